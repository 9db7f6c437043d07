"""What a first reader does: few extensions, other indents, slips of the pen; and what they see."""

from __future__ import annotations

import re

import pytest

DIRECTIVE = "{% include_snippet ../code/box.py %}"
TABBED = {"pymdownx.tabbed": {"alternate_style": True}}
BLOCKS = {
    "list": f"- Item\n\n    {DIRECTIVE}\n\n    After.\n\n- Next\n",
    "marker": f"- {DIRECTIVE}\n\n    After.\n\n- Next\n",
    "tab": f'=== "Tab"\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n',
    "admonition": f"!!! note\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n",
    "details": f"??? note\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n",
    "quote": f"> Quoted\n>\n> {DIRECTIVE}\n>\n> After.\n\nEnd.\n",
    "admonition_in_list": f"- Item\n\n    !!! note\n\n        {DIRECTIVE}\n\n        After.\n",
}
CONTAINERS = {
    "tab": './/div[@class="tabbed-block"]',
    "admonition": './/div[@class="admonition note"]',
    "details": './/details[@class="note"]',
    "quote": ".//blockquote",
    "admonition_in_list": './/li/div[@class="admonition note"]',
}
TITLES = './/*[@role="heading"]'
"""Headings in a block."""

HEADINGS = [
    "Node Type: rectangle", "Code Snippet:", "Rendering:", "drawio rectangle vertex:",
    "Advanced for Geeks:", "Style:", "Vertex size:", "Full XML dump:", "drawio file:",
]  # fmt: skip


def unmarked(built):
    """Whether no mark of ours is left in any file of a site."""
    return not [name for name, data in built.files().items() if b"mkdocsmulticloud" in data]


def pages(texts):
    return {f"docs/{name}.md": f"# Page\n\n{text}" for name, text in texts.items()}


@pytest.fixture(scope="module", params=["fenced_code", "pymdownx.superfences"])
def nested(request, new_site):
    site = new_site()
    site.write({**pages(BLOCKS), "docs/index.md": "# Home\n", "code/box.py": site.snippet()})
    extensions = ["admonition", "pymdownx.details", TABBED, request.param]
    return site.build(strict=True, extensions=extensions)


@pytest.mark.parametrize("name", BLOCKS)
def test_in_a_block_code_is_code_with_any_kind_of_fences(nested, site, name):
    page = nested.page(f"{name}.md")
    block = page.article.xpath(CONTAINERS.get(name, ".//li"))[0]
    assert [h.text_content() for h in block.xpath(TITLES)] == HEADINGS
    code, vertex, style, xml = (pre.text_content() for pre in block.iter("pre"))
    assert (code, style.strip()) == (site.snippet(), 'style="rounded=1"')
    assert vertex.startswith("<mxCell ")
    assert xml.startswith("<mxfile>")
    assert "After." in block.text_content()
    assert "`" not in page.text


def test_without_superfences_the_code_names_its_language(site):
    site.write({**pages(BLOCKS), "docs/index.md": "# Home\n", "code/box.py": site.snippet()})
    built = site.build(strict=True, extensions=["admonition", "pymdownx.details", TABBED])
    for name in BLOCKS:
        found = built.page(f"{name}.md").article.xpath(".//pre/code/@class")
        assert found == [f"language-{name}" for name in ("python", "xml", "html", "xml")], name


def test_no_mark_of_ours_is_left(nested):
    assert unmarked(nested)


LACKING = {
    "tab": "pymdownx.tabbed",
    "admonition": "admonition",
    "details": "pymdownx.details",
    "admonition_in_list": "admonition",
}
NOTICE = "This snippet could not be shown"


@pytest.mark.parametrize("name", LACKING)
@pytest.mark.parametrize("fences", [[], ["pymdownx.superfences"]])
def test_a_block_whose_extension_is_missing_is_told_at_each_place(site, name, fences):
    text = f"# Page\n\n{BLOCKS[name]}\n{BLOCKS[name]}"
    site.write({"docs/index.md": text, "code/box.py": site.snippet()})
    built = site.build(warns=True, extensions=fences)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if DIRECTIVE in line]
    told = [
        f"index.md:{line}: the directive is in text that Markdown reads as code; "
        f"list {LACKING[name]} in markdown_extensions"
        for line in lines
    ]
    assert built.warnings == [f"multicloud: {one}" for one in told]
    text = built.page().text
    assert all(f"{NOTICE}: {one}" in text for one in told)
    assert "##" not in text
    assert unmarked(built)


