"""Pages in, what readers get out: the cases that all hosts must agree on, and where one cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.parser import parse
from mkdocs_multicloud.directive.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from outline import Item

LABEL = "<b>`bold`</b> | {{ x }} {% y %} *a* _b_ [c](d) &amp; # 1. \\\\ $e$ ~f~ :smile: http://a.b"
FILES = {
    "tests/hostile.py": f"""\
import xml.etree.ElementTree as ET

model = ET.Element("mxGraphModel")
root = ET.SubElement(model, "root")
ET.SubElement(root, "mxCell", id="0")
ET.SubElement(root, "mxCell", id="1", parent="0")
for number in range(2):
    cell = ET.SubElement(
        root, "mxCell", id=f"a|{{number}}`", value={LABEL!r}, parent="1", vertex="1", style="x=|"
    )
    ET.SubElement(cell, "mxGeometry", width="80", height="40", x=str(number * 99)).set(
        "as", "geometry"
    )
""",
    "tests/broken.py": "parts = []\nparts[3]\n",
    "state.json": """\
{"kind": "List", "items": [
    {"kind": "Deployment", "metadata": {"name": "a_<b>|*c*", "namespace": "web"}},
    {"kind": "Pod", "metadata": {"name": "a", "namespace": "web"}}
]}
""",
    "cluster.drawio": """\
