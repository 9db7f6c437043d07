"""Pages of kramdown as HTML: what Python-Markdown makes of them with our extension."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from mkdocs_multicloud.hosts.kramdown import KramdownExtension
from mkdocs_multicloud.jekyll import kramdown
from mkdocs_multicloud.jekyll.site import CALLOUTS


def html(text):
    return Markdown(extensions=[KramdownExtension(CALLOUTS)]).convert(kramdown.read(text))


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
        '<h1 class="no_toc" id="a">A</h1>\n<div class="contents" id="markdown-toc">'
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
        '<p class="text-delta">a</p>\n<div class="contents" id="markdown-toc">'
        '<ul><li><a href="#b">B</a></li></ul></div>\n<h1 id="b">B</h1>'
    ),
    "{: .lh-0 }\n```\na\n```": '<div class="lh-0">\n<pre><code>a\n</code></pre>\n</div>',
    "~~a~~ `~~b~~`": "<p><del>a</del> <code>~~b~~</code></p>",
    "text:\n- a\n  - b": "<p>text:</p>\n<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
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
            "{:^ }",
            "{:v .a }",
            "{:toc ol }",
            "<div markdown=1>",
            "</div>",
            ": d",
            "{: #i }",
            "{: onclick='a' }",
            "    c",
            "[^1]: f",
            "{:^ .note }",
            "  - b",
        ]
    ),
    max_size=20,
)


@given(LINES)
def test_any_lines_become_html(lines):
    html("\n".join(lines))


@pytest.mark.parametrize("line", ["a\n{: .x }\n\n", "{: .x }\n", "a\n\n{: .note }\n", "{:toc}\n\n"])
def test_a_page_of_one_thing_takes_a_time_that_grows_with_it(line):
    def seconds(count):
        text = kramdown.read(line * count)
        began = time.process_time()
        Markdown(extensions=[KramdownExtension(CALLOUTS)]).convert(text)
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(4_000) < 40 * max(seconds(400), 0.02)
