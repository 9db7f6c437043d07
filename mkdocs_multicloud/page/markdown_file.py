"""The text description of a diagram as a Markdown file, for people and language models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.diagram.cell_links import kind_of
from mkdocs_multicloud.page import artifacts
from mkdocs_multicloud.page.escaping import literal
from mkdocs_multicloud.page.figures import encoded
from mkdocs_multicloud.page.markdown_text import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_multicloud.diagram.cell_links import CellLink
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.diagram.text_alternative import Connection, Node, TextAlternative
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.settings.options import Settings


def as_markdown(
    document: MxFile, drawings: tuple[Drawing, ...], name: str, source: Source, settings: Settings
) -> str:
    """Return the description of the drawn pages, with all nodes and connections.

    Links to pages of the site are left out: this file is in another folder on each host.

    Args:
        name: name of the snippet's files.
    """
    words = settings.ui_strings
    page = f"{source.directive.path}#{artifacts.anchor(name)}"
    blocks = [f"# {literal(settings.caption or name)}", f"{words['page']}: {code(page)}"]
    if source.snippet != source.directive:
        blocks.append(f"{words['code']} {code(source.snippet)}")
    for drawing in drawings:
        if len(drawings) > 1:
            blocks.append(f"## {literal(drawing.page)}")
        description = text_alternative.describe(
            document.pages[drawing.index], settings.layers, limit=None
        )
        blocks += _description(description, words)
    return "\n\n".join(blocks) + "\n"


def _description(found: TextAlternative, words: dict[str, str]) -> Iterator[str]:
    if found.nodes:
        yield "\n".join(_node(node, words) for node in found.nodes)
    if found.connections:
        yield literal(words["connections"])
        yield "\n".join(map(_connection, found.connections))
    if more := [one for one in found.more_links if kind_of(one.target) == "web"]:
        yield literal(words["links"])
        yield "\n".join(f"- {_linked(one.text, [one])}" for one in more)


def _node(node: Node, words: dict[str, str]) -> str:
    type_ = words["kind_layer"] if node.is_layer else node.type
    pieces = [f"{'    ' * node.depth}- **{_linked(node.name or node.id, node.links)}**"]
    pieces += [f" ({literal(type_)})"] if type_ else []
    pieces += [] if node.is_layer else [f" {code(node.id)}"]
    return "".join([*pieces, *_more(node.name, node.details, node.links)])


def _connection(edge: Connection) -> str:
    ends = ""
    if edge.source or edge.target:
        ends = f"{literal(edge.source or '…')} → {literal(edge.target or '…')}"
    label = _linked(edge.label, edge.links) if edge.label else ""
    pieces = [": ".join(filter(None, [ends, label]))]
    return "".join(["- ", *pieces, *_more(edge.label, edge.details, edge.links)])


def _linked(text: str, links: Sequence[CellLink]) -> str:
    """Return a text, as a link if it or its whole cell leads to an address of the web."""
    for one in links:
        if one.text in ("", text) and kind_of(one.target) == "web":
            return f"[{literal(text)}]({encoded(one.target)})"
    return literal(text)


def _more(name: str, details: Iterable[str], links: Iterable[CellLink]) -> Iterator[str]:
    """Yield what follows a name: details, and the links of other texts."""
    yield from (f" · {literal(line)}" for line in details)
    yield from (f" · {_linked(one.text, [one])}" for one in links if one.text not in ("", name))
