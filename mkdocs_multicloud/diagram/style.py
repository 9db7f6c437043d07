"""Parses the style of a cell, such as `swimlane;fillColor=#fff;image=data:image/png,…`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Style:
    """A parsed style.

    Attributes:
        entries: pairs (attribute, value) or (keyword, None), in the order written. A value is
            everything after the first `=`. Empty entries, such as after a final `;`, are kept.
    """

    entries: tuple[tuple[str, str | None], ...]

    @classmethod
    def parse(cls, text: str) -> Style:
        """Parse a style; every text is valid."""
        entries = []
        for entry in text.split(";"):
            key, equals, value = entry.partition("=")
            entries.append((key, value if equals else None))
        return cls(tuple(entries))

    def __str__(self) -> str:
        """Return the style as it was written."""
        return ";".join(key if value is None else f"{key}={value}" for key, value in self.entries)

    def get(self, key: str, default: str = "") -> str:
        """Return the value of an attribute; the last one wins, as in draw.io."""
        return self._values.get(key, default)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The entries without a value: base styles such as `swimlane` or `ellipse`."""
        return tuple(k.strip() for k, value in self.entries if value is None and k.strip())

    def table(self) -> dict[str, str]:
        """Return the values by attribute, sorted; the value of a keyword is empty."""
        return dict(sorted(self._values.items()))

    @cached_property
    def _values(self) -> dict[str, str]:
        """The values by attribute: each style is asked for many of them."""
        return {key.strip(): value or "" for key, value in self.entries if key.strip()}

    @property
    def shape(self) -> str:
        """The shape's name: `shape=…`, else the base style, else draw.io's default."""
        return self.get("shape") or next(iter(self.keywords), "rectangle")
