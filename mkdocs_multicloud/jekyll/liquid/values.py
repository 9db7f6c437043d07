"""Evaluates Liquid's values: names, texts, numbers, and filters applied to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MISSING: Final = object()
"""The value of an unknown name."""
REPORTED: Final = object()
"""The value of a name whose `assign` was left as written and was already reported."""

_QUOTED = r"\"[^\"]*\"|'[^']*'"
VALUE = rf"(?:{_QUOTED}|[^\s|,:\"'=<>!]+)"
ONE_VALUE = re.compile(rf"\s*(?P<value>{VALUE})\s*")
_FILTER = re.compile(r"\|\s*(?P<name>\w+)\s*(?::\s*)?")
_NAME = re.compile(r"[A-Za-z_][\w-]*\??(?:\.[\w-]+\??|\[\d+\]|\[\"[^\"]*\"\]|\['[^']*'\])*")
_STEP = re.compile(r"[\w-]+\??|\"[^\"]*\"|'[^']*'")


class UnreadableError(Exception):
    """This Liquid is not supported."""


class UnknownFilterError(UnreadableError):
    """The filter does not exist, or has other arguments."""


class _Empty:
    """Equals every empty text, list and mapping."""

    def __str__(self) -> str:
        return ""


EMPTY: Final = _Empty()
_WORDS: dict[str, Any] = {
    "true": True, "false": False, "nil": None, "null": None, "empty": EMPTY, "blank": EMPTY,
}  # fmt: skip


def text_of(value: object) -> str:
    """Return a value as Liquid writes it."""
    if value is None or value is MISSING or value is REPORTED:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "".join(map(text_of, value))
    return str(value)


def is_empty(value: object) -> bool:
    """Return whether a value is an empty text, list or mapping."""
    return value is EMPTY or (isinstance(value, (str, list, tuple, dict)) and not value)


def value_of(text: str, names: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]) -> Any:
    """Return the value of `name | filter: argument, …`; `MISSING` or `REPORTED` if a part of it is.

    Raises:
        UnreadableError: the text does not have this form.
        UnknownFilterError: the filter does not exist.
    """
    first = ONE_VALUE.match(text)
    if first is None:
        raise UnreadableError(text)
    value, at = single_value(first["value"], names), first.end()
    while at < len(text):
        found = _FILTER.match(text, at)
        if found is None:
            raise UnreadableError(text)
        if found["name"] not in filters:
            raise UnknownFilterError(found["name"])
        at, arguments = found.end(), []
        while argument := ONE_VALUE.match(text, at):
            arguments.append(single_value(argument["value"], names))
            at = argument.end()
            if text[at : at + 1] != ",":
                break
            at += 1
        if REPORTED in (value, *arguments):
            value = REPORTED
            continue
        try:
            value = filters[found["name"]](value, *arguments)
        except TypeError:
            raise UnknownFilterError(found["name"]) from None
    return value


def single_value(text: str, names: Mapping[str, Any]) -> Any:
    """Return the value of a name, a quoted text, a number or a word such as `true`.

    Raises:
        UnreadableError: the text is none of these.
    """
    if text[:1] in ("'", '"'):
        return text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    if not _NAME.fullmatch(text):
        raise UnreadableError(text)
    value: Any = names
    for step in _STEP.findall(text):
        value = _member(value, step.strip("\"'"))
    return value


def _member(value: Any, step: str) -> Any:
    if value is REPORTED:
        return REPORTED
    if isinstance(value, dict) or hasattr(value, "keys"):
        return value.get(step, MISSING)
    if isinstance(value, (list, tuple)):
        if step.isdigit() and int(step) < len(value):
            return value[int(step)]
        ends = {"first": 0, "last": -1}
        if step in ends:
            return value[ends[step]] if value else None
    if step == "size" and isinstance(value, (str, list, tuple)):
        return len(value)
    return MISSING
