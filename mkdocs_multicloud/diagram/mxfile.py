"""Parses untrusted draw.io XML into pages, layers and cells with their geometry.

DTDs, entities, network access and huge trees are refused. A document has one budget for what its
compressed diagrams inflate to, and for its elements, cells and pages. Its text is canonical,
indented by four spaces with attributes in their order, so that a page shows exactly the content of
the download.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from lxml import etree

from mkdocs_multicloud.diagram import editable_picture
from mkdocs_multicloud.diagram.budget import Budget
from mkdocs_multicloud.diagram.cell_placeholders import (
    document_variables,
    page_variables,
    resolve,
)
from mkdocs_multicloud.diagram.style import Style
from mkdocs_multicloud.errors import MxFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CellKind = Literal["vertex", "group", "edge", "label", "layer", "root"]

DECORATION = ("decoration", "1")
"""Style entry of cells that we add to a picture, and that readers cannot select."""
MAX_ATTRIBUTES = 2500
"""Attributes of one element."""
_WRAPPER_OWN = {
    "id", "label", "link", "linkTarget", "placeholder", "placeholders", "tags", "tooltip",
}  # fmt: skip
"""Attributes of an `<object>` that have a meaning in draw.io; all others are metadata."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The geometry of a cell as written: pixels, as in mxGeometry; empty if not set."""

    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a diagram.

    Attributes:
        id: the id of the cell or of the `<object>` around it.
        kind: `label` is the label of an edge, `group` a vertex that contains others, `root` the
            parent of the layers.
        value: the label, with its placeholders replaced; HTML if the style has `html=1`.
        metadata: the attributes of the `<object>` around it that mean nothing to draw.io.
        bare_xml: the element without style and value, with only its geometry inside; indented.
        visible: the cell's own flag; parents may still be hidden.
        collapsed: whether its children are hidden.
        maths: whether draw.io typesets the formulas in the labels of its page.
        tooltip, link: with their placeholders replaced; not checked, and the tooltip is HTML.
        tags: each once, in their order.
    """

    id: str
    kind: CellKind
    value: str
    style: Style
    parent: str
    source: str
    target: str
    geometry: Geometry
    metadata: tuple[tuple[str, str], ...]
    bare_xml: str
    visible: bool = True
    collapsed: bool = False
    maths: bool = False
    tooltip: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document, with its cells in the order of the document.

    Attributes:
        has_image: whether it has a background image.
        variables: values for placeholders, from the document and as `%page%`.
    """

    id: str
    name: str
    cells: tuple[Cell, ...]
    has_image: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw; hidden cells count as something."""
        return not self.has_image and all(cell.kind in ("root", "layer") for cell in self.cells)

    @property
    def layers(self) -> tuple[Cell, ...]:
        """The layers, from bottom to top."""
        return tuple(cell for cell in self.cells if cell.kind == "layer")


@dataclass(frozen=True)
class MxFile:
    """A document.

    Attributes:
        pages: the pages, at least one.
        xml: the canonical text, without an XML declaration, ending with a newline.
    """

    pages: tuple[Page, ...]
    xml: str

    @cached_property
    def filled_pages(self) -> tuple[int, ...]:
        """The indices of the pages to show: those that are not empty, or all if all are empty.

        multicloud-diagrams' `add_page` leaves an empty first page.
        """
        filled = tuple(i for i, page in enumerate(self.pages) if not page.is_empty)
        return filled or tuple(range(len(self.pages)))

    @cached_property
    def content(self) -> str:
        """The diagrams' canonical text, without what is different each time they are written.

        That is the time, the tool and its random ids, and how far the editor was scrolled. Memory
        addresses of drawpyo are not even in `xml`. All that compares results uses this text.
        """
        root = etree.fromstring(self.xml, _parser())
        for model in root.iter("mxGraphModel"):
            for name in ("dx", "dy"):
                model.attrib.pop(name, "")
        pages = (etree.tostring(page, encoding="unicode", with_tail=False) for page in root)
        return root.get("vars", "") + "".join(pages)


def parse(xml: str | bytes) -> MxFile:
    """Parse a document.

    Args:
        xml: an `mxfile` or an `mxGraphModel`, as text, UTF-8 or UTF-16 with its mark, or a
            picture of draw.io that contains one.

    Raises:
        MxFileError: the XML is malformed, not a diagram, too large, or has a DTD.
    """
    budget = Budget()
    text = editable_picture.read(xml, budget)
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    if begins != "<":
        raise MxFileError(
            f"it is not a diagram: it is {'not XML' if begins else 'empty'}",
            "save it as .drawio, or export it from draw.io as XML",
        )
    root = _root(text.lstrip("\ufeff"), budget)
    was_wrapped = root.tag == "mxGraphModel"
    if was_wrapped:
        root = _wrapped(root)
    if root.tag != "mxfile":
        raise MxFileError(
            f"its root is <{root.tag}>, not <mxfile>", "export it from draw.io as XML"
        )
    diagrams = [child for child in root if child.tag == "diagram"]
    if not diagrams:
        raise MxFileError("the document contains no diagram", "add a page to it")
    budget.spend("pages", len(diagrams))
    inflated = [_inflate(diagram, budget) for diagram in diagrams]
    budget.spend("cells", sum(1 for _ in root.iter("mxCell")))
    # Listing the attributes of an element takes a time that grows with the square of their number.
    if any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter(etree.Element)):
        raise MxFileError(
            f"an element has more than {MAX_ATTRIBUTES} attributes", "remove metadata from the cell"
        )
    if any(inflated) and "compressed" in root.attrib:
        root.set("compressed", "false")
    if has_generated_ids(root):
        _renumber(root)
    etree.indent(root, "    ")
    budget.spend("characters of variables", len(root.get("vars", "")))
    variables = document_variables(root)
    pages = tuple(
        _page(
            diagram,
            page_variables(variables, diagram.get("name", ""), number, len(diagrams)),
            budget,
        )
        for number, diagram in enumerate(diagrams, 1)
    )
    text = etree.tostring(root, encoding="unicode", with_tail=False) + "\n"
    if was_wrapped or any(inflated):
        # The model is deeper inside now, and what reads the text has a limit.
        _root(text, Budget())
    return MxFile(pages, text)


def _parser() -> etree.XMLParser:
    # lxml must not guess the encoding: it would accept text with NULs as UTF-16.
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, huge_tree=False, remove_blank_text=False, remove_pis=True,
    )  # fmt: skip


def _root(text: str, budget: Budget) -> etree._Element:
    # Counted before the tree takes its memory.
    budget.spend("elements and attributes", text.count("<") + text.count('="') + text.count("='"))
    # Searched everywhere: "<" is escaped in values, so only a comment could match wrongly.
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        raise MxFileError(
            "the document has a DOCTYPE, which is refused (it may contain entities that read files "
            "or use up the memory)",
            "remove it",
        )
    body = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    try:
        root = etree.fromstring(body.strip().encode("utf-8", "surrogatepass"), _parser())
    except etree.XMLSyntaxError as error:
        raise MxFileError(f"the XML is malformed: {error.msg}", "fix it") from None
    except (ValueError, UnicodeError) as error:
        raise MxFileError(f"the XML cannot be read: {error}", "fix it") from None
    return root


def _wrapped(model: etree._Element) -> etree._Element:
    root = etree.Element("mxfile")
    diagram = etree.SubElement(root, "diagram", id="diagram_1", name="Page-1")
    diagram.append(model)
    return root


def _inflate(diagram: etree._Element, budget: Budget) -> bool:
    """Replace a diagram's compressed text by its model; return whether it was compressed."""
    packed = (diagram.text or "").strip()
    if len(diagram) or not packed:
        return False
    is_xml = packed.startswith("<")
    text = packed if is_xml else _inflated(packed, diagram.get("name", ""), budget)
    model = _root(text, budget)
    diagram.text = None
    diagram.append(model)
    return True


