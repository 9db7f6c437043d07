"""A loaded snippet, as a value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.snippet.program import Program


@dataclass(frozen=True)
class Snippet:
    """A loaded snippet.

    Attributes:
        name: name of the files that the directive writes.
        where: its file and first line.
        shown: the code to show, dedented; for `root_include` the raw text.
        language: the language of `shown`.
        program: the code to run; None if nothing runs.
        document: the content of a diagram file; None for Python code.
        capture: value of the option `capture`.
        cwd: value of the option `cwd`: `project` or `file`.
        timeout: time limit in seconds.
        depends: value of the option `depends`.
        own_name: name of its frozen result: the same whatever name a directive gives its files.
    """

    name: str
    where: Location
    shown: str
    language: str = "python"
    program: Program | None = None
    document: bytes | None = None
    capture: str = ""
    cwd: str = "project"
    timeout: float = 30.0
    depends: tuple[str, ...] = ()
    own_name: str = ""

    @cached_property
    def key(self) -> str:
        """A key for the run: equal for equal runs, on every page and machine."""
        if self.program is None:
            return hashlib.sha256(self.document or b"").hexdigest()
        program = self.program
        what = (program.mode, program.display, program.runs, program.function, program.owner)
        # Frozen results of snippets outside of packages keep their keys of earlier versions.
        package = (program.package,) if program.package else ()
        run = (*what, *package, self.cwd, self.timeout, self.depends)
        return hashlib.sha256(json.dumps(run).encode()).hexdigest()
