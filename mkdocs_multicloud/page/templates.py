"""Facts and links → Markdown, with templates that a site can replace one by one."""

from __future__ import annotations

import functools
import json
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mkdocs_multicloud.diagram.graph import names_a_thing
from mkdocs_multicloud.errors import Location, MulticloudError, TemplateError, VertexError, nearest
from mkdocs_multicloud.page import artifacts, markdown_text
from mkdocs_multicloud.page.fragment import Link, node_link
from mkdocs_multicloud.settings.options import NONE
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mkdocs_multicloud.diagram.cell_links import CellLink
    from mkdocs_multicloud.diagram.comparison.change_words import PageWords
    from mkdocs_multicloud.diagram.facts import Facts
    from mkdocs_multicloud.diagram.text_alternative import Node, TextAlternative
    from mkdocs_multicloud.page.figures import Figure, Group, PictureFile
    from mkdocs_multicloud.page.fragment import FragmentBuilder
    from mkdocs_multicloud.page.legend_items import Legend
    from mkdocs_multicloud.page.state_part import StatePart
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

_ID = re.compile(r"[\w.:-]+")
"""An id that every format can have."""


class Templates:
    """The templates of a site; can be used from several threads.

    Args:
        folder: the folder of the site's templates, which replace built-in ones of the same name; it
            is already checked.
    """

    def __init__(self, folder: Path | None) -> None:
        self._jinja = _environment(folder) if folder else _built_in()
        self._lock = threading.Lock()

    def render(self, name: str, **context: Any) -> str:
        """Render a template, without blank lines around the result.

        Raises:
            TemplateError: the template failed; with its file and line.
        """
        try:
            # Without the lock, threads that need a template at once would each compile it.
            with self._lock:
                template = self._jinja.get_template(f"{name}.md.j2")
            return template.render(**context).strip("\n")
        except jinja2.TemplateSyntaxError as error:
            at = Location(Path(error.filename or f"{name}.md.j2").name, error.lineno)
            raise TemplateError(
                f"the template: {error.message}", "fix the template", at=at
            ) from None
        except Exception as error:  # noqa: BLE001 (a template can raise anything)
            at = Location(f"{name}.md.j2", _template_line(error))
            raise TemplateError(f"the template: {error}", "fix the template", at=at) from None


