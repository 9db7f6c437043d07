"""The policy for all snippets of a site: what they may do and use."""

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
        jobs: number of snippets that run at the same time.
        memory: limit for the address space of each, in MiB.
        network: whether they may use the network.
        env: additional environment variables and values; None for the value in the build.
    """

    jobs: int = 1
    memory: int = 4096
    network: bool = False
    env: tuple[tuple[str, str | None], ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """Return the policy of a site's options."""
        jobs = settings.jobs or os.cpu_count() or 1
        return cls(jobs, settings.memory, settings.network, settings.env)
