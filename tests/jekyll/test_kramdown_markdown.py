"""Pages of kramdown as HTML: what Python-Markdown makes of them with our extension."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from pymdownx.superfences import SuperFencesCodeExtension, fence_div_format

from mkdocs_multicloud.hosts.shared.assets import stylesheet
from mkdocs_multicloud.jekyll import kramdown
from mkdocs_multicloud.jekyll.jekyll_site import CALLOUTS
from mkdocs_multicloud.jekyll.kramdown.markdown_extension import KramdownExtension


def html(text):
    return Markdown(extensions=[KramdownExtension(CALLOUTS)]).convert(kramdown.to_markdown(text))


CASES = {
    "# A & b\n{: .x #y }": '<h1 class="x" id="y">A &amp; b</h1>',
    "# A & b, (c)!": '<h1 id="a--b-c">A &amp; b, (c)!</h1>',
    "a\n{: .x .y title='z' }": '<p class="x y" title="z">a</p>',
    "- a\n- b\n{: .x }": '<ul class="x">\n<li>a</li>\n<li>b</li>\n</ul>',
    "> a\n{: .note .x }": (
        '<div class="admonition callout callout-note callout-purple x">\n'
        '<p class="admonition-title">Note</p>\n<p>a</p>\n</div>'
    ),
    "> a\n{: .x }": '<blockquote class="x">\n<p>a</p>\n</blockquote>',
    "```\na\n```\n{: .x }": '<div class="x">\n<pre><code>a\n</code></pre>\n</div>',
    "a\n{: .x }\n{: .y }": '<p class="x y">a</p>',
    "{: .x }\n{: .y }\na": '<p class="x y">a</p>',
    "[a](b){: .btn .mr-2}": '<p><a class="btn mr-2" href="b">a</a></p>',
    "*a*{: .x } **b**{: #y }": '<p><em class="x">a</em> <strong id="y">b</strong></p>',
    "{: .new }\na *b*": (
        '<div class="admonition callout callout-new callout-green">\n'
        '<p class="admonition-title">New</p>\n<p>a <em>b</em></p>\n</div>'
    ),
    "{: .highlight .fs-5 }\na": (
        '<div class="admonition callout callout-highlight callout-untitled callout-yellow fs-5">\n'
        "<p>a</p>\n</div>"
    ),
    "{: .note-title }\n> a\n>\n> b": (
        '<div class="admonition callout callout-note callout-purple">\n'
        '<p class="admonition-title">a</p>\n<p>b</p>\n</div>'
    ),
    "# A\n{: .no_toc }\n\n- TOC\n{:toc}\n\n## B\n\n### C": (
        '<h1 class="no_toc" id="a">A</h1>\n'
        '<div class="contents" data-search-exclude="" id="markdown-toc">'
        '<ul><li><a href="#b">B</a><ul><li><a href="#c">C</a></li></ul></li></ul></div>\n'
        '<h2 id="b">B</h2>\n<h3 id="c">C</h3>'
    ),
    "## A\n{: .highlight .no_toc}": '<h2 class="highlight no_toc" id="a">A</h2>',
    "{: .note-title }\n> `a` b:\n>- c\n>- d": (
        '<div class="admonition callout callout-note callout-purple">\n'
        '<p class="admonition-title"><code>a</code> b:</p>\n'
        "<ul>\n<li>c</li>\n<li>d</li>\n</ul>\n</div>"
    ),
    "a\n{: .text-delta }\n- TOC\n{:toc}\n# B": (
        '<p class="text-delta">a</p>\n'
        '<div class="contents" data-search-exclude="" id="markdown-toc">'
        '<ul><li><a href="#b">B</a></li></ul></div>\n<h1 id="b">B</h1>'
    ),
    "{: .lh-0 }\n```\na\n```": '<div class="lh-0">\n<pre><code>a\n</code></pre>\n</div>',
    "~~a~~ `~~b~~`": "<p><del>a</del> <code>~~b~~</code></p>",
    "text:\n- a\n  - b": "<p>text:</p>\n<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
    "1. a\n   ```sh\n   b\n\n     <c>\n   ```\n2. d\n\n- e": (
        '<ol>\n<li>\n<p>a</p>\n<pre><code class="language-sh">b\n\n  &lt;c&gt;\n</code></pre>\n'
        "</li>\n<li>\n<p>d</p>\n</li>\n</ol>\n<ul>\n<li>e</li>\n</ul>"
    ),
    "{: .note }\n> a\n> ```\n> b\n>\n>     c\n> ```\n> d": (
        '<div class="admonition callout callout-note callout-purple">\n'
        '<p class="admonition-title">Note</p>\n<p>a</p>\n'
        "<pre><code>b\n\n    c\n</code></pre>\n<p>d</p>\n</div>"
    ),
    "> ```\n> a\n> ```": "<blockquote>\n<pre><code>a\n</code></pre>\n</blockquote>",
    "- ```sh\n  a\n  ```\n- b": (
        '<ul>\n<li>\n<pre><code class="language-sh">a\n</code></pre>\n</li>\n'
        "<li>\n<p>b</p>\n</li>\n</ul>"
    ),
    "1. a\n   ```\n   b\n   ```\n   c\n2. d": (
        "<ol>\n<li>\n<p>a</p>\n<pre><code>b\n</code></pre>\n<p>c</p>\n</li>\n"
        "<li>\n<p>d</p>\n</li>\n</ol>"
    ),
    "- a\n\n  b\n- c": ("<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>"),
    "- a\n\n  b\n  1. c\n- d": (
        "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n<ol>\n<li>c</li>\n</ol>\n</li>\n"
        "<li>\n<p>d</p>\n</li>\n</ul>"
    ),
    "1. a\n2. b\n* c\n* d": (
        "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<ul>\n<li>c</li>\n<li>d</li>\n</ul>"
    ),
    "a\n\n    ```\n    b: 1\n        - c\n    - d\n    ```": (
        "<p>a</p>\n<pre><code>```\nb: 1\n    - c\n- d\n```\n</code></pre>"
    ),
    "> a\n>\n>     ```\n>     b\n>     ```": (
        "<blockquote>\n<p>a</p>\n<pre><code>```\nb\n```\n</code></pre>\n</blockquote>"
    ),
    "<pre>\n  ```\n  a\n  ```\n</pre>": "<pre>\n  ```\n  a\n  ```\n</pre>",
    "<script>\n  ```a\n  b\n  ```\n</script>": "<script>\n  ```a\n  b\n  ```\n</script>",
    "- a\n\n<script>\nb = `\n  ```c\n- d\n{: .e }\n  ```\n`\n</script>": (
        "<ul>\n<li>a</li>\n</ul>\n<script>\nb = `\n  ```c\n- d\n{: .e }\n  ```\n`\n</script>"
    ),
    "<!--\n  ```\n  a\n  ```\n-->": "<!--\n  ```\n  a\n  ```\n-->",
    '<div>\n<p>\n</div>\n<div markdown="1">\n- a\n\n  ```\n  b\n  ```\n</div>': (
        "<div>\n<p>\n</div>\n<div>\n<ul>\n<li>\n<p>a</p>\n"
        "<pre><code>b\n</code></pre>\n</li>\n</ul>\n</div>"
    ),
    "```sh title\na\n```": '<pre><code class="language-sh">a\n</code></pre>',
    "1. a\n\n   > b\n\n   c\n2. d": (
        "<ol>\n<li>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n<p>c</p>\n</li>\n"
        "<li>\n<p>d</p>\n</li>\n</ol>"
    ),
    "- a\n  > b\n  c\n- d": (
        "<ul>\n<li>\n<p>a</p>\n<blockquote>\n<p>b\nc</p>\n</blockquote>\n</li>\n"
        "<li>\n<p>d</p>\n</li>\n</ul>"
    ),
    "- a\n  - b\n\n    {: .x }\n    > c\n    >\n    > - d\n\n    e": (
        "<ul>\n<li>a<ul>\n<li>\n<p>b</p>\n"
        '<blockquote class="x">\n<p>c</p>\n<ul>\n<li>d</li>\n</ul>\n</blockquote>\n'
        "<p>e</p>\n</li>\n</ul>\n</li>\n</ul>"
    ),
    "- a\n\n  > b\n  {: .x }\n- c": (
        '<ul>\n<li>\n<p>a</p>\n<blockquote class="x">\n<p>b</p>\n</blockquote>\n</li>\n'
        "<li>\n<p>c</p>\n</li>\n</ul>"
    ),
    '1. a\n\n   <details markdown="block">\n   <summary>b</summary>\n\n   c *d*\n\n'
    "   {: .x }\n   - e\n\n   ```\n   f\n   ```\n   </details>\n2. g": (
        "<ol>\n<li>\n<p>a</p>\n<details>\n<summary>b</summary>\n"
        '<p>c <em>d</em></p>\n<ul class="x">\n<li>e</li>\n</ul>\n'
        "<pre><code>f\n</code></pre>\n</details>\n</li>\n<li>\n<p>g</p>\n</li>\n</ol>"
    ),
    "> 1. a\n>\n>    b\n>\n>    ```\n>    c\n>    ```\n> 2. d\n>    - e\n>\n>   > f\n>\n>    g": (
        "<blockquote>\n<ol>\n<li>\n<p>a</p>\n<p>b</p>\n<pre><code>c\n</code></pre>\n</li>\n"
        "<li>\n<p>d</p>\n<ul>\n<li>e</li>\n</ul>\n<blockquote>\n<p>f</p>\n</blockquote>\n"
        "<p>g</p>\n</li>\n</ol>\n</blockquote>"
    ),
    "a\n: b": "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>",
}


@pytest.mark.parametrize("text", CASES)
def test_what_becomes_of_it(text):
    assert html(text) == CASES[text]


def test_a_table_keeps_what_themes_know_tables_by():
    found = html("| a |\n|--:|\n| b |\n{: .x }")
    assert found.startswith('<div class="x">\n<table>')
    assert '<td style="text-align: right;">b</td>' in found


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "a",
            "# h",
            "{: .x }",
            "{: .note }",
            "{: .note-title }",
            "{:toc}",
            "- TOC",
            "> q",
            "> {: .new }",
            "| a |",
            "|---|",
            "```",
            "> - q",
            ">   {: .z }",
            "   > q",
            "    {: .z }",
            "[^1]",
            "<div markdown=1>",
            "</div>",
            ": d",
            "{: #i }",
            "{: onclick='a' }",
            "    c",
            "[^1]: f",
            "   x",
            "  <div markdown=1>",
            "    </div>",
            "  - b",
            "1. e",
            "    - b",
            "  ```",
            "<pre>",
            "</pre>",
        ]
    ),
    max_size=20,
)


IDS = {
    "## Code: snippet": "code-snippet",
    "## Code, snippet!": "code-snippet-1",
    "### `Code` *snippet*": "code-snippet-2",
    "## Other {#code-snippet-3}": "code-snippet-3",
    "## Code \\snippet": "code-snippet-4",
    "## Text in any → browser & more": "text-in-any--browser--more",
    "## 1. First_step (a/b)": "1-first_step-ab",
    "## a - b": "a---b",
    "## Use --strict and `--strict`": "use-strict-and---strict",
    "## a --- b ... c << d >> 'e'": "a--b--c-d-e",
    "## `a < b` & &copy; c": "a--b---c",
    "## [a](b) ![c](d) <b>e</b> f<!-- g -->": "a--e-f",
    "## foot[^1]": "foot",
    "## x² \U0001f680": "x-",
    "## हिन्दी Größe": "हिन्दी-größe",
    "Line\n===": "line",
    "> ## Line": "line-1",
    "- ## Line": "line-2",
}
"""Headings of one page, and the ids that kramdown 2.4 gives them."""


def test_ids_of_headings_are_those_of_kramdown():
    found = re.findall(r'<h\d id="([^"]*)"', html("\n\n".join([*IDS, "[^1]: g"])))
    assert found == list(IDS.values())


def test_ids_are_those_of_the_site_where_it_sets_how():
    toc = {"slugify": lambda text, _: text.upper()}
    md = Markdown(extensions=["toc", KramdownExtension(CALLOUTS)], extension_configs={"toc": toc})
    assert md.convert("# a\n\n# ...\n") == '<h1 id="A">a</h1>\n<h1 id="...">...</h1>'


RIGHT_BELOW_A_FENCE = {
    "# A\n\n```sh\na\n```\n---\n\nb": "h1 pre hr p",
    "~~~\na\n~~~\n===\n": "pre p",
    "text\n```\na\n```\ntext": "p pre p",
    "````\n```\n---\n```\n````   \n--- \nb": "pre hr p",
    "```\na\n```\n```\nb\n```\n---": "pre pre hr",
    "```\na\n```\n- b\n- c": "pre ul li li",
    "```\na\n```\n<b>b</b>": "pre p",
    "```\na\n```\n{: .x }\n---": "pre hr",
    "- a\n  ```\n  b\n  ```\n  ---\n- c": "ul li p pre hr li p",
    "- a\n  ```\n  b\n  ```\n- c": "ul li pre li",
    "1. a\n\n   ```\n   b\n   ```\n   ---\n": "ol li p pre hr",
    "- a\n\n```\nb\n```\n- c": "ul li pre ul li",
    "> ```\n> a\n> ```\n> ---\n> b": "blockquote pre hr p",
    "> ```\n> a\n> ```\n---\nb": "blockquote pre hr p",
    '<div markdown="1">\n```\na\n```\n---\n</div>': "pre hr",
    "a[^1]\n\n[^1]: b\n\n    ```\n    c\n    ```\n    ---\n": "p hr ol li p pre hr p",
}
FENCES = {
    "fenced_code": ["fenced_code"],
    "codehilite": ["codehilite", "fenced_code"],
    "superfences": ["pymdownx.superfences"],
    "highlight": ["pymdownx.highlight", "pymdownx.superfences"],
}


@pytest.mark.parametrize("extensions", FENCES.values(), ids=FENCES)
def test_what_is_right_below_a_fence_is_a_block_of_its_own(extensions):
    md = Markdown(extensions=[*extensions, KramdownExtension(CALLOUTS)])
    for text, blocks in RIGHT_BELOW_A_FENCE.items():
        written = md.reset().convert(kramdown.to_markdown(text))
        found = re.findall(r"<(h\d|hr|p|pre|ol|ul|li|blockquote)\b", written)
        # In a tight list, only superfences leaves the paragraph out.
        wanted = (
            blocks
            if "superfences" in extensions[-1]
            else blocks.replace("ul li pre li", "ul li p pre li p")
        )
        assert (text, " ".join(found)) == (text, wanted)


CODE = (
    "```python\na = 1\n```\n\n- ```python\n  a = 1\n  ```\n- b\n\n  ```python\n  a = 1\n  ```\n\n"
    "> ```python\n> a = 1\n> ```\n\n~~~ python\na = 1\n~~~\n"
)
PLAIN_CODE = '<pre><code class="language-python">a = 1\n</code></pre>'


def coloured(text, extensions=(), **more):
    kramdown_extension = KramdownExtension(CALLOUTS, **more)
    md = Markdown(extensions=[*extensions, kramdown_extension])
    return md.convert(kramdown.to_markdown(text))


@pytest.mark.parametrize("extensions", [[], *FENCES.values()], ids=["none", *FENCES])
def test_code_has_the_colours_of_pygments_wherever_it_is(extensions):
    written = coloured(CODE, extensions, highlight=True)
    assert written.count('<span class="n">a</span>') == 5
    assert written.count('<div class="highlight">') == (0 if "codehilite" in extensions else 5)


def test_code_is_left_to_a_script_where_the_theme_has_one():
    assert coloured(CODE).count(PLAIN_CODE) == 5


def test_indented_code_is_not_read_for_options():
    written = coloured("    :::python\n    a = 1\n", highlight=True)
    assert written == "<pre><code>:::python\na = 1\n</code></pre>"


@pytest.mark.parametrize("extensions", [[], *FENCES.values()], ids=["none", *FENCES])
def test_diagrams_of_mermaid_are_left_to_the_theme(extensions):
    text = (
        "```mermaid\na --> b\n```\n\n- ```mermaid\n  a --> b\n  ```\n\n"
        "> ~~~mermaid\n> a --> b\n> ~~~\n"
    )
    diagram = '<pre class="mermaid"><code>a --&gt; b</code></pre>'
    assert coloured(text, extensions, mermaid="theme").count(diagram) == 3
    assert 'class="mermaid"' not in coloured(text, extensions)
    md = Markdown(extensions=[KramdownExtension(CALLOUTS, highlight=True, mermaid="theme")])
    md.registerExtensions(extensions, {})
    assert md.convert(kramdown.to_markdown(text)).count(diagram) == 3


@pytest.mark.parametrize("extensions", [[], ["pymdownx.superfences"]])
def test_diagrams_for_the_script_of_mermaid_have_no_element_in_them(extensions):
    written = coloured("```mermaid\na{b} --> c\n```\n", extensions, mermaid="script")
    assert written == '<pre class="mermaid">a{b} --&gt; c</pre>'


def test_diagrams_of_mermaid_are_as_the_site_says_where_it_does():
    custom = {"name": "mermaid", "class": "own", "format": fence_div_format}
    superfences = SuperFencesCodeExtension(custom_fences=[custom])
    written = coloured("```mermaid\na\n```\n", [superfences], mermaid="theme")
    assert written == '<div class="own">a</div>'


@given(LINES)
def test_any_lines_become_html_without_marks_of_ours(lines):
    assert not re.search(r"\{:(\^|v|toc )|[\U00100000-\U0010ffff]", html("\n".join(lines)))


def test_text_that_looks_like_a_mark_of_ours_is_seen():
    assert html("a `{:^ .x }`") == "<p>a <code>{:^ .x }</code></p>"


@pytest.mark.parametrize(
    "line",
    [
        "- a\n\n  <b markdown=1>\n",
        "a\n{: .x }\n\n",
        "{: .x }\n",
        "a\n\n{: .note }\n",
        "{:toc}\n\n",
        "1. a\n* b\n",
        "- a\n\n  b\n- c\n",
        "<x-y>\n  ```\n",
    ],
)
def test_a_page_of_one_thing_takes_a_time_that_grows_with_it(line):
    def seconds(count):
        text = kramdown.to_markdown(line * count)
        began = time.process_time()
        Markdown(extensions=[KramdownExtension(CALLOUTS)]).convert(text)
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(1_500) < 40 * max(seconds(150), 0.01)


def contrast(one, other):
    """Of two colours, as WCAG counts it."""

    def luminance(colour):
        if len(colour) == 4:
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


STYLE = stylesheet("just-the-docs").decode()
RULES = re.findall(r"^\S.*?\.((?:label|btn)[\w-]*)(?::not\(\S+)? \{\n(.*?)\}", STYLE, re.M | re.S)
GROUNDS = {
    name: (found[1], re.search(r"[^-]color: (#\w+)", rule))
    for name, rule in RULES
    if (found := re.search(r"background-color: (#\w+)", rule))
}


@pytest.mark.parametrize("name", GROUNDS)
def test_labels_and_buttons_can_be_read(name):
    ground, text = GROUNDS[name]
    assert contrast(text[1] if text else "#fff", ground) >= 4.5


def test_all_labels_and_buttons_of_the_theme_have_a_look():
    labels = {"label", "label-green", "label-purple", "label-red", "label-yellow"}
    assert labels | {"btn", "btn-blue", "btn-green", "btn-purple"} <= GROUNDS.keys()


def test_titles_of_callouts_can_be_read_on_light_and_dark_pages():
    values = re.findall(r"--jtd-(?:blue|green|grey|purple|red|yellow): (#\w+)", STYLE)
    light, dark = values[:6], values[6:]
    # The tints of callouts are a tenth of a colour.
    assert min(contrast(colour, "#e6e6e6") for colour in light) >= 4.5
    assert min(contrast(colour, "#3a3a3a") for colour in dark) >= 4.5
