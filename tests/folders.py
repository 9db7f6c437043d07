"""The folder of a test's project."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Self


@dataclass(frozen=True)
class Folder:
    """A folder to write files into.

    Attributes:
        folder: its path.
    """

    folder: Path

    def write(self, files: Mapping[str, str | bytes]) -> Self:
        """Write files, by their paths below the folder; texts are dedented."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
            path.write_bytes(data)
        return self
