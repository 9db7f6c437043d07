"""When does a cluster pay? Cold builds here and on a cluster of as many processes on this machine.

    python tests/measure/bench_cluster.py [--cases 0:100,0.1:60,1:12,5:4] [--workers 2] [--pictures]

A case is the seconds for which each snippet sleeps, and the number of snippets. Both run the same
number of snippets at a time, so that the difference is what the cluster itself costs.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

SNIPPET = """\
import time
time.sleep({seconds})
xml = '''<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="box"
 value="{number}" style="rounded=1" parent="1" vertex="1">
 <mxGeometry width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'''
"""
CONFIG = """\
site_name: Snippets
theme: mkdocs
plugins:
  - multicloud:
      jobs: {jobs}
      show: {parts}
      executor: {executor}
      scheduler: {scheduler}
"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Builds here and on a cluster.")
    parser.add_argument("--cases", default="0:100,0.1:60,1:12,5:4")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pictures", action="store_true", help="draw a picture of each, too")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    parts = "[code, picture]" if asked.pictures else "[code, xml]"
    print(f"{'seconds':>8}{'snippets':>10}{'here':>10}{'cluster':>10}", flush=True)
    with LocalCluster(
        asked.workers, threads_per_worker=1, protocol="tcp", dashboard_address=":0"
    ) as cluster:
        for case in asked.cases.split(","):
            seconds, _, number = case.partition(":")
            times: dict[str, list[float]] = {"local": [], "dask": []}
            for _ in range(asked.rounds):
                for executor, found in times.items():
                    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as folder:
                        site = Path(folder)
                        write(site, float(seconds), int(number))
                        config = CONFIG.format(
                            jobs=asked.workers,
                            parts=parts,
                            executor=executor,
                            scheduler=cluster.scheduler_address,
                        )
                        (site / "mkdocs.yml").write_text(config, "utf-8")
                        found.append(timed(site))
            here, there = (min(found) for found in times.values())
            print(f"{seconds:>8}{number:>10}{here:>9.2f}s{there:>9.2f}s", flush=True)


def write(site: Path, seconds: float, number: int) -> None:
    """Write a site with a page for each snippet."""
    docs, code = site / "docs", site / "code"
    docs.mkdir()
    code.mkdir()
    (docs / "index.md").write_text("# Snippets\n", "utf-8")
    for one in range(number):
        (code / f"s{one}.py").write_text(SNIPPET.format(seconds=seconds, number=one), "utf-8")
        page = f"# Page {one}\n\n{{% include_snippet ../code/s{one}.py %}}\n"
        (docs / f"p{one}.md").write_text(page, "utf-8")


def timed(site: Path) -> float:
    """Build a site; return the seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    subprocess.run(command, cwd=site, check=True)
    seconds = time.perf_counter() - began
    shutil.rmtree(site / "site")
    return seconds


if __name__ == "__main__":
    main()
