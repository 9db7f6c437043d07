"""What a comparison with a state leads to: outlines, errors, and the rows of a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from mkdocs_multicloud.diagram.outlines import DASHED, Look, outlined
from mkdocs_multicloud.errors import MxFileError, StateError
from mkdocs_multicloud.page.state_part import StatePart, StateRow, StateStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.architecture.state import Resource
    from mkdocs_multicloud.architecture.state_comparison import ComparedNode, StateComparison
    from mkdocs_multicloud.diagram.mxfile import MxFile

MAX_ROWS = 500
MAX_ERRORS = 20
"""Errors for single nodes of a diagram."""
_NAMED = 5
"""Resources that a message names."""
_SIGN, _COLOUR = "?", "#D55E00"
LEFT_OUT = "leave it out with compare_ignore"


def with_missing(document: MxFile, comparison: StateComparison, name: str) -> MxFile:
    """Outline the nodes that the state does not have.

    Args:
        name: of the outline, for the legend.
    """
    look = Look(name, _SIGN, _COLOUR, DASHED)
    looks: dict[int, dict[str, Look]] = {}
    for node in comparison.diagram_only:
        looks.setdefault(node.page, {})[node.id] = look
    if not looks:
        return document
    try:
        return outlined(document, looks)
    except MxFileError:
        # It is nearly too large without them.
        return document


def state_errors(comparison: StateComparison, files: str, *, is_whole: bool) -> list[StateError]:
    """Return the differences as errors.

    Args:
        files: the names of the states.
        is_whole: whether the diagram should show all that there is of the types that it shows.
    """
    nodes = list(dict.fromkeys(map(described, comparison.diagram_only)))
    errors = [
        StateError(f"{node} is not in {files}", f"correct the diagram, or {LEFT_OUT}")
        for node in nodes[:MAX_ERRORS]
    ]
    if len(nodes) > MAX_ERRORS:
        errors.append(StateError(f"{len(nodes) - MAX_ERRORS} more nodes are not in {files}"))
    only = comparison.state_only
    if is_whole and only:
        shown = ", ".join(one.address for one in only[:_NAMED])
        more = f" and {len(only) - _NAMED} more" if len(only) > _NAMED else ""
        what = f"{len(only)} resource{'s' * (len(only) > 1)}"
        errors.append(
            StateError(
                f"{files} has {what} that the diagram does not show: {shown}{more}",
                f"add {'them' if len(only) > 1 else 'it'}, or leave out with compare_ignore",
            )
        )
    if is_whole and not comparison.both and not nodes:
        errors.append(
            StateError(
                f"no node can be compared with {files}",
                "give nodes ids that it has, such as ARNs, or names and types",
            )
        )
    return errors


def described(node: ComparedNode) -> str:
    """Return a node for messages: its type, name and id."""
    looked_for = f" ({node.looked_for})" if node.looked_for != node.name else ""
    return " ".join(filter(None, (node.type, repr(node.name)))) + looked_for


def resource_name(resource: Resource) -> str:
    """Return what a state calls a resource, with its type."""
    if resource.type in resource.address:
        return resource.address
    return f"{resource.address} ({resource.type})"


def state_part(comparison: StateComparison, files: str, *, is_whole: bool) -> StatePart | None:
    """Return the rows of a table; None if nothing was compared.

    Args:
        files, is_whole: as for `state_errors`.
    """
    rows = list(dict.fromkeys(_rows(comparison, is_whole=is_whole)))
    if not rows:
        return None
    counts = Counter(row.status for row in rows)
    return StatePart(
        files,
        tuple(rows[:MAX_ROWS]),
        tuple((one, counts[one]) for one in get_args(StateStatus) if counts[one]),
        comparison.not_compared,
        max(len(rows) - MAX_ROWS, 0),
    )


def _rows(comparison: StateComparison, *, is_whole: bool) -> Iterable[StateRow]:
    for node in comparison.diagram_only:
        yield StateRow("diagram", node.type, node.name, (), node.looked_for)
    for one in comparison.state_only if is_whole else ():
        yield StateRow("state", "", "", (resource_name(one),), one.id)
    for node, resources in comparison.both:
        names = tuple(map(resource_name, resources))
        yield StateRow("both", node.type, node.name, names, resources[0].id or node.looked_for)
