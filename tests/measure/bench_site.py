"""How long do whole sites take? Builds with our plugin against the same pages written by hand.

    python tests/measure/bench_site.py [--only cold,warm] [--pages 121] [--rounds 3] [--json FILE]

What is compared takes turns (A B A B …); each row has the median over the rounds, then what the
minima make, then the medians that were compared. Machines are
noisy: read the ratios. Needs the extra `examples`; Linux for the memory.

    cold      a build without a store, against plain MkDocs on the pages written by hand
    warm      a build with the store of the one before, against the same
    check     `mkdocs-multicloud check` against frozen results, against such a warm build
    serve     seconds from an edit to the new page, beyond those of an edit of a page's prose
    isolated  milliseconds of one snippet's run beyond those of the same code in a warm process
    fork      a cold build where snippets get no namespaces, as in most containers, against one
              where they do
    picture   milliseconds that a page's picture adds to a cold build, beyond those that it adds
              to plain MkDocs; the same of all processors
    draw      seconds from `mkdocs-multicloud draw` to the picture of one file
    scale     cold builds of ten times as many snippets (`--sizes 100,1000,10000` goes on): the time
              and the memory of the main process (peak resident set), less those of plain MkDocs;
              the memory of all processes (PSS)
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import itertools
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import sites
from figures import Figures, add_arguments
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

ROWS = ("cold", "warm", "check", "serve", "isolated", "fork", "picture", "draw", "scale")
GOALS = {
    "cold": {"mkdocs": "<= 1.7", "material": "<= 1.4"},
    "warm": {"mkdocs": "<= 1.05", "material": "<= 1.05"},
    "check": "<= 1.1",
    "serve": "<= 0.1",
    "isolated": "<= 6",
    "fork": "<= 1.5",
    "picture": "<= 5",
    "draw": "<= 0.3",
    "time": "<= 10.3",
    "memory": "<= 1.3",
}
NO_PICTURE = 'show="code cells xml download"'
"""A page without its picture."""

DISTINCT = 1000
"""So many pages by hand are made from snippets; to make more of them would take minutes."""

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
    parser.add_argument("--sizes", default="100,1000", help="of the row scale")
    add_arguments(parser)
    asked = parser.parse_args()
    only = asked.only.split(",")
    if unknown := set(only) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    themes = ["mkdocs", *(["material"] if importlib.util.find_spec("material") else [])]
    figures = Figures(asked.json)
    with tempfile.TemporaryDirectory(prefix="bench-site-") as scratch:
        folder = Path(scratch)
        if {"cold", "warm"} & set(only):
            for theme in themes:
                builds(figures, folder / theme, asked.pages, theme, only, asked.rounds)
        if "check" in only:
            check(figures, folder / "check", asked.pages, asked.rounds)
        if "serve" in only:
            serve(figures, folder / "serve", asked.pages, asked.rounds)
        if "isolated" in only:
            isolated(figures, folder / "isolated", min(ISOLATED, asked.pages), asked.rounds)
        if "fork" in only:
            fork(figures, folder / "fork", asked.pages, asked.rounds)
        if "picture" in only:
            picture(figures, folder / "picture", asked.pages, asked.rounds)
        if "draw" in only:
            draw(figures, folder / "draw", asked.rounds)
        if "scale" in only:
            sizes = [int(size) for size in asked.sizes.split(",")]
            scale(figures, folder / "scale", sizes, asked.rounds)


def builds(
    figures: Figures, folder: Path, count: int, theme: str, only: list[str], rounds: int
) -> None:
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
            compared = {name: times[name], "plain": times["plain"]}
            goal = GOALS[name][theme]
            figures.ratio(f"{name} / plain, {count} pages, {theme}", compared, goal)


def check(figures: Figures, folder: Path, count: int, rounds: int) -> None:
    """The row `check`, of which nothing is different."""
    site = sites.with_snippets(folder, count)
    build(site)
    our_command("freeze", "-f", str(site.config))
    times: dict[str, list[float]] = {"check": [], "warm": []}
    for _ in range(rounds):
        times["check"].append(timed(lambda: our_command("check", "-f", str(site.config))))
        times["warm"].append(build(site))
    figures.ratio(f"check / warm, {count} pages", times, GOALS["check"])


def our_command(*words: str) -> None:
    """Run a command of ours."""
    asked = [sys.executable, "-m", "mkdocs_multicloud", *words]
    subprocess.run(asked, env=environment(), check=True, stdout=subprocess.DEVNULL)


def check_alike(site: Site, plain: Site) -> None:
    """Hold that two built sites have the same pages: else there is nothing to compare."""
    for component in site.components:
        ours, theirs = site.outline(component), plain.outline(component)
        different = [name for name in ours if ours[name] != theirs[name]]
        if different:
            sys.exit(f"{component.page}: not as written by hand in {', '.join(different)}")


def serve(figures: Figures, folder: Path, count: int, rounds: int) -> None:
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
    compared = {"snippet edited": snippet_edits, "prose edited": prose_edits}
    figures.difference("serve: snippet edited - prose edited", compared, GOALS["serve"])
    figures.ratio("serve: prose edited / plain", {"ours": prose_edits, "plain": plain_edits})


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


def isolated(figures: Figures, folder: Path, count: int, rounds: int) -> None:
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
    compared = {
        "isolated": [1000 * second for second in ours],
        "own work": [1000 * second for second in own],
    }
    name = f"isolated run - own work, {count} snippets"
    figures.difference(name, compared, GOALS["isolated"], "ms")


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


def fork(figures: Figures, folder: Path, count: int, rounds: int) -> None:
    """The row `fork`."""
    site = sites.with_snippets(folder, count)
    build(site)
    times: dict[str, list[float]] = {"without": [], "with": []}
    for _ in range(rounds):
        for name, way in (("without", "fork"), ("with", "namespaces")):
            forget(site)
            times[name].append(build(site, MULTICLOUD_START=way))
    figures.ratio(f"without namespaces / with, {count} pages", times, GOALS["fork"])


def picture(figures: Figures, folder: Path, count: int, rounds: int) -> None:
    """The row `picture`: what pictures add to cold builds, less what they add to plain ones."""
    whole = sites.with_snippets(folder / "whole", count)
    bare = sites.with_snippets(folder / "bare", count, options=NO_PICTURE)
    built = {
        ("ours", 1): whole,
        ("ours", -1): bare,
        ("plain", 1): sites.by_hand(whole, folder / "whole by hand"),
        ("plain", -1): sites.by_hand(bare, folder / "bare by hand"),
    }
    walls: dict[str, list[float]] = {"ours": [], "plain": []}
    processors: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(rounds):
        added = {("ours", 0): 0.0, ("ours", 1): 0.0, ("plain", 0): 0.0, ("plain", 1): 0.0}
        for (name, sign), site in built.items():
            forget(site)
            wall, spent = with_processors(lambda one=site: build(one))
            added[name, 0] += sign * wall
            added[name, 1] += sign * spent
        for name in walls:
            walls[name].append(1000 * added[name, 0] / count)
            processors[name].append(1000 * added[name, 1] / count)
    title = f"a picture in a cold build, {count} pages"
    figures.difference(f"{title}, beyond plain", walls, GOALS["picture"], "ms")
    figures.difference(f"{title}, processors", processors, unit="ms")


def draw(figures: Figures, folder: Path, rounds: int) -> None:
    """The row `draw`: each of three files, one by one."""
    site = sites.with_snippets(folder, 3)
    build(site)
    files = sorted((folder / "site").rglob("*.drawio"))
    times = [
        timed(lambda one=file: our_command("draw", str(one), "-o", str(folder / "drawn")))
        for _ in range(rounds)
        for file in files
    ]
    figures.value("draw, one file, start included", times, GOALS["draw"])


def scale(figures: Figures, folder: Path, sizes: list[int], rounds: int) -> None:
    """The row `scale`: cold builds of each number of pages, and of the one before."""
    # Each page lists all that are in the navigation, which would grow with the square.
    built = {
        count: {"ours": sites.with_snippets(folder / f"{count}", count, listed=20)}
        for count in sizes
    }
    for count, of_size in built.items():
        of_size["plain"] = sites.by_hand(of_size["ours"], folder / f"{count} by hand", DISTINCT)
    usages: dict[tuple[int, str], list[Usage]] = defaultdict(list)
    for _ in range(rounds):
        for count, of_size in built.items():
            for name, site in of_size.items():
                forget(site)
                asked = command("build", site, "--quiet", "--strict")
                usages[count, name].append(peaks(asked, environment()))
                if name == "ours":
                    usages[count, "warm"].append(peaks(asked, environment()))
    for count in sizes:
        for name, words in (("ours", "cold"), ("warm", "warm"), ("plain", "plain")):
            seconds = [usage.seconds for usage in usages[count, name]]
            figures.value(f"{count:,} snippets, {words}", seconds)

    def part(count: int, attribute: str) -> list[float]:
        pairs = zip(usages[count, "ours"], usages[count, "plain"], strict=True)
        return [getattr(ours, attribute) - getattr(plain, attribute) for ours, plain in pairs]

    for small, large in itertools.pairwise(sizes):
        name = f"{large:,} snippets / {small:,}"
        for label, attribute, unit in (("time", "seconds", "s"), ("memory", "main", "MB")):
            compared = {f"{count:,}": part(count, attribute) for count in (large, small)}
            title = f"{name}: our part of {label}"
            figures.ratio(title, compared, GOALS[label], unit)
        for label, attribute in (("all", "total"), ("main", "main")):
            compared = {
                f"{count:,}": [getattr(usage, attribute) for usage in usages[count, "ours"]]
                for count in (large, small)
            }
            figures.ratio(f"{name}: memory of {label}", compared, unit="MB")


def with_processors(call: Callable[[], float]) -> tuple[float, float]:
    """What a call returns, and the seconds of all processors that its processes take.

    Those of snippets are not among them: nobody waits for their processes. See `profile_build`.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    returned = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return returned, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(site: Site, **variables: str) -> float:
    """Seconds that MkDocs takes, its start included."""
    asked = command("build", site, "--quiet", "--strict")
    return timed(lambda: subprocess.run(asked, env={**environment(), **variables}, check=True))


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
