"""What is run of a snippet, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

Mode = Literal["script", "region", "case"]


@dataclass(frozen=True, slots=True)
class Program:
    """The code of one run; as JSON it is sent to the process that runs it.

    Attributes:
        mode: `script`, a whole file as `__main__`; `region`, lines with what they need of their
            module; `case`, lines that use `self`, in the real test case.
        filename: what the code is compiled as: the file's real path, or the page's name.
        display: the same for people.
        source: the file's text.
        first, last: the lines of the region, from 1.
        function, owner: the method and class of a `case`.
        folders: for `sys.path`, as its author would have it.
        runs: what of the source runs: all of it, or the region and what it needs of the module.
        imports: the names of the modules that it imports.
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

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """A program from JSON, which has no tuples."""
        lists = {name: tuple(entry[name]) for name in ("folders", "imports")}
        return cls(**{**entry, **lists})
