"""Reads references to diagrams that are written as images: `![Alt](zone.drawio){ page="Network" }`.

Other tools for draw.io use this spelling, so their pages work unchanged. Every pattern takes linear
time, because a page may be hostile.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs_multicloud.errors import DirectiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

HINT = re.compile(r"\.(?:drawio|dio)\b", re.IGNORECASE)
"""What a page with such an image contains."""

_IMAGE = re.compile(
    r"(?<!\\)!\[(?P<alt>(?:\\.|[^\[\]\\\n]|\[(?:\\.|[^\[\]\\\n])*+\])*+)\]"
    r"(?:\([ \t]*+(?:<(?P<closed>[^<>\n]*+)>|"
    r"(?P<open>(?:[^()<>\"'\n]|\([^()\n]*+\)|(?<=\w)'(?=\w))*+))[ \t]*+"
    r"(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)')?+[ \t]*+\)"
    r"|(?P<reference> ?\[(?P<label>[^\[\]\n]*+)\])?+(?!\())"
    r"(?P<attributes>\{(?![%{])[^{}\n]*+\}|[ \t]*+\n[ \t]*+\{:[^{}\n]*+\})?+"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n^][^\[\]\n]*+)\]:[ \t]*+(?P<target>[^\s()][^()\n]*+)$", re.M
)
_DIAGRAM = re.compile(r"[^?#]*\.(?:drawio|dio)(?:\.(?:svg|png))?(?:[?#].*)?", re.I | re.S)
_SUFFIXES = re.compile(r"\.(?:drawio|dio)(?:\.(?:svg|png))?$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"//|[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_THEMED = re.compile(r"(?:only|gh)-(?:light|dark)(?:-mode-only)?", re.IGNORECASE)
"""Fragments by which themes show a picture in one colour scheme only."""
_ATTRIBUTE = re.compile(
    r"""(?P<key>[^\s={}"']++)=(?:"([^"]*+)"|'([^']*+)'|([^\s"']*+))|(?P<word>\S+)"""
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

IGNORED = {
    "align", "alt", "border", "class", "decoding", "edit", "height", "highlight", "id", "lang",
    "loading", "rel", "role", "style", "tabindex", "title", "toolbar", "tooltips", "zoom",
}  # fmt: skip
"""Attributes of an image that a diagram does without: its height follows from its width, and
readers can enlarge it."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference to a diagram.

    Attributes:
        path: as written, decoded: relative to the page, or to the docs folder with a `/`.
        alt: its alternative text.
        options: those of a directive, unchecked.
    """

    path: str
    alt: str
    options: dict[str, object]


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Find the image references to diagrams in a text, with their attribute lists.

    Yields:
        Start, end, and the text as `read` needs it: with the address in place of a label.
    """
    if not HINT.search(text):
        return
    targets = {_label(one["label"]): one["target"].rstrip() for one in _DEFINITION.finditer(text)}
    for found in _IMAGE.finditer(text):
        image: re.Match[str] | None = found
        if found["open"] is found["closed"] is None:
            target = targets.get(_label(found["label"] or found["alt"]))
            attributes = found["attributes"] or ""
            image = _IMAGE.fullmatch(f"![{found['alt']}]({target}){attributes}") if target else None
        if image and _names_diagram(_address(image)) and "<!--" not in found[0]:
            yield *found.span(), image[0]


def read(raw: str) -> Image:
    """Read an image reference that was found.

    Raises:
        DirectiveError: its attribute list has a word that is no option.
    """
    found = _IMAGE.fullmatch(raw)
    assert found is not None, raw
    address, _, fragment = _address(found).partition("#")
    alt = _ESCAPE.sub(r"\1", found["alt"]).strip()
    options: dict[str, object] = {"show": "picture", "heading_level": "none"}
    if caption := found["double"] or found["single"] or alt:
        options["caption"] = caption
    if fragment:
        page = unquote(fragment)
        # mkdocs-drawio-exporter counts from zero.
        options["page"] = str(int(page) + 1) if re.fullmatch(r"[0-9]{1,4}", page) else page
    options |= _attributes(found["attributes"] or "")
    path = unquote(address.partition("?")[0])
    if name := _name(path):
        options.setdefault("name", name)
    return Image(path, alt, options)


def _name(path: str) -> str:
    """Return a name with the folders of a path: other folders may have files of the same name."""
    *folders, file = path.split("/")
    stem = _SUFFIXES.sub("", file)
    parts = [part for part in folders if part.strip(".")]
    return re.sub(r"[^\w.-]+", "_", "-".join([*parts, stem])) if parts else ""


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _address(found: re.Match[str]) -> str:
    return html.unescape(found["closed"] or found["open"] or "").strip()


def _names_diagram(address: str) -> bool:
    """Tell whether an address is that of a diagram in the project."""
    if not _DIAGRAM.fullmatch(address) or _ELSEWHERE.match(address):
        return False
    path, _, fragment = address.partition("#")
    return not (path.lower().endswith((".svg", ".png")) and _THEMED.fullmatch(fragment))


def _attributes(text: str) -> dict[str, object]:
    """Return the options in an attribute list."""
    options: dict[str, object] = {}
    for found in _ATTRIBUTE.finditer(text.strip().removeprefix("{").removesuffix("}").lstrip(":")):
        key, word = (found["key"] or "").lower(), found["word"]
        if word and word[0] not in ".#":
            raise DirectiveError(
                f"{word!r} is not an option of a diagram", 'write options as key="value"'
            )
        if word or key in IGNORED or key.startswith(("data-", "aria-")):
            continue
        value = next(value for value in found.groups()[1:4] if value is not None)
        if key == "theme":
            options |= _theme(value)
        elif not (key == "width" and value.endswith("%") and value != "100%"):
            # The styles of a page cannot have any percentage: the picture keeps its own width.
            options["layers" if key == "layer" else key] = value
    return options


def _theme(value: str) -> dict[str, object]:
    """Return the option for a theme: readers in dark mode see dark colours unless it is light."""
    if value not in ("auto", "dark", "light"):
        raise DirectiveError(f"theme must be auto, dark or light, not {value!r}", "correct it")
    return {"dark": "false"} if value == "light" else {}
