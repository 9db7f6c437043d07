"""Reads and writes pictures in which draw.io has saved the diagram, too.

    .drawio.svg    the attribute `content` of the root
    .drawio.png    a text chunk `mxfile`, or `mxGraphModel` in old files
    .drawio.html   the member `xml` of the JSON in the attribute `data-mxgraph`

What a file is depends on how it begins, not on its name. draw.io has written the diagram as XML,
with escapes (`%3C`), deflated and in base64; all of that is read, and plain XML is written.
"""

from __future__ import annotations

import base64
import codecs
import html
import json
import re
import struct
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.parsers import expat

from mkdocs_multicloud.diagram.budget import Budget
from mkdocs_multicloud.errors import MxFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = tuple(f".{name}.{kind}" for name in ("drawio", "dio") for kind in ("svg", "png", "html"))
"""How draw.io and its extension for VS Code name such files."""
PNG_LINK = "data:image/png;base64,"
"""How a PNG begins as text."""
MAX_CHUNKS = 100_000
MAX_ENCODINGS = 4
"""How often the text of a diagram is encoded at most: draw.io does it three times."""

_HOST = "mkdocs-multicloud"
_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (b"mxfile", b"mxGraphModel")
_BEFORE_ROOT = re.compile(r"[\s\ufeff]*+(<!--|<\?)")
_ROOT = re.compile(r"[\s\ufeff]*+<(?:!DOCTYPE\s+)?([a-z]+)", re.IGNORECASE)
_GRAPH = re.compile(r"""\sdata-mxgraph\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OLD_GRAPH = re.compile(
    r"""<div\b(?>[^<>]*?\sclass="mxgraph")[^<>]*+>\s*+<div\b[^<>]*+>([^<>]*+)</div>"""
)
"""The diagram itself, compressed, in a `<div>` of its own."""
_ESCAPE = re.compile("%u([0-9a-f]{4})|%([0-9a-f]{2})", re.IGNORECASE)
_CUT_OFF = (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)
_AGAIN = "export it from draw.io again, or save it as .drawio"
_RESTORE = "restore it, or export it from draw.io again"
_WITH_COPY = "export it from draw.io with 'Include a copy of my diagram', or name the .drawio file"


class NoDiagramError(MxFileError):
    """The picture contains no diagram."""


def read(data: str | bytes, budget: Budget) -> str:
    """Return the text of a document; of a picture, the document in it.

    Args:
        data: a file; a PNG may also be a data link.
        budget: bounds what the picture may hold.

    Raises:
        NoDiagramError: it is a picture without a diagram.
        MxFileError: it is a picture that cannot be read.
    """
    if isinstance(data, str) and data.startswith(PNG_LINK):
        try:
            data = _from_base64(data[len(PNG_LINK) :])
        except ValueError as error:
            raise MxFileError(f"the PNG is not valid base64 ({error})", _AGAIN) from None
    if isinstance(data, bytes):
        if data.startswith(_PNG):
            return _decoded(_in_png(data, budget), "PNG", budget)
        data = data.decode(encoding(data), "replace")
    root = _root_name(data)
    if root == "svg":
        return _decoded(_in_svg(data), "SVG", budget)
    if root in ("html", "div"):
        return _decoded(_in_html(data), "HTML", budget)
    return data


def encoding(data: bytes) -> str:
    """Return the encoding of a file: UTF-16 only with its mark, as PowerShell writes text."""
    marks = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
    return "utf-16" if data.startswith(marks) else "utf-8-sig"


def with_first_page(xml: str, index: int, scale: float = 1, border: int = 0) -> str:
    """Return a document whose first page is the one that a picture shows, as in draw.io.

    Args:
        xml: the canonical text of a document.
        index: of the page.
        scale, border: of the picture; draw.io keeps to them when it saves the file.
    """
    # Loaded only when a picture is written.
    from lxml import etree

    root = etree.fromstring(xml.encode())
    root.insert(0, root.findall("diagram")[index])
    for name, value, default in (("scale", scale, 1), ("border", border, 0)):
        root.attrib.pop(name, "")
        if value != default:
            root.set(name, f"{value:g}")
    # Whoever saves a file names itself. Also, draw.io takes a dropped picture for a diagram only if
    # this begins with `<mxfile `.
    root.set("host", _HOST)
    etree.indent(root, "    ")
    return etree.tostring(root, encoding="unicode") + "\n"


def with_document(picture: bytes, xml: str) -> bytes:
    """Return an SVG or PNG that contains a document, as draw.io writes it."""
    if not picture.startswith(_PNG):
        at = picture.index(b">", picture.index(b"<svg"))
        return b'%b content="%b"%b' % (
            picture[:at], xml.translate(_ATTRIBUTE).encode(), picture[at:],
        )  # fmt: skip
    # As JavaScript's `encodeURIComponent`.
    chunk = b"tEXtmxfile\0" + quote(xml, safe="!'()*-._~").encode()
    size, check = struct.pack(">I", len(chunk) - 4), struct.pack(">I", zlib.crc32(chunk))
    at = next(start for start, kind, _ in _chunks(picture) if kind == b"IDAT")
    return picture[:at] + size + chunk + check + picture[at:]


def is_own(picture: bytes) -> bool:
    """Return whether a picture contains a diagram that nobody has saved in draw.io since."""
    try:
        xml = read(picture, Budget())
    except MxFileError:
        return False
    return re.match(rf'<mxfile\b[^>]*\shost="{_HOST}"', xml) is not None


def _root_name(text: str) -> str:
    """The name of the root element or of the document type, in lower case."""
    at = 0
    while found := _BEFORE_ROOT.match(text, at):
        mark = "-->" if found[1] == "<!--" else "?>"
        end = text.find(mark, found.end())
        at = end + len(mark) if end >= 0 else len(text)
    name = _ROOT.match(text, at)
    return name[1].lower() if name else ""


def _in_svg(text: str) -> str:
    """Return the content of an SVG, which is read to its end."""
    found: list[str] = []
    parser = expat.ParserCreate("utf-8")

    def doctype(_name: str, _system: str | None, _public: str | None, has_own: int) -> None:
        if has_own:
            raise MxFileError("the SVG declares entities, which are refused", _AGAIN)

    def root(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        if name == "svg":
            found.append(attributes.get("content", ""))

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n").encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        if expat.errors.messages[error.code] in _CUT_OFF:
            raise MxFileError("the SVG is cut off", _RESTORE) from None
        raise MxFileError(f"the SVG is malformed: {error}", _AGAIN) from None
    return "".join(found)


def _in_html(text: str) -> str:
    graphs = _GRAPH.findall(text)
    if len(graphs) > 1:
        raise MxFileError(f"the HTML contains {len(graphs)} diagrams", "save each as .drawio")
    if not graphs:
        old = _OLD_GRAPH.search(text)
        return old[1] if old else ""
    try:
        graph = json.loads(html.unescape("".join(graphs[0])))
    except (ValueError, RecursionError) as error:
        raise MxFileError(f"its attribute data-mxgraph is not JSON ({error})", _AGAIN) from None
    xml = graph.get("xml", "") if isinstance(graph, dict) else ""
    if not xml and isinstance(graph, dict) and "url" in graph:
        raise MxFileError("its diagram is in another file, which is not fetched", "name that file")
    return xml if isinstance(xml, str) else ""


def _in_png(data: bytes, budget: Budget) -> str:
    texts: list[str] = []
    for start, kind, body in _chunks(data):
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            continue
        keyword, _, content = body.partition(b"\0")
        if keyword not in _KEYWORDS:
            continue
        if texts:
            raise MxFileError("the PNG contains two diagrams", _AGAIN)
        end = start + 8 + len(body)
        data_alone = content[1:] if kind == b"zTXt" else content
        # draw.io's application for the desktop leaves the keyword out of the checksum.
        if int.from_bytes(data[end : end + 4], "big") not in (
            zlib.crc32(kind + body),
            zlib.crc32(kind + data_alone),
        ):
            raise MxFileError("the PNG is damaged: the checksum of its diagram is wrong", _AGAIN)
        try:
            texts.append(_chunk_text(kind, content, budget))
        except (ValueError, zlib.error) as error:
            raise MxFileError(f"the diagram in the PNG cannot be read ({error})", _AGAIN) from None
    return texts[0] if texts else ""


def _chunks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the chunks of a PNG: position, kind and content.

    Raises:
        MxFileError: there is no end, or no size at the beginning.
    """
    at = len(_PNG)
    for number in range(MAX_CHUNKS):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data):
            raise MxFileError("the PNG is cut off", _RESTORE)
        if (kind == b"IHDR") != (number == 0):
            raise MxFileError("the PNG does not begin with its size", _AGAIN)
        yield at, kind, data[at + 8 : end - 4]
        if kind == b"IEND":
            return
        at = end
    raise MxFileError(f"the PNG has more than {MAX_CHUNKS:,} chunks", _AGAIN)


