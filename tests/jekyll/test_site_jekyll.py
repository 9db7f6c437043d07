"""Sites that were written for Jekyll's theme just-the-docs, built without a change to their pages.

Pages here are shaped as those of multicloud-diagrams (MIT, Roman Tsypuk) and just-the-docs (MIT,
Patrick Marsceill) are.
"""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest
from markdown import markdown
from mkdocs_site import Page

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
    summary: "What it is\\n\\n## and not"
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
    (child,) = page.article.xpath(".//li[a/text() = 'DynamoDB Stream']")
    assert child.text_content().strip() == "DynamoDB Stream: What it is ## and not"


def test_lists_of_links_are_not_in_the_search(built):
    index = built.search_index()
    found = {entry["location"]: entry["text"] for entry in index}
    texts = " ".join(found.values())
    assert "All of them." in texts
    assert "One, see" in texts
    # A list of headings, and a list of child pages.
    assert "Size: Code & more" not in texts
    assert "<li>Code &amp; more" not in texts
    assert "What it is" not in texts
    assert not [place for place in found if place.endswith("#table-of-contents")]
    assert "Table of contents" not in texts


def test_the_style_is_there(built):
    hrefs = built.page().tree.xpath('//link[@rel="stylesheet"]/@href')
    (ours,) = [href for href in hrefs if "just-the-docs" in href]
    assert (built.output / ours).is_file()


def small(site, files, **build):
    pages = {f"docs/{name}": text for name, text in files.items()}
    return site.write(pages).build(options={"just_the_docs": True}, **build)


def test_unknown_liquid_is_named_once_with_its_line_and_stays(site):
    page = "---\ntitle: A\n---\n# A\n\n{% seo %} {% seo %}\n\n{{ site.posts }}\n"
    built = small(site, {"index.md": page}, warns=True)
    told = (
        "is not understood, and left as it is; "
        "write its result, or put {% raw %} and {% endraw %} around it"
    )
    assert built.warnings == [
        f"multicloud: index.md:6: Liquid's 'seo' {told}",
        f"multicloud: index.md:8: Liquid's 'site.posts' {told}",
    ]
    assert built.page().text == "A {% seo %} {% seo %} {{ site.posts }}"


def test_the_sites_own_navigation_wins(site):
    files = {
        "index.md": "---\ntitle: Home\nnav_order: 9\n---\n# Welcome\n",
        "a.md": "---\ntitle: A\n---\n# A\n",
    }
    built = small(site, files, nav=[{"First": "a.md"}, {"Second": "index.md"}])
    links = built.page().tree.xpath("//ul//a")
    texts = [" ".join(link.text_content().split()) for link in links]
    wanted = [text for text in texts if text in ("First", "Second", "Home", "A")]
    assert list(dict.fromkeys(wanted)) == ["First", "Second"]


def test_a_parent_is_its_sections_index_in_material(site):
    files = {
        "index.md": "---\ntitle: Home\nnav_order: 1\n---\n# Home\n",
        "up.md": "---\ntitle: Up\nnav_order: 2\n---\n# Up\n",
        "down.md": "---\ntitle: Down\nparent: Up\n---\n# Down\n",
    }
    theme = {"name": "material", "font": False, "features": ["navigation.indexes"]}
    page = small(site, files, theme=theme).page("down.md")
    (index,) = page.tree.xpath('//div[contains(@class, "md-nav__container")]/a')
    assert (index.get("href"), index.text_content().strip()) == ("../up/", "Up")


def test_directives_that_come_with_another_file_are_expanded(site):
    files = {
        "index.md": "# A\n\n{% include box.md %}\n",
        "_includes/box.md": "{% include_snippet ../box.py show='code' %}\n",
    }
    built = small(site.write({"box.py": "a = 1\n"}), files, strict=True)
    assert built.page().codes == ["a = 1\n"]


def test_the_code_of_directives_has_colours_in_material_wherever_they_are(site):
    one = '{% include_snippet ../box.py show="code" %}\n'
    page = (
        f"# A\n\n{one}\n- b\n\n  {one}\n> {one}\n{{: .note }}\n> c\n>\n> {one}---\n"
        "```python\na = 1\n````\n---\n"
    )
    built = small(site.write({"box.py": "a = 1\n"}), {"index.md": page}, theme="material")
    article = built.page().article
    assert built.page().codes == ["a = 1\n"] * 5
    assert len(article.xpath('.//div[@class="highlight"]//span[@class="mi"]')) == 5
    assert len(article.xpath(".//hr")) == 2