<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="vertex:deploy:a_&lt;b&gt;|*c*" value="One" vertex="1" parent="1"><mxGeometry
width="80" height="40" as="geometry"/></mxCell>
<mxCell id="vertex:pod:[x](y)" value="Two" vertex="1" parent="1"><mxGeometry x="200"
width="80" height="40" as="geometry"/></mxCell>
</root></mxGraphModel>
""",
    "tests/ruled.py": "from multicloud_diagrams import MultiCloudDiagrams\n\n"
    "mcd = MultiCloudDiagrams()\nmcd.add_vertex('web', 'web', node_type='fargate')\n"
    "mcd.add_vertex('arn:aws:1', 'db', {'owner': 'shop'}, 'aurora', x=200)\n",
    "tests/ruled_too.py": "from multicloud_diagrams import MultiCloudDiagrams\n\n"
    "mcd = MultiCloudDiagrams()\nmcd.add_vertex('arn:aws:1', 'db', node_type='dynamo')\n",
}
"""Besides the tests and diagrams of `site_example`."""

RULES = [
    {
        "rule": "All have an owner",
        "nodes": "all",
        "must": {"metadata": "owner"},
        "diagrams": "tests/ruled.py",
    },
    {
        "rule": "One id for each ARN",
        "nodes": "all",
        "one": "id",
        "per": "arn",
        "diagrams": "tests/ruled*.py",
    },
]
"""The rules of all sites."""
BROKEN = "tests/ruled.py:1: the rule 'All have an owner' is broken by 'web' (fargate): it has no"
"""What a build says of the case `rules`."""
BROKEN_TOGETHER = "the rule 'One id for each ARN' is broken: arn 'arn:aws:1' has more than one id"
"""What a build says of the cases `rules` and `rules_too`, which are on two pages."""

CASES = {
    "whole": "{% include_snippet ../tests/aws/test_dynamo_stream.py %}\n\nText after it.",
    "below_deeper_headings": "## Two\n\n### Three\n\n"
    "{% include_snippet ../tests/onprem/test_http.py %}\n\n## Again\n\n"
    '{% include_snippet ../tests/onprem/test_http.py show="size style" %}',
    "sections": "{% include_snippet ../tests/core/test_labels.py label_full "
    'show="code vertex" %}\n\n'
    "Between.\n\n"
    '{% include_snippet ../tests/core/test_labels.py label_none show="picture code" %}',
    "several_pages": "{% include_snippet ../tests/architectures/test_shop_pages.py %}",
    "one_layer": "{% include_snippet ../tests/architectures/test_layers.py "
    'layers="network" show="picture download" %}',
    "file_of_drawio": "{% include_snippet ../diagrams/landing_zone.drawio %}",
    "many_cells": "{% include_snippet ../tests/architectures/test_order_pipeline.py "
    'show="vertex" %}',
    "without_headings": '{% include_snippet ../tests/aws/test_s3.py heading_level="none" %}',
    "named": "{% include_snippet ../tests/aws/test_s3.py "
    'name="my_bucket" caption="A bucket & more" show="picture download" %}',
    "pixels": "{% include_snippet ../tests/aws/test_s3.py "
    'formats="svg, png, drawio.svg, md" scale="1" dark="false" show="picture" %}',
    "inline": '{% include_snippet ../tests/aws/test_s3.py picture="inline" show="picture" %}',
    "hostile": "{% include_snippet ../tests/hostile.py %}",
    "embedded": '```python multicloud show="code picture download"\n'
    "from multicloud_diagrams import MultiCloudDiagrams\n\nmcd = MultiCloudDiagrams()\n"
    "mcd.add_vertex('web', 'web', node_type='fargate')\n```\n\nAnd one more.\n\n"
    '```python multicloud show="download"\nxml = \'<mxGraphModel><root><mxCell id="0"/>'
    '<mxCell id="1" parent="0"/></root></mxGraphModel>\'\n```',
    "faults": "{% include_snippet ../tests/broken.py %}\n\n"
    "{% include_snippet ../tests/missing.py %}\n\n"
    '{% include_snippet ../tests/aws/test_s3.py sho="code" %}',
    "in_blocks": "- An item\n\n"
    '    {% include_snippet ../tests/aws/test_s3.py heading_level="none" show="code size" %}\n\n'
    "> A quote\n>\n"
    '> {% include_snippet ../tests/aws/test_s3.py heading_level="none" show="size" %}',
    "as_text": "```python\n{% include_snippet ../tests/aws/test_s3.py %}\n```\n\n"
    "```markdown\n{% raw %}{% include_snippet ../tests/aws/test_s3.py %}{% endraw %}\n```\n\n"
    "```python\n{% root_include_snippet ../tests/core/test_labels.py label_name %}\n```\n\n"
    "```\n{% root_include ../tests/aws/test_s3.py 1:2 %}\n```\n\n"
    "Write `{% include_snippet file.py %}` for it.",
    "gallery": "{% snippet_gallery ../tests/onprem/test_[dg]*.py ../tests/core/test_[mw]*.py "
    "../diagrams/*.drawio %}",
    "images": "![Landing zone](../diagrams/landing_zone.drawio)\n\n"
    '![Delivery](../diagrams/delivery.drawio.svg){ width="300px" theme="light" #one }\n\n'
    "Some text ![Store](../diagrams/store.drawio) and more of it.\n\n"
    "- An item\n\n    ![Store](../diagrams/store.drawio#0)\n\n"
    "| A | B |\n|---|---|\n| ![Store](../diagrams/store.drawio) | `![x](x.drawio)` |\n\n"
    "```markdown\n![Store](../diagrams/store.drawio)\n```",
    "legend": "{% include_snippet ../tests/architectures/test_returns.py "
    'show="picture" color_by="owner" %}\n\nWhat all of it means:\n\n'
    '{% include_snippet ../tests/architectures/test_returns.py show="legend" '
    'color_by="owner" %}',
    "rules": '{% include_snippet ../tests/ruled.py show="picture" heading_level="none" %}',
    "rules_too": '{% include_snippet ../tests/ruled_too.py show="xml" %}',
    "diff": "{% diagram_diff ../diagrams/earlier/landing_zone.drawio "
    '../diagrams/landing_zone.drawio caption="Since then" %}\n\nThe same:\n\n'
    "{% diagram_diff ../diagrams/store.drawio ../diagrams/store.drawio %}",
    "used_in": '{% include_snippet ../tests/aws/test_dynamo_stream.py show="node uses size" %}\n\n'
    '{% snippet_gallery uses="fargate vertex:dynamo_stream:*" %}',
    "impact": '{% architecture_impact "api_gw" shop-cdn %}',
    "state": "## Cluster\n\n"
    '{% include_snippet ../cluster.drawio show="picture state" compare="../state.json" '
    'on_difference="show" %}\n\n'
    '{% include_snippet ../cluster.drawio show="state" compare="../state.json" '
    'name="ignored" compare_ignore="*y*" on_difference="show" heading_level="none" %}',
    "right_below_text": "Text right above.\n"
    '{% include_snippet ../tests/aws/test_s3.py show="size" %}\nText right below.',
}

MARKDOWN_ONLY = {"in_blocks", "as_text", "images", "right_below_text"}
"""What is about the spelling `{% … %}` itself, which reStructuredText has not."""


ABOUT_SITES = {"used_in", "impact"}
"""What asks for other pages, which a single text has not."""


def page(name: str) -> str:
    """A case as a page of Markdown."""
    return f"# Case {name}\n\n{CASES[name]}\n"


def with_directives(name: str) -> str:
    """A case as a page of MyST, with the directive instead of the spelling `{% … %}`."""
    return _rewritten(
        page(name),
        lambda tag, head, body: (
            f"````{{{tag}}} {head[0]}\n" + "\n".join([*head[1:], *body]) + "\n````\n"
        ),
    )


def restructured(name: str) -> str:
    """A case as a page of reStructuredText."""
    text = _rewritten(
        page(name),
        lambda tag, head, body: (
            f".. {tag}:: {head[0]}\n"
            + "\n".join(f"   {line}".rstrip() for line in [*head[1:], *body])
            + "\n"
        ),
    )
    return re.sub(
        r"^(#+) (.*)$",
        lambda found: f"{found[2]}\n{'=-~'[len(found[1]) - 1] * len(found[2])}",
        text,
        flags=re.MULTILINE,
    )


def _rewritten(text: str, write: Callable[[str, list[str], list[str]], str]) -> str:
    """A page with other words for each directive.

    Args:
        write: the directive, from its name, its first line and options, and its content's lines.
    """
    pieces, at = [], 0
    for place in scan(text):
        asked = parse(place)
        options = [f":{key}: {value}" for key, value in asked.options.items()]
        written = place.raw.split()[1] if place.kind == "directive" else ""
        known = ("snippet_gallery", "diagram_diff", "architecture_impact")
        tag = written if written in known else "include_snippet"
        words = (asked.path, asked.section, *asked.shown, *asked.compared)
        head = [" ".join(words).strip(), *options]
        body = ["", *asked.code.split("\n")] if asked.code else []
        pieces += [text[at : place.start], write(tag, head, body)]
        at = place.end
    return "".join([*pieces, text[at:]])


@dataclass(frozen=True)
class Difference:
    """Where a host gives its readers something else.

    Attributes:
        hosts: which.
        reason: why, as the guide has it.
        without: an outline of those hosts, or of any, as if there were no such difference.
    """

    hosts: tuple[str, ...]
    reason: str
    without: Callable[[list[Item]], list[Item]]


SPHINX = ("sphinx-myst", "sphinx-myst-directive", "sphinx-rst")


def _without_places(items: list[Item]) -> list[Item]:
    return [
        tuple(_PLACE.sub("PAGE", v) if isinstance(v, str) else v for v in item) for item in items
    ]


_PLACE = re.compile(r"\b(?:faults\.(?:md|rst)|text):\d+")


def _without_names(items: list[Item]) -> list[Item]:
    return [
        tuple(_NAME.sub("NAME", v) if isinstance(v, str) else v for v in item) for item in items
    ]


_NAME = re.compile(r"\b(?:text|embedded)(?=(?:_2)?\.drawio)")


def _in_light(items: list[Item]) -> list[Item]:
    return [
        item for before, item in pairwise([(), *items]) if item != before or item[0] != "picture"
    ]


def _without_links(items: list[Item]) -> list[Item]:
    told = [(i[0], _LINKS.sub("", i[1])) if i[0] == "caption" else i for i in items]
    return [item for item in told if item != ("caption", "")]


_LINKS = re.compile(
    r"\s*(?:(?: · )?(?:Full size \(SVG\)|All layers \(SVG(?:, dark)?\)|drawio file|PNG|Markdown))+"
)


def _without_button(items: list[Item]) -> list[Item]:
    if items[0][-1] != "Case images":
        return items
    return [one for one in items if one[0] != "download" and "Download generated" not in str(one)]


def _without_pages(items: list[Item]) -> list[Item]:
    return [
        tuple(_PAGE.sub("PAGE", v) if isinstance(v, str) else v for v in item[:2])
        if item[0] in ("item", "download")
        else item
        for item in items
    ]


_PAGE = re.compile(r"^(?:Landing zone|Case file_of_drawio)$")


DIFFERENCES = (
    Difference(
        ("sphinx-myst-directive", "sphinx-rst", "markdown"),
        "An error has the page and the line of the directive as it is written there.",
        _without_places,
    ),
    Difference(
        ("markdown",),
        "A text has no name, so its snippets are called `text`, and so are their files.",
        _without_names,
    ),
    Difference(
        ("markdown",),
        "Pictures are light only, because the page's colours are unknown; `dark: true` adds dark "
        "pictures.",
        _in_light,
    ),
    Difference(
        ("markdown",),
        "A text has no files beside it, so there are no links to files under its pictures.",
        _without_links,
    ),
    Difference(
        ("markdown",),
        "The document of an image has a button in place of such a link.",
        _without_button,
    ),
    Difference(
        ("markdown",),
        "A text has no other pages, so a gallery has no links, uses file names as names, and has "
        "no search box.",
        _without_pages,
    ),
)
