"""Says what changed between two versions of a document, in words, as Markdown and as JSON."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.diagram.facts import node_type
from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.comparison.changes import (
        CellChange,
        Comparison,
        Detail,
        PageChange,
    )
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile

MAX_LISTED = 200
"""Maximum number of cells to list of a page; the rest is only counted."""
MAX_LENGTH = 80
"""Maximum length of a value or a name in the words."""
MAX_DETAILS = 30
"""Maximum number of changes to say of a cell or a page; the rest is only counted."""
MAX_LINE = 1000
"""Maximum length of a line of Markdown before it is escaped."""

SIGNS = {"added": "+", "removed": "−", "changed": "~", "moved": "→"}


@dataclass(frozen=True, slots=True)
class PageWords:
    """What changed on a page, in words.

    Attributes:
        title: its name and the numbers of changes.
        page: what changed of the page itself.
        cells: for each listed cell, its status, and its name and what changed.
        more: how many cells are not listed.
    """

    title: str
    page: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    more: int


def words(comparison: Comparison, strings: Mapping[str, str] = UI_STRINGS) -> list[PageWords]:
    """Return the words for each page that is different.

    Args:
        strings: UI strings; the titles are for commands and always in English.
    """
    return [_page(page, strings) for page in comparison.pages]


def lines(comparison: Comparison) -> list[str]:
    """Return the words as lines of text, each cell with a sign; empty without a change."""
    found: list[str] = []
    for page in words(comparison):
        found.append(page.title)
        found += [f"    {line}" for line in page.page]
        found += [f"  {SIGNS[status]} {text}" for status, text in page.cells]
        if page.more:
            found.append(f"    … and {page.more} more")
    return found


def summary(comparison: Comparison) -> str:
    """Return the numbers of changes of all pages in one line."""
    return _numbers([change for page in comparison.pages for change in page.cells]) or (
        "no change" if not comparison else "pages changed"
    )


def size(document: MxFile) -> str:
    """Return the number of pages and of cells in words."""
    cells = sum(c.kind not in ("root", "layer") for page in document.pages for c in page.cells)
    counts = (len(document.pages), "page"), (cells, "cell")
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts)


def markdown(comparison: Comparison) -> str:
    """Return the words as lists in Markdown; texts of the diagram cannot be markup."""

    def safe(line: str) -> str:
        return escaped(line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…")

    found: list[str] = []
    for page in words(comparison):
        found += [f"**{safe(page.title)}**", ""]
        found += [f"- {safe(line)}" for line in page.page]
        found += [f"- `{SIGNS[status]}` {safe(text)}" for status, text in page.cells]
        if page.more:
            found.append(f"- … and {page.more} more")
        found.append("")
    return "\n".join(found)


def as_json(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the changes of each page for JSON, with values as they are written."""
    return [
        {
            "page": page.name,
            "status": page.status,
            "details": _json_details(page.details),
            "cells": [_json_cell(change) for change in page.cells],
        }
        for page in comparison.pages
    ]


def _json_cell(change: CellChange) -> dict[str, Any]:
    cell = change.cell
    return {
        "status": change.status,
        "id": cell.id,
        "kind": cell.kind,
        "type": node_type(cell) if cell.kind in ("vertex", "group") else "",
        "name": change.name,
        "details": _json_details(change.details),
    }


def _json_details(details: tuple[Detail, ...]) -> list[dict[str, str]]:
    return [{"kind": d.kind, "name": d.name, "before": d.before, "after": d.after} for d in details]


def _page(page: PageChange, strings: Mapping[str, str]) -> PageWords:
    shown, inside = _folded(page)
    title = _short(page.name) or "Page"
    if page.status != "changed":
        title += f": page {page.status}"
    elif page.cells:
        title += f": {_numbers(page.cells)}"
    cells = tuple(
        (change.status, _cell(change, inside[change.status, change.cell.id], strings))
        for change in shown[:MAX_LISTED]
    )
    return PageWords(title, _details(page.details, strings), cells, len(shown) - len(cells))


def _folded(page: PageChange) -> tuple[list[CellChange], Counter[tuple[str, str]]]:
    """Return the changes to list, and how many cells came or went inside of each.

    The number is by the status and the id of the outermost cell that came or went.
    """
    wholes: dict[tuple[str, str], Cell] = {
        (c.status, c.cell.id): c.cell for c in page.cells if c.old is None or c.new is None
    }
    tops: dict[tuple[str, str], tuple[str, str]] = {}
    for key in wholes:
        path: dict[tuple[str, str], None] = {}
        top: tuple[str, str] = key
        while top not in path and top not in tops:
            path[top] = None
            above = top[0], wholes[top].parent
            top = above if above in wholes and wholes[above].kind != "layer" else top
        tops |= dict.fromkeys(path, tops.get(top, top))
    shown: list[CellChange] = []
    inside: Counter[tuple[str, str]] = Counter()
    for change in page.cells:
        own = (str(change.status), change.cell.id)
        if own == (top := tops.get(own, own)):
            shown.append(change)
        elif change.cell.kind != "label":
            inside[top] += 1
    return shown, inside


