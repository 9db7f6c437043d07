"""A site of a test: written into a temporary folder and built as the `mkdocs` command builds it."""

from __future__ import annotations

import importlib
import json
import logging
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import yaml
from folders import Folder, tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Page:
    """A built page.

    Attributes:
        html: its text.
        tree: the same, parsed.
    """

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = lxml.html.document_fromstring(
            html.encode(), lxml.html.HTMLParser(encoding="utf-8")
        )

    @cached_property
    def article(self) -> Any:
        """The element that holds the page's own content, in any of the themes."""
        (found,) = self.tree.xpath('//article | //*[@role="main" and not(.//article)]')
        for anchor in found.xpath('.//a[@class="headerlink"] | .//nav'):
            anchor.drop_tree()
        return found

    @property
    def text(self) -> str:
        """What a reader reads, in one line."""
        return " ".join(self.article.text_content().split())

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading."""
        found = self.article.xpath("|".join(f".//{name}" for name in _HEADINGS))
        return [(int(h.tag[1]), h.text_content().strip()) for h in found]

    @property
    def codes(self) -> list[str]:
        """The text of each block of code, without the numbers of its lines."""
        found = self.article.xpath('.//pre[not(ancestor::td[@class="linenos"])]')
        return [pre.text_content() for pre in found]

    @property
    def tables(self) -> list[list[list[str]]]:
        """The texts of each table's rows, the head first."""
        return [self.rows(table) for table in self.article.xpath(".//table[not(ancestor::table)]")]

    def under(self, title: str) -> Any:
        """What stands between a heading and the next one, as one element."""
        found = [h for h in self.article.iter(*_HEADINGS) if h.text_content().strip() == title]
        assert len(found) == 1, f"{len(found)} headings {title!r} in {self.headings}"
        section = lxml.html.fromstring("<section></section>")
        following = found[0].getnext()
        while following is not None and following.tag not in _HEADINGS:
            after = following.getnext()
            section.append(following)
            following = after
        found[0].getparent().insert(found[0].getparent().index(found[0]) + 1, section)
        return section

    @staticmethod
    def rows(table: Any) -> list[list[str]]:
        """The texts of a table's rows."""
        return [
            [cell.text_content().strip() for cell in row.xpath("./td | ./th")]
            for row in table.iter("tr")
        ]


@dataclass(frozen=True)
class Built:
    """What came of a build.

    Attributes:
        output: the folder of the built site.
        warnings: the texts of all log records of MkDocs from WARNING on.
    """

    output: Path
    directory_urls: bool
    warnings: list[str]

    def path(self, uri: str) -> Path:
        """Where a page of the docs folder has become HTML."""
        page = Path(uri).with_suffix("")
        if page.name == "index" or not self.directory_urls:
            return self.output / page.with_name(page.name + ".html")
        return self.output / page / "index.html"

    def page(self, uri: str = "index.md") -> Page:
        """A page by its name in the docs folder."""
        return Page(self.path(uri).read_text("utf-8"))

    def at(self, path: str | Path) -> Page:
        """A page by its path in the built site."""
        return Page((self.output / path).read_text("utf-8"))

    def files(self) -> dict[str, bytes]:
        """All files of the site by their paths."""
        return tree(self.output)

    def search_index(self) -> list[dict[str, str]]:
        """The entries of the search index."""
        text = (self.output / "search" / "search_index.json").read_text("utf-8")
        return json.loads(text)["docs"]


class Site(Folder):
    """A project with a site, whose `mkdocs.yml` is in the folder."""

    @property
    def host(self) -> str:
        """The package that builds it, whatever `mkdocs` stands for: `mkdocs` or `properdocs`."""
        return importlib.import_module("mkdocs.plugins").__name__.partition(".")[0]

    def command(self, *arguments: str) -> list[str]:
        """A command line of its host."""
        return [sys.executable, "-m", self.host, *arguments]

    def build(
        self,
        *,
        theme: str = "mkdocs",
        options: Mapping[str, Any] | None = None,
        plugins: Sequence[str | dict[str, Any]] = ("search", "multicloud"),
        extensions: Sequence[str | dict[str, Any]] = (),
        warns: bool = False,
        output: str = "site",
        **config: Any,
    ) -> Built:
        """Build it.

        Args:
            options: of our plugin, which is `multicloud` among the plugins.
            warns: whether the test looks at the warnings; else there must be none.
            config: further settings of MkDocs.
        """
        ours = {"multicloud": dict(options or {})}
        settings = {
            "site_name": "Test",
            "theme": theme,
            "plugins": [ours if plugin == "multicloud" else plugin for plugin in plugins],
            "markdown_extensions": list(extensions),
            "site_dir": output,
            **config,
        }
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
        return self.run(output, warns=warns)

    def run(
        self, output: str = "site", *, warns: bool = False, dirty: bool = False, **settings: Any
    ) -> Built:
        """Build it with the `mkdocs.yml` that it has, and these settings on top."""
        # Which of the hosts these are is only known when the tests begin.
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        (self.folder / "docs").mkdir(exist_ok=True)
        records = _Records()
        logger = logging.getLogger(self.host)
        logger.addHandler(records)
        try:
            config = load_config(
                str(self.folder / "mkdocs.yml"), site_dir=str(self.folder / output), **settings
            )
            config.plugins.on_startup(command="build", dirty=dirty)
            try:
                build(config, dirty=dirty)
            finally:
                config.plugins.on_shutdown()
        except (Exception, SystemExit) as error:
            error.add_note("\n".join(records.texts))
            raise
        finally:
            logger.removeHandler(records)
        assert warns or not records.texts, records.texts
        return Built(Path(config.site_dir), config.use_directory_urls, records.texts)

    def tree(self) -> dict[str, bytes]:
        """All files of the project by their paths, the built site left out."""
        return {name: data for name, data in tree(self.folder).items() if name[:5] != "site/"}

    @staticmethod
    def snippet(label: str = "Box", cell: str = "box") -> str:
        """Python that binds a diagram of one vertex, without any library."""
        return f"xml = '''{Site.diagram(label, cell)}'''\n"

    @staticmethod
    def diagram(label: str = "Box", cell: str = "box") -> str:
        """A diagram of one vertex; the label is escaped as in an attribute."""
        return (
            '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
            f'<mxCell id="{cell}" value="{label}" style="rounded=1" parent="1" vertex="1">'
            '<mxGeometry width="80" height="40" as="geometry"/></mxCell></root></mxGraphModel>'
        )


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())
