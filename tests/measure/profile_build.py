"""Where does a build spend its time? Plain pages written by hand, then with our plugin: warm, cold.

    python tests/measure/profile_build.py [--pages 121] [--theme mkdocs] [--rounds 3] [--stacks DIR]

Prints milliseconds of one build, the means of the rounds: the processor time of each kind of
process; then, of the main process, what each stage takes; the packages, and folders of ours, whose
own code is running; and the functions of ours with all that they call. `waits` is the time in which
the main thread does not run. A busy machine makes waits longer, and hardly anything else.
`--stacks` leaves `cold.txt`, `warm.txt` and `plain.txt` for speedscope and flame graphs. Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sites
from bench_site import environment, forget
from processes import descendants, processor_time

import mkdocs_multicloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sites import Site

SAMPLER = Path(__file__).with_name("sampler.py")
ROOT = Path(mkdocs_multicloud.__file__).parent
STDLIB = sysconfig.get_path("stdlib")
LOOK = 0.02
"""Seconds between two looks at the processes."""
SERVER = 5
"""How often a process is seen at least that serves many snippets; one of a snippet is gone."""

STAGES = (
    ("hosts/shared/site_build.py", "SiteBuild.render", "ours: render directives"),
    ("hosts/mkdocs/publisher.py", "", "ours: publish files"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.load_config", "ours: check options"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin._after_config", "ours: on_config"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.on_files", "ours: on_files, starts the runs"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin._before_nav", "ours: other events"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin._after_nav", "ours: other events"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.on_page_markdown", "ours: find directives"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.on_env", "ours: on_env"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin._before_search", "ours: search"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin._after_search", "ours: search"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.on_post_build", "ours: on_post_build"),
    ("hosts/mkdocs/plugin.py", "MulticloudPlugin.on_", "ours: other events"),
    ("hosts/markdown/extension.py", "", "ours: Markdown extension"),
    ("mkdocs_multicloud/cache/", "", "ours: store"),
    ("mkdocs_multicloud/execution/", "", "ours: run snippets"),
    ("mkdocs_multicloud/drawing/", "", "ours: draw"),
    ("mkdocs_multicloud/page/", "", "ours: write Markdown"),
    ("mkdocs_multicloud/snippet/", "", "ours: load snippets"),
    ("mkdocs_multicloud/diagram/", "", "ours: read diagrams"),
    ("mkdocs_multicloud/pipeline/", "", "ours: pipeline"),
    ("markdown/core.py", "Markdown.convert", "Markdown"),
    ("mkdocs/structure/pages.py", "", "pages: read, links"),
    ("mkdocs/contrib/search/", "", "search"),
    ("material/plugins/search/", "", "search"),
    ("mkdocs/config/", "", "mkdocs.yml"),
    ("mkdocs/utils/__init__.py", "write_file", "write files"),
    ("mkdocs/utils/__init__.py", "clean_directory", "remove the last build"),
    ("mkdocs/utils/__init__.py", "copy_file", "write files"),
    ("mkdocs/structure/files.py", "File.copy_file", "write files"),
    ("mkdocs/structure/", "", "files and navigation"),
    ("mkdocs/commands/build.py", "_build_", "templates"),
    ("mkdocs/theme.py", "", "templates"),
    ("mkdocs/themes/", "", "templates"),
    ("mkdocs/utils/templates.py", "", "templates"),
    ("material/templates/", "", "templates"),
    ("mkdocs/", "", "MkDocs, the rest"),
)
"""Files and functions, by how they end and begin, and the stage: the innermost of a stack holds."""


@dataclass
class Profile:
    """What builds took in all, in seconds.

    Attributes:
        processes: processor time by kind.
        stages: processor time and waits of the main thread, by stage.
        threads: processor time of the other threads, by stage.
        owners: processor time by package, or room of ours, whose code is running.
        functions: processor time by function of ours, what it calls included.
        imports: processor time by package or room of the module that is imported.
        stacks: processor time by stack.
    """

    seconds: float = 0.0
    processes: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    waits: Counter[str] = field(default_factory=Counter)
    threads: Counter[str] = field(default_factory=Counter)
    owners: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    imports: Counter[str] = field(default_factory=Counter)
    stacks: Counter[str] = field(default_factory=Counter)

    def add(self, noted: dict[str, Any]) -> None:
        """Add what the sampler noted."""
        self.stages["start of Python"] += noted["start"]
        for is_main, calls, wall, spent in noted["stacks"]:
            stage = _stage(calls)
            (self.stages if is_main else self.threads)[stage] += spent
            self.waits[stage] += max(0.0, wall - spent)
            last_import = next((c for c in reversed(calls) if c.startswith("import ")), "")
            if last_import:
                self.imports[_imported(last_import.removeprefix("import "))] += spent
            self.owners[_owner(calls)] += spent
            ours = {_ours(call) for call in calls} - {""}
            self.functions.update(dict.fromkeys(ours, spent))
            self.stacks[";".join(map(_short, calls))] += spent


def main() -> None:
    """Profile, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=121, help="how many (121)")
    parser.add_argument("--listed", type=int, help="how many of them are in the navigation (all)")
    parser.add_argument(
        "--theme", default="mkdocs", choices=list(sites.EXTENSIONS), help="(mkdocs)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of each build (3)")
    parser.add_argument("--lines", type=int, default=25, help="of each table, at most (25)")
    parser.add_argument("--stacks", type=Path, help="folder that gets the stacks")
    asked = parser.parse_args()
    profiles: dict[str, Profile] = defaultdict(Profile)
    with tempfile.TemporaryDirectory(prefix="profile-") as scratch:
        folder = Path(scratch) / "snippets"
        site = sites.with_snippets(folder, asked.pages, asked.theme, listed=asked.listed)
        plain = sites.by_hand(site, Path(scratch) / "by_hand")
        for built in (plain, site):
            profile(built, Profile())  # compiles what is imported
        for _ in range(asked.rounds):
            for name, built in (("plain", plain), ("cold", site), ("warm", site)):
                if name == "cold":
                    forget(site)
                profile(built, profiles[name])
    report(profiles, asked.rounds, asked.lines)
    for name, found in profiles.items() if asked.stacks else ():
        asked.stacks.mkdir(parents=True, exist_ok=True)
        lines = [f"{stack} {spent * 1e6:.0f}\n" for stack, spent in found.stacks.items()]
        (asked.stacks / f"{name}.txt").write_text("".join(lines), "utf-8")


