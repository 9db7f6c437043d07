"""Beside plugins that change what a site is built of, how often, and what becomes of its HTML."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import lxml.html
import pytest
from mkdocs.exceptions import Abort

from mkdocs_multicloud import cli

LABEL = "{{ page.title }}  &lt;b&gt; {% x %}"
DIRECTIVE = "{{% include_snippet ../code/{}.py {} %}}\n"
SECOND = '```python multicloud name="in_page" show="code picture xml"\nxml = {}```\n'
I18N = {"languages": [
    {"locale": "en", "default": True, "name": "English"},
    {"locale": "de", "name": "Deutsch"},
]}  # fmt: skip
STYLESHEET = "assets/multicloud/multicloud.css"
MINIFY = {
    "minify_html": True, "minify_css": True, "css_files": [STYLESHEET],
    "htmlmin_opts": {"remove_comments": True},
}  # fmt: skip
EXTENSIONS = [
    "admonition",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]


def snippets(site):
    return {"pymdownx.snippets": {"base_path": [str(site.folder)], "check_paths": True}}


def code(label):
    """Python with braces and white space that count."""
    xml = f'<mxGraphModel><root><mxCell id="0"/><mxCell id="b" value="{label}" parent="0" '
    xml += 'vertex="1"><mxGeometry width="80" height="40" as="geometry"/></mxCell>'
    xml += "</root></mxGraphModel>"
    return f"if True:\n    braces = {{'{{{{ a }}}}':  {{}}}}\n\nxml = '''{xml}'''\n"


def dead_links(built):
    """Relative links, pictures, styles and scripts of all pages that are no files of the site."""
    dead = []
    for path in sorted(built.output.rglob("*.html")):
        for element in built.at(path).tree.iter("a", "img", "link", "script"):
            link = element.get("href") or element.get("src") or "#"
            local = not link.startswith(("#", "/", "http", "data:"))
            if local and not (path.parent / unquote(link.partition("#")[0])).exists():
                dead.append((path.relative_to(built.output).as_posix(), link))
    return dead


def dead_anchors(page):
    ids = set(page.tree.xpath("//@id"))
    links = page.article.xpath('.//a[starts-with(@href, "#")]/@href')
    return [link for link in links if link != "#" and unquote(link[1:]) not in ids]


def downloads(built, path):
    """The files that a page's buttons lead to."""
    links = built.at(path).article.xpath('.//a[contains(@class, "multicloud-download")]/@href')
    return [
        (built.output / path).parent.joinpath(unquote(link)).read_text("utf-8") for link in links
    ]


ALONE = ["search", "macros", "include-markdown", "multicloud", "awesome-nav", "glightbox"]
BEFORE = [{"minify": MINIFY}, {"i18n": I18N}, "glightbox", "multicloud", "include-markdown"]


