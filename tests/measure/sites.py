"""Sites to measure: pages that are made from snippets, and the same pages written by hand."""

from __future__ import annotations

import dataclasses
import html
import re
import textwrap
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import lxml.html
import yaml
from multicloud_diagrams import MultiCloudDiagrams

from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.substitute import Found, find, substitute
from mkdocs_multicloud.hosts.markdown.block_elements import BUTTON_CLASSES
from mkdocs_multicloud.hosts.shared.site_build import SiteBuild
from mkdocs_multicloud.page import markdown_text
from mkdocs_multicloud.page.escaping import SHIELDED, unshielded
from mkdocs_multicloud.pipeline import Pipeline, Request
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.page.artifacts import Artifact
    from mkdocs_multicloud.page.fragment import Fragment

EXTENSIONS: dict[str, list[str]] = {
    "mkdocs": [],
    "material": ["pymdownx.highlight", "pymdownx.superfences"],
}
"""The Markdown extensions of a site, by its theme."""

HAND_EXTENSIONS = ["attr_list", "md_in_html"]
"""Those that an author needs besides, to write such pages by hand."""

STYLESHEET = "assets/multicloud/multicloud.css"

HELPERS = '''\
"""What the tests of all components share."""


def arn(service, name):
    return f'arn:aws:{service}:eu-west-1:123456789012:{name}'
'''


@dataclass(frozen=True)
class Component:
    """A page's subject.

    Attributes:
        page: relative to the docs folder, without `.md`.
        file: of its test, relative to the site's folder.
        test: the test's class and method.
        section: the section that the page names; empty for the file's only one.
    """

    page: str
    file: str
    test: tuple[str, str]
    section: str = ""


