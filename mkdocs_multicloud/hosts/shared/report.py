"""The report at the end of a build: a summary line, and one line for each snippet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet


def summary(
    results: Sequence[tuple[Snippet, Run]], *, drawn: int, faults: int, seconds: float
) -> str:
    """Return the summary line.

    Args:
        drawn: number of drawings.
        faults: number of reported faults.
        seconds: duration of the build.
    """
    counts = Counter(_outcome(run) for _, run in results)
    known = "frozen" if any(run.origin == "frozen" for _, run in results) else "remembered"
    made = [_counted(drawn, "drawing"), *([_counted(faults, "fault")] if faults else [])]
    return (
        f"{_counted(len(results), 'snippet')}: {counts['ran']} ran, {counts[known]} {known}, "
        f"{counts['failed']} failed; {', '.join(made)}, {seconds:.1f} s"
    )


def outcomes(results: Iterable[tuple[Snippet, Run]]) -> list[str]:
    """Return one line for each snippet."""
    return [
        f"{made.where}: {_outcome(run)}" + (f", {run.seconds:.3f} s" * (run.origin == "ran"))
        for made, run in results
    ]


def _outcome(run: Run) -> str:
    return "failed" if run.failure else run.origin


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
