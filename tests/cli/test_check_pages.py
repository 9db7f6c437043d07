"""`mkdocs-multicloud check --pages`: what pages print, and files of the docs that nothing shows."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
import yaml
from template_pages import STYLE, document, page, parts, table

from mkdocs_multicloud import cli

OLD = STYLE.replace("#E7157B", "#000000")
CODE = f'''\
def test_queue():
    # given
    xml = """{document()}"""
    # then
'''
READS = CODE.replace("    xml", '    open("docs/read.drawio").read()\n    xml')
SHOWN = (
    "docs/a.jpg",
    "docs/b.png",
    "docs/my picture.svg",
    "docs/zone.drawio",
    "docs/logo.svg",
    "docs/themed.png",
    "docs/readme.png",
    "docs/read.drawio",
    "docs/parts/output/jpg/queue.jpg",
    "docs/parts/output/drawio/queue.drawio",
)


@pytest.fixture
def project(site):
    """A site of a page that a template made, one with a directive and one of an author."""
    config = {
        "site_name": "T",
        "theme": {"name": "mkdocs", "custom_dir": "overrides", "logo": "logo.svg"},
        "plugins": ["multicloud"],
    }
    written = (
        "# Queue\n\n{% include_snippet ../tests/test_queue.py show=code %}\n\n"
        f"## What it is made of\n\n{table(OLD)}\n"
    )
    site.write(dict.fromkeys(SHOWN, b"x"))
    return site.write(
        {
            "mkdocs.yml": yaml.safe_dump(config),
            "README.md": "![x](docs/readme.png)\n",
            "overrides/main.html": '{% extends "base.html" %}<img src="/themed.png">\n',
            "docs/index.md": "# Home\n\n![a](a.jpg) <img src='b.png'> ![z](<my picture.svg>)\n\n"
            "[z](zone.drawio)\n\n{% include_snippet ../tests/test_reads.py %}\n",
            "docs/written.md": written,
            "docs/parts/queue.md": page(parts(width="50", xml=document())),
            "tests/test_queue.py": CODE,
            "tests/test_reads.py": READS,
            "docs/zone.drawio": document(),
            "docs/read.drawio": document(),
        }
    )


@pytest.fixture
def check(capsys):
    """Gives the command; its exit code, its output and its errors."""

    def check(site, *arguments):
        code = cli.main(["check", "--pages", "-f", str(site.folder / "mkdocs.yml"), *arguments])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return check


def test_what_is_wrong_is_listed_with_page_and_line(project, check):
    project.write({"docs/old.png": b"x", "docs/parts/output/jpg/old.jpg": b"x"})
    code, out, err = check(project)
    assert code == 1
    line = project.folder.joinpath("docs/written.md").read_text("utf-8").split("\n")
    number = line.index("|fillColor| #000000 |") + 1
    assert out == [
        "docs/parts/queue.md:29 → tests/test_queue.py:2: vertex: width is 50 on the page, "
        "the snippet produces 48",
        "docs/parts/queue.md:53 → tests/test_queue.py:2: size: width is 50 on the page, "
        "the snippet produces 48",
        f"docs/written.md:{number} → tests/test_queue.py:2: style: fillColor is #000000 on the "
        "page, the snippet produces #E7157B",
        "docs/old.png: nothing shows or links it",
        "docs/parts/output/jpg/old.jpg: nothing shows or links it",
        "3 pages: 2 different; 2 files that nothing shows",
    ]
    assert "mkdocs-multicloud migrate" in err


def test_pages_that_are_right_are_all_well(project, check):
    project.write(
        {
            "docs/written.md": "# W\n\n{% include_snippet ../tests/test_queue.py %}\n\n"
            f"{table(STYLE)}",
            "docs/parts/queue.md": page(),
        }
    )
    assert check(project) == (0, ["3 pages: 0 different; 0 files that nothing shows"], "")


def test_all_texts_of_the_repository_may_show_files(site, check):
    subprocess.run(["git", "init", "--quiet"], cwd=site.folder, check=True)
    inner = type(site)(site.folder / "inner")
    inner.write(
        {
            "mkdocs.yml": "site_name: T\ntheme: mkdocs\nplugins: [multicloud]\n",
            "docs/index.md": "# Home\n",
            "docs/_data/pictures.json": '{"hero": "/data.png"}',
            **dict.fromkeys([f"docs/{n}.png" for n in ("shown", "old", "data", "other")], b"x"),
        }
    )
    site.write(
        {
            "README.md": "![x](inner/docs/shown.png)\n",
            "wiki/page.adoc": "image::../inner/docs/other.png[]\n",
            "wiki/page.bin": b"../inner/docs/old.png\0",
        }
    )
    # Nothing that is read may never end.
    (inner.folder / "evil.css").symlink_to("/dev/zero")
    os.mkfifo(inner.folder / "pipe.css")
    os.mkfifo(site.folder / "pipe.txt")
    code, out, _ = check(inner)
    assert (code, out) == (
        1,
        [
            "docs/old.png: nothing shows or links it",
            "1 page: 0 different; 1 file that nothing shows",
        ],
    )


def test_json(project, check):
    code, out, err = check(project, "--json")
    told = json.loads("\n".join(out))
    assert (code, err, told["pages"], told["unshown"], told["faults"]) == (1, "", 3, [], [])
    assert [(one["page"], one["line"], one["printed"]) for one in told["differences"]] == [
        ("docs/parts/queue.md", 29, "50"),
        ("docs/parts/queue.md", 53, "50"),
        ("docs/written.md", told["differences"][2]["line"], "#000000"),
    ]


def test_a_snippet_that_fails_is_a_fault_and_no_file_is_called_unused(project, check):
    project.write(
        {
            "tests/test_queue.py": CODE.replace("xml =", "raise KeyError('x')\n    xml ="),
            "docs/old.png": b"x",
        }
    )
    code, out, err = check(project)
    assert (code, out) == (
        1,
        ["3 pages: 0 different; 0 files that nothing shows; 1 fault"],
    )
    assert "docs/parts/queue.md:18 → tests/test_queue.py:3: KeyError: 'x'" in err


def test_update_is_for_the_diagrams(project, check):
    code, _, err = check(project, "--update")
    assert code == 2
    assert "--pages writes nothing" in err
