"""Fills in what pages ask of all diagrams of the site, once these are known.

Pages are converted one after another, and a page may ask for diagrams of later ones. So a question
stays in the HTML of a page until all are converted: an empty element, or a link with our scheme.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

from mkdocs_multicloud.architecture.site_architecture import MAX_DEPENDENTS
from mkdocs_multicloud.gallery.site_index import readable
from mkdocs_multicloud.page.artifacts import anchor
from mkdocs_multicloud.page.fragment import NODE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_multicloud.architecture.site_architecture import (
        Component,
        Dependent,
        PlacedDiagram,
        SiteArchitecture,
        Use,
    )
    from mkdocs_multicloud.diagram.graph import GraphNode

QUESTION = "multicloud-question"
"""The class of an element with a question."""
MAX_PAGES = 10
"""Pages that are named for an edge or a component."""
MAX_COMPONENTS = 300
"""Components that a page about impact lists."""
MAX_USES = 60
"""Diagrams that the part `uses` lists; a gallery lists all."""
_ELEMENT = re.compile(rf'<div class="{QUESTION}" data-query="([^"]*)">\s*</div>')
_LINK = re.compile(rf'<a href="{NODE}([^"/>]*)/?([^">]*)"[^>]*>((?:[^<]|<(?!/?a\b))*)</a>')
_LINK_BYTES = re.compile(rf'<a href=\\?"{NODE}[^">]*"[^>]*>((?:[^<]|<(?!/?a\b))*)</a>'.encode())


def asks(text: str) -> bool:
    """Return whether the HTML of a page may have a question."""
    return QUESTION in text or NODE in text


def without_questions(data: bytes) -> bytes:
    """Return the bytes of a page without questions: links become their texts."""
    if NODE.encode() not in data:
        return data
    return _LINK_BYTES.sub(rb"\1", data)


class SitePages(Protocol):
    """The pages of a site, as its host knows them."""

    def title(self, page: str) -> str:
        """Return the title of a page, by its path in the docs."""

    def address(self, page: str) -> str:
        """Return the address of a page, relative to the page that asks; empty for none."""

    def picture(self, page: str, link: str) -> str:
        """Return the address of a picture of another page, relative to the page that asks.

        Args:
            link: relative to the folder of that page.
        """


def _patterns(asked: object) -> list[str] | None:
    """Return the patterns of a question; None if it is none."""
    if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
        return None
    return [str(one) for one in asked]


@dataclass(frozen=True, slots=True)
class PageQuestions:
    """Answers the questions of one page.

    Attributes:
        page: its path in the docs.
        strings: the UI strings.
    """

    page: str
    architecture: SiteArchitecture
    pages: SitePages
    strings: Mapping[str, str]

    def answered(self, text: str) -> str:
        """Return the HTML of the page with the answers."""
        if not asks(text):
            return text
        text = _LINK.sub(
            lambda at: self._link(html.unescape(at[1]), html.unescape(at[2]), at[3]), text
        )
        return _ELEMENT.sub(lambda at: self.answer(html.unescape(at[1])), text)

    def address_of_node(self, node_type: str, node_id: str) -> str:
        """Return the address of the page that documents a node; empty for none, or the own page.

        Args:
            node_type, node_id: as written in the address, percent-encoded.
        """
        found = self.architecture.documented(unquote(node_id), unquote(node_type))
        if found is None or found.place.path == self.page:
            return ""
        return self._place(found)

    def answer(self, query: str) -> str:
        """Return the HTML that answers a question; empty if it is none.

        Anybody can write an element that looks like a question.
        """
        try:
            asked = json.loads(query)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(asked, dict):
            return ""
        if (uses := _patterns(asked.get("uses"))) is not None:
            is_part = bool(asked.get("but"))
            found = self.architecture.uses(uses, but=self.page if is_part else "")
            return self._uses(found, MAX_USES if is_part else len(found))
        impact = _patterns(asked.get("impact"))
        return "" if impact is None else self._impact(impact or ["*"])

    def _link(self, node_type: str, node_id: str, text: str) -> str:
        address = self.address_of_node(node_type, node_id)
        if not address:
            return text
        return f"{self.opened_link(address, node_id)}{text}</a>"

    @staticmethod
    def opened_link(address: str, node_id: str) -> str:
        """Return the beginning of a link, with the id of the node for the script."""
        return f'<a data-node="{html.escape(unquote(node_id))}" href="{html.escape(address)}">'

    def _place(self, placed: PlacedDiagram, node: GraphNode | None = None) -> str:
        """Return the address of a diagram, or of a node in it."""
        page = self.pages.address(placed.place.path)
        pictures = {one.page: one.anchor for one in placed.diagram.pictures}
        name = anchor(placed.diagram.name)
        if node is None:
            return f"{page}#{name}"
        own = pictures.get(node.page, name) if len(pictures) > 1 else name
        return f"{page}#{own}:{quote(node.id, safe=':')}"

    def _title(self, placed: PlacedDiagram) -> str:
        """Return the title of a page, with the name of the diagram if it shows several."""
        name = readable(placed.diagram.name)
        title = self.pages.title(placed.place.path) or name
        is_alone = placed.place.path in self.architecture.pages_with_one
        return title if is_alone or title == name else f"{title}: {name}"

    def _uses(self, uses: Sequence[Use], most: int) -> str:
        if not uses:
            word = "uses_none" if most else "uses_unknown"
            return f"<p>{html.escape(self.strings[word])}</p>"
        items = "\n".join(map(self._use, uses[:most]))
        rest = self.strings["more"].format(count=len(uses) - most) if len(uses) > most else ""
        more = f"\n<p>{html.escape(rest)}</p>" if rest else ""
        return (
            f'<div class="multicloud-gallery" data-search-exclude="">'
            f'<ul class="multicloud-thumbnails">\n{items}\n</ul>{more}</div>'
        )

    def _use(self, use: Use) -> str:
        node = use.nodes[0]
        number = f" ({len(use.nodes)})" if len(use.nodes) > 1 else ""
        title = html.escape(self._title(use.placed) + number)
        address = html.escape(self._place(use.placed, node))
        return f'<li><a href="{address}">{self._pictures(use)}{title}</a></li>'

    def _pictures(self, use: Use) -> str:
        """Return the picture with the node, in both themes."""
        wanted = use.nodes[0].page
        known = {one.page: one for one in use.placed.diagram.pictures}
        picture = known.get(wanted) or next(iter(known.values()), None)
        if picture is None:
            return ""
        found = []
        themes = [("light", picture.light), *([("dark", picture.dark)] if picture.dark else [])]
        for theme, link in themes:
            if address := self.pages.picture(use.placed.place.path, link):
                only = f" multicloud-{theme}" if picture.dark else ""
                found.append(
                    f'<img class="multicloud-picture{only} off-glb" src="{html.escape(address)}" '
                    f'alt="" loading="lazy" width="{picture.width}" height="{picture.height}">\n'
                )
        return "".join(found)

    def _impact(self, patterns: Sequence[str]) -> str:
        """Return a list of all components on which others depend."""
        wanted = self.architecture.matching(patterns)
        if not wanted and patterns != ["*"]:
            return f"<p>{html.escape(self.strings['impact_unknown'])}</p>"
        found: list[str] = []
        for component in wanted:
            if dependents := self.architecture.dependents(component.key):
                if len(found) == MAX_COMPONENTS:
                    found.append(f"<p>{html.escape(self.strings['impact_more'])}</p>")
                    break
                found.append(self._component(component, dependents))
        if not found:
            return f"<p>{html.escape(self.strings['impact_none'])}</p>"
        return (
            '<div class="multicloud-impact" data-search-exclude="">\n'
            + "\n".join(found)
            + "\n</div>"
        )

    def _component(self, component: Component, dependents: Sequence[Dependent]) -> str:
        count = f"{len(dependents)}{'+' * (len(dependents) == MAX_DEPENDENTS)}"
        many = self.strings["impact_count"].format(count=count)
        number = html.escape(many if len(dependents) > 1 else self.strings["impact_one"])
        shown = " · ".join(self._pages(dict(component.placed)))
        items = "\n".join(f"<li>{self._dependent(one)}</li>" for one in dependents)
        return (
            f'<details class="multicloud-details"><summary>{self._name(component)}: {number}'
            f"</summary>\n<p>{shown}</p>\n<ul>\n{items}\n</ul>\n</details>"
        )

    def _dependent(self, one: Dependent) -> str:
        components = self.architecture.components
        labels = "".join(f": {html.escape(label)}" for label in [", ".join(one.labels)] if label)
        through = ""
        if one.through:
            name = components[one.through].name
            through = f" ({self.strings['impact_through'].format(name=name)})"
        nodes = dict(components[one.component].placed)
        pages = " · ".join(self._pages({placed: nodes[placed] for placed in one.placed}))
        return f"{self._name(components[one.component])}{labels}{html.escape(through)} — {pages}"

    def _name(self, component: Component) -> str:
        return f"<strong>{html.escape(component.name)}</strong> ({html.escape(component.type)})"

    def _pages(self, places: Mapping[PlacedDiagram, GraphNode]) -> list[str]:
        found = [
            f'<a href="{html.escape(self._place(placed, node))}">'
            f"{html.escape(self._title(placed))}</a>"
            for placed, node in list(places.items())[:MAX_PAGES]
        ]
        return [*found, "…"] if len(places) > MAX_PAGES else found
