"""Pages as a template has made them: each part of a snippet printed, under its heading."""

from __future__ import annotations

from html import escape

STYLE = "shape=mxgraph.aws4.queue;fillColor=#E7157B;aspect=fixed;html=1;"
XML = (
    '<mxfile host="a tool" agent="{agent}">\n'
    '    <diagram id="d" name="Page">\n'
    "        <mxGraphModel>\n            <root>\n"
    '                <mxCell id="0"/>\n                <mxCell id="1" parent="0"/>\n'
    '                <mxCell id="vertex:queue:q1" value="{label}" style="{style}" parent="1" '
    'vertex="1">\n'
    '                    <mxGeometry width="{width}" height="48" as="geometry"/>\n'
    "                </mxCell>\n"
    "            </root>\n        </mxGraphModel>\n    </diagram>\n</mxfile>\n"
)


def document(style=STYLE, label="Orders", width="48", agent="1.0"):
    """The document of a queue, as a library writes it."""
    return XML.format(style=escape(style), label=escape(label), width=width, agent=agent)


def table(style):
    """The table of a style."""
    pairs = (entry.partition("=") for entry in style.split(";") if entry)
    rows = "".join(f"|{name}| {value} |\n" for name, _, value in sorted(pairs))
    return f"| attribute | value |\n|:----------|:------|\n{rows}"


def parts(
    snippet="../tests/test_queue.py",
    style=STYLE,
    width="48",
    xml=None,
    file="queue",
    node="queue",
):
    """The printed parts by name, without text of the author."""
    cell = '<mxCell id="vertex:queue:q1" parent="1" vertex="1">\n    <mxGeometry '
    cell += f'width="{width}" height="48" as="geometry"/>\n</mxCell>'
    return {
        "node": f"## Node Type: ``{node}``\n",
        "code": f"## Code Snippet:\n\n```python\n{{% root_include_snippet {snippet} %}}\n```\n",
        "picture": f"## Rendering:\n\n![lambda](output/jpg/{file}.jpg)\n",
        "vertex": f"## drawio {node} vertex:\n\n```xml\n{cell}\n```\n---\n",
        "advanced": "## Advanced for Geeks:\n",
        "style": f'### Style:\n```html\nstyle="{style}"\n```\n\n{table(style)}',
        "size": "### Vertex size:\n\n| attribute | value |\n|:---------|:-----------|\n"
        f"| width    | {width}  |\n| height   |48|\n",
        "xml": f"### Full XML dump:\n```xml\n{xml or document(style, width=width)}```\n",
        "download": f"### drawio file:\n\nDownload generated ``{file}.drawio``:\n\n"
        f"[Download](output/drawio/{file}.drawio){{: .btn .btn-purple }}\n",
    }


HEAD = """\
---
layout: default
title: Queue
parent: Components
nav_order: 3
---

# Queue
{: .d-inline-block }

New (v0.2.0)
{: .label .label-green }

"""


def page(printed=None, head=HEAD):
    """A whole page; its last line has no end, as that of some templates."""
    return head + "\n".join((printed or parts()).values()).rstrip("\n")
