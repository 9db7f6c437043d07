"""What the part `state` shows: a diagram, compared with the resources that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StateStatus = Literal["diagram", "state", "both"]


@dataclass(frozen=True, slots=True)
class StateRow:
    """A node of the diagram, a resource of the state, or a node that is a resource.

    Attributes:
        status: in which of them it is.
        type, name: of the node; empty without one.
        resources: what the state calls it; empty if it has none.
        id: its ARN or another id.
    """

    status: StateStatus
    type: str
    name: str
    resources: tuple[str, ...]
    id: str


@dataclass(frozen=True, slots=True)
class StatePart:
    """The differences first, then what is in both.

    Attributes:
        files: the names of the states.
        counts: how many rows have a status, for each that there is.
        not_compared: how many nodes were not compared.
        more: how many rows are left out.
    """

    files: str
    rows: tuple[StateRow, ...]
    counts: tuple[tuple[StateStatus, int], ...]
    not_compared: int
    more: int
