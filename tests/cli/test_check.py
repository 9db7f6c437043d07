"""`mkdocs-multicloud check` says which diagrams are not as they were committed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import yaml

from mkdocs_multicloud import cli
from mkdocs_multicloud.cache import lock_file
from mkdocs_multicloud.cache.lock_file import read_lock, write_lock
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

PAGE = "# Page\n\n{{% include_snippet ../code/{} %}}\n"
MCD = """
from multicloud_diagrams import MultiCloudDiagrams
mcd = MultiCloudDiagrams()
mcd.add_vertex(node_id="a", node_name="Orders", node_type="lambda_function")
mcd.add_vertex(node_id="b", node_name="Table", node_type="dynamo")
mcd.add_link("lambda_function:a", "dynamo:b", action=["put"])
"""
GROUPS = """
from xml.etree import ElementTree as ET
model = ET.Element("mxGraphModel")
root = ET.SubElement(model, "root")
ET.SubElement(root, "mxCell", id="0")
ET.SubElement(root, "mxCell", id="1", parent="0")
def box(id, parent, x, style="rounded=1;fillColor=#dae8fc"):
    cell = ET.SubElement(root, "mxCell", id=id, parent=parent, value=id.title(), style=style, vertex="1")
    ET.SubElement(cell, "mxGeometry", {"as": "geometry"}, x=str(x), y="0", width="80", height="40")
