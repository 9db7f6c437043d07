"""What can go wrong, as one tree.

    MulticloudError            everything below; carries where, what and what to do
    ├── OptionError            an option of the site or of a directive is unknown or has a bad value
    ├── DirectiveError         the directive itself cannot be read
    ├── SnippetError           its file or section is missing, unreadable or not allowed
    ├── RunError               the snippet failed, ended itself or took too long
    ├── CaptureError           it ran, and no diagram (or no single one) was found
    ├── MxFileError            what was captured is not a diagram that can be trusted
    ├── VertexError            the diagram has no such vertex
    ├── DrawingError           the picture cannot be drawn
    ├── ArtifactError          two snippets would write one file
    ├── TemplateError          a template of the site failed
    └── JekyllError            a page of a Jekyll site holds what is not understood

Errors are raised where they are found, without knowing the page; `MulticloudError.seen_from` adds
the place that led there. They are caught in one place, `mkdocs_multicloud.pipeline`.
"""

from __future__ import annotations

import copy
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file.

    Attributes:
        path: as the author knows it, relative to the project.
        line: from 1; None where it is not known.
    """

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


class MulticloudError(Exception):
    """A fault that the author can mend.

    Args:
        what: what happened, without a full stop at its end.
        hint: what to do about it.
        at: the place in the author's file.
        details: more lines worth showing, mostly a traceback.
        printed: the last lines that a snippet had printed by then.
    """

    def __init__(
        self,
        what: str,
        hint: str = "",
        *,
        at: Location | None = None,
        details: str = "",
        printed: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.details = details
        self.printed = printed
        self.places: tuple[Location, ...] = (at,) if at else ()

    def seen_from(self, place: Location) -> Self:
        """The same error with one more place in front: where it was reached from.

        It is another one, since several places can lead to one error.
        """
        if place in self.places:
            return self
        seen = copy.copy(self)
        seen.places = (place, *self.places)
        return seen

    @property
    def kind(self) -> str:
        """What it is about, in one word: `run` of a `RunError`."""
        return type(self).__name__.removesuffix("Error").lower()

    @property
    def message(self) -> str:
        """What happened and what to do, in one line."""
        return f"{self.what}; {self.hint}" if self.hint else self.what

    def __str__(self) -> str:
        """`page.md:12 → test_x.py:30: what; what to do`."""
        chain = " → ".join(map(str, self.places))
        return f"{chain}: {self.message}" if chain else self.message


class OptionError(MulticloudError):
    """An option of the site or of a directive is unknown or has a bad value."""


class DirectiveError(MulticloudError):
    """The directive itself cannot be read."""


class SnippetError(MulticloudError):
    """A snippet's file or section is missing, unreadable or not allowed."""


class RunError(MulticloudError):
    """The snippet failed, ended itself or took too long."""


class CaptureError(MulticloudError):
    """The snippet ran, and no diagram (or no single one) was found."""


class MxFileError(MulticloudError):
    """What was captured is not a diagram that can be trusted."""


class VertexError(MulticloudError):
    """The diagram has no such vertex."""


class DrawingError(MulticloudError):
    """The picture cannot be drawn."""


class ArtifactError(MulticloudError):
    """Two snippets would write one file."""


class TemplateError(MulticloudError):
    """A template of the site failed."""


class JekyllError(MulticloudError):
    """A page of a Jekyll site holds what is not understood."""


def nearest(name: str, names: Iterable[str], shown: Iterable[str] = ()) -> str:
    """A hint that names the closest of `names`, or all of them where none is close.

    Args:
        shown: those to list then, where some say the same.
    """
    known = list(dict.fromkeys(names))
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    if not known:
        return ""
    known = list(dict.fromkeys(shown)) or known
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"there is: {listed}"