@pytest.mark.parametrize(
    ("theme", "plugins"),
    [
        ("material", [*ALONE, "tags", "mike", {"minify": MINIFY}, {"i18n": I18N}, "print-site"]),
        ("mkdocs", [*BEFORE, "awesome-nav", "macros", "search", "print-site"]),
    ],
)
def test_all_together(site, theme, plugins):
    embedded = SECOND.replace("{}", f"'''{site.diagram(LABEL)}'''\n")
    part = "## Of the part\n\n" + DIRECTIVE.format("part", "show='code picture xml download'")
    tabs = "# Tabs\n\nTwo is {{ 1 + 1 }}.\n\n" + '=== "One"\n\n    ' + DIRECTIVE.format("box", "")
    tabs += '\n=== "Two"\n\n    ' + DIRECTIVE.format("other", "picture='inline' show='picture'")
    site.write(
        {
            "docs/index.md": "---\ntags: [x]\n---\n# Home\n\n" + DIRECTIVE.format("box", ""),
            "docs/.nav.yml": "nav: [index.md, '*']\n",
            "docs/sub/deep/tabs.md": tabs,
            "docs/sub/page.md": f'# Page\n\n{{% include-markdown "../../part.md" %}}\n\n{embedded}',
            "docs/sub/page.de.md": '# Seite\n\n--8<-- "part.md"\n\n[Heim](../index.md#style)\n',
            "docs/gallery.md": "# All\n\n{% snippet_gallery ../code/*.py %}\n",
            "part.md": part,
            **{f"code/{name}.py": code(LABEL) for name in ("box", "part", "other")},
        }
    )
    built = site.build(
        strict=True, theme=theme, plugins=plugins, extensions=[*EXTENSIONS, snippets(site)],
        site_url="https://example.org/x/", validation={"anchors": "warn"},
        options={"galleries": {"code": {"snippets": "../code/*.py", "pages": "code"}}},
    )  # fmt: skip
    assert dead_links(built) == []
    assert not [name for name, data in built.files().items() if b"mkdocsmulticloud" in data]
    for language in ("", "de/"):
        home, tabs, page = (
            built.at(f"{language}{path}index.html") for path in ("", "sub/deep/tabs/", "sub/page/")
        )
        xml = downloads(built, f"{language}index.html")[0]
        assert 'value="{{ page.title }}  &lt;b&gt; {% x %}"' in xml
        assert home.codes[0] == tabs.codes[0] == page.codes[0] == code(LABEL)
        assert home.codes[-1] == tabs.codes[-1] == page.codes[1] == xml
        assert downloads(built, f"{language}sub/page/index.html") == [xml]
        assert home.tables[-1] == [["width", "height"], ["80", "40"]]
        assert "Two is 2." in tabs.text
        for shown in (home, tabs, page):
            assert dead_anchors(shown) == []
            light, dark = shown.article.xpath(".//figure[1]//img/@src")[:2]
            assert dark == light.replace(".svg", "-dark.svg")
            assert shown.tree.xpath('count(//link[contains(@href, "multicloud")])') == 1
        assert len(tabs.article.xpath(".//figure//span/svg")) == 2
        for path in ("gallery", "code"):
            gallery = built.at(f"{language}{path}/index.html").article
            items = gallery.xpath('.//ul[@class="multicloud-thumbnails"]/li')
            assert [len(li.xpath("./a/img")) for li in items] == [2, 2, 2]
        assert built.at(f"{language}code/part/index.html").codes[0] == code(LABEL)
    printed = built.at("print_page/index.html")
    assert dead_anchors(printed) == []
    assert printed.codes[0] == code(LABEL)
    assert not printed.article.xpath('.//img[@loading="lazy"]')


@pytest.mark.parametrize("structure", ["suffix", "folder"])
def test_each_language_has_its_own_files_and_words(site, structure):
    german = {"suffix": "docs/sub/page.de.md", "folder": "docs/de/sub/page.md"}[structure]
    english = {"suffix": "docs/sub/page.md", "folder": "docs/en/sub/page.md"}[structure]
    site.write({
        english: "# Page\n\n" + DIRECTIVE.format("en/box", ""),
        german: "# Seite\n\nText.\n\n" + DIRECTIVE.format("de/box", ""),
        english.replace("sub/page", "index"): "# Home\n",
        "code/en/box.py": site.snippet("Order"),
        "code/de/box.py": site.snippet("Bestellung"),
    })  # fmt: skip
    labels = {"xml": "XML", "download_button": "Get", "de": {"download_button": "Holen"}}
    built = site.build(
        strict=True, options={"labels": labels},
        plugins=["multicloud", {"i18n": {**I18N, "docs_structure": structure}}],
    )  # fmt: skip
    assert dead_links(built) == []
    for path, label, word in [("", "Order", "Get"), ("de/", "Bestellung", "Holen")]:
        page = built.at(f"{path}sub/page/index.html")
        (xml,) = downloads(built, f"{path}sub/page/index.html")
        assert f'value="{label}"' in xml
        assert page.codes[-1] == xml
        assert [a.text for a in page.article.xpath(".//a[@download]")] == [word]
        assert "XML" in [text for _, text in page.headings]
        picture = page.article.xpath(".//img/@src")[0]
        assert label in (built.output / path / "sub/page" / picture).read_text("utf-8")


@pytest.mark.parametrize("structure", ["suffix", "folder"])
def test_each_language_has_galleries_and_their_pages(site, structure):
    english, german = {
        "suffix": ("docs/{}.md", "docs/{}.de.md"),
        "folder": ("docs/en/{}.md", "docs/de/{}.md"),
    }[structure]
    gallery = "\n\n{% snippet_gallery ../code/*.py %}\n"
    site.write({
        english.format("index"): f"# Home{gallery}", german.format("index"): f"# Heim{gallery}",
        english.format("box"): "# Box\n\n" + DIRECTIVE.format("box", ""),
        german.format("box"): "# Schachtel\n\n" + DIRECTIVE.format("box", ""),
        "code/box.py": site.snippet(), "code/alone.py": site.snippet(),
    })  # fmt: skip
    galleries = {"all": {"snippets": "../code/*.py", "pages": "all"}}
    built = site.build(
        strict=True, options={"galleries": galleries}, nav=["index.md", {"All": "all/"}],
        plugins=["search", "multicloud", {"i18n": {**I18N, "docs_structure": structure}}],
        validation={"nav": {"omitted_files": "ignore"}},
    )  # fmt: skip
    assert dead_links(built) == []
    for language, name in [("", "Box"), ("de/", "Schachtel")]:
        for path, links in [("", ["all/alone/", "box/"]), ("all/", ["alone/", "../box/"])]:
            page = built.at(f"{language}{path}index.html")
            items = page.article.xpath('.//ul[@class="multicloud-thumbnails"]/li')
            assert [li.text_content().strip() for li in items] == ["Alone", name]
            assert [li.xpath(".//a/@href") for li in items] == [[link] for link in links]
            assert links[0] in page.tree.xpath('//ul[contains(@class, "nav")]//a/@href')


