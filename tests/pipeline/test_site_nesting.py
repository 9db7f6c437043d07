"""Directives inside other blocks: what they write stays there, and nothing around is lost."""

from __future__ import annotations

import pytest

EXTENSIONS = [
    "admonition",
    "md_in_html",
    "def_list",
    "footnotes",
    "pymdownx.blocks.admonition",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.highlight",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
DIRECTIVE = "{% include_snippet ../code/box.py %}"
PARTS = ["Code Snippet:", "Rendering:", "drawio rectangle vertex:", "Advanced for Geeks:"]
PARTS += ["Style:", "Vertex size:", "Full XML dump:", "drawio file:"]

BLOCKS = {
    "html": (f'<div class="x" markdown>\n\n{DIRECTIVE}\n\nAfter.\n\n</div>\n\nEnd.\n', "After."),
    "html_at_once": (f'<div class="x" markdown>\n{DIRECTIVE}\nAfter.\n</div>\n\nEnd.\n', "After."),
    "html_in_list": (
        f'- Item\n\n    <div class="x" markdown>\n\n    {DIRECTIVE}\n\n    After.\n\n    </div>\n'
        "\nEnd.\n",
        "After.",
    ),
    "footnote": (f"Text[^1].\n\n[^1]: Note\n\n    {DIRECTIVE}\n\n    After. ↩\n", "After."),
    "block_of_pymdownx": (f"/// note | Title\n\n{DIRECTIVE}\n\nAfter.\n\n///\n\nEnd.\n", "After."),
    "tab": (
        f'=== "First"\n\n    {DIRECTIVE}\n\n    After.\n\n=== "Second"\n\n    Other tab.\n',
        "After.",
    ),
    "tab_in_tab": (
        f'=== "Outer"\n\n    === "Inner"\n\n        {DIRECTIVE}\n\n        After.\n\nEnd.\n',
        "After.",
    ),
    "list": (f"- Item\n\n    {DIRECTIVE}\n\n    After.\n\n- Next\n", "After."),
    "list_marker": (f"- {DIRECTIVE}\n\n    After.\n\n- Next\n", "After."),
    "ordered": (f"1. Item\n\n    {DIRECTIVE}\n\n    After.\n\n2. Next\n", "After."),
    "nested_list": (
        f"- Item\n\n    - Deep\n\n        1. Deeper\n\n            {DIRECTIVE}\n\n"
        "            After.\n\n- Next\n",
        "After.",
    ),
    "tight_list": (f"- Item\n    {DIRECTIVE}\n- Next\n", "Next"),
    "admonition": (f'!!! note "Title"\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n', "After."),
    "admonition_at_once": (f"!!! note\n    {DIRECTIVE}\n    After.\n\nEnd.\n", "After."),
    "details": (f'??? note "Title"\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n', "After."),
    "quote": (f"> Quoted\n>\n> {DIRECTIVE}\n>\n> After.\n\nEnd.\n", "After."),
    "list_in_admonition": (
        f"!!! note\n\n    - Item\n\n        {DIRECTIVE}\n\n        After.\n\nEnd.\n",
        "After.",
    ),
    "definition": (f"Term\n:   Text\n\n    {DIRECTIVE}\n\n    After.\n\nEnd.\n", "After."),
}
CONTAINERS = {
    "html": './/div[@class="x"]',
    "html_at_once": './/div[@class="x"]',
    "html_in_list": './/li//div[@class="x"]',
    "footnote": './/div[@class="footnote"]//li',
    "block_of_pymdownx": './/div[@class="admonition note"]',
    "tab": './/div[@class="tabbed-block"][1]',
    "tab_in_tab": './/div[@class="tabbed-block"]//div[@class="tabbed-block"]',
    "list": ".//li[1]",
    "list_marker": ".//li[1]",
    "ordered": ".//ol/li[1]",
    "nested_list": ".//li//li//li",
    "tight_list": ".//li[1]",
    "admonition": './/div[@class="admonition note"]',
    "admonition_at_once": './/div[@class="admonition note"]',
    "details": './/details[@class="note"]',
    "quote": ".//blockquote",
    "list_in_admonition": './/div[@class="admonition note"]//li[1]',
    "definition": ".//dd",
}


@pytest.fixture(scope="module")
def built(new_site):
    pages = {f"docs/{name}.md": f"# Page\n\n{text}" for name, (text, _) in BLOCKS.items()}
    site = new_site().write({**pages, "code/box.py": CODE})
    return site.build(strict=True, extensions=EXTENSIONS)


CODE = """\
label = '''
    ```text
  - [not a link](nowhere.md)
'''
cells = '<mxCell id="0"/><mxCell id="box" value="Box" style="rounded=1" parent="0" vertex="1">'
cells += '<mxGeometry width="80" height="40" as="geometry"/></mxCell>'

xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
"""


@pytest.mark.parametrize("show", ["code size", "size"])
def test_the_search_of_material_takes_two_in_any_blocks(site, show):
    texts = [text.replace("%}", f'show="{show}" %}}') for text, _ in BLOCKS.values()]
    for number, text in enumerate(texts):
        other = texts[(number + 5) % len(texts)].replace("[^1]", "[^2]")
        between = "\n\n## Section\n\n" if number % 2 else "\n\nText.\n\n"
        site.write({f"docs/{number}.md": f"# Page\n\n{text}{between}{other}"})
    site.write({"code/box.py": CODE, "docs/index.md": "# Home\n"})
    built = site.build(theme="material", strict=True, extensions=EXTENSIONS)
    found = {entry["location"].partition("#")[0] for entry in built.search_index()}
    assert len(found) == len(texts) + 1


@pytest.mark.parametrize("name", BLOCKS)
def test_all_of_a_directive_stays_in_its_block(built, name):
    page = built.page(f"{name}.md")
    block = page.article.xpath(CONTAINERS[name])[0]
    titles = [title.text_content() for title in block.xpath('.//*[@role="heading"]')]
    assert titles == ["Node Type: rectangle", *PARTS]
    # A heading with an id in a block is one that some searches fail over.
    assert page.article.xpath(".//h2|.//h3") == []
    code, vertex, style, xml = (pre.text_content() for pre in block.iter("pre"))
    assert code == CODE
    assert vertex.startswith('<mxCell id="box"')
    assert style.strip() == 'style="rounded=1"'
    assert xml.startswith("<mxfile>\n    <diagram")
    assert len(block.xpath(".//details[@data-search-exclude]//pre")) == 1
    assert len(block.xpath(".//table")) == 2
    assert block.xpath("string(.//a[@download]/@href)").endswith("output/drawio/box.drawio")
    assert "multicloudblock" not in page.html


@pytest.mark.parametrize("name", BLOCKS)
def test_the_text_behind_it_stays(built, name):
    text, after = BLOCKS[name]
    page = built.page(f"{name}.md")
    assert f"Download {after}" in page.text
    assert page.text.endswith(text.split()[-1])


FENCES = {
    "python": f"```python\n{DIRECTIVE}\n```\n",
    "py": f"```py\n{DIRECTIVE}\n```\n",
    "titled": f'```python title="box.py" linenums="1"\n{DIRECTIVE}\n```\n',
    "tildes": f"~~~python\n{DIRECTIVE}\n~~~\n",
    "in_list": f"- Item\n\n    ```python\n    {DIRECTIVE}\n    ```\n\n- Next\n",
    "in_tab": f'=== "Tab"\n\n    ```python\n    {DIRECTIVE}\n    ```\n',
    "in_quote": f"> ```python\n> {DIRECTIVE}\n> ```\n",
    "angle": "```python\n<% include_snippet ../code/box.py %>\n```\n",
}


@pytest.fixture(scope="module")
def fenced(new_site):
    pages = {f"docs/{n}.md": f"# Page\n\n{text}\nAfter `x`.\n" for n, text in FENCES.items()}
    site = new_site().write({**pages, "code/box.py": CODE + 'more = """\n```\n~~~~\n"""\n'})
    return site.build(strict=True, extensions=EXTENSIONS)


@pytest.mark.parametrize("name", FENCES)
def test_in_a_python_fence_it_is_its_code_whatever_fences_that_holds(fenced, name):
    page = fenced.page(f"{name}.md")
    (code,) = page.codes
    assert code == CODE + 'more = """\n```\n~~~~\n"""\n'
    assert page.text.endswith("After x.")
    assert page.headings == [(1, "Page")]


def test_a_fence_with_code_writes_no_file(fenced):
    assert not [name for name in fenced.files() if name.endswith(".drawio")]


def test_with_pythons_own_fences_the_page_is_the_same(site):
    page = f"# Page\n\n{DIRECTIVE}\n\n```python\n{DIRECTIVE}\n```\n\nAfter.\n"
    site.write({"docs/index.md": page, "code/box.py": CODE})
    plain = site.build(strict=True).page()
    superfences = site.build(strict=True, extensions=EXTENSIONS).page()
    assert plain.codes == superfences.codes
    assert plain.codes[0] == plain.codes[-1] == CODE
    assert plain.headings == superfences.headings


def test_several_directives_of_a_page_are_all_there(site):
    labels = ["One", "Two", "Three", "Four"]
    texts = [
        f"{{% include_snippet ../code/{label}.py show='picture download' %}}" for label in labels
    ]
    page = "# Page\n\n## A\n{}\ntext at once\n## B\n\n{}\n\n{}\n\n- x\n\n    {}\n".format(*texts)
    code = {f"code/{label}.py": site.snippet(label) for label in labels}
    page = site.write({"docs/index.md": page, **code}).build(strict=True).page()
    assert page.article.xpath(".//details//li/strong/text()") == labels
    assert "Download text at once" in page.text
