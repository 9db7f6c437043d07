"""Links and files: right under every URL scheme, stable, and in the built site only."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import pytest

CODE = """\
cells = '<mxCell id="0"/><mxCell id="box" value="Box" style="rounded=1" parent="0" vertex="1"/>'
xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
"""
DIRECTIVE = "{% include_snippet ../tests/test_box.py %}"
PAGES = ["index.md", "page.md", "aws/index.md", "aws/page.md", "aws/deep/er/page.md"]


def docs(directive=DIRECTIVE):
    pages = {f"docs/{uri}": f"# Page\n\n{directive}\n" for uri in PAGES}
    return {**pages, "tests/test_box.py": CODE}


def dead_links(built, site_url):
    """(file, address) of each link of a built page that leads to no file of the site."""
    base = urlsplit(site_url).path or "/"
    dead = []
    for path in sorted(built.output.rglob("*.html")):
        uri = path.relative_to(built.output).as_posix()
        page = type(built.page())(path.read_text("utf-8"))
        for address in page.tree.xpath("//@href | //@src"):
            link = urlsplit(urljoin(urljoin(base, uri), address))
            if link.netloc or link.scheme or address.startswith("#"):
                continue
            target = unquote(link.path)
            inside = PurePosixPath(target).is_relative_to(base)
            file = built.output / target.removeprefix(base)
            file = file / "index.html" if target.endswith("/") else file
            if not (inside and file.is_file()):
                dead.append((uri, address))
    return dead


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize(
    ("output", "site_url"),
    [
        ("site", ""),
        ("site", "https://example.org/some/path/"),
        ("site/1.2", "https://example.org/project/1.2/"),
    ],
)
def test_every_link_leads_to_a_file_of_the_site(site, directory_urls, output, site_url):
    site.write({**docs(), "site/1.1/index.html": "", "site/output/drawio/box.drawio": ""})
    built = site.build(
        strict=True, use_directory_urls=directory_urls, output=output, site_url=site_url
    )
    assert dead_links(built, site_url) == []
    for uri in PAGES:
        (link,) = built.page(uri).article.xpath(".//a[@download]")
        file = (built.path(uri).parent / link.get("href")).resolve()
        beside = (built.output / uri).parent / "output/drawio/box.drawio"
        assert file == beside.resolve()
        assert file.read_text("utf-8") == built.page(uri).codes[-1]


def test_a_dead_link_would_be_seen(site):
    """The check above can fail."""
    page = "# Page\n\n<a href='nowhere.html'>x</a> <a href='../up.html'>y</a>\n"
    built = site.write({"docs/index.md": page}).build(site_url="https://example.org/a/")
    assert dead_links(built, "https://example.org/a/") == [
        ("index.html", "nowhere.html"),
        ("index.html", "../up.html"),
    ]


NAMES = {
    "with blank & more": "with_blank_more",
    "Größe (m²)": "Größe_m²_",
    "a#b?c%20d": "a_b_c_20d",
    "plain": "plain",
}


@pytest.mark.parametrize("directory_urls", [True, False])
def test_names_with_blanks_and_other_letters(site, directory_urls):
    directive = '# P\n\n{{% include_snippet "../code/{}.py" %}}\n'
    pages = {
        f"docs/Blätter & more/{number} page.md": directive.format(name)
        for number, name in enumerate(NAMES)
    }
    code = {f"code/{name}.py": CODE for name in NAMES}
    built = site.write({"docs/index.md": "# Home\n", **pages, **code}).build(
        strict=True, use_directory_urls=directory_urls
    )
    assert dead_links(built, "") == []
    for number, name in enumerate(NAMES.values()):
        uri = f"Blätter & more/{number} page.md"
        (link,) = built.page(uri).article.xpath(".//a[@download]")
        file = built.path(uri).parent / unquote(link.get("href"))
        assert file.resolve().name == f"{name}.drawio" == link.get("download")
        assert file.is_file()
        assert link.get("href").isascii()


def test_links_to_the_files_of_another_page_are_no_warning(site):
    site.write(docs())
    links = "[That](output/drawio/box.drawio) and [this](aws/page.md#style)."
    index = f"# Page\n\n{DIRECTIVE}\n\n{links}\n"
    built = site.write({"docs/index.md": index}).build(
        strict=True, validation={"links": {"anchors": "warn"}}
    )
    assert dead_links(built, "") == []


def test_a_file_in_the_docs_folder_is_never_replaced(site):
    old = {"docs/aws/output/drawio/box.drawio": "by hand"}
    built = site.write({**docs(), **old}).build(warns=True)
    assert built.warnings[0].startswith("multicloud: aws/index.md:3 → tests/test_box.py:1: ")
    assert "the docs folder has a file aws/output/drawio/box.drawio" in built.warnings[0]
    assert built.files()["aws/output/drawio/box.drawio"] == b"by hand"
    assert site.tree()["docs/aws/output/drawio/box.drawio"] == b"by hand"


def test_two_snippets_that_would_write_one_file_are_an_error_that_names_both(site):
    pages = {
        "docs/one.md": "# One\n\n{% include_snippet ../code/a/test_box.py %}\n",
        "docs/sub/two.md": "# Two\n\n{% include_snippet ../code/b/test_box.py %}\n",
        "docs/two.md": "# 2\n\nBefore.\n\n{% include_snippet ../code/b/test_box.py %}\n\nAfter.\n",
        "code/a/test_box.py": CODE,
        "code/b/test_box.py": "\n\n" + CODE.replace("Box", "Other"),
    }
    built = site.write(pages).build(warns=True)
    (warning,) = built.warnings
    assert warning == (
        "multicloud: two.md:5 → code/b/test_box.py:1: this directive and the one at one.md:3 "
        "(code/a/test_box.py:1) would both write output/drawio/box.drawio; "
        'give one of them another name with name="…"'
    )
    files = built.files()
    assert b"Box" in files["output/drawio/box.drawio"]
    assert b"Other" in files["sub/output/drawio/box.drawio"]
    assert "Before. This snippet could not be shown" in built.page("two.md").text
    assert built.page("two.md").text.endswith("After.")


def test_names_that_differ_in_case_only_clash(site):
    page = "# P\n\n{% include_snippet ../code/a.py name='Box' %}\n\n"
    page += "{% include_snippet ../code/b.py name='box' %}\n"
    site.write({"docs/index.md": page, "code/a.py": CODE, "code/b.py": CODE})
    (warning,) = site.build(warns=True).warnings
    assert (
        "index.md:5 → code/b.py:1: this directive and the one at index.md:3 (code/a.py:1)"
        in warning
    )
    assert "would both write output/drawio/box.drawio; give one of them another name" in warning


def test_a_second_build_gives_the_same_bytes_and_nothing_else_changes(site, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    extra = {
        "docs/libraries.md": "# L\n\n{% include_snippet ../tests/test_libraries.py %}\n",
        "tests/test_libraries.py": LIBRARIES,
        "docs/written.md": "# W\n\n{% include_snippet ../tests/test_written.py %}\n",
        "tests/test_written.py": WRITING,
    }
    site.write({**docs(), **extra})
    settings = {"strict": True, "theme": "readthedocs"}
    first = site.build(**settings).files()
    before = site.tree()
    second = site.build(**settings).files()
    assert site.tree() == before
    assert [name for name in first if first[name] != second.get(name)] == []
    assert list(first) == list(second)
    assert b"Written" in first["output/drawio/written.drawio"]


LIBRARIES = """\
import drawpyo

file = drawpyo.File()
page = drawpyo.Page(file=file)
box = drawpyo.diagram.Object(page=page, value="drawpyo")
other = drawpyo.diagram.Object(page=page, value="other", position=(200, 0))
drawpyo.diagram.Edge(page=page, source=box, target=other)
"""
WRITING = """\
import os
from pathlib import Path

text = '<mxGraphModel><root><mxCell id="0"/><mxCell id="w" value="Written" parent="0" vertex="1"/>'
for path in (Path("docs/output/drawio/written.drawio"), Path("new/written.drawio")):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "</root></mxGraphModel>")
Path("docs/written.md").write_text("changed")
Path("mkdocs.yml").unlink()
os.rename("tests", "renamed")
del text
"""
