"""ProperDocs, which continues MkDocs 1 and answers to its names: the plugin is the same."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def use_properdocs(config_file: Path) -> None:
    """Have ProperDocs load a site whose file is named for it, or any where MkDocs is missing.

    Its own command does the same: from then on whatever imports `mkdocs` gets ProperDocs.
    """
    is_wanted = config_file.stem == "properdocs" or importlib.util.find_spec("mkdocs") is None
    if is_wanted and "mkdocs" not in sys.modules and importlib.util.find_spec("properdocs"):
        importlib.import_module("properdocs.replacement")
