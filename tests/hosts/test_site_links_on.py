"""Pictures that lead on: what readers click, reach with the keyboard and send to each other."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.request import urlopen

import pytest
import yaml
import zensical_site
from browsing import served, visited
from mkdocs_site import Page, Site
from sketches import book, edge, model, vertex
from sphinx_project import Documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.pictures


def linked(cell, label, more, at, parent="1", style="html=1"):
    x, y, width, height = at
    return (
        f'<UserObject id="{cell}" label="{label}" {more}>'
        f'<mxCell vertex="1" parent="{parent}" style="{style}">'
        f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/></mxCell>'
        "</UserObject>"
    )


ZONE = book(
    Overview=model(
        linked("vpc", "VPC", 'link="data:page/id,Network"', (0, 0, 300, 160), style="container=1"),
        linked("vertex:sqs:in", "In", 'link="aws/queue.md#limits"', (20, 60, 60, 60), "vpc"),
        linked(
            "vertex:s3:out", "Out", 'tooltip="kept for ever" tags="cold"', (200, 60, 60, 60), "vpc"
        ),
        vertex(label="Alone", at=(400, 60, 60, 60), cell="alone"),
        edge("", "moves", ("vertex:sqs:in", "vertex:s3:out")),
    ),
    Network=model(
        linked("back", "Back", 'link="data:page/id,Overview"', (0, 0, 80, 60)),
        linked("web", "Web", 'link="https://example.invalid/"', (200, 0, 80, 60)),
    ),
)
SHOWN = '# Home\n\n{% include_snippet ../d/zone.drawio show="picture" %}\n'
QUEUE = re.compile(r"/aws/queue(/|\.html)#limits$")
FILES = {
    "docs/index.md": SHOWN,
    "docs/aws/queue.md": "# Queue\n\n## Limits\n\n"
    '{% include_snippet ../d/zone.drawio show="picture" page="1" name="again" %}\n',
    "docs/aws/box.md": "# Box\n\n"
    '{% include_snippet ../d/box.drawio show="picture vertex style size xml download" %}\n',
    "d/zone.drawio": ZONE,
    "d/box.drawio": model(
        vertex("fillColor=#abcdef", "Quokka", cell="q"),
        '<mxCell id="n" value="Second layer" parent="0"/>',
        vertex(label="Numbat", cell="n1", parent="n"),
    ),
}
THEMES = {
    "material": {
        "name": "material",
        "font": False,
        "features": ["navigation.instant", "search.highlight"],
        "palette": [
            {"media": "(prefers-color-scheme: light)", "scheme": "default"},
            {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
        ],
    },
    "readthedocs": {"name": "readthedocs", "highlightjs": False},
}


def by_mkdocs(theme: str, folder: Path) -> Path:
    site = Site(folder).write(FILES)
    return site.build(strict=True, theme=THEMES[theme], site_url="http://127.0.0.1/").output


def by_zensical(folder: Path) -> Path:
    Site(folder).write(FILES)
    config = {
        "site_name": "Test",
        "markdown_extensions": ["mkdocs_multicloud"],
        "theme": {key: THEMES["material"][key] for key in ("font", "features", "palette")},
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    zensical_site.build(folder)
    return folder / "site"


def by_furo(folder: Path) -> Path:
    documents = Documents(folder, Page)
    documents.write({**FILES, "docs/index.md": f"{SHOWN}\n```{{toctree}}\n:glob:\naws/*\n```\n"})
    return documents.configure(html_theme="furo").build().output


HOSTS: dict[str, Callable[[Path], Path]] = {
    "material": lambda folder: by_mkdocs("material", folder),
    "readthedocs": lambda folder: by_mkdocs("readthedocs", folder),
    "zensical": by_zensical,
    "furo": by_furo,
}


@pytest.fixture(
    scope="module", params=[pytest.param(h, marks=pytest.mark.xdist_group(h)) for h in HOSTS]
)
def address(request, tmp_path_factory):
    """A site, served."""
    with served(HOSTS[request.param](tmp_path_factory.mktemp("site"))) as home:
        yield home + ("index.html" if request.param == "furo" else "")


def cell(name):
    return f'[data-cell="{name}"]:visible'


def tab(page):
    return page.locator('[role=tab][aria-selected="true"]').inner_text()


def faded(page, name):
    """Whether the shape of a cell is faded."""
    shape = page.locator(f"{cell(name)} > :not([data-cell])").first
    return shape.evaluate("e => getComputedStyle(e).opacity !== '1'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_walk_from_picture_to_picture(browser, address, scheme):
    with visited(browser, address, color_scheme=scheme) as page:
        # Links are there at once, for the keyboard, too.
        page.locator(f"{cell('vpc')} > a[href]").focus()
        page.keyboard.press("Enter")
        page.locator(cell("back")).wait_for()
        assert tab(page) == "Network"
        # The web is only a click away, too.
        page.locator(f"{cell('web')} > a").evaluate(
            "a => a.addEventListener('click', (e) => { window.left = !e.defaultPrevented; "
            "e.preventDefault(); })"
        )
        page.locator(f"{cell('web')} > a").click()
        assert page.evaluate("window.left")
        assert page.locator(".multicloud-dialog").count() == 0
        page.locator(f"{cell('back')} > a").click()
        page.locator(cell("vpc")).wait_for()
        assert tab(page) == "Overview"
        # A node keeps what it is connected to, and says what it is.
        page.locator(cell("vertex:s3:out")).focus()
        assert page.locator(".multicloud-tip").inner_text() == "kept for ever"
        assert [faded(page, name) for name in ("alone", "vertex:sqs:in", "vpc")] == [
            True,
            False,
            False,
        ]
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "In"
        page.keyboard.press("Enter")
        page.wait_for_url(QUEUE)
        page.locator(cell("vertex:sqs:in")).wait_for()
        # From this page, the same target leads to itself.
        here = page.locator(f"{cell('vertex:sqs:in')} > a").get_attribute("href")
        assert here == page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_opens_the_picture_with_a_node(browser, address, scheme):
    with visited(browser, f"{address}#multicloud-zone:back", color_scheme=scheme) as page:
        dialog = page.locator("dialog[open]")
        dialog.locator(cell("back")).wait_for()
        assert tab(page) == "Network"
        assert [
            faded(page, f'{name}"]:is(dialog *)[data-cell="{name}') for name in ("back", "web")
        ] == [False, True]
        # Another node is found by its name, its type or its id, and has an address.
        dialog.get_by_role("tab", name="Overview").click()
        dialog.locator(cell("alone")).wait_for()
        for wanted, found in (
            ("alo", "alone"),
            ("S3", "vertex:s3:out"),
            ("sqs:in", "vertex:sqs:in"),
        ):
            dialog.get_by_role("searchbox").fill(wanted)
            page.wait_for_function(
                "end => decodeURIComponent(location.hash).endsWith(end)", arg=f":{found}"
            )
            middle = dialog.locator(cell(found)).bounding_box()
            assert middle["x"] < 500 < middle["x"] + middle["width"]
        # A link to a page of the diagram switches it here, too; one into the site leaves.
        page.get_by_role("button", name="Fit to the window").click()
        dialog.locator(f"{cell('vpc')} > a").click(position={"x": 20, "y": 20})
        dialog.locator(cell("back")).wait_for()
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        assert not page.evaluate("location.hash")


def test_tags_are_switched(browser, address):
    with visited(browser, address) as page:
        page.locator(cell("vertex:s3:out")).wait_for()
        page.get_by_label("cold").uncheck()
        page.locator('[data-cell="vertex:s3:out"]').first.wait_for(state="hidden")
        assert page.locator(cell("vertex:sqs:in")).count() == 1
        page.get_by_label("cold").check()
        page.locator(cell("vertex:s3:out")).wait_for()


def test_a_tap_enlarges_a_picture_with_the_node(browser, address):
    with visited(browser, address, has_touch=True) as page:
        page.locator(cell("alone")).tap()
        page.locator("dialog[open] svg.multicloud-focus").wait_for()
        page.get_by_role("button", name="Fit to the window").tap()
        page.locator(f"dialog {cell('vertex:s3:out')}").tap()
        tip = page.locator("dialog .multicloud-tip")
        assert tip.inner_text() == "kept for ever"
        page.locator(f"dialog {cell('vertex:sqs:in')} > a").tap()
        page.wait_for_url(QUEUE)


def test_without_script_the_links_are_in_the_text(browser, address):
    with visited(browser, address, java_script_enabled=False) as page:
        page.locator("details summary").first.click()
        links = page.locator("details a").all()
        assert [link.text_content() for link in links] == ["VPC", "In", "Back", "Web"]
        links[1].click()
        page.wait_for_url(QUEUE)


def in_material(page):
    page.locator(".md-search__input").click()
    page.keyboard.type("alone", delay=20)
    page.locator(".md-search-result__link[href*=':alone']:visible").first.click()


def in_readthedocs(page):
    page.goto(f"{page.url}search.html?q=alone")
    page.locator("#mkdocs-search-results a[href*=':alone']").first.click()


def in_zensical(page):
    # It lists sections and marks the words in them; the script goes on to the node.
    page.locator("button.md-search__button").click()
    page.keyboard.type("alone", delay=20)
    page.locator("a[href*='h=alone']").first.click()


def in_furo(page):
    page.goto(page.url.replace("index.html", "search.html?q=alone"))
    page.locator("#search-results a[href*=':alone']").first.click()


def test_a_search_leads_to_the_node(browser, address, request):
    search = globals()[f"in_{request.node.callspec.params['address']}"]
    with visited(browser, address) as page:
        search(page)
        page.locator(f"dialog[open] {cell('alone')}").wait_for()
        named = unquote(page.evaluate("location.hash"))
        assert re.fullmatch(r"#multicloud-(zone-page-1|again):alone", named)


def indexed(address):
    """The words of a site's search, in lower case."""
    home = address.removesuffix("index.html")
    for name in ("search.json", "search/search_index.json", "searchindex.js"):
        with suppress(HTTPError), urlopen(home + name) as found:
            text = found.read().decode().removeprefix("Search.setIndex(").removesuffix(")")
            break
    index = json.loads(text)
    entries = index.get("docs") or index.get("items")
    # In Sphinx, words are stems.
    words = [(e["title"], e["text"]) for e in entries] if entries else index["terms"]
    return json.dumps(words).lower()


def test_a_search_reads_diagrams_and_nothing_that_is_on_each_page(address, request):
    index = indexed(address)
    # The head of the table of all cells, whose nodes MkDocs has as entries.
    has_nodes = request.node.callspec.params["address"] in ("material", "readthedocs")
    assert ("kind" in index) is not has_nodes
    for word in ("quokka", "numbat", "move"):
        assert word in index, word
    for word in ("full size", "all layers", "svg", "copied", "mxcell", "mxgraph", "fillcolor",
                 "abcdef"):  # fmt: skip
        assert word not in index, word