def _numbers(changes: Iterable[CellChange]) -> str:
    counts: Counter[str] = Counter(change.status for change in changes)
    return ", ".join(f"{counts[status]} {status}" for status in SIGNS if counts[status])


def _cell(change: CellChange, inside: int, strings: Mapping[str, str]) -> str:
    kind = "" if change.cell.kind in ("vertex", "root") else strings[f"kind_{change.cell.kind}"]
    name = f"{kind} {_quoted(_short(change.name), strings)}".lstrip()
    if inside:
        key = "diff_one_inside" if inside == 1 else "diff_inside"
        name += f" {strings[key].format(count=inside)}"
    details = _details(change.details, strings)
    return f"{name}: {'; '.join(details)}" if details else name


def _details(details: Iterable[Detail], strings: Mapping[str, str]) -> tuple[str, ...]:
    # The parts of a route and of the place of a label are one change to readers.
    found = list(dict.fromkeys(_detail(detail, strings) for detail in details))
    if (more := len(found) - MAX_DETAILS) > 0:
        found[MAX_DETAILS:] = [strings["more"].format(count=more)]
    return tuple(found)


def _detail(detail: Detail, strings: Mapping[str, str]) -> str:
    texts = detail.before, detail.after
    if detail.kind == "relabelled":
        before, after = (" ".join(plain_text(text, True).split()) for text in texts)
        if before == after:
            return strings["diff_format"]
        quoted = [_quoted(text, strings) for text in _different(before, after)]
        return f"{strings['label']} {quoted[0]} → {quoted[1]}"
    texts = _different(*texts)
    before, after = (text or strings["diff_empty"] for text in texts)
    quoted = [_quoted(text, strings) for text in texts]
    if detail.kind == "moved":
        if detail.name == "position":
            return strings["diff_from"].format(before=before, after=after)
        return strings["diff_label" if detail.name in ("label", "offset") else "diff_route"]
    if detail.kind in ("regrouped", "relayered", "repaged"):
        key = {"relayered": "kind_layer", "repaged": "page"}.get(detail.kind)
        where = f"{strings[key]} " if key else ""
        return strings["diff_from"].format(before=where + quoted[0], after=quoted[1])
    if (detail.kind, detail.name) == ("renamed", "name"):
        return f"{strings['diff_page_renamed']} {quoted[0]} → {quoted[1]}"
    if detail.kind == "reconnected":
        return f"{_short(detail.name)} {quoted[0]} → {quoted[1]}"
    if detail.kind == "reordered" and detail.name == "order":
        return strings["diff_order"]
    return f"{_short(detail.name)} {before} → {after}"


def _quoted(text: str, strings: Mapping[str, str]) -> str:
    return f'"{text}"' if text else strings["diff_empty"]


def _different(before: str, after: str) -> tuple[str, str]:
    """Return two texts as lines of limited length that show where they begin to differ."""
    one, other = (" ".join(text.split()) for text in (before, after))
    if one == other:
        one, other = (json.dumps(text, ensure_ascii=False)[1:-1] for text in (before, after))
    if max(len(one), len(other)) <= MAX_LENGTH:
        return one, other
    shorter = min(len(one), len(other))
    same = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    start = same - MAX_LENGTH // 4 if same > MAX_LENGTH // 2 else 0
    lines = ("…" * (start > 0) + line[start:] for line in (one, other))
    one, other = (_cut(line) for line in lines)
    return one, other


def _short(text: str) -> str:
    """Return a text in one line of limited length."""
    line = " ".join(text[: 10 * MAX_LENGTH].split())
    return _cut(line)


def _cut(line: str) -> str:
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1] + "…"


def escaped(text: str) -> str:
    """Return one line that Markdown shows as it is, and in which GitHub mentions nobody."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in " ".join(text.split()))
    safe = html.escape(line, quote=False)
    marked = re.sub(r"([\\`*_{}\[\]()+.!|~:-])", r"\\\1", safe)
    # An escaped sign would still name a user or an issue there, or begin a formula.
    unnamed = re.sub(r"[@#]|\bGH\\-", r"\g<0><!-- -->", marked, flags=re.IGNORECASE)
    return unnamed.replace("$", "<span>$</span>")
