"""Changes code of the core in one place at a time, and reports the changes that no test notices.

    mutants.py [--count 60] [--seed 1] [--rooms diagram settings ...] [--minutes 60]
               [--again [--tests tests/diagram ...]]

The changes are made in this checkout and taken back after each test run; nothing below the package
may be uncommitted. Which tests run a line is measured once, and again with `--again`. What the
tests of a room do not notice is tried with all others that run the line. What is in the report
from an earlier call is not tried again.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage, CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "mkdocs_multicloud"
FOLDER = ROOT / "build" / "mutants"
COVERAGE = FOLDER / "coverage"
FAILING = FOLDER / "failing.json"
REPORT = FOLDER / "report.jsonl"
ROOMS = ("settings", "diagram", "directive", "snippet", "drawing/text", "drawing", "page",
         "gallery", "cache", "pipeline", "execution")  # fmt: skip
OPTIONS = ("-q", "-n", "0", "-p", "no:cacheprovider")
QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
PRELOADED = ("hypothesis", "jinja2", "lxml.html", "mkdocs.commands.build", "multicloud_diagrams")
"""What many tests import, and no change concerns: loaded once, for test runs are forks."""
OTHER_TESTS = 150
"""How many tests of other rooms are run at most for one change."""

COMPARISONS = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
OPERATORS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "+",
    ast.BitOr: "&", ast.BitAnd: "|",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A piece of a module, and what takes its place.

    Attributes:
        start, end: offsets in the bytes of the module.
        imported: whether it runs when the module is imported.
    """

    path: Path
    line: int
    kind: str
    start: int
    end: int
    text: str
    imported: bool

    @property
    def module(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    def shown(self, source: bytes) -> str:
        old = source[self.start : self.end].decode()
        return f"{self.module}:{self.line}: {self.kind}: {old!r} → {self.text!r}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS))
    parser.add_argument("--tests", nargs="+", default=["tests"], help="folders to measure")
    parser.add_argument("--minutes", type=float, default=60, help="stop after so many")
    parser.add_argument("--again", action="store_true", help="measure anew which tests run a line")
    arguments = parser.parse_args()
    changed = subprocess.check_output(["git", "status", "--porcelain", PACKAGE], cwd=ROOT)
    if any(line[:2] != b"??" for line in changed.splitlines()):
        sys.exit("commit what has changed in the package first: files there will be overwritten")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if arguments.again or not COVERAGE.exists():
        REPORT.unlink(missing_ok=True)
        measure(arguments.tests)
    tests = Tests()
    for name in PRELOADED:
        importlib.import_module(name)
    ends = time.monotonic() + 60 * arguments.minutes
    verdicts: dict[str, list[str]] = defaultdict(list)
    if REPORT.exists():
        lines = [json.loads(line) for line in REPORT.read_text("utf-8").splitlines()]
        for line in lines:
            verdicts[line["verdict"]].append(line["change"])
    known = {one for shown in verdicts.values() for one in shown}
    began = False
    with REPORT.open("a", encoding="utf-8") as report:
        for change in chosen(tests, arguments.rooms, arguments.count, arguments.seed):
            if not began and fails(tests.of(change)):
                sys.exit(f"these fail without any change:\n{(FOLDER / 'output.txt').read_text()}")
            began = True
            if time.monotonic() > ends:
                break
            shown = change.shown(change.path.read_bytes())
            if shown in known:
                continue
            verdict = judged(change, tests)
            verdicts[verdict].append(shown)
            report.write(json.dumps({"verdict": verdict, "change": shown}) + "\n")
            report.flush()
            print(f"{verdict:9} {shown}", flush=True)
    number = sum(map(len, verdicts.values()))
    print(f"\n{len(verdicts['noticed'])} of {number} noticed. Look at each of these: a hole, or a")
    print("change that nobody can see?", *verdicts["unnoticed"], sep="\n  ")


def measure(folders: list[str]) -> None:
    """Run tests, those that look at pictures left out, and note which lines each of them runs."""
    COVERAGE.unlink(missing_ok=True)
    config = FOLDER / "coverage.ini"
    config.write_text(f"[run]\nsource = {PACKAGE}\ndata_file = {COVERAGE}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest", *OPTIONS,
         "-p", Path(__file__).stem, "-rfE", "-m", "not pictures", *folders],
        cwd=ROOT, check=False, text=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    FAILING.write_text(json.dumps(failed_in(done.stdout)), "utf-8")


def failed_in(output: str) -> list[str]:
    """The tests that have failed, by what pytest has written."""
    return re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """As a plugin of pytest: what fixtures run belongs to all tests of the file."""
    _belongs_to(item.nodeid.partition("::")[0])


def pytest_runtest_call(item: pytest.Item) -> None:
    """As a plugin of pytest: what runs from here on belongs to this test."""
    _belongs_to(item.nodeid)


def _belongs_to(context: str) -> None:
    running = Coverage.current()
    if running is not None:
        running.switch_context(context)


class Tests:
    """Which tests run which lines, without those that fail as it is."""

    def __init__(self) -> None:
        self._data = CoverageData(str(COVERAGE))
        self._data.read()
        self._measured = self._data.measured_contexts()
        self._contexts: dict[Path, dict[int, list[str]]] = {}
        self.modules: Counter[str] = Counter()
        """How many modules a test runs, of those whose changes are known."""
        failing = json.loads(FAILING.read_text("utf-8")) if FAILING.exists() else []
        self._failing: set[str] = set()
        self._files_with_failures: set[str] = set()
        self.leave_out(failing)

    def leave_out(self, failing: list[str]) -> None:
        """Ignore tests that fail without any change."""
        self._failing.update(failing)
        self._files_with_failures.update(test.partition("::")[0] for test in failing)

    def of(self, change: Change) -> list[str]:
        """The tests, or files of tests, that run a line; of an import, all of module and room."""
        if change.path not in self._contexts:
            found = self._contexts[change.path] = self._data.contexts_by_lineno(str(change.path))
            self.modules.update({test for all_ in found.values() for test in all_})
        contexts = self._contexts[change.path]
        own = contexts.get(change.line, [])
        reached = set(own)
        if change.imported:
            room = f"tests/{change.module.rpartition('/')[0]}/"
            reached.update(test for test in self._measured if test.startswith(room))
            reached.update(test for all_ in contexts.values() for test in all_)
        whole = {test for test in reached if "::" not in test} - self._files_with_failures
        rest = {test for test in reached if test.partition("::")[0] not in whole}
        return sorted((whole | rest) - self._failing - self._files_with_failures - {""})


def chosen(tests: Tests, rooms: list[str], count: int, seed: int) -> Iterator[Change]:
    """Changes of lines that tests run, as many of each module, in random order."""
    dice = random.Random(seed)
    queues = []
    for room in rooms:
        for path in sorted((PACKAGE / room).glob("*.py")):
            found = [c for c in changes(path) if tests.of(c)]
            dice.shuffle(found)
            if len(found) > 10:
                queues.append(found)
    dice.shuffle(queues)
    given = 0
    while queues and given < count:
        for queue in queues[: count - given]:
            yield queue.pop()
            given += 1
        queues = [queue for queue in queues if queue]


def changes(path: Path) -> Iterator[Change]:
    """All changes of a module that are tried."""
    source = path.read_bytes()
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    for node, imported in code(ast.parse(source)):
        for place, kind, new in replacements(node):
            start = lines[place.lineno - 1] + place.col_offset
            end = lines[(place.end_lineno or place.lineno) - 1] + (place.end_col_offset or 0)
            yield Change(path, place.lineno, kind, start, end, new, imported)


def replacements(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """What can take the place of a node or of a part of it: the part, the kind, the new text."""
    text = ast.unparse
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in COMPARISONS:
            right = text(node.comparators[0])
            new = f"({text(node.left)} {COMPARISONS[type(operator)]} {right})"
            yield node, "comparison", new
        case ast.BinOp(op=operator) if type(operator) in OPERATORS:
            new = f"({text(node.left)} {OPERATORS[type(operator)]} {text(node.right)})"
            yield node, "operator", new
        case ast.BoolOp(op=operator):
            joined = " or " if isinstance(operator, ast.And) else " and "
            yield node, "condition", f"({joined.join(map(text, node.values))})"
        case ast.UnaryOp(op=ast.Not()):
            yield node, "condition", f"({text(node.operand)})"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, "condition", f"(not ({text(test)}))"
        case ast.Constant(value=bool(value)):
            yield node, "constant", repr(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield node, "constant", repr(value + 1)
        case ast.Constant(value=str(value)):
            yield node, "string", repr(f"X{value}" if value else "X")
        case ast.Return(value=ast.expr() as result) if text(result) != "None":
            yield result, "result", "None"
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete():
            yield node, "removed", "pass"
        case ast.Continue():
            yield node, "statement", "break"
        case ast.Break():
            yield node, "statement", "continue"


def code(tree: ast.AST, imported: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """What is executed: no annotations, types, docstrings, decorators and pieces of f-strings.

    With each node, whether an import runs it.
    """
    if isinstance(tree, ast.FunctionDef | ast.Lambda):
        imported = False
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or isinstance(node, ast.JoinedStr):
                continue
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                continue
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                continue
            yield node, imported
            yield from code(node, imported)


def judged(change: Change, tests: Tests) -> str:
    """Whether the tests notice a change: `noticed`, `unnoticed`, or `no code` if it is none.

    A test that fails without the change, too, has not noticed it.
    """
    source = change.path.read_bytes()
    new = change.applied(source)
    try:
        compile(new, change.path, "exec")
    except SyntaxError:
        return "no code"
    found = tests.of(change)
    # Tests that are listed beside each other are alike, and those of few modules are fast.
    random.Random(change.start).shuffle(found)
    found.sort(key=lambda test: tests.modules[test])
    room = f"tests/{change.module.split('/')[0]}/"
    own = [test for test in found if test.startswith(room)]
    others = [test for test in found if not test.startswith(room)]
    try:
        change.path.write_bytes(new)
        noticed = any(fails(part) for part in (own, others[:OTHER_TESTS]) if part)
    finally:
        change.path.write_bytes(source)
    failed = failed_in((FOLDER / "output.txt").read_text("utf-8", "replace")) if noticed else []
    if failed and fails(failed):
        tests.leave_out(failed)
        return judged(change, tests)
    return "noticed" if noticed else "unnoticed"


def fails(tests: list[str]) -> bool:
    """Whether any of some tests fails, or takes too long."""
    names = FOLDER / "tests.txt"
    names.write_text("\n".join(tests), "utf-8")
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        with (FOLDER / "output.txt").open("wb") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os.chdir(ROOT)
        os._exit(int(pytest.main([*OPTIONS, *QUIET, "-x", f"@{names}"])))
    ends = time.monotonic() + 60 + 3 * len(tests)
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > ends:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True
        time.sleep(0.05)
    code = os.waitstatus_to_exitcode(ended[1])
    if code in (3, 5):
        sys.exit((FOLDER / "output.txt").read_text("utf-8"))
    return code != 0


if __name__ == "__main__":
    main()
