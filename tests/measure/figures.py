"""The figures of a benchmark: each is printed as a row, and written as JSON if a file is named.

Several benchmarks can write to one file: each replaces the figures that it has measured again.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

HEAD = f"{'':66}{'median':>10}{'minimum':>10} {'unit':6}{'goal':16} medians of what is compared"


@dataclass(frozen=True)
class Figure:
    """What was measured.

    Attributes:
        value: the median over the rounds.
        minimum: the same from the shortest times of all rounds.
        goal: such as `<= 1.7`; empty if there is none.
        compared: the median of each thing that was compared.
        compared_unit: of these; `unit` may be `x`, for a ratio.
        date: the day, as ISO 8601.
    """

    name: str
    value: float
    minimum: float
    goal: str
    unit: str
    rounds: int
    compared: dict[str, float]
    compared_unit: str
    date: str

    @property
    def is_met(self) -> bool:
        """Whether the value reaches its goal."""
        sign, _, number = self.goal.partition(" ")
        limit = float(number or "inf")
        return self.value >= limit if sign == ">=" else self.value <= limit


class Figures:
    """Takes the figures of one run.

    Args:
        file: gets the figures after each of them, so that a run that is stopped has left some.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._machine = machine()
        print(HEAD, flush=True)

    def note(self, package: str, version: str) -> None:
        """Note which version is measured."""
        self._machine[package] = version

    def ratio(
        self, name: str, compared: dict[str, list[float]], goal: str = "", unit: str = "s"
    ) -> None:
        """Add the first of two things that took turns, divided by the second."""
        ours, theirs = compared.values()
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        self._add(name, goal, "x", ratios, min(ours) / min(theirs), compared, unit)

    def difference(
        self, name: str, compared: dict[str, list[float]], goal: str = "", unit: str = "s"
    ) -> None:
        """Add what the first of two things that took turns takes beyond the second."""
        ours, theirs = compared.values()
        more = [a - b for a, b in zip(ours, theirs, strict=True)]
        self._add(name, goal, unit, more, min(ours) - min(theirs), compared, unit)

    def value(self, name: str, values: list[float], goal: str = "", unit: str = "s") -> None:
        """Add a thing that is compared with nothing."""
        self._add(name, goal, unit, values, min(values), {}, unit)

    def _add(
        self,
        name: str,
        goal: str,
        unit: str,
        values: list[float],
        least: float,
        compared: dict[str, list[float]],
        compared_unit: str,
    ) -> None:
        figure = Figure(
            name,
            _rounded(statistics.median(values)),
            _rounded(least),
            goal,
            unit,
            len(values),
            {one: _rounded(statistics.median(found)) for one, found in compared.items()},
            compared_unit,
            datetime.datetime.now(datetime.UTC).date().isoformat(),
        )
        words = ", ".join(f"{n} {v:.2f} {compared_unit}" for n, v in figure.compared.items())
        reached = f"{goal}{'' if figure.is_met else ' missed'}"
        print(
            f"{name:66}{figure.value:10.2f}{least:10.2f} {unit:6}{reached:16} {words}", flush=True
        )
        if self._file:
            self._write(figure)

    def _write(self, figure: Figure) -> None:
        assert self._file
        before: dict[str, Any] = {"machine": {}, "figures": []}
        if self._file.exists():
            before = json.loads(self._file.read_text("utf-8"))
        known = {one["name"]: one for one in before["figures"]}
        known[figure.name] = asdict(figure)
        all_of_it = {
            "machine": {**before["machine"], **self._machine},
            "figures": [*known.values()],
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(all_of_it, indent=1) + "\n", "utf-8")


def add_arguments(parser: argparse.ArgumentParser, rounds: int = 3) -> None:
    """Add what all benchmarks take."""
    parser.add_argument(
        "--rounds", type=int, default=rounds, help=f"of each thing; default: {rounds}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="gets the figures, too")


def machine() -> dict[str, str | int]:
    """What the figures depend on besides the code."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory:.0f} GB",
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    """Its name, where Linux knows it, else its kind."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _rounded(value: float) -> float:
    """Four digits: no benchmark knows more."""
    return float(f"{value:.4g}")
