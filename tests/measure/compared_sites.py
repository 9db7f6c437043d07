"""Small sites for `compare_builds.py`: pages of every form, pages with errors, Jekyll pages."""

from __future__ import annotations

import textwrap

HOSTILE = "<b>`bold`</b> | {{ x }} {% y %} *a* _b_ [c](d) &amp; # 1. \\\\ $e$ ~f~ http://a.b"


def _box(label: str = "Box") -> str:
    return (
        '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        f'<mxCell id="box" value="{label}" style="rounded=1;fontStyle=1" parent="1" vertex="1">'
        '<mxGeometry width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'
    )


def _mxfile(body: str) -> str:
    return f'<mxfile><diagram name="One">{body}</diagram></mxfile>'


SNIPPETS = {
    "code/box.py": f"xml = '''{_box()}'''\n",
    "code/hostile.py": f"""\
import xml.etree.ElementTree as ET

model = ET.Element("mxGraphModel")
root = ET.SubElement(model, "root")
ET.SubElement(root, "mxCell", id="0")
ET.SubElement(root, "mxCell", id="1", parent="0")
for number in range(2):
    cell = ET.SubElement(
        root, "mxCell", id=f"a|{{number}}`", value={HOSTILE!r}, parent="1", vertex="1", style="x=|"
    )
    ET.SubElement(cell, "mxGeometry", width="80", height="40", x=str(number * 99)).set(
        "as", "geometry"
    )
""",
    "code/two.py": f"a = '''{_box('A')}'''\nb = '''{_box('B')}'''\n",
    "code/nothing.py": "x = 1\n",
    "code/exception.py": textwrap.dedent(
        """\
        class TestX:
            def test_x(self):
                # given
                def inner():
                    raise ValueError("wrong {{ x }} <b>")

                inner()
                # then
        """
    ),
    "code/syntax.py": "x = 1\n\ny = (\n",
    "code/in_helper.py": "import broken_helper\n\nbroken_helper.call()\n",
    "code/broken_helper.py": 'def call():\n    {}["k"]\n',
    "code/no_module.py": "import no_such_module\n",
    "code/variable.py": "import os\nos.environ['AWS_REGION']\n",
    "code/network.py": "from urllib import request\nrequest.urlopen('http://127.0.0.1:9')\n",
    "code/no_data.py": "open('data.txt')\n",
    "code/fixture.py": "def test_fixture(tmp):\n    # given\n    tmp.x()\n    # then\n",
    "code/exit.py": "import sys\nsys.exit(3)\n",
    "code/hard_exit.py": "import os\nos._exit(7)\n",
    "code/timeout.py": "import time\ntime.sleep(60)\n",
    "code/recursion.py": "def f():\n    f()\n\n\nf()\n",
    "code/memory.py": "x = bytearray(1 << 40)\n",
    "code/prints.py": f"print('printed')\nxml = '''{_box()}'''\n",
    "code/reads.py": f"open('/etc/shadow')\nxml = '''{_box()}'''\n",
    "code/child.py": "import subprocess\nsubprocess.run(['false'], check=True)\n",
    "code/laughs.drawio": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;">]>' + _mxfile("&e;"),
    "code/external.drawio": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    + _mxfile("&e;"),
    "code/malformed.drawio": "<mxfile><diagram></mxfile>",
    "code/empty.drawio": "<mxfile/>",
    "code/other.drawio": "<html/>",
    "code/compressed.drawio": _mxfile("not base64 at all"),
    "code/script.drawio": _mxfile(
        _box("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;safe")
    ),
    "code/layers.drawio": '<mxfile><diagram name="First"><mxGraphModel><root><mxCell id="0"/>'
    '<mxCell id="1" parent="0" value="Base"/><mxCell id="2" parent="0" value="Top" visible="0"/>'
    '<mxCell id="a" value="A" parent="1" vertex="1" style="rounded=1"><mxGeometry width="80" '
    'height="40" as="geometry"/></mxCell><mxCell id="b" value="B" parent="2" vertex="1">'
    '<mxGeometry x="99" width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'
    f'</diagram><diagram name="Second">{_box("2nd")}</diagram></mxfile>',
    "code/values.yaml": "one: 1\ntwo: {{ 2 }}\n\n    # deep\nlast: {% x %}\n",
    "code/test_sections.py": textwrap.dedent(
        f"""\
        import unittest

        XML = '''{_box("Section")}'''


        class TestSections(unittest.TestCase):
            def setUp(self):
                self.xml = XML

            def test_first(self):
                # given
                first = XML
                last = first
                # then
                assert last

            def test_second(self):
                # given
                second = self.xml
                # then
        """
    ),
}

