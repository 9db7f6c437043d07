"""What a gallery holds: names, headings and pages of its snippets, without a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.gallery.site_index import PageEntry, SiteIndex
from mkdocs_multicloud.settings.options import Settings, site_settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    "aws/test_dynamo_db.py",
    "aws/test_s3.py",
    "azure/test_s3.py",
    "azure/Box.drawio",
    "top.py",
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    return Project.of(tmp_path, tmp_path, Settings())


def index(project: Project, *pages: tuple[str, str]) -> SiteIndex:
    """An index of pages, each with its path and its text."""
    return SiteIndex(lambda: [PageEntry(path, text, scan(text)) for path, text in pages], project)


def directive(path: str, options: str = "") -> str:
    return f"{{% include_snippet {path} {options} %}}\n"


def planned(
    project: Project, *pages: tuple[str, str], shown: str = "**/*", **options: Any
) -> gallery.Plan:
    place = Location("all.md", 3)
    return gallery.plan((shown,), site_settings(options), project, place, index(project, *pages))


def names(plan: gallery.Plan) -> dict[str, list[str]]:
    return {heading: [entry.name for entry in entries] for heading, entries in plan.entries}


def test_snippets_have_the_names_of_their_files_by_folder(project: Project) -> None:
    plan = planned(project)
    assert names(plan) == {
        "": ["Top"], "AWS": ["Dynamo DB", "S3"], "Azure": ["Box", "S3"],
    }  # fmt: skip
    assert [entry.written for entry in plan.all] == [
        "top.py", "aws/test_dynamo_db.py", "aws/test_s3.py", "azure/Box.drawio", "azure/test_s3.py",
    ]  # fmt: skip
    assert (plan.combined_name, plan.unused_exclusions) == ("landscape", ())
    assert names(planned(project, shown="aws/*")) == {"": ["Dynamo DB", "S3"]}


@pytest.mark.parametrize(
    ("text", "name", "page", "draws", "alone"),
    [
        (f"# The title\n\n{directive('aws/test_s3.py')}", "The title", "p.md", True, True),
        (f"# The title\n\n{directive('aws/test_s3.py', 'show=code')}", "S3", "p.md", False, True),
        (f"# T\n\n{directive('aws/test_s3.py', 'show=code,picture')}", "T", "p.md", True, True),
        (f"# T\n\n{directive('aws/test_s3.py')}{directive('top.py')}", "S3", "p.md", True, False),
        (f"# T\n\n{directive('aws/test_s3.py one')}{directive('aws/test_s3.py two')}", "T", "p.md",
         True, True),
        ("# T\n\n```\n{% root_include_snippet aws/test_s3.py x %}\n```\n", "S3", "p.md", False,
         True),
        ("# T\n\n{% root_include aws/test_s3.py %}\n", "S3", "", False, False),
        (f"# T\n\n{directive('aws/none.py')}", "S3", "", False, False),
        (f"{directive('aws/test_s3.py')}", "S3", "p.md", True, True),
    ],
)  # fmt: skip
def test_a_snippet_has_the_title_of_the_page_that_draws_it_alone(
    project: Project, text: str, name: str, page: str, draws: bool, alone: bool
) -> None:
    (_, entry) = planned(project, ("p.md", text), shown="aws/*").all
    shown = entry.shown
    assert (entry.name, shown.page if shown else "") == (name if draws else "S3", page)
    assert entry.is_drawn == draws
    assert bool(shown and shown.alone) is alone


def test_the_first_page_with_the_picture_counts(project: Project) -> None:
    pages = (
        ("code.md", f"# Code\n\n{directive('aws/test_s3.py', 'show=code')}"),
        ("first.md", f"# First\n\n{directive('aws/test_s3.py')}"),
        ("second.md", f"# Second\n\n{directive('aws/test_s3.py')}"),
    )
    (_, entry) = planned(project, *pages, shown="aws/*").all
    assert (entry.name, entry.shown and entry.shown.page) == ("First", "first.md")
    (_, entry) = planned(project, pages[0], shown="aws/*").all
    assert (entry.name, entry.is_drawn) == ("S3", False)


def test_an_entry_is_drawn_as_on_its_page(project: Project) -> None:
    text = f"# T\n\n{directive('aws/test_s3.py one', 'show=picture dark=false page=2 name=x')}"
    site = site_settings({"scale": 3})
    own = site.override({"name": "all"}, "gallery")
    other, entry = planned(project, ("p.md", text), shown="aws/*").all
    settings = entry.settings(site, own)
    assert (settings.show, settings.dark, settings.page) == (("picture",), False, "2")
    assert (settings.name, settings.scale) == ("x", 3)
    assert (entry.directive.section, entry.directive.code_only) == ("one", False)
    settings = other.settings(site, own)
    assert (settings.show, settings.dark, settings.page) == (("picture",), True, "1")
    assert settings.name == ""
    assert other.directive == Directive("include_snippet", "aws/test_dynamo_db.py")


@pytest.mark.parametrize(
    ("pages", "headings"),
    [
        # The page above the pages of a folder names it.
        ({"guide/aws/s3.md": "aws/test_s3.py", "guide/aws/index.md": ""}, ["", "Page 1", "Azure"]),
        ({"guide/aws/s3.md": "aws/test_s3.py", "guide/aws/README.md": ""}, ["", "Page 1", "Azure"]),
        ({"guide/aws/s3.md": "aws/test_s3.py", "guide/index.md": ""}, ["", "AWS", "Azure"]),
        # Pages in several folders have no page above them.
        ({"a/s3.md": "aws/test_s3.py", "b/db.md": "aws/test_dynamo_db.py", "a/index.md": "",
          "b/index.md": ""}, ["", "AWS", "Azure"]),
        # Folders below the same page share its title.
        ({"a/s3.md": "aws/test_s3.py", "a/box.md": "azure/Box.drawio", "a/index.md": ""},
         ["", "Page 2"]),
    ],
)  # fmt: skip
def test_headings_are_titles_of_pages_or_names_of_folders(
    project: Project, pages: dict[str, str], headings: list[str]
) -> None:
    texts = [
        (path, f"# Page {n}\n\n{directive(file) if file else ''}")
        for n, (path, file) in enumerate(pages.items())
    ]
    assert list(names(planned(project, *texts))) == headings


def test_the_gallery_s_own_page_names_nothing(project: Project) -> None:
    pages = ("x/index.md", "# All"), ("x/s3.md", f"# S\n\n{directive('aws/test_s3.py')}")
    place = Location("x/index.md")
    plan = gallery.plan(("a*/*",), Settings(), project, place, index(project, *pages))
    assert list(names(plan)) == ["AWS", "Azure"]


def test_equal_headings_get_their_parents_in_front(tmp_path: Path) -> None:
    for name in ("x/lab/a.py", "y/lab/b.py", "z/c.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("", "utf-8")
    project = Project.of(tmp_path, tmp_path, Settings())
    assert list(names(planned(project))) == ["X / Lab", "Y / Lab", "Z"]


LABS = {"one": "aws/*", "two": "azure/*"}


@pytest.mark.parametrize(
    ("page", "shown", "name"),
    [
        ("b.md", ("one",), "landscape-one"),
        ("c.md", ("two",), "landscape-two"),
        ("d.md", ("top.py",), "landscape-d"),
        ("x/e.md", ("one",), "landscape"),
        ("y/f.md", ("two",), "landscape"),
    ],
)
def test_galleries_of_one_folder_have_a_file_of_all_diagrams_each(
    project: Project, page: str, shown: tuple[str, ...], name: str
) -> None:
    pages = [
        ("b.md", "{% snippet_gallery one %}"),
        ("c.md", "{% snippet_gallery two %}\n\n{% snippet_gallery two name=own %}"),
        ("d.md", "{% snippet_gallery top.py %}"),
        ("x/e.md", "{% snippet_gallery one %}\n\n{% snippet_gallery one %}"),
        ("y/f.md", "{% snippet_gallery one name=mine %}\n\n{% snippet_gallery two %}"),
    ]
    settings = site_settings({"galleries": LABS})
    plan = gallery.plan(shown, settings, project, Location(page), index(project, *pages))
    assert plan.combined_name == name


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        (
            {"snippets": "aws/*", "pages": "guide/lab"},
            [
                ("guide/lab/index.md", "Lab", 'snippet_gallery "lab"'),
                ("guide/lab/dynamo_db.md", "Dynamo DB", 'include_snippet "aws/test_dynamo_db.py"'),
                ("guide/lab/s3.md", "S3", 'include_snippet "aws/test_s3.py"'),
            ],
        ),
        (
            {"snippets": "a*/*s3.py", "pages": "p", "title": "All of it",
             "options": {"show": "code"}},
            [
                ("p/index.md", "All of it", 'snippet_gallery "lab"'),
                ("p/aws/s3.md", "S3", 'include_snippet "aws/test_s3.py" show="code"'),
                ("p/azure/s3.md", "S3", 'include_snippet "azure/test_s3.py" show="code"'),
            ],
        ),
    ],
)  # fmt: skip
def test_pages_of_a_gallery(
    project: Project, fields: dict[str, Any], pages: list[tuple[str, str, str]]
) -> None:
    settings = site_settings({"galleries": {"lab": fields}})
    found = gallery.pages(settings.galleries[0], settings, project, index(project))
    assert [(page.path, page.title, page.text) for page in found] == [
        (path, title, f'---\ntitle: "{title}"\n---\n\n# {title}\n\n{{% {written} %}}\n')
        for path, title, written in pages
    ]


def test_pages_of_one_name_and_pages_that_authors_have_written(tmp_path: Path) -> None:
    for name in ("a/box.py", "a/box.drawio", "a/Index.py", "a/seen.py", "a/own.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    project = Project.of(tmp_path, tmp_path, Settings())
    settings = site_settings({"galleries": {"lab": {"snippets": "a/*", "pages": "p"}}})
    pages = (
        ("elsewhere.md", f"# Seen\n\n{directive('a/seen.py')}"),
        ("p/own.md", f"# Own\n\n{directive('a/own.py', 'show=code')}"),
    )
    found = gallery.pages(settings.galleries[0], settings, project, index(project, *pages))
    assert {page.path: page.text.split("\n")[-2] for page in found} == {
        "p/index.md": '{% snippet_gallery "lab" %}',
        "p/box.md": '{% include_snippet "a/box.drawio" %}',
        "p/box_py.md": '{% include_snippet "a/box.py" name="box_py" %}',
        "p/Index_py.md": '{% include_snippet "a/Index.py" name="Index_py" %}',
    }


def test_galleries_that_no_page_shows_are_checked(project: Project) -> None:
    settings = site_settings(
        {
            "galleries": {
                "good": "aws/*",
                "bad": "gone/*",
                "asked": "gone/*",
                "paged": {"snippets": "gone/*", "pages": "p"},
            }
        }
    )
    pages = ("a.md", "{% snippet_gallery asked %}")
    errors = gallery.unseen(settings, project, index(project, pages))
    assert [str(error) for error in errors] == [
        "galleries (bad): no snippet matches 'gone/*'; patterns are relative to ."
    ]
    assert gallery.without_pages(settings, "Sphinx") == [
        "galleries: Sphinx creates no pages for paged; write one with the directive "
        'snippet_gallery "paged", or build the site with MkDocs or ProperDocs'
    ]


def test_what_a_gallery_depends_on_is_its_list_of_files(tmp_path: Path) -> None:
    for name in ("tests/a.py", "tests/b.py", "docs/x.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    project = Project.of(tmp_path, tmp_path / "docs", Settings())
    plan = gallery.plan(
        ("../tests/*.py", "!../tests/b.py"), Settings(), project, Location("x.md"), index(project)
    )
    found = gallery.listed(plan, project)
    assert (found.base, found.unseen) == ("docs", ("../tests/*.py", "../tests/b.py"))
    assert list(found.inputs) == ["../tests/a.py", "../tests/b.py"]
    assert len(set(found.inputs.values())) == 2
