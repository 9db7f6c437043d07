"""Support for ProperDocs, the successor of MkDocs 1, which can use the same plugin."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def use_properdocs(config_file: Path) -> None:
    """Use ProperDocs instead of MkDocs for a `properdocs.yml`, or if MkDocs is not installed.

    Like ProperDocs' own command, this makes all later imports of `mkdocs` load ProperDocs.
    """
    is_wanted = config_file.stem == "properdocs" or importlib.util.find_spec("mkdocs") is None
    if is_wanted and "mkdocs" not in sys.modules and importlib.util.find_spec("properdocs"):
        importlib.import_module("properdocs.replacement")