def _environment(folder: Path | None) -> jinja2.Environment:
    loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("mkdocs_multicloud")]
    if folder is not None:
        loaders.insert(0, jinja2.FileSystemLoader(folder))
    # A site's templates may come with a pull request: they can read what they get, and run nothing.
    kind = jinja2.Environment if folder is None else ImmutableSandboxedEnvironment
    found = kind(
        loader=jinja2.ChoiceLoader(loaders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        # A preview makes new ones for each build.
        auto_reload=False,
    )
    found.filters.update(
        text=markdown_text.text,
        cell=markdown_text.cell,
        code=markdown_text.code,
        attribute=markdown_text.attribute,
    )
    return found


@functools.cache
def _built_in() -> jinja2.Environment:
    # Shared by all builds of a preview: compiling the templates takes longer than most builds.
    return _environment(None)


def _template_line(error: Exception) -> int | None:
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.endswith(".md.j2"):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


@dataclass(frozen=True, slots=True)
class Writing:
    """What all templates of a directive need.

    Attributes:
        settings: the options of the directive.
        builder: collects the blocks.
        heading: level of the heading above the directive, 0 for none.
    """

    settings: Settings
    templates: Templates
    builder: FragmentBuilder
    heading: int = 0


def render(
    snippet: Snippet,
    facts: Facts | None,
    download: str,
    writing: Writing,
    *,
    figures: tuple[Figure, ...] = (),
    files: tuple[PictureFile, ...] = (),
    text_alternatives: tuple[TextAlternative, ...] = (),
    links: Mapping[str, Link] = MappingProxyType({}),
    trouble: MulticloudError | None = None,
    legend: Legend | None = None,
    state: StatePart | None = None,
) -> str:
    """Render the Markdown of a directive.

    Args:
        facts: the facts of the diagram; None if no shown part needs them.
        download: link to the `.drawio` file, relative to the page.
        figures: the pictures.
        files: links below all pictures.
        text_alternatives: text descriptions to show if there are no pictures.
        links: links of the diagram, by their targets; others become text.
        trouble: the reason why there are no pictures.
        legend: what the icons, lines and colours of the diagram mean.
        state: the comparison with a state.

    Raises:
        VertexError: a shown part describes a vertex, and the diagram has none.
        TemplateError: a template failed.
    """
    settings, templates = writing.settings, writing.templates
    shown = [PARTS[name] for name in settings.show]
    if facts is not None and facts.vertex is None and (lost := [p for p in shown if p.vertex]):
        raise VertexError(
            "the diagram has no vertex",
            "add one, or show only what describes none: "
            + " ".join(p.name for p in shown if p not in lost),
        )
    grouped = sum(part.advanced for part in shown) > 1
    level = _level(settings.heading_level, writing.heading)
    context = {
        **_context(snippet, facts, download, writing),
        "shown": settings.show,
        "anchor": artifacts.anchor(snippet.name),
        "figures": figures,
        "files": files,
        "text_alternatives": text_alternatives,
        "link": _link_function(links, writing.builder),
        "node_link": _node_link_function(snippet, facts, writing),
        "question": functools.partial(question, writing.builder),
        "own": _own_link,
        "places": functools.partial(_places, writing.builder),
        "trouble": trouble,
        "legend": legend,
        "state": state,
    }
    written: list[str] = []
    opened = False
    for part in shown:
        if grouped and part.advanced and not opened:
            opened = True
            written.append(templates.render("advanced", h=_headings(level), **context))
        below = 1 if level and grouped and part.advanced else 0
        written.append(templates.render(part.name, h=_headings(level and level + below), **context))
    return "\n\n".join(piece for piece in written if piece)


def _link_function(
    links: Mapping[str, Link], builder: FragmentBuilder
) -> Callable[[str, str], str]:
    """Return the template function `link(text, target)`: a link of the diagram, else the text."""

    def link(text: str, target: str) -> str:
        return builder.link(text, links[target]) if target in links else text

    return link


def _node_link_function(
    snippet: Snippet, facts: Facts | None, writing: Writing
) -> Callable[[str, Node], str]:
    """Return the template function `node_link(text, node)`: a link to the page about the node.

    It is written for every node of several whose type or id may have a page; hosts remove the links
    that lead nowhere.
    """
    links = writing.settings.link_nodes != NONE and facts is not None and facts.components > 1

    def node_link_to(text: str, node: Node) -> str:
        may_have_page = names_a_thing(node.type, node.id) or ":" in node.id
        if not links or node.is_layer or not text or not may_have_page:
            return text
        address = node_link(node.type, node.id)
        return writing.builder.link(text, Link(address, address, node.name, snippet.where))

    return node_link_to


def question(builder: FragmentBuilder, **query: Any) -> str:
    """Return a block that hosts fill when all diagrams of the site are known.

    Args:
        query: `uses`: patterns of nodes, `but`: whether to leave out the own page; or `impact`:
            patterns of components.
    """
    return builder.open("question", data={"query": _json(query)}) + "\n\n" + builder.close()


def _own_link(links: Sequence[CellLink], text: str) -> str:
    """Return the target of the link of a whole cell or of its whole text; empty for none."""
    return next((one.target for one in links if one.text in ("", text)), "")


def _places(
    builder: FragmentBuilder, description: TextAlternative, anchor: str
) -> dict[str, list[str]]:
    """Return the attributes of a written description: its links, and ids for links to nodes."""
    links = builder.new_links()
    ids = [f"{anchor}:{node.id}" for node in description.nodes if anchor]
    items = [one if _ID.fullmatch(one) else "" for one in ids]
    return {**({"links": links} if links else {}), **({"items": items} if any(items) else {})}


def gallery(groups: Sequence[Group], combined: tuple[str, str], writing: Writing) -> str:
    """Render the Markdown of a gallery.

    Args:
        groups: the items of the gallery, by folder.
        combined: name of and link to the file with all diagrams; empty strings for none.

    Raises:
        TemplateError: the template failed.
    """
    file, download = combined
    settings = writing.settings
    pictures = [
        {"words": item.words, "width": item.width, "height": item.height, "dark": bool(item.dark)}
        for group in groups
        for item in group.items
    ]
    more = {
        "file": file,
        "groups": groups,
        "pictures": pictures,
        "filter": settings.script,
    }
    context = {**_context(None, None, download, writing), **more}
    h = _headings(_level(settings.heading_level, writing.heading))
    return writing.templates.render("gallery", h=h, **context)


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """A page of a diagram that is different in two versions.

    Attributes:
        name: its name, for its heading; empty without one.
        came_or_went: a sentence if it was added or removed.
        figures: what changed, the old and the new page, those that there are.
        counts: how many cells have a status, for each that there is.
        words: what changed, in words.
        anchor: the id of its pictures.
    """

    name: str
    came_or_went: str
    figures: tuple[Figure, ...]
    counts: tuple[tuple[str, int], ...]
    words: PageWords
    anchor: str


def diff(
    pages: Sequence[ChangedPage],
    files: tuple[PictureFile, ...],
    writing: Writing,
    *,
    trouble: MulticloudError | None = None,
) -> str:
    """Render the Markdown of what changed between two versions of a diagram.

    Args:
        pages: those that are different.
        files, trouble: as for `render`.

    Raises:
        TemplateError: a template failed.
    """
    common = {
        **_context(None, None, "", writing),
        "shown": ("picture",),
        "files": files,
        "text_alternatives": (),
        "legend": None,
        "tabs": writing.settings.ui_strings["diff_versions"],
        # Where an earlier version leads to may be gone.
        "link": _link_function({}, writing.builder),
        "node_link": lambda text, node: text,
        "own": _own_link,
        "places": functools.partial(_places, writing.builder),
    }

    def picture(page: ChangedPage) -> str:
        own = {"figures": page.figures, "anchor": page.anchor, "trouble": trouble}
        return writing.templates.render("picture", **{**common, **own, "h": _headings(0)})

    h = _headings(_level(writing.settings.heading_level, writing.heading))
    return writing.templates.render("diff", **common, pages=pages, picture=picture, h=h)


def notice(error: MulticloudError, writing: Writing) -> str:
    """Render the notice of a directive that failed."""
    context = _context(None, None, "", writing)
    return writing.templates.render("notice", error=error, h=_headings(0), **context)


def _context(
    snippet: Snippet | None, facts: Facts | None, download: str, writing: Writing
) -> dict[str, Any]:
    settings, builder = writing.settings, writing.builder
    words = settings.ui_strings

    def word(key: str, **values: str) -> str:
        if key not in words:
            raise LookupError(f"there is no UI string {key!r}; {nearest(key, words)}")
        return words[key].format_map(values)

    def script(data: dict[str, Any]) -> dict[str, str]:
        """Return the data of a block that the script reads; none without the script."""
        return {key: _json(value) for key, value in data.items()} if settings.script else {}

    return {
        "snippet": snippet,
        "facts": facts,
        "vertex": facts.vertex if facts else None,
        "download": download,
        "file": f"{snippet.name}.drawio" if snippet else "",
        "word": word,
        "script": script,
        "fence": builder.code,
        "table": builder.table,
        "row": builder.row,
        "open": builder.open,
        "close": builder.close,
    }


# `json.dumps` would create one for each value.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _level(wanted: str, heading: int) -> int:
    if wanted == "none":
        return 0
    return min(max(heading, 1) + 1, 6) if wanted == "auto" else int(wanted)


def _headings(level: int) -> Any:
    """Return the template function `h(title, below=0)`: a heading, or nothing for level 0."""

    def h(title: str, below: int = 0) -> str:
        return f"{'#' * min(level + below, 6)} {title}" if level else ""

    return h
