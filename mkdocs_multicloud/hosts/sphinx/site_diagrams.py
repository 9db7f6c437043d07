"""Answers what documents ask of all diagrams of a Sphinx site, when they are written."""

from __future__ import annotations

import hashlib
import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx.util.osutil import relative_uri

from mkdocs_multicloud.architecture.as_json import FILE, as_json
from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram, SiteArchitecture
from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.hosts.shared.site_questions import QUESTION, PageQuestions
from mkdocs_multicloud.hosts.sphinx.blocks import asked_link, box
from mkdocs_multicloud.hosts.sphinx.document_files import folder_of
from mkdocs_multicloud.page.fragment import NODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.page.fragment import Fragment


class SiteDiagrams:
    """What the documents of an environment show, and which of them ask; stored with it."""

    def __init__(self) -> None:
        self._shown: dict[str, list[PlacedDiagram]] = {}
        self._asking: set[str] = set()
        self._digest = ""

    @classmethod
    def of(cls, env: BuildEnvironment) -> SiteDiagrams:
        """Return those of an environment."""
        if not hasattr(env, "multicloud_diagrams"):
            env.multicloud_diagrams = cls()  # type: ignore[attr-defined]
        found: SiteDiagrams = env.multicloud_diagrams  # type: ignore[attr-defined]
        return found

    def add(self, docname: str, fragment: Fragment, place: Location) -> None:
        """Record the result of a directive."""
        if fragment.diagram is not None:
            self._shown.setdefault(docname, []).append(PlacedDiagram(place, fragment.diagram))
        asks = any(block.kind == "question" for block in fragment.blocks)
        if asks or any(one.target.startswith(NODE) for one in fragment.links):
            self._asking.add(docname)

    def forget(self, docname: str) -> None:
        """Remove a document that was deleted or will be read again."""
        self._shown.pop(docname, None)
        self._asking.discard(docname)

    def merge(self, docnames: set[str], other: SiteDiagrams) -> None:
        """Add the documents that another process has read."""
        self._shown |= {name: other._shown[name] for name in docnames & other._shown.keys()}
        self._asking |= docnames & other._asking

    def by_document(self) -> Iterator[tuple[str, PlacedDiagram]]:
        """Yield each diagram with its document, in the order of the names of the documents."""
        for docname in sorted(self._shown):
            yield from ((docname, one) for one in self._shown[docname])

    @property
    def all(self) -> list[PlacedDiagram]:
        """All diagrams, in the order of the names of their documents."""
        return [one for _, one in self.by_document()]

    @property
    def architecture(self) -> SiteArchitecture:
        """All diagrams as one."""
        return SiteArchitecture.of_pages(self.all)

    def to_write_again(self, env: BuildEnvironment) -> set[str]:
        """Return the documents that ask, if the answers may be others than in the last build."""
        titles = [(name, env.titles[name].astext()) for name in sorted(self._shown)]
        digest = hashlib.sha256(as_json(self.architecture) + repr(titles).encode()).hexdigest()
        before, self._digest = self._digest, digest
        return set() if before == digest else set(self._asking)


def answer_questions(
    app: Sphinx, document: nodes.document, docname: str, strings: Mapping[str, str]
) -> None:
    """Answer the questions of a document; formats other than HTML show no answers."""
    elements = [e for e in document.findall(box) if QUESTION in e["classes"]]
    links = list(document.findall(asked_link))
    if not elements and not links:
        return
    is_html = app.builder.format == "html"
    page = Path(app.env.doc2path(docname, base=False)).as_posix()
    pages = _DocumentsSeenFrom(app, docname)
    questions = PageQuestions(page, SiteDiagrams.of(app.env).architecture, pages, strings)
    for element in elements:
        answer = questions.answer(element["data"].get("query", "")) if is_html else ""
        element.replace_self(nodes.raw("", answer, format="html"))
    for link in links:
        text = nodes.inline("", "", *link.children)
        node_type, _, node_id = link["address"].removeprefix(NODE).partition("/")
        address = questions.address_of_node(node_type, node_id) if is_html else ""
        if address:
            opened = questions.opened_link(address, node_id)
            text.insert(0, nodes.raw("", opened, format="html"))
            text.append(nodes.raw("", "</a>", format="html"))
        link.replace_self(text)


def write_architecture(app: Sphinx) -> None:
    """Write the file of all diagrams."""
    if app.builder.format == "html":
        write(Path(app.outdir) / FILE, as_json(SiteDiagrams.of(app.env).architecture))


class _DocumentsSeenFrom:
    """The documents of a site, with addresses relative to one of them."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self._app = app
        self._docname = docname

    def title(self, page: str) -> str:
        title = self._app.env.titles.get(self._document(page))
        return title.astext() if title is not None else ""

    def address(self, page: str) -> str:
        address = self._app.builder.get_relative_uri(self._docname, self._document(page))
        return address.partition("#")[0]

    def picture(self, page: str, link: str) -> str:
        env, builder = self._app.env, self._app.builder
        path = folder_of(env, self._document(page)) / unquote(link).replace("../", "other/")
        known = os.path.relpath(path, env.srcdir).replace(os.sep, "/")
        if known not in env.images:
            return ""
        name = env.images[known][1]
        builder.images[known] = name
        folder = relative_uri(builder.get_target_uri(self._docname), builder.imagedir)
        return posixpath.join(folder, quote(name))

    def _document(self, page: str) -> str:
        return self._app.env.path2doc(self._app.srcdir / page) or ""
