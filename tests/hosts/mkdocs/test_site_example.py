"""The example site builds strictly, and every component page in it is what it says.

It is built from its frozen results, as pull requests of strangers are; `make frozen` renews them.
`make site` runs its snippets.
"""

from __future__ import annotations

import gzip
import re
import shutil
from urllib.parse import unquote
from xml.etree import ElementTree

from folders import EXAMPLE

DOCS = EXAMPLE / "docs"
DIRECTIVE = re.compile(r"^\{% include_snippet (?P<file>\S+\.py)(?: (?!\w+=)\S+)? *%\}$", re.M)
TITLE = re.compile(r"^# .*$", re.M)
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1$", re.M | re.S)
COMPONENTS = sorted(
    path.relative_to(DOCS).as_posix()
    for path in DOCS.rglob("*.md")
    if DIRECTIVE.search(FENCE.sub("", path.read_text("utf-8")))
)
HEADINGS = [
    "Node Type: ",
    "Code Snippet:",
    "Rendering:",
    "drawio ",
    "Advanced for Geeks:",
    "Style:",
    "Vertex size:",
    "Full XML dump:",
    "drawio file:",
]
HEADINGS_OF_SYSTEMS = [
    "Rendering:",
    "Code Snippet:",
    "Advanced for Geeks:",
    "All cells:",
    "Full XML dump:",
    "drawio file:",
]


HEAVIEST = 12 * 2**10
"""Bytes, packed, that our parts may add to a page; its pictures and files are extra."""


def test_there_are_enough_component_pages():
    assert len(COMPONENTS) >= 24


def test_the_example_site_is_what_it_says(new_site, monkeypatch):
    """One test, so that one worker builds it once."""
    monkeypatch.setenv("SNIPPETS", "never")
    built = example(new_site()).run(strict=True)
    for uri in COMPONENTS:
        check_headings(built.page(uri), uri)
        check_downloads(built, uri)
    for name, data in built.files().items():
        if name.endswith((".html", ".json")):
            assert b'class="multicloud-notice' not in data, name
            assert not re.search(rb"mkdocsmulticloud\w*[0-9a-f]{16}x", data), name
    check_weights(built, example(new_site()))


def example(site):
    """A copy of the example site."""
    left_out = shutil.ignore_patterns("site", ".cache", "__pycache__")
    shutil.copytree(EXAMPLE, site.folder, dirs_exist_ok=True, ignore=left_out)
    return site


def check_weights(built, bare):
    """Our parts add something to each page, and not much."""
    for page in (bare.folder / "docs").rglob("*.md"):
        text = DIRECTIVE.sub("", page.read_text("utf-8"))
        if page.relative_to(bare.folder / "docs").as_posix() not in COMPONENTS:
            # Of the other pages, all that the pages of components show is their title.
            text = TITLE.search(text)[0]
        page.write_text(text, "utf-8")
    without = bare.run(warns=True)
    added = {uri: packed(built.path(uri)) - packed(without.path(uri)) for uri in COMPONENTS}
    assert min(added.values()) > 500
    assert max(added.values()) <= HEAVIEST, added


def packed(path):
    """The bytes of a file as a server sends it."""
    return len(gzip.compress(path.read_bytes(), mtime=0))


def check_headings(page, uri):
    is_system = uri.startswith(("architectures/", "libraries/"))
    wanted = HEADINGS_OF_SYSTEMS if is_system else HEADINGS
    found = [text for _, text in page.headings if text.startswith(tuple(wanted))]
    assert len(found) % len(wanted) == 0, uri
    begun = zip(found, wanted * len(found), strict=False)
    assert all(text.startswith(title) for text, title in begun), uri
    assert is_system == (not any(text.startswith("Node Type: ") for _, text in page.headings)), uri


def check_downloads(built, uri):
    """What a page prints and what its buttons download are the same documents."""
    page = built.page(uri)
    dumps = [code for code in page.codes if code.startswith("<mxfile")]
    links = page.article.xpath(".//a[@download]")
    assert len(dumps) == len(links) > 0, uri
    for dump, link in zip(dumps, links, strict=True):
        file = (built.path(uri).parent / unquote(link.get("href"))).resolve()
        assert file.name == link.get("download"), uri
        downloaded = ElementTree.parse(file).getroot()
        assert elements(downloaded) == elements(ElementTree.fromstring(dump)), uri
        assert any(cell.get("vertex") for cell in downloaded.iter("mxCell")), uri


def elements(root):
    """Every element as (tag, attributes), in the order of the document."""
    return [(element.tag, element.attrib) for element in root.iter()]
