"""YAML from authors → values that can be written as text."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import yaml

_MAX_RATIO = 100
"""The maximum ratio of the length of all values to the length of the text."""
_MAX_BITS = 4_000
"""Limit for numbers; Python refuses to write much longer ones."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def loaded(text: str) -> object:
    """Parse YAML.

    Raises:
        ValueError: a value does not match its type tag, or cannot be written as text.
        yaml.YAMLError: the text is not YAML.
    """
    try:
        value: object = yaml.load(text, _Loader)  # noqa: S506 (a safe one)
        size = _size(value, {})
    except (AttributeError, LookupError, OverflowError, TypeError) as error:
        # PyYAML's constructors do not check their values.
        raise ValueError(f"a value does not match its type ({error})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if size > _MAX_RATIO * (len(text) + 1000):
        raise ValueError("its aliases make it too large")
    return value


def _size(value: object, known: dict[int, float]) -> float:
    """Return the length of a value with all its aliases; infinite if it contains itself.

    Args:
        known: sizes of lists and mappings, by identity.
    """
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise ValueError("it has a number that is too long")
    if not isinstance(value, (dict, list, tuple, set)):
        return len(str(value))
    if id(value) not in known:
        known[id(value)] = math.inf
        inner = chain(value, value.values()) if isinstance(value, dict) else value
        known[id(value)] = sum(1 + _size(item, known) for item in inner)
    return known[id(value)]
