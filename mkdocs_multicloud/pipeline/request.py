"""A directive in a page, as hosts pass it to the pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.parser import Directive, PagePosition, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location

if TYPE_CHECKING:
    from mkdocs_multicloud.directive.scanner import Match


_TAG = re.compile(r"\s*[{<]%-?\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Request:
    """A directive and its position.

    Attributes:
        written: a match of kind `directive`, `stray` or `embedded`, or the directive that a host
            with its own syntax has parsed.
    """

    written: Match | Directive
    position: PagePosition

    def directive(self) -> Directive:
        """Parse the directive.

        Raises:
            DirectiveError: it cannot be parsed.
        """
        return self.written if isinstance(self.written, Directive) else parse(self.written)

    @property
    def tag(self) -> str:
        """Its tag, also if it cannot be parsed; empty for code and images."""
        if isinstance(self.written, Directive):
            return self.written.tag
        found = _TAG.match(self.written.raw)
        return found[1] if found else ""

    @property
    def key(self) -> tuple[object, ...]:
        """Identifies the directive and its position."""
        if isinstance(self.written, Directive):
            directive = self.written
            options = tuple(directive.options.items())
            return (
                directive.tag,
                directive.path,
                directive.section,
                options,
                directive.code,
                directive.shown,
                directive.compared,
                self.position,
            )
        match = self.written
        return match.kind, match.raw, match.body, match.fence is None, self.position


def requests_in(text: str, path: str) -> list[Request]:
    """Find the directives in the source file of a page.

    Args:
        path: of the page, as shown in messages.
    """
    found = []
    embedded = 0
    # Hosts strip the front matter.
    body = front_matter.split(text)[1]
    if len(body) < len(text):
        body = body.lstrip("\n")
    above = text.count("\n", 0, len(text) - len(body))
    for match in scan(body):
        if match.kind in ("directive", "embedded"):
            page = Location(path, match.line + above)
            found.append(Request(match, PagePosition(page, match.heading, embedded)))
            embedded += match.kind == "embedded"
    return found