def _inflated(packed: str, name: str, budget: Budget) -> str:
    try:
        data = budget.inflate(base64.b64decode("".join(packed.split()), validate=True))
        data.decode("utf-8")
        return budget.unquote(data)
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as error:
        raise MxFileError(
            f"the diagram {name!r} is neither XML nor compressed XML ({error})",
            "save it again in draw.io",
        ) from None


def has_generated_ids(root: etree._Element) -> bool:
    """Return whether ids that are numbers are generated: drawpyo's are memory addresses."""
    return root.get("host") == "Drawpyo"


def _renumber(root: etree._Element) -> None:
    """Renumber the cells, as generated ids differ in each run."""
    root.attrib.pop("modified", "")
    numbers: dict[str, str] = {}
    for element in root.iter(etree.Element):
        own = element.get("id", "")
        if own.isdigit() and int(own) > 1:
            numbers.setdefault(own, str(len(numbers) + 2))
    for element in root.iter(etree.Element):
        for key in ("id", "parent", "source", "target"):
            if element.get(key) in numbers:
                element.set(key, numbers[element.get(key, "")])


def _page(diagram: etree._Element, variables: Mapping[str, str], budget: Budget) -> Page:
    root = diagram.find("mxGraphModel/root")
    elements = [] if root is None else list(cell_elements(root))
    ids = {outer.get("id", ""): (outer, cell) for outer, cell in elements}
    roots = {outer.get("id", "") for outer, cell in elements if _is_root(cell)}
    holders = {cell.get("parent", "") for _, cell in elements if _flag(cell, "vertex")}
    edges = {key for key, (_, cell) in ids.items() if _flag(cell, "edge")}
    model = diagram.find("mxGraphModel")
    maths = model is not None and _flag(model, "math")
    texts = resolve(
        elements,
        variables,
        lambda length: budget.spend("characters in the place of placeholders", length),
    )
    cells = tuple(
        _cell(
            outer,
            cell,
            _kind(outer, cell, roots, holders, edges),
            texts.get(index, {}),
            maths=maths,
        )
        for index, (outer, cell) in enumerate(elements)
    )
    has_image = model is not None and bool(model.get("backgroundImage"))
    return Page(diagram.get("id", ""), diagram.get("name", ""), cells, has_image, variables)


