"""What all snippets of a site may do and take."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of a site.

    Attributes:
        jobs: how many run at once.
        memory: MiB of address space for each.
        network: whether they may use it.
        env: variables that they see besides the usual: name and value, None for the build's own.
    """

    jobs: int = 1
    memory: int = 4096
    network: bool = False
    env: tuple[tuple[str, str | None], ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """The policy that a site's options set."""
        jobs = settings.jobs or os.cpu_count() or 1
        return cls(jobs, settings.memory, settings.network, settings.env)
