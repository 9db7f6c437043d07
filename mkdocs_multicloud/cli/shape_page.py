"""A page with pictures of shapes and their styles, in one file."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import PictureRequest
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.drawing import Drawer, Picture, Shape

_MODEL = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="2" parent="1" '
    "value={label} style={style} {kind}</mxCell></root></mxGraphModel>"
)
_VERTEX = 'vertex="1"><mxGeometry width="{width}" height="{height}" as="geometry"/>'
_EDGE = (
    'edge="1"><mxGeometry relative="1" as="geometry"><mxPoint y="{height}" as="sourcePoint"/>'
    '<mxPoint x="{width}" as="targetPoint"/></mxGeometry>'
)
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }}
body {{ margin: 1.5rem; color: CanvasText; background: Canvas; }}
ul {{
  display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
  gap: 1rem; margin: 0; padding: 0; list-style: none;
}}
li {{
  padding: 1rem; border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); border-radius: 6px;
}}
img {{
  display: block; max-width: 100%; height: 7rem; margin: 0 auto 1rem; object-fit: scale-down;
}}
h2 {{ font-size: 1rem; margin: 0; }}
p {{ margin: 0 0 .5rem; }}
code {{
  display: block; max-height: 7.5em; overflow: auto; overflow-wrap: anywhere;
  font-size: .75rem; line-height: 1.5; user-select: all;
}}
</style>
</head>
<body>
<h1>{title}</h1>
<p>A click on a style selects all of it.</p>
<ul>
{shapes}
</ul>
</body>
</html>
"""
_SHAPE = """\
<li>{picture}
<h2>{name}</h2>
<p>{library}</p>
<code tabindex="0">{style}</code></li>"""
_PICTURE = (
    '<picture><source media="screen and (prefers-color-scheme: dark)" srcset="{dark}">'
    '<img src="{light}" width="{width}" height="{height}" alt=""></picture>'
)


def shape_page(drawer: Drawer, words: str, shapes: Iterable[Shape]) -> str:
    """Return the page.

    Args:
        words: what was searched for, for the title.
    """
    listed = [
        _SHAPE.format(
            picture=_picture(drawer, shape),
            name=escape(shape.name),
            library=escape(shape.library),
            style=escape(shape.style),
        )
        for shape in shapes
    ]
    return _PAGE.format(title=f"Shapes: {escape(words)}", shapes="\n".join(listed))


def _picture(drawer: Drawer, shape: Shape) -> str:
    """Return the picture of a shape; empty if it cannot be drawn."""
    kind = (_EDGE if shape.edge else _VERTEX).format(width=shape.width, height=shape.height)
    model = _MODEL.format(label=quoteattr(shape.label), style=quoteattr(shape.style), kind=kind)
    request = PictureRequest(themes=("light", "dark"), title=shape.name)
    try:
        ((light, dark),) = (one.pictures for one in drawer.draw(mxfile.parse(model), request))
    except MulticloudError:
        return ""
    return _PICTURE.format(
        light=_data_uri(light), dark=_data_uri(dark), width=light.width, height=light.height
    )


def _data_uri(picture: Picture) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}"
