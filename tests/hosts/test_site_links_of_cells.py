"""Links of a diagram into the site: resolved and checked on every host."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING

import pytest
import yaml
import zensical_site
from mkdocs_site import Page, Site
from sketches import book, model
from sphinx_project import Documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def cell(name: str, link: str, style: str = "", label: str = "") -> str:
    return (
        f'<UserObject id="{name}" label="{label or name}" link="{link}">'
        f'<mxCell vertex="1" parent="1" style="html=1;{style}">'
        f'<mxGeometry x="{sum(map(ord, name)) * 70}" width="60" height="60" as="geometry"/>'
        "</mxCell></UserObject>"
    )


LABEL = "see &lt;a href='near.md'&gt;near&lt;/a&gt; or &lt;a href='gone.md'&gt;gone&lt;/a&gt;"
ZONE = book(
    One=model(
        cell("near", "near.md#part"),
        cell("docs", "other.md"),
        cell("rooted", "/aws/near.md?x=1"),
        cell("here", "#top"),
        cell("there", "near.md#no-such"),
        cell("nowhere", "#no-such"),
        cell("two", "data:page/id,Two"),
        cell("lost page", "data:page/id,Three"),
        cell("dead", "../nope.md#x"),
        cell("outside", "../../secret.md"),
        cell("code", "javascript:alert(1)"),
        cell("label", "", label=LABEL),
    ),
    Two=model(cell("web", "https://example.com/a_(b)?c=1&amp;d=*e*|f")),
)
FILES = {
    "docs/index.md": "# Home\n",
    "docs/other.md": "# Other\n",
    "docs/aws/near.md": "# Near\n\n## Part\n",
    "docs/aws/zone.md": '# Top\n\n{% include_snippet ../d/zone.drawio show="picture" %}\n',
    "d/zone.drawio": ZONE,
    "secret.md": "# Not of the site\n",
}


def by_mkdocs(folder: Path) -> tuple[Page, list[str]]:
    built = Site(folder).write(FILES).build(warns=True)
    return built.page("aws/zone.md"), built.warnings


def by_sphinx(folder: Path) -> tuple[Page, list[str]]:
    documents = Documents(folder, Page)
    toctree = "\n```{toctree}\nother\naws/near\naws/zone\n```\n"
    documents.write({**FILES, "docs/index.md": f"# Home\n{toctree}"})
    built = documents.build(warns=True)
    return built.page("aws/zone"), built.warnings


def by_zensical(folder: Path) -> tuple[Page, list[str]]:
    Site(folder).write(FILES)
    config = {"site_name": "Test", "markdown_extensions": ["mkdocs_multicloud"]}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    built = zensical_site.build(folder, warns=True)
    return built.page("aws/zone/index.html"), built.messages


HOSTS: dict[str, Callable[[Path], tuple[Page, list[str]]]] = {
    "mkdocs": by_mkdocs,
    "sphinx": by_sphinx,
    "zensical": by_zensical,
}


@pytest.mark.parametrize("host", HOSTS)
def test_links_of_cells_are_resolved_and_the_dead_are_named(host: str, tmp_path: Path) -> None:
    if host == "zensical" and importlib.util.find_spec("zensical") is None:
        pytest.skip("Zensical is not installed")
    page, warnings = HOSTS[host](tmp_path)
    near, other = {
        "mkdocs": ("../near/", "../../other/"),
        "sphinx": ("near.html", "../other.html"),
        "zensical": ("../near/", "../../other/"),
    }[host]
    found = {
        "".join(link.itertext()): link.get("href")
        for link in page.article.xpath('.//details[contains(@class, "multicloud")]//a')
    }
    web = found.pop("web")
    assert re.fullmatch(r"https://example\.com/a_%28b%29\?c=1&d=(\*|%2A)e(\*|%2A)%7Cf", web)
    assert found.pop("nowhere").endswith("#no-such")
    assert found.pop("there").endswith("#no-such")
    assert found == {
        # The text in front of the link may be that of the whole cell.
        "near": found["near"],
        "docs": other,
        "rooted": found["rooted"],
        "here": "#top",
        "two": "#multicloud-zone-page-2",
    }
    assert found["near"] in (f"{near}#part", near)
    assert found["rooted"].startswith(near)
    assert page.tree.xpath('//*[@id="multicloud-zone-page-2"]')
    told = [line for line in warnings if "zone.drawio" in line]
    # Nothing is known of the other pages while Zensical converts one.
    anchors = [line for line in told if "there is no '#no-such' on the page aws/" in line]
    assert len(anchors) == (0 if host == "zensical" else 2)
    assert len(told) == 5 + len(anchors)
    assert page.tree.xpath('//li[@id="multicloud-zone-page-1:near"]')
    for name, target in (
        ("dead", "../nope.md#x"),
        ("outside", "../../secret.md"),
        ("see near or gone", "gone.md"),
    ):
        (line,) = (one for one in told if repr(target) in one)
        assert f"the link of the cell {name!r} leads to {target!r}, which the site does not" in line
        assert re.search(r"aws/zone\.md:3( →|: WARNING:) d/zone\.drawio:1: ", line)
    assert (
        sum("'data:page/id,Three', a page that the diagram does not have" in t for t in told) == 1
    )
    assert (
        sum("the link of the cell 'code' to 'javascript:alert(1)' is left out" in t for t in told)
        == 1
    )


HOSTILE = [
    "javascript&amp;colon;alert(1)/", "data&amp;colon;text/html,x/", "x/](javascript:alert)/",
    "x/){: onclick=alert }/", "https://x/?a=1&amp;copy;=2&amp;lt;b", "https://x/$a$/*b*/`c`",
    "a" * 300 + ".md", "/aws/", "\ue000mclink0\ue001/", "x/&lt;script&gt;/",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_hostile_links_lead_nowhere_else(host: str, tmp_path: Path, monkeypatch) -> None:
    if host == "zensical" and importlib.util.find_spec("zensical") is None:
        pytest.skip("Zensical is not installed")
    cells = [cell(f"n{n}", link, label=f"n{n}") for n, link in enumerate(HOSTILE)]
    label = cell("text", "", label="\ue000mclink0\ue001x\ue000mclinkend0\ue001 \ue000mc0\ue001y")
    monkeypatch.setitem(FILES, "d/zone.drawio", book(One=model(*cells, label)))
    page, _ = HOSTS[host](tmp_path)
    found = page.article.xpath('.//details[contains(@class, "multicloud")]//a')
    for link in found:
        assert set(link.keys()) <= {"href", "class"}
        assert not re.match(r"[\s\0]*(javascript|data|vbscript)", link.get("href"))
    addresses = {link.text_content(): link.get("href") for link in found}
    assert set(addresses) <= {f"n{n}" for n in range(len(HOSTILE))}
    assert addresses["n4"] == "https://x/?a=1&copy;=2&lt;b"
    assert addresses["n5"].startswith("https://x/%24a%24/")
    assert "n6" not in addresses
    text = page.article.text_content()
    assert "\ue000mclink0\ue001x" in text
    assert "](" not in text
