"""The Sphinx extension: the directive in reStructuredText and MyST, and the spelling `{% … %}`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud import __version__
from mkdocs_multicloud.gallery.site_index import PageEntry
from mkdocs_multicloud.hosts.shared.assets import SCRIPTS
from mkdocs_multicloud.hosts.shared.published_marks import remove_marks
from mkdocs_multicloud.hosts.sphinx import image_directives
from mkdocs_multicloud.hosts.sphinx.blocks import box, fold, fold_title, scrolled, word_break
from mkdocs_multicloud.hosts.sphinx.configuration import PREFIX
from mkdocs_multicloud.hosts.sphinx.galleries import link_to_documents
from mkdocs_multicloud.hosts.sphinx.latex_pictures import RasterImages
from mkdocs_multicloud.hosts.sphinx.myst_spelling import (
    insert_placeholders,
    insert_placeholders_in_included,
    is_markdown,
    requests_in,
)
from mkdocs_multicloud.hosts.sphinx.nodes_domain import NodesDomain
from mkdocs_multicloud.hosts.sphinx.session import CurrentDocument, Site, dependencies_of, forget
from mkdocs_multicloud.hosts.sphinx.site_diagrams import (
    SiteDiagrams,
    answer_questions,
    write_architecture,
)
from mkdocs_multicloud.hosts.sphinx.sphinx_directive import (
    SITES,
    ArchitectureImpact,
    DiagramDiff,
    IncludeSnippet,
    SnippetGallery,
    WriteSnippets,
    snippet_request,
)
from mkdocs_multicloud.page.fragment import SCROLLED_AS
from mkdocs_multicloud.settings.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator

    from mkdocs_multicloud.pipeline import Request


class _EventHandlers:
    """Handles the events of one Sphinx application."""

    site: Site

    def on_config(self, app: Sphinx, config: Config) -> None:
        """Check the options and add our stylesheet."""
        self.site = Site(config, Path(app.srcdir), Path(app.confdir))
        assets = resources.files("mkdocs_multicloud").joinpath("assets")
        config.html_static_path = [*config.html_static_path, str(assets)]
        if self.site.settings.script:
            for name in SCRIPTS:
                app.add_js_file(f"{name}.js", loading_method="defer")

    def on_outdated(self, app: Sphinx, env: BuildEnvironment, *_: set[str]) -> Iterable[str]:
        """Return the documents that must be read again."""
        SITES[env] = self.site
        return self.site.outdated(env)

    def on_read_all(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Start the snippets of the documents that will be read."""
        self.site.set_pages(lambda: (_page_entry(env, name)[0] for name in sorted(env.found_docs)))
        wanted: list[Request] = []
        for docname in docnames:
            wanted += _page_entry(env, docname)[1]
        if wanted:
            self.site.begin(wanted, alone=app.parallel < 2)

    def on_source(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Insert placeholders before a document is parsed."""
        self.site.current = CurrentDocument(app.env, docname)
        if is_markdown(str(app.env.doc2path(docname, base=False)), app.config):
            source[0] = insert_placeholders(source[0], self.site)

    def on_include(self, app: Sphinx, path: Path, name: str, content: list[str]) -> None:
        """Insert placeholders into a file that a MyST page includes."""
        if self.site.current.has_placeholders:
            content[0] = insert_placeholders_in_included(content[0], self.site)

    def on_updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Finish after all documents were read; return those to write again."""
        self.site.note_fingerprint(env)
        self.site.report_dead_anchors(env)
        self.site.report_site_rules(env)
        self.site.close()
        return SiteDiagrams.of(env).to_write_again(env)

    def on_resolved(self, app: Sphinx, document: nodes.document, docname: str) -> None:
        """Answer the questions of a document that will be written."""
        answer_questions(app, document, docname, self.site.settings.ui_strings)

    def on_end(self, app: Sphinx, error: Exception | None) -> None:
        """Stop all processes, also if the build failed, and check the written files."""
        if hasattr(self, "site"):
            self.site.close()
            if error is None:
                write_architecture(app)
            for fault in remove_marks(Path(app.outdir)) if error is None else ():
                self.site.report(fault)


def _page_entry(env: BuildEnvironment, docname: str) -> tuple[PageEntry, list[Request]]:
    """Return a document's entry for galleries, and its requests."""
    text = Path(env.doc2path(docname)).read_text("utf-8", errors="replace")
    path = Path(env.doc2path(docname, base=False)).as_posix()
    found = list(requests_in(text, path, markdown=is_markdown(path, env.config)))
    return PageEntry(path, text, [request.written for request in found]), found


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    forget(env, docname)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    found = dependencies_of(other)
    dependencies_of(env).update({name: found[name] for name in docnames if name in found})
    SiteDiagrams.of(env).merge(docnames, SiteDiagrams.of(other))


def _data(node: fold | box) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in node["data"].items()}


