"""The forms of the directive: what is shown and what is run of each."""

from __future__ import annotations

from textwrap import dedent

import lxml.etree
import lxml.html
import pytest

CASES = dedent(
    '''\
    """Cases."""
    from unittest import TestCase

    CELLS = '<mxCell id="0"/><mxCell id="{}" parent="0" vertex="1"/>'


    def diagram(cell):
        return f"<mxGraphModel><root>{CELLS.format(cell)}</root></mxGraphModel>"


    class TestCases(TestCase):
        def setUp(self):
            self.prefix = "set_up"

        def test_first(self):
            # given
            name = "first"

            # when
            xml = diagram(name)

            # then
            assert xml

        def test_second(self):
            expected = None
            # given
            xml = diagram(
                "second",
            )
            # then
            assert xml != expected

        def test_fixture(self):
            # given
            self.xml = diagram(self.prefix + "_fixture")
            # then
            assert False


    # --8<-- [start:marked]
    marked = diagram("between_marks")
    # --8<-- [end:marked]


    def build():
        """Not a test."""
        return diagram("returned")
    '''
)
SCRIPT = dedent(
    """\
    if __name__ == "__main__":
        cells = '<mxCell id="0"/><mxCell id="script" parent="0" vertex="1"/>'
        xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
    """
)


LINES = """\
xml = '<mxGraphModel><root><mxCell id="0"/><mxCell id="line" parent="0" vertex="1"/>'
xml += "</root></mxGraphModel>"
raise RuntimeError("not reached")
"""

FORMS = {
    "whole": "{% include_snippet ../code/script.py %}",
    "angle": "<% include_snippet ../code/script.py %>",
    "dashes": "{%- include_snippet ../code/script.py -%}",
    "over_lines": "{% include_snippet\n    ../code/script.py\n    show='code vertex'\n%}",
    "quoted": '{% include_snippet "../code/with blank.py" %}',
    "given": "{% include_snippet ../code/test_cases.py %}",
    "named": "{% include_snippet ../code/test_cases.py second %}",
    "self": "{% include_snippet ../code/test_cases.py fixture %}",
    "marked": "{% include_snippet ../code/test_cases.py marked %}",
    "function": "{% include_snippet ../code/test_cases.py build %}",
    "lines": "{% include_snippet ../code/script.py 2:3 %}",
    "to_line": "{% include_snippet ../code/lines.py :2 %}",
    "embedded": f"```python multicloud\n{SCRIPT}```",
    "embedded_tildes": f'~~~~py multicloud show="code vertex"\n{SCRIPT}~~~~',
}


@pytest.fixture(scope="module")
def built(new_site):
    pages = {f"docs/{name}.md": f"# Page\n\n{form}\n" for name, form in FORMS.items()}
    pages["docs/windows.md"] = (
        b"\xef\xbb\xbf# Page\r\n\r\n{% include_snippet\r\n  ../code/windows.py %}\r\n"
    )
    code = {
        "code/windows.py": b"\xef\xbb\xbf" + SCRIPT.replace("\n", "\r\n").encode(),
        "code/script.py": SCRIPT,
        "code/with blank.py": SCRIPT,
        "code/test_cases.py": CASES,
        "code/lines.py": LINES,
    }
    return new_site().write({**pages, **code}).build(strict=True, options={"show": "code vertex"})


def shown(built, form):
    """The code that a page shows, and the label's text of the vertex that its run gave."""
    page = built.page(f"{form}.md")
    code, vertex = page.codes
    return code, lxml.etree.fromstring(vertex).get("id")


@pytest.mark.parametrize(
    "form",
    ["whole", "windows", "angle", "dashes", "over_lines", "quoted", "embedded", "embedded_tildes"],
)
def test_a_whole_script_runs_as_main(built, form):
    assert shown(built, form) == (SCRIPT, "script")


def test_without_a_name_it_is_the_first_region_between_given_and_then(built):
    code = '# given\nname = "first"\n\n# when\nxml = diagram(name)\n'
    assert shown(built, "given") == (code, "first")


def test_a_name_is_the_region_of_that_test(built):
    code = '# given\nxml = diagram(\n    "second",\n)\n'
    assert shown(built, "named") == (code, "second")


