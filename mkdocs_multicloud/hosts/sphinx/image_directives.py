"""The directives `drawio-image` and `drawio-figure`, as sphinxcontrib-drawio has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from mkdocs_multicloud.directive.image import IGNORED, Image
from mkdocs_multicloud.directive.parser import image_directive
from mkdocs_multicloud.hosts.sphinx.sphinx_directive import AnyOption, snippet_request
from mkdocs_multicloud.settings.options import OPTIONS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_EXPORT = ("export-height", "export-scale", "export-width", "format", "transparency")
_LAYOUT = ("figclass", "figname", "figwidth", "scale", "target")
_UNUSED = IGNORED | {*_EXPORT, *_LAYOUT}
"""Options about files that draw.io would write, and about the place of an image."""


class DrawioImage(SphinxDirective):
    """`.. drawio-image:: zone.drawio`, relative to the document, or to all with a `/`."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = AnyOption(
        dict.fromkeys(OPTIONS.allowed_in("directive"), directives.unchanged)
    )

    def run(self) -> list[nodes.Node]:
        """Return a node that is replaced later."""
        return [self._request("")]

    def _request(self, caption: str) -> nodes.Element:
        given = {key: value or "" for key, value in self.options.items() if key not in _UNUSED}
        options: dict[str, object] = {"show": "picture", "heading_level": "none"}
        if caption:
            options["caption"] = caption
        if "page-name" in given and "page-index" in given:
            raise self.error("page-name and page-index exclude each other: remove one")
        index = given.pop("page-index", "")
        if index and not index.isdecimal():
            raise self.error(f"page-index must be a number from 0, not {index!r}")
        page = given.pop("page-name", str(int(index) + 1) if index else "")
        options |= {**({"page": page} if page else {}), **given}
        path = self.arguments[0].replace("\n", " ")
        node = snippet_request(what=image_directive(Image(path, "", options)))
        self.set_source_info(node)
        return node


class DrawioFigure(DrawioImage):
    """`.. drawio-figure:: zone.drawio`, with a caption and further text below it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return a node that is replaced later, and the text below the caption."""
        parsed = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        caption = ""
        if parsed.children and isinstance(parsed[0], nodes.paragraph):
            caption = parsed.pop(0).astext()
        return [self._request(caption), *parsed.children]


def register(app: Sphinx, _: Config) -> None:
    """Register the directives, unless sphinxcontrib-drawio has its own."""
    if "sphinxcontrib.drawio" not in app.extensions:
        app.add_directive("drawio-image", DrawioImage)
        app.add_directive("drawio-figure", DrawioFigure)
