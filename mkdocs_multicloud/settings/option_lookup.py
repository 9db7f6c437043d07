"""Looks up an option by its name: is it known, is it allowed here, is its value valid?

The options themselves are declared in `options`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import DataclassInstance

Scope = Literal["site", "directive", "both", "gallery"]
Context = Literal["site", "directive", "gallery", "diff"]

_INSTEAD = {
    "section": "the section's name follows the path: test_x.py color_red",
    "lines": "the lines follow the path: test_x.py 3:12",
    "filter": "every gallery has a search box; remove the option",
    "landscape": "every gallery has one file of all diagrams; remove the option",
}


def option(default: Any, parse: Callable[[object], Any], scope: Scope, form: str, text: str) -> Any:
    """Declare an option as a field of a dataclass; see `Option` for the arguments."""
    metadata = {"parse": parse, "scope": scope, "form": form, "help": text}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes:
        form: what a value looks like, for people.
        scope: where the option is allowed.
        parse: converts a value as written into a checked value, or raises `OptionError`.
    """

    name: str
    default: Any
    parse: Callable[[object], Any]
    scope: Scope
    form: str
    help: str

    def check(self, value: object) -> Any:
        """Return the checked value for the settings.

        Raises:
            OptionError: the value is not valid for this option.
        """
        try:
            return self.parse(value)
        except OptionError as error:
            gap = "" if error.what.startswith((".", ":")) else " "
            raise OptionError(f"{self.name}{gap}{error.what}", error.hint) from None


class OptionTable(dict[str, Option]):
    """Options by name.

    Args:
        declared: a dataclass whose fields are declared with `option`.
        contexts: names of the options that other directives than `include_snippet` have.
    """

    def __init__(self, declared: type[DataclassInstance], **contexts: tuple[str, ...]) -> None:
        super().__init__(
            (field.name, Option(field.name, field.default, **field.metadata))
            for field in dataclasses.fields(declared)
        )
        self._contexts = contexts

    def allowed_in(self, context: Context) -> dict[str, Option]:
        """Return the options allowed in a site's configuration or a kind of directive."""
        if context in self._contexts:
            return {name: self[name] for name in self if name in self._contexts[context]}
        return {name: opt for name, opt in self.items() if opt.scope in (context, "both")}

    def lookup(self, name: str, context: Context) -> Option:
        """Return the option of a name in a site's configuration or a kind of directive.

        Raises:
            OptionError: the context has no such option.
        """
        known = self.allowed_in(context)
        if name in known:
            return known[name]
        if name in self:
            scope = self[name].scope
            owner = "directive include_snippet" if scope == "both" else scope
            raise OptionError(
                f"{name} is not an option of a {context}", f"it belongs to the {owner}"
            )
        hint = _INSTEAD.get(name) or nearest(name, known)
        raise OptionError(f"there is no option {name!r}", hint)

    def check(self, values: Mapping[str, object], context: Context) -> dict[str, Any]:
        """Return all checked values for the settings.

        Raises:
            OptionError: an option is unknown or has an invalid value.
        """
        return {name: self.lookup(name, context).check(value) for name, value in values.items()}
