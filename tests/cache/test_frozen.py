"""Results that are committed: `freeze` writes them, and `execute: never` shows them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml
from git_repository import commit

from mkdocs_multicloud import cli
from mkdocs_multicloud.cache.frozen_read import MAX_RECORD
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT

READS = (
    "from pathlib import Path\nimport helper\nlabel = Path('data/label.txt').read_text().strip()\n"
)
PAGE = "# Page\n\n{{% include_snippet ../code/{}.py %}}\n"
TIMED = (
    "import time\nprint(time.time_ns())\n"
    "xml = f'''<mxfile modified=\"{{time.time_ns()}}\"><diagram>{}</diagram></mxfile>'''\n"
)
LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")


def config(**options):
    """A site's `mkdocs.yml`; pictures are drawn only where a test asks for them."""
    options = {"show": ["xml"], **options}
    return yaml.safe_dump(
        {"site_name": "Test", "theme": "mkdocs", "plugins": [{"multicloud": options}]}
    )


@pytest.fixture
def project(site):
    """A site of three snippets: one reads and imports, one is in a page, one tells the time."""
    reads = READS + f"xml = '''{site.diagram('LABEL')}'''.replace('LABEL', label)\n"
    embedded = f"\n```python multicloud\n{site.snippet('In')}```\n"
    return site.write(
        {
            "mkdocs.yml": config(),
            "docs/index.md": PAGE.format("reads") + embedded,
            "docs/timed.md": PAGE.format("timed"),
            "code/reads.py": reads,
            "code/timed.py": TIMED.format(site.diagram("Timed")),
            "code/helper.py": "",
            "data/label.txt": "Read\n",
        }
    )  # fmt: skip


@pytest.fixture
def freeze(capsys):
    """Gives the command for a site; its exit code and what it says."""

    def freeze(site):
        code = cli.main(["freeze", "-f", str(site.folder / "mkdocs.yml")])
        out, err = capsys.readouterr()
        return code, out.strip(), err

    return freeze


def frozen(site, folder="frozen"):
    """All frozen files by their paths, the digests in them cut off."""
    files = {name: data for name, data in site.tree().items() if name.startswith(f"{folder}/")}
    return {name.removeprefix(f"{folder}/"): data for name, data in files.items()}


def folder_of(site, name):
    (found,) = site.folder.glob(f"frozen/{name}-*")
    return found


def never(site, **options):
    site.write({"mkdocs.yml": config(execute="never", **options)})
    return site.run("never", warns=True)


def told(built, page="index.md"):
    (warning,) = built.warnings
    place, _, message = warning.removeprefix("multicloud: ").partition(": ")
    assert place.startswith(f"{page}:"), warning
    return message


def test_a_folder_for_each_snippet_holds_what_can_be_read(project, freeze):
    assert freeze(project) == (0, "frozen: 3 written, 0 unchanged, 0 removed", "")
    names = {name.rpartition("/")[0].rpartition("-")[0] for name in frozen(project)}
    assert names == {"reads", "index", "timed"}
    own = folder_of(project, "reads")
    record = json.loads((own / "run.json").read_text("utf-8"))
    assert record["snippet"] == "code/reads.py"
    assert record["diagrams"] == [{"name": "xml", "kind": "str", "file": "1.drawio"}]
    assert list(record["inputs"]) == ["code/helper.py", "data/label.txt"]
    assert '\n                <mxCell id="box" value="Read"' in (own / "1.drawio").read_text(
        "utf-8"
    )


def test_it_shows_the_same_site_to_the_byte(project, freeze, monkeypatch):
    # MkDocs writes the time of the build into its pages.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    all_parts = ["node", "code", "picture", "vertex", "style", "size", "xml", "download"]
    project.write({"mkdocs.yml": config(show=all_parts)})
    project.write({"code/timed.py": project.snippet("Timed")})
    auto = project.run("auto").files()
    assert freeze(project)[0] == 0
    assert never(project, show=all_parts).files() == auto


FORBIDDEN = """\
import sys

STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec")


def hook(event, args):
    if event in STARTS:
        raise SystemExit(f"{event} {args}")


from HOST.__main__ import cli

sys.addaudithook(hook)
cli(["build", "--strict"])
"""


