"""Sphinx builds again: what is read anew and what is not; and several processes at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from git_repository import commit, git

from mkdocs_multicloud.hosts.sphinx import session

DIRECTIVE = ".. include_snippet:: ../code/{}.py\n"
READS = """\
from pathlib import Path

from shapes import box

xml = box(Path("data/label.txt").read_text().strip())
"""
SHAPES = """\
def box(label):
    return (
        '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        f'<mxCell id="box" value="{label}" style="rounded=1" parent="1" vertex="1">'
        '<mxGeometry width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'
    )
"""


@pytest.fixture
def two(documents, site):
    """Two documents, one of which reads and imports what the other does not."""
    documents.write(
        {
            "code/reads.py": READS,
            "code/shapes.py": SHAPES,
            "code/own.py": site.snippet("Own"),
            "data/label.txt": "First\n",
            "docs/index.rst": "Index\n=====\n\n.. toctree::\n\n   other\n   plain\n\n"
            + DIRECTIVE.format("reads"),
            "docs/other.md": "# Other\n\n{% include_snippet ../code/own.py %}\n",
            "docs/plain.md": "# Plain\n\nText.\n",
        }
    )
    assert documents.build().read == ["index", "other", "plain"]
    return documents


CHANGES = [
    ({"data/label.txt": "Second\n"}, ["index"]),
    ({"code/shapes.py": SHAPES.replace("{label}", "Third")}, ["index"]),
    ({"code/reads.py": READS.replace("box(", "box('Fourth' or ")}, ["index"]),
    ({"docs/other.md": "# Other\n\nFifth\n"}, ["other"]),
]


def test_what_changed_has_its_own_documents_read(two, site):
    before = two.build()
    html = before.page().html
    assert before.read == [], "nothing changed"
    os.utime(two.folder / "data" / "label.txt")
    # Sphinx looks at dates only, so it may read the document once again, but no other.
    touched = two.build()
    assert set(touched.read) <= {"index"}, "a new date alone"
    assert touched.page().html == html
    assert two.build().read == [], "a new date alone, again"
    two.write({"code/own.py": site.snippet("Second")})
    built = two.build()
    assert built.read == ["other"]
    (link,) = built.page("other").article.xpath(".//a[contains(@href, '.drawio')]/@href")
    assert "Second" in built.text(link)
    for (changed, read), word in zip(CHANGES, ("Second", "Third", "Fourth", "Fifth"), strict=True):
        built = two.write(changed).build()
        assert built.read == read, changed
        assert word in built.page(read[0]).text
    assert two.build().read == [], "nothing changed again"


def test_a_moved_branch_has_its_documents_read(documents, site):
    commit(documents.folder, {"code/own.drawio": site.diagram("First")}, "v1")
    git(documents.folder, "branch", "stable")
    documents.write(
        {
            "code/own.drawio": site.diagram("Now"),
            "docs/index.rst": "Index\n=====\n\n.. toctree::\n\n   plain\n\n"
            ".. diagram_diff:: stable ../code/own.drawio\n   :caption: Since then\n",
            "docs/plain.md": "# Plain\n\nText.\n",
        }
    )
    built = documents.build()
    assert '"First" → "Now"' in built.page().text
    assert "Since then: Before (stable)" in built.page().text
    assert documents.build().read == []
    commit(documents.folder, {"code/own.drawio": site.diagram("Second")}, "v2")
    git(documents.folder, "branch", "--force", "stable", "v2")
    documents.write({"code/own.drawio": site.diagram("Now")})
    built = documents.build()
    assert built.read == ["index"]
    assert '"Second" → "Now"' in built.page().text


def test_a_changed_state_has_its_documents_read(documents, site):
    state = '{"kind": "List", "items": [%s]}'
    pod = '{"kind": "Pod", "metadata": {"name": "box"}}'
    shown = '{% include_snippet ../d/box.drawio compare="../state.json" on_difference="show" %}'
    documents.write(
        {
            "d/box.drawio": site.diagram("Box", "pod/box"),
            "docs/index.md": f"# Home\n\n{shown}\n",
            "state.json": state % pod,
        }
    )
    assert "1 in both" in documents.build().page().text
    assert documents.build().read == []
    documents.write({"state.json": state % ""})
    built = documents.build()
    assert built.read == ["index"]
    assert "1 only in the diagram" in built.page().text


def test_a_fault_is_told_each_time_until_it_is_mended(two, site):
    two.write({"code/own.py": "1 / 0\n"})
    for _ in range(2):
        built = two.build(warns=True)
        assert (built.read, built.status) == (["other"], 1)
        assert "code/own.py:1: ZeroDivisionError" in built.warnings[0]
    # A missing file that comes.
    two.write({"docs/other.md": "# Other\n\n{% include_snippet ../code/new/late.py %}\n"})
    assert "there is no file" in two.build(warns=True).warnings[0]
    two.write({"code/new/late.py": site.snippet("Late")})
    built = two.build()
    assert built.read == ["other"]
    assert "Node Type:" in built.page("other").text


def test_other_templates_and_options_have_all_read_and_always_runs_each_time(two):
    config = {"multicloud_templates": "templates"}
    two.write({"templates/size.md.j2": "Size: {{ vertex.width }}\n"})
    assert "Size: 80" in two.build(**config).page().text
    two.write({"templates/size.md.j2": "Width: {{ vertex.width }}\n"})
    built = two.build(**config)
    assert built.read == ["index", "other"]
    assert "Width: 80" in built.page().text
    assert two.build(**config).read == []
    built = two.build(multicloud_heading_level="none", **config)
    assert built.read == ["index", "other", "plain"]
    assert built.page().headings == [(1, "Index")]
    config = {"multicloud_execute": "always"}
    two.build(**config)
    assert two.build(**config).read == ["index", "other"]


def test_a_removed_document_leaves_no_files_and_never_tells_what_to_freeze(two):
    files = two.folder / "doctrees" / "multicloud"
    assert sorted(path.name for path in files.iterdir()) == ["index.files", "other.files"]
    (two.folder / "docs" / "other.md").unlink()
    index = two.folder / "docs" / "index.rst"
    index.write_text(index.read_text("utf-8").replace("   other\n", ""), "utf-8")
    two.build()
    assert [path.name for path in files.iterdir()] == ["index.files"]
    # `execute = "never"` takes what was frozen, and says what to do where nothing was.
    built = two.build(warns=True, multicloud_execute="never")
    assert "mkdocs-multicloud freeze" in built.warnings[0]
    assert all(" [multicloud." in warning for warning in built.warnings)


@pytest.fixture
def many(documents, site):
    # Sphinx reads up to five in one process.
    names = [f"page{number}" for number in range(6)]
    for name in names:
        documents.write(
            {
                f"code/{name}.py": site.snippet(name),
                f"docs/{name}.md": f"# {name}\n\n{{% include_snippet ../code/{name}.py %}}\n",
            }
        )
    listed = "".join(f"   {name}\n" for name in names)
    documents.write({"docs/index.rst": f"Index\n=====\n\n.. toctree::\n\n{listed}"})
    return documents.configure(numfig=True)


def sphinx(documents, *arguments):
    """What `sphinx-build` says, whose own temporary files go below the project."""
    temporary = documents.folder / "tmp"
    temporary.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *arguments],
        cwd=documents.folder, capture_output=True, text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    # Sphinx's own record of an error, which it names.
    assert {path.suffix for path in temporary.iterdir()} <= {".log"}
    return done


def built(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and ".doctrees" not in path.parts
        and path.name not in (".buildinfo", "searchindex.js")
    }


def test_several_processes_build_the_same_site(many, site):
    many.write({"code/page3.py": "1 / 0\n"})
    one = built(many.run(warns=True, fresh=True).output)
    shutil.rmtree(many.folder / "out")
    # Faults are told once, whoever read the document.
    done = sphinx(many, "-W", "-q", "-E", "-j", "2", "-d", "doctrees", "docs", "out/html")
    assert done.returncode == 1
    assert done.stderr.count("code/page3.py:1: ZeroDivisionError") == 1
    assert built(many.folder / "out" / "html") == one
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert str(many.folder) not in running
    # What the processes have read is known to the next build.
    many.write({"code/page5.py": site.snippet("Other")})
    again = many.run(warns=True)
    assert again.read == ["page3", "page5"]
    assert len(again.warnings) == 1
    assert "code/page3.py:1: ZeroDivisionError" in again.warnings[0]


def test_a_build_that_breaks_off_leaves_nothing(many):
    many.write({"code/page3.py": "1 / 0\n"}).configure(multicloud_on_error="fail")
    done = sphinx(many, "-q", "-j", "2", "docs", "out")
    assert done.returncode
    assert "page3.md:3 → code/page3.py:1: ZeroDivisionError" in done.stderr


def test_documents_are_read_again_when_a_rule_changes_or_an_exception_is_over(two, monkeypatch):
    rule = "- rule: Owned\n  no_nodes: {name: Own}\n"
    allow = "  allow: [{cell: Own, until: 2027-01-31, reason: test}]\n"
    two.write({"rules.yml": rule + allow})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801396800")  # 31 January
    options = {"multicloud_rules": "rules.yml"}
    first = two.build(**options)
    assert first.read == ["index", "other", "plain"]
    assert two.build(**options).read == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801483200")
    for again in (two.build(warns=True, **options), two.build(warns=True, **options)):
        (warning,) = again.warnings
        assert warning.startswith(
            "other.md:3: WARNING: code/own.py:1: the rule 'Owned' is broken by 'Own' (rectangle): "
            "there must be no such node (it was allowed until 2027-01-31: test); remove it, or"
        )
        assert "other" in again.read
    two.write({"rules.yml": rule.replace("Own}", "Other}")})
    assert two.build(**options).read == ["index", "other"]


def test_rules_about_several_documents_are_checked_although_none_is_read_again(two):
    two.write({"rules.yml": "- {rule: One, nodes: all, one: name, per: type}\n"})
    (broken,) = two.build(warns=True, multicloud_rules="rules.yml").warnings
    assert broken.startswith(
        "other.md:3: WARNING: code/own.py:1: the rule 'One' is broken: type 'rectangle' has more "
        "than one name: 'First' at 'First' in index.rst:"
    )
    again = two.build(warns=True, multicloud_rules="rules.yml")
    assert (again.warnings, again.read) == ([broken], [])
    # A diagram that is gone breaks nothing.
    two.write({"docs/other.md": "# Other\n"})
    assert two.build(multicloud_rules="rules.yml").read == ["other"]


def test_rules_about_nothing_are_named_but_no_warning(two, monkeypatch):
    notes = []
    monkeypatch.setattr(session.log, "info", lambda *args: notes.append(args[-1]))
    two.write({"rules.yml": "- {rule: R, nodes: {type: rectangl}, must: {name: x}}\n"})
    two.build(multicloud_rules="rules.yml")
    (note,) = notes
    assert note.startswith("rules that are about no cell of any diagram: 'R'; ")
    two.build(multicloud_rules="rules.yml")
    assert notes == [note, note]
    two.write({"rules.yml": "- {rule: R, nodes: {type: rectangle}, must: {name: '*'}}\n"})
    two.build(multicloud_rules="rules.yml")
    assert notes == [note, note]