def test_directives_and_what_shows_them_are_not_read_as_liquid(site):
    page = """\
        # A

        {% include_snippet ../box.py show="code" %}

        {% raw %}{% include_snippet x.py %} {{ y }}{% endraw %}

        `{% include_snippet z.py %}`

        {% if page.title %}

        {% include_snippet ../box.py show="code" %}

        {% endif %}
        """
    built = small(site.write({"box.py": "a = 1\n"}), {"index.md": page}, strict=True)
    assert built.page().codes == ["a = 1\n"]
    assert "{% include_snippet x.py %} {{ y }}" in built.page().text
    assert "{% include_snippet z.py %}" in built.page().text


def test_files_outside_the_docs_folder_and_hidden_ones_are_not_included(site):
    page = "# A\n\n{% include ../../secret.md %}\n\n{% include env.md %}\n"
    site.write({"secret.md": "secret", "docs/.env": "secret", "docs/_includes/own.md": "own"})
    (site.folder / "docs/_includes/env.md").symlink_to("../.env")
    built = small(site, {"index.md": page}, warns=True)
    assert built.page().text == "A {% include ../../secret.md %} {% include env.md %}"


def test_a_configuration_that_cannot_be_read_is_told_with_its_line(site):
    with pytest.raises(Exception, match=r"_config\.yml:3: cannot be read: .*; fix it"):
        small(site, {"index.md": "# A\n", "_config.yml": "a: b\nc: [\n"})


def test_a_site_without_a_configuration_of_jekylls_has_the_hosts_title(site):
    built = small(site, {"index.md": "# A\n\n{{ site.title }}{{ site.baseurl }}\n"}, strict=True)
    assert built.page().text == "A Test"


def test_without_the_option_a_page_is_what_it_was(site):
    page = "# A\n\n- {{ x }}\n\nb\n{: .c }\n"
    built = site.write({"docs/index.md": page}).build(strict=True)
    assert built.page().text == "A {{ x }} b {: .c }"
    assert not [name for name in built.files() if "just-the-docs" in name]


def test_addresses_without_folders_for_pages(site):
    files = {
        "index.md": '# A\n\n[b](/deep/b/) <a href="/deep/b">c</a>\n',
        "deep/b.md": '# B\n\n<img src="/x.png"> [home](/)\n',
        "x.png": b"PNG",
    }
    built = small(site, files, use_directory_urls=False, strict=True)
    links = [a.get("href") for a in built.page().article.iter("a")]
    assert links == ["deep/b.html", "deep/b.html"]
    assert built.page("deep/b.md").article.xpath("string(.//img/@src)") == "../x.png"
    assert built.page("deep/b.md").article.xpath("string(.//a/@href)") == "../index.html"


def test_a_hostile_page_is_built(site):
    page = (
        "# A\n\n"
        + "{: .x }\n" * 300
        + "{{" * 3000
        + "\n\n"
        + "> " * 60
        + "{: .note }\n\n{:toc}\n{:^ x }\n"
    )
    small(site, {"index.md": page, "_config.yml": "callouts: [a]\nexclude: 3\n"}, warns=True)


ALONE = """\
    ---
    title: Page
    ---

    # Page
    {: .d-inline-block }

    New
    {: .label .label-green }

    {: .note }
    See [other](/deep/other.html).

    1. TOC
    {:toc}

    ## Two
    """


def test_zensical_builds_such_pages_by_the_extension_alone(site):
    pytest.importorskip("zensical")
    options = "mkdocs_multicloud: {just_the_docs: true}"
    site.write(
        {
            "mkdocs.yml": "site_name: T\nnav: [index.md, deep/other.md]\n"
            f"markdown_extensions:\n  - {options}\n",
            "docs/index.md": ALONE,
            "docs/deep/other.md": "# Other\n\n{: .no }\n> [up](/) <a href='/'>home</a>\n",
        }
    )
    done = zensical(site, "--strict")
    assert done.returncode == 0, done.stderr
    page = Page((site.folder / "site/index.html").read_text("utf-8"))
    assert classes(page, ".//h1") == [["d-inline-block"]]
    assert (
        page.article.xpath('string(.//div[contains(@class, "callout")]//a/@href)') == "deep/other/"
    )
    assert [a.get("href") for a in page.article.xpath('.//*[@id="markdown-toc"]//a')] == [
        "#page",
        "#two",
    ]
    other = Page((site.folder / "site/deep/other/index.html").read_text("utf-8"))
    assert {a.get("href") for a in other.article.xpath(".//blockquote//a")} == {"../../"}


def test_zensical_says_that_it_has_no_navigation_from_front_matter_and_what_is_unknown(site):
    pytest.importorskip("zensical")
    options = "mkdocs_multicloud: {just_the_docs: true}"
    site.write({"mkdocs.yml": f"site_name: T\nmarkdown_extensions:\n  - {options}\n"})
    done = zensical(site.write({"docs/index.md": ALONE + "\n    {% seo %}\n"}), "--strict")
    assert done.returncode != 0
    assert "Zensical has no navigation from front matter; write it as nav" in done.stderr
    assert "index.md:19: Liquid's 'seo' is not understood" in done.stdout + done.stderr


