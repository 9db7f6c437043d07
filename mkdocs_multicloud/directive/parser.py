"""Parses a directive as written in a page, without checking any file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.directive import image
from mkdocs_multicloud.directive.markdown_structure import TAGS
from mkdocs_multicloud.errors import DirectiveError, nearest
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.errors import Location

Tag = Literal[
    "include_snippet",
    "root_include_snippet",
    "root_include",
    "embedded",
    "snippet_gallery",
    "diagram_diff",
    "architecture_impact",
    "image",
    "inline_image",
]
IMAGES = ("image", "inline_image")
_EXAMPLES = {"snippet_gallery": "../tests/*.py", "diagram_diff": "v1.0 ../diagrams/x.drawio"}

_TAG = re.compile(r"(?:\{%|<%)-?\s*(\w+)(.*?)-?(?:%\}|%>)", re.DOTALL)
_WORD = re.compile(
    r"""\s*(?:(?P<key>[A-Za-z_][\w-]*)=)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"]+))"""
)
_INFO = re.compile(r"(?:python|py|python3)[ \t]+multicloud(?![\w-])(.*)", re.DOTALL)
_OTHER = re.compile(r"(?:\{%|<%|\{\{)-?\s*([\w-]+)")
_MARK = re.compile(r"`+|~+")
_UNQUOTED = re.compile(rf"\bshow=([\w,]+(?:\s+(?:{'|'.join(PARTS)})(?!\S))+)")


@dataclass(frozen=True, slots=True)
class Directive:
    """A parsed directive.

    Attributes:
        tag: its name; `embedded` is a fence that contains its snippet, `image` an image reference
            to a diagram, `inline_image` one among other text.
        path: the file, relative to the root, of an image to the page; empty for `embedded`.
        section: name of a section, or lines `n:m`; empty for the whole file.
        options: as written, unchecked.
        code: the embedded snippet.
        code_only: whether it is replaced by the code only, as in a fence and for Jekyll's tags.
        shown: for a gallery, its name in the site's configuration or path patterns; for
            `architecture_impact`, patterns of components.
        compared: for `diagram_diff`, the words that name the old and the new version.
        alt: for an image that names no page, its alternative text, which may be a page's name.
        asks_site: whether it asks for something in all diagrams of the site, and names no file.
    """

    tag: Tag
    path: str = ""
    section: str = ""
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    code: str = ""
    code_only: bool = False
    shown: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    alt: str = ""
    asks_site: bool = False


@dataclass(frozen=True, slots=True)
class PagePosition:
    """The position of a directive in the site.

    Attributes:
        page: its page and line.
        heading: level of the heading above, 0 for none.
        ordinal: number of embedded snippets before it on the page.
    """

    page: Location
    heading: int = 0
    ordinal: int = 0


def parse(found: Match) -> Directive:
    """Parse a directive.

    Args:
        found: a match of kind `directive`, `stray` or `embedded`.

    Raises:
        DirectiveError: the directive is not closed, has no path or too many words.
    """
    if found.kind == "stray":
        if (name := _OTHER.match(found.raw)) and (name[1] not in TAGS or found.raw[1] == "{"):
            right = nearest(name[1].lower(), TAGS) if name[1] not in TAGS else "write {% … %}"
            raise DirectiveError(f"there is no directive {name[0] + ' …'!r}", right)
        raise DirectiveError(
            "a directive is in the middle of a line",
            "put it on its own line, or write it in backticks if it is meant as text",
        )
    if found.kind == "embedded":
        return _embedded(found)
    if found.raw.startswith("!["):
        return image_directive(image.read(found.body), inline=found.prefix is None)
    match = _TAG.fullmatch(found.raw.strip())
    if match is None:
        closing = "%}" if found.raw.startswith("{") else "%>"
        raise DirectiveError(
            f"{_short(found.raw)} is never closed",
            f"end it with {closing}; put values that contain one kind of quote in the other kind",
        )
    tag, words = match[1], match[2]
    if tag == "root_include":
        return _root_include(words)
    positional, options = _words(words)
    if tag == "architecture_impact" or (tag == "snippet_gallery" and "uses" in options):
        return _asking(tag, positional, options)
    if not positional:
        example = _EXAMPLES.get(tag, "../tests/test_x.py")
        raise DirectiveError(f"{tag} names no file", f"write {{% {tag} {example} %}} with a path")
    if any(word.startswith("=") or word.endswith("=") for word in positional):
        raise DirectiveError("there are spaces around '='", 'write options as key="value"')
    if "show" in options and (unquoted := _UNQUOTED.search(words)):
        shown = unquoted[1].split()
        raise DirectiveError(
            f"{shown[1]!r} is a part, not a section",
            f'put the parts in quotes: show="{" ".join(shown)}"',
        )
    if len(positional) > 2 and tag == "include_snippet":
        raise DirectiveError(
            f"{positional[2]!r} is one word too many",
            f"only options follow the file and the section, such as show="
            f'"code picture"{_lost_option(positional[2])}',
        )
    if tag == "snippet_gallery":
        return Directive(
            "snippet_gallery", options=MappingProxyType(options), shown=tuple(positional)
        )
    if tag == "diagram_diff":
        return Directive(
            "diagram_diff", options=MappingProxyType(options), compared=tuple(positional)
        )
    path, section = [*positional, ""][:2]
    legacy = tag == "root_include_snippet"
    code_only = found.fence is not None or (legacy and "show" not in options)
    return Directive(
        "root_include_snippet" if legacy else "include_snippet",
        path,
        section,
        MappingProxyType(options),
        code_only=code_only,
    )