def profile(site: Site, into: Profile) -> None:
    """Build a site, and add what it takes."""
    noted = site.folder / "stacks.json"
    command = [sys.executable, str(SAMPLER), str(noted), "build", "--quiet", "--strict"]
    seen: dict[int, tuple[int, str, float]] = {}
    with counted_group() as group:
        began = time.perf_counter()
        with subprocess.Popen(
            [*command, "--config-file", str(site.config)], env=environment(), preexec_fn=group.enter
        ) as process:
            while process.poll() is None:
                for pid in descendants(process.pid)[1:]:
                    look(pid, seen)
                time.sleep(LOOK)
        into.seconds += time.perf_counter() - began
        if process.returncode:
            sys.exit(f"{site.config}: the build failed")
        total = group.seconds()
    found = json.loads(noted.read_text("utf-8"))
    into.add(found)
    kinds = Counter({"main": found["all"]})
    for times, kind, spent in seen.values():
        if kind == "engine" or times >= SERVER:
            kinds[kind] += spent
    if total is not None:
        kinds["snippets, and ends of processes"] = total - kinds.total()
    into.processes.update(kinds)


def look(pid: int, seen: dict[int, tuple[int, str, float]]) -> None:
    """Note a process that main has started: how often it was seen, its kind, its time."""
    words = ""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    # One that has ended has none; one that has just begun still has those of its parent.
    if words:
        kind = "engine" if "mkdocs_multicloud.drawing" in words else "servers of snippets"
        times, _, spent = seen.get(pid, (0, "", 0.0))
        seen[pid] = times + 1, kind, max(spent, processor_time(pid))