@dataclass(frozen=True)
class Site:
    """A site in a folder of its own, to be built by MkDocs.

    Attributes:
        listed: how many pages are in the navigation; all if it is None.
    """

    folder: Path
    components: tuple[Component, ...]
    theme: str
    listed: int | None = None

    @property
    def config(self) -> Path:
        return self.folder / "mkdocs.yml"

    @property
    def docs(self) -> Path:
        return self.folder / "docs"

    @property
    def store(self) -> Path:
        """What a build leaves for the next one."""
        return self.folder / ".cache" / "multicloud"

    def source(self, component: Component) -> Path:
        return self.docs / f"{component.page}.md"

    def outline(self, component: Component) -> dict[str, Any]:
        """What a built page holds: headings and code as texts, tables and pictures counted."""
        built = self.folder / "site" / component.page / "index.html"
        tree = lxml.html.document_fromstring(built.read_text("utf-8"))
        for anchor in tree.find_class("headerlink"):
            anchor.drop_tree()
        return {
            "headings": [h.text_content() for h in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")],
            "codes": [code.text_content().strip() for code in tree.xpath("//pre")],
            "tables": [len(table.xpath(".//tr")) for table in tree.xpath("//table")],
            "pictures": len(tree.xpath("//figure//img")),
            "folds": len(tree.xpath("//details")),
        }


def with_snippets(
    folder: Path, count: int, theme: str = "mkdocs", *, options: str = "", listed: int | None = None
) -> Site:
    """A site of `count` pages, each of which includes a snippet of its own.

    Args:
        options: of each directive.
        listed: how many pages are in the navigation; all if it is None.
    """
    components = tuple(_component(number) for number in range(count))
    site = Site(folder, components, theme, listed)
    types = _node_types()
    _write(folder / "tests" / "helpers.py", HELPERS)
    _write(folder / "tests" / "conftest.py", "")
    for number, component in enumerate(components):
        _write(site.source(component), _page(component, options))
        if number % 10 == 7:
            settings = {"runtime": "python3.12", "memory": 128 * (number + 1), "tier": "gold"}
            _write(folder / "samples" / f"settings_{number:04}.yaml", yaml.safe_dump(settings))
        file = folder / component.file
        before = file.read_text("utf-8") if file.exists() else _imports(number)
        _write(file, f"{before}\n\n{_test(component, number, types)}")
    _configure(site, plugins=["search", "multicloud"])
    return site


def by_hand(site: Site, folder: Path, distinct: int | None = None) -> Site:
    """The same site as its author would write it by hand, for MkDocs without any plugin of ours.

    Args:
        distinct: how many pages are expanded; further ones are like these, with other names.
    """
    first = dataclasses.replace(site, components=site.components[:distinct])
    twin = dataclasses.replace(expanded(first, folder, HandBlocks), components=site.components)
    for number, component in enumerate(site.components[len(first.components) :]):
        _copy_renamed(twin, first.components[number % len(first.components)], component)
    style = resources.files("mkdocs_multicloud").joinpath("assets/multicloud.css")
    _write(twin.docs / STYLESHEET, style.read_text("utf-8"))
    _configure(twin, plugins=["search"], extensions=HAND_EXTENSIONS, extra_css=[STYLESHEET])
    return twin


def _copy_renamed(site: Site, component: Component, target: Component) -> None:
    """Write the page and the files of a component for another one."""
    old, new = (one.page[-4:] for one in (component, target))
    source = site.source(component)
    name = source.stem
    for file in (source, *source.parent.glob(f"output/*/{name}[-.]*")):
        # All pages link to the first one.
        text = re.sub(f"(?<!group_00/component_){old}", new, file.read_text("utf-8"))
        place = file.relative_to(source.parent).as_posix().replace(name, name.replace(old, new))
        _write(site.source(target).parent / place, text)


def expanded(site: Site, folder: Path, new_blocks: Callable[[], HandBlocks]) -> Site:
    """The pages of a site with what their directives write, in the blocks of one for each page."""
    twin = dataclasses.replace(site, folder=folder)
    project = Project.of(site.folder, site.docs, Settings())
    session = Session.of(project, Settings(cache_dir=""))
    session.begin()
    pipeline = Pipeline(project, Settings(), session)
    build = SiteBuild(pipeline, _refuse)
    for component in site.components:
        source = site.source(component)
        blocks = new_blocks()
        publisher = FolderPublisher(twin.source(component).parent)
        text = source.read_text("utf-8")

        def written(found: Found, to: FolderPublisher = publisher, by: HandBlocks = blocks) -> str:
            fragment = build.render(Request(found.directive, found.position), to)
            return by.written(fragment)

        found = find(text, f"{component.page}.md", Placeholders(), exact_lines=True)
        markdown = substitute(text, [(one, written(one)) for one in found])
        _write(twin.source(component), blocks.finished(markdown))
    pipeline.close()
    session.close()
    return twin


class FolderPublisher:
    """Writes a page's files beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, artifact: Artifact) -> None:
        _write(self._folder / artifact.path, artifact.data.decode())


class HandBlocks:
    """Blocks as an author writes them: HTML around Markdown, and attributes in braces."""

    def __init__(self) -> None:
        self._tags: list[str] = []
        self._figures: list[dict[str, Any]] = []

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        tags = {"fold": "details", "details": "details", "figure": "figure"}
        self._tags.append(tags.get(kind, "div"))
        if kind == "figure":
            self._figures.append(attributes)
        summary = f"\n<summary>{title}</summary>" if self._tags[-1] == "details" else ""
        return f'<{self._tags[-1]} class="multicloud-{kind}" markdown="1">{summary}'

    def close(self) -> str:
        return f"</{self._tags.pop()}>"

    def written(self, fragment: Fragment) -> str:
        """The Markdown of a fragment with these blocks."""
        marked = fragment.with_blocks([f"\0{n}\0" for n in range(len(fragment.blocks))], "\0end\0")

        def block(found: re.Match[str]) -> str:
            if found[1] == "end":
                return self.close()
            begun = fragment.blocks[int(found[1])]
            if begun.kind == "code":
                return markdown_text.fence(begun.attributes["content"], begun.title)
            if begun.kind == "table":
                return markdown_text.table(begun)
            return self.open(begun.kind, begun.title, **begun.attributes)

        # No author has a link that leads to a node wherever it is.
        marked = re.sub(r"\[([^\]]+)\]\(multicloud-node:[^)]*\)", r"\1", marked)
        return re.sub("\0(\\w+)\0", block, marked)

    def finished(self, written: str) -> str:
        """The page, with the attributes of its links and pictures."""
        figures = iter(self._figures)
        written = re.sub(
            r"!\[\]\((\S+)\) !\[\]\((\S+)\)", lambda f: _pictures(f, **next(figures)), written
        )
        classes = "".join(f" .{name}" for name in BUTTON_CLASSES.split())
        button = rf'\g<0>{{{classes} download="\1" }}'
        written = re.sub(r"\]\(output/drawio/([\w.]+)\)", button, written)
        return SHIELDED.sub(lambda found: _typed(unshielded(found[0])), written)


def _pictures(found: re.Match[str], alt: str, width: str, height: str, **_: Any) -> str:
    size = f'width="{width}" height="{height}" loading="lazy"'
    return " ".join(
        f"![{alt}]({address}){{ .multicloud-picture .multicloud-{theme} {size} }}"
        for address, theme in zip(found.groups(), ("light", "dark"), strict=True)
    )


def _typed(char: str) -> str:
    """A character of a text as an author types it: escaped only where it could mean something."""
    if char in "<>&":
        return html.escape(char)
    return f"\\{char}" if char in "\\`*_[]|" else char


def _refuse(error: MulticloudError) -> None:
    raise error


def _component(number: int) -> Component:
    group = f"group_{number // 20:02}"
    name = f"component_{number:04}"
    page, test = f"{group}/{name}", (f"TestComponent{number:04}", f"test_{name}")
    if number % 10 == 3:
        return Component(page, f"tests/{group}/test_shared.py", test, name)
    return Component(page, f"tests/{group}/test_{name}.py", test)


def _page(component: Component, options: str) -> str:
    title = component.page.rpartition("/")[2].replace("_", " ").capitalize()
    return (
        f"# {title}\n\n"
        f"{title} takes what its *callers* send, and keeps it for a `week`. Who may call it stands "
        "in [the first component](../group_00/component_0000.md), and so does what it costs.\n\n"
        f"{{% include_snippet ../{component.file} {component.section} {options} %}}\n"
    )


def _node_types() -> list[str]:
    """All that multicloud-diagrams has pictures of."""
    known = MultiCloudDiagrams.provider_services
    return [name for provider in ("aws", "aws2024", "onprem") for name in known[provider]]


def _imports(number: int) -> str:
    imports = {
        5: "from helpers import arn\nfrom multicloud_diagrams import MultiCloudDiagrams\n",
        7: "from pathlib import Path\n\nimport yaml\nfrom multicloud_diagrams import "
        "MultiCloudDiagrams\n",
    }
    return imports.get(number % 10, "from multicloud_diagrams import MultiCloudDiagrams\n")


def _test(component: Component, number: int, types: list[str]) -> str:
    """A test class: one to five vertices in a row, each joined to the one before."""
    name, method = component.test
    lines = ["# given", "mcd = MultiCloudDiagrams()"]
    metadata = f"{{'Owner': 'team-{number % 9}', 'Retention': '{number % 30} days'}}"
    if number % 10 == 7:
        path = f"samples/settings_{number:04}.yaml"
        lines.append(f"metadata = yaml.safe_load(Path('{path}').read_text())")
        metadata = "metadata"
    lines += ["", "# when"]
    for place in range(number % 5 + 1):
        kind = types[(number + 7 * place) % len(types)]
        label = f"{kind.replace('_', '-')}-{number:04}"
        arn = f"arn:aws:{kind}:eu-west-1:123456789012:{label}"
        lines += [
            f"node_{place} = mcd.add_vertex(",
            f"    node_id=arn('{kind}', '{label}'),"
            if number % 10 == 5
            else f"    node_id='{arn}',",
            f"    node_name='{label}',",
            f"    node_type='{kind}',",
            f"    metadata={metadata},"
            if place == 0 and number % 2
            else f"    hide_id={place > 2},",
            f"    x={40 + 240 * place},",
            "    y=80,",
            ")",
        ]
    for place in range(1, number % 5 + 1):
        lines.append(f"mcd.add_link(node_{place - 1}, node_{place}, action=['calls {place}'])")
    lines += ["", "# then", "assert mcd.mx_file is not None", ""]
    body = textwrap.indent("\n".join(lines), " " * 8, lambda line: bool(line.strip()))
    return f"class {name}:\n    def {method}(self):\n{body}"


def _configure(
    site: Site, *, plugins: list[str], extensions: list[str] | None = None, **more: Any
) -> None:
    config = {
        "site_name": "Components",
        "theme": {"name": site.theme},
        "plugins": plugins,
        "markdown_extensions": [*EXTENSIONS[site.theme], *(extensions or [])],
        **more,
    }
    if site.listed is not None:
        config["nav"] = [f"{component.page}.md" for component in site.components[: site.listed]]
    _write(site.config, yaml.safe_dump(config))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