def _asking(tag: str, positional: list[str], options: dict[str, object]) -> Directive:
    """Return a directive that asks for something in all diagrams of the site."""
    if tag == "snippet_gallery":
        if positional:
            raise DirectiveError(
                f"snippet_gallery names both {positional[0]!r} and uses", "leave one of them out"
            )
        return Directive("snippet_gallery", options=MappingProxyType(options), asks_site=True)
    return Directive(
        "architecture_impact",
        options=MappingProxyType(options),
        shown=tuple(positional),
        asks_site=True,
    )


def image_directive(written: image.Image, *, inline: bool = False) -> Directive:
    """Return the directive for an image: it shows the first page unless another one is named."""
    options = {"page": "1", **written.options}
    alt = "" if "page" in written.options else written.alt
    tag: Tag = "inline_image" if inline else "image"
    return Directive(tag, written.path, options=MappingProxyType(options), alt=alt)


def _embedded(found: Match) -> Directive:
    if found.fence is None:
        mark = _MARK.match(found.raw)
        raise DirectiveError(
            "the fence of this snippet is never closed",
            f"add a line {mark[0] if mark else '```'!r} at its end",
        )
    if found.fence.info.startswith("{include_snippet}"):
        raise DirectiveError(
            "this directive of MyST works only in Sphinx",
            "write {% include_snippet … %}, or ```python multicloud for a snippet in the page",
        )
    match = _INFO.fullmatch(found.fence.info)
    if match is None:
        raise DirectiveError(
            f"the fence {found.fence.info[:60]!r} looks like a misspelt snippet",
            "write ```python multicloud, then the options",
        )
    positional, options = _words(match[1])
    if positional:
        raise DirectiveError(
            f"{positional[0]!r} is not an option of an embedded snippet",
            f'write options as key="value"{_lost_option(positional[0])}',
        )
    return Directive("embedded", options=MappingProxyType(options), code=found.body)


def _root_include(words: str) -> Directive:
    """Parse `path [n:m]` as the Liquid tag does: split at white space, ignore the rest."""
    path, section = [*words.split()[:2], "", ""][:2]
    if not path:
        raise DirectiveError("root_include names no file", "write {% root_include path %}")
    return Directive("root_include", path, section, code_only=True)


def _words(text: str) -> tuple[list[str], dict[str, object]]:
    positional: list[str] = []
    options: dict[str, object] = {}
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _WORD.match(text, at)
        if match is None:
            raise DirectiveError(
                f"cannot parse {_short(text[at:].strip())}", 'write options as key="value"'
            )
        value = next(v for v in match.group("double", "single", "bare") if v is not None)
        if key := match["key"]:
            if key in options:
                raise DirectiveError(f"the option {key!r} is given twice", "remove one")
            options[key] = value
        else:
            positional.append(value)
        at = match.end()
    return positional, options


def _lost_option(word: str) -> str:
    """Return a hint if an option's name was written without a value."""
    known = OPTIONS.allowed_in("directive")
    hint = nearest(word, known)
    return f"; {hint}" if hint.startswith("did you mean") else ""


def _short(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return repr(line if len(line) <= 60 else line[:57] + "…")