def zensical(site, *options):
    command = [sys.executable, "-m", "zensical", "build", *options]
    return subprocess.run(command, cwd=site.folder, capture_output=True, text=True, check=False)


def test_a_text_by_itself():
    html = markdown(
        dedent(ALONE),
        extensions=["mkdocs_multicloud"],
        extension_configs={"mkdocs_multicloud": {"just_the_docs": True}},
    )
    assert '<h1 class="d-inline-block" id="page">Page</h1>' in html
    assert '<p class="label label-green">New</p>' in html
    assert '<p class="admonition-title">Note</p>' in html
    assert html.count("<style>") == 1


def test_sphinx_says_that_it_does_not_read_such_pages(documents):
    message = "multicloud_just_the_docs does not work in Sphinx, whose Markdown differs; build"
    with pytest.raises(Exception, match=message):
        documents.write({"index.md": "# A\n"}).build(multicloud_just_the_docs=True)


def test_lists_and_tables_are_written_from_data(site):
    page = """\
        ---
        title: A
        services: [lambda, sqs]
        ---
        # A

        {% for name in page.services %}
        - {{ name | upcase }}
        {% endfor %}

        | name | stage |
        |:--|:--|
        {% for team in site.data.teams -%}
        | {{ team.name }} | {% case team.stage %}{% when 1 %}new{% else %}old{% endcase %} |
        {% endfor %}
        """
    teams = "- {name: Red, stage: 1}\n- {name: Blue, stage: 2}\n"
    built = small(site, {"index.md": page, "_data/teams.yml": teams}, strict=True)
    article = built.page().article
    assert [" ".join(li.text_content().split()) for li in article.iter("li")] == ["LAMBDA", "SQS"]
    assert built.page().tables == [[["name", "stage"], ["Red", "new"], ["Blue", "old"]]]


def test_data_that_cannot_be_read_is_told_with_its_line(site):
    with pytest.raises(Exception, match=r"_data/teams\.yml:3: cannot be read: .*; fix it"):
        small(site, {"index.md": "# A\n", "_data/teams.yml": "a: b\nc: [\n"})


SIDEBARS = {
    "material": ('(.//nav[contains(@class, "md-nav--secondary")])[1]', ["#one", "#deep", "#two"]),
    "mkdocs": ('.//*[@id="toc-collapse"]', ["#guide", "#one", "#two"]),
    "readthedocs": ('.//nav[contains(@class, "wy-nav-side")]', ["#", "#one", "#deep", "#two"]),
}


@pytest.mark.parametrize("theme", SIDEBARS)
def test_a_title_that_is_not_in_the_contents_leaves_those_of_themes_whole(site, theme):
    heads = "---\ntitle: G\n---\n# Guide\n{: .no_toc }\n\n## No\n{: .no_toc }\n\n- TOC\n{:toc}\n\n"
    page = f"{heads}## One\n\n### Deep\n\n## Two\n"
    built = site.write({"docs/index.md": "# T\n", "docs/guide.md": page}).build(
        theme=theme, options={"just_the_docs": True}, strict=True
    )
    page, (sidebar, shown) = built.page("guide.md"), SIDEBARS[theme]
    own = page.article.xpath('.//*[@id="markdown-toc"]//a/@href')
    assert own == ["#one", "#deep", "#two"]
    links = page.tree.xpath(f"{sidebar}//a/@href")
    assert [a for a in links if a != ".."] == shown


NOTHING = {
    "a: !!bool b": "a value does not match its type",
    "a: !!int ''": "a value does not match its type",
    "a: !!timestamp b": "a value does not match its type",
    f"a: 0x{'f' * 4_000}": "it has a number that is too long",
    f"a: {'[' * 900}{']' * 900}": "it is nested too deeply",
    "a: &a [*a]": "its aliases make it too large",
    "\n".join(["a0: &a0 b", *(f"a{n + 1}: &a{n + 1} [{f'*a{n},' * 9}]" for n in range(8))]): (
        "its aliases make it too large"
    ),
}


@pytest.mark.parametrize("text", NOTHING)
def test_yaml_that_nothing_can_be_made_of_is_told_of_data_and_read_over_in_pages(site, text):
    with pytest.raises(Exception, match=rf"_data/a\.yml: cannot be read: {NOTHING[text]}.*fix it"):
        small(site, {"index.md": "# A\n", "_data/a.yml": text})
    (site.folder / "docs/_data/a.yml").unlink()
    page = f"---\ntitle: T\n{text}\n---\n\n# A\n\n{{{{ page.a | default: 'none' }}}}\n"
    assert small(site, {"index.md": page}).page().article.findall("p")[-1].text == "none"
