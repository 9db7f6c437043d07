"""The Sphinx directives, and the transform that replaces them with their results."""

from __future__ import annotations

import os
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from docutils import nodes
from docutils.parsers.rst import directives, states
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from mkdocs_multicloud.directive.parser import Directive, PagePosition
from mkdocs_multicloud.directive.scanner import Match
from mkdocs_multicloud.errors import DirectiveError, Location
from mkdocs_multicloud.hosts.sphinx.doctree import Placement, converted
from mkdocs_multicloud.hosts.sphinx.myst_spelling import KEY, restore
from mkdocs_multicloud.pipeline import Request
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.snippet.project import PYTHON_SUFFIXES, is_diagram_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.environment import BuildEnvironment

    from mkdocs_multicloud.hosts.sphinx.session import Site

SITES: WeakKeyDictionary[BuildEnvironment, Site] = WeakKeyDictionary()
"""The site of each environment."""

UNREAD = (
    "{% include_snippet", "<% include_snippet", "{% root_include", "{% snippet_gallery",
    "{% diagram_diff",
    "{% architecture_impact",
)  # fmt: skip


class snippet_request(nodes.General, nodes.Element):  # noqa: N801 (docutils' nodes are named like this)
    """A directive in the document, replaced after the whole document is parsed."""


class AnyOption(dict[str, Any]):
    """Accepts every option; unknown ones are reported later, as on all hosts."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


_OPTIONS = AnyOption(dict.fromkeys(OPTIONS.allowed_in("directive"), directives.unchanged))


class IncludeSnippet(SphinxDirective):
    """`.. include_snippet:: FILE [SECTION]`, or a snippet as the content."""

    # Accept any number of words, so that `run` can report errors in them.
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _OPTIONS

    def run(self) -> list[nodes.Node]:
        """Return a node that is replaced later."""
        code = "\n".join(self.content)
        words = self.arguments[0].split() if self.arguments else []
        if words and self._is_code(words):
            raise self.error(
                f"include_snippet: {words[0]!r} is not a file; write an empty line above the "
                "snippet, below the options if there are any"
            )
        if bool(words) == bool(code.strip()):
            what = "both" if words else "neither"
            raise self.error(f"include_snippet: a file or a snippet is needed, here is {what}")
        if strayed := [word for word in words if "=" in word]:
            key, _, value = strayed[0].partition("=")
            raise self.error(
                f"include_snippet: {strayed[0]!r} is not a section; write the option below, on a "
                f"line of its own: ':{key}: {value.strip(chr(34))}'"
            )
        if len(words) > 2:
            raise self.error(
                "include_snippet: only a file and a section are allowed there, not "
                f"{words[2]!r}; write options below, each on a line of its own, and code below an "
                "empty line"
            )
        path, section = [*words, "", ""][:2]
        if code:
            # Line numbers of the snippet start at the directive.
            above = self.content_offset
            if isinstance(self.state, states.RSTState):
                above -= self.lineno
            code = "\n" * above + code
        options = {name: value or "" for name, value in self.options.items()}
        found = Directive(
            "embedded" if code else "include_snippet",
            path,
            section,
            MappingProxyType(options),
            code,
        )
        node = snippet_request(what=found)
        self.set_source_info(node)
        return [node]

    def _is_code(self, words: list[str]) -> bool:
        """Return whether the words are code that was written directly below the directive."""
        below = self.block_text.partition("\n")[0].rstrip().endswith("::")
        is_python = PurePath(words[0]).suffix in PYTHON_SUFFIXES
        return below and not is_python and not is_diagram_file(words[0])


class SnippetGallery(SphinxDirective):
    """`.. snippet_gallery:: NAME` or patterns of paths."""

    # A gallery with the option `uses` names no files.
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = _OPTIONS

    def run(self) -> list[nodes.Node]:
        """Return a node that is replaced later."""
        words = tuple(word.strip("\"'") for word in " ".join(self.arguments).split())
        options = MappingProxyType({name: value or "" for name, value in self.options.items()})
        node = snippet_request(what=self.directive(words, options))
        self.set_source_info(node)
        return [node]

    def directive(self, words: tuple[str, ...], options: Mapping[str, object]) -> Directive:
        """Return what the page asks for."""
        return Directive(
            "snippet_gallery", options=options, shown=words, asks_site="uses" in options
        )


class DiagramDiff(SnippetGallery):
    """`.. diagram_diff:: OLD NEW`: files, or files at revisions of Git."""

    def directive(self, words: tuple[str, ...], options: Mapping[str, object]) -> Directive:
        """Return what the page asks for."""
        return Directive("diagram_diff", options=options, compared=words)


class ArchitectureImpact(SnippetGallery):
    """`.. architecture_impact::`, with patterns of components if there are too many."""

    def directive(self, words: tuple[str, ...], options: Mapping[str, object]) -> Directive:
        """Return what the page asks for."""
        return Directive("architecture_impact", options=options, shown=words, asks_site=True)


class WriteSnippets(SphinxTransform):
    """Replaces the nodes of directives with their results."""

    # Before translations (20), so that the result is translated as well.
    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Change the document."""
        site = SITES[self.env]
        placeholders = site.current.placeholders
        embedded = 0
        for node in list(self.document.findall(nodes.Element)):
            what: Directive | Match | None = None
            if isinstance(node, snippet_request):
                what = node["what"]
            elif isinstance(node, nodes.comment):
                what = placeholders.get(node.astext())
            if what is not None:
                self._write(site, node, what, embedded)
                embedded += isinstance(what, Match) and what.kind == "embedded"
                embedded += isinstance(what, Directive) and what.tag == "embedded"
        for text in list(self.document.findall(nodes.Text)) if placeholders else ():
            if KEY in text:
                text.parent.replace(text, nodes.Text(restore(text, site)))
        self._report_unread(site)

    def _write(
        self, site: Site, node: nodes.Element, what: Directive | Match, ordinal: int
    ) -> None:
        above, depth = node.parent, 0
        while above is not None:
            depth += isinstance(above, nodes.section)
            above = above.parent
        request = Request(what, PagePosition(self._place(node), depth, ordinal))
        fragment = site.render(request)
        placement = Placement(
            document=self.document,
            line=node.line,
            sections=isinstance(node.parent, (nodes.document, nodes.section)),
            files=site.current.files,
            document_at=site.current.document_at,
            # Names of `{% … %}` set no target: other hosts allow the same name on two pages.
            name=str(what.options.get("name", "")) if isinstance(what, Directive) else "",
        )
        # `replace_self` would copy the classes of the old node.
        node.parent.replace(node, converted(fragment, placement))

    def _place(self, node: nodes.Element) -> Location:
        """Return the location of a node; included content is in another file."""
        source = node.source or self.document["source"]
        path = os.path.relpath(source, self.env.srcdir).replace(os.sep, "/")
        return Location(path, node.line)

    def _report_unread(self, site: Site) -> None:
        for paragraph in self.document.findall(nodes.paragraph):
            first = paragraph[0] if paragraph.children else None
            if not isinstance(first, nodes.Text) or not first.lstrip().startswith(UNREAD):
                continue
            place = self._place(paragraph)
            if not site.current.has_placeholders or place.path != site.current.context.path:
                error = DirectiveError(
                    "this spelling works only in MyST pages and in what they include",
                    "write the directive include_snippet",
                )
                site.build.report(error.seen_from(place))
