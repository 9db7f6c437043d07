"""The commands for a Sphinx project: one snippet by itself, and results to commit."""

from __future__ import annotations

import json
import shutil

import pytest

from mkdocs_multicloud import cli

FAILS = "1 / 0\n"


@pytest.fixture
def project(documents, site):
    """Two documents, each with a snippet, in both of Sphinx's languages."""
    documents.write(
        {
            "code/box.py": site.snippet("Box"),
            "code/own.py": site.snippet("Own"),
            "docs/index.rst": (
                "Index\n=====\n\n.. toctree::\n\n   own\n\n.. include_snippet:: ../code/box.py\n"
            ),
            "docs/own.md": "# Own\n\n{% include_snippet ../code/own.py %}\n",
        }
    )
    return documents.configure()


@pytest.fixture
def command(capsys):
    """Gives a command its arguments; the exit code and what it says."""

    def command(project, *arguments):
        name, *rest = arguments
        code = cli.main([name, *rest, "-f", str(project.folder / "docs" / "conf.py")])
        out, err = capsys.readouterr()
        return code, out.strip(), err

    return command


def names(project):
    return sorted(path.name.partition("-")[0] for path in (project.folder / "frozen").iterdir())


def test_the_same_site_is_built_from_what_is_frozen(project, command):
    ran = project.build().page("own")
    assert command(project, "freeze") == (0, "frozen: 2 written, 0 unchanged, 0 removed", "")
    assert names(project) == ["box", "own"]
    assert not (project.folder / "docs" / "_build").exists()
    built = project.build(fresh=True, multicloud_execute="never", multicloud_cache_dir="")
    assert built.page("own").codes == ran.codes
    project.write({"code/own.py": FAILS})
    built = project.build(warns=True, multicloud_execute="never")
    assert "there is no frozen result for this text" in " ".join(built.warnings)


@pytest.mark.parametrize("place", ["", "docs", "docs/source", "doc"])
def test_the_configuration_is_found_in_the_usual_places(project, place, monkeypatch, capsys):
    docs = project.folder / "docs"
    moved = docs.rename(project.folder / "moved")
    target = project.folder / place
    target.mkdir(parents=True, exist_ok=True)
    for file in moved.iterdir():
        shutil.move(file, target / file.name)
    with (target / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('multicloud_root = "docs"\n')
    docs.mkdir(exist_ok=True)
    monkeypatch.chdir(project.folder)
    assert cli.main(["freeze"]) == 0, capsys.readouterr().err
    assert names(project) == ["box", "own"]


def test_mkdocs_own_configuration_comes_first(project, monkeypatch):
    (project.folder / "docs" / "index.md").write_text("# None\n", "utf-8")
    config = {"site_name": "T", "theme": "mkdocs", "plugins": ["multicloud"]}
    config |= {"exclude_docs": "own.md"}
    (project.folder / "mkdocs.yml").write_text(json.dumps(config), "utf-8")
    monkeypatch.chdir(project.folder)
    assert cli.main(["freeze"]) == 0
    assert not (project.folder / "frozen").exists() or names(project) == []


def test_a_project_without_the_extension_is_none_of_ours(project, monkeypatch, capsys):
    project.configure(extensions=["myst_parser"])
    monkeypatch.chdir(project.folder)
    assert cli.main(["freeze"]) == 2
    assert "no conf.py of Sphinx with the extension mkdocs_multicloud" in capsys.readouterr().err


def test_a_site_that_shows_frozen_results_freezes_them_all_the_same(project, command):
    project.configure(multicloud_execute="never", multicloud_on_error="fail")
    assert command(project, "freeze")[0] == 0
    assert names(project) == ["box", "own"]


def test_what_fails_is_not_frozen_and_nothing_is_lost(project, command):
    assert command(project, "freeze")[0] == 0
    project.write({"code/own.py": FAILS})
    code, out, err = command(project, "freeze")
    assert (code, out) == (1, "frozen: 0 written, 1 unchanged, 0 removed")
    assert "own.md:3: WARNING: code/own.py:1: ZeroDivisionError" in err
    assert "1 fault: results of failed snippets and faulty directives are not frozen" in err
    assert names(project) == ["box", "own"]


def test_diagrams_are_checked(project, command, site):
    assert command(project, "check", "--update") == (0, "multicloud.lock: 2 diagrams", "")
    assert command(project, "check") == (0, "multicloud.lock: 2 unchanged", "")
    project.write({"code/own.py": site.snippet("Other")})
    code, out, _ = command(project, "check")
    assert (code, out.splitlines()) == (
        1,
        [
            "code/own.py:1 (own): changed, shown in own.md:3",
            "multicloud.lock: 1 unchanged, 1 changed",
        ],
    )


def test_a_snippet_is_run_with_the_options_of_its_site(project, command, site, monkeypatch):
    monkeypatch.setenv("REGION", "eu")
    code = f"import os\n\nassert os.environ['REGION'] == 'eu'\n{site.snippet('Eu')}"
    project.write({"code/own.py": code})
    own = str(project.folder / "code" / "own.py")
    failed, _, err = command(project, "run", own)
    assert (failed, "KeyError: 'REGION'" in err) == (1, True)
    project.configure(multicloud_env=["REGION"])
    code, out, err = command(project, "run", own)
    assert (code, err) == (0, "")
    assert "label     Eu" in out.splitlines()


def test_results_of_several_hosts_are_one(project, command, site):
    """A key is of the snippet, not of the host: one folder serves both."""
    assert command(project, "freeze")[0] == 0
    before = {p: p.read_bytes() for p in (project.folder / "frozen").rglob("*") if p.is_file()}
    (project.folder / "docs" / "index.md").write_text(
        "# Index\n\n{% include_snippet ../code/box.py %}\n", "utf-8"
    )
    config = {"site_name": "T", "theme": "mkdocs", "plugins": ["multicloud"]}
    (project.folder / "mkdocs.yml").write_text(json.dumps(config), "utf-8")
    assert cli.main(["freeze", "-f", str(project.folder / "mkdocs.yml")]) == 0
    after = {p: p.read_bytes() for p in (project.folder / "frozen").rglob("*") if p.is_file()}
    assert after == before


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"extensions": ["myst_parser"]}, "conf.py does not use the extension mkdocs_multicloud"),
        ({"multicloud_exeute": "never"}, "there is no option 'multicloud_exeute'; did you mean"),
        ({"extensions": ["no_such_extension"]}, "no_such_extension"),
    ],
)
def test_a_configuration_that_is_faulty_is_told(project, command, config, told):
    project.configure(**config)
    for arguments in (("freeze",), ("run", str(project.folder / "code" / "box.py"))):
        code, out, err = command(project, *arguments)
        assert (code, out) == (1, "")
        assert told in err
        assert "Traceback" not in err
