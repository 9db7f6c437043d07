"""The folder of a test's project."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "site_example"


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


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


_WRITTEN = re.compile(r"^(`{3,})\w+\n(?:# |<!-- |\.\. )(\S+\.\w+)(?: -->)?\n(.*?)^\1$", re.M | re.S)


def written_files(guide: Path) -> dict[str, str]:
    """The files that a page of the guide shows whole: fenced, with their path on the first line."""
    return {name: text for _, name, text in _WRITTEN.findall(guide.read_text("utf-8"))}
