"""Legends and colours in a site: the author's names, and what is reported and what is not."""

from __future__ import annotations

import re

import pytest
from sketches import book, model, vertex

from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.settings.options import site_settings
from mkdocs_multicloud.settings.validators import color_by

S3 = "shape=mxgraph.aws4.s3"


def owned(owner, cell, style=""):
    inner = vertex(style, cell=cell).replace(f' id="{cell}" value=""', "", 1)
    return f'<object id="{cell}" label="{cell}" owner="{owner}">{inner}</object>'


def directive(file, **options):
    told = "".join(f' {name}="{value}"' for name, value in options.items())
    return f"# Page\n\n{{% include_snippet ../d/{file}.drawio{told} %}}\n"


def items(page):
    found = re.findall(r"<li>\s*((?:<img[^>]*>\s*)*)([^<]+)</li>", page.html)
    return [(" ".join(name.split()), pictures.count("<img")) for pictures, name in found]


def test_legends_of_a_site(site):
    site.write(
        {
            "d/owned.drawio": book(
                One=model(owned("shop", "a", S3), owned("bank", "b", S3)),
                Two=model(owned("shop", "c")),
            ),
            "d/bare.drawio": model(vertex(S3, "x")),
            "docs/index.md": "# Start\n",
            "docs/one.md": directive(
                "owned", show="picture legend", page="One", formats="svg, drawio.svg"
            ),
            "docs/two.md": directive("owned", name="two", show="picture", page="Two"),
            "docs/bare.md": directive("bare", show="picture"),
            "docs/typo.md": directive("owned", name="typo", show="picture", color_by="ownr"),
            "docs/none.md": directive("bare", name="none", show="legend", color_by="owner"),
        }
    )
    built = site.build(
        warns=True,
        options={
            "color_by": "owner",
            "labels": {"type:mxgraph.aws4.s3": "Bucket", "legend": "Was es bedeutet"},
        },
    )
    assert items(built.page("one.md")) == [("Bucket × 2", 2), ("bank", 2), ("shop", 2)]
    assert "Was es bedeutet" in built.page("one.md").text
    assert items(built.page("two.md")) == [("shop", 2)]
    # A site's option does not fit each diagram; that of a directive is a mistake.
    assert "multicloud-legend" not in built.page("bare.md").html
    typo, none = sorted(built.warnings, key=lambda text: "none.md" in text)
    assert "typo.md:3" in typo
    assert "color_by: no node has a value for 'ownr'; did you mean 'owner'?" in typo
    assert "none.md:3" in none
    assert "the nodes of the diagram have no metadata" in none
    files = built.files()
    # One picture of each entry in each theme; its diagram and download stay as they are.
    assert sum(name.startswith("output/legend/") for name in files) == 6
    assert "light-dark" not in files["output/drawio/owned.drawio"].decode()
    editable = files["output/drawio/owned.drawio.svg"]
    shop = re.search(rb'stroke="(#\w{6})"', files["output/svg/two-Two.svg"])[1]
    assert shop in editable
    assert "light-dark" not in parse(editable).xml
    assert files["output/svg/owned.svg"] != files["output/svg/typo.svg"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("owner", ("owner",)),
        ("cost center", ("cost center",)),
        (" owner : shop , bank,shop ", ("owner", "shop", "bank")),
        ("owner:", ("owner",)),
    ],
)
def test_the_option_has_a_key_and_the_first_values(value, found):
    assert color_by(value) == found


@pytest.mark.parametrize("value", [": a", "owner: a,,b", "", 3.5, ["owner"]])
def test_other_values_of_the_option_are_refused(value):
    with pytest.raises(OptionError):
        color_by(value)


def test_names_of_types_are_texts_like_others():
    strings = site_settings({"labels": {"de": {"type:s3": "Eimer"}}, "language": "de"}).ui_strings
    assert strings["type:s3"] == "Eimer"
    for wrong in ({"type:": "x"}, {"type:s3": 3}, {"type:s3": "{count}"}):
        with pytest.raises(OptionError):
            site_settings({"labels": wrong})
