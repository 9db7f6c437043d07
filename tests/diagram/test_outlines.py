"""Outlines around cells: what a rule or a comparison says of them can be seen in the picture."""

from __future__ import annotations

from sketches import book, edge, model, one, parsed, texts, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.outlines import DASHED, Look, outlined

LOST = Look("lost", "!", "#D55E00", DASHED)


def test_cells_get_outlines_with_a_sign_and_a_legend(processes):
    cells = vertex(label="A", cell="a"), vertex(label="B", cell="b", at=(200, 0, 80, 40)), edge()
    document = mxfile.parse(model(*cells))
    marked = outlined(document, {0: {"b": LOST, "v": LOST}})
    drawn = one(processes.drawer(1), marked.xml)
    (picture,) = drawn.pictures
    assert {"A", "B", "!", "! lost"} <= set(texts(parsed(picture.svg)))
    assert 'stroke-dasharray="8 4"' in picture.svg


def test_pages_and_cells_without_a_look_stay_as_they_are():
    document = mxfile.parse(book(One=model(vertex()), Two=model(vertex())))
    assert outlined(document, {}).xml == document.xml
    marked = outlined(document, {1: {"v": LOST}, 7: {"v": LOST}})
    assert [len(page.cells) for page in marked.pages] == [3, 6]
    assert outlined(document, {1: {"unknown": LOST}}).pages == document.pages
