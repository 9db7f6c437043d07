"""Moves the lines that flow in draw.io (`flowAnimation=1`), by CSS inside of the picture.

An `<img>` plays it, too. Printed, as PNG, and for readers who want less motion, the lines are as
without it. Names begin with the picture's own prefix, because a page can contain several pictures;
copies of the same picture share them.
"""

from __future__ import annotations

import re

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_STYLE = re.compile(
    rf"""\banimation:\ ge-flow-animation-\w+
    \ (?P<duration>[0-9]{{1,9}})ms
    \ (?P<timing>linear|ease|ease-in|ease-out|ease-in-out|step-start|step-end
        |steps\([0-9]{{1,4}}(?:,\ ?[a-z-]{{1,12}})?\)
        |cubic-bezier\(-?{_NUMBER}(?:,\ ?-?{_NUMBER}){{3}}\))
    \ infinite
    \ (?P<direction>normal|reverse|alternate|alternate-reverse)
    ;\ stroke-dashoffset:\ (?P<offset>{_NUMBER});""",
    re.VERBOSE,
)
"""What the engine writes; values of another form are not valid CSS, or meant to be harmful."""


class FlowAnimations:
    """Collects the animations of a picture.

    Args:
        prefix: what the names begin with; letters and digits.
    """

    def __init__(self, prefix: str) -> None:
        self._name = f"{prefix}-flow"
        self._rules: dict[str, str] = {}

    def class_of(self, style: str) -> str | None:
        """Return the class for an element with this style of the engine; None if it is still."""
        found = _STYLE.search(style)
        if found is None or not int(found["duration"]):
            return None
        rule = (
            f"stroke-dashoffset:{found['offset']};"
            f"animation:{self._name} {found['duration']}ms {found['timing']} infinite "
            f"{found['direction']}"
        )
        return self._rules.setdefault(rule, f"{self._name}{len(self._rules)}")

    def css(self) -> str:
        """Return the style sheet; empty if nothing moves."""
        rules = "".join(f".{name}{{{rule}}}" for rule, name in self._rules.items())
        frames = f"@keyframes {self._name}{{to{{stroke-dashoffset:0}}}}"
        return rules and (
            f"@media screen and (prefers-reduced-motion:no-preference){{{frames}{rules}}}"
        )


_SHEET = re.compile(r"<style>@media screen[^<]*</style>")


def without_flow_animations(svg: str) -> str:
    """Return a picture of ours without its style sheet."""
    return _SHEET.sub("", svg)