HTML = {
    f"<div markdown>\n{DIRECTIVE}\n</div>": ([], "list md_in_html in markdown_extensions"),
    f'<div class="a">\n\n{DIRECTIVE}\n\n</div>': (["md_in_html"], '<div markdown class="a">'),
    f"<hr>\n<div></div>\n<section>\n{DIRECTIVE}\n</section>": (
        [],
        "write <section markdown> and list md_in_html in markdown_extensions",
    ),
}


@pytest.mark.parametrize("text", HTML)
def test_html_that_markdown_leaves_as_it_is(site, text):
    extensions, hint = HTML[text]
    site.write({"docs/index.md": f"# Page\n\n{text}\n\nEnd.\n", "code/box.py": site.snippet()})
    built = site.build(warns=True, extensions=extensions)
    line = 2 + [DIRECTIVE in line for line in text.split("\n")].index(True) + 1
    (told,) = built.warnings
    assert told.startswith(f"multicloud: index.md:{line}: the directive is in HTML, where ")
    assert hint in told
    assert f"{NOTICE}: {told.removeprefix('multicloud: ')}" in built.page().text
    assert "##" not in built.page().text
    assert built.page().text.endswith("End.")
    assert unmarked(built)


def test_blocks_that_know_markdown_hold_snippets(site):
    text = f"# Page\n\n<div markdown>\n{DIRECTIVE}\n</div>\n"
    site.write({"docs/index.md": text, "code/box.py": site.snippet()})
    built = site.build(strict=True, extensions=["md_in_html"])
    assert [h.text_content() for h in built.page().article.xpath(TITLES)]


INDENTS = {
    "bullet_2": f"- Item\n\n  {DIRECTIVE}\n\n- Next\n",
    "bullet_3": f"*  Item\n\n   {DIRECTIVE}\n\n*  Next\n",
    "bullet_at_once": f"- Item\n  {DIRECTIVE}\n- Next\n",
    "number_3": f"1. Item\n\n   {DIRECTIVE}\n\n2. Next\n",
    "tab_2": f'=== "Tab"\n\n  {DIRECTIVE}\n\nNext\n',
    "top_1": f" {DIRECTIVE}\n\nNext\n",
    "top_2": f"Text.\n\n  {DIRECTIVE}\n\nNext\n",
    "top_3": f"Text.\n\n   {DIRECTIVE}\n\nNext\n",
}


@pytest.fixture(scope="module", params=["fenced_code", "pymdownx.superfences"])
def indented(request, new_site):
    site = new_site()
    site.write({**pages(INDENTS), "docs/index.md": "# Home\n", "code/box.py": site.snippet()})
    return site.build(strict=True, extensions=[TABBED, request.param])


@pytest.mark.parametrize("name", INDENTS)
def test_by_less_than_four_blanks_it_is_as_by_four(indented, site, name):
    page = indented.page(f"{name}.md")
    assert [title for _, title in page.headings] == ["Page"]
    assert [title.text_content() for title in page.article.xpath(TITLES)] == HEADINGS
    assert page.codes[0] == site.snippet()
    assert "`" not in page.text
    assert page.text.endswith("Next")
    if name.startswith(("bullet", "number")):
        assert len(page.article.xpath('.//li[1]//*[@aria-level="2"]')) == 5
        assert page.article.xpath("normalize-space((.//ul|.//ol)[1]/li[last()])") == "Next"


def test_a_snippet_in_a_list_of_two_blanks(site):
    lines = ["```python multicloud show='code picture'", *site.snippet().splitlines(), "```"]
    page = "# Page\n\n- Item\n\n" + "".join(f"  {line}\n" for line in lines) + "\n- Next\n"
    built = site.write({"docs/index.md": page}).build(strict=True)
    assert built.page().codes == [site.snippet()]
    titles = [title.text_content() for title in built.page().article.xpath(TITLES)]
    assert titles == ["Code Snippet:", "Rendering:"]


