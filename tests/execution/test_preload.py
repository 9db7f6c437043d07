"""Packages are imported in advance only if the snippet cannot notice it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution import imported_modules
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.execution.model import Run, Runner

PACKAGES = {
    # No snippet can notice the import of these two.
    "base": "import json",
    "logs": "import logging, sys\nlogging.basicConfig(level='INFO', format='%(message)s')\n",
    # Imported before `base` by its name, and with it.
    "aloud": "import base\nprint('hello')\n",
    "home": "import os\nHOME = os.path.expanduser('~/x')",
    "made": "from pathlib import Path\n(Path.home() / 'made').mkdir()",
    "scratch": "import tempfile\nT = tempfile.gettempdir()",
    "folder": "import os\nCWD = os.getcwd()",
    "prints": "print('hello')",
    "writes": "import os\nos.write(1, b'hello\\n')",
    "prints_much": "import sys\nsys.stdout.write('hello\\n' * 99999)",
    "thread": "import threading, time\n"
    "T = threading.Thread(target=time.sleep, args=(60,))\nT.start()",
    "reads": "SET = open('set.txt').read()",
    "keeps": "import sys\nOUT = sys.stdout",
    "warns": "import warnings\nwarnings.warn('mind')",
    "fails/__init__": "from fails import a\nfrom fails import b\n",
    "fails/a": "",
    "fails/b": "import fails.a\nSEEN = fails.a.__name__\nraise OSError('no')\n",
}
USES = {
    "base": ("print(ahead('base'), base.json.dumps(1))", "True 1\n"),
    "logs": ("logs.logging.info('one')\nprint(ahead('logs'))", "True\n"),
    "aloud": ("import base\nprint(ahead('base'))", "hello\nTrue\n"),
    "home": ("open(home.HOME, 'w').close()", ""),
    "made": (
        "print([path.name for path in made.Path.home().iterdir()])\n"
        "(made.Path.home() / 'mine').touch()",
        "['made']\n",
    ),
    "scratch": ("open(scratch.T + '/x', 'w').close()", ""),
    "folder": ("open(folder.CWD + '/x', 'w').close()", ""),
    "prints": ("", "hello\n"),
    "writes": ("", "hello\n"),
    "prints_much": ("print(ahead('prints_much'))", ("hello\n" * 99)[:99]),
    "thread": ("print(thread.T.is_alive())", "True\n"),
    "reads": ("print(reads.SET)", "of the project\n"),
    "keeps": ("keeps.OUT.write('kept')", "kept"),
    "warns": ("", ""),
    "fails": ("", ""),
}
"""What a snippet does with each package that it imports, and what it then prints."""
START = "import sys\nknown = set(sys.modules)\nahead = known.__contains__\nimport {0}\n{1}\n"


SPAWNED = ("base", "made", "writes", "reads", "fails")
"""Those that `make test` tries where each snippet has an interpreter that loads all of them."""


@pytest.mark.ways("namespaces", "fork")
def test_what_imports_do_is_right_in_snippets_and_quiet_ones_are_done_in_advance(
    run_with: Callable[..., dict[str, Run]],
) -> None:
    runs = run_with(*USES)
    check(runs)
    errors = {name: run.stderr for name, run in runs.items() if run.stderr}
    assert errors.keys() == {"logs", "warns"}
    assert errors["logs"] == "one\n"
    assert errors["warns"].count("UserWarning: mind") == 1


@pytest.mark.ways("spawn")
@pytest.mark.parametrize("names", [SPAWNED, pytest.param(tuple(USES), marks=pytest.mark.nightly)])
def test_an_interpreter_that_waits_for_its_snippet_does_the_same(
    run_with: Callable[..., dict[str, Run]], names: tuple[str, ...]
) -> None:
    check(run_with(*names))


def check(runs: dict[str, Run]) -> None:
    """Each snippet printed what it must, and only the package that fails failed."""
    printed = {name: run.stdout[:99] for name, run in runs.items()}
    assert printed == {name: USES[name][1] for name in runs}
    failures = {name: run.failure.what for name, run in runs.items() if run.failure}
    assert failures == {"fails": "OSError: no"}, "a package fails as in Python"
    assert "set.txt" in dict(runs["reads"].inputs or ())


@pytest.fixture
def run_with(
    tmp_path: Path, runner: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Run]]:
    """Installs packages in an environment of its own and runs the snippets that use some of them.

    All of them are loaded by one server. The snippet of `made` runs twice.
    """
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (libraries,) = venv.glob("lib/python*/site-packages")
    for name, text in PACKAGES.items():
        path = libraries / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    base = tmp_path.resolve() / "project"
    base.mkdir()
    (base / "set.txt").write_text("of the project", "utf-8")
    monkeypatch.setattr(sys, "executable", str(venv / "bin" / "python"))
    monkeypatch.syspath_prepend(str(libraries))
    monkeypatch.setattr(imported_modules, "LIBRARIES", (str(libraries) + os.sep,))
    monkeypatch.chdir(base)
    imported_modules._is_installed.cache_clear()
    project = Project.of(base, base, Settings())

    def load(name: str) -> snippets.Snippet:
        source = START.format(name, USES[name][0])
        (base / f"s_{name}.py").write_text(source, "utf-8")
        directive = Directive("include_snippet", f"s_{name}.py")
        return snippets.load(directive, Settings(), project, Location("p.md", 1))

    def run_with(*names: str) -> dict[str, Run]:
        made = {name: load(name) for name in names}
        own = runner(project, shared=False, jobs=1)
        own.start(made.values())
        own.run(made["made"])
        return {name: own.run(snippet) for name, snippet in made.items()}

    return run_with
