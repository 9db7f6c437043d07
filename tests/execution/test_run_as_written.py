"""Code that is valid in its file runs as a snippet: functions, test cases, packages, scripts."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from runs import ids

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location, RunError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.model import Run, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

Runs = Callable[..., Run]


@pytest.fixture
def run(base: Path, runner: Callable[..., Runner]) -> Runs:
    """Writes a file of the project, which may use `diagram`, and runs a section of it."""

    def run(source: str, section: str = "", file: str = "s.py", **files: str) -> Run:
        imported = "from shapes import diagram\n" + textwrap.dedent(source)
        for name, text in {file: imported, **files}.items():
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_text(textwrap.dedent(text), "utf-8")
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", f"../{file}", section)
        made = snippets.load(directive, Settings(), project, Location("p.md", 1))
        return runner(project).run(made)

    return run


@pytest.mark.parametrize(
    ("source", "section"),
    [
        ("""\
         def test_a():
             # given
             count = 0
             def bump():
                 nonlocal count
                 count += 1
             bump()
             mcd = diagram("right" if count else "wrong")
             # then
             assert mcd
         """, ""),
        ("""\
         RIGHT = "right"
         def build(kind=RIGHT, *, more="", unused=missing_name, **options):
             return diagram(kind + more + "".join(options))
         """.replace("missing_name", "None"), "build"),
        ("""\
         def test_a():
             name = "right"
             # --8<-- [start:part]
             def deep():
                 nonlocal_name = "right"
                 def deeper():
                     nonlocal nonlocal_name
                     nonlocal_name += ""
                     return nonlocal_name
                 return deeper()
             mcd = diagram(deep())
             # --8<-- [end:part]
         """, "part"),
        ("""\
         class Base:
             def name(self):
                 return "right"
         class TestA(Base):
             def name(self):
                 return "wrong"
             def test_a(self):
                 mcd = diagram(super().name())
         """, "a"),
        ("""\
         class TestA:
             KIND = "right"
             __private = "right"
             def test_a(self, kind=KIND):
                 assert self.__private == __class__.KIND == kind
                 mcd = diagram(kind)
         """, "a"),
        ("""\
         class TestA:
             KIND = "right"
             def test_a(self, kind=KIND):
                 mcd = diagram(kind)
         """, "a"),
        ("""\
         class TestA:
             kind = "right"
             @classmethod
             def test_a(cls):
                 mcd = diagram(cls.kind)
         """, "a"),
        ("""\
         class TestA:
             @staticmethod
             def test_a():
                 mcd = diagram("right")
         """, "a"),
        ("""\
         class TestA:
             kind = "right"
             def test_a(this):
                 def inner():
                     # given
                     mcd = diagram(this.kind)
                     # then
                 inner()
         """, ""),
        ("""\
         import contextlib
         @contextlib.contextmanager
         def drawn():
             cells = ["right"]
             yield diagram(cells[0])
             cells.clear()
             raise AssertionError
         """, "drawn"),
        ("""\
         def steps():
             yield diagram("first")
             yield diagram("right")
         """, "steps"),
        ("""\
         def test_a():
             # given
             global mcd
             mcd = diagram("right")
             # then
         """, ""),
        ("""\
         def grow(n=2):
             return diagram("right") if n == 0 else grow(n - 1)
         """, "grow"),
        ("""\
         import asyncio
         async def test_a():
             # given
             await asyncio.sleep(0)
             mcd = diagram("right")
             # then
         """, ""),
        ("""\
         import asyncio
         async def name():
             await asyncio.sleep(0)
             return "right"
         async def test_a():
             # --8<-- [start:part]
             names = [name async for name in given()]
             mcd = diagram(names[0])
             # --8<-- [end:part]
         async def given():
             yield await name()
         """, "part"),
        ("""\
         import unittest
         class TestA(unittest.IsolatedAsyncioTestCase):
             def setUp(self):
                 import asyncio
                 self.loop = asyncio.get_event_loop()
             async def asyncSetUp(self):
                 import asyncio
                 self.name = "right" if asyncio.get_running_loop() is self.loop else "wrong"
             async def test_a(self):
                 mcd = diagram(self.name)
         """, "a"),
        ("""\
         async def drawn():
             yield diagram("right")
         """, "drawn"),
        ("""\
         import unittest
         class TestA(unittest.TestCase):
             @classmethod
             def setUpClass(cls):
                 cls.mcd = [diagram("right")]
                 cls.mcd = cls.mcd[0]
             def test_a(self):
                 # given
                 self.assertTrue(self.mcd)
                 # then
         """, ""),
        ("""\
         def setUpModule():
             global name
             name = "right"
         import unittest
         class TestA(unittest.TestCase):
             def test_a(self):
                 self.mcd = diagram(name)
         """, "a"),
        ("""\
         class Base:
             mcd = diagram("right")
         class TestA(Base):
             def test_a(self):
                 # given
                 print(self.mcd)
                 # then
         """, ""),
        ("""\
         import dataclasses, typing
         @dataclasses.dataclass
         class Node:
             name: str
         def test_a():
             assert dataclasses.fields(Node)[0].type is str
             mcd = diagram("right")
         """, "a"),
    ],
)  # fmt: skip
def test_a_region_runs_as_its_function(run: Runs, source: str, section: str) -> None:
    assert ids(run(source, section)) == ["right"]


def test_the_traceback_names_the_function(run: Runs) -> None:
    failure = run("def test_a():\n    x = 1\n    return x / 0\n", "a").failure
    assert failure is not None
    assert (failure.what, failure.line) == ("ZeroDivisionError: division by zero", 4)
    assert 'File "s.py", line 4, in test_a' in failure.traceback


def test_earlier_lines_of_the_function_are_still_not_run(run: Runs) -> None:
    source = "def test_a(kind):\n    early = 1\n    # given\n    print({})\n    # then\n"
    for name in ("early", "kind"):
        failure = run(source.format(name)).failure
        assert failure is not None
        assert failure.what == f"NameError: name '{name}' is not defined"


INFRA = (
    "import os\nREGION = ''\nseen = []\ndef region():\n    return os.environ.get('PLACE', 'none')\n"
)


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("import os\nos.environ['PLACE'] = 'right'", "infra.region()"),
        ("import os\nos.environ.update(PLACE='right')", "infra.region()"),
        ("from os import environ as e\ne['PLACE'] = 'right'", "infra.region()"),
        ("import os\nold = os.environ.setdefault('PLACE', 'right')", "infra.region()"),
        ("import os\nenv = os.environ\nenv['PLACE'] = 'right'", "infra.region()"),
        ("import os\nif 'PLACE' not in os.environ:\n    os.environ['PLACE'] = 'right'",
         "infra.region()"),
        ("import os\nWANT = {'PLACE': 'right'}\nfor k, v in WANT.items():\n    os.environ[k] = v",
         "infra.region()"),
        ("import os\ndef configure(place):\n    os.environ['PLACE'] = place\nconfigure('right')",
         "infra.region()"),
        ("import infra\ninfra.REGION = 'right'", "infra.REGION"),
        ("import infra\nsetattr(infra, 'REGION', 'right')", "infra.REGION"),
        ("from infra import seen\nseen.append('right')", "infra.seen[0]"),
        ("import infra\n@infra.register\ndef right(): pass", "infra.seen[0]"),
        ("import sys, types\nstub = types.ModuleType('boto9')\nstub.name = 'right'\n"
         "sys.modules['boto9'] = stub", "__import__('boto9').name"),
        ("import random\nrandom.seed(7)\nA = random.random()\nrandom.seed(7)",
         "'right' if __import__('random').random() == 0.32383276483316237 else 'wrong'"),
        ("import logging\nlogging.getLogger('x').setLevel(7)",
         "'right' if __import__('logging').getLogger('x').level == 7 else 'wrong'"),
        ("import logging\nlog = logging.getLogger('x')\nlog.setLevel(7)",
         "'right' if __import__('logging').getLogger('x').level == 7 else 'wrong'"),
        ("import warnings\nwarnings.filterwarnings('error')",
         "'right' if __import__('warnings').filters[0][0] == 'error' else 'wrong'"),
        ("from unittest.mock import patch\np = patch('infra.REGION', 'right')\np.start()",
         "infra.REGION"),
        ("from functools import singledispatch\n@singledispatch\ndef name(x):\n    return 'wrong'\n"
         "@name.register\ndef _(x: int):\n    return 'right'", "name(1)"),
    ],
)  # fmt: skip
def test_what_a_module_changes_outside_is_changed(run: Runs, source: str, use: str) -> None:
    infra = f"{INFRA}def register(function):\n    seen.append(function.__name__)\n"
    body = f"def test_a():\n    # given\n    import infra\n    mcd = diagram({use})\n    # then\n"
    assert ids(run(f"{source}\n\n\n{body}", **{"infra.py": infra})) == ["right"]


@pytest.mark.parametrize(
    "source",
    [
        "import missing_library\nmissing_library.use('Agg')",
        "from missing_library import register, Base\nclass A(Base):\n    pass\nregister(A)",
        "import missing_library as m\nimport os\nos.environ['PLACE'] = m.PLACE",
        "import pytest\npytest.importorskip('missing_library')",
        "other = [diagram('other')]\nprint(other)\nother.append(1)",
        "def main():\n    raise SystemExit(3)\nmain()",
        "import xml.etree.ElementTree as ET\nbox = ET.Element('mxfile')\nET.SubElement(box, 'x')",
        "import sys\nif __name__ == '__main__':\n    sys.exit(3)",
    ],
)
def test_what_need_not_run_does_not_stop_a_region(run: Runs, source: str) -> None:
    body = "def test_a():\n    # given\n    mcd = diagram('right')\n    # then\n"
    assert ids(run(f"{source}\n\n\n{body}")) == ["right"]


TREE = {
    "tests/__init__.py": "",
    "tests/helpers.py": "NAME = 'right'\n",
    "tests/aws/__init__.py": "",
    "tests/aws/near.py": "NAME = 'right'\n",
    "plain/near.py": "NAME = 'right'\n",
}


IN_FUNCTION, IN_METHOD = "mcd = diagram(NAME)", "self.mcd = diagram(NAME)"


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize(
    ("file", "imported", "uses"),
    [
        ("tests/test_x.py", "from .helpers import NAME", IN_FUNCTION),
        ("tests/aws/test_x.py", "from ..helpers import NAME", IN_METHOD),
        ("tests/aws/test_x.py", "from . import near\nNAME = near.NAME", IN_FUNCTION),
        ("plain/test_x.py", "from .near import NAME", IN_METHOD),
        ("tests/test_x.py", "from importlib import import_module\n"
         "NAME = import_module('.helpers', __package__).NAME", IN_FUNCTION),
    ],
)  # fmt: skip
def test_relative_imports(run: Runs, file: str, imported: str, uses: str) -> None:
    source = f"class TestX:\n    def test_x(self):\n        {uses}\n"
    result = run(f"{imported}\n\n\n{source}", "x", file, **TREE)
    assert ids(result) == ["right"]
    assert {"tests/helpers.py", "tests/aws/near.py", "plain/near.py"} & dict(
        result.inputs or ()
    ).keys()


def test_a_script_in_a_package_has_relative_imports(run: Runs) -> None:
    source = "from .helpers import NAME\nmcd = diagram(NAME)\n"
    assert ids(run(source, file="tests/x.py", **TREE)) == ["right"]


@pytest.mark.parametrize("code", ["", "0", "None", "main()", "False"])
def test_a_script_may_end_itself_after_it_has_written_a_diagram(run: Runs, code: str) -> None:
    source = f"""\
        import sys
        def main():
            open("a.drawio", "w").write(diagram("right"))
            return 0
        if __name__ == "__main__":
            main()
            sys.exit({code})
        """
    assert ids(run(source)) == ["right"]


@pytest.mark.parametrize("code", ["1", "'sorry'", "0"])
def test_an_exit_that_is_a_failure(run: Runs, code: str) -> None:
    written = "" if code == "0" else "open('a.drawio', 'w').write(diagram('x'))\n"
    failure = run(f"import sys\n{written}sys.exit({code})\n").failure
    assert failure is not None
    assert failure.what == f"it ended itself with sys.exit({code})"


def test_a_capture_that_fails_does_not_end_a_good_run(run: Runs) -> None:
    source = """\
        import xml.etree.ElementTree as ET
        broken = ET.Element("mxfile", {"x": 3})
        mcd = diagram("right")
        """
    assert ids(run(source)) == ["right"]


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("path", ["~/Documents/a.drawio", "~/a/b/c.drawio"])
def test_a_snippet_can_write_to_folders_of_its_home(run: Runs, path: str) -> None:
    source = f"import os\nopen(os.path.expanduser({path!r}), 'w').write(diagram('right'))\n"
    assert ids(run(source)) == ["right"]


BESIDE = [
    "os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'out')",
    "Path(__file__).absolute().parent.parent / 'out'",
    "Path(__file__).resolve().parents[1] / 'out'",
    "Path(sys.argv[0]).parent / 'out'",
]


def writes_to(folder: str) -> str:
    return (
        "import os, sys\nfrom pathlib import Path\n"
        f"def main():\n    folder = Path({folder})\n    os.makedirs(folder, exist_ok=True)\n"
        "    (folder / 'a.drawio').write_text(diagram('right'))\n"
        "    assert (Path(__file__).parent / 'other.txt').read_text() == 'x'\nmain()\n"
    )


@pytest.mark.ways(nightly="spawn")
def test_a_script_writes_to_folders_beside_its_file(base: Path, run: Runs) -> None:
    for folder in BESIDE:
        result = run(writes_to(folder), file="examples/s.py", **{"examples/other.txt": "x"})
        assert ids(result) == ["right"], folder
        assert "examples/other.txt" in dict(result.inputs or ())
    assert not list(base.rglob("out"))


@pytest.mark.ways(nightly="spawn")
def test_a_module_of_the_project_writes_to_folders_beside_its_file(base: Path, run: Runs) -> None:
    module = """\
        import os
        HERE = os.path.dirname(os.path.abspath(__file__))
        def save(text):
            os.makedirs(os.path.join(HERE, "out"))
            with open(os.path.join(HERE, "out", "a.drawio"), "w") as file:
                file.write(text)
        """
    source = """\
        import helpers.files
        def main():
            helpers.files.save(diagram("right"))
        main()
        """
    result = run(source, file="examples/s.py", **{"helpers/files.py": module})
    assert ids(result) == ["right"]
    assert "helpers/files.py" in dict(result.inputs or ())
    moved = "import os\nos.chdir(os.path.dirname(__file__))\nopen('b.drawio', 'w').write('{}')\n"
    source = f"def main():\n    exec({moved!r}.format(diagram('right')), globals())\nmain()\n"
    assert ids(run(source, file="examples/t.py")) == ["right"]
    assert not [*base.rglob("out"), *base.rglob("b.drawio")]


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("path", ["diagram.xml", "out/diagram", "~/diagram.xml"])
def test_a_file_of_another_name_is_found_if_nothing_else_is(run: Runs, path: str) -> None:
    folder, _, _ = path.rpartition("/")
    source = (
        f"import os\nos.makedirs(os.path.expanduser({folder or '.'!r}), exist_ok=True)\n"
        f"open(os.path.expanduser({path!r}), 'w').write(diagram('right'))\n"
    )
    assert ids(run(source)) == ["right"]
    assert ids(run(f"{source}\nmcd = diagram('other')\n")) == ["other"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("all = [1, diagram('right')]", "all[1]"),
        ("all = {'a': diagram('right'), 2: None}", "all['a']"),
        ("class Site:\n    pass\nsite = Site()\nsite.mcd = diagram('right')", "site.mcd"),
        ("import drawpyo\nbox = drawpyo.diagram.Object(page=drawpyo.Page(file=drawpyo.File()))",
         "box.page"),
        ("import N2G\nclass Net:\n    def __init__(self):\n"
         "        self.drawing = N2G.drawio_diagram()\n        self.drawing.add_diagram('P')\n"
         "        self.drawing.add_node('right')\nnet = Net()", "net.drawing"),
    ],
)  # fmt: skip
def test_diagrams_inside_of_values(run: Runs, source: str, name: str) -> None:
    result = run(source)
    assert [candidate.name for candidate in result.candidates] == [name]
    assert len(ids(result)) == 1
    # They are only searched if there is no other.
    assert ids(run(f"{source}\nmcd = diagram('other')\n")) == ["other"]


@pytest.mark.ways("namespaces", "spawn")
@pytest.mark.parametrize(
    "code",
    [
        "import multiprocessing as m\nm.Lock()\nm.Queue().put(1)\nm.Array('i', 4)",
        "from concurrent.futures import ProcessPoolExecutor as P\n"
        "with P(2) as pool:\n    assert list(pool.map(abs, [-1])) == [1]",
        "from multiprocessing.shared_memory import SharedMemory\n"
        "s = SharedMemory(create=True, size=9)\ns.buf[0] = 1\ns.unlink()",
    ],
)
def test_processes_and_shared_memory(run: Runs, way: str, code: str) -> None:
    result = run(
        f"if __name__ == '__main__':\n{textwrap.indent(code, '    ')}\n    a = diagram('right')\n"
    )
    if way == "namespaces" or result.failure is None:
        assert ids(result) == ["right"]
    else:
        with pytest.raises(RunError, match="use threads instead of processes"):
            select_diagram.check(result)


@pytest.mark.ways("namespaces")
def test_shared_memory_is_the_snippets_own(run: Runs) -> None:
    code = "import os\nprint(os.listdir('/dev/shm'))\nopen('/dev/shm/mine', 'w').close()\n"
    for _ in range(2):
        assert run(code).stdout == "[]\n"
    assert not Path("/dev/shm/mine").exists()


def test_shared_memory_counts_as_scratch_files(run: Runs) -> None:
    code = """\
        chunk = b"x" * 2**20
        for where in ("here", "/dev/shm/there"):
            with open(where, "wb") as file:
                for _ in range(255):
                    file.write(chunk)
        with open("more", "wb") as file:
            for _ in range(255):
                file.write(chunk)
        """
    failure = run(code).failure
    assert failure is not None
    assert "No space left on device" in failure.what


@pytest.mark.parametrize(
    ("module", "file", "folder"),
    [
        ("lonely", "src/lonely.py", "src"),
        ("package.part", "lib/python/package/part.py", "lib/python"),
        ("tools", "code/tools/a.py", "code"),
    ],
)
def test_a_missing_module_of_the_project_is_named(
    run: Runs, module: str, file: str, folder: str
) -> None:
    result = run(f"import {module}\n", **{file: ""})
    with pytest.raises(RunError) as caught:
        select_diagram.check(result)
    assert "No module named" in caught.value.what
    assert f"sys.path.insert(0, '{folder}')" in caught.value.hint
    assert ids(
        run(f"import sys\nsys.path.insert(0, '{folder}')\nimport {module}\na = diagram('right')")
    ) == ["right"]


def test_a_missing_module_that_is_nowhere(run: Runs) -> None:
    with pytest.raises(RunError) as caught:
        select_diagram.check(run("import nowhere_at_all\n", **{".venv/nowhere_at_all.py": ""}))
    assert caught.value.hint == "install it where the site is built, or add its folder to sys.path"


@pytest.mark.ways("namespaces")
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_processes_of_a_snippet_in_a_page(
    base: Path, runner: Callable[..., Runner], method: str
) -> None:
    code = f"""\
        import multiprocessing
        from shapes import diagram
        def work(text):
            return diagram(text)
        if __name__ == "__main__":
            with multiprocessing.get_context("{method}").Pool(1) as pool:
                (mcd,) = pool.map(work, ["right"])
        """
    project = Project.of(base, base / "docs", Settings())
    directive = Directive("embedded", code=textwrap.dedent(code))
    made = snippets.load(directive, Settings(), project, Location("p.md", 1))
    assert ids(runner(project).run(made)) == ["right"]
