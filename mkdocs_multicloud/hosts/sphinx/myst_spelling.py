"""Finds directives in a page before it is parsed, also as `{% … %}` in MyST pages."""

from __future__ import annotations

import re
import secrets
from types import MappingProxyType
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.parser import Directive, PagePosition, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.directive.substitute import find, substitute
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.hosts.shared.marked_blocks import BlockMarks
from mkdocs_multicloud.page.escaping import SHIELDED, unshielded
from mkdocs_multicloud.pipeline import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.config import Config

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.directive.substitute import Found
    from mkdocs_multicloud.hosts.sphinx.session import Site

_NAMES = "include_snippet|snippet_gallery|diagram_diff|architecture_impact"
_DIRECTIVE = re.compile(
    rf"^[ \t]*(?:\.\. (?P<rst>{_NAMES})::"
    rf"|[`~:]{{3,}}\{{(?P<myst>{_NAMES})\}})[ \t]*(?P<words>[^\n]*)\n"
    r"(?P<options>(?:[ \t]*:\w+:[^\n]*\n)*)",
    re.MULTILINE,
)
# Random, so that no page can contain it.
KEY = f"mkdocsmulticloud{secrets.token_hex(8)}x"
_PLACEHOLDER = re.compile(rf"\+\+\+ ({KEY}\d+z)(\n*)")
_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_NAMED = re.compile(r"\{([\w:.+-]+)\}")
_OPEN = {ord("`"): "\ue010", ord("~"): "\ue011"}
_SHUT = {ord(there): chr(here) for here, there in _OPEN.items()}
VERBATIM = {
    "code", "code-block", "code-cell", "sourcecode", "literalinclude", "parsed-literal", "raw",
    "math", "eval-rst", "mermaid", "graphviz", "digraph", "graph", "plantuml", "uml", "doctest",
    "testcode", "testoutput", "testsetup", "testcleanup", "prompt", "csv-table", "toctree",
    "productionlist", "highlight",
}  # fmt: skip
"""Directives of MyST whose content is not Markdown."""
_OPTION = re.compile(r"^[ \t]*:(\w+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def is_markdown(path: str, config: Config) -> bool:
    """Return whether a document is a MyST file."""
    suffixes = [suffix for suffix in config.source_suffix if path.endswith(suffix)]
    kind = config.source_suffix[max(suffixes, key=len)] if suffixes else ""
    return kind == "markdown"


def insert_placeholders(text: str, site: Site) -> str:
    """Replace the directives of a MyST page with placeholders; line numbers stay the same.

    Directives inside fences or inside a line of text are rendered immediately, as text.
    """
    site.current.has_placeholders = True

    def written(found: Found) -> str:
        place = found.directive
        if found.is_verbatim:
            return ""
        request = Request(place, found.position)
        if site.build.pipeline.is_ordinary_image(request):
            return place.raw
        if not _is_block(place):
            fragment = site.render(request)
            text = SHIELDED.sub(_escaped, BlockMarks().marked(fragment))
            return _with_addresses(text, site) if place.raw.startswith("![") else text
        return _placeholder(place, site)

    opened, page = _opened(text), site.current.context
    found = find(opened, page.path, page.placeholders, exact_lines=page.exact_lines)
    return substitute(opened, [(one, written(one)) for one in found]).translate(_SHUT)


def insert_placeholders_in_included(text: str, site: Site) -> str:
    """Replace the directives of a file that a MyST page includes, except those inside of text.

    The page may show the file as it is: `restore` takes the placeholders back there.
    """
    opened, page = _opened(text), site.current.context
    found = find(opened, page.path, page.placeholders, exact_lines=True)
    blocks = [
        one
        for one in found
        if one.at.kind == "embedded" or (one.at.fence is None and _is_block(one.at))
    ]
    written = [(one, _placeholder(one.at, site)) for one in blocks]
    return substitute(opened, written).translate(_SHUT)


def _with_addresses(text: str, site: Site) -> str:
    """Return an image with the address at which Sphinx finds the file."""
    for link, address in site.current.files.items():
        text = text.replace(f"]({link})", f"](<{address}>)")
    return text


def restore(text: str, site: Site) -> str:
    """Return a text with directives in the place of their placeholders."""

    def written(found: re.Match[str]) -> str:
        raw = site.current.placeholders[found[1]].raw
        return raw + found[2][raw.count("\n") :]

    return _PLACEHOLDER.sub(written, text)


def _placeholder(place: Match, site: Site) -> str:
    """Return the Markdown that stands for a directive until the page is parsed."""
    token = f"{KEY}{len(site.current.placeholders)}z"
    site.current.placeholders[token] = place
    # A block break of MyST is a single line that may directly follow text.
    return f"+++ {token}" + "\n" * place.raw.count("\n")


def _opened(text: str) -> str:
    """Return the page with fences of MyST directives hidden, unless they contain code."""
    lines = text.split("\n")
    # For each open fence: its marker, and whether its content is text of the page.
    outer: list[tuple[str, bool]] = []
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if found is None:
            continue
        mark, info = found["mark"], found["info"].strip()
        if outer and not info and mark.startswith(outer[-1][0]):
            _, holds = outer.pop()
        elif outer and not outer[-1][1]:
            continue
        else:
            name = _NAMED.match(info)
            holds = name is not None and name[1] not in VERBATIM
            outer.append((mark, holds))
        if holds:
            lines[number] = found["indent"] + mark.translate(_OPEN) + found["info"]
    return "\n".join(lines)


def _escaped(found: re.Match[str]) -> str:
    character = unshielded(found[0])
    return f"\\{character}" if character else ""


def _is_block(place: Match) -> bool:
    if place.kind == "stray" or place.prefix is None:
        return False
    if place.kind == "embedded":
        return True
    try:
        return not parse(place).code_only
    except MulticloudError:
        return place.fence is None


def requests_in(text: str, path: str, *, markdown: bool) -> Iterator[Request]:
    """Yield the requests of a page that can be found without parsing it.

    Args:
        text: the page.
        path: its path for messages.
        markdown: whether it is a MyST page.
    """
    for place in scan(text) if markdown else ():
        if place.kind == "directive" or place.kind == "embedded":
            yield Request(place, PagePosition(Location(path, place.line), place.heading))
    for found in _DIRECTIVE.finditer(text):
        words = found["words"].split()
        name = found["rst"] or found["myst"]
        if words:
            options = MappingProxyType(dict(_OPTION.findall(found["options"])))
            if name == "snippet_gallery":
                directive = Directive("snippet_gallery", options=options, shown=tuple(words))
            elif name == "architecture_impact":
                continue
            elif name == "diagram_diff":
                directive = Directive("diagram_diff", options=options, compared=tuple(words))
            else:
                directive = Directive("include_snippet", words[0], " ".join(words[1:]), options)
            yield Request(directive, PagePosition(Location(path)))
