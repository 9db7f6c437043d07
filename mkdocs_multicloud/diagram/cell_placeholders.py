"""Replaces placeholders such as `%name%` in the texts of cells, as draw.io does.

The value is an attribute of the cell's `<object>` or of the nearest parent that has it, else a
variable of the page or the document. A placeholder without a value stays as it is. Values are not
searched for placeholders. The time a placeholder takes does not depend on how deep its cell is
nested.
"""

from __future__ import annotations

import json
import math
import re
from collections import ChainMap
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml import etree

TEXTS = ("label", "tooltip", "link")
"""Attributes in which placeholders are replaced; draw.io leaves them in links."""
MAX_VARIABLES = 100_000
"""Characters of the variables of a document."""

_TOKEN = re.compile(r"%(?:date\{|[^%{}\"'=;]+%)")
_LINE_END = re.compile(r"[\n\r\u2028\u2029]|\Z")
_COUNTED = re.compile(r"(pagecount|pagenumber)\s*([+-])\s*([0-9]{1,15})")
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)\s*", re.IGNORECASE)
_UNITS = {"mm": (3.937, 100), "in": (100.0, 100), "m": (3937.0, 1000)}
"""Pixels of a unit, and how many parts of it a size is rounded to."""


def document_variables(root: etree._Element) -> dict[str, str]:
    """Return the variables of a document: the JSON in the attribute `vars` of its `<mxfile>`."""
    with suppress(ValueError, RecursionError):
        found = json.loads(root.get("vars", "{}"), parse_int=str, parse_float=str)
        if isinstance(found, dict):
            return {
                name: json.dumps(value) if isinstance(value, bool) else value
                for name, value in found.items()
                if isinstance(value, str | bool)
            }
    return {}


def page_variables(
    shared: dict[str, str], name: str, number: int, count: int
) -> ChainMap[str, str]:
    """Return the variables of a page.

    Args:
        shared: those of the document.
        number: the page's number, from 1.
        count: how many pages the document has.
    """
    own = {"page": name or f"Page-{number}", "pagenumber": str(number), "pagecount": str(count)}
    return ChainMap(own, shared)


def resolve(
    elements: Sequence[tuple[etree._Element, etree._Element]],
    variables: Mapping[str, str],
    spend: Callable[[int], None],
) -> dict[int, dict[str, str]]:
    """Return the texts of the cells whose placeholders are replaced, by the cell's index.

    Args:
        elements: for each cell, the element with its id (the cell or the `<object>` around it),
            and the cell.
        variables: those of the page.
        spend: called with the length of each value before it is used.
    """
    if not any(outer.get("placeholders") == "1" for outer, _ in elements):
        return {}
    # For each name, the values of the cells around the current one, the nearest last.
    values: dict[str, list[str]] = {}
    found: dict[int, dict[str, str]] = {}
    for index, begins in _walk(elements):
        outer, cell = elements[index]
        if outer is cell:
            continue
        for name, value in outer.attrib.items():
            if begins:
                values.setdefault(str(name), []).append(str(value))
            else:
                values[str(name)].pop()
        if begins and outer.get("placeholders") == "1":
            found[index] = _texts(outer, cell, values, variables, spend)
    return found


def _walk(
    elements: Sequence[tuple[etree._Element, etree._Element]],
) -> Iterator[tuple[int, bool]]:
    """Yield each cell's index twice: before (true) and after (false) the cells inside of it."""
    inside: dict[str, list[int]] = {}
    for index, (_, cell) in enumerate(elements):
        inside.setdefault(cell.get("parent", ""), []).append(index)
    ids = {outer.get("id", "") for outer, _ in elements} - {""}
    # Last, the cells that are inside of each other.
    for parent in sorted(inside, key=ids.__contains__):
        waiting = [(index, True) for index in reversed(inside.pop(parent, []))]
        while waiting:
            index, begins = waiting.pop()
            yield index, begins
            if begins:
                waiting.append((index, False))
                own = elements[index][0].get("id", "")
                children = inside.pop(own, []) if own else []
                waiting += [(child, True) for child in reversed(children)]


def _texts(
    outer: etree._Element,
    cell: etree._Element,
    values: Mapping[str, list[str]],
    variables: Mapping[str, str],
    spend: Callable[[int], None],
) -> dict[str, str]:
    def look_up(name: str) -> str | None:
        found = _value(name, outer, cell, values, variables)
        spend(len(found or ""))
        return found

    texts = {
        name: _replaced(str(outer.get(name)), look_up) for name in TEXTS if name in outer.attrib
    }
    # The name of the attribute that is the label.
    if (name := outer.get("placeholder")) is not None:
        texts["label"] = _nearest(values, name) or ""
        spend(len(texts["label"]))
    return texts


def _replaced(text: str, look_up: Callable[[str], str | None]) -> str:
    parts: list[str] = []
    done = start = line_end = last = 0
    while found := _TOKEN.search(text, start):
        start = found.end()
        if found[0].endswith("{"):
            # A date reaches as far as possible, and stays as it is.
            if found.end() > line_end:
                line_end = _LINE_END.search(text, found.end()).start()  # type: ignore[union-attr]
                last = text.rfind("}%", found.start(), line_end)
            if last < found.end():
                start = found.start() + 1
                continue
            start = last + 2
        elif found[0] in ("%label%", "%tooltip%"):
            continue
        parts.append(text[done : found.start()])
        if found.start() > done and text[found.start() - 1] == "%":
            parts.append(text[found.start() + 1 : start])
        else:
            value = look_up(text[found.start() + 1 : start - 1])
            parts.append(text[found.start() : start] if value is None else value)
        done = start
    return "".join([*parts, text[done:]])


def _nearest(values: Mapping[str, list[str]], name: str) -> str | None:
    found = values.get(name) if name != "id" else None
    return found[-1] if found else None


def _value(
    name: str,
    outer: etree._Element,
    cell: etree._Element,
    values: Mapping[str, list[str]],
    variables: Mapping[str, str],
) -> str | None:
    """Return the value of a placeholder of a cell, in draw.io's order."""
    is_vertex = cell.get("vertex", "0") not in ("", "0")
    found = None
    if name == "id":
        found = outer.get("id", "")
    elif name.startswith(("width", "height")) and is_vertex:
        side = "width" if name.startswith("width") else "height"
        geometry = cell.find("mxGeometry")
        found = None if geometry is None else _size(geometry.get(side, "0"), name[len(side) :])
    # Only the engine knows the length of an edge.
    elif not name.startswith("length") and "{" not in name:
        found = _nearest(values, name)
    if found is not None:
        return found
    if name.startswith(("pagecount", "pagenumber")) and name not in ("pagecount", "pagenumber"):
        counted = _COUNTED.search(name)
        if counted is None:
            return None
        change = int(counted[3]) * (1 if counted[2] == "+" else -1)
        return str(int(variables[counted[1]]) + change)
    return variables.get(name)


def _size(text: str, unit: str) -> str:
    """Return a width or height; `unit` is a separator and the name of a unit, or empty."""
    size = float(text) if _NUMBER.fullmatch(text) else math.inf
    if math.isinf(size):
        return text
    if unit:
        pixels, parts = _UNITS.get(unit[1:], (1.0, 1))
        size = math.floor(parts * size / pixels + 0.5) / parts
    return str(int(size)) if size.is_integer() else str(size)
