"""The Sphinx extension: the directive in reStructuredText and MyST, and what stands in pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from mkdocs_multicloud.hosts.sphinx.session import project_folder
from mkdocs_multicloud.settings.options import OPTIONS

HEADINGS = [
    "Node Type: rectangle", "Code Snippet:", "Rendering:", "drawio rectangle vertex:",
    "Advanced for Geeks:", "Style:", "Vertex size:", "Full XML dump:", "drawio file:",
]  # fmt: skip
LEVELS = [2, 2, 2, 2, 2, 3, 3, 3, 3]
SPELLINGS = {
    "rst": ".. include_snippet:: ../code/box.py\n",
    "myst": "```{include_snippet} ../code/box.py\n```\n",
    "colons": ":::{include_snippet} ../code/box.py\n:::\n",
    "liquid": "{% include_snippet ../code/box.py %}\n",
    "angled": "<% include_snippet ../code/box.py %>\n",
    "rst_content": ".. include_snippet::\n\n   SNIPPET\n",
    "myst_content": "```{include_snippet}\nSNIPPET\n```\n",
    "fence": "```python multicloud\nSNIPPET\n```\n",
}
NESTED_RST = """\
Top
===

Second
------

.. include_snippet:: ../code/box.py
   :show: code style size

After.

- Item

  .. include_snippet:: ../code/box.py
     :show: code size

.. note::

   .. include_snippet:: ../code/box.py
      :show: code size

.. list-table::

   * - .. include_snippet:: ../code/box.py
          :show: size

Third
-----
"""
NESTED_MYST = """\
# Top

## Second

{% include_snippet ../code/box.py show="code style size" %}

After.

- Item

  {% include_snippet ../code/box.py show="code size" %}

:::{note}
{% include_snippet ../code/box.py show="code size" %}
:::

> {% include_snippet ../code/box.py show="size" %}

## Third
"""


def xml_name(docname):
    """Files are named after the snippet's, or the page where that stands."""
    own = docname.endswith("_content") or docname == "fence"
    return f"{docname if own else 'box'}.drawio"


def title(docname):
    return f"{docname}\n{'=' * len(docname)}\n\n"


@pytest.fixture(scope="module")
def built(new_documents, new_site):
    snippet = new_site().snippet()
    files = {"code/box.py": snippet, "docs/nested_rst.rst": NESTED_RST}
    files |= {"docs/nested_myst.md": NESTED_MYST}
    for name, text in SPELLINGS.items():
        kind = "rst" if name.startswith("rst") else "md"
        text = text.replace("SNIPPET", snippet.strip())
        files[f"docs/{name}.{kind}"] = title(name) + text
    documents = new_documents().write(files)
    documents.write({"docs/index.rst": title("Index") + ".. toctree::\n   :glob:\n\n   *\n"})
    return documents.build(myst_enable_extensions=["colon_fence"])


@pytest.mark.parametrize("docname", SPELLINGS)
def test_each_spelling_gives_the_whole_page(built, site, docname):
    page = built.page(docname)
    assert page.headings[1:] == list(zip(LEVELS, HEADINGS, strict=True))
    code, vertex, style, xml = page.codes
    assert code == site.snippet()
    assert vertex.startswith("<mxCell ")
    assert style == 'style="rounded=1"\n'
    assert xml.startswith("<mxfile>")
    assert page.tables == [
        [["attribute", "value"], ["rounded", "1"]],
        [["width", "height"], ["80", "40"]],
    ]
    light, dark = page.article.xpath(".//figure//img")
    assert (light.get("alt"), light.get("loading")) == ("Page-1: Box", "lazy")
    assert "84" in (light.get("width") or light.get("style"))
    assert "only-light" in light.get("class").split()
    assert "only-dark" in dark.get("class").split()
    for picture in (light, dark):
        assert (built.output / picture.get("src")).read_text("utf-8").startswith("<svg")
    full, button = page.article.xpath(".//a[@download]")
    assert full.text_content() == "Full size (SVG)"
    file = built.output / unquote(button.get("href"))
    assert (button.text_content(), file.name) == ("Download", xml_name(docname))
    assert file.read_text("utf-8").strip() == xml.strip()


