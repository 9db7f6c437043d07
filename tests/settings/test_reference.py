"""The guide's tables are those of the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "site_example"


@pytest.mark.parametrize("page", ["directive", "configuration", "changes", "state"])
def test_the_tables_of_the_guide_are_up_to_date(page: str) -> None:
    spec = importlib.util.spec_from_file_location("reference", SITE / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    text = (SITE / "docs" / "guide" / f"{page}.md").read_text("utf-8")
    assert reference.MARKED.search(text)
    assert reference.written(text) == text, "run `make reference`"
