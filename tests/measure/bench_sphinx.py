"""How long does Sphinx take? MyST pages with directives against the same pages written by hand.

    python tests/measure/bench_sphinx.py [--pages 121] [--jobs 1] [--rounds 3] [--json FILE]

What is compared takes turns; each row is a ratio as those of `bench_site`. `nothing changed` is a
second build into the same folder.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench_site import forget, timed
from figures import Figures, add_arguments
from sites import HandBlocks, Site, expanded, with_snippets

from mkdocs_multicloud.page.escaping import unshielded

INDEX = "# Components\n\n```{toctree}\n:glob:\n\n*/*\n```\n"


class MystBlocks(HandBlocks):
    """What an author of MyST writes: pictures and code, and the role of downloads."""

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        return f"**{title}**" if title else ""

    def close(self) -> str:
        return ""

    def finished(self, written: str) -> str:
        role = r"{download}`Download <\1>`"
        return re.sub(r"\[Download\]\((\S+?)\)", role, unshielded(written))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Sphinx, with directives and by hand.")
    parser.add_argument("--pages", type=int, default=121)
    parser.add_argument("--jobs", default="1")
    add_arguments(parser)
    asked = parser.parse_args()
    figures = Figures(asked.json)
    with tempfile.TemporaryDirectory(prefix="bench-sphinx-") as scratch:
        site = with_snippets(Path(scratch) / "snippets", asked.pages)
        plain = expanded(site, Path(scratch) / "by_hand", MystBlocks)
        configure(site, "myst_parser", "mkdocs_multicloud")
        configure(plain, "myst_parser")
        times: dict[str, list[float]] = {}
        for _ in range(asked.rounds):
            forget(site)
            for name, built in (("cold", site), ("warm", site), ("plain", plain)):
                shutil.rmtree(built.folder / "out", ignore_errors=True)
                times.setdefault(name, []).append(build(built, asked.jobs))
            times.setdefault("nothing changed", []).append(build(site, asked.jobs))
            times.setdefault("plain, nothing changed", []).append(build(plain, asked.jobs))
    for name in ("cold", "warm"):
        compared = {name: times[name], "plain": times["plain"]}
        figures.ratio(f"Sphinx, {asked.pages} pages: {name} / plain", compared)
    unchanged = {"ours": times["nothing changed"], "plain": times["plain, nothing changed"]}
    figures.ratio(f"Sphinx, {asked.pages} pages: nothing changed / plain", unchanged)


def configure(site: Site, *extensions: str) -> None:
    """Have a site be one of Sphinx."""
    site.config.unlink(missing_ok=True)
    (site.folder / "pyproject.toml").write_text("", "utf-8")
    (site.docs / "conf.py").write_text(f"extensions = {list(extensions)!r}\n", "utf-8")
    (site.docs / "index.md").write_text(INDEX, "utf-8")


def build(site: Site, jobs: str) -> float:
    """Seconds that Sphinx takes, its start included; a warning ends it all."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-j", jobs, "docs", "out"]
    return timed(lambda: subprocess.run(command, cwd=site.folder, check=True))


if __name__ == "__main__":
    main()