def test_a_fault_in_one_language_names_its_page_and_line(site):
    site.write({
        "docs/index.md": "# Home\n",
        "docs/index.de.md": "# Heim\n\nText.\n\n" + DIRECTIVE.format("none", ""),
        "code/box.py": "",
    })  # fmt: skip
    built = site.build(warns=True, plugins=["multicloud", {"i18n": I18N}])
    (warning,) = built.warnings
    assert warning.startswith("multicloud: index.de.md:5: there is no file 'code/none.py'")


def test_the_results_of_all_languages_are_frozen(site, capsys):
    site.write({
        "docs/index.md": "# Home\n\n" + DIRECTIVE.format("en", "show='xml'"),
        "docs/index.de.md": "# Heim\n\n" + DIRECTIVE.format("de", "show='xml'"),
        "docs/both.md": "# Both\n\n" + DIRECTIVE.format("both", "show='xml'"),
        **{f"code/{name}.py": site.snippet(name) for name in ("en", "de", "both")},
    })  # fmt: skip
    plugins = ["multicloud", {"i18n": I18N}]
    first = site.build(strict=True, plugins=plugins).files()
    assert cli.main(["freeze", "-f", str(site.folder / "mkdocs.yml")]) == 0
    assert capsys.readouterr().out == "frozen: 3 written, 0 unchanged, 0 removed\n"
    frozen = site.build(strict=True, plugins=plugins, options={"execute": "never"}).files()
    assert frozen["de/index.html"] == first["de/index.html"]


@pytest.mark.parametrize(
    ("settings", "options", "word"),
    [
        ({"theme": {"name": "material", "language": "de"}}, {}, "Holen"),
        ({"theme": {"name": "mkdocs", "locale": "pt_BR"}}, {}, "Baixar"),
        ({"theme": {"name": "mkdocs", "locale": "fr"}}, {}, "Get"),
        ({"theme": "mkdocs"}, {"language": "de-AT"}, "Holen"),
        ({"theme": {"name": "material", "language": "de"}}, {"language": "pt-BR"}, "Baixar"),
    ],
)
def test_words_of_the_language_of_the_site(site, settings, options, word):
    directive = "{% include_snippet ../box.drawio show='download' %}\n"
    site.write({"docs/index.md": directive, "box.drawio": site.diagram()})
    languages = {"de": {"download_button": "Holen"}, "pt-BR": {"download_button": "Baixar"}}
    labels = {"download_button": "Get", **languages}
    page = site.build(strict=True, options={"labels": labels, **options}, **settings).page()
    assert [a.text for a in page.article.xpath(".//a[@download]")] == [word]


PRIVACY = {"privacy": {"assets_exclude": ["unpkg.com/*"]}}


@pytest.mark.parametrize(
    ("others", "overviews"),
    [
        (["tags", PRIVACY], ["blog/index.html", "blog/archive/2024/index.html"]),
        (["offline"], ["blog/index.html", "blog/archive/2024.html"]),
    ],
)
def test_posts_of_a_blog_and_their_excerpts(site, others, overviews):
    """The blog converts a post again for its overviews, when the turn of the post is long over."""
    post = "---\ndate: 2024-01-0{0}\n---\n# Post {0}\n\n{1}\n<!-- more -->\n\nThe rest.\n"
    shown = "show='code picture download'"
    posts = {
        f"docs/blog/posts/{n}.md": post.format(n, DIRECTIVE.format(f"box{n}", shown))
        for n in (1, 2)
    }
    site.write({
        "docs/index.md": "# Home\n", "docs/blog/index.md": "# Blog\n", **posts,
        **{f"code/box{n}.py": site.snippet(f"Box {n}") for n in (1, 2)},
    })  # fmt: skip
    theme = {"name": "material", "font": False}
    built = site.build(strict=True, theme=theme, plugins=["blog", "multicloud", *others])
    assert dead_links(built) == []
    for overview in overviews:
        page = built.at(overview)
        articles = page.tree.xpath('//article[contains(@class, "md-post")]')
        texts = [article.xpath("string(.//pre)") for article in articles]
        assert texts == [site.snippet("Box 2"), site.snippet("Box 1")]
        assert [len(article.xpath(".//figure//img")) for article in articles] == [2, 2]
        assert "mkdocsmulticloud" not in page.html


