"""What is wrong in pages of just-the-docs sites: readers see it as it is, authors are told."""

from __future__ import annotations

import re
import subprocess
import sys
from textwrap import dedent

import pytest
from markdown import markdown
from mkdocs_site import Page

DRAWN = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="2" value="a" vertex="1" parent="1">'
    '<mxGeometry width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'
)
PRIVATE = re.compile("[\U00100000-\U0010ffff]")
"""What must be left nowhere."""
LEFT = """\
    # Title {% seo %}

    ## Heading {{ a_b_c }}

    > quote
    > {% baz "q" %}

    text
    {% avatar *x* _y_ %}

    - item {{ x | y: 'z' }}
    - last {% c %}

    | a | b |
    |---|---|
    | one {{ p | q }} | two {% r %} |

    *em*{% after %} **b**{{ i }} [link](other.md){% s %}

    [there]({{ other.url }}) <img alt="{{ j }}" src="x.png"> ![{{ k }}](x.png)

    Term {% t %}
    : means {% u %}

    ## Shown {% raw %}{{ v }}{% endraw %}

    {% for a in b %}

    ### Deep {{ a.x }}

    {% endfor %}

    `{{ code }}` and GET /users {id}

    ## GET /items {item}
    """
SEEN = (
    'Title {% seo %} Heading {{ a_b_c }} quote {% baz "q" %} text {% avatar *x* _y_ %} '
    "item {{ x | y: 'z' }} last {% c %} a b one {{ p | q }} two {% r %} "
    "em{% after %} b{{ i }} link{% s %} there Term {% t %} means {% u %} Shown {{ v }} "
    "{% for a in b %} Deep {{ a.x }} {% endfor %} {{ code }} and GET /users {id} GET /items {item}"
)
HEADINGS = ["Title {% seo %}", "Heading {{ a_b_c }}", "Shown {{ v }}", "Deep {{ a.x }}"]
FILES = {"docs/index.md": LEFT, "docs/other.md": "# Other {{ z }}\n", "docs/x.png": b"PNG"}
THEMES = {
    "mkdocs": [],
    "material": ["pymdownx.highlight", "pymdownx.superfences", "smarty"],
}


@pytest.mark.parametrize("theme", THEMES)
def test_readers_see_what_is_left_alone_exactly(site, theme):
    options = {"just_the_docs": True}
    built = site.write(FILES).build(
        theme=theme, extensions=THEMES[theme], options=options, warns=True
    )
    page = built.page()
    assert page.text == SEEN
    (link,) = page.article.xpath('.//a[.="there"]')
    assert link.get("href") == "{{ other.url }}"
    assert page.article.xpath(".//img/@alt") == ["{{ j }}", "{{ k }}"]
    ids = [h.get("id") for h in page.article.xpath(".//h1 | .//h2")]
    assert ids[:2] == ["title--seo-", "heading--a_b_c-"]
    texts = {n: data.decode() for n, data in built.files().items() if n.endswith(("l", "json"))}
    assert [name for name, text in texts.items() if PRIVATE.search(text)] == []
    assert built.page("other.md").tree.findtext(".//title").startswith("Other {{ z }}")
    titles = [entry["title"] for entry in built.search_index()]
    assert set(HEADINGS) <= set(titles)


def test_readers_see_it_where_there_is_only_the_extension():
    html = markdown(
        dedent(LEFT),
        extensions=["mkdocs_multicloud"],
        extension_configs={"mkdocs_multicloud": {"just_the_docs": True}},
    )
    assert Page(f"<article>{html}</article>").text.startswith(SEEN)
    assert not PRIVATE.search(html)


def test_readers_see_it_on_zensical(site):
    pytest.importorskip("zensical")
    options = "mkdocs_multicloud: {just_the_docs: true}"
    config = f"site_name: T\nnav: [index.md, other.md]\nmarkdown_extensions:\n  - {options}\n"
    site.write({**FILES, "mkdocs.yml": config})
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build"],
        cwd=site.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    html = (site.folder / "site/index.html").read_text("utf-8")
    assert SEEN in Page(html).text
    assert not PRIVATE.search(html)
    assert not PRIVATE.search(done.stdout + done.stderr)


def told(site, files, **build):
    """The warnings of a build of pages, without what begins each."""
    pages = {f"docs/{name}": text for name, text in files.items()}
    built = site.write(pages).build(options={"just_the_docs": True}, warns=True, **build)
    return [text.removeprefix("multicloud: ") for text in built.warnings]


FRONT = "---\ntitle: A\n---\n\n"
UNKNOWN = (
    "is not understood, and left as it is; "
    "write its result, or put {% raw %} and {% endraw %} around it"
)


