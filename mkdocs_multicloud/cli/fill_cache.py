"""`mkdocs-multicloud run --shard`: run a part of a site's snippets, and cache the results."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import UsageError
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.pipeline.shard import Shard

if TYPE_CHECKING:
    from pathlib import Path


def fill_cache(config_file: Path | None, written: str, *, as_json: bool) -> int:
    """Run and draw a part of a site; return the exit code.

    Args:
        written: the part, such as `2/4`.

    Raises:
        MulticloudError: there is no such part or no site, or its options do not fit.
    """
    try:
        shard = Shard.parse(written)
    except ValueError as error:
        raise UsageError(f"--shard: {error}") from None
    began = time.monotonic()
    site = find_site.results(config_file, shard)
    seconds = time.monotonic() - began
    # A snippet that was remembered with its fragment has no code, and so no key of its own.
    runs = {(one.snippet.where, one.snippet.key): one.run for one in site.shown}.values()
    outcomes = Counter("failed" if run.failure else run.origin for run in runs)
    counts = {name: outcomes[name] for name in ("ran", "remembered", "failed")}
    faults = len(site.faults)
    if as_json:
        result = {"shard": str(shard), "folder": str(site.project.base / site.settings.cache_dir)}
        print(json.dumps({**result, **counts, "faults": faults}, indent=1))
    else:
        outcome = ", ".join(f"{number} {name}" for name, number in counts.items())
        if faults:
            outcome += f", {faults} {'fault' if faults == 1 else 'faults'}"
        say(sys.stdout, f"{shard}: {outcome}, in {site.settings.cache_dir}; {seconds:.1f} s")
    return 1 if faults else 0
