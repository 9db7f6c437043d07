"""The page that a host converts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.placeholders import Placeholders

if TYPE_CHECKING:
    from mkdocs_multicloud.hosts.shared.publisher import Publisher


@dataclass
class PageContext:
    """The page that is being converted.

    Attributes:
        path: as its author knows it.
        publisher: takes its files.
        placeholders: of its directives; of all pages of the site if the host shares them.
        exact_lines: whether the lines of the text are those of the page's own file.
    """

    path: str
    publisher: Publisher
    placeholders: Placeholders[PageContext] = field(default_factory=Placeholders)
    exact_lines: bool = True
