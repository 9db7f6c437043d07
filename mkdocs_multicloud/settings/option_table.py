"""A table of options: what an option is, and which one a name means in some place."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import DataclassInstance

Scope = Literal["site", "directive", "both", "gallery"]
Place = Literal["site", "directive", "gallery"]

_INSTEAD = {
    "section": "the section's name follows the path: test_x.py color_red",
    "lines": "the lines follow the path: test_x.py 3:12",
}


def option(default: Any, parse: Callable[[object], Any], scope: Scope, form: str, text: str) -> Any:
    """A row of a table, as the field of a dataclass; see `Option`."""
    metadata = {"parse": parse, "scope": scope, "form": form, "help": text}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Option:
    """One row of a table.

    Attributes:
        form: what a value looks like, for people.
        scope: where it can be written.
        parse: value → checked value; raises `OptionError` with the reason.
    """

    name: str
    default: Any
    parse: Callable[[object], Any]
    scope: Scope
    form: str
    help: str

    def checked(self, value: object) -> Any:
        """A value as the settings hold it.

        Raises:
            OptionError: it is not what the option takes.
        """
        try:
            return self.parse(value)
        except OptionError as error:
            gap = "" if error.what.startswith(".") else " "
            raise OptionError(f"{self.name}{gap}{error.what}", error.hint) from None


class Table(dict[str, Option]):
    """Options by their names.

    Args:
        declared: a dataclass whose fields are rows.
        gallery: names of those of other directives that a gallery has too.
    """

    def __init__(self, declared: type[DataclassInstance], *, gallery: tuple[str, ...]) -> None:
        super().__init__(
            (field.name, Option(field.name, field.default, **field.metadata))
            for field in dataclasses.fields(declared)
        )
        self._gallery = gallery

    def of(self, place: Place) -> dict[str, Option]:
        """Those that can be written in a site's configuration, a directive or a gallery."""
        if place == "gallery":
            return {n: opt for n, opt in self.items() if opt.scope == place or n in self._gallery}
        return {name: opt for name, opt in self.items() if opt.scope in (place, "both")}

    def named(self, name: str, place: Place) -> Option:
        """The option that a site's configuration, a directive or a gallery means by a name.

        Raises:
            OptionError: there is none of it there.
        """
        known = self.of(place)
        if name in known:
            return known[name]
        if name in self:
            scope = self[name].scope
            rightful = "directive include_snippet" if scope == "both" else scope
            raise OptionError(f"{name} is no option of a {place}", f"it belongs to the {rightful}")
        hint = _INSTEAD.get(name) or nearest(name, known)
        raise OptionError(f"there is no option {name!r}", hint)

    def checked(self, values: Mapping[str, object], place: Place) -> dict[str, Any]:
        """Values as the settings hold them.

        Raises:
            OptionError: an unknown option or a bad value.
        """
        return {name: self.named(name, place).checked(value) for name, value in values.items()}
