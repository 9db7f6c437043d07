"""A directive in a page, as hosts hand it to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.parser import Directive, PagePosition, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location

if TYPE_CHECKING:
    from mkdocs_multicloud.directive.scanner import Match


@dataclass(frozen=True, slots=True)
class Request:
    """A directive and where it is.

    Attributes:
        written: a match of kind `directive`, `stray` or `embedded`; what a host with a syntax of
            its own has read is a directive already.
    """

    written: Match | Directive
    position: PagePosition

    def directive(self) -> Directive:
        """What the author asks for.

        Raises:
            DirectiveError: it cannot be read.
        """
        return self.written if isinstance(self.written, Directive) else parse(self.written)

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same directive at the same position, wherever its page's text goes."""
        if isinstance(self.written, Directive):
            asked = self.written
            options = tuple(asked.options.items())
            return asked.tag, asked.path, asked.section, options, asked.code, self.position
        place = self.written
        return place.kind, place.raw, place.fence is None, self.position


def requests_in(text: str, path: str) -> list[Request]:
    """The directives of a page, as its own file has them.

    Args:
        path: of the page, as its author knows it.
    """
    found = []
    embedded = 0
    # Hosts hand on pages without their front matter.
    body = front_matter.split(text)[1]
    if len(body) < len(text):
        body = body.lstrip("\n")
    above = text.count("\n", 0, len(text) - len(body))
    for place in scan(body):
        if place.kind in ("directive", "embedded"):
            page = Location(path, place.line + above)
            found.append(Request(place, PagePosition(page, place.heading, embedded)))
            embedded += place.kind == "embedded"
    return found
