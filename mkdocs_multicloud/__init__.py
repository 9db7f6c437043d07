"""Runs a Python snippet for a directive in a page and documents the draw.io diagram it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from mkdocs_multicloud.drawing import Drawing, Picture
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension

__version__ = "0.1.0"

__all__ = [
    "Drawing",
    "MulticloudError",
    "Picture",
    "__version__",
    "draw",
    "makeExtension",
    "setup",
]


def draw(
    document: str | bytes,
    *,
    page: str | int = "all",
    layers: Collection[str] = (),
    theme: Literal["light", "dark", "both"] = "light",
    format: Literal["svg", "png", "jpg", "drawio.svg", "drawio.png"] = "svg",
    scale: float = 1.0,
    border: int = 0,
) -> tuple[Drawing, ...]:
    """Draw one document; to draw many, use `mkdocs_multicloud.drawing.Drawer`.

    Args:
        document: an `mxfile` or `mxGraphModel`, as text or UTF-8, or the bytes of a
            `.drawio.svg`, `.drawio.png` or `.drawio.html`.
        page: a page's name, its number from 1, or `all`.
        layers: names of the layers to show; empty for the visible ones.
        theme: the colours; with `both`, each drawing has two pictures.
        format: for all but `svg`, the bytes are in `Picture.files`; there is always an SVG.
            `drawio.svg` and `drawio.png` contain the document, and only the first picture has one.
        scale: pixels of a PNG or JPG for each pixel of the picture.
        border: empty space around the picture, in pixels.

    Raises:
        MulticloudError: the document cannot be read or drawn, or there is no such page or layer.
        TypeError: the document is neither text nor bytes, such as the path of a file.
        ValueError: the theme or the format is unknown.
    """
    from mkdocs_multicloud.diagram import mxfile
    from mkdocs_multicloud.drawing import Drawer, PictureRequest, require_all_formats

    if not isinstance(document, str | bytes):
        kind = type(document).__name__
        raise TypeError(f"document must be str or bytes, not {kind}; read the file first")
    themes = {"light": ("light",), "dark": ("dark",), "both": ("light", "dark")}
    if theme not in themes:
        raise ValueError(f"theme must be 'light', 'dark' or 'both', not {theme!r}")
    formats = ("svg", "png", "jpg", "drawio.svg", "drawio.png")
    if format not in formats:
        raise ValueError(f"format must be one of {', '.join(formats)}, not {format!r}")
    request = PictureRequest(
        page=str(page),
        layers=(layers,) if isinstance(layers, str) else tuple(layers),
        themes=themes[theme],
        formats=(format,),
        scale=scale,
        border=border,
    )
    with Drawer() as drawer:
        return require_all_formats(drawer.draw(mxfile.parse(document), request))


def makeExtension(**options: Any) -> MulticloudExtension:  # noqa: N802 (the name is Markdown's)
    """The Python-Markdown extension, for `markdown(text, extensions=["mkdocs_multicloud"])`."""
    from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension

    return MulticloudExtension(**options)


def setup(app: Any) -> Any:
    """The Sphinx extension, for `extensions = ["mkdocs_multicloud"]`."""
    from mkdocs_multicloud.hosts.sphinx import setup

    return setup(app)


def __getattr__(name: str) -> Any:
    """Import public classes when they are first used, as hosts import this module early."""
    if name in ("Drawing", "Picture"):
        from mkdocs_multicloud import drawing

        return getattr(drawing, name)
    if name == "MulticloudError":
        from mkdocs_multicloud.errors import MulticloudError

        return MulticloudError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
