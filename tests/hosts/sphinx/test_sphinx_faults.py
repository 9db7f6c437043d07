"""What is wrong in a Sphinx project: where it is told, and what comes of it."""

from __future__ import annotations

import pytest
from sphinx.errors import ConfigError, ExtensionError

MISSING = "there is no file 'code/none.py'"
FAILS = "x = 1\n1 / 0\n"


def test_a_fault_is_a_warning_with_its_place_and_a_notice(documents):
    documents.write(
        {
            "code/fails.py": FAILS,
            "docs/index.rst": "Index\n=====\n\n.. include_snippet:: ../code/fails.py\n\nAfter.\n",
        }
    )
    built = documents.build(warns=True)
    assert built.status == 1
    (warning,) = built.warnings
    assert warning.startswith(
        "index.rst:4: WARNING: code/fails.py:2: ZeroDivisionError: division by zero"
    )
    assert warning.endswith(" [multicloud.run]")
    (notice,) = built.page().article.find_class("multicloud-notice")
    assert "admonition" in notice.get("class").split()
    assert "index.rst:4 → code/fails.py:2: ZeroDivisionError" in notice.text_content()
    assert "ZeroDivisionError" in notice.xpath(".//pre")[0].text_content()
    assert "After." not in notice.text_content()


LINES_RST = """\
Index
=====

.. toctree::

   myst

.. include_snippet:: ../code/none.py

.. include_snippet::

   x = 1
   1 / 0

- Item

  .. include_snippet::
     :name: embedded

     1 / 0

.. include:: part.txt

"""
LINES_MYST = """\
# Myst

{% include_snippet ../code/none.py %}

```{include_snippet} ../code/none.py
```

```{include_snippet}
x = 2
1 / 0
```

```python multicloud
x = 1
1 / 0
```

- Item

  ```{include_snippet}
  :name: embedded

  1 / 0
  ```

```{include} part_myst.txt
```

In a {% include_snippet ../code/none.py %} line.

```python
{% include_snippet ../code/none.py %}
```
"""


def test_each_fault_is_told_in_its_line_of_its_file(documents):
    documents.write(
        {
            "docs/index.rst": LINES_RST,
            "docs/myst.md": LINES_MYST,
            "docs/part.txt": "Included\n\n.. include_snippet:: ../code/none.py\n",
            "docs/part_myst.txt": (
                "Included\n\n```{include_snippet} ../code/none.py\n```\n\n"
                "{% include_snippet ../code/none.py %}\n"
            ),
        }
    )
    built = documents.build(warns=True)
    told = [warning.split(" WARNING: ")[:2] for warning in built.warnings]
    found = sorted((where, what.split("; ")[0]) for where, what in told)
    failed = "ZeroDivisionError: division by zero"
    assert found == sorted(
        [
            ("index.rst:8:", MISSING),
            ("index.rst:10:", f"index.rst:13: {failed}"),
            ("index.rst:17:", f"index.rst:20: {failed}"),
            ("part.txt:3:", MISSING),
            ("myst.md:3:", MISSING),
            ("myst.md:5:", MISSING),
            ("myst.md:8:", f"myst.md:10: {failed}"),
            ("myst.md:13:", f"myst.md:15: {failed}"),
            ("myst.md:20:", f"myst.md:23: {failed}"),
            ("part_myst.txt:3:", MISSING),
            ("part_myst.txt:6:", MISSING),
            ("myst.md:29:", "a directive is in the middle of a line"),
            ("myst.md:32:", MISSING),
        ]
    )


def test_the_kinds_of_warnings_can_be_suppressed(documents):
    documents.write(
        {
            "code/fails.py": FAILS,
            "docs/index.rst": (
                "Index\n=====\n\n.. include_snippet:: ../code/fails.py\n\n"
                ".. include_snippet:: none.py\n"
            ),
        }
    )
    (warning,) = documents.build(warns=True, suppress_warnings=["multicloud.run"]).warnings
    assert warning.endswith(" [multicloud.snippet]")
    built = documents.build(suppress_warnings=["multicloud"], fresh=True)
    assert built.status == 0
    assert len(built.page().article.find_class("multicloud-notice")) == 2


def test_on_error_fail_stops_the_build(documents):
    documents.write(
        {
            "code/fails.py": FAILS,
            "docs/index.rst": "Index\n=====\n\n.. include_snippet:: ../code/fails.py\n",
        }
    )
    with pytest.raises(ExtensionError, match=r"index\.rst:4 → code/fails\.py:2: ZeroDivisionError"):
        documents.build(multicloud_on_error="fail")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"tiemout": 3},
            "there is no option 'multicloud_tiemout'; did you mean 'multicloud_timeout'?",
        ),
        ({"vertex": "x"}, "there is no option 'multicloud_vertex'; it belongs to the directive"),
        ({"timeout": "soon"}, "multicloud_timeout must be"),
        ({"show": ["codes"]}, "multicloud_show has no part 'codes'; did you mean 'code'?"),
        ({"dark": "maybe"}, "multicloud_dark must be"),
        ({"labels": {"cod": "x"}}, "multicloud_labels has no text 'cod'; did you mean 'code'?"),
        ({"root": "none"}, "multicloud_root: there is no folder 'none'"),
        ({"allowed_roots": ["none"]}, "multicloud_allowed_roots: there is no folder 'none'"),
    ],
)
def test_a_bad_option_stops_before_anything_is_built(documents, options, told):
    documents.write({"docs/index.rst": "Index\n=====\n"})
    with pytest.raises(ConfigError) as caught:
        documents.build(**{f"multicloud_{name}": value for name, value in options.items()})
    assert told in str(caught.value)