def test_a_region_that_uses_self_gets_the_test_case_after_its_set_up(built):
    code = '# given\nself.xml = diagram(self.prefix + "_fixture")\n'
    assert shown(built, "self") == (code, "set_up_fixture")


def test_a_name_is_what_stands_between_marks(built):
    assert shown(built, "marked") == ('marked = diagram("between_marks")\n', "between_marks")


def test_a_name_is_a_function_and_what_it_returns_is_captured(built):
    assert shown(built, "function") == ('return diagram("returned")\n', "returned")


def test_numbers_are_lines(built):
    code, vertex = shown(built, "lines")
    assert code == dedent(SCRIPT.split("\n", 1)[1])
    assert vertex == "script"


def test_lines_may_begin_with_the_first(built):
    assert shown(built, "to_line") == ("".join(LINES.splitlines(keepends=True)[:2]), "line")


def test_several_embedded_snippets_need_no_name(site):
    fence = "```python multicloud show='picture download'\n{}```\n"
    texts = [fence.format(site.snippet(label)) for label in ("One", "Two", "Three")]
    page = "# Page\n\n" + "\n## Next\n\n".join(texts)
    built = site.write({"docs/sub/boxes.md": page}).build(strict=True)
    names = ["boxes.drawio", "boxes_2.drawio", "boxes_3.drawio"]
    files = {n: (built.output / "sub/output/drawio" / n).read_text("utf-8") for n in names}
    assert all(
        label in files[name] for label, name in zip(("One", "Two", "Three"), names, strict=True)
    )
    links = built.page("sub/boxes.md").article.xpath(".//a[@download]")
    assert [link.get("download") for link in links] == names


RANDOM = """\
    import uuid

    label = f"{uuid.uuid4()}"
    cells = f'<mxCell id="0"/><mxCell id="random" value="{label}" parent="0" vertex="1"/>'
    xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
    """


def test_a_snippet_on_several_pages_and_places_runs_once(site):
    directive = "{% include_snippet ../code/random.py show='picture' %}"
    built = site.write(
        {
            "code/random.py": RANDOM,
            "docs/index.md": f"# One\n\n{directive}\n\n## Again\n\n{directive}\n",
            "docs/sub/two.md": directive.replace("../code", "./../code"),
            "docs/three.md": directive.replace("show", "name='other' show"),
        }
    ).build(strict=True)
    pages = [built.page(uri) for uri in ("index.md", "sub/two.md", "three.md")]
    labels = [item.text for page in pages for item in page.article.iter("li")]
    assert len(labels) == 4
    assert len(set(labels)) == 1


def test_a_page_without_directives_stays_as_it_is(site):
    page = "# Page\n\nText on multicloud and include_snippet.\n\n```python\nx = 1\n```\n"
    with_plugin = site.write({"docs/index.md": page}).build(strict=True).page()
    without = site.build(strict=True, plugins=["search"]).page()
    assert lxml.html.tostring(with_plugin.article) == lxml.html.tostring(without.article)


RAW = """\
    # Page

    {% raw %}{% include_snippet ../code/missing.py %}{% endraw %}

    Inline `{% include_snippet ../code/missing.py %}` stays.

    ```markdown
    {% include_snippet ../code/missing.py %}
    ```

    ````markdown
    ```python multicloud
    raise SystemExit
    ```
    ````

    {% raw %}
    ```python
    {% include_snippet ../code/missing.py %}
    ```
    {% endraw %}

        {% include_snippet ../code/missing.py %}

    <!-- {% include_snippet ../code/missing.py %} -->
    """


def test_directives_that_are_shown_as_text_are_not_run(site):
    page = site.write({"docs/index.md": RAW}).build(strict=True).page()
    written = "{% include_snippet ../code/missing.py %}"
    assert page.article.xpath("string(.//p[1])") == written
    assert f"Inline {written} stays." in page.text
    assert "{% raw" not in page.text
    assert [code.strip() for code in page.codes] == [
        written,
        "```python multicloud\nraise SystemExit\n```",
        written,
        written,
    ]
