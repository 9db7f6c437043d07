"""Document → the same with outlines around the cells that break a rule."""

from __future__ import annotations

import html
from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.check_rules import broken_rules
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.outlines import DASHED, Look, outlined
from mkdocs_multicloud.errors import MxFileError

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.errors import RuleError
    from mkdocs_multicloud.settings.rule_list import Rule

_COLOUR = "#C00000"


def with_broken_rules(
    document: MxFile, rules: tuple[Rule, ...], path: str
) -> tuple[MxFile, tuple[RuleError, ...]]:
    """Outline the cells that break rules, and return the errors.

    Args:
        path: of the snippet.
    """
    found = [one for one in broken_rules(rules, graph_of(document), path) if not one.is_allowed]
    if not found:
        return document, ()
    # Several rules are told apart by numbers.
    names = dict.fromkeys(broken.rule.name for broken in found)
    signs = {name: f"!{number}" if len(names) > 1 else "!" for number, name in enumerate(names, 1)}
    legend: dict[int, dict[str, Look]] = defaultdict(dict)
    of_cells: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    for broken in found:
        name = broken.rule.name
        for page, cell in broken.cells:
            legend[page].setdefault(name, _look(name, signs[name]))
            of_cells[page, cell][signs[name]] = None
    looks: dict[int, dict[str, Look]] = defaultdict(dict)
    for (page, cell), own in of_cells.items():
        looks[page][cell] = _look("", " ".join(own))
    errors = tuple(broken.error for broken in found)
    try:
        return outlined(
            document, looks, {page: own.values() for page, own in legend.items()}
        ), errors
    except MxFileError:
        # It is nearly too large without them.
        return document, errors


def _look(name: str, sign: str) -> Look:
    return Look(html.escape(name), sign, _COLOUR, DASHED)
