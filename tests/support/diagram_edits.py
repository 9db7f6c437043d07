"""Random edits of diagrams, each with the change that a comparison must find."""

from __future__ import annotations

import random
from dataclasses import dataclass

from lxml import etree

from mkdocs_multicloud.diagram.mxfile import cell_elements

KINDS = (
    "add", "remove", "move", "resize", "restyle", "relabel", "reconnect", "rename", "reorder",
    "regroup", "noise",
)  # fmt: skip


@dataclass(frozen=True)
class Edited:
    """An edited document.

    Attributes:
        expected: what must be found: status, id of the new or removed cell, kinds of details.
    """

    xml: str
    expected: frozenset[tuple[str, str, frozenset[str]]]


def edited(xml: str, seed: int, number: int = 1, kinds=KINDS) -> Edited:
    """Return the document with edits of cells that have nothing to do with each other."""
    chance = random.Random(seed)
    root = etree.fromstring(xml.encode())
    expected: set[tuple[str, str, frozenset[str]]] = set()
    touched: set[str] = set()
    for _ in range(number):
        kind = chance.choice(kinds)
        for _ in range(10):
            if (found := globals()[f"_{kind}"](root, chance, touched)) is not None:
                expected |= found
                break
    return Edited(etree.tostring(root, encoding="unicode"), frozenset(expected))


def _change(status, cell_id, *kinds):
    return status, cell_id, frozenset(kinds)


def _cells(root):
    """The cells of all pages: those that draw.io's user can see and choose."""
    for graph in root.iter("root"):
        for outer, cell in cell_elements(graph):
            if cell.get("vertex") == "1" or cell.get("edge") == "1":
                yield graph, outer, cell


def _pick(root, chance, touched, accept):
    found = [one for one in _cells(root) if one[1].get("id") not in touched and accept(*one)]
    return chance.choice(found) if found else None


def _is_node(graph, outer, cell):
    return cell.get("vertex") == "1" and not _is_relative(cell)


def _is_relative(cell):
    geometry = cell.find("mxGeometry")
    return geometry is None or geometry.get("relative") == "1"


def _users(graph, cell_id):
    """The cells that name another one."""
    return [
        outer
        for outer, cell in cell_elements(graph)
        if cell_id in (cell.get("parent"), cell.get("source"), cell.get("target"))
    ]


def _add(root, chance, touched):
    graph = chance.choice(list(root.iter("root")))
    layers = [o for o, c in cell_elements(graph) if c.get("vertex") is None and c.get("parent")]
    if not layers:
        return None
    name = f"new-{chance.random()}"
    cell = etree.SubElement(
        graph, "mxCell", id=name, value=name, style="ellipse;html=1", vertex="1",
        parent=layers[0].get("id"),
    )  # fmt: skip
    x = str(chance.randint(0, 900))
    etree.SubElement(cell, "mxGeometry", {"x": x, "y": x, "width": "50", "as": "geometry"})
    touched.add(name)
    return {_change("added", name)}


def _remove(root, chance, touched):
    picked = _pick(
        root, chance, touched, lambda graph, outer, cell: not _users(graph, outer.get("id"))
    )
    if picked is None:
        return None
    _, outer, _ = picked
    outer.getparent().remove(outer)
    touched.add(outer.get("id"))
    return {_change("removed", outer.get("id"))}


def _enlarged(root, chance, touched, name):
    """Change a number of the geometry of a node, and return its id; None without a node."""
    picked = _pick(root, chance, touched, _is_node)
    if picked is None:
        return None
    _, outer, cell = picked
    geometry = cell.find("mxGeometry")
    geometry.set(name, str(float(geometry.get(name, "0")) + chance.randint(5, 90)))
    touched.add(outer.get("id"))
    return outer.get("id")


def _move(root, chance, touched):
    moved = _enlarged(root, chance, touched, "x")
    return {_change("moved", moved, "moved")} if moved is not None else None


def _resize(root, chance, touched):
    resized = _enlarged(root, chance, touched, "width")
    return {_change("changed", resized, "resized")} if resized is not None else None


