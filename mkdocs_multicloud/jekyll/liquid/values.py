"""What stands between Liquid's braces: names, texts and numbers, filters, and conditions."""

from __future__ import annotations

import html
import operator
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MISSING: Final = object()
"""What a name stands for that nothing is known of."""
LOST: Final = object()
"""What a name stands for whose value was left alone, which its author knows of already."""

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_VALUE = rf"(?:{_QUOTED}|[^\s|,:\"'=<>!]+)"
_ONE = re.compile(rf"\s*(?P<value>{_VALUE})\s*")
_FILTER = re.compile(r"\|\s*(?P<name>\w+)\s*(?::\s*)?")
_NAME = re.compile(r"[A-Za-z_][\w-]*\??(?:\.[\w-]+\??|\[\d+\]|\[\"[^\"]*\"\]|\['[^']*'\])*")
_STEP = re.compile(r"[\w-]+\??|\"[^\"]*\"|'[^']*'")
_COMPARED = re.compile(
    rf"\s*(?P<left>{_VALUE})(?:\s*(?P<op>==|!=|<>|>=|<=|>|<|\bcontains\b)\s*(?P<right>{_VALUE}))?\s*"
)
_JOINED = re.compile(r"(and|or)\b")
_OR = re.compile(r",|or\b")


class NotReadError(Exception):
    """This is more of Liquid than is read here."""


class UnknownFilterError(NotReadError):
    """There is no such filter, or it has other arguments."""


class _Empty:
    """What is equal to each text, list and mapping that nothing is in."""

    def __str__(self) -> str:
        return ""


_EMPTY: Final = _Empty()
_WORDS: dict[str, Any] = {
    "true": True, "false": False, "nil": None, "null": None, "empty": _EMPTY, "blank": _EMPTY,
}  # fmt: skip


def text_of(value: object) -> str:
    """A value as Liquid writes it."""
    if value is None or value is MISSING or value is LOST:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "".join(map(text_of, value))
    return str(value)


def value_of(text: str, names: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]) -> Any:
    """The value of `name | filter: argument, …`, or `MISSING`; `LOST` if that of any part is.

    Raises:
        NotReadError: it is not of this form.
        UnknownFilterError: there is no such filter.
    """
    first = _ONE.match(text)
    if first is None:
        raise NotReadError(text)
    value, at = _single(first["value"], names), first.end()
    while at < len(text):
        found = _FILTER.match(text, at)
        if found is None:
            raise NotReadError(text)
        apply = filters.get(found["name"]) or FILTERS.get(found["name"])
        if apply is None:
            raise UnknownFilterError(found["name"])
        at, arguments = found.end(), []
        while argument := _ONE.match(text, at):
            arguments.append(_single(argument["value"], names))
            at = argument.end()
            if text[at : at + 1] != ",":
                break
            at += 1
        if LOST in (value, *arguments):
            value = LOST
            continue
        try:
            value = apply(value, *arguments)
        except TypeError:
            raise UnknownFilterError(found["name"]) from None
    return value


def holds(text: str, names: Mapping[str, Any]) -> bool:
    """Whether a condition holds; as in Liquid, `and` and `or` are read from the right.

    Raises:
        NotReadError: it is not a condition.
    """
    at, results, joints = 0, [], []
    while True:
        found = _COMPARED.match(text, at)
        if found is None:
            raise NotReadError(text)
        results.append(_compared(found, names))
        at = found.end()
        if at >= len(text):
            break
        joint = _JOINED.match(text, at)
        if joint is None:
            raise NotReadError(text)
        joints.append(joint[0])
        at = joint.end()
    result = results.pop()
    for joint_name in reversed(joints):
        other = results.pop()
        result = (other and result) if joint_name == "and" else (other or result)
    return result


def is_one_of(subject: str, told: str, names: Mapping[str, Any]) -> bool:
    """Whether a value is one of those that `when` has, with `,` or `or` between them.

    Raises:
        NotReadError: one of them is no value.
    """
    value, at = _known(value_of(subject, names, {})), 0
    found = False
    while match := _ONE.match(told, at):
        found = found or _equal(value, _known(_single(match["value"], names)))
        at = match.end()
        if at >= len(told):
            return found
        joint = _OR.match(told, at)
        if joint is None:
            break
        at = joint.end()
    raise NotReadError(told)


_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def _compared(found: re.Match[str], names: Mapping[str, Any]) -> bool:
    left = _known(_single(found["left"], names))
    if found["op"] is None:
        return left is not None and left is not False
    right = _known(_single(found["right"], names))
    if found["op"] == "contains":
        return _contains(left, right)
    if found["op"] in ("==", "!=", "<>"):
        return _equal(left, right) is (found["op"] == "==")
    try:
        return bool(_ORDERS[found["op"]](left, right))
    except TypeError:
        return False


def _equal(left: Any, right: Any) -> bool:
    if left is _EMPTY or right is _EMPTY:
        return left is right or _is_empty(left) or _is_empty(right)
    # To Python, true is 1.
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def _contains(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, (list, tuple, dict)):
        return any(_equal(item, right) for item in left)
    return text_of(right) in text_of(left)


def _is_empty(value: Any) -> bool:
    return isinstance(value, (str, list, tuple, dict)) and not value


def _known(value: Any) -> Any:
    return None if value is MISSING or value is LOST else value


def _single(text: str, names: Mapping[str, Any]) -> Any:
    if text[0] in "\"'":
        return text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    if not _NAME.fullmatch(text):
        raise NotReadError(text)
    value: Any = names
    for step in _STEP.findall(text):
        value = _inner(value, step.strip("\"'"))
    return value


def _inner(value: Any, step: str) -> Any:
    if value is LOST:
        return LOST
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


def _default(value: Any, other: Any) -> Any:
    is_nothing = value is MISSING or value is None or value is False or value is _EMPTY
    return other if is_nothing or _is_empty(value) else value


def _on_text(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(value: Any, *arguments: Any) -> Any:
        if value is MISSING:
            return MISSING
        return change(text_of(value), *map(text_of, arguments))

    return changed


FILTERS: dict[str, Callable[..., Any]] = {
    "default": _default,
    "append": _on_text(lambda value, other: value + other),
    "prepend": _on_text(lambda value, other: other + value),
    "replace": _on_text(lambda value, old, new: value.replace(old, new)),
    "replace_first": _on_text(lambda value, old, new: value.replace(old, new, 1)),
    "remove": _on_text(lambda value, old: value.replace(old, "")),
    "remove_first": _on_text(lambda value, old: value.replace(old, "", 1)),
    "upcase": _on_text(str.upper),
    "downcase": _on_text(str.lower),
    "capitalize": _on_text(lambda value: value[:1].upper() + value[1:].lower()),
    "strip": _on_text(lambda value: value.strip()),
    "escape": _on_text(html.escape),
    "xml_escape": _on_text(html.escape),
    "url_encode": _on_text(lambda value: quote(value, safe="")),
    "strip_html": _on_text(lambda value: re.sub(r"<[^<>]*>", "", value)),
    "strip_newlines": _on_text(lambda value: value.replace("\n", "")),
    "slugify": _on_text(lambda value: re.sub(r"[\W_]+", "-", value.lower()).strip("-")),
    "markdownify": _on_text(lambda value: value),
}
"""What filters make of a value, by their names."""