def test_a_lightbox_leafs_through_the_pictures_of_one_theme(site):
    page = "# Page\n\n" + DIRECTIVE.format("a", "") + "\n" + DIRECTIVE.format("b", "dark='false'")
    site.write({
        "docs/index.md": page, "code/a.py": site.snippet("A"), "code/b.py": site.snippet("B"),
    })  # fmt: skip
    page = site.build(strict=True, plugins=["multicloud", "glightbox"]).page()
    shown = [
        (PurePosixPath(link.get("href")).name, link.get("data-gallery"))
        for link in page.article.xpath('.//figure//a[@class="glightbox"]')
    ]
    assert shown == [("a.svg", "light"), ("a-dark.svg", "dark"), ("b.svg", None)]


@pytest.mark.parametrize("pulled", ['{% include-markdown "../part.md" %}', '--8<-- "part.md"'])
def test_one_text_pulled_into_two_pages_of_a_folder(site, pulled):
    part = f'```python multicloud name="part"\n{site.snippet()}```\n'
    site.write(
        {"part.md": part, "docs/a.md": f"# A\n\n{pulled}\n", "docs/b.md": f"# B\n\n{pulled}\n"}
    )
    plugins = ["include-markdown", "multicloud"]
    built = site.build(strict=True, plugins=plugins, extensions=[snippets(site)])
    assert downloads(built, "a/index.html") == downloads(built, "b/index.html")
    assert built.page("a.md").codes == built.page("b.md").codes != []


def test_lines_of_a_snippet_pulled_in_are_counted_from_its_own(site):
    part = 'Text.\n\n```python multicloud name="part"\nx = 1\nx / 0\n```\n'
    site.write({"part.md": part, "docs/index.md": '# A\n\n{% include-markdown "../part.md" %}\n'})
    built = site.build(warns=True, plugins=["include-markdown", "multicloud"])
    assert built.warnings == [
        "multicloud: index.md → snippet part:2: ZeroDivisionError: division by zero; "
        "fix the snippet"
    ]
    assert 'File "snippet part", line 2' in built.page().codes[0]


def test_a_minifier_that_cannot_find_our_style_is_told_before_anything_is_built(site):
    site.write({"docs/index.md": "# Page\n"})
    with pytest.raises(Abort) as raised:
        site.build(plugins=[{"minify": {**MINIFY, "cache_safe": True}}, "multicloud"])
    assert raised.value.__notes__[-1] == (
        "multicloud: the plugin minify with cache_safe reads css_files in the docs folder, where "
        f"there is no {STYLESHEET}; remove it from css_files, or remove cache_safe"
    )


def test_versions_that_mike_deploys(site):
    site.write({
        "docs/sub/page.md": "# Page\n\n" + DIRECTIVE.format("box", "show='xml download'"),
        "docs/index.md": "# Home\n", "code/box.py": site.snippet(),
        "mkdocs.yml": "site_name: Test\nsite_url: https://example.org/x/\ntheme: mkdocs\n"
        "strict: true\nplugins: [mike, multicloud]\n",
    })  # fmt: skip

    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    def run(*command):
        environment = {**os.environ, "PATH": path}
        done = subprocess.run(
            command, cwd=site.folder, capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("git", "init", "--quiet")
    for name in ("name", "email"):
        run("git", "config", f"user.{name}", "t@example.org")
    run("git", "commit", "--quiet", "--allow-empty", "--message", "First")
    run("mike", "deploy", "--alias-type", "copy", "1.0", "latest")
    names = run("git", "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    for version in ("1.0", "latest"):
        assert f"{version}/sub/output/drawio/box.drawio" in names
    run("git", "worktree", "add", "--quiet", "deployed", "gh-pages")
    page = lxml.html.parse(site.folder / "deployed/1.0/sub/page/index.html")
    (link,) = page.xpath("//a[@download]/@href")
    assert link == "../output/drawio/box.drawio"
    xml = (site.folder / "deployed/1.0/sub/output/drawio/box.drawio").read_text("utf-8")
    assert xml == page.xpath("//pre")[-1].text_content()
