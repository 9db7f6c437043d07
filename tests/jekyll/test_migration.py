"""Template-made pages before and after the migration, with diagrams that are given."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_pages import HEAD, STYLE, document, page, parts

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import Location, RunError
from mkdocs_multicloud.jekyll import rewrite
from mkdocs_multicloud.snippet.loaded_snippet import Snippet

DIRECTIVE = "{% include_snippet ../tests/test_queue.py %}"


def produced(xml=None):
    """What runs the snippets: each produces this diagram, and is named as its section or file."""

    def find(directive, at):
        name = directive.section or directive.path.rpartition("/")[2].removesuffix(".py")[5:]
        where = Location(directive.path.removeprefix("../"), 12)
        return Snippet(name, where, ""), mxfile.parse(xml or document())

    return find


def migrated(text, xml=None, stays=lambda _: False):
    return rewrite(text, "docs/q.md", produced(xml), stays)


def body(text, xml=None):
    """The new text below the head."""
    done = migrated(text, xml)
    assert done.text.startswith(HEAD)
    return done.text.removeprefix(HEAD)


def notes(done):
    return [str(note) for note in done.notes]


def test_a_page_becomes_its_own_text_and_one_directive():
    done = migrated(page())
    assert done.text == f"{HEAD}{DIRECTIVE}"
    assert done.directives == [(14, DIRECTIVE)]
    assert (done.differences, done.notes) == ([], [])
    assert done.files == {"output/jpg/queue.jpg", "output/drawio/queue.drawio"}


def test_what_differed_is_returned():
    done = migrated(page(parts(style=STYLE.replace("#E7157B", "#000000"), xml=document())))
    assert done.text == f"{HEAD}{DIRECTIVE}"
    ((where, differences),) = done.differences
    assert where == Location("tests/test_queue.py", 12)
    assert [(d.line, d.name, d.printed, d.produced) for d in differences] == [
        (39, "fillColor", "#000000", "#E7157B")
    ]


def test_another_node_type_can_be_kept():
    done = migrated(page(parts(node="mailbox")))
    assert done.text == f"{HEAD}{DIRECTIVE}"
    assert notes(done) == [
        "docs/q.md:14: the node type becomes 'queue'; "
        "node_type=\"mailbox\" in the directive keeps 'mailbox'"
    ]


def test_a_second_time_changes_nothing():
    once = migrated(page()).text
    again = migrated(once)
    assert (again.text, again.directives, again.notes) == (once, [], [])


def test_a_template_with_the_picture_first_gives_the_same():
    printed = parts()
    order = (
        "node",
        "picture",
        "code",
        *(n for n in printed if n not in ("node", "picture", "code")),
    )
    assert body(page({name: printed[name] for name in order})) == DIRECTIVE


def test_parts_that_a_page_does_not_print_are_not_shown():
    printed = parts()
    del printed["size"], printed["node"]
    shown = "code picture vertex style xml download"
    assert body(page(printed)) == DIRECTIVE.replace(" %}", f' show="{shown}" %}}')


def test_text_of_the_author_stays_where_it_was():
    printed = parts()
    printed["code"] = printed["code"].replace("\n\n```", "\n\nLet us *begin*:\n\n```", 1)
    printed["picture"] += "\nIt is small.\n"
    printed["vertex"] = "## Why queues\n\nThey wait.\n\n---\n\n" + printed["vertex"]
    assert body(page(printed)) == (
        DIRECTIVE.replace(" %}", ' show="node" %}')
        + "\n\nLet us *begin*:\n\n"
        + DIRECTIVE.replace(" %}", ' show="code picture" %}')
        + "\n\nIt is small.\n\n## Why queues\n\nThey wait.\n\n---\n\n"
        + DIRECTIVE.replace(" %}", ' show="vertex style size xml download" %}')
    )


def test_snippets_of_a_page_each_have_a_directive_below_their_headings():
    text = HEAD
    for name in ("red", "blue"):
        printed = parts(f"../tests/test_colors.py {name}", file=f"color_{name}")
        text += f"## The {name} one\n\nText.\n\n"
        text += printed["code"].replace(":\n", ":\n{: .no_toc }\n", 1) + "\n"
        text += printed["picture"].replace(":\n", ":\n{: .no_toc }\n", 1) + "\n"
    done = migrated(text)
    options = 'show="code picture" heading_level="none"'
    directive = f"{{{{% include_snippet ../tests/test_colors.py {{}} {options} %}}}}"
    assert done.text == HEAD + "".join(
        f"## The {name} one\n\nText.\n\n{directive.format(name)}\n\n" for name in ("red", "blue")
    )
    assert notes(done) == [
        'docs/q.md:18: heading_level="none" is in 2 of the directives, as their headings were kept '
        "out of the contents by .no_toc; without it they have headings, which are in the contents"
    ]


def test_the_described_vertex_and_the_name_of_the_file_are_options():
    first = '<mxCell id="vertex:topic:t" value="T" vertex="1" parent="1"/>'
    xml = document().replace('<mxCell id="vertex:queue', f'{first}<mxCell id="vertex:queue', 1)
    printed = parts(xml=xml, file="queue_2")
    assert body(page(printed), xml) == (
        '{% include_snippet ../tests/test_queue.py vertex="vertex:queue:q1" name="queue_2" %}'
    )


def test_paths_and_options_of_the_tag_are_kept():
    tag = '"../tests/my queue.py" queue capture=\'a "b"\''
    assert body(page(parts(tag))) == (
        '{% include_snippet "../tests/my queue.py" queue capture=\'a "b"\' %}'
    )


def test_no_directive_writes_over_a_file_that_stays():
    done = migrated(page(), stays=lambda path: path == "output/drawio/queue.drawio")
    assert done.text == HEAD + DIRECTIVE.replace(" %}", ' name="queue-diagram" %}')


def test_line_ends_and_the_byte_order_mark_stay():
    text = "\ufeff" + page().replace("\n", "\r\n")
    assert migrated(text).text == "\ufeff" + HEAD.replace("\n", "\r\n") + DIRECTIVE


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (("## Rendering:\n", "{% if x %}\n\n## Rendering:\n"), 22, "Liquid decides what is here"),
        (
            ("## Code Snippet:", "## My snippet"),
            18,
            "its parts are not below the template's headings",
        ),
    ],
)
def test_a_snippet_that_is_not_sure_is_left(change, line, what):
    text = page().replace(*change)
    done = migrated(text)
    assert (done.text, done.directives) == (text, [])
    assert notes(done) == [f"docs/q.md:{line}: {what}; left as it is"]


def test_a_part_that_is_not_sure_is_left():
    changes = (
        ("](output/jpg/queue.jpg)\n", "](output/jpg/queue.jpg)\n{: width='9' }\n"),
        ("```html\n", "```html\nuse "),
    )
    for change in changes:
        done = migrated(page().replace(*change))
        assert change[1] in done.text
        assert done.text.count("include_snippet") >= 1
    assert "docs/q.md:24: picture: more than this is here; left as it is" in notes(
        migrated(page().replace(*changes[0]))
    )


def test_a_part_inside_of_html_is_left():
    printed = parts()
    xml = printed["xml"].replace("```xml", "<details markdown='block'>\n\n```xml")
    printed["xml"] = f"{xml}\n</details>\n"
    done = migrated(page(printed))
    assert printed["xml"] in done.text
    assert done.text.count("include_snippet") == 2
    assert [note.what for note in done.notes] == ["xml: more than this is here"]


def test_a_snippet_that_fails_leaves_the_page_with_the_reason():
    def fails(directive, at):
        raise RunError("KeyError: 'x'", "fix it", at=Location("tests/test_queue.py", 14))

    done = rewrite(page(), "docs/q.md", fails)
    assert done.text == page()
    assert notes(done) == ["docs/q.md:19 → tests/test_queue.py:14: KeyError: 'x'; fix it"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        "# A\n\n## Rendering:\n\n![a](output/jpg/a.jpg)\n\n### Style:\n\n| attribute | value |\n",
        "# A page\n\n```python\n{% root_include_snippet ../tests/test_queue.py %}\n```\n",
        "# A\n\n## Code Snippet:\n\n```python\n{% root_include ../tests/test_x.py 1:9 %}\n```\n",
        f"# How to write pages\n\n~~~~markdown\n{page()}\n~~~~\n",
        f"<!--\n{page()}\n-->\n",
        "# A page\n\n```python\n{% root_include_snippet ../tests/test_queue.py %}\n",
    ],
)
def test_other_pages_stay_as_they_are(text):
    for ends in (text, text.replace("\n", "\r\n")):
        assert migrated(ends).text == ends


@given(st.text("#`|-<>{%}:=\"'ab \r\n", max_size=200), st.sampled_from(["", "\n", "\n\n"]))
def test_all_other_lines_stay(text, between):
    """Whatever is above a page and below it stays byte for byte, or nothing is changed."""
    whole = f"{HEAD}{text}{between}{page(head='')}\n\n# The end\n{text}"
    done = migrated(whole)
    rest = [line for line in done.text.split("\n") if "include_snippet" not in line]
    whole_lines = iter(whole.split("\n"))
    assert all(line in whole_lines for line in rest if line.strip("\r"))
    assert text in done.text or done.directives == []


OWN = ["Some text.\n", "## My heading\n\n- a\n- b\n", "{: .note }\nCareful.\n", "```sh\nls\n```\n"]


@given(
    st.permutations([name for name in parts() if name not in ("advanced", "code")]),
    st.integers(0, 8),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(OWN)), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_order_of_parts_with_text_between(order, number, texts, ends):
    """The author's text stays in its order, and the directives show what was printed."""
    printed = parts()
    names = ["code", *order[:number]]
    pieces = [printed[name] for name in names]
    for at, text in texts:
        pieces.insert(at % (len(pieces) + 1), text)
    whole = (HEAD + "\n".join(pieces)).replace("\n", ends)
    done = migrated(whole)
    assert migrated(done.text).text == done.text
    if not done.directives:
        assert done.text == whole
        return
    own = [line for line in done.text.split("\n") if line.strip() and "include_snippet" not in line]
    left = iter(whole.split("\n"))
    assert all(line in left for line in own)
    for _, text in texts:
        assert text.strip().replace("\n", ends) in done.text
    shown = re.findall(r'show="([^"]*)"', done.text)
    whole_page = [name for name in printed if name != "advanced"]
    told = [name for one in shown for name in one.split()] or whole_page
    kept = [note.what.partition(":")[0] for note in done.notes]
    assert sorted({*told, *kept}) == sorted(names)


@pytest.mark.parametrize(
    "piece",
    [
        parts()["code"] + "\n" + parts()["picture"] + "\n",
        parts()["code"] + "\n" + parts()["style"] + "\nText.\n\n",
        "## Rendering:\n",
        "## Advanced for Geeks:\n\n",
        parts()["size"],
        "### Style:\n\nText\n\n",
    ],
)
def test_long_pages_take_linear_time(piece):
    text = HEAD + parts()["code"] + piece * (30_000 // piece.count("\n")) + parts()["style"]
    found = mxfile.parse(document())
    snippet = Snippet("queue", Location("tests/test_queue.py", 12), "")
    before = time.perf_counter()
    done = rewrite(text, "docs/q.md", lambda *_: (snippet, found))
    # They take some seconds; quadratic time is minutes.
    assert time.perf_counter() - before < 15
    assert "include_snippet" in done.text
