"""Packages are imported in advance only if the snippet cannot notice it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution import imported_modules
from mkdocs_multicloud.execution.model import Run, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

Tries = Callable[..., Run]

AHEAD = """\
import sys
ahead = "pack" in sys.modules
"""


@pytest.fixture
def tries(tmp_path: Path, runner: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch) -> Tries:
    """Installs a package in an environment of its own and runs a snippet there."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (libraries,) = venv.glob("lib/python*/site-packages")
    base = tmp_path.resolve() / "project"
    base.mkdir()
    monkeypatch.setattr(sys, "executable", str(venv / "bin" / "python"))
    monkeypatch.syspath_prepend(str(libraries))
    monkeypatch.setattr(imported_modules, "LIBRARIES", (str(libraries) + os.sep,))
    monkeypatch.chdir(base)

    def tries(package: str | dict[str, str], source: str, **files: str) -> Run:
        imported_modules._is_installed.cache_clear()
        package = {"pack.py": package} if isinstance(package, str) else package
        for name, text in package.items():
            (libraries / name).parent.mkdir(exist_ok=True)
            (libraries / name).write_text(textwrap.dedent(text), "utf-8")
        for name, text in {"s.py": AHEAD + textwrap.dedent(source), **files}.items():
            (base / name).write_text(text, "utf-8")
        project = Project.of(base, base, Settings())
        directive = Directive("include_snippet", "s.py")
        made = snippets.load(directive, Settings(), project, Location("p.md", 1))
        own = runner(project, shared=False)
        own.start([made])
        return own.run(made)

    return tries


@pytest.mark.ways
def test_a_quiet_package_is_imported_in_advance(tries: Tries) -> None:
    run = tries("import json", "import pack\nprint(ahead, pack.json.dumps(1))")
    assert (run.failure, run.stdout, run.stderr) == (None, "True 1\n", "")


@pytest.mark.ways
@pytest.mark.parametrize(
    ("package", "use", "expected"),
    [
        ("import os\nHOME = os.path.expanduser('~/x')", "open(pack.HOME, 'w').close()", ""),
        ("from pathlib import Path\n(Path.home() / 'made').mkdir()",
         "print(next(pack.Path.home().iterdir()).name)", "made"),
        ("import tempfile\nT = tempfile.gettempdir()", "open(pack.T + '/x', 'w').close()", ""),
        ("import os\nCWD = os.getcwd()", "open(pack.CWD + '/x', 'w').close()", ""),
        ("print('hello')", "", "hello"),
        ("import os\nos.write(1, b'hello\\n')", "", "hello"),
        ("import sys\nsys.stdout.write('hello\\n' * 99999)", "print(ahead)", "hello"),
        ("import threading, time\nT = threading.Thread(target=time.sleep, args=(60,))\n"
         "T.start()", "print(pack.T.is_alive())", "True"),
        ("SET = open('set.txt').read()", "print(pack.SET)", "of the project"),
        ("import sys\nOUT = sys.stdout", "pack.OUT.write('kept')", "kept"),
    ],
)  # fmt: skip
def test_what_an_import_does_is_right_in_the_snippet(
    tries: Tries, package: str, use: str, expected: str
) -> None:
    run = tries(package, f"import pack\n{use}\n", **{"set.txt": "of the project"})
    assert run.failure is None, run.failure
    assert run.stdout.startswith(expected)
    if "set.txt" in package:
        assert "set.txt" in dict(run.inputs or ())


@pytest.mark.ways
def test_a_package_that_fails_fails_as_in_python(tries: Tries) -> None:
    package = {
        "pack/__init__.py": "from pack import a\nfrom pack import b\n",
        "pack/a.py": "",
        "pack/b.py": "import pack.a\nSEEN = pack.a.__name__\nraise OSError('no')\n",
    }
    failure = tries(package, "import pack").failure
    assert failure is not None
    assert failure.what == "OSError: no"


@pytest.mark.ways
def test_a_warning_of_an_import_reaches_the_snippet(tries: Tries) -> None:
    run = tries("import warnings\nwarnings.warn('mind')", "import pack")
    assert run.stderr.count("UserWarning: mind") == 1


@pytest.mark.ways
def test_loggers_that_an_import_sets_up_print(tries: Tries) -> None:
    package = "import logging, sys\nlogging.basicConfig(level='INFO', format='%(message)s')\n"
    run = tries(package, "import pack\npack.logging.info('one')\nprint(ahead)\n1 / 0")
    assert (run.stdout, run.stderr) == ("True\n", "one\n")


@pytest.mark.ways
def test_other_packages_are_still_imported_in_advance(tries: Tries) -> None:
    package = {"pack.py": "", "aloud.py": "import pack\nprint('hello')\n"}
    run = tries(package, "import aloud, pack\nprint(ahead)")
    assert run.stdout == "hello\nTrue\n"


@pytest.mark.ways("namespaces", "fork")
def test_what_one_snippet_writes_at_home_no_other_finds(tries: Tries) -> None:
    package = "from pathlib import Path\n(Path.home() / 'made').mkdir()"
    source = "import pack\nprint(len([*pack.Path.home().iterdir()]))\n"
    for _ in range(2):
        assert tries(package, f"{source}(pack.Path.home() / 'mine').touch()\n").stdout == "1\n"
