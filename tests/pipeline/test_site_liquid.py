"""The old Liquid tags, which show what they showed and nothing more."""

from __future__ import annotations

from textwrap import dedent

import pytest

TAG = """\
import helper

def test_other():
    # given
    other = 1

    # then
    pass

class TestTag:
    def test_tag(self):
        pytest.importorskip("x")
        # given a thing
        first = 1

        # when
        def nested():
            return {
                'a': first,
            }
      this is = no Python

        # then
        assert first

    def test_tag_two(self):
        # given
        never = "reached"

    def test_closing(self):
        # given
        call(
            1,
        )
        # then
"""
ANY = "one: 1\ntwo: {{ 2 }}\n\n    # deep\nlast: {% x %}\n"
BARE = """\
class TestBare:
    def test_bare(self):
        # given
        cells = '<mxCell id="0"/><mxCell id="a" value="Bare" parent="0" vertex="1"/>'
        xml = (
            f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
        )
        # then
        assert xml
"""
PAGE = """\
    # Page

    ```python
    {% root_include_snippet ../code/test_tag.py %}
    ```

    ```python
    {% root_include_snippet ../code/test_tag.py tag %}
    ```

    ```python
    {% root_include_snippet ../code/test_tag.py closing %}
    ```

    ```yaml
    {% root_include ../code/any.yaml %}
    ```

    ```yaml
    {% root_include ../code/any.yaml 2:4%}
    ```

    ```
    {% root_include ../code/any.yaml%}
    ```

    ```python
    # before
    {% root_include_snippet ../code/test_bare.py bare %}
    # after
    ```

    {% root_include ../code/text.md %}
    """


def ruby(source, section):
    """What the Ruby of `root_include_snippet` did, line by line."""
    taken = []
    in_function = in_section = False
    for line in source.splitlines():
        if f"def test_{section}" in line:
            in_function = True
        if not in_function:
            continue
        if "# given" in line:
            in_section = True
        if "# then" in line:
            break
        if in_section:
            taken.append(line[8:] if line.startswith(" " * 8) else line)
    return "\n".join(taken[:-1]) + "\n"


@pytest.fixture(scope="module")
def built(new_site):
    code = {"code/test_tag.py": TAG, "code/any.yaml": ANY, "code/test_bare.py": BARE}
    text = {"code/text.md": "Some *marked* text.\n", "docs/index.md": PAGE}
    return new_site().write({**code, **text}).build(strict=True)


@pytest.mark.parametrize(("number", "section"), [(0, ""), (1, "tag"), (2, "closing")])
def test_a_snippet_is_what_the_tag_showed(built, number, section):
    assert built.page().codes[number] == ruby(TAG, section)


def test_the_tag_drops_the_last_line_and_eight_blanks():
    """The comparison above is with these."""
    assert ruby(TAG, "closing") == "# given\ncall(\n    1,\n"
    assert ruby(TAG, "") == "    # given\n    other = 1\n"
    assert ruby(TAG, "tag").startswith("# given a thing\nfirst = 1\n\n# when\ndef nested():\n")
    assert ruby(TAG, "tag").endswith("}\n      this is = no Python\n")


@pytest.mark.parametrize(("number", "text"), [(3, ANY), (4, ANY[7:-14]), (5, ANY)])
def test_raw_lines_of_a_file(built, number, text):
    assert built.page().codes[number] == text


def test_the_authors_lines_in_the_fence_stay(built):
    assert built.page().codes[6] == f"# before\n{ruby(BARE, 'bare')}# after\n"


def test_amid_the_page_text_of_a_file_is_markdown(built):
    assert built.page().article.xpath("string(.//p/em)") == "marked"
    assert built.page().text.endswith("Some marked text.")


def test_it_has_no_headings_and_writes_no_file(built):
    assert built.page().headings == [(1, "Page")]
    assert not [name for name in built.files() if name.endswith(".drawio")]


def test_with_parts_to_show_the_whole_region_runs(site):
    page = '# Page\n\n{% root_include_snippet ../code/test_bare.py bare show="code picture" %}\n'
    built = site.write({"docs/index.md": page, "code/test_bare.py": BARE}).build(strict=True)
    page = built.page()
    assert page.codes == [f"{ruby(BARE, 'bare')})\n"]
    assert page.under("Rendering:").findtext(".//li/strong") == "Bare"


def test_lines_below_the_code_can_be_counted():
    assert ANY[7:-14] == dedent("two: {{ 2 }}\n\n    # deep\n")