_FAULTY = [
    "{% include_snippet ../nowhere/x.py %}",
    "{% include_snippet ../code/exeption.py %}",
    "{% include_snippet ../../../outside.py %}",
    "{% include_snippet ../code %}",
    "{% include_snippet ../code/test_sections.py frist %}",
    "{% include_snippet ../code/test_sections.py %}",
    "{% include_snippet ../code/values.yaml %}",
    "{% include_snippet ../code/box.py sho='code' %}",
    "{% include_snippet ../code/box.py show='code pictur' %}",
    "{% include_snippet ../code/box.py timeout='soon' %}",
    "{% include_snippet ../code/box.py jobs='2' %}",
    "{% include_snippet ../code/box.py name='a/b' %}",
    "{% include_snippet ../code/box.py name='x' name='y' %}",
    "{% include_snippet ../code/box.py show = 'code' %}",
    "{% include_snippet ../code/box.py show='code %}",
    "{% include_snippet ../code/box.py one two %}",
    "{% include_snippet %}",
    "{% include_snipet ../code/box.py %}",
    "{% include_snippet ../code/box.py vertex='bix' %}",
    "{% include_snippet ../code/box.py page='Secnd' %}",
    "{% include_snippet ../code/box.py layers='nowhere' %}",
    "{% include_snippet ../code/box.py formats='gif' %}",
    "{% include_snippet ../code/box.py formats='svg,png' scale='99' %}",
    "{% include_snippet ../code/two.py %}",
    "{% include_snippet ../code/two.py capture='c' %}",
    *(
        f"{{% include_snippet ../code/{name} %}}"
        for name in SNIPPETS
        if name not in ("code/timeout.py", "code/test_sections.py", "code/values.yaml")
        for name in [name.removeprefix("code/")]
    ),
    "{% include_snippet ../code/timeout.py timeout='0.7' %}",
    "{% root_include_snippet ../code/test_sections.py frist %}",
    "{% root_include_snippet ../code/none.py %}",
    "{% root_include ../code/values.yaml 4:2 %}",
    "{% root_include ../code/values.yaml 7:x %}",
    "{% root_include ../code/none.yaml %}",
    "{% snippet_gallery ../code/none*.py %}",
    "{% snippet_gallery unknown %}",
    "{% snippet_gallery ../code/[bn]*.py filtr='x' %}",
    "```python multicloud show='pictur'\nx = 1\n```",
    "```python multicloud\nx = 1\n```",
    "```python multicloud\n1 / 0\n```",
    "```python multicloud name='box'\nxml = 1\n```",
    "Text right above.\n{% include_snippet ../code/box.py show='size' %}\nText right below.",
    "`{% include_snippet in/code.py %}` and text {% include_snippet ../code/box.py %} after it",
    "- An item\n\n    {% include_snippet ../code/nowhere.py %}\n\n> {% include_snippet x.py %}",
    "<div>\n{% include_snippet ../code/box.py show='size' %}\n</div>",
    "```python multicloud\nx = 'never closed'",
]
"""Pieces of pages, most of which are wrong; the last eats what comes below it."""