class Group:
    """A control group of the kernel, which adds up the processor time of all that it ever had.

    Processes of snippets live shorter than the time between two looks, and nobody waits for them.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def enter(self) -> None:
        """Move this process there."""
        if self._folder:
            (self._folder / "cgroup.procs").write_text(str(os.getpid()))

    def seconds(self) -> float | None:
        """The processor time; None if this user may not make groups."""
        if self._folder is None:
            return None
        with contextlib.suppress(OSError):
            return int((self._folder / "cpuacct.usage").read_text()) / 1e9
        return int((self._folder / "cpu.stat").read_text().split()[1]) / 1e6


@contextlib.contextmanager
def counted_group() -> Iterator[Group]:
    """A group that is removed with the end of the block."""
    for parent in ("cpuacct", "unified", "."):
        folder = Path("/sys/fs/cgroup", parent, f"profile-{os.getpid()}")
        with contextlib.suppress(OSError):
            folder.mkdir()
            if (folder / "cpuacct.usage").exists() or (folder / "cpu.stat").exists():
                try:
                    yield Group(folder)
                finally:
                    folder.rmdir()
                return
            folder.rmdir()
    yield Group(None)


def report(profiles: dict[str, Profile], rounds: int, lines: int) -> None:
    """Print the tables."""
    columns = list(profiles)

    def table(title: str, *names: str, waits: bool = False) -> None:
        found = {c: {n: getattr(profiles[c], n) for n in names} for c in columns}
        rows = {row for c in columns for counter in found[c].values() for row in counter}
        heads = [h for c in columns for h in ((c, "waits") if waits else (c,))]
        print(f"\n{title:58}" + "".join(f"{h:>9}" for h in heads))

        def cells(row: str) -> list[float]:
            return [1000 * found[c][n][row] / rounds for c in columns for n in names]

        ordered = sorted(rows, key=lambda row: max(cells(row)), reverse=True)
        for row in ordered[:lines]:
            if max(cells(row)) >= 1:
                print(f"  {row:56}" + "".join(f"{value:9.0f}" for value in cells(row)))
        sums = [1000 * found[c][n].total() / rounds for c in columns for n in names]
        if names != ("functions",):
            print(f"  {'all':56}" + "".join(f"{value:9.0f}" for value in sums))

    print(f"{'ms of one build':58}" + "".join(f"{c:>9}" for c in columns))
    walls = [1000 * profiles[c].seconds / rounds for c in columns]
    print(f"  {'from start to end':56}" + "".join(f"{value:9.0f}" for value in walls))
    table("processor time by kind of process", "processes")
    table("main thread by stage", "stages", "waits", waits=True)
    table("other threads of the main process by stage", "threads")
    table("main process by package or room whose code runs", "owners")
    table("of it, imports by package or room", "imports")
    table("main process by function of ours, what it calls included", "functions")


def _stage(calls: list[str]) -> str:
    """The stage that a stack is in."""
    for call in reversed(calls):
        if call.startswith("import "):
            return "imports"
        file, _, function = call.rpartition(":")
        for place, prefix, stage in STAGES:
            is_there = f"/{place}" in file if place.endswith("/") else file.endswith(f"/{place}")
            if is_there and function.startswith(prefix):
                return stage
    return "the rest"


def _owner(calls: list[str]) -> str:
    """The package whose code runs, or the room of ours; of imports, what is imported."""
    call = calls[-1]
    if call.startswith(("import ", "<frozen importlib")):
        return "imports: finding, reading and running modules"
    return _package(call.rpartition(":")[0])


def _package(file: str) -> str:
    """The package of a file, or its room."""
    path = Path(file)
    if path.is_relative_to(ROOT):
        return _room(path.relative_to(ROOT).with_suffix("").parts)
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    if path.is_relative_to(STDLIB):
        return f"Python: {path.relative_to(STDLIB).parts[0].removesuffix('.py')}"
    return "Python: built in" if file.startswith("<") else path.name


def _imported(module: str) -> str:
    """The package of a module, or its room."""
    parts = module.split(".")
    return _room(tuple(parts[1:])) if parts[0] == ROOT.name else parts[0]


def _room(parts: tuple[str, ...]) -> str:
    inner = parts[:2] if parts[:1] == ("hosts",) else parts[:1]
    return "/".join(("ours", *inner))


def _ours(call: str) -> str:
    """A function of ours as it is shown; empty for others."""
    file, _, function = call.rpartition(":")
    if not file.startswith(f"{ROOT}/") or function == "<module>":
        return ""
    return f"{file.removeprefix(f'{ROOT}/')}: {function}"


def _short(call: str) -> str:
    for folder in (f"{ROOT.parent}/", f"{STDLIB}/site-packages/", f"{STDLIB}/"):
        call = call.removeprefix(folder)
    return call.replace(";", ",")


if __name__ == "__main__":
    main()