@pytest.mark.parametrize("docname", ["nested_rst", "nested_myst"])
def test_headings_begin_sections_below_the_one_they_stand_in(built, docname):
    page = built.page(docname)
    found = page.headings
    assert found[:2] == [(1, "Top"), (2, "Second")]
    assert found[2:6] == [
        (3, "Code Snippet:"),
        (3, "Advanced for Geeks:"),
        (4, "Style:"),
        (4, "Vertex size:"),
    ]
    assert found[-1] == (2, "Third")
    outline = page.tree.xpath('//*[@class="toctree-wrapper"]')
    assert outline == []
    (after,) = page.article.xpath('.//p[text()="After."]')
    assert after.xpath("ancestor::section[1]/@id") == ["second"]


@pytest.mark.parametrize(
    ("docname", "holder", "level"),
    [
        ("nested_rst", ".//li", 3),
        ("nested_rst", './/div[@class="admonition note"]', 3),
        ("nested_myst", ".//li", 3),
        ("nested_myst", './/div[@class="admonition note"]', 3),
    ],
)
def test_in_other_blocks_they_are_rubrics(built, docname, holder, level):
    (block,) = [b for b in built.page(docname).article.xpath(holder) if b.xpath(".//pre")]
    assert block.xpath(".//section") == []
    found = block.xpath('.//*[@class="rubric"]')
    assert [h.text_content() for h in found] == ["Code Snippet:", "Vertex size:"]
    assert [h.tag for h in found] == [f"h{level}"] * 2
    assert len(block.xpath(".//pre")) == len(block.xpath(".//table")) == 1


def test_in_tables_and_quotes_too(built):
    assert (
        "Vertex size:" in built.page("nested_rst").article.xpath(".//td[.//td]")[0].text_content()
    )
    assert built.page("nested_myst").article.xpath(".//blockquote//table")


def test_no_mark_of_ours_is_left(built):
    for name, data in built.files().items():
        assert b"mkdocsmulticloud" not in data, name


VALUES = {
    "show": "code picture vertex",
    "heading_level": "none",
    "name": "other",
    "vertex": "box",
    "capture": "xml",
    "page": "1",
    "node_type": "Crate",
    "width": "120px",
    "link_nodes": "none",
    "layout": "flow-right",
    "color_by": "owner",
    "compare": "none",
    "compare_ignore": "*",
    "on_difference": "show",
    "layers": "1",
    "caption": "A box",
    "picture": "inline",
    "formats": "svg, png, jpg",
    "scale": "1.5",
    "dark": "false",
    "cwd": "file",
    "timeout": "20",
    "depends": "*.txt",
    "edit_link": "true",
}


TREE = ".. toctree::\n\n   myst\n   tags\n"


def test_there_is_a_value_for_each_option():
    assert VALUES.keys() == OPTIONS.allowed_in("directive").keys()


def test_each_option_is_taken(documents, site):
    rst, myst, tags = "", "", ""
    for name, value in VALUES.items():
        file = f"../code/{name}.py"
        # What is named can be referred to, from anywhere.
        rst_value, myst_value, tag_value = (
            f"{value}_{n}" if name == "name" else value for n in range(3)
        )
        rst += f".. include_snippet:: {file}\n   :{name}: {rst_value}\n\n"
        myst += f"```{{include_snippet}} {file}\n:{name}: {myst_value}\n```\n"
        tags += f'{{% include_snippet {file} {name}="{tag_value}" %}}\n\n'
    documents.write({f"code/{name}.py": site.snippet() for name in VALUES})
    documents.write({"code/color_by.py": site.snippet("Box&#10;owner: shop")})
    documents.write(
        {
            "docs/index.rst": f"{title('Index')}{TREE}\nRst\n---\n\n{rst}",
            "docs/myst.md": f"# Myst\n\n## Each\n\n{myst}",
            "docs/tags.md": f"# Tags\n\n## Each\n\n{tags}",
        }
    )
    # Of a page, what one of the options is about.
    built = documents.build(multicloud_show=["code", "picture", "vertex", "size"])
    one, two, three = (built.page(name) for name in ("index", "myst", "tags"))
    assert one.headings[2:] == two.headings[2:] == three.headings[2:]
    assert one.codes == two.codes == three.codes
    assert one.tables == two.tables == three.tables
    for page in (one, two, three):
        assert page.article.xpath(".//figcaption")[-1].text_content()
        assert "A box" in page.text
        assert page.article.xpath(".//figure//svg/@role")
        files = page.article.xpath(".//figure//a[@download]")
        assert {a.text_content() for a in files} == {
            "Full size (SVG)", "PNG", "JPG", "PNG (dark)", "JPG (dark)", "drawio file",
        }  # fmt: skip
        (editor,) = page.article.xpath(".//figure//a[@target]")
        assert editor.get("href").startswith("https://app.diagrams.net/#R")
        assert editor.get("rel") == "noopener noreferrer"
        for anchor in files:
            assert (built.output / unquote(anchor.get("href"))).stat().st_size > 100


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("shw: code", "there is no option 'shw'; did you mean 'show'?"),
        ("show: codes", "show has no part 'codes'; did you mean 'code'?"),
        ("timeout: soon", "timeout must be"),
        ("root: .", "root is not an option of a directive; it belongs to the site"),
        ("lines: 1", "the lines follow the path"),
        ("dark:", "dark must be"),
    ],
)
def test_a_bad_option_is_told_where_it_stands(documents, site, option, told):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.rst": title("Index")
            + f".. include_snippet:: ../code/box.py\n   :{option}\n",
        }
    )
    (warning,) = documents.build(warns=True).warnings
    assert warning.startswith("index.rst:4: WARNING: ")
    assert told in warning
    assert warning.endswith(" [multicloud.option]")