def test_snippets_that_are_only_compared_are_frozen_too(site, freeze):
    site.write(
        {
            "tests/old.py": site.snippet("Old"),
            "tests/new.py": site.snippet("New"),
            "docs/index.md": "{% diagram_diff ../tests/old.py ../tests/new.py %}\n",
            "mkdocs.yml": "site_name: Test\nplugins: [multicloud]\n",
        }
    )
    assert freeze(site) == (0, "frozen: 2 written, 0 unchanged, 0 removed", "")
    built = site.build(options={"execute": "never"})
    assert '"Old" → "New"' in built.page().text
    # And what was frozen at a revision is the version of then.
    commit(site.folder, {}, "v1")
    site.write(
        {
            "tests/old.py": site.snippet("Newest"),
            "docs/index.md": "{% diagram_diff v1 ../tests/old.py %}\n",
        }
    )
    assert '"Old" → "Newest"' in site.build().page().text


def test_it_starts_no_process(project, freeze):
    # Pictures would be drawn in another process.
    show = ["node", "code", "vertex", "style", "xml"]
    project.write({"mkdocs.yml": config(show=show)})
    assert freeze(project)[0] == 0
    main = FORBIDDEN.replace("HOST", project.host)
    project.write({"main.py": main, "mkdocs.yml": config(show=show, execute="never")})
    shutil.rmtree(project.folder / ".cache")

    def build():
        return subprocess.run(
            [sys.executable, "-P", "main.py"],
            cwd=project.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = build()
    assert done.returncode == 0, done.stderr
    assert "3 snippets: 0 ran, 3 frozen, 0 failed; 0 drawings" in done.stderr
    assert 'value="Read"' in (project.folder / "site/output/drawio/reads.drawio").read_text("utf-8")
    # The test can fail.
    project.write({"mkdocs.yml": config(show=show)})
    assert build().returncode != 0


def test_it_is_the_same_in_every_checkout_and_at_every_time(project, freeze, new_site):
    assert freeze(project)[0] == 0
    first = frozen(project)
    assert freeze(project)[1] == "frozen: 0 written, 3 unchanged, 0 removed"
    # A snippet that tells the time runs anew, and what it tells is the same but for that.
    shutil.rmtree(project.folder / ".cache")
    project.run()
    assert freeze(project)[1] == "frozen: 0 written, 3 unchanged, 0 removed"
    assert frozen(project) == first
    other = new_site()
    shutil.copytree(project.folder, other.folder / "elsewhere", dirs_exist_ok=True)
    other = type(other)(other.folder / "elsewhere")
    for name in (".cache", "site"):
        shutil.rmtree(other.folder / name)
    assert freeze(other)[1] == "frozen: 0 written, 3 unchanged, 0 removed"
    shutil.rmtree(other.folder / "frozen")
    other.write({"data/label.txt": b"Read\r\n"})
    assert freeze(other)[0] == 0
    different = {name for name, data in frozen(other).items() if first[name] != data}
    assert different == {f"{folder_of(other, 'timed').name}/1.drawio"}
    assert not [name for name, data in frozen(other).items() if b"elsewhere" in data]
    assert never(other).warnings == []


def test_results_that_nothing_asks_for_are_taken_out(project, freeze):
    freeze(project)
    project.write({"code/reads.py": project.snippet("New"), "frozen/notes.txt": "mine"})
    project.write({"frozen/timed-notes/mine.txt": "mine"})
    assert freeze(project)[1] == "frozen: 1 written, 2 unchanged, 1 removed"
    assert len(list(project.folder.glob("frozen/reads-*"))) == 1
    assert (project.folder / "frozen/notes.txt").exists()
    assert (project.folder / "frozen/timed-notes/mine.txt").exists()


def test_what_fails_is_not_frozen_and_nothing_is_lost(project, freeze):
    freeze(project)
    project.write({"code/timed.py": "1 / 0\n", "code/reads.py": project.snippet("New")})
    before = frozen(project)
    code, out, err = freeze(project)
    assert code == 1
    assert out == "frozen: 1 written, 1 unchanged, 0 removed"
    assert "timed.md:3 → code/timed.py:1: ZeroDivisionError: division by zero" in err
    assert err.splitlines()[-1] == (
        "1 fault: results of failed snippets and faulty directives are not frozen, and none is "
        "removed"
    )
    assert before.items() <= frozen(project).items()
    # A snippet whose text is as it was, and fails for want of a file, keeps its result.
    (project.folder / "data/label.txt").unlink()
    assert freeze(project)[0] == 1
    assert before.items() <= frozen(project).items()


def test_faults_of_pages_do_not_stop_it(site, freeze):
    page = (
        "---\ntitle: A\n---\n# A\n\n[b](/no/) {% seo %} {{ page.x }}\n\n"
        "{% include_snippet ../code/a.py %}\n"
    )
    site.write({"mkdocs.yml": config(just_the_docs=True), "docs/index.md": page})
    freeze(site.write({"code/a.py": site.snippet("Old")}))
    code, out, err = freeze(site.write({"code/a.py": site.snippet("New")}))
    assert (code, out) == (0, "frozen: 1 written, 0 unchanged, 1 removed")
    assert "the link '/no/' leads to no page" in err


def test_what_only_an_include_brings_is_frozen_too(site, freeze):
    plugins = ["include-markdown", "macros", {"multicloud": {}}]
    settings = {"site_name": "Test", "theme": "mkdocs", "plugins": plugins}
    site.write(
        {
            "mkdocs.yml": yaml.safe_dump(settings),
            "docs/index.md": '{% include-markdown "../parts/part.md" %}\n',
            "parts/part.md": "# Page\n\n{% include_snippet ../code/box.py %}\n",
            "code/box.py": site.snippet(),
        }
    )
    assert freeze(site) == (0, "frozen: 1 written, 0 unchanged, 0 removed", "")
    plugins[-1] = {"multicloud": {"execute": "never"}}
    site.write({"mkdocs.yml": yaml.safe_dump(settings)})
    assert site.run().page().headings


def test_a_site_that_shows_frozen_results_freezes_them_all_the_same(project, freeze):
    project.write({"mkdocs.yml": config(execute="never", frozen_dir="kept/results")})
    assert freeze(project)[1] == "kept/results: 3 written, 0 unchanged, 0 removed"
    assert project.run().warnings == []


def test_a_run_that_directives_share_is_frozen_once_under_the_name_of_the_snippet(site, freeze):
    directive = '{{% include_snippet ../code/box.py name="{}" %}}\n'
    pages = {f"docs/{name}.md": directive.format(name) for name in "bca"}
    site.write({"mkdocs.yml": config(), "code/box.py": site.snippet(), **pages})
    assert freeze(site)[1] == "frozen: 1 written, 0 unchanged, 0 removed"
    assert folder_of(site, "box").is_dir()
    site.write({"docs/0.md": directive.format("first")})
    assert freeze(site)[1] == "frozen: 0 written, 1 unchanged, 0 removed"


def test_a_text_without_a_result_is_told(project, freeze):
    freeze(project)
    project.write({"code/timed.py": project.snippet("Other")})
    assert told(never(project), "timed.md") == (
        "there is no frozen result for this text (execute: never); "
        "run `mkdocs-multicloud freeze` and commit what it writes"
    )


@pytest.mark.parametrize("changed", ["data/label.txt", "code/helper.py"])
def test_a_changed_input_is_told(project, freeze, changed):
    freeze(project)
    project.write({changed: "# other"})
    expected = (
        f"its frozen result is out of date: {changed} changed since; "
        "run `mkdocs-multicloud freeze` and commit what it writes"
    )
    assert told(never(project)) == expected
    (project.folder / changed).unlink()
    assert told(never(project)) == expected


def test_names_in_a_folder_count_but_not_those_of_what_tools_make(site, freeze):
    lists = "import os\nos.listdir('.'), os.listdir('data')\n" + site.snippet()
    page = {"docs/index.md": PAGE.format("lists"), "code/lists.py": lists, "data/a.txt": ""}
    site.write({"mkdocs.yml": config(), **page})
    assert freeze(site)[0] == 0
    site.write({"site/index.html": "", ".venv/x": "", "data/.a.swp": "", "data/__pycache__/x": ""})
    assert never(site).warnings == []
    site.write({"data/b.txt": ""})
    assert "out of date: data changed since" in told(never(site))


def test_what_lies_outside_of_the_project_is_told_and_not_named_in_what_is_committed(
    new_site, freeze
):
    outer = new_site()
    site = type(outer)(outer.folder / "docs-of-mine")
    secret = outer.folder / "outside.txt"
    secret.write_text("read", "utf-8")
    reads = f"open({str(secret)!r}).read()\nopen('../shared/in.txt').read()\n" + site.snippet()
    (outer.folder / "shared").mkdir()
    (outer.folder / "shared/in.txt").write_text("read", "utf-8")
    reads = reads.replace("'../shared/in.txt'", repr(str(outer.folder / "shared/in.txt")))
    site.write(
        {
            "mkdocs.yml": config(allowed_roots=[".", "../shared"]),
            "docs/index.md": "```python multicloud\n" + reads + "```\n",
        }
    )
    code, _, err = freeze(site)
    assert code == 0
    assert err == (
        "index.md:2: it reads outside.txt, which is outside of the project: "
        "changes of that file will not be noticed\n"
    )
    record = json.loads((folder_of(site, "index") / "run.json").read_text("utf-8"))
    assert list(record["inputs"]) == ["../shared/in.txt"]
    secret.write_text("changed", "utf-8")
    assert never(site, allowed_roots=[".", "../shared"]).warnings == []
    (outer.folder / "shared/in.txt").write_text("changed", "utf-8")
    built = never(site, allowed_roots=[".", "../shared"])
    assert "out of date: ../shared/in.txt changed since" in told(built)


def test_always_runs_each_time(site, caplog):
    site.write({"code/box.py": site.snippet(), "docs/index.md": PAGE.format("box")})
    site.write({"mkdocs.yml": config(execute="always")})
    for _ in range(2):
        caplog.clear()
        with caplog.at_level("INFO"):
            site.run()
        assert "1 snippet: 1 ran, 0 remembered, 0 failed" in caplog.text


def record(**changes):
    """Changes some of what a record tells."""

    def change(own):
        path = own / "run.json"
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")

    return change


def diagrams(file):
    return record(diagrams=[{"name": "xml", "kind": "str", "file": file}])


def text(name, content):
    return lambda own: (own / name).write_text(content, "utf-8")


def link(name, target):
    def change(own):
        (own / name).unlink()
        (own / name).symlink_to(target)

    return change


def linked_folder(own):
    real = own.rename(own.parent.parent / "real")
    own.symlink_to(real, target_is_directory=True)


def sparse(name, size):
    """A file of that size, which takes no room."""

    def change(own):
        with (own / name).open("r+b") as file:
            os.truncate(file.fileno(), size + 1)

    return change


HOSTILE = {
    "no_json": (text("run.json", "{"), "run.json is not JSON"),
    "a_list": (text("run.json", "[]"), "run.json has another version"),
    "deep": (text("run.json", "[" * 100_000), "run.json is not JSON"),
    "number": (text("run.json", "9" * 10_000), "run.json is not JSON"),
    "no_text": (lambda own: (own / "run.json").write_bytes(b"\xff"), "run.json is not UTF-8"),
    "version": (record(format=99), "run.json has another version"),
    "diagrams": (record(diagrams=3), "run.json names no diagrams"),
    "words": (record(diagrams=[3]), "run.json has a value that is not a name"),
    "inputs": (record(inputs=[1]), "run.json names no inputs"),
    "input_lines": (record(inputs={"a\n::error::b": "x"}), "has a value that is not a name"),
    "input_outside": (record(inputs={"/dev/zero": "x"}), "an input outside of the project"),
    "input_above": (record(inputs={"../../x": "x"}), "it names an input outside of the project"),
    "input_nul": (record(inputs={"a\0b": "x"}), "has a value that is not a name"),
    "path": (diagrams("../../../code/reads.py"), "is not the name of a diagram file"),
    "absolute": (diagrams("/etc/passwd"), "is not the name of a diagram file"),
    "missing": (diagrams("2.drawio"), "2.drawio is no file"),
    "huge_record": (sparse("run.json", MAX_RECORD), "run.json is too large"),
    "huge_diagram": (sparse("1.drawio", MAX_DOCUMENT), "1.drawio is too large"),
    "doctype": (
        text("1.drawio", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><mxfile>&e;</mxfile>'),
        "the document has a DOCTYPE, which is refused",
    ),
    "no_diagram": (text("1.drawio", "<svg/>"), "the SVG contains no diagram"),
    "script": (text("1.drawio", "<mxfile"), "the XML is malformed"),
}  # fmt: skip
DOCUMENTS = ("doctype", "no_diagram", "script")
"""Those whose diagram can be read, and is none."""
LINKED = {
    "record_link": (link("run.json", "/etc/passwd"), "run.json is a link"),
    "diagram_link": (link("1.drawio", "/etc/passwd"), "1.drawio is a link"),
    "folder_link": (linked_folder, "it is a link"),
}


@pytest.fixture(scope="module")
def refusals(new_site):
    """A site whose pages each have a hostile frozen result, and the warning of each."""
    changes = {**HOSTILE, **({} if sys.platform == "win32" else LINKED)}
    site = new_site().write({"mkdocs.yml": config()})
    for name in changes:
        code = site.snippet(f"Box {name}")
        site.write({f"docs/{name}.md": PAGE.format(name), f"code/{name}.py": code})
    assert cli.main(["freeze", "-f", str(site.folder / "mkdocs.yml")]) == 0
    for name, (change, _) in changes.items():
        change(folder_of(site, name))
    built = never(site)
    warnings = {warning.partition(".md:")[0]: warning for warning in built.warnings}
    assert len(built.warnings) == len(changes)
    return site, built, {name.removeprefix("multicloud: "): w for name, w in warnings.items()}


@pytest.mark.parametrize("name", [*HOSTILE, *(pytest.param(n, marks=LINKS) for n in LINKED)])
def test_hostile_results_are_refused_clearly(refusals, name):
    site, built, warnings = refusals
    _, expected = {**HOSTILE, **LINKED}[name]
    warning = warnings[name]
    assert warning.startswith(f"multicloud: {name}.md:3 → code/{name}.py:1: ")
    assert expected in warning
    if name in DOCUMENTS:
        file = f"{folder_of(site, name).relative_to(site.folder).as_posix()}/1.drawio"
        assert f"code/{name}.py:1: {file}: {expected}" in warning
        assert warning.endswith("; find out who has changed it, then freeze again")
    assert "root:" not in built.page(f"{name}.md").html
    assert str(site.folder) not in warning


@LINKS
def test_a_link_in_the_place_of_an_input_is_not_followed_out(project, freeze):
    freeze(project)
    (project.folder / "data/label.txt").unlink()
    (project.folder / "data/label.txt").symlink_to("/dev/zero")
    assert "it names an input outside of the project" in told(never(project))


@LINKS
def test_a_folder_of_results_that_is_a_link_is_neither_read_nor_written(project, freeze, new_site):
    freeze(project)
    elsewhere = new_site().folder / "elsewhere"
    shutil.move(project.folder / "frozen", elsewhere)
    (project.folder / "frozen").symlink_to(elsewhere, target_is_directory=True)
    assert len(never(project).warnings) == 3
    code, _, err = freeze(project)
    assert code == 1
    assert err == "frozen cannot be written (it is a link); fix that and freeze again\n"


@LINKS
def test_freezing_writes_through_no_link(project, freeze, new_site):
    freeze(project)
    own, elsewhere = folder_of(project, "reads"), new_site().folder
    shutil.rmtree(own)
    own.symlink_to(elsewhere, target_is_directory=True)
    assert freeze(project)[1] == "frozen: 1 written, 2 unchanged, 0 removed"
    assert list(elsewhere.iterdir()) == []
    assert never(project).warnings == []


def test_without_a_site_or_the_plugin_it_says_what_to_do(site, freeze, capsys, monkeypatch):
    monkeypatch.chdir(site.folder)
    assert cli.main(["freeze"]) == 2
    assert capsys.readouterr().err == (
        "there is no mkdocs.yml or properdocs.yml in this folder or a parent folder, and no "
        "conf.py of Sphinx with the extension mkdocs_multicloud in this folder or in docs; name it "
        "with -f\n"
    )
    site.write(
        {"mkdocs.yml": "site_name: Test\ntheme: mkdocs\nplugins: [search]\n", "docs/index.md": ""}
    )
    assert freeze(site) == (
        1, "", "mkdocs.yml does not use the plugin multicloud; add multicloud to its plugins\n",
    )  # fmt: skip


def test_a_configuration_that_is_faulty_is_told(project, freeze):
    project.write({"mkdocs.yml": config(exeute="never")})
    code, out, err = freeze(project)
    assert (code, out) == (1, "")
    assert "there is no option 'exeute'; did you mean 'execute'?" in err