SLIPS = {
    "{% include_snipet ../code/box.py %}": "did you mean 'include_snippet'?",
    "{% include-snippet ../code/box.py %}": "did you mean 'include_snippet'?",
    "{{ include_snippet ../code/box.py }}": "write {% … %}",
    "```python mulitcloud\nx = 1\n```": "write ```python multicloud, then the options",
    "```multicloud\nx = 1\n```": "write ```python multicloud, then the options",
    "```{.python multicloud}\nx = 1\n```": "write ```python multicloud, then the options",
    '```python title="x" multicloud\nx = 1\n```': "write ```python multicloud, then the options",
    "{% include_snippet ../code/box.py show=code picture %}": 'quotes: show="code picture"',
    '{% include_snippet ../code/box.py show = "code" %}': 'write options as key="value"',
    "{% include_snippet ../code/box.py 3-9 %}": "lines are written 3:9",
    "{% include_snippet ../code/box.py section=a %}": "the section's name follows the path",
    "{% include_snippet ../code/box.py lines=3:9 %}": "the lines follow the path: test_x.py 3:12",
    '{% include_snippet ../code/box.py name="a.drawio" %}': "without extension: 'a'",
    "{% include_snippet code/box.py %}": "did you mean '../code/box.py'?",
    "{% include_snippet ../code %}": "is a folder; name a file in it",
}


@pytest.mark.parametrize("extensions", [[], ["pymdownx.superfences"]])
def test_a_slip_is_told_with_its_line_and_what_is_right(site, extensions):
    texts = {f"slip_{number:02}": f"{slip}\n\nAfter.\n" for number, slip in enumerate(SLIPS)}
    site.write({**pages(texts), "docs/index.md": "# Home\n", "code/box.py": "x = 1\n" * 9})
    built = site.build(warns=True, extensions=extensions)
    assert len(built.warnings) == len(SLIPS)
    for (name, slip), told in zip(texts.items(), sorted(built.warnings), strict=True):
        assert re.match(rf"multicloud: {name}\.md:3( → code/box\.py)?: ", told)
        assert SLIPS[slip.removesuffix("\n\nAfter.\n")] in told
        page = built.page(f"{name}.md")
        assert "This snippet could not be shown" in page.text
        assert page.text.endswith("After.")


OTHERS = """\
# Page

{% include "x.md" %}

{% include_markdown "../x.md" %}

{% snippet %}

```python title="with multicloud in it"
x = 1
```

```text multicloud
y = 1
```
"""


def test_what_belongs_to_others_is_left_alone(site):
    built = site.write({"docs/index.md": OTHERS}).build(extensions=["pymdownx.superfences"])
    for text in ('{% include "x.md" %}', '{% include_markdown "../x.md" %}', "{% snippet %}"):
        assert text in built.page().text
    assert built.page().codes == ["x = 1\n"]
    assert "text multicloud y = 1" in built.page().text


TESTS = """\
class TestShop:
    def test_order(self):
        a = 1

    def test_pay(self):
        b = 2
"""


def test_a_file_of_tests_needs_a_section(site):
    page = "# Page\n\n{% include_snippet ../code/test_shop.py %}\n"
    built = site.write({"docs/index.md": page, "code/test_shop.py": TESTS}).build(warns=True)
    assert built.warnings == [
        "multicloud: index.md:3 → code/test_shop.py:1: it built no diagram that could be captured; "
        "it has no '# given', so the file ran as a script; name a section: order, pay"
    ]


def test_a_module_that_is_not_installed(site):
    page = "# Page\n\n{% include_snippet ../code/box.py %}\n"
    site.write({"docs/index.md": page, "code/box.py": "import no_such\n"})
    built = site.build(warns=True)
    assert built.warnings == [
        "multicloud: index.md:3 → code/box.py:1: ModuleNotFoundError: No module named 'no_such'; "
        "install it where the site is built, or add its folder to sys.path"
    ]
