"""The command `mkdocs-multicloud run`: a snippet as a build runs it, and what came of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
import yaml
from command_guide import documented_json

from mkdocs_multicloud import cli
from mkdocs_multicloud.execution.factory import runner_for
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

BOX = """\
import json

import nowhere_installed

SHOP = "samples/shop.json"


def test_box():
    # given
    print(json.load(open(SHOP))["name"])
    xml = '''{}'''
    # then


def test_broken():
    # given
    shop = dict()
    shop["region"]
    # then


def test_two():
    # given
    a = '''{}'''
    b = '''{}'''
    # then
"""


@pytest.fixture
def own_server(monkeypatch):
    """The command has a server of its own, as always but in tests.

    What a shared server has loaded for other snippets would be among the packages of a snippet.
    """
    monkeypatch.setattr(PROCESSES, "new_runner", runner_for)


@pytest.fixture
def project(site, monkeypatch):
    """A site; the command is given in its folder."""
    monkeypatch.chdir(site.folder)
    monkeypatch.setenv("COLUMNS", "80")
    code = BOX.format(site.diagram("Box"), site.diagram("A"), site.diagram("B"))
    return site.write(
        {
            "mkdocs.yml": "site_name: Test\ntheme: mkdocs\nplugins: [multicloud]\n",
            "docs/index.md": "# Page\n\n{% include_snippet ../tests/test_x.py box %}\n",
            "samples/shop.json": '{"name": "Shop\\u001b[31m"}',
            "tests/test_x.py": code,
            "diagrams/one.drawio": site.diagram(),
        }
    )


@pytest.fixture
def run(capsys):
    """Gives the command; its exit code, what it says by the names, and what it complains of."""

    def run(*arguments):
        code = cli.main(["run", *arguments])
        out, err = capsys.readouterr()
        rows, name = {}, ""
        for line in out.splitlines():
            name = line[:10].strip() or name
            rows.setdefault(name, []).append(re.sub(r"^\d+\.\d{3} s$", "N s", line[10:]))
        return code, rows, err

    return run


def configure(site, **options):
    config = {"site_name": "Test", "theme": "mkdocs", "plugins": [{"multicloud": options}]}
    site.write({"mkdocs.yml": yaml.safe_dump(config)})


@pytest.mark.usefixtures("own_server")
def test_all_that_came_of_a_snippet(project, run):
    code, rows, err = run("tests/test_x.py", "box")
    assert (code, err) == (0, "")
    assert rows == {
        "snippet": ["tests/test_x.py:9"],
        "captured": ["xml (str)"],
        "pages": ["Page-1"],
        "vertex": ["rectangle"],
        "id": ["box"],
        "label": ["Box"],
        "size": ["80 × 40"],
        "style": ["rounded=1"],
        "inputs": ["samples/shop.json"],
        "printed": ["Shop\\x1b[31m"],
        "time": ["N s"],
        "a build": ["would use this result, which is cached now"],
    }


@pytest.mark.usefixtures("own_server")
def test_json_has_all_that_came_of_a_snippet(project, capsys):
    assert cli.main(["run", "tests/test_x.py", "box", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    documented = documented_json("run")
    assert (found.keys(), found["vertex"].keys()) == (
        documented.keys(),
        documented["vertex"].keys(),
    )
    assert found.pop("seconds") >= 0
    assert {"path": "samples/shop.json", "missing": False} in found.pop("inputs")
    assert found == {
        "snippet": "tests/test_x.py:9",
        "captured": [{"name": "xml", "kind": "str"}],
        "pages": ["Page-1"],
        "vertex": {
            "type": "rectangle", "id": "box", "label": "Box", "width": "80", "height": "40",
            "style": {"rounded": "1"},
        },
        "packages": [],
        "stdout": "Shop\x1b[31m\n",
        "stderr": "",
        "build": "would use this result, which is cached now",
        "error": None,
    }  # fmt: skip
    assert cli.main(["run", "tests/test_x.py", "broken", "--json"]) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["captured"], found["pages"], found["vertex"]) == ([], None, None)
    assert found["error"] == err.splitlines()[0]


@pytest.mark.usefixtures("own_server")
def test_packages_are_told_with_their_versions(project, run):
    project.write({"use.py": f"import multicloud_diagrams\nxml = '''{project.diagram()}'''\n"})
    _, rows, _ = run("use.py")
    assert any(re.fullmatch(r"multicloud-diagrams \d+\.\d+.*", line) for line in rows["packages"])
    code = "import mkdocs_multicloud.errors\nimport yaml\n"
    project.write({"use.py": code + project.snippet()})
    _, rows, _ = run("use.py")
    assert rows["packages"] == [f"PyYAML {yaml.__version__}"]


def test_a_reader_that_has_enough_ends_it_quietly(project):
    """As `head` does; the pipe is closed before anything is said."""
    command = [sys.executable, "-m", "mkdocs_multicloud", "run", "tests/test_x.py", "box"]
    with subprocess.Popen(
        command, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 141)


def test_it_runs_each_time_and_says_what_a_build_would_have_done(project, run):
    now_cached = ["would use this result, which is cached now"]
    assert run("tests/test_x.py", "box")[1]["a build"] == now_cached
    _, rows, _ = run("tests/test_x.py", "box")
    assert rows["a build"] == ["would use the cached result"]
    assert rows["printed"] == ["Shop\\x1b[31m"]
    project.write({"samples/shop.json": '{"name": "Other"}'})
    _, rows, _ = run("tests/test_x.py", "box")
    assert rows["a build"] == now_cached
    assert rows["printed"] == ["Other"]


def test_what_it_has_run_a_build_need_not(project, run):
    run("tests/test_x.py", "box")
    run("tests/test_x.py", "box")
    project.run()
    assert run("tests/test_x.py", "box")[1]["a build"] == ["would use the cached result"]


def test_the_option_execute_is_told(project, run, capsys):
    configure(project, execute="always")
    assert run("tests/test_x.py", "box")[1]["a build"] == ["would run it, too (execute: always)"]
    configure(project, execute="never")
    _, rows, _ = run("tests/test_x.py", "box", "-v")
    assert rows["a build"] == [
        "would not run it: there is no frozen result for this text (execute: never)"
    ]
    assert rows["captured"] == ["xml (str)"]
    assert cli.main(["freeze", "--json"]) == 0
    out, _ = capsys.readouterr()
    assert json.loads(out).keys() == documented_json("freeze").keys()
    assert json.loads(out) == {
        "folder": str(project.folder / "frozen"), "written": 1, "unchanged": 0, "removed": 0,
        "unseen": [], "faults": 0,
    }  # fmt: skip
    run("tests/test_x.py", "box")
    assert run("tests/test_x.py", "box")[1]["a build"] == ["would use the frozen result"]


def test_a_failure_is_told_as_a_build_tells_it(project, run):
    code, rows, err = run("tests/test_x.py", "broken")
    assert code == 1
    assert rows["snippet"] == ["tests/test_x.py:16"]
    assert err.splitlines()[:3] == [
        "tests/test_x.py:18: KeyError: 'region'; fix the snippet",
        "Traceback (most recent call last):",
        '  File "tests/test_x.py", line 18, in test_broken',
    ]
    configure(project)
    project.write({"docs/index.md": "{% include_snippet ../tests/test_x.py broken %}\n"})
    assert rows["a build"] == ["would run it, too"]
    (warning,) = project.run(warns=True).warnings
    assert warning.partition("index.md:1 → ")[2] == err.splitlines()[0]


def test_two_diagrams_are_both_named_and_one_can_be_chosen(project, run):
    code, rows, err = run("tests/test_x.py", "two")
    assert code == 1
    assert rows["captured"] == ["a (str)", "b (str)"]
    assert err == (
        "tests/test_x.py:23: it built 2 different diagrams: a (str), b (str); "
        "choose one with --capture a\n"
    )
    # It is remembered that there are two, which is no result that a build can take.
    assert "a build" not in run("tests/test_x.py", "two")[1]
    code, rows, _ = run("tests/test_x.py", "two", "--capture", "b")
    assert (code, rows["label"]) == (0, ["B"])
    code, _, err = run("tests/test_x.py", "two", "--capture", "bb")
    assert code == 1
    assert "capture='bb': there is no such diagram; did you mean 'b'?" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["tests/test_xx.py"], "there is no file 'tests/test_xx.py'; did you mean "
         "'tests/test_x.py'?"),
        (["nowhere/x.py"], "there is no file 'nowhere/x.py'; paths are relative to ."),
        (["tests"], "'tests' is a folder; name a file in it"),
        (
            ["tests/test_x.py", "bx"],
            "tests/test_x.py: there is no section 'bx'; did you mean 'box'?",
        ),
        (
            ["diagrams/one.drawio"],
            "diagrams/one.drawio is a diagram and does not run; "
            "draw it: mkdocs-multicloud draw",
        ),
        (["mkdocs.yml"], "mkdocs.yml is not a Python file; name a file that ends with .py"),
        (["docs/index.md"], "docs/index.md is a page, and this command cannot run snippets in "
         "pages; build the site, or move the snippet to a .py file"),
        (["tests/test_x.py", "-f", "mkdoc.yml"], "-f mkdoc.yml: there is no such file; did you "
         "mean 'mkdocs.yml'?"),
        (["tests/test_x.py", "-f", "docs"], "-f docs is a folder; name the file in it: "
         "docs/mkdocs.yml"),
    ],
)  # fmt: skip
def test_wrong_names_are_told_with_the_right_ones(project, run, arguments, told):
    code = 2 if "-f" in arguments else 1
    assert run(*arguments) == (code, {}, f"{told}\n")


def test_the_site_is_found_above_and_paths_are_those_of_the_command_line(project, run, monkeypatch):
    configure(project, env={"SHOP": "mine"})
    code = "import os\nprint(os.environ['SHOP'])\n"
    project.write({"tests/aws/env.py": code + project.snippet()})
    monkeypatch.chdir(project.folder / "tests")
    code, rows, _ = run("aws/env.py")
    assert code == 0
    assert rows["snippet"] == ["tests/aws/env.py:1"]
    assert rows["printed"] == ["mine"]
    code, _, err = run("aws/enf.py")
    assert err == "there is no file 'tests/aws/enf.py'; did you mean 'aws/env.py'?\n"


def test_without_a_site_the_working_directory_is_the_project(site, run, monkeypatch):
    monkeypatch.chdir(site.folder)
    site.write({"data.txt": "read", "x.py": f"print(open('data.txt').read())\n{site.snippet()}"})
    before = site.tree()
    code, rows, err = run("x.py")
    assert (code, err) == (0, "")
    assert rows["printed"] == ["read"]
    assert rows["inputs"] == ["data.txt"]
    assert "a build" not in rows
    # Nothing is left, not even what is remembered.
    assert site.tree() == before


def test_long_texts_are_shortened_unless_all_is_wanted(project, run):
    code = f"for n in range(20):\n    print(n, 'x' * 100)\n{project.snippet()}"
    project.write({"long.py": code})
    _, rows, _ = run("long.py")
    assert len(rows["printed"]) == 9
    assert rows["printed"][0] == "0 " + "x" * 66 + "…"
    assert rows["printed"][-1] == "… and 12 more (-v shows them)"
    _, rows, _ = run("long.py", "-v")
    assert rows["printed"] == [f"{n} {'x' * 100}" for n in range(20)]


def test_a_faulty_configuration_is_told(project, run):
    project.write(
        {"mkdocs.yml": "site_name: Test\ntheme: mkdocs\nplugins: [{multicloud: {timeout: x}}]\n"}
    )
    code, rows, err = run("tests/test_x.py", "box")
    assert (code, rows) == (1, {})
    assert "timeout must be seconds" in err
