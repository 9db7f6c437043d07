"""The stages that `make profile` prints are functions that exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import mkdocs_multicloud

if TYPE_CHECKING:
    import pytest

PACKAGE = Path(mkdocs_multicloud.__file__).parent


def test_each_stage_of_ours_is_a_function_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "measure"))
    stages = importlib.import_module("profile_build").STAGES
    ours = [(place, prefix) for place, prefix, stage in stages if stage.startswith("ours")]
    assert len(ours) > 10
    for place, prefix in ours:
        file = PACKAGE / place.removeprefix("mkdocs_multicloud/")
        assert file.exists(), place
        if prefix:
            owner, _, function = prefix.partition(".")
            text = file.read_text("utf-8")
            assert re.search(rf"^class {owner}\b", text, re.MULTILINE), prefix
            assert re.search(rf"^    def {function}", text, re.MULTILINE), prefix
