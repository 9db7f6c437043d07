"""Beside other extensions and plugins: text that they pull in, and template engines."""

from __future__ import annotations

import pytest

LABEL = "{{ page.title }} {% set y = 1 %} {{ x }}"
# Python's own braces are `{{ }}` to a template engine, too.
CODE = """\
cells = '<mxCell id="0"/><mxCell id="box" value="{{ page.title }} {% set y = 1 %} {{ x }}" '
cells += 'parent="0" vertex="1"/>'
empty = {'a': {}}
text = f"{{ not a macro }} {empty}"
xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
"""
DIRECTIVE = "{% include_snippet ../code/box.py show='code picture xml' %}"


def shown_once(page, code):
    assert [code for code in page.codes if not code.startswith("<mxfile")] == [code]
    assert "Text in the diagram" in page.text
    assert "multicloud" not in page.text


def test_text_pulled_in_by_snippets(site):
    page = '# Page\n\n--8<-- "part.md"\n\n- Item\n\n    --8<-- "part.md:a"\n\nAfter.\n'
    part = f"## Of the part\n\n{DIRECTIVE}\n\n--8<-- [start:a]\n`a`\n--8<-- [end:a]\n"
    site.write({"docs/sub/index.md": page, "parts/part.md": part, "code/box.py": CODE})
    snippets = {
        "pymdownx.snippets": {"base_path": [str(site.folder / "parts")], "check_paths": True}
    }
    built = site.build(strict=True, extensions=[snippets, "pymdownx.superfences"])
    page = built.page("sub/index.md")
    shown_once(page, CODE)
    assert (2, "Of the part") in page.headings
    assert (3, "Code Snippet:") in page.headings
    assert (built.output / "sub/output/drawio/box.drawio").exists()


def test_a_python_fence_pulled_in_by_snippets(site):
    part = f"```python\n{DIRECTIVE}\n```\n"
    page = '# Page\n\n--8<-- "part.md"\n'
    site.write({"docs/index.md": page, "parts/part.md": part, "code/box.py": CODE})
    snippets = {"pymdownx.snippets": {"base_path": [str(site.folder / "parts")]}}
    built = site.build(strict=True, extensions=[snippets, "pymdownx.superfences"])
    assert built.page().codes == [CODE]


@pytest.mark.parametrize(
    "plugins", [["include-markdown", "multicloud"], ["multicloud", "include-markdown"]]
)
def test_text_pulled_in_by_include_markdown(site, plugins):
    page = '# Page\n\n{% include-markdown "../parts/part.md" %}\n\nAfter.\n'
    part = f"## Of the part\n\n{DIRECTIVE}\n\n```python multicloud show='picture'\n{CODE}```\n"
    site.write({"docs/index.md": page, "parts/part.md": part, "code/box.py": CODE})
    page = site.build(strict=True, plugins=plugins).page()
    shown_once(page, CODE)
    assert page.article.xpath(".//li/strong/text()") == [LABEL, LABEL]
    assert page.text.endswith("After.")


MACROS = f"""\
    # Page

    Two is {{{{ 1 + 1 }}}} and {{% if true %}}yes{{% else %}}no{{% endif %}}.

    {DIRECTIVE}

    ```python multicloud name="embedded" show="code picture"
    {{embedded}}
    ```

    Inline `{{% include_snippet ../code/missing.py %}}` and `<% include_snippet x %>`.

    ```markdown
    {{% include_snippet ../code/missing.py %}}
    ```

    {{% raw %}}{{% include_snippet ../code/missing.py %}}{{% endraw %}}

    ```python
    {{% include_snippet ../code/box.py %}}
    ```

    ```yaml
    {{% root_include ../code/any.yaml %}}
    ```

    Three is {{{{ 1 + 2 }}}}.
    """


@pytest.mark.parametrize("plugins", [["macros", "multicloud"], ["multicloud", "macros"]])
@pytest.mark.parametrize("on_error_fail", [True, False])
def test_beside_macros(site, plugins, on_error_fail):
    embedded = CODE.replace("\n", "\n    ").rstrip()
    any_text = "any: {{ yaml }} {% here %}\n"
    site.write(
        {
            "docs/index.md": MACROS.replace("{embedded}", embedded),
            "code/box.py": CODE,
            "code/any.yaml": any_text,
        }
    )
    if on_error_fail:
        plugins = [{"macros": {"on_error_fail": True}} if p == "macros" else p for p in plugins]
    page = site.build(strict=True, plugins=plugins, extensions=["pymdownx.superfences"]).page()
    missing = "{% include_snippet ../code/missing.py %}"
    assert "Two is 2 and yes." in page.text
    assert "Three is 3." in page.text
    assert f"Inline {missing} and <% include_snippet x %>." in page.text
    assert f" {missing} " in page.text.replace(f"Inline {missing}", "")
    code, xml, embedded, markdown, fenced, raw_lines = page.codes
    assert code == embedded == fenced == CODE
    assert f'value="{LABEL}"' in xml
    assert markdown == f"{missing}\n"
    assert raw_lines == any_text
    assert page.article.xpath(".//li/strong/text()") == [LABEL, LABEL]


def test_macros_may_write_a_directive(site):
    """What macros makes comes after the claim, and is expanded all the same."""
    macro = "def define_env(env):\n    @env.macro\n    def box():\n"
    macro += '        return "{" + "% include_snippet ../code/box.py show=\'code\' %" + "}"\n'
    site.write({"docs/index.md": "# Page\n\n{{ box() }}\n", "main.py": macro, "code/box.py": CODE})
    page = site.build(strict=True, plugins=["macros", "multicloud"]).page()
    assert page.codes == [CODE]


def test_extensions_that_change_text_leave_values_alone(site):
    label = (
        "a -- b ... :smile: (c) *x* _y_ __z__ ~~s~~ ==m== ++i++ ^^u^^ www.example.com | &lt;i&gt;"
    )
    extensions = [
        "smarty", "attr_list", "abbr", "footnotes", "md_in_html", "toc", "nl2br", "sane_lists",
        "pymdownx.smartsymbols", "pymdownx.tilde", "pymdownx.mark", "pymdownx.caret",
        "pymdownx.magiclink", "pymdownx.betterem", "pymdownx.emoji", "pymdownx.keys",
        "pymdownx.superfences", {"pymdownx.arithmatex": {"generic": True}},
    ]  # fmt: skip
    abbreviation = "\n*[rounded]: An abbreviation\n"
    page = f"# Page\n\n{{% include_snippet ../code/box.py %}}\n{abbreviation}"
    site.write({"docs/index.md": page, "code/box.py": site.snippet(label, "cell--id:__x__")})
    page = site.build(strict=True, extensions=extensions).page()
    plain = label.replace("&lt;", "<").replace("&gt;", ">")
    assert page.article.xpath("string(.//details//li/strong)") == plain
    assert page.codes[0] == site.snippet(label, "cell--id:__x__")
    assert page.under("Style:").xpath("string(.//tbody/tr/td)") == "rounded"


def test_the_order_of_search_makes_no_difference(site):
    page = "# Page\n\n{% include_snippet ../code/box.py show='picture vertex xml' %}\n"
    site.write({"docs/index.md": page, "code/box.py": CODE})
    first = site.build(plugins=["multicloud", "search"]).search_index()
    last = site.build(plugins=["search", "multicloud"]).search_index()
    assert first == last
    found = " ".join(entry["text"] for entry in first)
    assert LABEL in found
    assert "mxCell" not in found
    assert "Full size" not in found
