"""Text → Directive: what an author wrote in a page, parsed and not yet checked against any file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.directive.markdown_structure import TAGS
from mkdocs_multicloud.errors import DirectiveError, nearest
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.errors import Location

Tag = Literal[
    "include_snippet", "root_include_snippet", "root_include", "embedded", "snippet_gallery"
]

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
    """What an author asked for.

    Attributes:
        tag: which directive; `embedded` is a fence that holds its snippet.
        path: the file, relative to the root; empty for `embedded`.
        section: a region's name or lines `n:m`; empty for the whole.
        options: as written, unchecked.
        code: the embedded snippet.
        code_only: it stands in a fence, or is of the old kind: nothing but text takes its place.
        shown: of a gallery, its name among the site's or patterns of paths.
    """

    tag: Tag
    path: str = ""
    section: str = ""
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    code: str = ""
    code_only: bool = False
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where in a site a directive is.

    Attributes:
        page: its page and line.
        heading: level of the heading above, 0 for none.
        ordinal: how many embedded snippets are before it on the page.
    """

    page: Location
    heading: int = 0
    ordinal: int = 0


def parse(place: Match) -> Directive:
    """Read a directive that was found in a page.

    Args:
        place: of kind `directive`, `stray` or `embedded`.

    Raises:
        DirectiveError: it is never closed, has no path or too many words.
    """
    if place.kind == "stray":
        if (name := _OTHER.match(place.raw)) and (name[1] not in TAGS or place.raw[1] == "{"):
            right = nearest(name[1].lower(), TAGS) if name[1] not in TAGS else "write {% … %}"
            raise DirectiveError(f"there is no directive {name[0] + ' …'!r}", right)
        raise DirectiveError(
            "a directive stands in the middle of a line",
            "give it a line of its own, or write it in backticks if it is meant as text",
        )
    if place.kind == "embedded":
        return _embedded(place)
    match = _TAG.fullmatch(place.raw.strip())
    if match is None:
        closing = "%}" if place.raw.startswith("{") else "%>"
        raise DirectiveError(
            f"{_short(place.raw)} is never closed",
            f"end it with {closing}, and put values that hold quotes in the other quotes",
        )
    tag, words = match[1], match[2]
    if tag == "root_include":
        return _root_include(words)
    positional, options = _words(words)
    if not positional:
        example = "../tests/*.py" if tag == "snippet_gallery" else "../tests/test_x.py"
        raise DirectiveError(f"{tag} names no file", f"write {{% {tag} {example} %}} with a path")
    if any(word.startswith("=") or word.endswith("=") for word in positional):
        raise DirectiveError("there are blanks around '='", 'options are written key="value"')
    if "show" in options and (unquoted := _UNQUOTED.search(words)):
        shown = unquoted[1].split()
        raise DirectiveError(
            f"{shown[1]!r} is a part, not a section",
            f'put the parts in quotes: show="{" ".join(shown)}"',
        )
    if len(positional) > 2 and tag == "include_snippet":
        raise DirectiveError(
            f"{positional[2]!r} is one word too many",
            f"after the file and the section come options such as show="
            f'"code picture"{_lost_option(positional[2])}',
        )
    if tag == "snippet_gallery":
        return Directive(
            "snippet_gallery", options=MappingProxyType(options), shown=tuple(positional)
        )
    path, section = [*positional, ""][:2]
    legacy = tag == "root_include_snippet"
    code_only = place.fence is not None or (legacy and "show" not in options)
    return Directive(
        "root_include_snippet" if legacy else "include_snippet",
        path,
        section,
        MappingProxyType(options),
        code_only=code_only,
    )


def _embedded(place: Match) -> Directive:
    if place.fence is None:
        mark = _MARK.match(place.raw)
        raise DirectiveError(
            "the fence of this snippet is never closed",
            f"close it with a line {mark[0] if mark else '```'!r}",
        )
    if place.fence.info.startswith("{include_snippet}"):
        raise DirectiveError(
            "the directive of MyST is for Sphinx alone",
            "write {% include_snippet … %}, or ```python multicloud for a snippet of the page",
        )
    match = _INFO.fullmatch(place.fence.info)
    if match is None:
        raise DirectiveError(
            f"the fence {place.fence.info[:60]!r} is nearly one that holds a snippet",
            "write it ```python multicloud, and options after that",
        )
    positional, options = _words(match[1])
    if positional:
        raise DirectiveError(
            f"{positional[0]!r} is no option of an embedded snippet",
            f'options are written key="value"{_lost_option(positional[0])}',
        )
    return Directive("embedded", options=MappingProxyType(options), code=place.body)


def _root_include(words: str) -> Directive:
    """`path [n:m]`, split at blanks as the Liquid tag does, which ignores what follows."""
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
                f"cannot read {_short(text[at:].strip())}", 'options are written key="value"'
            )
        value = next(v for v in match.group("double", "single", "bare") if v is not None)
        if key := match["key"]:
            if key in options:
                raise DirectiveError(f"the option {key!r} is given twice", "keep one of them")
            options[key] = value
        else:
            positional.append(value)
        at = match.end()
    return positional, options


def _lost_option(word: str) -> str:
    """A hint for `show` or `code` where `show="code"` was meant."""
    known = OPTIONS.allowed_in("directive")
    hint = nearest(word, known)
    return f"; {hint}" if hint.startswith("did you mean") else ""


def _short(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return repr(line if len(line) <= 60 else line[:57] + "…")
