"""`python -m mkdocs_multicloud` is the command `mkdocs-multicloud`."""

from __future__ import annotations

import sys

from mkdocs_multicloud.cli import main

sys.exit(main())
