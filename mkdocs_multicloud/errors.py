"""All errors that an author can fix, as one tree.

    MulticloudError            base class; carries where, what and what to do
    ├── OptionError            an option of a site or directive is unknown or has an invalid value
    ├── DirectiveError         the directive itself is invalid
    ├── SnippetError           the snippet's file or section is missing, unreadable or not allowed
    ├── RunError               the snippet failed, ended itself or took too long
    ├── CaptureError           the snippet ran, but no diagram (or more than one) was found
    ├── MxFileError            the captured document is not a valid, safe diagram
    ├── VertexError            the diagram has no such vertex
    ├── LayoutError            a saved layout is missing or damaged
    ├── DrawingError           the picture cannot be drawn
    ├── ArtifactError          two snippets would write the same file
    ├── StateError             the file of a state cannot be read, or the diagram differs from it
    ├── RuleError              a diagram breaks a rule of the site
    ├── TemplateError          a template of the site failed
    └── JekyllError            a page of a Jekyll site has something unsupported

Errors are raised where they are found, without knowing the page; `MulticloudError.seen_from` adds
the location that led there. They are caught in one place, `mkdocs_multicloud.pipeline`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file.

    Attributes:
        path: relative to the project, as the author knows it.
        line: from 1; None if unknown.
    """

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


class MulticloudError(Exception):
    """An error that the author can fix.

    Args:
        what: what happened, without a final full stop.
        hint: what the author can do.
        at: the location in the author's file.
        details: further lines, mostly a traceback.
        printed: the last lines that the snippet had printed.

    Attributes:
        loses_result: whether the result of a snippet may be missing because of it.
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
        self.loses_result = True

    def seen_from(self, location: Location) -> Self:
        """Return this error with one more location in front: the one that led to it.

        The result is a copy, because several locations can lead to the same error.
        """
        if location in self.places:
            return self
        # Not by `copy`: Dask replaces how it copies exceptions, and then copies share all fields.
        seen = type(self).__new__(type(self), *self.args)
        vars(seen).update(vars(self))
        seen.places = (location, *self.places)
        return seen

    @property
    def kind(self) -> str:
        """The kind of error in one word: `run` for a `RunError`."""
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
    """An option of a site or directive is unknown or has an invalid value."""


class DirectiveError(MulticloudError):
    """The directive itself is invalid."""


class SnippetError(MulticloudError):
    """A snippet's file or section is missing, unreadable or not allowed."""


class RunError(MulticloudError):
    """The snippet failed, ended itself or took too long."""


class CaptureError(MulticloudError):
    """The snippet ran, but no diagram (or more than one) was found."""


class MxFileError(MulticloudError):
    """The captured document is not a valid, safe diagram."""


class VertexError(MulticloudError):
    """The diagram has no such vertex."""


class LayoutError(MulticloudError):
    """A saved layout is missing or damaged."""


class DrawingError(MulticloudError):
    """The picture cannot be drawn."""


class ArtifactError(MulticloudError):
    """Two snippets would write the same file."""


class StateError(MulticloudError):
    """The file of a state cannot be read, or the diagram differs from it."""


class RuleError(MulticloudError):
    """A diagram breaks a rule of the site."""


class TemplateError(MulticloudError):
    """A template of the site failed."""


class JekyllError(MulticloudError):
    """A page of a Jekyll site has something unsupported."""


def of_snippets(errors: Iterable[MulticloudError]) -> list[MulticloudError]:
    """Return the errors because of which the result of a snippet may be missing."""
    return [
        error for error in errors if not isinstance(error, (DrawingError, JekyllError, RuleError))
    ]


def nearest(name: str, names: Iterable[str], shown: Iterable[str] = ()) -> str:
    """Return a hint with the closest of `names`, or with all of them if none is close.

    Args:
        shown: the names to list in that case, if several names mean the same.
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