def cell_elements(
    root: etree._Element,
) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the element with the id (the cell or the `<object>` around it), and the cell."""
    for child in root.iterchildren(etree.Element):
        if child.tag == "mxCell":
            yield child, child
        elif (inner := child.find("mxCell")) is not None:
            yield child, inner


def _flag(cell: etree._Element, name: str) -> bool:
    return cell.get(name, "0") not in ("", "0")


def _is_root(cell: etree._Element) -> bool:
    return cell.get("parent") is None and not _flag(cell, "vertex") and not _flag(cell, "edge")


def _kind(
    outer: etree._Element,
    cell: etree._Element,
    roots: set[str],
    holders: set[str],
    edges: set[str],
) -> CellKind:
    if _flag(cell, "edge"):
        return "edge"
    if _flag(cell, "vertex"):
        if cell.get("parent", "") in edges:
            return "label"
        return "group" if outer.get("id", "") in holders else "vertex"
    if _is_root(cell):
        return "root"
    return "layer" if cell.get("parent") in roots else "vertex"


def _cell(
    outer: etree._Element,
    cell: etree._Element,
    kind: CellKind,
    texts: dict[str, str],
    *,
    maths: bool,
) -> Cell:
    """Return a cell; `texts` are those in which placeholders were replaced."""
    wrapped = outer is not cell
    own = {"label": cell.get("value", "")}
    if wrapped:
        own = {str(k): str(v) for k, v in outer.attrib.items()} | texts
    metadata = (
        tuple((str(k), str(v)) for k, v in outer.attrib.items() if k not in _WRAPPER_OWN)
        if wrapped
        else ()
    )
    found = cell.find("mxGeometry")
    geometry = Geometry()
    if found is not None:
        x, y, width, height = (found.get(name, "") for name in ("x", "y", "width", "height"))
        geometry = Geometry(x, y, width, height, _flag(found, "relative"))
    return Cell(
        outer.get("id", ""),
        kind,
        own.get("label", ""),
        Style.parse(cell.get("style", "")),
        cell.get("parent", ""),
        cell.get("source", ""),
        cell.get("target", ""),
        geometry,
        metadata,
        _bare(outer),
        visible=cell.get("visible", "1") != "0",
        collapsed=_flag(cell, "collapsed"),
        maths=maths,
        tooltip=own.get("tooltip", ""),
        link=own.get("link", ""),
        tags=tuple(dict.fromkeys(own.get("tags", "").split())),
    )


def _bare(outer: etree._Element) -> str:
    copy = deepcopy(outer)
    cell = copy if copy.tag == "mxCell" else copy.find("mxCell")
    assert cell is not None
    for name in ("style", "value"):
        cell.attrib.pop(name, "")
    if cell is not copy:
        copy.attrib.pop("label", "")
    etree.indent(copy, "    ")
    return etree.tostring(copy, encoding="unicode", with_tail=False)