def test_the_line_is_that_of_the_tag_and_not_of_code_that_shows_it(site):
    page = f"{FRONT}`{{% seo %}}`\n\n{{% seo %}}\n"
    assert told(site, {"index.md": page}) == [f"index.md:7: Liquid's 'seo' {UNKNOWN}"]


def test_the_line_is_that_of_the_end_that_closes_nothing(site):
    page = f"{FRONT}{{% if page.title %}}\na\n{{% endif %}}\n\nb\n\n{{% endif %}}\n"
    assert told(site, {"index.md": page}) == [
        "index.md:11: '{% endif %}' closes nothing that is open above it; remove it"
    ]


def test_what_is_in_a_file_that_is_included_is_told_with_both_places(site):
    files = {
        "index.md": f"{FRONT}{{% include outer.md %}}\n",
        "_includes/outer.md": "a\n\n{% include inner.md %}\n",
        "_includes/inner.md": "b\n{% seo %}\n",
    }
    way = "index.md:5 → _includes/outer.md:3 → _includes/inner.md:2"
    assert told(site, files) == [f"{way}: Liquid's 'seo' {UNKNOWN}"]


def test_files_that_are_not_there_are_told_with_the_nearest(site):
    page = f"{FRONT}{{% include not.md %}}\n\n{{% link deep/othr.md %}}\n"
    files = {"index.md": page, "_includes/note.md": "x", "deep/other.md": "# B\n"}
    assert told(site, files) == [
        "index.md:5: there is no file '_includes/not.md' to include; "
        "did you mean '_includes/note.md'?",
        "index.md:7: there is no page or file 'deep/othr.md'; did you mean 'deep/other.md'?",
    ]


def test_a_link_that_is_not_there_is_told_once(site):
    page = f"{FRONT}[a]({{% link b.md %}}) ![c]({{{{ page.d }}}})\n"
    built = site.write({"docs/index.md": page}).build(options={"just_the_docs": True}, warns=True)
    assert [text.split(":")[0] for text in built.warnings] == ["multicloud"] * 2
    links = built.page().article.xpath(".//a/@href | .//img/@src")
    assert links == ["{% link b.md %}", "{{ page.d }}"]


def test_names_that_nothing_sets_are_told_but_where_they_may_be_missing(site):
    page = (
        f"{FRONT}{{{{ page.titel }}}} {{{{ page.x | default: 'd' }}}}\n\n"
        "{% if page.y %}y{% endif %}{% include note.md %}\n"
    )
    files = {"index.md": page, "_includes/note.md": "<b class='{{ include.z }}'></b>\n"}
    assert told(site, files) == [
        "index.md:5: nothing sets 'page.titel', and it is left as it is; did you mean 'title'? "
        "If it may be missing, write {{ page.titel | default: '' }}"
    ]


def test_dead_links_from_the_top_of_the_site_are_told(site):
    page = (
        f"{FRONT}[a](/deep/othr.html) [b](/deep/other.html) [c](/x.svg) [d](https://x.org/no/)\n\n"
        "`[e](/none/)`\n\n<a href='{{ site.baseurl }}/none/'>e</a> [f](/elsewhere/)\n"
    )
    files = {"index.md": page, "deep/other.md": "# B\n"}
    hint = "it leads out of the site, write all of it, https://…"
    assert told(site, files) == [
        "index.md:5: the link '/deep/othr.html' leads to no page; "
        f"did you mean '/deep/other.html'? If {hint}",
        f"index.md:9: the link '/none/' leads to no page; if {hint}",
        f"index.md:9: the link '/elsewhere/' leads to no page; if {hint}",
    ]
    # Links that stand without the site's base are read as if they had it.
    assert told(site, {"_config.yml": "baseurl: /base\n"}) == [
        "index.md:5: the link '/deep/othr.html' leads to no page; "
        f"did you mean '/deep/other.html'? If {hint}",
        f"index.md:9: the link '/base/none/' leads to no page; if {hint}",
        f"index.md:9: the link '/elsewhere/' leads to no page; if {hint}",
    ]


def test_a_dead_link_with_the_address_of_the_site_names_what_says_so(site):
    page = (
        f"{FRONT}[a](https://me.github.io/other/) [b](https://me.github.io/parts/deep/othr.html)\n\n"
        "{{ '/no/' | absolute_url }} <a href='{{ '/gone/' | absolute_url }}'>c</a>\n"
    )
    config = "url: https://me.github.io\nbaseurl: /parts\n"
    files = {"index.md": page, "deep/other.md": "# B\n", "_config.yml": config}
    what = "leads to no page of this site, which has this address by url and baseurl of _config.yml"
    assert told(site, files) == [
        f"index.md:5: the link 'https://me.github.io/parts/deep/othr.html' {what}; "
        "did you mean '/deep/other.html'? If it leads out of the site, correct these",
        f"index.md:7: the link 'https://me.github.io/parts/gone/' {what}; "
        "if it leads out of the site, correct these",
    ]


