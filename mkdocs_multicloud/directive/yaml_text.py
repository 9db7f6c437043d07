"""YAML that authors write → values that text can be made of."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import yaml

_MOST = 100
"""How many times as long as its text a file's content may be."""
_MAX_BITS = 4_000
"""Of a number; Python writes none that is much longer."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def loaded(text: str) -> object:
    """What YAML holds.

    Raises:
        ValueError: a value is not of the type that it is said to be, or nothing can be written of.
        yaml.YAMLError: it is no YAML.
    """
    try:
        told: object = yaml.load(text, _Loader)  # noqa: S506 (a safe one)
        size = _size(told, {})
    except (AttributeError, LookupError, OverflowError, TypeError) as error:
        # What PyYAML makes values with checks none of them.
        raise ValueError(f"a value is not of the type that it is said to be ({error})") from None
    except RecursionError:
        raise ValueError("it is too deep") from None
    if size > _MOST * (len(text) + 1000):
        raise ValueError("its aliases make too much of it")
    return told


def _size(value: object, known: dict[int, float]) -> float:
    """The characters that a value has with all its aliases; without end, if it holds itself.

    Args:
        known: the sizes of lists and mappings, by their identity.
    """
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise ValueError("a number in it is too long")
    if not isinstance(value, (dict, list, tuple, set)):
        return len(str(value))
    if id(value) not in known:
        known[id(value)] = math.inf
        inner = chain(value, value.values()) if isinstance(value, dict) else value
        known[id(value)] = sum(1 + _size(item, known) for item in inner)
    return known[id(value)]
