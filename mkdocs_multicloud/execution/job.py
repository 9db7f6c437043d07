"""The job of a snippet process, which the build sends to it as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from mkdocs_multicloud.execution.working_directory import working_directory
from mkdocs_multicloud.snippet.program import Program

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Job:
    """The job of running one snippet.

    Attributes:
        program: the code to run.
        project: the folder that the working directory looks like.
        cwd: the folder inside it in which the snippet starts.
        network: whether the snippet may use the network.
        memory: limit for the address space, in MiB.
        seconds: time limit in seconds.
    """

    program: Program
    project: str
    cwd: str
    network: bool
    memory: int
    seconds: float

    @classmethod
    def of(cls, snippet: Snippet, project: Project, policy: Policy) -> Self:
        """Create the job of a snippet that has a program."""
        assert snippet.program is not None
        base, cwd = working_directory(snippet, project)
        return cls(snippet.program, str(base), cwd, policy.network, policy.memory, snippet.timeout)

    def to_json(self) -> dict[str, Any]:
        """Return the job as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Create a job from JSON."""
        return cls(**{**entry, "program": Program.from_json(entry["program"])})
