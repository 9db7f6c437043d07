"""Sites that were written for Jekyll's theme just-the-docs, built without a change to their pages.

Pages here are shaped as those of multicloud-diagrams (MIT, Roman Tsypuk) and just-the-docs (MIT,
Patrick Marsceill) are.
"""

from __future__ import annotations

import pytest

CONFIG = """\
    title: Components
    baseurl: /components
    url: https://example.org
    exclude: [fixtures/, "*.bak"]
    nav_sort: case_sensitive
    callouts:
      highlight: {color: yellow}
      note: {title: Note, color: purple}
      warning: {title: Careful, color: red}
    """
HOME = """\
    ---
    layout: default
    title: Home
    nav_order: 1
    permalink: /
    ---

    # Explore

    {: .highlight }
    As **architects** we know.

    [All]({{ site.baseurl }}{% link docs/aws/aws.md %}){: .btn .btn-purple .fs-5 .mb-4 .mb-md-0 }
    [Stream](/components/docs/aws/stream.html#picture){: .btn }

    <a href="{{ '/docs/aws/stream.html' | relative_url }}"><img src="/assets/logo.png"></a>

    {% include note.md text="a text" %}
    """
AWS = """\
    ---
    layout: default
    title: AWS Components
    nav_order: 4
    has_children: true
    permalink: /docs/aws
    ---

    # AWS Components

    All of them.
    {: .fs-6 .fw-300 }
    """
STREAM = """\
    ---
    layout: default
    title: DynamoDB Stream
    parent: AWS Components
    nav_order: 1
    date: 2023-08-06
    ---

    # DynamoDB Stream
    {: .d-inline-block }

    New (v0.2.0)
    {: .label .label-green }

    ## Table of contents
    {: .no_toc .text-delta }

    1. TOC
    {:toc}

    ---

    ## Code & more:

    ```python
    {% root_include_snippet ../tests/test_box.py %}
    ```

    ## Rendering:
    {: #picture .fs-6 }

    ![box](output/box.png)

    ### Size:

    | width | height |
    |:------|-------:|
    | 80 | 40 |
    {: .big }

    {: .note }
    > One, see [home](../..).
    >
    > - Two

    {: .warning-title }
    > My *title*
    >
    > {: .note }
    > Text

    <details markdown="block">
    <summary>More</summary>

    Some *text*[^1].
    </details>

    [^1]: A footnote.

    Term
    : Definition

    [Download](output/box.drawio){: .btn .btn-purple }
    """
SNIPPET = """\
    class TestBox:
        def test_box(self):
            # given
            box = 1

            # then
            assert box
    """
FILES = {
    "docs/_config.yml": CONFIG,
    "docs/index.md": HOME,
    "docs/README.md": "# Not a page\n",
    "docs/Gemfile": "source",
    "docs/fixtures/x.md": "# Not a page\n",
    "docs/old.bak": "x",
    "docs/_includes/note.md": "*{{ include.text }}* of {{ page.title }}\n",
    "docs/_sass/custom.scss": "a {}\n",
    "docs/assets/logo.png": b"PNG",
    "docs/docs/aws/aws.md": AWS,
    "docs/docs/aws/stream.md": STREAM,
    "docs/docs/aws/output/box.png": b"PNG",
    "docs/docs/aws/output/box.drawio": "<mxfile/>",
    "docs/docs/other.md": "---\ntitle: Other\nnav_order: 2\n---\n# Other\n",
    "docs/docs/hidden.md": "---\ntitle: Hidden\nnav_exclude: true\n---\n# Hidden\n",
    "tests/test_box.py": SNIPPET,
}
THEMES = ["mkdocs", "readthedocs", "material"]


@pytest.fixture(scope="module", params=THEMES)
def built(request, new_site):
    validation = {"anchors": "warn", "nav": {"omitted_files": "warn"}}
    site = new_site().write(FILES)
    options = {"just_the_docs": True}
    return site.build(theme=request.param, options=options, strict=True, validation=validation)


@pytest.fixture
def stream(built):
    return built.page("docs/aws/stream.md")


def classes(page, path):
    return [element.get("class", "").split() for element in page.article.xpath(path)]