def _open_fold(writer: HTML5Translator, node: fold) -> None:
    writer.body.append(writer.starttag(node, "details", **_data(node)))


def _close_fold(writer: HTML5Translator, node: fold) -> None:
    writer.body.append("</details>\n")


def _open_box(writer: HTML5Translator, node: box) -> None:
    writer.body.append(writer.starttag(node, "div", CLASS="docutils container", **_data(node)))


def _close_box(writer: HTML5Translator, node: box) -> None:
    writer.body.append("</div>\n")


def _open_scrolled(writer: HTML5Translator, node: scrolled) -> None:
    attributes = {"aria-label": node["label"], **SCROLLED_AS}
    writer.body.append(writer.starttag(node, "div", **attributes))


def _close_scrolled(writer: HTML5Translator, node: scrolled) -> None:
    writer.body.append("</div>\n")


def _open_title(writer: HTML5Translator, node: fold_title) -> None:
    writer.body.append(writer.starttag(node, "summary", suffix=""))


def _close_title(writer: HTML5Translator, node: fold_title) -> None:
    writer.body.append("</summary>\n")


def _break_word(writer: HTML5Translator, node: word_break) -> None:
    writer.body.append("<wbr>")


def _break_word_in_pdf(writer: LaTeXTranslator, node: word_break) -> None:
    writer.body.append(r"\allowbreak{}")


def _nothing(writer: object, node: word_break) -> None:
    """Write nothing at the end of a node."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    for name, option in OPTIONS.allowed_in("site").items():
        app.add_config_value(PREFIX + name, option.default, "env", Any, option.help)
    app.add_directive("include_snippet", IncludeSnippet)
    app.add_directive("snippet_gallery", SnippetGallery)
    app.add_directive("diagram_diff", DiagramDiff)
    app.add_directive("architecture_impact", ArchitectureImpact)
    app.add_node(snippet_request)
    app.add_node(box, html=(_open_box, _close_box))
    app.add_node(fold, html=(_open_fold, _close_fold))
    app.add_node(scrolled, html=(_open_scrolled, _close_scrolled))
    app.add_node(fold_title, html=(_open_title, _close_title))
    app.add_node(word_break, html=(_break_word, _nothing), latex=(_break_word_in_pdf, _nothing))
    app.add_domain(NodesDomain)
    app.add_transform(WriteSnippets)
    app.add_post_transform(RasterImages)
    app.add_css_file("multicloud.css")
    host = _EventHandlers()
    app.connect("config-inited", host.on_config)
    app.connect("config-inited", image_directives.register)
    app.connect("env-get-outdated", host.on_outdated)
    app.connect("env-before-read-docs", host.on_read_all)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("source-read", host.on_source)
    app.connect("include-read", host.on_include)
    app.connect("doctree-resolved", link_to_documents)
    app.connect("doctree-resolved", host.on_resolved)
    app.connect("env-updated", host.on_updated)
    app.connect("build-finished", host.on_end)
    return {
        "version": __version__,
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