box("zone", "1", 20)
box("web", "zone", 10)
box("store", "1", 300)
"""  # noqa: E501


@pytest.fixture
def project(site, monkeypatch):
    """A site of three snippets; one is on two pages. Nothing can be drawn."""
    monkeypatch.setattr(PROCESSES, "new_drawer", lambda *_: NoDrawer())
    options = {"root": "docs"}
    config = {"site_name": "T", "theme": "mkdocs", "plugins": [{"multicloud": options}]}
    return site.write(
        {
            "mkdocs.yml": yaml.safe_dump(config),
            "docs/index.md": PAGE.format("box.py") + "\n[gone](output/drawio/box.drawio)\n",
            "docs/more.md": PAGE.format("box.py") + "\n{% include_snippet ../code/mcd.py %}\n",
            "docs/groups.md": PAGE.format("groups.py"),
            "code/box.py": site.snippet("Box"),
            "code/mcd.py": MCD,
            "code/groups.py": GROUPS,
        }
    )


class NoDrawer:
    """Fails if anything is drawn."""

    def close(self):
        pass

    def __getattr__(self, name):
        raise AssertionError(f"check draws: {name}")


@pytest.fixture
def run(capsys):
    """Gives a command its arguments; the exit code, the output and the errors."""

    def run(site, *arguments):
        code = cli.main([*arguments, "-f", str(site.folder / "mkdocs.yml")])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return run


def edit(site, name, old, new):
    path = site.folder / name
    text = path.read_text("utf-8")
    assert old in text
    site.write({name: text.replace(old, new)})


MEANT = ["If this is meant: mkdocs-multicloud check --update, and commit."]


def test_one_color_one_id_and_one_group_are_told_and_nothing_else(project, run):
    assert run(project, "freeze") == (0, ["frozen: 3 written, 0 unchanged, 0 removed"], [])
    assert run(project, "check") == (0, ["frozen: 3 unchanged"], [])
    edit(project, "code/box.py", "rounded=1", "rounded=1;fillColor=#123456")
    edit(project, "code/mcd.py", '"b"', '"renamed"')
    edit(project, "code/mcd.py", "dynamo:b", "dynamo:renamed")
    edit(project, "code/groups.py", '("zone", "1", 20', '("zone", "1", 60')
    code, out, err = run(project, "check")
    assert (code, err) == (1, MEANT)
    assert out == [
        "code/box.py:1 (box): changed, shown in index.md:3, more.md:3",
        "  Page-1: 1 changed",
        '    ~ "Box": fillColor none → #123456',
        "code/groups.py:1 (groups): changed, shown in groups.md:3",
        "  Page-1: 1 moved",
        '    → group "Zone": moved from 20, 0 to 60, 0',
        "code/mcd.py:1 (mcd): changed, shown in more.md:5",
        # The library writes the id into the label; those of what is connected follow.
        "  AWS components: 1 changed",
        '    ~ "Table": id vertex:dynamo:b → vertex:dynamo:renamed; '
        'label "Name: Table · ARN: b" → "Name: Table · ARN: renamed"',
        "frozen: 3 changed",
    ]
    assert run(project, "check", "--update")[0] == 0
    assert run(project, "check") == (0, ["frozen: 3 unchanged"], [])


def test_without_frozen_results_digests_are_compared(project, run):
    code, out, err = run(project, "check")
    assert (code, out) == (2, [])
    assert err == [
        "there is neither multicloud.lock nor a folder frozen to compare with; write one of them: "
        "`mkdocs-multicloud check --update` or `mkdocs-multicloud freeze`"
    ]
    assert run(project, "check", "--update") == (0, ["multicloud.lock: 3 diagrams"], [])
    assert run(project, "check", "--update") == (0, ["multicloud.lock: 3 diagrams, unchanged"], [])
    assert not (project.folder / "frozen").exists()
    lines = (project.folder / "multicloud.lock").read_text("utf-8").splitlines()
    assert [line.split("  ")[1:] for line in lines[1:]] == [
        ["code/box.py", "box"], ["code/groups.py", "groups"], ["code/mcd.py", "mcd"]
    ]  # fmt: skip
    # Text that changes nothing in the diagram is no change.
    edit(project, "code/box.py", "xml =", "# The box of the start page.\nxml =")
    assert run(project, "check") == (0, ["multicloud.lock: 3 unchanged"], [])
    edit(project, "code/box.py", "Box", "Crate")
    (project.folder / "docs/groups.md").unlink()
    project.write({"docs/own.md": f"```python multicloud\n{project.snippet('Own')}```\n"})
    assert run(project, "check") == (
        1,
        [
            "code/box.py:1 (box): changed, shown in index.md:3, more.md:3",
            "code/groups.py (groups): gone",
            "own.md:2 (own): new, shown in own.md:1",
            "multicloud.lock: 1 unchanged, 1 changed, 1 new, 1 gone",
        ],
        MEANT,
    )


def test_gone_and_new_ones_among_frozen_results(project, run):
    run(project, "freeze")
    edit(project, "code/mcd.py", "Orders", "Sales")
    (project.folder / "code/box.py").rename(project.folder / "code/crate.py")
    for page in ("index", "more"):
        edit(project, f"docs/{page}.md", "box.py", "crate.py")
    _, out, _ = run(project, "check")
    told = [line for line in out if not line.startswith(" ")]
    assert told == [
        "code/box.py (box): gone",
        "code/crate.py:1 (crate): new, shown in index.md:3, more.md:3",
        "code/mcd.py:1 (mcd): changed, shown in more.md:5",
        "frozen: 1 unchanged, 1 changed, 1 new, 1 gone",
    ]


@pytest.mark.parametrize("before", ["freeze", "check --update"])
def test_a_snippet_that_fails_is_told_as_in_a_build_and_is_not_gone(project, run, before):
    assert run(project, *before.split())[0] == 0
    kept = {name: data for name, data in project.tree().items() if "cache" not in name}
    project.write({"code/mcd.py": "1 / 0\n"})
    code, out, err = run(project, "check")
    assert (code, len(out)) == (1, 1)
    assert out[0].endswith(": 2 unchanged; 1 fault")
    (told,) = err
    assert "more.md:5 → code/mcd.py:1: ZeroDivisionError: division by zero; fix" in told
    code, out, err = run(project, "check", "--update")
    assert (code, told in err) == (1, True)
    if before == "check --update":
        assert out == ["multicloud.lock: 3 diagrams, unchanged; 1 fault"]
    kept["code/mcd.py"] = b"1 / 0\n"
    assert {name: data for name, data in project.tree().items() if "cache" not in name} == kept


def test_a_gallery_and_two_captures_of_a_snippet(project, run):
    two = (
        "def make(label):\n"
        + f"    return '''{project.diagram('LABEL')}'''.replace('LABEL', label)\n"
    )
    project.write(
        {
            "code/two.py": two + "one = make('One')\nother = make('Other')\n",
            "docs/groups.md": "{% include_snippet ../code/two.py capture='one' name='first' %}\n\n"
            "{% include_snippet ../code/two.py capture='other' name='second' %}\n",
            "docs/all.md": "{% snippet_gallery ../code/box.py ../code/mcd.py %}\n",
        }
    )
    for before in ("check", "freeze"):
        # The lock first: where there are frozen results, these are compared.
        run(project, before, *(["--update"] if before == "check" else []))
        assert run(project, "check")[0] == 0
        edit(project, "code/two.py", "'Other'", "'Another'")
        edit(project, "code/box.py", "Box", "Boxes")
        _, out, _ = run(project, "check")
        assert [line for line in out if line.startswith("code")] == [
            "code/box.py:1 (box): changed, shown in index.md:3, all.md:1, more.md:3",
            "code/two.py:1 (second): changed, shown in groups.md:3",
        ]
        edit(project, "code/two.py", "'Another'", "'Other'")
        edit(project, "code/box.py", "Boxes", "Box")


def test_diagrams_that_change_places_are_changed(project, run):
    """The sections of a file have names of their own."""
    code = "def test_{}():\n    {}\ndef test_{}():\n    {}"
    first, second = project.snippet("First"), project.snippet("Second")
    show = "".join(f"{{% include_snippet ../code/two.py {one} %}}\n\n" for one in ("a", "b"))
    project.write({"code/two.py": code.format("a", first, "b", second), "docs/own.md": show})
    run(project, "check", "--update")
    project.write({"code/two.py": code.format("a", second, "b", first)})
    _, out, _ = run(project, "check")
    assert [line.partition(",")[0] for line in out] == [
        "code/two.py:2 (a): changed", "code/two.py:5 (b): changed",
        "multicloud.lock: 3 unchanged",
    ]  # fmt: skip
    # A section with another name is still the same diagram.
    project.write(
        {
            "code/two.py": code.format("a", first, "c", second),
            "docs/own.md": show.replace(" b ", " c "),
        }
    )
    _, out, _ = run(project, "check")
    assert out == ["multicloud.lock: 5 unchanged"]


def test_snippets_in_a_page_may_move_and_get_other_names(project, run):
    first, new, last = (
        f"```python multicloud\n{project.snippet(label)}```\n\n"
        for label in ("First", "New", "Last")
    )
    page = "docs/own.md"
    project.write({page: first + last})
    run(project, "check", "--update")
    project.write({page: f"Text.\n\n{new}{first}{last}"})
    _, out, _ = run(project, "check")
    assert out == ["own.md:4 (own): new, shown in own.md:3", "multicloud.lock: 5 unchanged, 1 new"]
    project.write({page: first.replace("First", "Other") + last.replace("Last", "Else")})
    _, out, _ = run(project, "check")
    assert [line.partition(",")[0] for line in out] == [
        "own.md:2 (own): changed", "own.md:6 (own_2): changed", "multicloud.lock: 3 unchanged"
    ]  # fmt: skip
    # Two sections of one name that make the same diagram have one line.
    code = f"def test_a():\n    {project.snippet()}\ndef test_b():\n    {project.snippet()}"
    directive = "{{% include_snippet ../code/two.py {} name='two' %}}\n"
    project.write(
        {
            "code/two.py": code,
            page: directive.format("a"),
            "docs/groups.md": directive.format("b"),
        }
    )
    assert run(project, "check", "--update")[1] == ["multicloud.lock: 3 diagrams"]
    assert run(project, "check") == (0, ["multicloud.lock: 4 unchanged"], [])


def test_as_json(project, run):
    run(project, "freeze")
    # The hooks of a site may print.
    config = (project.folder / "mkdocs.yml").read_text("utf-8")
    project.write({"hook.py": "print('hello')\n", "mkdocs.yml": f"{config}hooks: [hook.py]\n"})
    edit(project, "code/box.py", "Box", "Crate")
    project.write({"code/mcd.py": "1 / 0\n"})
    code, out, err = run(project, "check", "--json")
    assert code == 1
    found = json.loads("\n".join(out))
    box, groups = found["diagrams"]
    assert box == {
        "snippet": "code/box.py",
        "line": 1,
        "name": "box",
        "status": "changed",
        "pages": [{"path": "index.md", "line": 3}, {"path": "more.md", "line": 3}],
        "words": ["Page-1: 1 changed", '  ~ "Crate": label "Box" → "Crate"'],
        "changes": box["changes"],
    }
    assert box["changes"][0]["cells"][0]["id"] == "box"
    assert (groups["status"], groups["changes"]) == ("unchanged", [])
    assert found["against"] == "frozen"
    (fault,) = found["faults"]
    assert fault["places"] == [{"path": "more.md", "line": 5}, {"path": "code/mcd.py", "line": 1}]
    assert fault["message"] == "ZeroDivisionError: division by zero; fix the snippet"
    assert (err[0], len(err)) == ("hello", 2)


def test_damaged_frozen_results_are_refused_and_the_others_are_checked(project, run):
    run(project, "freeze")
    (file,) = project.folder.glob("frozen/box-*/1.drawio")
    file.write_text("<mxfile/>", "utf-8")
    (record,) = project.folder.glob("frozen/mcd-*/run.json")
    record.write_text("<<<<<<< HEAD", "utf-8")
    project.write({"frozen/other-0123456789ab/run.json": "{}"})
    edit(project, "code/groups.py", '("zone", "1", 20', '("zone", "1", 60')
    code, out, err = run(project, "check")
    hint = "find out who has changed it, then freeze again"
    assert (code, err) == (1, MEANT)
    assert out == [
        "code/box.py:1 (box): refused, shown in index.md:3, more.md:3",
        f"  the frozen result {file.parent.name} is refused: "
        f"frozen/{file.parent.name}/1.drawio: the document contains no diagram; {hint}",
        "code/groups.py:1 (groups): changed, shown in groups.md:3",
        "  Page-1: 1 moved",
        '    → group "Zone": moved from 20, 0 to 60, 0',
        "code/mcd.py:1 (mcd): refused, shown in more.md:5",
        f"  the frozen result {record.parent.name} is refused: run.json is not JSON; {hint}",
        "frozen/other-0123456789ab (other-0123456789ab): refused",
        f"  the frozen result other-0123456789ab is refused: run.json has another version; {hint}",
        "frozen: 1 changed, 3 refused",
    ]
    assert run(project, "freeze")[1] == ["frozen: 3 written, 0 unchanged, 2 removed"]
    assert run(project, "check") == (0, ["frozen: 3 unchanged"], [])


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("nowhere ../code/box.py", "nowhere"),
        ("../code/bx.py ../code/box.py", "there is no file 'code/bx.py'"),
        ("../code/box.py", "diagram_diff names only one version"),
        ("../code/box.py bx ../code/mcd.py", "there is no section 'bx'"),
        ("../code/box.py ../code/mcd.py hieght=2", "hieght"),
    ],
)
def test_a_fault_of_a_comparison_keeps_no_result(project, run, written, told):
    run(project, "freeze")
    edit(project, "code/box.py", "Box", "Crate")
    project.write({"docs/groups.md": f"{{% diagram_diff {written} %}}\n"})
    code, out, err = run(project, "check")
    assert (code, [line for line in out if not line.startswith(" ")]) == (
        1,
        [
            "code/box.py:1 (box): changed, shown in index.md:3, more.md:3",
            "code/groups.py (groups): gone",
            "frozen: 1 unchanged, 1 changed, 1 gone; 1 fault",
        ],
    )
    assert told in err[0]
    code, out, err = run(project, "freeze")
    assert (code, out) == (1, ["frozen: 1 written, 1 unchanged, 2 removed"])
    assert (told in err[0], err[1:]) == (True, ["1 fault"])
    code, out, _ = run(project, "check")
    assert (code, out) == (1, ["frozen: 2 unchanged; 1 fault"])


def test_what_is_left_of_earlier_texts_is_not_gone(project, run):
    directive = "{{% include_snippet ../code/{} %}}\n"
    for label in ("Box", "Crate", "Crates"):
        project.write({"code/box.py": project.snippet(label)})
        project.write({"docs/groups.md": directive.format("groups.py")})
        run(project, "freeze")
        # A snippet that is not there: its result may be any of those that are left.
        project.write({"docs/groups.md": directive.format("nowhere.py")})
        code, _, err = run(project, "freeze")
        assert (code, err[-1].endswith("and none is removed")) == (1, True)
    for name in ("box", "groups", "mcd"):
        (own,) = project.folder.glob(f"frozen/{name}-*")
        for number in (1, 2):
            kept = own.with_name(f"{name}-{number:012}")
            kept.mkdir()
            for file in own.iterdir():
                (kept / file.name).write_bytes(file.read_bytes())
    project.write({"docs/groups.md": "# Nothing\n"})
    assert run(project, "check") == (
        1, ["code/groups.py (groups): gone", "frozen: 2 unchanged, 1 gone"], MEANT
    )  # fmt: skip


def test_a_lock_beside_frozen_results_is_named(project, run):
    run(project, "check", "--update")
    run(project, "freeze")
    edit(project, "code/box.py", "Box", "Crate")
    lock = (project.folder / "multicloud.lock").read_bytes()
    assert run(project, "check", "--update") == (
        0,
        ["frozen: 1 written, 2 unchanged, 1 removed"],
        ["multicloud.lock is not updated, as the frozen results count: remove it, or the folder "
         "frozen"],
    )  # fmt: skip
    assert (project.folder / "multicloud.lock").read_bytes() == lock


@pytest.mark.parametrize("verb", ["check", "freeze"])
def test_without_a_site_the_command_is_used_wrongly(tmp_path, monkeypatch, capsys, verb):
    monkeypatch.chdir(tmp_path)
    assert cli.main([verb]) == 2
    assert capsys.readouterr().err.startswith("there is no mkdocs.yml")
    assert cli.main([verb, "-f", "mkdocs.yml"]) == 2


GOOD = f"{'0' * 32}  a b.py  name\n"
BAD = {
    "conflict": ("<<<<<<< HEAD\n", "multicloud.lock:2: a merge conflict"),
    "words": ("hello\n", "multicloud.lock:2: this is no line of a diagram"),
    "digest": (GOOD.replace("0", "z"), "multicloud.lock:2: this is no line of a diagram"),
    "escape": (GOOD.replace("a b", "a\x1b[31m"), "multicloud.lock:2: this is no line of"),
    "name": (GOOD.replace("name", "../name"), "multicloud.lock:2: this is no line of"),
    "bytes": (b"\xff\xfe", "multicloud.lock cannot be read: multicloud.lock is not UTF-8"),
    "large": (GOOD * 30, "multicloud.lock cannot be read: multicloud.lock is too large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_lock_is_refused_clearly(tmp_path, monkeypatch, name):
    monkeypatch.setattr(lock_file, "MAX_LOCK", 1000)
    text, told = BAD[name]
    path = tmp_path / "multicloud.lock"
    path.write_bytes(GOOD.encode() + (text if isinstance(text, bytes) else text.encode()))
    with pytest.raises(MulticloudError) as refused:
        read_lock(path)
    assert str(refused.value).startswith(told)
    assert str(refused.value).endswith("write it anew with `mkdocs-multicloud check --update`")


def test_a_lock_with_the_line_ends_of_windows_is_the_same(tmp_path):
    path = tmp_path / "multicloud.lock"
    path.write_bytes(b"# Note\r\n\r\n" + GOOD.replace("\n", "\r\n").encode())
    lines = read_lock(path)
    assert lines == [("a b.py", "name", "0" * 32)]
    assert write_lock(path, lines)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not write_lock(path, lines)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")
def test_a_lock_is_neither_read_nor_written_through_a_link(project, run, tmp_path):
    target = tmp_path / "target"
    target.write_text(GOOD, "utf-8")
    (project.folder / "multicloud.lock").symlink_to(target)
    code, _, err = run(project, "check")
    assert (code, "multicloud.lock is a link" in err[-1]) == (1, True)
    code, _, err = run(project, "check", "--update")
    assert (code, "multicloud.lock cannot be written (it is a link)" in err[-1]) == (1, True)
    assert target.read_text("utf-8") == GOOD


def test_pytest_has_a_test_for_each_diagram(project, run):
    run(project, "freeze")
    edit(project, "code/box.py", "Box", "Crate")
    project.write({"code/groups.py": "raise ValueError('\\x1b[31m')\n"})
    project.write({"code/test_own.py": "def test_own():\n    pass\n"})
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "mkdocs_multicloud.hosts.pytest_plugin"),
            *("-p", "no:cacheprovider", "--multicloud-check", "--rootdir", ".", "-rA", "code"),
        ],
        cwd=project.folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 1, done.stdout + done.stderr
    assert '  ~ "Crate": label "Box" → "Crate"' in lines
    assert "code/box.py:1: changed, shown in index.md:3, more.md:3" in lines
    assert any(line.startswith("groups.md:3 → code/groups.py:1: ValueError: ") for line in lines)
    assert "\x1b" not in done.stdout
    assert {line.split(" - ")[0] for line in lines if "::" in line and line[0] in "PF"} == {
        "PASSED code/test_own.py::test_own",
        "PASSED multicloud::code/mcd.py::mcd",
        "FAILED multicloud::code/box.py::box",
        "FAILED multicloud::code/groups.py:1::error",
    }


IMPORTED = """
import sys
import pytest
before = set(sys.modules)
import mkdocs_multicloud.hosts.pytest_plugin
print(sorted(name for name in set(sys.modules) - before))
"""


def test_the_plugin_of_pytest_imports_nothing_of_ours():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(
        ["mkdocs_multicloud", "mkdocs_multicloud.hosts", "mkdocs_multicloud.hosts.pytest_plugin"]
    )