LIQUID = """\
# Page

{% raw %}{% include_snippet ../code/box.py %}{% endraw %}

`{% include_snippet ../code/box.py %}`

```python
{% include_snippet ../code/box.py %}
```

```text
{% include_snippet ../code/box.py %}
```

{% root_include_snippet ../code/test_marked.py %}

{% root_include_snippet ../code/test_marked.py show="code size" %}

Raw: {% root_include ../code/plain.txt 1:1 %}
"""
MARKED = """\
def test_marked():
    # given
    xml = {}
    # then
    assert xml
"""


def test_the_spellings_of_liquid_hold_in_pages_of_myst(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "code/test_marked.py": MARKED.format(repr(site.diagram())),
            "code/plain.txt": "a *plain* `line` & <b>\nsecond\n",
            "docs/index.md": LIQUID,
        }
    )
    page = documents.build().page()
    (inline,) = [c.text_content() for c in page.article.xpath(".//p/code")][:1]
    assert inline == "{% include_snippet ../code/box.py %}"
    assert "{% include_snippet ../code/box.py %}" in page.article.xpath(".//p")[0].text_content()
    assert page.codes[0] == site.snippet()
    assert page.codes[1] == "{% include_snippet ../code/box.py %}\n"
    assert page.codes[-1] == f"# given\nxml = {site.diagram()!r}\n"
    assert page.tables == [[["width", "height"], ["80", "40"]]]


REFERRING = """\
Index
=====

.. toctree::

   myst

See :numref:`the_box` and :ref:`the_box`, :numref:`uncaptioned`, :ref:`words <uncaptioned>`.

.. include_snippet:: ../code/box.py
   :name: the_box
   :caption: A *box* | <b>

.. include_snippet:: ../code/box.py
   :name: Uncaptioned
   :show: picture
"""
REFERRING_MYST = """\
# Myst

See {numref}`the_box` and {numref}`elsewhere`, [](#elsewhere), {ref}`elsewhere`.

```{include_snippet} ../code/box.py
:show: picture
:name: elsewhere
:caption: In MyST
```
"""


def test_a_name_is_what_references_lead_to(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.rst": REFERRING,
            "docs/myst.md": REFERRING_MYST,
        }
    )
    built = documents.build(numfig=True)
    page, myst = built.page(), built.page("myst")
    assert "See Fig. 2 and A *box* | <b>, Fig. 3, words." in page.text
    assert "See Fig. 2 and Fig. 1, In MyST, In MyST." in myst.text
    for found in (page, myst):
        (line,) = [p for p in found.article.xpath(".//p") if p.text_content().startswith("See ")]
        for link in line.xpath(".//a/@href"):
            docname, _, anchor = link.partition("#")
            target = built.page(docname.removesuffix(".html")) if docname else found
            assert target.tree.xpath(f'//figure[@id="{anchor}"]'), link
    captions = [c.xpath("string()") for c in page.article.xpath(".//figcaption/p")]
    assert [c.removesuffix("\N{PILCROW SIGN}") for c in captions] == [
        "Fig. 2 A *box* | <b>",
        "Fig. 3 Uncaptioned",
    ]


