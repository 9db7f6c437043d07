"""The page that a host is converting."""

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
        path: the path for messages.
        publisher: publishes its files.
        placeholders: the placeholders of its directives, or of all pages if the host shares them.
        exact_lines: whether line numbers in the text equal those in the page's source file.
        reports: whether faults are reported; not if the page will be converted again.
        markdown: its Markdown with placeholders, once it was converted.
        description: the same with a description in place of each, which other tools may read.
    """

    path: str
    publisher: Publisher
    placeholders: Placeholders[PageContext] = field(default_factory=Placeholders)
    exact_lines: bool = True
    reports: bool = True
    markdown: str = ""
    description: str = ""