DIAGRAM = "```mermaid\na --> b\n```\n"


def test_diagrams_that_the_theme_does_not_draw_are_told_once(site):
    files = {
        "_config.yml": "mermaid: {version: 9.1.3}\n",
        "index.md": f"{FRONT}# A\n\n{DIAGRAM}\n{DIAGRAM}",
        "b.md": f"{FRONT}# B\n\n{DIAGRAM}",
    }
    (warning,) = told(site, files)
    assert warning == (
        "index.md:7: the theme mkdocs does not draw the diagrams of mermaid, which _config.yml "
        "asks for, here and on other pages; use the theme material, the plugin mermaid2 or a "
        "script in extra_javascript"
    )
    build = {"options": {"just_the_docs": True}, "strict": True}
    page = site.build(extra_javascript=["https://example.org/mermaid.min.js"], **build).page()
    assert page.article.xpath("string(.//pre[@class='mermaid'][not(*)])") == "a --> b"
    page = site.build(theme="material", **build).page()
    assert page.article.xpath("string(.//pre[@class='mermaid']/code)") == "a --> b"
    site.write({"docs/_config.yml": "title: No diagrams\n"}).build(**build)


def test_plugins_in_ruby_are_told_once_and_do_not_fail_a_strict_build(site, caplog):
    names = ["b.rb", "a.rb", "deep/c.rb", "notes.txt"]
    files = {f"docs/_plugins/{name}": "" for name in names} | {"docs/index.md": f"{FRONT}# A\n"}
    with caplog.at_level("INFO"):
        site.write(files).build(options={"just_the_docs": True}, strict=True)
    (message,) = [m for m in caplog.messages if "Ruby" in m]
    assert message == (
        "multicloud: _plugins/a.rb, _plugins/b.rb, _plugins/deep/c.rb: Jekyll's plugins in Ruby do "
        "not run; root_include and root_include_snippet work without them, other tags are reported "
        "where a page uses them"
    )


def test_links_to_pages_that_galleries_and_hooks_make_are_not_dead(site):
    links = ["/g/", "/g/a.html", "/g/a/", "/made/", "/made", "/odd/place/", "/odd/place/index.html"]
    hook = """\
        from mkdocs.plugins import event_priority
        from mkdocs.structure.files import File

        @event_priority(-900)
        def on_files(files, config):
            files.append(File.generated(config, "made.md", content="# Made"))
            file = File.generated(config, "even.md", content="# Odd")
            file.url, file.dest_uri = "odd/place/", "odd/place/index.html"
            files.append(file)
        """
    page = FRONT + "".join(f"[a]({link}) " for link in [*links, "/404.html", "/g/b/"])
    files = {"docs/index.md": page, "s/a.drawio": DRAWN, "hook.py": dedent(hook)}
    gallery = {"snippets": "../s/*.drawio", "pages": "g"}
    options = {"just_the_docs": True, "galleries": {"g": gallery}}
    built = site.write(files).build(options=options, hooks=["hook.py"], warns=True)
    assert [text.partition(";")[0] for text in built.warnings] == [
        "multicloud: index.md:5: the link '/g/b/' leads to no page"
    ]
    hrefs = [a.get("href") for a in built.page().article.iter("a")]
    assert hrefs[:5] == ["g/", "g/a/", "g/a/", "made/", "made/"]


def test_a_parent_that_is_not_there_is_told_with_the_nearest(site):
    files = {
        "index.md": "---\ntitle: Guide\n---\n# A\n",
        "b.md": "---\ntitle: B\nparent: Gide\n---\n# B\n",
    }
    assert told(site, files) == [
        "b.md:3: no page has the title 'Gide'; did you mean 'Guide'?",
    ]
    assert told(site, files, nav=["index.md", "b.md"]) == []


def test_contents_can_be_shown_twice(site):
    page = f"{FRONT}# A\n\n1. TOC\n{{:toc}}\n\n## B\n\n- TOC\n{{:toc}}\n\nEnd\n"
    built = site.write({"docs/index.md": page}).build(options={"just_the_docs": True}, strict=True)
    places = built.page().article.xpath('.//*[contains(@class, "contents")]')
    assert [[a.text for a in place.iter("a")] for place in places] == [["A", "B"], ["A", "B"]]
    assert [place.get("id") for place in places] == ["markdown-toc", None]