def test_pages_that_come_from_elsewhere_can_use_a_name_twice(documents, site):
    page = '# Page\n\n{% include_snippet ../code/box.py name="mine" %}\n'
    toctree = "\n```{toctree}\nother\n```\n"
    documents.write(
        {"code/box.py": site.snippet(), "docs/index.md": page + toctree, "docs/other.md": page}
    )
    built = documents.build()
    for name in ("index", "other"):
        assert "Download generated mine.drawio:" in built.page(name).text


def test_rst_needs_no_myst_parser(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.rst": (
                f"{title('Index')}.. include_snippet:: ../code/box.py\n   :show: size\n"
            ),
        }
    ).configure(extensions=["mkdocs_multicloud"])
    program = (
        "import sys\n"
        "sys.modules['myst_parser'] = sys.modules['mkdocs'] = sys.modules['markdown'] = None\n"
        "from sphinx.cmd.build import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", program, "-W", "-q", "docs", "out"]
    done = subprocess.run(command, cwd=documents.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Vertex size:" in (documents.folder / "out" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "extensions",
    [
        ["mkdocs_multicloud", "myst_parser"],
        ["mkdocs_multicloud", "myst_parser", "mkdocs_multicloud"],
    ],
)
def test_the_order_of_extensions_does_not_matter(documents, site, extensions):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.md": "# Index\n\n{% include_snippet ../code/box.py %}\n",
        }
    )
    page = documents.build(extensions=extensions).page()
    assert [text for _, text in page.headings[1:]] == HEADINGS


def test_a_snippet_outside_of_the_project_is_refused(documents, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "box.py"
    outside.write_text("print('run')\n")
    relative = Path("..", "..", "..", outside.parent.name, "box.py").as_posix()
    documents.write(
        {
            "docs/index.rst": f"Index\n=====\n\n.. include_snippet:: {relative}\n",
        }
    )
    (warning,) = documents.build(warns=True).warnings
    assert "is outside the folders that snippets may come from" in warning
    assert str(outside) not in warning


def test_folders_that_are_allowed_are_relative_to_the_project(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "other/box.py": site.snippet("Other"),
            "docs/index.rst": (
                f"{title('Index')}.. include_snippet:: code/box.py\n\n"
                ".. include_snippet:: other/box.py\n"
            ),
        }
    )
    built = documents.build(warns=True, multicloud_root=".", multicloud_allowed_roots=["code"])
    (warning,) = built.warnings
    assert warning.startswith("index.rst:6: WARNING: ")
    assert "'other/box.py' is outside" in warning


IN_FENCES = """\
# Index

````{note}
{% include_snippet ../code/box.py show="size" heading_level="none" %}

```python multicloud show="size" heading_level="none"
from pathlib import Path
xml = Path("code/box.drawio").read_text()
```
````

~~~{admonition} A title
:class: tip

- {% include_snippet ../code/box.py show="size" heading_level="none" %}
~~~

````{code-block} text
{% include_snippet ../code/box.py show="size" %}
````

```{math}
a^2
```
"""


def test_fences_of_myst_hold_pages_of_their_own(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "code/box.drawio": site.diagram(),
            "docs/index.md": IN_FENCES,
        }
    )
    page = documents.build(extensions=["myst_parser", "mkdocs_multicloud"]).page()
    size = [["width", "height"], ["80", "40"]]
    for holder, count in (("note", 2), ("tip", 1)):
        (box,) = page.article.find_class(holder)
        assert [page.rows(table) for table in box.iter("table")] == [size] * count
        assert "include_snippet" not in box.text_content()
    assert '{% include_snippet ../code/box.py show="size" %}' in page.codes[0]
    assert "```" not in page.text


def test_docs_lie_in_the_project_where_nothing_marks_it(tmp_path):
    docs = tmp_path / "docs"
    (docs / "source").mkdir(parents=True)
    other = tmp_path / "other"
    other.mkdir()
    found = [project_folder(folder) for folder in (docs, docs / "source", other)]
    assert found == [tmp_path, tmp_path, other]
