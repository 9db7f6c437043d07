"""Finds shapes by words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.similar_names import similar
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.drawing.shape_library import Shape

_WORD = re.compile(r"[^\W_]+")
_STYLE_NAME = re.compile(r"(?:shape|image|Icon)=([^;:]*)")
"""The names of stencils and the paths of images in a style, but no data URIs."""
_OLDER = re.compile(r"(?:AWS1[78]|Aws2?|CAE|Mscae|Gcp|iOS6|ArchiMate 2\.1)(?: / .*)?|Azure")
"""The libraries that newer ones replace."""
_OLDER_RANK = 3
"""Added to the ranks of their shapes, so that equal and slightly worse newer ones come first."""
_NO_MATCH = 9
_SHORT = 3
"""Shorter words are not looked for within others."""


def search_shapes(shapes: Iterable[Shape], words: Iterable[str]) -> list[Shape]:
    """Return the shapes that all words match, the best first.

    A word matches a word of the name, its start or a part of it, and a word of the library, of
    draw.io's own search words or of the style.

    Raises:
        MulticloudError: there are none; the hint names a similar word.
    """
    wanted = _words(" ".join(words))
    known = list(shapes)
    ranked = []
    matched: set[str] = set()
    for number, shape in enumerate(known):
        name = _words(shape.name)
        in_style = " ".join(_STYLE_NAME.findall(shape.style))
        others = _words(f"{shape.library} {shape.words} {in_style}")
        ranks = {word: _rank(word, name, others) for word in wanted}
        matched.update(word for word, rank in ranks.items() if rank != _NO_MATCH)
        if wanted and _NO_MATCH not in ranks.values():
            older = _OLDER_RANK if _OLDER.fullmatch(shape.library) else 0
            embedded = "data:" in shape.style
            ranked.append((sum(ranks.values()) + older, len(name), embedded, number))
    if not ranked:
        raise _nothing(wanted, matched, known)
    return [known[number] for *_, number in sorted(ranked)]


def _rank(word: str, name: tuple[str, ...], others: tuple[str, ...]) -> int:
    """Return how well a word matches; 0 is best."""
    if word in name:
        return 0
    if any(part.startswith(word) for part in name):
        return 1
    if word in others:
        return 2
    if any(part.startswith(word) for part in others):
        return 3
    if len(word) >= _SHORT and any(word in part for part in (*name, *others)):
        return 4
    return _NO_MATCH


def _nothing(wanted: tuple[str, ...], matched: set[str], shapes: list[Shape]) -> MulticloudError:
    unknown = next((word for word in wanted if word not in matched), "")
    if not unknown:
        return MulticloudError("no shape matches all of the words", "use fewer or other words")
    words = {word for shape in shapes for word in _words(f"{shape.name} {shape.words}")}
    near = similar(unknown, sorted(words))
    hint = f"did you mean {near!r}?" if near else "use another word"
    return MulticloudError(f"no shape matches {unknown!r}", hint)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))
