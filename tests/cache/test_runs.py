"""What came of a snippet is remembered until something that it has read is another."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.imported_modules import installed_imports
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

FILES = {
    "lib/helper.py": "# a comment\nfrom lib import deeper\n\nVALUE = deeper.VALUE\n",
    "lib/deeper.py": "VALUE = 1\n",
    "data/a.yaml": "a: 1\n",
    "data/listed/one.txt": "",
    "data/puml/a.puml": "a\n",
    "data/puml/deep/b.puml": "b\n",
    "tests/test_x.py": """\
        import os
        from lib import helper

        NAME = "x"


        def test_helper():
            # given
            print(helper.VALUE)
            # then


        def test_yaml():
            # given
            print(open("data/a.yaml").read())
            # then


        def test_absent():
            # given
            try:
                print(open("data/new.txt").read())
            except FileNotFoundError:
                print("absent")
            # then


        def test_listed():
            # given
            print(sorted(os.listdir("data/listed")), NAME)
            # then


        def test_fails():
            # given
            open("data/gone.yaml")
            # then
        """,
}
SECTIONS = ("helper", "yaml", "absent", "listed")


class Work:
    """A project whose sections are run, again and again."""

    def __init__(self, base: Path, **policy: object) -> None:
        self.base = base
        self.project = Project.of(base, base / "docs", Settings())
        self.policy = Policy(**policy)  # type: ignore[arg-type] (a test's own)
        starter = PROCESSES.new_runner(self.project, self.policy)
        self.runner = RememberingRunner(
            starter, Store(base / ".cache"), self.project, self.policy, always=False
        )

    def load(self, section: str = "", file: str = "tests/test_x.py", **options: str) -> Snippet:
        """A section; on another line of its page each time."""
        directive = Directive("include_snippet", f"../{file}", section)
        settings = Settings().override(options)
        return snippets.load(directive, settings, self.project, Location("p.md", 1))

    def ran(self, *sections: str, **options: str) -> set[str]:
        """The sections that had to be run, of these, in a new build."""
        self.runner.begin()
        names = sections or SECTIONS
        return {name for name in names if self.run(name, **options).origin == "ran"}

    def run(self, section: str = "", **options: str) -> Run:
        return self.runner.run(self.load(section, **options))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path.resolve() / "project"
    (base / "docs").mkdir(parents=True)
    for name, text in FILES.items():
        write(base / name, text)
    return base


@pytest.fixture
def new_work() -> Iterator[Callable[..., Work]]:
    made: list[Work] = []

    def new_work(base: Path, **policy: object) -> Work:
        made.append(Work(base, **policy))
        return made[-1]

    yield new_work
    for work in made:
        work.runner.close()


@pytest.fixture
def work(base: Path, new_work: Callable[..., Work]) -> Work:
    """All sections have run once."""
    work = new_work(base)
    assert work.ran() == set(SECTIONS)
    return work


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), "utf-8")


def test_nothing_runs_twice(work: Work) -> None:
    assert work.ran() == set()
    assert work.run("yaml").stdout == "a: 1\n\n"


@pytest.mark.parametrize(
    ("name", "text", "again"),
    [
        ("lib/helper.py", "VALUE = 2\n", SECTIONS[:1]),
        ("lib/deeper.py", "VALUE = 2\n", SECTIONS[:1]),
        ("data/a.yaml", "a: 2\n", ("yaml",)),
        ("data/new.txt", "new", ("absent",)),
        ("data/listed/two.txt", "", ("listed",)),
        ("data/listed/one.txt", "its names are the same", ()),
        ("data/other.yaml", "nobody reads it", ()),
        ("docs/p.md", "# Prose\n", ()),
    ],
)
def test_what_is_edited_runs_those_that_read_it(
    work: Work, name: str, text: str, again: tuple[str, ...]
) -> None:
    before = {section: work.run(section).stdout for section in SECTIONS}
    write(work.base / name, text)
    assert work.ran() == set(again)
    changed = {s for s in SECTIONS if work.run(s).stdout != before[s]}
    assert changed == set(again)
    assert work.ran() == set()


@pytest.mark.parametrize("gone", ["data/a.yaml", "data/listed/one.txt"])
def test_what_is_removed_is_missed(work: Work, gone: str) -> None:
    (work.base / gone).unlink()
    assert work.ran() == {"yaml" if "yaml" in gone else "listed"}


def test_a_way_back_is_remembered_too(work: Work) -> None:
    write(work.base / "data/a.yaml", "a: 2\n")
    assert work.ran() == {"yaml"}
    write(work.base / "data/a.yaml", "a: 1\n")
    assert work.ran() == set()
    assert work.run("yaml").stdout == "a: 1\n\n"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ('"x"', '"y"', {"listed"}),
        ("print(helper.VALUE)", "print(helper.VALUE + 1)", {"helper"}),
        ("import os\n", "import os\n# a comment elsewhere\n\n", set()),
        ('print("absent")', 'print("away")', {"absent"}),
    ],
)
def test_of_a_file_what_is_edited_runs(work: Work, old: str, new: str, again: set[str]) -> None:
    path = work.base / "tests/test_x.py"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert work.ran() == again


def test_times_of_files_do_not_matter(work: Work) -> None:
    for path in work.base.rglob("*.*"):
        path.touch()
    assert work.ran() == set()


def test_a_project_that_was_moved_is_remembered(
    work: Work, tmp_path: Path, new_work: Callable[..., Work]
) -> None:
    moved = shutil.copytree(work.base, tmp_path / "elsewhere/moved")
    shutil.rmtree(work.base)
    assert new_work(moved).ran() == set()


def test_a_failure_is_not_remembered(work: Work) -> None:
    assert work.ran("fails") == {"fails"}
    assert work.ran("fails") == {"fails"}
    write(work.base / "data/gone.yaml", "")
    assert work.run("fails").failure is None
    assert work.ran("fails") == set()


@pytest.mark.parametrize(
    ("depends", "name", "again"),
    [
        ("data/puml/a.puml", "data/puml/a.puml", True),
        ("data/puml/*.puml", "data/puml/a.puml", True),
        ("data/puml/*.puml", "data/puml/new.puml", True),
        ("data/puml/*.puml", "data/puml/deep/b.puml", False),
        ("data/**/*.puml", "data/puml/deep/b.puml", True),
        ("data/**/*.puml", "data/puml/deep/new.puml", True),
        ("data/puml/absent.puml", "data/puml/absent.puml", True),
    ],
)
def test_what_a_snippet_depends_on_unseen(work: Work, depends: str, name: str, again: bool) -> None:
    assert work.ran("yaml", depends=depends) == {"yaml"}
    assert work.ran("yaml", depends=depends) == set()
    write(work.base / name, "another\n")
    assert work.ran("yaml", depends=depends) == ({"yaml"} if again else set())


def test_a_module_that_comes_before_an_installed_one(work: Work) -> None:
    write(work.base / "lib/deeper.py", "import yaml\n\nVALUE = yaml.__name__\n")
    assert work.ran() == {"helper"}
    assert work.ran() == set()
    write(work.base / "yaml.py", "__name__ = 'ours'\n")
    assert work.ran() == {"helper"}


def test_a_module_of_the_snippets_that_comes_before_an_installed_one(work: Work) -> None:
    write(work.base / "tests/test_y.py", "import yaml\n\nprint(yaml.__name__)\n")
    assert work.run(file="tests/test_y.py").stdout == "yaml\n"
    write(work.base / "tests/yaml.py", "__name__ = 'ours'\n")
    work.runner.begin()
    assert work.run(file="tests/test_y.py").stdout == "ours\n"


def test_modules_are_known_by_the_versions_of_their_distributions(work: Work) -> None:
    write(work.base / "tests/test_y.py", "import yaml, lxml.etree\n")
    modules = work.run(file="tests/test_y.py").modules
    assert {"yaml", "lxml"} <= set(modules)
    assert not {name for name in modules if name in ("os", "json", "tests", "lib")}
    assert versions.distribution_of("yaml") == "PyYAML"
    assert versions.version_of("PyYAML") != ""
    assert versions.distribution_of("mkdocs.commands.build") == "mkdocs"
    assert versions.distribution_of("no_such_module") == ""


def test_a_package_on_the_path_is_read_like_any_file(
    work: Work, tmp_path: Path, new_work: Callable[..., Work]
) -> None:
    packages = tmp_path / "packages"
    write(packages / "fake/__init__.py", "VERSION = 1\n")
    write(work.base / "tests/test_y.py", "import fake\n\nprint(fake.VERSION)\n")
    other = new_work(work.base, env=(("PYTHONPATH", str(packages)),))
    assert other.run(file="tests/test_y.py").stdout == "1\n"
    write(packages / "fake/__init__.py", "VERSION = 2\n")
    other.runner.begin()
    assert other.run(file="tests/test_y.py").stdout == "2\n"


@pytest.mark.parametrize(("value", "again"), [("eu", False), ("us", True)])
def test_a_variable_that_the_option_env_hands_on_counts(
    base: Path,
    new_work: Callable[..., Work],
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    again: bool,
) -> None:
    work = new_work(base, env=(("REGION", None),))
    monkeypatch.setenv("REGION", "eu")
    assert work.ran("yaml") == {"yaml"}
    monkeypatch.setenv("REGION", value)
    assert work.ran("yaml") == ({"yaml"} if again else set())


@pytest.mark.ways
def test_all_ways_read_the_same(runner: Callable[..., object], base: Path) -> None:
    project = Project.of(base, base / "docs", Settings())
    directive = Directive("include_snippet", "../tests/test_x.py", "helper")
    made = snippets.load(directive, Settings(), project, Location("p.md", 1))
    inputs = dict(runner(project).run(made).inputs)  # type: ignore[attr-defined] (a Runner)
    assert {"lib/helper.py", "lib/deeper.py"} <= inputs.keys()
    scratch = f"{tempfile.gettempdir()}/multicloud-"
    assert not [name for name in inputs if name.startswith((scratch, "data"))]


def test_nothing_is_written_beside_the_store(work: Work) -> None:
    tree = {path.relative_to(work.base).parts[0] for path in work.base.rglob("*")}
    assert tree == {".cache", "data", "docs", "lib", "tests"}
    assert list((work.base / "docs").iterdir()) == []
    assert not list(work.base.rglob("__pycache__"))


DECORATED = """\
    def times(number):
        return lambda function: lambda: function() * number


    @times(2)
    def made():
        return "x"


    def test_decorated():
        # given
        print(made())
        # then
    """


def test_a_decorator_of_what_a_section_uses_belongs_to_its_text(work: Work) -> None:
    write(work.base / "tests/test_y.py", DECORATED)
    assert work.run("decorated", file="tests/test_y.py").stdout == "xx\n"
    write(work.base / "tests/test_y.py", DECORATED.replace("times(2)", "times(3)"))
    assert work.run("decorated", file="tests/test_y.py").stdout == "xxx\n"


@pytest.mark.parametrize("line", ["import later", "from later import NAME"])
def test_a_module_that_was_not_there_yet_is_missed(work: Work, line: str) -> None:
    code = f"try:\n    {line}\n    print('there')\nexcept ImportError:\n    print('not there')\n"
    (work.base / "tests/test_y.py").write_text(code, "utf-8")
    assert work.run(file="tests/test_y.py").stdout == "not there\n"
    write(work.base / "tests/later.py", "NAME = 1\n")
    work.runner.begin()
    assert work.run(file="tests/test_y.py").stdout == "there\n"


def test_installed_modules_that_are_imported_are_loaded_ahead(work: Work) -> None:
    write(work.base / "lib/deeper.py", "import lxml.etree\n")
    write(work.base / "tests/test_y.py", "import os, yaml\nfrom lib import deeper\n")
    write(work.base / "lib/__init__.py", "from lib.deeper import lxml\nfrom PIL import Image\n")
    loaded = installed_imports([work.load(file="tests/test_y.py")])
    assert loaded == {"PIL", "lxml.etree", "yaml"}


def test_a_package_that_is_upgraded_while_a_site_is_served(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(packages)
    write(work.base / "lib/helper.py", "import yaml\n\nVALUE = 1\n")
    assert work.ran("helper") == {"helper"}
    assert work.ran("helper") == set()
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: f"{version(name)}.post1")
    # As when a version is put in the place of another: its folder has a new name.
    (packages / "other-1.0.dist-info").mkdir()
    assert work.ran("helper") == {"helper"}
    monkeypatch.undo()
    versions.forget()


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import late_library\nexcept ImportError:\n    pass\nprint('x')\n",
        "import late_library\nlate_library.set_up()\n\n\n"
        "def test_a():\n    # given\n    print('x')\n",
    ],
)
def test_a_library_that_is_installed_later_is_noticed(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    write(work.base / "tests/test_y.py", source)
    for expected in ("ran", "remembered"):
        work.runner.begin()
        assert work.run(file="tests/test_y.py").origin == expected
    write(tmp_path / "libraries/late_library.py", "def set_up(): pass\n")
    monkeypatch.syspath_prepend(str(tmp_path / "libraries"))
    work.runner.begin()
    assert work.run(file="tests/test_y.py").origin == "ran"
