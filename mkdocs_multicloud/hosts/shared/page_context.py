"""The page that a host converts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.placeholders import Claims

if TYPE_CHECKING:
    from mkdocs_multicloud.hosts.shared.publisher import Publisher


@dataclass
class PageContext:
    """The page that is being converted.

    Attributes:
        path: as its author knows it.
        publisher: takes its files.
        claims: the placeholders of its directives, and of those of the other pages of the site if
            its host shares them.
        exact_lines: whether the lines of the text are those of the page's own file.
    """

    path: str
    publisher: Publisher
    claims: Claims[PageContext] = field(default_factory=Claims)
    exact_lines: bool = True