def test_templates_that_cannot_be_used_stop_the_build(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.rst": "Index\n=====\n\n.. include_snippet:: ../code/box.py\n",
        }
    )
    with pytest.raises(ExtensionError, match="templates: there is no folder 'none'"):
        documents.build(multicloud_templates="none")


@pytest.mark.parametrize("arguments", ["", " ../code/box.py\n\n   x = 1"])
def test_a_file_or_a_snippet_is_needed(documents, arguments):
    documents.write(
        {"docs/index.rst": f"Index\n=====\n\n.. include_snippet::{arguments}\n\nAfter.\n"}
    )
    built = documents.build(warns=True)
    assert (
        "index.rst:4: ERROR: include_snippet: a file or a snippet is needed, here is"
        in (built.warnings[0])
    )
    assert "After." in built.page().text


EMPTY = "is not a file; write an empty line above the snippet, below the options if there are any"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("\n   x = 1", f"'x' {EMPTY}"),
        ("\n   import x\n   y = x.z", f"'import' {EMPTY}"),
        ("\n   print(1)", f"'print(1)' {EMPTY}"),
        ("\n   import x\n   :show: code", f"'import' {EMPTY}"),
        (" ../code/box.py one two", "only a file and a section are allowed there, not 'two'; "),
        (" ../code/box.py\n   x + 1", "only a file and a section are allowed there, not '+'; "),
    ],
)
def test_what_stands_where_a_file_is_named_is_told(documents, arguments, told):
    documents.write(
        {"docs/index.rst": f"Index\n=====\n\n.. include_snippet::{arguments}\n\nAfter.\n"}
    )
    (warning,) = documents.build(warns=True).warnings
    assert warning.startswith(f"index.rst:4: ERROR: include_snippet: {told}")


def test_a_file_can_be_named_in_the_next_line(documents, site):
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/index.rst": (
                "Index\n=====\n\n.. include_snippet::\n   ../code/box.py\n   :show: code\n"
            ),
        }
    )
    assert documents.build().page().codes == [site.snippet()]


def test_the_other_spelling_is_explained_where_it_is_not_read(documents):
    documents.write(
        {
            "docs/index.rst": "Index\n=====\n\n{% include_snippet ../code/box.py %}\n\nAfter.\n",
        }
    )
    built = documents.build(warns=True)
    assert built.warnings == [
        "index.rst:4: WARNING: this spelling works only in MyST pages and in what they include; "
        "write the directive include_snippet [multicloud.directive]"
    ]


def test_an_option_in_the_line_of_the_directive_is_told_its_place(documents):
    documents.write(
        {"docs/index.rst": 'Index\n=====\n\n.. include_snippet:: ../code/x.py show="code"\n'}
    )
    (warning,) = documents.build(warns=True).warnings
    assert "write the option below, on a line of its own: ':show: code'" in warning


def test_a_name_given_twice_in_a_document_is_told_with_its_line(documents, site):
    directive = ".. include_snippet:: ../code/box.py\n   :name: mine\n\n"
    documents.write(
        {"code/box.py": site.snippet(), "docs/index.rst": f"Index\n=====\n\n{directive}{directive}"}
    )
    (warning,) = documents.build(warns=True).warnings
    assert warning.startswith("index.rst:7: WARNING: Duplicate explicit target name")


def test_values_with_the_name_of_the_package_are_told(documents):
    with pytest.raises(ConfigError, match="there is no option 'mkdocs_multicloud_timeout'"):
        documents.write({"docs/index.rst": "Index\n=====\n"}).build(mkdocs_multicloud_timeout=5)


def test_files_that_a_myst_page_includes_are_read_as_the_page_is(documents, site):
    directive = '{% include_snippet ../code/box.py show="code" %}'
    included = f"Part.\n\n{directive}\n\n{{% include_snippet ../code/none.py %}}\n\n`x`\n"
    page = "# I\n\n```{{include}} part.txt\n{}```\n\nEnd.\n"
    documents.write(
        {
            "code/box.py": site.snippet(),
            "docs/part.txt": included,
            "docs/index.md": page.format(""),
            "docs/shown.md": "---\norphan: true\n---\n" + page.format(":literal:\n"),
        }
    )
    built = documents.build(
        warns=True,
        extensions=["myst_parser", "mkdocs_multicloud"],
        myst_enable_extensions=["attrs_block"],
    )
    assert built.page().codes == [site.snippet()]
    assert "End." in built.page().text
    assert [warning.partition(" WARNING: ")[0] for warning in built.warnings] == ["part.txt:5:"]
    assert built.page("shown").codes == [included.rstrip()]
