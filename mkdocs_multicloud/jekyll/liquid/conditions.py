"""Evaluates Liquid's conditions, after `if`, `unless`, `elsif` and `when`."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.jekyll.liquid.values import (
    EMPTY,
    MISSING,
    ONE_VALUE,
    REPORTED,
    VALUE,
    UnreadableError,
    is_empty,
    single_value,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPARISON = re.compile(
    rf"\s*(?P<left>{VALUE})(?:\s*(?P<op>==|!=|<>|>=|<=|>|<|\bcontains\b)\s*(?P<right>{VALUE}))?\s*"
)
_JOINT = re.compile(r"(and|or)\b")
_OR = re.compile(r",|or\b")


def holds(text: str, names: Mapping[str, Any]) -> bool:
    """Return whether a condition is true; as in Liquid, `and` and `or` are read from the right.

    Raises:
        UnreadableError: the text is not a condition.
    """
    found = _COMPARISON.match(text)
    if found is None:
        raise UnreadableError(text)
    left, at = _compare(found, names), found.end()
    results, joints = [left], []
    while at < len(text):
        joint = _JOINT.match(text, at)
        found = _COMPARISON.match(text, joint.end()) if joint else None
        if joint is None or found is None:
            raise UnreadableError(text)
        joints.append(joint[0])
        results.append(_compare(found, names))
        at = found.end()
    result = results.pop()
    for name in reversed(joints):
        other = results.pop()
        result = (other and result) if name == "and" else (other or result)
    return result


def is_one_of(subject: str, choices: str, names: Mapping[str, Any]) -> bool:
    """Return whether a value is one of the values after `when`, which `,` or `or` separate.

    Raises:
        UnreadableError: one of them is not a value.
    """
    value, at, found = _known(single_value(subject, names)), 0, False
    while match := ONE_VALUE.match(choices, at):
        found = found or _equal(value, _known(single_value(match["value"], names)))
        at = match.end()
        if at >= len(choices):
            return found
        joint = _OR.match(choices, at)
        if joint is None:
            break
        at = joint.end()
    raise UnreadableError(choices)


def _compare(found: re.Match[str], names: Mapping[str, Any]) -> bool:
    left, op = _known(single_value(found["left"], names)), found["op"]
    if op is None:
        return left is not None and left is not False
    right = _known(single_value(found["right"], names))
    if op == "contains":
        return _contains(left, right)
    if op in ("==", "!=", "<>"):
        return _equal(left, right) is (op == "==")
    orders = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
    try:
        return bool(orders[op](left, right))
    except TypeError:
        return False


def _equal(left: Any, right: Any) -> bool:
    if left is EMPTY or right is EMPTY:
        return is_empty(left) and is_empty(right)
    # In Python, True equals 1.
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def _contains(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, (list, tuple, dict)):
        return any(_equal(item, right) for item in left)
    return text_of(right) in text_of(left)


def _known(value: Any) -> Any:
    return None if value is MISSING or value is REPORTED else value
