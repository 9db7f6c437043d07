"""Fixtures of the tests that run snippets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import SHAPES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with a helper module that makes diagrams."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    (base / "shapes.py").write_text(SHAPES, "utf-8")
    return base