def _restyle(root, chance, touched):
    picked = _pick(root, chance, touched, lambda *_: True)
    if picked is None:
        return None
    _, outer, cell = picked
    style = cell.get("style", "").rstrip(";")
    cell.set("style", f"{style};fillColor=#12{chance.randint(1000, 9999)}")
    touched.add(outer.get("id"))
    return {_change("changed", outer.get("id"), "restyled")}


def _relabel(root, chance, touched):
    picked = _pick(root, chance, touched, lambda *_: True)
    if picked is None:
        return None
    _, outer, cell = picked
    name = "value" if outer is cell else "label"
    outer.set(name, f"{outer.get(name, '')} edited {chance.random()}")
    touched.add(outer.get("id"))
    return {_change("changed", outer.get("id"), "relabelled")}


def _reconnect(root, chance, touched):
    picked = _pick(root, chance, touched, lambda graph, outer, cell: cell.get("source"))
    if picked is None:
        return None
    graph, outer, cell = picked
    nodes = [
        o.get("id")
        for o, c in cell_elements(graph)
        if c.get("vertex") == "1" and o.get("id") not in touched | {cell.get("source")}
    ]
    if not nodes:
        return None
    cell.set("source", chance.choice(nodes))
    touched |= {outer.get("id"), cell.get("source")}
    return {_change("changed", outer.get("id"), "reconnected")}


def _rename(root, chance, touched):
    picked = _pick(root, chance, touched, lambda *_: True)
    if picked is None:
        return None
    graph, outer, _ = picked
    before, after = outer.get("id"), f"renamed-{chance.random()}"
    outer.set("id", after)
    for _, cell in cell_elements(graph):
        for name in ("parent", "source", "target"):
            if cell.get(name) == before:
                cell.set(name, after)
    touched |= {before, after}
    return {_change("changed", after, "renamed")}


def _reorder(root, chance, touched):
    picked = _pick(root, chance, touched, _is_node)
    if picked is None:
        return None
    graph, outer, cell = picked
    siblings = [o for o, c in cell_elements(graph) if c.get("parent") == cell.get("parent")]
    # With one or two, it could be the other one that moved.
    if siblings.index(outer) > len(siblings) - 3:
        return None
    graph.remove(outer)
    graph.append(outer)
    touched.add(outer.get("id"))
    return {_change("changed", outer.get("id"), "reordered")}


def _regroup(root, chance, touched):
    picked = _pick(
        root,
        chance,
        touched,
        lambda graph, outer, cell: (
            _is_node(graph, outer, cell)
            and not _users(graph, outer.get("id"))
            and outer.get("id") != graph[-1].get("id")
        ),
    )
    if picked is None:
        return None
    graph, outer, cell = picked
    groups = [
        o.get("id")
        for o, c in cell_elements(graph)
        if c.get("vertex") == "1"
        and o.get("id") not in touched | {outer.get("id"), cell.get("parent")}
        and not _is_relative(c)
    ]
    if not groups:
        return None
    cell.set("parent", chance.choice(groups))
    touched |= {outer.get("id"), cell.get("parent")}
    return {_change("moved", outer.get("id"), "regrouped")}


def _noise(root, chance, touched):
    """What tools write anew and readers never see."""
    root.set("modified", str(chance.random()))
    root.set("agent", str(chance.random()))
    for model in root.iter("mxGraphModel"):
        model.set("dx", str(chance.randint(0, 999)))
        model.set("grid", "0")
    for _, _, cell in _cells(root):
        entries = cell.get("style", "").strip(";").split(";")
        # The order of words without a value has a meaning: the first is the shape.
        words = [e for e in entries if "=" not in e]
        named = [e for e in entries if "=" in e]
        if (
            len({e.partition("=")[0] for e in named}) == len(named)
            and entries[: len(words)] == words
        ):
            chance.shuffle(named)
            cell.set("style", ";".join([*words, *named]) + ";")
    return set()


def found_in(comparison):
    """What a comparison found, in the form of `Edited.expected`."""
    return {
        _change(change.status, change.cell.id, *(detail.kind for detail in change.details))
        for page in comparison.pages
        for change in page.cells
    }
