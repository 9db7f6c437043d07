"""Liquid in a page: what is done, what is left alone and told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.jekyll.liquid import Surroundings, render

FILES = {
    "note.md": "*{{ include.text }}* for {{ page.title }}",
    "again.md": "a{% include again.md %}",
    "plain.html": "<b>plain</b>",
}
AROUND = Surroundings(
    {
        "title": "Site",
        "baseurl": "/docs",
        "url": "https://x.org",
        "list": ["a", "b"],
        "deep": {"er": 1},
    },
    {"title": "Page", "nav_order": 3, "tags": ["one", "two"]},
    {"guide/start.md": "/guide/start.html"}.get,
    lambda name, beside: FILES.get(name),
)
DONE = {
    "{{ site.title }}": "Site",
    "{{site.title}}": "Site",
    "{{\nsite.baseurl }}": "/docs",
    "{{ page.title | upcase }}": "PAGE",
    "{{ page.nothing }}": "",
    "{{ page.nothing | default: 'x' }}": "x",
    "{{ site.nothing | default: site.title }}": "Site",
    "{{ site.list[1] }} {{ site.list.first }} {{ site.list.size }} {{ site.deep.er }}": "b a 2 1",
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
    "{% comment %}a {{ b }}{% endcomment %}c": "c",
    "{% raw %}{{ a }} {% b %}{% endraw %}": "{{ a }} {% b %}",
    "{%- if true -%} a {%- endif -%} b": "ab",
    "a  {{- page.title -}}  b": "aPageb",
    '{% include note.md text="hello" %}': "*hello* for Page",
    "{% include plain.html %}": "<b>plain</b>",
    "{% highlight ruby %}\nputs '{{ a }}'\n{% endhighlight %}": "```ruby\nputs '{{ a }}'\n```",
    "{% highlight md linenos %}```{% endhighlight %}": "````md\n```\n````",
    "```\n{% raw %}{{ a }}{% endraw %} {{ site.title }}\n```": "```\n{{ a }} {{ site.title }}\n```",
    "{% raw %}\n```\n{{ a }}\n```\n{% endraw %}": "\n```\n{{ a }}\n```\n",
}


@pytest.mark.parametrize("text", DONE)
def test_what_is_done(text):
    assert render(text, AROUND) == (DONE[text], [])


LEFT = {
    "{% for p in site.pages %}{{ p.url }}{% endfor %}": ["for"],
    "{% for a in b %}{% for c in d %}x{% endfor %}{% endfor %} {% for e in f %}{% endfor %}": [
        "for"
    ],
    "{% case a %}{% when b %}c{% endcase %}": ["case"],
    "{{ site.posts }} {{ site.posts }}": ["site.posts"],
    "{{ other.thing }}": ["other.thing"],
    "{{ page.date | date: '%Y' }}": ["page.date | date: '%Y'"],
    "{% link nowhere.md %}": ["link nowhere.md"],
    "{% include nowhere.html %}": ["include nowhere.html"],
    "{% seo %} {% seo %} {% feed_meta %}": ["seo", "feed_meta"],
    "{% if a %}never closed": ["if"],
    "{% endif %}": ["endif"],
    "{% if a ? b %}x{% endif %}": ["if"],
    "{{ }}": [""],
}


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_alone_is_told_once(text):
    rendered, unread = render(text, AROUND)
    assert rendered == text
    assert [left.name for left in unread] == LEFT[text]


@pytest.mark.parametrize(
    "text",
    [
        "```\n{{ site.title }} {% link a.md %} {% seo %}\n```",
        "`{{ site.title }}` and `` {% seo %} ``",
        "    {{ site.title }}",
        "<!-- {{ site.title }} {% seo %} -->",
        "{ {a} } { % b % } {{ never closed",
        "{% raw %} never closed",
        "nothing of Liquid's",
    ],
)
def test_code_and_comments_are_left_alone(text):
    assert render(text, AROUND) == (text, [])


def test_files_that_include_themselves_come_to_an_end():
    rendered, unread = render("{% include again.md %}", AROUND)
    assert rendered.startswith("aaaa")
    assert rendered.endswith("{% include again.md %}")
    assert [left.name for left in unread] == ["include again.md"]


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
        began = time.process_time()
        render(piece * count, AROUND)
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(100_000 // len(piece)) < 25 * max(seconds(10_000 // len(piece)), 0.02)