_FORMED = [
    "{% include_snippet ../code/box.py %}",
    "## Two\n\n### Three\n\n{% include_snippet ../code/hostile.py %}",
    "{% include_snippet ../code/test_sections.py first show='code vertex' %}",
    "{% include_snippet ../code/test_sections.py second heading_level='none' %}",
    "{% include_snippet ../code/layers.drawio %}",
    "{% include_snippet ../code/layers.drawio layers='Base, Top' page='First' name='both' %}",
    "{% include_snippet ../code/layers.drawio page='2' show='picture xml' name='second' %}",
    "{% include_snippet ../code/box.py name='my_box' caption='A box & more' show='picture' %}",
    "{% include_snippet ../code/box.py formats='svg, png, jpg' scale='1' name='pixels' %}",
    "{% include_snippet ../code/box.py picture='inline' show='picture' name='inline' %}",
    "{% include_snippet ../code/box.py dark='false' edit_link='true' name='edited' %}",
    "{% include_snippet ../code/two.py capture='a' name='a' %}",
    "{% include_snippet ../code/script.drawio vertex='box' %}",
    "```python multicloud show='code picture download' name='here'\nxml = '''"
    + _box("Here")
    + "'''\n```",
    "```python\n{% root_include_snippet ../code/test_sections.py first %}\n```",
    "```\n{% root_include ../code/values.yaml 2:4 %}\n```",
    "{% snippet_gallery ../code/box.py ../code/layers.drawio %}",
    "- An item\n\n    {% include_snippet ../code/box.py heading_level='none' show='code size' %}\n",
]

_MKDOCS = """\
site_name: Compared
theme: {theme}
plugins:
  - search
  - multicloud
markdown_extensions:
  - mkdocs_multicloud:
{options}
  - pymdownx.superfences
"""

_OPTIONS = """\
      on_error: warn
      timeout: 20
"""
_OTHER_OPTIONS = """\
      formats: [svg, png]
      dark: false
      edit_link: true
      labels: {picture: "Picture", de: {picture: "Bild", code: "Quelltext"}}
      language: de
      galleries:
        all:
          snippets: ["../code/box.py", "../code/layers.drawio", "../code/h*.py"]
          pages: all
          options: {dark: false}
"""
_BAD_OPTIONS = """\
      galeries: {}
      timeout: soon
"""


def _pages(pieces: list[str], each: int = 6) -> dict[str, str]:
    pages = {"index.md": "# Home\n\nText.\n"}
    for number in range(0, len(pieces), each):
        body = "\n\n".join(pieces[number : number + each])
        pages[f"page_{number:02}.md"] = f"---\ntags: [a]\n---\n\n# Page {number}\n\n{body}\n"
    return {f"docs/{name}": text for name, text in pages.items()}


def _config(theme: str, options: str) -> str:
    return _MKDOCS.format(theme=theme, options=options)


_SPHINX = {
    "docs/conf.py": 'project = "Compared"\nextensions = ["myst_parser", "mkdocs_multicloud"]\n'
    'myst_enable_extensions = ["colon_fence"]\nhtml_theme = "furo"\n',
    "docs/index.rst": "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n",
    "pyproject.toml": "",
}
_DIRECTIVES = """\
Directives
==========

.. include_snippet:: ../code/box.py
   :name: rst_box
   :caption: A box & more

.. include_snippet:: ../code/box.py
   :sho: code

.. include_snippet:: ../code/none.py

.. include_snippet:: ../code/test_sections.py second
   :show: code picture size

.. include_snippet:: ../code/exception.py

.. include_snippet::

   xml = 1

.. snippet_gallery:: ../code/box.py ../code/layers.drawio

.. snippet_gallery:: ../code/none*.py

#. An item

   .. include_snippet:: ../code/layers.drawio
      :layers: Base
      :heading_level: none
"""
_MYST = """\
# MyST

```{include_snippet} ../code/box.py
:name: myst_box
```

```{include_snippet} ../code/box.py
:timeout: soon
```

:::{snippet_gallery} ../code/box.py
:::
"""

