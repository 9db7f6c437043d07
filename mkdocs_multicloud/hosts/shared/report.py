"""What is said at the end of a build: what became of the snippets, in one line and one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loader import Snippet


def summary(
    results: Sequence[tuple[Snippet, Run]], *, drawn: int, faults: int, seconds: float
) -> str:
    """One line of all snippets.

    Args:
        drawn: how many drawings were made.
        faults: number of reported faults.
        seconds: that the build has taken.
    """
    counts = Counter(_outcome(run) for _, run in results)
    known = "frozen" if any(run.origin == "frozen" for _, run in results) else "remembered"
    made = [_counted(drawn, "drawing"), *([_counted(faults, "fault")] if faults else [])]
    return (
        f"{_counted(len(results), 'snippet')}: {counts['ran']} ran, {counts[known]} {known}, "
        f"{counts['failed']} failed; {', '.join(made)}, {seconds:.1f} s"
    )


def outcomes(results: Iterable[tuple[Snippet, Run]]) -> list[str]:
    """A line of each snippet."""
    return [
        f"{made.where}: {_outcome(run)}" + (f", {run.seconds:.3f} s" * (run.origin == "ran"))
        for made, run in results
    ]


def _outcome(run: Run) -> str:
    return "failed" if run.failure else run.origin


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
