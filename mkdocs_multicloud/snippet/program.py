"""The code of a snippet that runs, as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

Mode = Literal["script", "region", "case"]


@dataclass(frozen=True, slots=True)
class Program:
    """The code of a run, which is sent as JSON to the process that runs it.

    Attributes:
        mode: `script`, a whole file as `__main__`; `region`, some lines with the statements of the
            module that they need; `case`, lines that use `self`, in their test case.
        filename: file name for the compiler: the file's real path or the page's name.
        display: the file name for messages.
        source: the whole text of the file.
        first, last: the lines of the region, from 1.
        function, owner: the function that contains the region, and its class.
        folders: folders for `sys.path`.
        runs: the text that runs: all of it, or the region and the statements that it needs.
        imports: names of the modules that it imports.
        package: name of the package for its relative imports; empty if it has none.
    """

    mode: Mode
    filename: str
    display: str
    source: str
    first: int
    last: int
    function: str
    owner: str
    folders: tuple[str, ...]
    runs: str
    imports: tuple[str, ...] = ()
    package: str = ""

    def without_code(self) -> Self:
        """Return the same without any code."""
        return replace(self, source="", runs="")

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Create a program from JSON."""
        lists = {name: tuple(entry[name]) for name in ("folders", "imports")}
        return cls(**{**entry, **lists})