def test_only_what_jekyll_builds_is_in_the_site(built):
    assert {"assets/logo.png", "docs/aws/output/box.drawio"} <= built.files().keys()
    lost = ("_config.yml", "Gemfile", "_sass", "_includes", "fixtures", "README", "old.bak")
    assert [name for name in built.files() if name.startswith(lost)] == []


def test_the_navigation_is_that_of_the_front_matter(built):
    page = built.page("docs/other.md")
    wanted = ["Home", "Other", "AWS Components", "DynamoDB Stream"]
    texts = [" ".join(a.text_content().split()) for a in page.tree.xpath("//nav//a | //ul//a")]
    found = [text for text in texts if text in wanted]
    assert list(dict.fromkeys(found)) == wanted
    assert "Hidden" not in texts


def test_attributes_reach_their_blocks(stream):
    assert classes(stream, ".//h1") == [["d-inline-block"]]
    (label,) = stream.article.xpath('.//p[contains(@class, "label-green")]')
    assert label.text_content() == "New (v0.2.0)"
    (heading,) = stream.article.xpath('.//h2[@id="picture"]')
    assert heading.get("class") == "fs-6"
    assert classes(stream, ".//a[.='Download']") == [["btn", "btn-purple"]]
    assert len(stream.article.xpath('.//div[@class="big"]/table')) == 1
    assert "{:" not in stream.text


def test_contents_are_where_the_page_has_them(stream):
    (contents,) = stream.article.xpath('.//*[@id="markdown-toc"]')
    links = [(a.text, a.get("href")) for a in contents.iter("a")]
    assert links == [
        ("DynamoDB Stream", "#dynamodb-stream"),
        ("Code & more:", "#code--more"),
        ("Rendering:", "#picture"),
        ("Size:", "#size"),
    ]
    assert len(contents.findall("ol")) == 1
    assert stream.tree.xpath('//a[@href="#table-of-contents"][not(@class="headerlink")]') == []


def test_code_is_what_the_tag_showed(stream):
    assert stream.codes == ["# given\nbox = 1\n"]


def test_callouts_have_their_titles_and_colours(built, stream):
    note, warning, nested = stream.article.xpath('.//div[contains(@class, "admonition")]')
    assert {"callout", "callout-note", "callout-purple"} <= set(note.get("class").split())
    assert [" ".join(p.text_content().split()) for p in note] == ["Note", "One, see home.", "Two"]
    assert "callout-red" in warning.get("class")
    assert warning[0].text_content() == "My title"
    assert nested.getparent() is warning
    assert [p.text_content() for p in nested] == ["Note", "Text"]
    (untitled,) = built.page().article.xpath('.//div[contains(@class, "admonition")]')
    assert "callout-untitled" in untitled.get("class")
    assert [p.text_content() for p in untitled] == ["As architects we know."]


def test_other_things_of_kramdown_are_read(stream):
    assert stream.article.xpath("string(.//details//em)") == "text"
    assert stream.article.xpath("string(.//dl/dd)") == "Definition"
    assert "A footnote." in stream.article.xpath('string(.//*[@class="footnote"])')


def test_links_lead_to_pages_and_files(built):
    page = built.page()
    addresses = {a.text_content(): a.get("href") for a in page.article.iter("a")}
    assert addresses["All"] == "docs/aws/aws/"
    assert addresses["Stream"] == "docs/aws/stream/#picture"
    assert addresses[""] == "docs/aws/stream/"
    assert page.article.xpath("string(.//img/@src)") == "assets/logo.png"


def test_files_are_included(built):
    assert "a text of Home" in built.page().text


def test_a_parent_lists_its_children(built):
    page = built.page("docs/aws/aws.md")
    assert [title for _, title in page.headings] == ["AWS Components", "Table of contents"]
    assert page.article.xpath(".//li/a/text()") == ["DynamoDB Stream"]


def test_the_style_is_there(built):
    hrefs = built.page().tree.xpath('//link[@rel="stylesheet"]/@href')
    (ours,) = [href for href in hrefs if "just-the-docs" in href]
    assert (built.output / ours).is_file()
