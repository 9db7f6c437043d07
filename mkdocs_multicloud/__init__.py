"""One directive in a page runs a Python snippet and documents the draw.io diagram it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension

__version__ = "0.1.0"


def draw(document: str | bytes, **wish: Any) -> tuple[Drawing, ...]:
    """Draw one document; see `mkdocs_multicloud.drawing.draw`."""
    from mkdocs_multicloud.drawing import draw

    return draw(document, **wish)


def makeExtension(**options: Any) -> MulticloudExtension:  # noqa: N802 (the name is Markdown's)
    """The Python-Markdown extension, for `markdown(text, extensions=["mkdocs_multicloud"])`."""
    from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension

    return MulticloudExtension(**options)


def setup(app: Any) -> Any:
    """The Sphinx extension, for `extensions = ["mkdocs_multicloud"]`."""
    from mkdocs_multicloud.hosts.sphinx import setup

    return setup(app)
