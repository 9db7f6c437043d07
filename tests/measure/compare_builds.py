"""Builds the same sites with the code of two checkouts, and reports where the results differ.

    compare_builds.py BASE NEW [--site DIR] [--only TEXT ...] [--keep DIR [--reuse]]

Each checkout has its own `.venv`. Compared are, for every build: the exit code, what is logged, the
files of the site, and which files the project has afterwards. What is replaced before comparing
is the paths of the checkouts and of the site, and what `REPLACED` lists; the report names it.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import html
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from compared_sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

REPLACED = (
    ("durations in logs", re.compile(rb"\b\d+(?:\.\d+)? ?(?:s|ms|seconds)\b"), b"TIME"),
    ("MkDocs' build date", re.compile(rb"Build Date UTC : [-\d :.+]+"), b"Build Date"),
    (
        "the digests that Sphinx adds to the addresses of our assets",
        re.compile(rb"((?:multicloud|gallery|just-the-docs)\.(?:css|js)\?v=)[0-9a-f]+"),
        rb"\1DIGEST",
    ),
    ("process ids in logs", re.compile(rb"\bpid \d+"), b"pid N"),
    ("addresses in memory", re.compile(rb"\b0x[0-9a-f]{8,16}\b"), b"0xADDRESS"),
    (
        "the random part of placeholders that a host has left in a page",
        re.compile(rb"\b(mkdocsmulticloud[a-z]*?)[0-9a-f]{16}x"),
        rb"\1RANDOMx",
    ),
)
"""What differs between two builds by the same code: name, pattern, replacement."""

UNREAD = ("sphinx/.buildinfo", ".buildinfo")
"""Files that only hold digests of the configuration, which has the names of all our options."""

SAMPLE = 3
"""How many places are named of each change."""
CONTEXT = 2
"""How many words around a change are shown."""
LONGEST = 300
"""How many characters of a change are shown."""

Changes = defaultdict[tuple[str, str], list[str]]
"""Where each change of a text was found: what was there, what is there now, the places."""


@dataclass(frozen=True)
class Build:
    """One command in a copy of a site.

    Attributes:
        site: a name in `SITES`, or `example`.
        commands: arguments for the checkout's Python, each run one after the other.
        output: folder of the result.
        files: to add to the copy, by their paths.
        env: variables for the commands.
    """

    name: str
    site: str
    commands: tuple[tuple[str, ...], ...]
    output: str = "built"
    files: tuple[tuple[str, str], ...] = ()
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Result:
    """What a build made: exit codes, logged lines, files by path, and the project's own files."""

    codes: list[int]
    log: list[str]
    files: dict[str, bytes]
    left: list[str]


def _mkdocs(host: str, config: str, *options: str) -> tuple[str, ...]:
    return ("-m", host, "build", "-f", config, "-d", "built", *options)


def _sphinx(builder: str, source: str, *options: str) -> tuple[str, ...]:
    return ("-m", "sphinx", "-q", "-b", builder, "-d", "doctrees", *options, source, "built")


def _theme(name: str) -> tuple[tuple[str, str], ...]:
    return ((f"with_{name}.yml", f"INHERIT: mkdocs.yml\ntheme:\n  name: {name}\n"),)


