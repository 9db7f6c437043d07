"""Which images in a page are references to diagrams, and what they ask for."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.directive.parser import Directive, parse
from mkdocs_multicloud.directive.scanner import Match, scan
from mkdocs_multicloud.errors import DirectiveError

ZONE = "![Zone](zone.drawio)"


def only(text: str) -> Match:
    places = scan(text)
    assert [place.kind for place in places] == ["directive"], places
    assert text[places[0].start : places[0].end] == places[0].raw
    return places[0]


def read(written: str) -> Directive:
    place = only(f"# Title\n\n{written}\n\nText\n")
    assert (place.raw, place.prefix, place.line) == (written, "", 3)
    return parse(place)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (ZONE, "zone.drawio"),
        ("![](../a/zone.dio)", "../a/zone.dio"),
        ("![](/assets/zone.DRAWIO)", "/assets/zone.DRAWIO"),
        ("![](zone.drawio.svg)", "zone.drawio.svg"),
        ("![](zone.drawio.png#0)", "zone.drawio.png"),
        ("![](<my zone.drawio>)", "my zone.drawio"),
        ("![](my zone.drawio)", "my zone.drawio"),
        ("![](my%20zone.drawio?v=2)", "my zone.drawio"),
        ("![](zone (1).drawio)", "zone (1).drawio"),
        ("![](Bob's.drawio)", "Bob's.drawio"),
        ("![](a&amp;b.drawio)", "a&b.drawio"),
        ("![]( zone.drawio )", "zone.drawio"),
        ('![a [b] \\] c](zone.drawio "Title")', "zone.drawio"),
        ("![`x`](zone.drawio)", "zone.drawio"),
    ],
)
def test_the_path_of_an_image(written: str, path: str) -> None:
    assert read(written).path == path


@pytest.mark.parametrize(
    ("written", "options"),
    [
        (ZONE, {"page": "1", "caption": "Zone"}),
        ("![](zone.drawio)", {"page": "1"}),
        ('![Zone](zone.drawio "A title")', {"page": "1", "caption": "A title"}),
        (r"![a\_b \[c\]](zone.drawio)", {"page": "1", "caption": "a_b [c]"}),
        ("![](zone.drawio#0)", {"page": "1"}),
        ("![](zone.drawio#1)", {"page": "2"}),
        ("![](zone.drawio#My%20page)", {"page": "My page"}),
        ('![](zone.drawio#0){ page="Network" }', {"page": "Network"}),
        ("![](zone.drawio){page='Net work' layers=\"a,b\"}", {"page": "Net work", "layers": "a,b"}),
        ("![](zone.drawio){: layer=a width=640 }", {"page": "1", "layers": "a", "width": "640"}),
        ('![](zone.drawio)\n{: width="640px" }', {"page": "1", "width": "640px"}),
        ("![](zone.drawio){ theme=light }", {"page": "1", "dark": "false"}),
        ("![](zone.drawio){ theme=dark }", {"page": "1"}),
        (
            '![](zone.drawio){ .wide #id height=50% zoom=2 data-toolbar-zoom="false" style="a:b" }',
            {"page": "1"},
        ),
        ('![](zone.drawio){ show="picture code" }', {"page": "1", "show": "picture code"}),
    ],
)
def test_the_options_of_an_image(written: str, options: dict[str, str]) -> None:
    base = {"show": "picture", "heading_level": "none"}
    assert dict(read(written).options) == {**base, **options}


def test_the_alternative_text_may_be_the_name_of_a_page_if_none_is_named() -> None:
    assert read(ZONE).alt == "Zone"
    assert read("![Zone](zone.drawio#1)").alt == ""
    assert read("![Zone](zone.drawio){ page=1 }").alt == ""


@pytest.mark.parametrize(
    ("attributes", "what"),
    [("{ wide }", "'wide' is not an option"), ("{ theme=blue }", "theme must be auto")],
)
def test_a_wrong_attribute_is_an_error(attributes: str, what: str) -> None:
    with pytest.raises(DirectiveError, match=what):
        read(f"{ZONE[:-1]}){attributes}")


@pytest.mark.parametrize(
    "text",
    [
        "![Zone](zone.png)",
        "![Zone](zone.svg)",
        "![Zone](zone.drawio.jpg)",
        "![a drawio](zone.png 'x.drawio')",
        "[Zone](zone.drawio)",
        "![Zone](https://example.com/zone.drawio)",
        "![Zone](//example.com/zone.drawio)",
        "![Zone](data:text/plain,x.drawio)",
        "![Zone](zone.drawio.svg#only-dark)",
        "![Zone](zone.drawio.png#gh-light-mode-only)",
        "![Zone](a.png?x.drawio)",
        r"\![Zone](zone.drawio)",
        "![Zone](zone.drawio",
        "![Zone(zone.drawio)",
        f"`{ZONE}`",
        f"`` ` {ZONE} ``",
        f"Text\n\n    {ZONE}",
        f"```\n{ZONE}\n```",
        f"```markdown\n{ZONE}\n```",
        f"~~~\n{ZONE}\n~~~",
        f"<!-- {ZONE} -->",
        f"<!--\n{ZONE}\n-->",
        f"`a {ZONE[:4]}` {ZONE[4:]}",
        "![Zone `a](zone.drawio) b`",
        "![Zone <!--](zone.drawio) -->",
    ],
)
def test_other_images_and_code_are_left_alone(text: str) -> None:
    assert scan(f"# Title\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("written", "definition", "path"),
    [
        ("![Zone][z]", "[z]: zone.drawio", "zone.drawio"),
        ("![Zone] [Z  z]", "  [z Z]: <my zone.drawio>", "my zone.drawio"),
        ("![Zone][]", "[zone]: ../zone.drawio.svg  ", "../zone.drawio.svg"),
        ("![Zone]", '[Zone]: zone.dio "Title"', "zone.dio"),
        ("![Zone][z]{ width=3 }", "[z]:zone.drawio#1", "zone.drawio"),
    ],
)
def test_a_reference_to_an_address_below(written: str, definition: str, path: str) -> None:
    place = only(f"# Title\n\n{written}\n\n{definition}\n")
    assert (place.raw, parse(place).path) == (written, path)
    options = parse(place).options
    assert options["caption"] == ("Title" if "Title" in definition else "Zone")
    assert options.get("width") == ("3" if "width" in written else None)


@pytest.mark.parametrize(
    "text",
    [
        "![Zone][z]\n\n[z]: zone.png",
        "![Zone][z]\n\n[y]: zone.drawio",
        "![Zone][z]\n\n[z]: https://example.com/zone.drawio",
        "[Zone][z]\n\n[z]: zone.drawio",
        "![Zone](a.png)\n\n[Zone]: zone.drawio",
        "![^1]\n\n[^1]: zone.drawio",
        "`![Zone][z]`\n\n[z]: zone.drawio",
    ],
)
def test_other_references_are_left_alone(text: str) -> None:
    assert scan(f"# Title\n\n{text}\n") == []


def test_an_image_in_a_raw_block_is_text() -> None:
    (place,) = scan(f"{{% raw %}}{ZONE}{{% endraw %}}\n")
    assert (place.kind, place.body) == ("verbatim", ZONE)


@pytest.mark.parametrize("prefix", ["    ", "> ", "- ", "1. ", "> - "])
def test_an_image_alone_in_its_line_is_a_block_there(prefix: str) -> None:
    place = only(f"- item\n\n{prefix}{ZONE}\n")
    assert place.prefix == prefix
    assert parse(place).tag == "image"


@pytest.mark.parametrize(
    "text",
    [f"Text {ZONE}", f"{ZONE} text", f"| {ZONE} | b |", f"[{ZONE}](zone.drawio)", f"# {ZONE} a"],
)
def test_an_image_among_other_text_stays_in_its_line(text: str) -> None:
    place = only(f"# Title\n\n{text}\n")
    assert (place.raw, place.prefix) == (ZONE, None)
    assert parse(place).tag == "inline_image"


def test_several_in_a_line_and_beside_directives() -> None:
    text = f"{ZONE} and {ZONE} {{% root_include a.py %}} {ZONE}\n"
    assert [place.raw for place in scan(text)].count(ZONE) == 3
    tag = f'{{% include_snippet a.py caption="{ZONE}" %}}'
    assert only(f"{tag}\n").raw == tag


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("zone.drawio", None),
        ("./zone.drawio", None),
        ("west/zone.drawio", "west-zone"),
        ("../east/zone.drawio.svg", "east-zone"),
        ("/a b/c/zone.dio", "a_b-c-zone"),
    ],
)
def test_files_of_the_same_name_in_other_folders_have_names_of_their_own(written, name):
    assert read(f"![x](<{written}>)").options.get("name") == name
    assert read(f'![x](<{written}>){{ name="mine" }}').options["name"] == "mine"


@pytest.mark.parametrize("width", ["50%", "33.3%"])
def test_percentages_leave_a_picture_its_own_width(width):
    assert "width" not in read(f'![x](a.drawio){{ width="{width}" }}').options
    assert read('![x](a.drawio){ width="100%" }').options["width"] == "100%"
