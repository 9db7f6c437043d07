"""How long do whole sites take? Builds with our plugin against the same pages written by hand.

    python tests/measure/bench_site.py [--only cold,warm,check,serve,isolated,scale] [--pages 121]

What is compared takes turns (A B A B …); each row has the median over the rounds, then what the
minima make, then the medians that were compared. Machines are
noisy: read the ratios. Needs the extra `examples`; Linux for the memory.

    cold      a build without a store, against plain MkDocs on the pages written by hand
    warm      a build with the store of the one before, against the same
    check     `mkdocs-multicloud check` against frozen results, against such a warm build
    serve     seconds from an edit to the new page, beyond those of an edit of a page's prose
    isolated  milliseconds of one snippet's run beyond those of the same code in a warm process
    scale     cold builds of ten times as many snippets: the time, and the memory of all processes
              (PSS) and of the main one (peak resident set)
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import sites
from processes import Usage, peaks

from mkdocs_multicloud.directive.parser import parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.loader import load
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sites import Component, Site

    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

ROWS = ("cold", "warm", "check", "serve", "isolated", "scale")
GOALS = {
    "cold": "<= 1.8",
    "warm": "<= 1.15",
    "check": "<= 1.1",
    "serve": "<= 0.2 s",
    "isolated": "<= 15 ms",
    "time": "<= 10.5",
    "memory": "<= 1.5",
}
ISOLATED = 40
"""How many snippets are run one by one."""

POLL = 0.5
"""Seconds between two looks of `mkdocs serve` at the files."""

LABEL = r"(node_name=')[^']*"
PERIOD = r"(keeps it for a `)[^`]*"
"""What is edited in a snippet, and in a page's prose."""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(ROWS), help="rows, with commas between")
    parser.add_argument("--pages", type=int, default=121)
    parser.add_argument("--rounds", type=int, default=3, help="of each thing that is compared")
    asked = parser.parse_args()
    only = asked.only.split(",")
    if unknown := set(only) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    themes = ["mkdocs", *(["material"] if importlib.util.find_spec("material") else [])]
    print(f"{'':38}{'median':>10}{'minimum':>10}   {'goal':10} medians of what is compared")
    with tempfile.TemporaryDirectory(prefix="bench-site-") as scratch:
        folder = Path(scratch)
        if {"cold", "warm"} & set(only):
            for theme in themes:
                builds(folder / theme, asked.pages, theme, only, asked.rounds)
        if "check" in only:
            check(folder / "check", asked.pages, asked.rounds)
        if "serve" in only:
            serve(folder / "serve", asked.pages, asked.rounds)
        if "isolated" in only:
            isolated(folder / "isolated", min(ISOLATED, asked.pages), asked.rounds)
        if "scale" in only:
            scale(folder / "scale", min(100, asked.pages), asked.rounds)


def row(name: str, ours: list[float], theirs: list[float], goal: str, unit: str = "s") -> None:
    """A row with the ratio of two things that took turns."""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    shown(name, ratio, min(ours) / min(theirs), goal, f"{of(ours, unit)} / {of(theirs, unit)}")


def difference(name: str, ours: list[float], theirs: list[float], goal: str, unit: str) -> None:
    """A row with the difference of two things that took turns."""
    more = statistics.median(a - b for a, b in zip(ours, theirs, strict=True))
    shown(name, more, min(ours) - min(theirs), goal, f"{of(ours, unit)} - {of(theirs, unit)}")


def of(values: list[float], unit: str) -> str:
    return f"{statistics.median(values):.2f} {unit}"


def shown(name: str, median: float, least: float, goal: str, compared: str) -> None:
    print(f"{name:38}{median:10.2f}{least:10.2f}   {goal:10} {compared}", flush=True)


def builds(folder: Path, count: int, theme: str, only: list[str], rounds: int) -> None:
    """The rows `cold` and `warm` of a theme."""
    site = sites.with_snippets(folder / "snippets", count, theme)
    plain = sites.by_hand(site, folder / "by_hand")
    build(site)
    build(plain)
    check_alike(site, plain)
    times: dict[str, list[float]] = {"cold": [], "warm": [], "plain": []}
    for _ in range(rounds):
        if "cold" in only:
            forget(site)
            times["cold"].append(build(site))
        if "warm" in only:
            times["warm"].append(build(site))
        times["plain"].append(build(plain))
    for name in ("cold", "warm"):
        if times[name]:
            row(f"{name} / plain, {count} pages, {theme}", times[name], times["plain"], GOALS[name])


def check(folder: Path, count: int, rounds: int) -> None:
    """The row `check`, of which nothing is different."""
    site = sites.with_snippets(folder, count)
    build(site)
    our_command(site, "freeze")
    times: dict[str, list[float]] = {"check": [], "warm": []}
    for _ in range(rounds):
        times["check"].append(timed(lambda: our_command(site, "check")))
        times["warm"].append(build(site))
    row(f"check / warm, {count} pages", times["check"], times["warm"], GOALS["check"])


