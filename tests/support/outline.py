"""What a reader gets of a built page, one thing after the other, whatever host has built it."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import url2pathname

import lxml.etree
import lxml.html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TEXTS = ("summary", "p", "li", "dt", "dd")
BLOCKS = (*HEADINGS, "p", "ul", "ol", "div", "details", "figure", "table", "pre")
Item = tuple[Any, ...]


class Outline:
    """The things of a page that readers see, in their order.

    Args:
        html: the page, or a part of it.
        path: its file; None if all its files are in it.
    """

    def __init__(self, html: str, path: Path | None = None) -> None:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        tree = lxml.html.document_fromstring(html.encode(), parser)
        found = tree.xpath('//article | //*[@role="main" and not(.//article)]')
        self.root = found[0] if found else tree
        self.path = path
        for extra in self.root.xpath(
            './/a[contains(@class, "headerlink")] | .//nav | .//script | .//style | .//button'
            ' | .//*[contains(@class, "linenos")] | .//*[@class="filename"]'
        ):
            extra.drop_tree()

    def items(self) -> list[Item]:
        """All of it; the levels of headings are counted from the page's title."""
        return list(self._items(self.root))

    def linked(self, text: str) -> bytes:
        """The file to which the only link with this text leads."""
        (found,) = (anchor for anchor in self.root.iter("a") if _line(anchor) == text)
        return self._bytes(found.get("href"))

    def _items(self, parent: Any) -> Iterator[Item]:
        for element in parent:
            yield from self._item(element)

    def _item(self, element: Any) -> Iterator[Item]:
        if not isinstance(element.tag, str):
            return
        classes = element.get("class", "")
        if element.tag in HEADINGS or "rubric" in classes.split():
            level = int(element.tag[1]) if element.tag in HEADINGS else 0
            yield "heading", level, _line(element)
        elif element.tag == "pre":
            yield "code", element.text_content().strip("\n")
        elif element.tag == "table" and "highlighttable" not in classes:
            yield "table", [[_line(cell) for cell in row] for row in element.iter("tr")]
        elif element.tag == "figure":
            yield from self._figure(element)
        elif element.tag in TEXTS or "admonition-title" in classes:
            yield from self._text(element)
        else:
            yield from self._items(element)

    def _text(self, element: Any, kind: str = "text") -> Iterator[Item]:
        kind = {"summary": "fold", "li": "item"}.get(element.tag, kind)
        if any(child.tag in BLOCKS for child in element):
            own, rest = element.text or "", list(element)
            while rest[0].tag not in BLOCKS:
                own += rest[0].text_content() + (rest[0].tail or "")
                rest.pop(0)
            if own := " ".join(own.split()):
                yield kind, own
            for child in rest:
                # Some hosts have a paragraph in each item of a list.
                if child is rest[0] and child.tag == "p" and not own:
                    yield from self._text(child, kind)
                else:
                    yield from self._item(child)
            return
        for anchor in element.iter("a"):
            if "multicloud-download" in anchor.get("class", "") or "download" in anchor.attrib:
                yield "download", _line(anchor), self._bytes(anchor.get("href"))
                return
        if kind == "item":
            yield from self._pictures(element)
        if line := _line(element):
            yield kind, line

    def _figure(self, element: Any) -> Iterator[Item]:
        inline = element.xpath(".//*[local-name()='svg']")
        yield from self._pictures(element)
        for svg in inline:
            told = [svg.findtext(f"{{*}}{name}") for name in ("title", "desc")]
            alt = _start(": ".join(filter(None, told)))
            yield "picture", alt, (svg.get("width"), svg.get("height")), _words_of(svg)
        for caption in element.iter("figcaption"):
            if line := _line(caption):
                yield "caption", line

    def _pictures(self, element: Any) -> Iterator[Item]:
        for image in element.iter("img"):
            drawn = self._bytes(image.get("src"))
            # The style, as docutils before 0.22 writes it.
            size = tuple(
                image.get(side) or re.sub(rf".*{side}: ?([\d.]+)px.*|.*", r"\1", style)
                for side in ("width", "height")
                for style in [image.get("style", "")]
            )
            yield "picture", _start(image.get("alt")), size, _words(drawn)

    def _bytes(self, address: str) -> bytes:
        """What a link leads to."""
        if address.startswith("data:"):
            head, _, body = address.partition(",")
            return base64.b64decode(body) if head.endswith("base64") else unquote_to_bytes(body)
        assert self.path is not None, address
        return (self.path.parent / url2pathname(urlsplit(address).path)).read_bytes()


def _line(element: Any) -> str:
    return " ".join(element.text_content().split())


def _start(alt: str) -> str:
    """As much of a picture's text as every host has in full."""
    return alt[:300]


def _words(svg: bytes) -> list[str]:
    return _words_of(lxml.etree.fromstring(svg))


def _words_of(svg: Any) -> list[str]:
    return [
        " ".join("".join(text.itertext()).split())
        for text in svg.xpath(".//*[local-name()='text']")
    ]
