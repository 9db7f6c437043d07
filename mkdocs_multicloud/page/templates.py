"""Facts and links → Markdown, through templates that a site can replace one by one."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import jinja2

from mkdocs_multicloud.errors import Location, MulticloudError, TemplateError, VertexError, nearest
from mkdocs_multicloud.page import artifacts
from mkdocs_multicloud.page.escaping import plain
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_multicloud.diagram.facts import Facts
    from mkdocs_multicloud.diagram.text_alternative import TextAlternative
    from mkdocs_multicloud.page.figures import Figure, Group, PictureFile
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet

TEMPLATES = (*PARTS, "advanced", "gallery", "notice")
"""The templates, `<name>.md.j2` each."""

SCROLLED = ("cells", "scroll")
SCROLLED_AS = {"tabindex": "0", "role": "group"}
"""Kinds of blocks that scroll by themselves, and how HTML says that keys can do it."""


class Blocks(Protocol):
    """Marks of blocks that Markdown has no words for; the host makes them what they mean.

    `fold` a closed box, out of the search index; `unsearched` the same, open; `details` a closed
    box that is searched; `listing` code, `line` code that is one long line, `properties` names and
    values; `cells` the table of all cells and `scroll` what is high, both scrolled by keys, too;
    `notice` an admonition; `figure` the pictures in it, light and dark, with a caption; `files`
    links to its files, in it or below all of them; `layers`, in a figure, links to pictures with
    all layers; `pages` figures of one diagram, each in a `page`; `button` makes buttons of the
    links in it; `gallery` lists of pictures and a filter. The attribute `data` has what the script
    reads, by names.
    """

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        """A line that begins a block."""

    def close(self) -> str:
        """A line that ends the innermost block."""

    def fence(self, content: str, language: str = "", /) -> str:
        """A block of code."""


class Templates:
    """The templates of a site.

    Args:
        folder: of the site's own, which come before the built-in ones of the same name.

    Raises:
        TemplateError: the folder is missing, or has a file that is no template's name.
    """

    def __init__(self, folder: Path | None) -> None:
        loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("mkdocs_multicloud")]
        if folder is not None:
            _check(folder)
            loaders.insert(0, jinja2.FileSystemLoader(folder))
        self._jinja = jinja2.Environment(
            loader=jinja2.ChoiceLoader(loaders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 (it is Markdown; every filter below escapes for it)
        )
        self._jinja.filters.update(text=text, code=code, attribute=attribute)
        self._folder = folder

    def digest(self) -> str:
        """The same for the same templates of the site."""
        found = hashlib.sha256()
        for file in sorted(self._folder.rglob("*")) if self._folder else ():
            if file.is_file():
                found.update(f"{file.relative_to(self._folder or file)}\0".encode())
                found.update(file.read_bytes())
        return found.hexdigest()

    def render(self, name: str, **context: Any) -> str:
        """One template's text without blank lines around it.

        Raises:
            TemplateError: with the template's file and line.
        """
        try:
            return self._jinja.get_template(f"{name}.md.j2").render(**context).strip("\n")
        except jinja2.TemplateSyntaxError as error:
            at = Location(Path(error.filename or f"{name}.md.j2").name, error.lineno)
            raise TemplateError(f"the template: {error.message}", "mend it", at=at) from None
        except Exception as error:  # noqa: BLE001 (a template can raise anything)
            at = Location(f"{name}.md.j2", _template_line(error))
            raise TemplateError(f"the template: {error}", "mend it", at=at) from None


def _template_line(error: Exception) -> int | None:
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.endswith(".md.j2"):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise TemplateError(
            f"templates: there is no folder {folder.name!r}",
            "it is relative to the project's folder",
        )
    for file in sorted(folder.glob("*.j2")):
        name = file.name.removesuffix(".j2").removesuffix(".md")
        if name not in TEMPLATES:
            raise TemplateError(
                f"templates: {file.name!r} replaces no template",
                nearest(f"{name}.md.j2", [f"{known}.md.j2" for known in TEMPLATES]),
            )


@dataclass(frozen=True, slots=True)
class Manner:
    """How the Markdown of a directive is written.

    Attributes:
        settings: those that hold for it.
        blocks: the host's.
        heading: level of the heading that the directive stands under, 0 for none.
    """

    settings: Settings
    templates: Templates
    blocks: Blocks
    heading: int = 0


def render(
    snippet: Snippet,
    facts: Facts | None,
    download: str,
    manner: Manner,
    *,
    figures: tuple[Figure, ...] = (),
    files: tuple[PictureFile, ...] = (),
    twins: tuple[TextAlternative, ...] = (),
    trouble: MulticloudError | None = None,
) -> str:
    """The Markdown of a directive.

    Args:
        facts: None if no part that is shown needs them.
        download: link to the `.drawio` file, relative to the page.
        figures: the pictures.
        files: links under all of them.
        twins: what they would say, where there are none.
        trouble: why there are none.

    Raises:
        VertexError: a part that is shown describes a vertex, and the diagram has none.
        TemplateError: a template failed.
    """
    settings, templates = manner.settings, manner.templates
    shown = [PARTS[name] for name in settings.show]
    if facts is not None and facts.vertex is None and (lost := [p for p in shown if p.vertex]):
        raise VertexError(
            "the diagram has no vertex",
            "add one, or show only what describes none: "
            + " ".join(p.name for p in shown if p not in lost),
        )
    grouped = sum(part.advanced for part in shown) > 1
    level = _level(settings.heading_level, manner.heading)
    context = {
        **_context(snippet, facts, download, manner),
        "shown": settings.show,
        "anchor": artifacts.anchor(snippet.name),
        "figures": figures,
        "files": files,
        "twins": twins,
        "trouble": trouble,
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


def gallery(groups: Sequence[Group], landscape: tuple[str, str], manner: Manner) -> str:
    """The Markdown of a gallery.

    Args:
        groups: what it shows.
        landscape: name of, and link to, the file with all of it; empty for none.

    Raises:
        TemplateError: the template failed.
    """
    file, download = landscape
    settings = manner.settings
    told = [
        {"words": item.words, "width": item.width, "height": item.height, "dark": bool(item.dark)}
        for group in groups
        for item in group.items
    ]
    more = {
        "file": file,
        "groups": groups,
        "pictures": told,
        "filter": settings.script,
    }
    context = {**_context(None, None, download, manner), **more}
    h = _headings(_level(settings.heading_level, manner.heading))
    return manner.templates.render("gallery", h=h, **context)


def notice(error: MulticloudError, manner: Manner) -> str:
    """The Markdown that stands in a page where a directive failed."""
    context = _context(None, None, "", manner)
    return manner.templates.render("notice", error=error, h=_headings(0), **context)


def _context(
    snippet: Snippet | None, facts: Facts | None, download: str, manner: Manner
) -> dict[str, Any]:
    settings, blocks = manner.settings, manner.blocks
    words = settings.ui_strings

    def word(key: str, **values: str) -> str:
        if key not in words:
            raise LookupError(f"there is no word {key!r}; {nearest(key, words)}")
        return words[key].format_map(values)

    def script(data: dict[str, Any]) -> dict[str, str]:
        """What the script reads of a block, if there is a script."""
        return {key: _json(told) for key, told in data.items()} if settings.script else {}

    return {
        "snippet": snippet,
        "facts": facts,
        "vertex": facts.vertex if facts else None,
        "download": download,
        "file": f"{snippet.name}.drawio" if snippet else "",
        "word": word,
        "script": script,
        "fence": blocks.fence,
        "open": blocks.open,
        "close": blocks.close,
    }


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _level(wanted: str, heading: int) -> int:
    if wanted == "none":
        return 0
    return min(max(heading, 1) + 1, 6) if wanted == "auto" else int(wanted)


def _headings(level: int) -> Any:
    """The template function `h(title, below=0)`: a heading, or nothing where there are none."""

    def h(title: str, below: int = 0) -> str:
        return f"{'#' * min(level + below, 6)} {title}" if level else ""

    return h


def fence(content: str, language: str = "") -> str:
    """A fenced block, its fence longer than any that the content holds."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{content.rstrip(chr(10))}\n{mark}"


def text(content: object) -> str:
    """One line of text that Markdown and its extensions leave alone."""
    return plain(" ".join(str(content).split()))


def code(content: object) -> str:
    """Inline code, whatever backticks the text holds."""
    line = " ".join(str(content).split())
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    mark = "`" * (longest + 1)
    padded = f" {line} " if line[:1] == "`" or line[-1:] == "`" else line
    return f"{mark}{padded}{mark}" if line else ""


def attribute(content: object) -> str:
    """The value of an XML attribute, as it stands between double quotes."""
    replaced = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"}
    return "".join(replaced.get(char, char) for char in str(content))