def our_command(site: Site, verb: str) -> None:
    """Run a command of ours."""
    config = str(site.config)
    subprocess.run(
        [sys.executable, "-m", "mkdocs_multicloud", verb, "-f", config],
        env=environment(), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def check_alike(site: Site, plain: Site) -> None:
    """Hold that two built sites have the same pages: else there is nothing to compare."""
    for component in site.components:
        ours, theirs = site.outline(component), plain.outline(component)
        different = [name for name in ours if ours[name] != theirs[name]]
        if different:
            sys.exit(f"{component.page}: not as written by hand in {', '.join(different)}")


def serve(folder: Path, count: int, rounds: int) -> None:
    """The row `serve`: edits of a snippet and of a page's prose take turns."""
    site = sites.with_snippets(folder / "snippets", count)
    plain = sites.by_hand(site, folder / "by_hand")
    # One whose test is a file of its own.
    component = site.components[min(11, count - 1)]
    prose, code = site.source(component), site.folder / component.file
    snippet_edits, prose_edits, plain_edits = [], [], []
    with served(site) as address, served(plain) as plain_address:
        url, plain_url = f"{address}{component.page}/", f"{plain_address}{component.page}/"
        # More rounds than elsewhere, each at another moment between two looks at the files.
        for number in range(3 * rounds):
            pause = 1 + POLL * number / (3 * rounds)
            snippet_edits.append(edited(code, LABEL, f"label{number}x", url, pause))
            prose_edits.append(edited(prose, PERIOD, f"period{number}x", url, pause))
            hand = plain.source(component)
            plain_edits.append(edited(hand, PERIOD, f"period{number}x", plain_url, pause))
    difference(
        "serve: snippet edited - prose edited", snippet_edits, prose_edits, GOALS["serve"], "s"
    )
    row("serve: prose edited / plain", prose_edits, plain_edits, "")


def edited(file: Path, pattern: str, mark: str, url: str, pause: float) -> float:
    """Seconds from an edit to the page that shows it."""
    time.sleep(pause)
    text = re.sub(pattern, rf"\g<1>{mark}", file.read_text("utf-8"), count=1)
    began = time.perf_counter()
    file.write_text(text, "utf-8")
    wait_for(url, mark)
    return time.perf_counter() - began


def wait_for(url: str, mark: str) -> None:
    """Ask for a page until it has a mark."""
    ends = time.monotonic() + 300
    while time.monotonic() < ends:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(url, timeout=300) as answer,
        ):
            if mark in answer.read().decode():
                return
        time.sleep(0.01)
    sys.exit(f"{url}: {mark!r} did not come")


@contextlib.contextmanager
def served(site: Site) -> Iterator[str]:
    """The address of `mkdocs serve`, which ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    options = ["--quiet", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command("serve", site, *options), env=environment())
    try:
        wait_for(f"{address}{site.components[0].page}/", "</html>")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def isolated(folder: Path, count: int, rounds: int) -> None:
    """The row `isolated`."""
    site = sites.with_snippets(folder, count)
    project = Project.of(site.folder, site.docs, Settings())
    snippets = [made(site, component, project) for component in site.components]
    sys.path[:0] = [str(site.folder / "tests")]
    ours, own = [], []
    with runner(project, snippets) as run, contextlib.chdir(site.folder):
        for number in range(rounds + 1):
            run_times = [timed(lambda s=snippet: run(s)) for snippet in snippets]
            own_times = [timed(lambda c=component: own_work(c)) for component in site.components]
            # The first round warms both.
            if number:
                ours += run_times
                own += own_times
    milliseconds = [[1000 * second for second in times] for times in (ours, own)]
    difference(f"isolated run - own work, {count} snippets", *milliseconds, GOALS["isolated"], "ms")


@contextlib.contextmanager
def runner(project: Project, snippets: list[Snippet]) -> Iterator[Callable[[Snippet], None]]:
    """What runs a snippet as the MkDocs plugin has it run, nothing stored."""
    used = Session.of(project, Settings(cache_dir="", execute="always")).runner
    used.begin()
    used.start(snippets)

    def run(snippet: Snippet) -> None:
        failure = used.run(snippet).failure
        assert failure is None, failure

    yield run
    used.close()


def own_work(component: Component) -> None:
    """What a snippet does, in this process."""
    source = Path(component.file).read_text("utf-8")
    namespace: dict[str, object] = {"__name__": "measured"}
    exec(compile(source, component.file, "exec"), namespace)
    case, method = component.test
    getattr(namespace[case](), method)()


def made(site: Site, component: Component, project: Project) -> Snippet:
    """The snippet of a page."""
    (place,) = scan(site.source(component).read_text("utf-8"))
    return load(parse(place), Settings(), project, Location(f"{component.page}.md", place.line))


def scale(folder: Path, count: int, rounds: int) -> None:
    """The row `scale`: cold builds of `count` pages and of ten times as many."""
    small = sites.with_snippets(folder / "small", count)
    large = sites.with_snippets(folder / "large", 10 * count)
    build(small)
    usages: dict[Site, list[Usage]] = {small: [], large: []}
    for _ in range(rounds):
        for site, seen in usages.items():
            forget(site)
            seen.append(peaks(command("build", site, "--quiet", "--strict"), environment()))
    name = f"{10 * count:,} snippets / {count:,}: "
    for label, attribute, unit in (
        ("time", "seconds", "s"),
        ("memory of all", "total", "MB"),
        ("memory of main", "main", "MB"),
    ):
        values = [[getattr(usage, attribute) for usage in usages[s]] for s in (large, small)]
        row(name + label, *values, GOALS[label.partition(" ")[0]], unit)


def build(site: Site) -> float:
    """Seconds that MkDocs takes, its start included."""
    return timed(
        lambda: subprocess.run(
            command("build", site, "--quiet", "--strict"), env=environment(), check=True
        )
    )


def command(verb: str, site: Site, *options: str) -> list[str]:
    return [sys.executable, "-m", "mkdocs", verb, "--config-file", str(site.config), *options]


def environment() -> dict[str, str]:
    """Material's notice about MkDocs 2 says nothing about these sites."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def forget(site: Site) -> None:
    """Make the next build a cold one."""
    shutil.rmtree(site.store, ignore_errors=True)


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
