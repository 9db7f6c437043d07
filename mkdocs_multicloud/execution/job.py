"""What one snippet process is to do; the build sends it as JSON to the process that does it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from mkdocs_multicloud.execution.working_directory import working_directory
from mkdocs_multicloud.snippet.program import Program

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        program: what is run.
        project: the folder that the working directory looks like.
        cwd: the folder in it to start in.
        network: whether the network may be used.
        memory: MiB of address space.
        seconds: how long it may take.
    """

    program: Program
    project: str
    cwd: str
    network: bool
    memory: int
    seconds: float

    @classmethod
    def of(cls, snippet: Snippet, project: Project, policy: Policy) -> Self:
        """The job of a snippet that has a program."""
        assert snippet.program is not None
        base, cwd = working_directory(snippet, project)
        return cls(snippet.program, str(base), cwd, policy.network, policy.memory, snippet.timeout)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """A job from JSON."""
        return cls(**{**entry, "program": Program.from_json(entry["program"])})