_JEKYLL = {
    "mkdocs.yml": _config("mkdocs", "      just_the_docs: true"),
    "docs/_config.yml": "title: Components\nbaseurl: /components\nexclude: [fixtures/, '*.bak']\n"
    "callouts:\n  note: {title: Note, color: purple}\n  warning: {title: Careful, color: red}\n",
    "docs/_includes/note.md": "*{{ include.text }}* of {{ page.title }}\n",
    "docs/fixtures/x.md": "# No page\n",
    "docs/assets/logo.png": "PNG",
    "docs/index.md": "---\ntitle: Home\nnav_order: 1\npermalink: /\n---\n\n# Explore\n\n"
    "{: .highlight }\nAs **architects** we know.\n\n[All]({{ site.baseurl }}{% link "
    "aws/stream.md %}){: .btn .btn-purple }\n\n{% include note.md text='a text' %}\n\n"
    "{% include none.md %}\n\n{% unknown tag %} {{ page.nothing }} {{ 'x' | upcase }}\n",
    "docs/aws/index.md": "---\ntitle: AWS\nhas_children: true\nnav_order: 2\n---\n# AWS\n\n"
    "{% for i in (1..3) %}{{ i }}{% unless forloop.last %}, {% endunless %}{% endfor %}\n\n"
    "{% assign a = 'x,y' | split: ',' %}{% if a.size == 2 %}two{% else %}none{% endif %}\n",
    "docs/aws/stream.md": "---\ntitle: Stream\nparent: AWS\nnav_order: 1\n---\n\n# Stream\n"
    "{: .d-inline-block }\n\nNew\n{: .label .label-green }\n\n## Contents\n{: .no_toc }\n\n"
    "1. TOC\n{:toc}\n\n---\n\n## Code & more:\n\n```python\n{% root_include_snippet "
    "../code/test_sections.py first %}\n```\n\n{% include_snippet ../code/box.py %}\n\n"
    "| width | height |\n|:------|-------:|\n| 80 | 40 |\n{: .big }\n\n{: .note }\n> One, see "
    "[home](../index.md) and [none](gone.md).\n>\n> - Two\n\n{: .warning-title }\n> My *title*\n"
    "> text\n\n<details markdown='block'>\n<summary>More</summary>\n\nSome *text*[^1].\n"
    "</details>\n\n[^1]: A footnote.\n\nTerm\n: Definition\n",
    "docs/aws/lost.md": "---\ntitle: Lost\nparent: Nobody\n---\n# Lost\n\n* a\n  * b\n\n    c\n"
    "1. x\n\n   > y\n\n~~~ ruby\nputs 1\n~~~\n",
    "docs/bad.md": "---\ntitle: [\n---\n# Bad\n",
}

SITES: dict[str, dict[str, str]] = {
    "faults": {
        **SNIPPETS,
        **_pages(_FAULTY),
        "mkdocs.yml": _config("mkdocs", _OPTIONS),
        "readthedocs.yml": _config("readthedocs", _OPTIONS),
        "fail.yml": _config("mkdocs", _OPTIONS.replace("warn", "fail")),
        "bad.yml": _config("mkdocs", _BAD_OPTIONS),
        "zensical.yml": _config("material", _OPTIONS),
        "markdown.yml": "mkdocs_multicloud: {root: docs}\n",
    },
    "forms": {
        **SNIPPETS,
        **_pages(_FORMED),
        "mkdocs.yml": _config("mkdocs", _OPTIONS),
        "material.yml": _config("material", _OTHER_OPTIONS),
        "zensical.yml": _config("material", _OPTIONS),
        "markdown.yml": "mkdocs_multicloud: {root: docs}\n",
    },
    "sphinx": {
        **SNIPPETS,
        **{
            name.replace("page_", f"{kind}_"): text
            for kind, pieces in (("formed", _FORMED), ("faulty", _FAULTY))
            for name, text in _pages(pieces).items()
            if "index" not in name
        },
        "docs/directives.rst": _DIRECTIVES,
        "docs/myst.md": _MYST,
        **_SPHINX,
    },
    "jekyll": {**SNIPPETS, **_JEKYLL},
}
"""The files of each site by their paths, relative to the project's folder."""
