"""How long does a tree of just-the-docs pages take? 127 of them, as they are, against plain MkDocs.

    python tests/measure/bench_jekyll.py [--rounds 3] [--json FILE]

The tree is shaped as the public docs of multicloud-diagrams are: a home page, five parents, 121
components with the tag that includes a snippet's code. `whole` has the directive in the place of
all that such a page shows of its diagram, so that each snippet runs and is drawn. `plain` is MkDocs
without our plugin on the pages of the first, the code in the place of the tag, and with the
extensions that an author needs for them. All builds but
`plain` are strict, and it must be known that nothing of Jekyll's is left in a page.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import yaml
from bench_site import build, forget, with_processors
from figures import Figures, add_arguments
from sites import Component, Site, with_snippets

EXTENSIONS = ["abbr", "attr_list", "def_list", "footnotes", "md_in_html"]
PARENTS = ("CORE", "AWS", "AWS 2024", "On-premises", "Samples")
CONFIG = """\
title: Components
url: https://example.org
baseurl: /components
exclude: [Gemfile, "*.gemspec", README.md, fixtures/]
callouts:
  highlight: {color: yellow}
  note: {title: Note, color: purple}
"""
COMPONENT = """\
---
layout: default
title: {title}
parent: {parent} Components
nav_order: {order}
date: 2023-08-06
---

# {title}
{{: .d-inline-block }}

New (v0.2.0)
{{: .label .label-green }}

{{: .note }}
See [all of them]({{{{ site.baseurl }}}}{{% link {folder}/{folder}.md %}}), and
[the first](component_0000.html).

## Table of contents
{{: .no_toc .text-delta }}

1. TOC
{{:toc}}

---

## Node Type: ``{name}``

{shown}

[Download](../logo.svg){{: .btn .btn-purple }}
"""
TAG = """\
## Code Snippet:

```python
{{% root_include_snippet ../{file} {section} %}}
```

## Rendering:

![{name}](../logo.svg)

## Advanced for Geeks:
{{: .no_toc }}

### Vertex size:

| width | height |
|:------|:-------|
| 78 | 78|

### Full XML dump:
```xml
{xml}
```
"""
WHOLE = "{{% include_snippet ../{file} {section} %}}\n"
XML = "\n".join(f'<mxCell id="{number}" parent="1" vertex="1"/>' for number in range(30))
GOAL = "<= 1.15"
"""Of a warm build against plain MkDocs."""
LEFT = re.compile(r"\{:|\{%|\{\{")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="A tree of just-the-docs pages.")
    add_arguments(parser)
    asked = parser.parse_args()
    figures = Figures(asked.json)
    with tempfile.TemporaryDirectory(prefix="bench-jekyll-") as scratch:
        for theme in ("mkdocs", "material"):
            folder = Path(scratch) / theme
            trees = {
                "tag": tree(folder / "tag", theme, TAG),
                "whole": tree(folder / "whole", theme, WHOLE),
                "plain": tree(folder / "plain", theme, TAG, is_plain=True),
            }
            times: dict[str, list[tuple[float, float]]] = defaultdict(list)
            for _ in range(asked.rounds):
                for name, site in trees.items():
                    if name != "plain":
                        forget(site)
                        times[f"{name}, cold"].append(with_processors(lambda s=site: build(s)))
                    built = f"{name}, warm" if name != "plain" else name
                    times[built].append(with_processors(lambda s=site: build(s)))
            check(trees["tag"])
            check(trees["whole"])
            plain = times.pop("plain")
            for name, rows in times.items():
                title = f"just-the-docs, 127 pages, {theme}: {name} / plain"
                for index, kind in enumerate(("", ", processors without snippets")):
                    compared = {
                        name: [row[index] for row in rows],
                        "plain": [row[index] for row in plain],
                    }
                    goal = GOAL if name.endswith("warm") and not kind else ""
                    figures.ratio(f"{title}{kind}", compared, goal)


def tree(folder: Path, theme: str, shown: str, *, is_plain: bool = False) -> Site:
    """A site of 127 pages, of which only `mkdocs.yml` is of MkDocs."""
    site = with_snippets(folder, 121, theme)
    for source in site.docs.rglob("*.md"):
        source.unlink()
    write(site.docs / "_config.yml", CONFIG)
    write(site.docs / "logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write(site.docs / "index.md", "---\ntitle: Home\nnav_order: 1\npermalink: /\n---\n\n# Home\n")
    for number, parent in enumerate(PARENTS):
        folder_name = f"part_{number}"
        front = f"title: {parent} Components\nnav_order: {number + 2}\nhas_children: true"
        text = f"---\n{front}\npermalink: /{folder_name}\n---\n\n# {parent}\n\nAll.\n{{: .fs-6 }}\n"
        write(site.docs / folder_name / f"{folder_name}.md", text)
    for number, component in enumerate(site.components):
        write(place(site, number, component), page(site, number, component, shown, is_plain))
    options = {"just_the_docs": True}
    config = {
        "site_name": "Components",
        "theme": {"name": theme},
        "strict": not is_plain,
        "markdown_extensions": EXTENSIONS if is_plain else [],
        "plugins": ["search"] if is_plain else ["search", {"multicloud": options}],
    }
    write(site.config, yaml.safe_dump(config))
    return site


def place(site: Site, number: int, component: Component) -> Path:
    """The file of a component's page."""
    return site.docs / f"part_{number % 5}" / f"{component.page.rpartition('/')[2]}.md"


def page(site: Site, number: int, component: Component, shown: str, is_plain: bool) -> str:
    """The page of a component."""
    name = component.page.rpartition("/")[2]
    told = {"file": component.file, "section": component.section, "name": name, "xml": XML}
    text = COMPONENT.format(
        title=name.replace("_", " ").title(),
        parent=PARENTS[number % 5],
        order=number,
        folder=f"part_{number % 5}",
        name=name,
        shown=shown.format(**told),
    )
    # Those of other parts have no first component beside them.
    text = text.replace("component_0000.html", f"component_{number % 5:04}.html")
    if is_plain:
        code = (site.folder / component.file).read_text("utf-8")
        text = text.replace(".html)", ".md)")
        text = re.sub(r"\{% root_include_snippet .*? %\}", lambda _: code[:900], text)
    return text


def check(site: Site) -> None:
    """Hold that pages are built, and that nothing of Jekyll's is left in them."""
    pages = list((site.folder / "site").rglob("*.html"))
    if len(pages) < 127:
        sys.exit(f"{len(pages)} pages")
    for path in pages:
        text = re.sub(r"(?s)<(pre|script|style)\b.*?</\1>", "", path.read_text("utf-8"))
        if found := LEFT.search(text):
            sys.exit(f"{path}: {text[found.start() : found.start() + 80]!r}")


def write(file: Path, text: str) -> None:
    """Write a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
