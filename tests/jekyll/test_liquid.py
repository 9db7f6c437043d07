"""Liquid in a page: what is done, what is left alone and told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.jekyll.liquid.render_state import LiquidContext
from mkdocs_multicloud.jekyll.liquid.renderer import render
from mkdocs_multicloud.page.escaping import unshielded

FILES = {
    "note.md": "*{{ include.text }}* for {{ page.title }}",
    "again.md": "a{% include again.md %}",
    "plain.html": "<b>plain</b>",
    "code.md": "`{{ include.is }}{{ include.not }}``{{ page.nothing }}`",
    "unknown.md": "b\n\n{% seo %}",
}
AROUND = LiquidContext(
    {
        "title": "Site",
        "baseurl": "/docs",
        "url": "https://x.org",
        "list": ["a", "b"],
        "deep": {"er": 1},
        "counts": [1, 2, 0],
        "gone": [],
    },
    {"title": "Page", "nav_order": 3, "tags": ["one", "two"]},
    {"guide/start.md": "/guide/start.html"}.get,
    lambda name, beside: (f"_includes/{name}", FILES.get(name)),
    lambda path: f"not {path}",
)
DONE = {
    "{{ site.title }}": "Site",
    "{{site.title}}": "Site",
    "{{\nsite.baseurl }}": "/docs",
    "{{ page.title | upcase }}": "PAGE",
    "{{ page.nothing | default: 'x' }}": "x",
    "{{ site.nothing | default: site.title }}": "Site",
    "{{ site.list[1] }} {{ site.list.first }} {{ site.list.size }} {{ site.deep.er }}": "b a 2 1",
    "{{ site.counts[2] | default: 3 }}{{ site.gone | default: 3 }}{{ '' | default: 3 }}": "033",
    "{% if site.counts contains 2 %}a{% endif %}{% if site.counts contains '2' %}b{% endif %}": "a",
    "{% if site.deep contains 'er' %}a{% endif %}{% if 'a1' contains 1 %}b{% endif %}": "ab",
    "{% if site.gone == empty %}a{% endif %}{% if site.list != empty %}b{% endif %}": "ab",
    "{% if '' == empty %}a{% endif %}{% if site.gone == '' %}b{% endif %}{{ empty }}": "a",
    "{% if true == 1 %}a{% endif %}{% if true == true %}b{% endif %}": "b",
    "{% case site.counts.last %}{% when false %}a{% when 0 %}b{% endcase %}": "b",
    "{{ '/a.png' | relative_url }}": "/docs/a.png",
    "{{ '/a.png' | absolute_url }}": "https://x.org/docs/a.png",
    "{{ '/a.png' | prepend: site.baseurl }}": "/docs/a.png",
    "{{ 'v' | append: site.deep.er | append: '.0' }}": "v1.0",
    "{{ 'a-b' | replace: '-', '_' }}": "a_b",
    "{% link guide/start.md %}": "/guide/start.html",
    "{{ site.baseurl }}{% link guide/start.md %}": "/docs/guide/start.html",
    "{% assign who = site.title %}{{ who }}": "Site",
    "{% assign a = 'x' | append: 'y' %}{{ a | append: a }}": "xyxy",
    "{% capture c %}<{{ page.title }}>{% endcapture %}{{ c }}": "<Page>",
    "{% if page.title == 'Page' %}a{% else %}b{% endif %}": "a",
    "{% if page.nav_order > 3 %}a{% elsif page.tags contains 'two' %}b{% else %}c{% endif %}": "b",
    "{% unless site.nothing %}a{% endunless %}": "a",
    "{% if false %}{% if true %}a{% else %}b{% endif %}{% else %}c{% endif %}": "c",
    "{% if site.title and page.nothing or page.title %}a{% endif %}": "a",
    "{% for t in page.tags %}{{ forloop.index }} {{ t }}, {% endfor %}": "1 one, 2 two, ",
    "{% for t in page.tags reversed limit:1 %}{{ t }}{% endfor %}": "one",
    "{% for t in page.tags offset: 1 %}{{ t }}{% endfor %}": "two",
    "{% for t in page.tags %}{{ t }}{% unless forloop.last %}, {% endunless %}{% endfor %}": (
        "one, two"
    ),
    "{% for pair in site.deep %}{{ pair[0] }}={{ pair[1] }}{% endfor %}": "er=1",
    "{% for n in nil %}x{% endfor %}": "",
    "{% for n in page.none %}x{% endfor %}{% for n in site.deep.none %}x{% endfor %}": "",
    "{% for n in page.none %}{% if n %}x{% else %}y{% endif %}{% else %}none{% endfor %}": "none",
    "{% for t in page.tags %}{% if t=='one' %}1{% else %}2{% endif %}{% else %}{% endfor %}": "12",
    "{% for a in site.list %}{% for t in page.tags %}{{ a }}{{ t }} {% endfor %}{% endfor %}": (
        "aone atwo bone btwo "
    ),
    "a {%- for t in page.tags -%} {{ t }} {%- endfor -%} b": "aonetwob",
    "{% case site.list.first %}{% when 'b', 'a' %}A{% else %}B{% endcase %}": "A",
    "{% case site.list.last %}{% when 'a' %}A{% else %}B{% endcase %}": "B",
    "{% case page.nav_order %}x{% when 1 or 2 %}a{% when 3 %}b{% endcase %}c": "bc",
    "{% comment %}a {{ b }}{% endcomment %}c": "c",
    "{%- if true -%} a {%- endif -%} b": "ab",
    "a  {{- page.title -}}  b": "aPageb",
    '{% include note.md text="hello" %}': "*hello* for Page",
    "{% include plain.html %}": "<b>plain</b>",
    "{% highlight ruby %}\nputs '{{ a }}'\n{% endhighlight %}": "```ruby\nputs '{{ a }}'\n```",
    "{% highlight md linenos %}```{% endhighlight %}": "````md\n```\n````",
    "{% include note.md %}": "** for Page",
    "```\n{% raw %}{{ a }}{% endraw %} {{ site.title }}\n```": "```\n{{ a }} Site\n```",
    "{% raw %}\n```\n{{ a }}\n```\n{% endraw %}": "\n```\n{{ a }}\n```\n",
    "```sh\npip install x=={{ site.deep.er }}\n```": "```sh\npip install x==1\n```",
    "    {{ page.title | upcase }}\n\n`{{site.title}}`": "    PAGE\n\n`Site`",
    "{% for t in page.tags %}`{{ t }}{{ forloop.index }}`{% endfor %}": "`one1``two2`",
    "{% assign a = 'x' %}{% capture b %}y{% endcapture %}`{{ a }}{{ b }}{{ c }}`": "`xy{{ c }}`",
    "{% include code.md is='z' %}": "`z``{{ page.nothing }}`",
    "{% highlight sh %}{{ site.title }} {{ other }}{% endhighlight %}": (
        "```sh\nSite {{ other }}\n```"
    ),
    "`{{` then {{ site.title }}": "`{{` then Site",
    "{% highlight md %}{% raw %}{{ a }}{% endraw %}{% endhighlight %}": "```md\n{{ a }}\n```",
}
UNKNOWN = "Liquid's {!r} is not understood, and left as it is"
PART = "Liquid's {!r} is left as it is, because its {} is not understood"
TOO_MUCH = "Liquid's 'for a in site.long' writes too much, and is left as it is"
NOT_SET = "nothing sets {!r}, and it is left as it is"


@pytest.mark.parametrize("text", DONE)
def test_what_is_done(text):
    assert render(text, AROUND) == (DONE[text], [])


LEFT = {
    "{% for p in site.pages %}{{ p.url }}{% endfor %}": [PART.format("for", "list 'site.pages'")],
    "{% for a in b %}{% for c in d %}x{% endfor %}{% endfor %} {% for e in f %}{% endfor %}": [
        PART.format("for", "list 'b'"),
        PART.format("for", "list 'f'"),
    ],
    "{% for a in (1..3) reversed %}{{ a }}{% endfor %}": [PART.format("for", "list '(1..3)'")],
    "{% for a in site.list %}{{ a }}{% break %}{% endfor %}": [PART.format("for", "'break'")],
    "{% for a in site.title %}{{ a }}{% endfor %}": [PART.format("for", "list 'site.title'")],
    '{% assign a = "x,y" | split: "," %}{{ a.b }}{% assign c = a | upcase %}'
    "{% for d in c %}{{ d.e }}{% endfor %}{{ 'f' | append: a }}`{{ a }}`": [
        PART.format("assign", "filter 'split'")
    ],
    "{% assign a = 1 | plus: 1 %}{% assign b = 1 | plus: 1 %}": [
        PART.format("assign", "filter 'plus'")
    ]
    * 2,
    "{{ site.posts }} {{ site.posts }}": [UNKNOWN.format("site.posts")],
    "{{ site.poets }} {{ page.ids }}": [NOT_SET.format("site.poets"), NOT_SET.format("page.ids")],
    "{{ page.nothing }} {{ page.nothing | upcase }}": [NOT_SET.format("page.nothing")],
    "{{ other.thing }}": [UNKNOWN.format("other.thing")],
    "{{ page.date | date: '%Y' }}": [PART.format("page.date | date: '%Y'", "filter 'date'")],
    "{% link nowhere.md %}": ["there is no page or file 'nowhere.md'"],
    "{% include nowhere.html %}": ["there is no file '_includes/nowhere.html' to include"],
    "{% seo %} {% seo %} {% feed_meta %}": [UNKNOWN.format("seo"), UNKNOWN.format("feed_meta")],
    "{% if a %}never closed": ["'{% if a %}' is never closed"],
    "{% if a %}b{% else %}c": ["'{% if a %}' is never closed"],
    "{% raw %} never closed": ["'{% raw %}' is never closed"],
    "{% endif %}": ["'{% endif %}' closes nothing that is open above it"],
    "{% if a ? b %}x{% endif %}": ["the condition 'a ? b' cannot be read"],
    "{% if page.title == %}x{% endif %}": ["the condition 'page.title ==' cannot be read"],
    "{% for a in b %}{% raw %}{{ *c* }}{% endraw %}{% endfor %}": [PART.format("for", "list 'b'")],
    "{{ }}": [UNKNOWN.format("")],
}


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_alone_is_told_once(text):
    rendered, unread = render(text, AROUND)
    assert unshielded(rendered) == text
    assert [left.what for left in unread] == LEFT[text]


@pytest.mark.parametrize("text", ["{% seo %}", "{{ x | y: 'z' }}", "{% raw %}{{ a }}{% endraw %}"])
def test_what_a_reader_is_to_see_means_nothing_to_markdown(text):
    assert not {*"{}|'"} & {*render(text, AROUND)[0]}


def test_a_choice_that_cannot_be_read_is_told():
    _, unread = render("{% case a %}{% when 'b' 'c' %}d{% endcase %}", AROUND)
    assert [left.what for left in unread] == ["the condition \"'b' 'c'\" cannot be read"]


def test_what_costs_too_much_is_left_alone():
    hidden = "{% for a in site.long %}" + "{{ nil }}" * 4000 + "{% endfor %}"
    _, unread = render(hidden, LiquidContext({"long": list(range(4000))}, {}))
    assert [left.what for left in unread] == [TOO_MUCH]
    again = LiquidContext(
        {}, {}, read_include=lambda name, beside: (name, "{% include x.md %}" * 3)
    )
    _, unread = render("{% include x.md %}", again)
    assert [left.what for left in unread] == ["'x.md' includes itself without end"]
    doubled = "{% assign a = 'a' %}" + "{% assign a = a | append: a %}" * 40
    _, unread = render(doubled, AROUND)
    assert [left.what for left in unread] == ["'a' becomes too long"]


@pytest.mark.parametrize("depth", [6, 500])
def test_loops_come_to_an_end(depth):
    deep = "{% for a in site.long %}" * depth + "x" + "{% endfor %}" * depth
    rendered, unread = render(deep, LiquidContext({"long": list(range(100))}, {}))
    assert unshielded(rendered).startswith("{% for a in site.long %}")
    assert [left.what for left in unread] == [TOO_MUCH]


def test_blocks_that_are_nested_too_deeply_stay_as_they_are_written():
    deep = "{% if true %}" * 5000 + "x" + "{% endif %}" * 5000
    rendered, unread = render(deep, AROUND)
    assert unshielded(rendered).count("{% if true %}") > 4000
    assert [left.what for left in unread] == [UNKNOWN.format("if")]
    assert render("{% if true %}" * 50 + "x" + "{% endif %}" * 50, AROUND) == ("x", [])


def test_what_an_item_of_a_loop_has_not_is_told():
    team = {"team": [{"name": "ann"}, {"nam": "bob"}]}
    rendered, unread = render(
        "{% for r in site.team %}{{ r.name }} {% endfor %}", LiquidContext(team, {})
    )
    assert unshielded(rendered) == "ann {{ r.name }} "
    assert [(left.what, left.hint) for left in unread] == [
        (
            NOT_SET.format("r.name"),
            "did you mean 'nam'? If it may be missing, write {{ r.name | default: '' }}",
        )
    ]


def test_it_is_said_what_to_do():
    _, unread = render("{{ page.titel }} {{ site.nobody }} {% link a.md %}", AROUND)
    assert [left.hint for left in unread] == [
        "did you mean 'title'? If it may be missing, write {{ page.titel | default: '' }}",
        "set it in _config.yml. If it may be missing, write {{ site.nobody | default: '' }}",
        "not a.md",
    ]


def test_what_a_file_holds_that_is_included_is_told_with_the_way_there():
    _, unread = render("a\n{% include unknown.md %}", AROUND)
    (left,) = unread
    assert left.trail == (
        ("", "{% include unknown.md %}", 0),
        ("_includes/unknown.md", "{% seo %}", 0),
    )


@pytest.mark.parametrize(
    "text",
    [
        "```\n{{ site.nothing }} {% link a.md %} {% seo %}\n```",
        "`{{ title }}` and `` {% seo %} ``",
        "    {{ x }} {{ site }} {{ 'a' | upcase }} {{ empty }} {{- site.title -}}",
        "`${{ site.title }}` `{{ site.title | date: '%Y' }}` `{{ page.nothing | default: 'x' }}`",
        "<!-- {{ site.none }} {% seo %} -->",
        "{ {a} } { % b % } {{ never closed",
        "nothing of Liquid's",
    ],
)
def test_what_is_not_known_in_code_and_comments_is_left_alone(text):
    assert render(text, AROUND) == (text, [])


def test_files_that_include_themselves_come_to_an_end():
    rendered, unread = render("{% include again.md %}", AROUND)
    assert rendered.startswith("aaaa")
    assert unshielded(rendered).endswith("{% include again.md %}")
    assert [left.what for left in unread] == ["'_includes/again.md' includes itself without end"]


PIECES = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{%",
            "%}",
            " if ",
            " endif ",
            "{% if a %}",
            "{% endif %}",
            "{% else %}",
            "x\n",
            "{% raw %}",
            "{% endraw %}",
            "{% for a in b %}",
            "{% for a in site.list %}",
            "{% case a %}",
            "{% when 1 %}",
            "{% endcase %}",
            "{% endfor %}",
            "`",
            "```\n",
            "{{ page.title }}",
            "{% capture c %}",
            "{% endcapture %}",
            "{% comment %}",
            "{% endcomment %}",
            "-",
            "'",
            '"',
            "|",
            "{% elsif true %}",
            "{% unless nil %}",
            "{% endunless %}",
            "{% assign a = 1 %}",
            "site.list",
        ]
    ),
    max_size=30,
)


@given(PIECES)
def test_any_text_is_read(pieces):
    render("".join(pieces), AROUND)


@given(st.text(alphabet="ab \n#-`*[]()<>%}", max_size=200))
def test_text_without_liquid_stays_as_it_is(text):
    assert render(text, AROUND) == (text, [])


@given(st.text(alphabet="{}%a| \n", max_size=120))
def test_a_fence_stays_as_it_is(code):
    page = f"~~~~~\n{code}\n~~~~~\n"
    assert render(page, AROUND)[0] == page


HOSTILE = [
    "{{",
    "{%",
    "{{ ",
    "{% if a %}",
    "{% endif %}",
    "{% raw %}",
    "{% for a %}",
    "{% include ",
    "}}",
    "{% if a %}{% for b %}{% endif %}",
    "{{ a | b: '",
    "{{ 'a' }}",
    "{% else %}",
    "<!-- {{ a",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_page_of_one_thing_takes_a_time_that_grows_with_it(piece):
    def seconds(count):
        began = time.thread_time()
        render(piece * count, AROUND)
        return time.thread_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(30_000 // len(piece)) < 25 * max(seconds(3_000 // len(piece)), 0.02)