def _chunk_text(kind: bytes, content: bytes, budget: Budget) -> str:
    """Return the text of a chunk, after its keyword."""
    if kind == b"iTXt":
        is_deflated, rest = content[:1] == b"\1", content[2:].split(b"\0", 2)[-1]
        return (budget.inflate(rest, zlib.MAX_WBITS) if is_deflated else rest).decode("utf-8")
    if kind == b"tEXt":
        return _text(content)
    try:
        # draw.io's server left out the header.
        text = _text(budget.inflate(content[1:]))
    except zlib.error:
        text = _text(budget.inflate(content[1:], zlib.MAX_WBITS))
    return text.replace("+", " ") if text.startswith("%") else text


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _decoded(text: str, kind: str, budget: Budget) -> str:
    """Return the XML of a diagram in a picture."""
    if not text.strip():
        raise NoDiagramError(f"the {kind} contains no diagram", _WITH_COPY)
    for _ in range(MAX_ENCODINGS):
        text = text.strip()
        if text.startswith("<"):
            return text
        try:
            if text.startswith("%"):
                text = budget.unquote(text.encode("utf-8", "surrogatepass"))
            else:
                text = _unpacked(_from_base64(text), budget)
        except (ValueError, zlib.error) as error:
            raise MxFileError(
                f"the diagram in the {kind} cannot be read ({error})", _AGAIN
            ) from None
    raise MxFileError(f"the diagram in the {kind} is encoded too often", _AGAIN)


def _unpacked(data: bytes, budget: Budget) -> str:
    """Return text that was in base64: deflated, or with the escapes of JavaScript's `escape`."""
    if data[:1] != b"%":
        return _text(data if data[:1] == b"<" else budget.inflate(data))
    budget.spend("escaped characters", data.count(b"%"))
    text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), data.decode("latin-1"))
    try:
        # They are Latin-1, but some have escaped the bytes of UTF-8.
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _from_base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)