CLI = ("-m", "mkdocs_multicloud")
STRICT = "--strict"
ZENSICAL = ("-m", "zensical", "build", "-f", "zensical.yml")
MARKDOWN = ("-m", "markdown", "-x", "mkdocs_multicloud", "-c", "markdown.yml")
BUILDS = (
    # The second build takes what the first has remembered.
    Build("mkdocs, Material", "example", (_mkdocs("mkdocs", "mkdocs.yml", STRICT),) * 2),
    *(
        Build(
            f"{host}, {theme}",
            "example",
            (_mkdocs(host, f"with_{theme}.yml"),),
            files=_theme(theme),
        )
        for host, theme in (
            ("mkdocs", "mkdocs"),
            ("mkdocs", "readthedocs"),
            ("properdocs", "material"),
            ("properdocs", "mkdocs"),
        )
    ),
    Build("zensical", "example", (("-m", "zensical", "build", STRICT),) * 2, output="site"),
    *(
        Build(f"sphinx, {builder}", "example", (_sphinx(builder, "sphinx", *options),) * times)
        for builder, options, times in (
            ("html", ("-W", "--keep-going"), 2),
            ("latex", (), 1),
            ("text", (), 1),
        )
    ),
    Build(
        "frozen",
        "example",
        ((*CLI, "freeze"), _mkdocs("mkdocs", "mkdocs.yml", STRICT)),
        env=(("SNIPPETS", "never"),),
    ),
    Build(
        "commands",
        "forms",
        (
            (*CLI, "draw", "code/layers.drawio", "-o", "built"),
            (*CLI, "draw", "code/layers.drawio", "-o", "built", "--format", "png"),
            (*CLI, "draw", "code/laughs.drawio", "-o", "built"),
            (*CLI, "draw", "code/none.drawio", "-o", "built"),
            (*CLI, "draw", "--help"),
            (*CLI, "run", "code/box.py"),
            (*CLI, "run", "code/two.py"),
            (*CLI, "run", "code/exception.py"),
            (*CLI, "run", "code/test_sections.py", "first"),
            (*CLI, "run", "--help"),
            (*CLI, "freeze", "--help"),
            (*CLI, "--help"),
            (*CLI, "nothing"),
        ),
    ),
    Build("forms, mkdocs", "forms", (_mkdocs("mkdocs", "mkdocs.yml"),) * 2),
    Build("forms, Material", "forms", (_mkdocs("mkdocs", "material.yml"),) * 2),
    Build("forms, properdocs", "forms", (_mkdocs("properdocs", "mkdocs.yml"),)),
    Build("forms, zensical", "forms", (ZENSICAL,) * 2, output="site"),
    Build("faults, mkdocs", "faults", (_mkdocs("mkdocs", "mkdocs.yml"),) * 2),
    Build("faults, strict", "faults", (_mkdocs("mkdocs", "readthedocs.yml", STRICT),)),
    Build("faults, properdocs", "faults", (_mkdocs("properdocs", "mkdocs.yml", STRICT),)),
    Build("faults, on_error: fail", "faults", (_mkdocs("mkdocs", "fail.yml"),)),
    Build("faults, bad options", "faults", (_mkdocs("mkdocs", "bad.yml"),)),
    Build("faults, zensical", "faults", (ZENSICAL,) * 2, output="site"),
    Build("faults, zensical strict", "faults", ((*ZENSICAL, STRICT),), "site"),
    *(
        Build(f"{site}, markdown {page}", site, ((*MARKDOWN, f"docs/{page}.md"),))
        for site, page in (("faults", "page_00"), ("faults", "page_24"), ("forms", "page_00"))
    ),
    Build("forms and faults, sphinx", "sphinx", (_sphinx("html", "docs"),) * 2),
    Build("faults, sphinx -W", "sphinx", (_sphinx("html", "docs", "-W", "--keep-going"),)),
    Build("faults, sphinx latex", "sphinx", (_sphinx("latex", "docs"),)),
    Build("jekyll", "jekyll", (_mkdocs("mkdocs", "mkdocs.yml"),) * 2),
    Build("jekyll, strict", "jekyll", (_mkdocs("mkdocs", "mkdocs.yml", STRICT),)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--site", type=Path, help="sources of the example; default: BASE's")
    parser.add_argument("--only", nargs="+", default=[""], help="builds whose names hold a text")
    parser.add_argument("--keep", type=Path, help="keep all results below this folder")
    parser.add_argument("--reuse", action="store_true", help="take what is kept of BASE")
    arguments = parser.parse_args()
    checkouts = {"base": arguments.base.resolve(), "new": arguments.new.resolve()}
    site = (arguments.site or arguments.base / "site_example").resolve()
    chosen = [b for b in BUILDS if any(text in b.name for text in arguments.only)]
    print(
        "Replaced before comparing: paths of checkouts and sites,",
        ", ".join(name for name, _, _ in REPLACED),
    )
    print("Left out: frames of tracebacks in the checkouts,", ", ".join(UNREAD))
    _compare_distributions(checkouts)
    differing = 0
    changes: Changes = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for build in chosen:
            results = []
            for name, checkout in checkouts.items():
                kept = arguments.keep and arguments.keep / build.name / name
                result = _kept(kept, build) if name == "base" and arguments.reuse else None
                if result is None:
                    result = run(build, checkout, site, Path(folder, "project"))
                    if kept:
                        _keep(result, kept, build)
                results.append(result)
            differing += report(build, *results, changes)
    print(f"\n{len(changes)} changes of text, in {sum(map(len, changes.values()))} places:")
    for (old, text), places in sorted(changes.items(), key=lambda item: -len(item[1])):
        print(f"\n  {len(places)} places, as {'; '.join(places[:SAMPLE])}")
        print(f"    - {old}\n    + {text}")
    print(f"\n{len(chosen)} builds, {differing} with differences")
    sys.exit(differing > 0)


def run(build: Build, checkout: Path, example: Path, project: Path) -> Result:
    """Build a fresh copy of a site with the code of a checkout."""
    shutil.rmtree(project, ignore_errors=True)
    if build.site == "example":
        ignored = shutil.ignore_patterns("site", ".cache", "__pycache__")
        shutil.copytree(example, project, ignore=ignored)
    else:
        _write(project, SITES[build.site])
    _write(project, dict(build.files))
    before = _paths(project)
    codes, log = [], []
    for command in build.commands:
        done = subprocess.run(
            [checkout / ".venv" / "bin" / "python", *command],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(build, checkout),
            check=False,
        )
        codes.append(done.returncode)
        text = _replaced(done.stdout, checkout, project).decode("utf-8", "replace")
        log += _without_frames(text.splitlines())
    output = project / build.output
    files = {
        path.relative_to(output).as_posix(): _content(path, checkout, project)
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).as_posix() not in UNREAD
    }
    made = _paths(project) - before
    ignored = (f"{build.output}/", ".cache/", "doctrees/", "site/")
    left = sorted(p for p in made if not p.startswith(ignored) and "__pycache__" not in p)
    return Result(codes, log, files, left)


def _without_frames(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a log without the frames of tracebacks in code of the checkout."""
    inside = False
    for line in lines:
        inside = line.startswith('  File "CHECKOUT') or (inside and line.startswith("    "))
        if not inside:
            yield line


def _environment(build: Build, checkout: Path) -> dict[str, str]:
    path = f"{checkout / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    settings = {"PATH": path, "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, **settings, **dict(build.env)}


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _paths(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _content(path: Path, checkout: Path, project: Path) -> bytes:
    data = path.read_bytes()
    return _replaced(gzip.decompress(data) if path.suffix == ".gz" else data, checkout, project)


def _replaced(data: bytes, checkout: Path, project: Path) -> bytes:
    # Pictures and other binaries stay as they are.
    if b"\0" in data:
        return data
    data = data.replace(str(checkout).encode(), b"CHECKOUT")
    data = data.replace(str(project).encode(), b"PROJECT")
    for _, pattern, replacement in REPLACED:
        data = pattern.sub(replacement, data)
    return data


def _keep(result: Result, folder: Path, build: Build) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in {**result.files, "log.txt": "\n".join(result.log).encode()}.items():
        path = folder / "built" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "result.pickle").write_bytes(pickle.dumps((_question(build), result)))


def _kept(folder: Path, build: Build) -> Result | None:
    """What was kept of a build, if it was the same one."""
    path = folder / "result.pickle"
    if not path.exists():
        return None
    question, result = pickle.loads(path.read_bytes())
    return result if question == _question(build) else None


def _question(build: Build) -> tuple[str, dict[str, str]]:
    return repr(build), SITES.get(build.site, {})


def report(build: Build, base: Result, new: Result, changes: Changes) -> bool:
    """Print what differs, but for changed text, which is collected; whether anything does."""
    both = base.files.keys() & new.files
    same = {name for name in both if base.files[name] == new.files[name]}
    parts = {
        "exit codes": [] if base.codes == new.codes else [f"{base.codes} became {new.codes}"],
        "files only in base": sorted(base.files.keys() - new.files),
        "files only in new": sorted(new.files.keys() - base.files),
        "in the project only after base": sorted(set(base.left) - set(new.left)),
        "in the project only after new": sorted(set(new.left) - set(base.left)),
    }
    for name in sorted(both - same):
        for old, text in _changes(base.files[name], new.files[name]):
            changes[_core(old, text)].append(f"{build.name}: {name}")
    if sorted(base.log) == sorted(new.log):
        parts["log"] = [] if base.log == new.log else ["the same lines in another order"]
    else:
        parts["lines of the log"] = [f"{len(base.log)} became {len(new.log)}"]
        for old, text in _line_changes(base.log, new.log):
            changes[_core(old, text)].append(f"{build.name}: log")
    differs = len(same) < len(both) or any(parts.values())
    print(
        f"{'DIFFERS' if differs else 'same   '} {build.name}: exit codes {base.codes}, "
        f"{len(base.log)} lines logged, {len(same)} files the same, {len(both - same)} differ"
    )
    for what, lines in parts.items():
        if lines:
            print(f"    {what}: {', '.join(lines)}")
    return differs


def _line_changes(base: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(None, base, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield from zip_longest(base[a:b], new[c:d], fillvalue="")


def _core(old: str, text: str) -> tuple[str, str]:
    """Two texts without the words at either end that they share, but for two of them."""
    words = [html.unescape(one).split() for one in (old, text)]
    for step in (1, -1):
        words = [one[::step] for one in words]
        shared = 0
        while shared < min(map(len, words)) and words[0][shared] == words[1][shared]:
            shared += 1
        words = [one[max(0, shared - CONTEXT) :][::step] for one in words]
    return " ".join(words[0])[:LONGEST], " ".join(words[1])[:LONGEST]


def _changes(base: bytes, new: bytes) -> Iterable[tuple[str, str]]:
    """Pairs of what was replaced by what."""
    try:
        old, text = base.decode(), new.decode()
    except UnicodeDecodeError:
        return [(f"{len(base)} bytes, not text", f"{len(new)} bytes, not text")]
    # Indexes of searches have all of a page in one line.
    pieces = [re.findall(r"[^<>\n\"]*[<>\n\"]?", whole) for whole in (old, text)]
    if max(map(len, pieces)) > 20_000:
        return [_first_difference(old, text)]
    return _line_changes(*pieces)


def _first_difference(base: str, new: str) -> tuple[str, str]:
    at = next((n for n, (a, b) in enumerate(zip(base, new, strict=False)) if a != b), len(base))
    start = max(0, at - 40)
    return base[start : at + 160], new[start : at + 160]


def _compare_distributions(checkouts: dict[str, Path]) -> None:
    """Print which packages have other versions: results may differ for that alone."""
    code = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
    )
    found = [
        json.loads(subprocess.check_output([path / ".venv" / "bin" / "python", "-c", code]))
        for path in checkouts.values()
    ]
    for name in sorted(found[0].keys() & found[1]):
        versions = [versions[name] for versions in found]
        if versions[0] != versions[1]:
            print(f"Another version: {name} {versions[0]} in base, {versions[1]} in new")


if __name__ == "__main__":
    main()
