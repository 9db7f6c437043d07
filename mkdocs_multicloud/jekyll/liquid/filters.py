"""Liquid's filters: the names after `|` in `{{ name | filter }}`."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mkdocs_multicloud.jekyll.liquid.values import MISSING, is_empty, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def site_filters(site: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """Return the filters by name, including those that depend on the site's address."""
    base = text_of(site.get("baseurl")).rstrip("/")
    origin = text_of(site.get("url")).rstrip("/")
    return _FILTERS | {
        "relative_url": _on_text(lambda path: f"{base}/{path.lstrip('/')}"),
        "absolute_url": _on_text(lambda path: f"{origin}{base}/{path.lstrip('/')}"),
    }


def _default(value: Any, other: Any) -> Any:
    is_nothing = value is MISSING or value is None or value is False
    return other if is_nothing or is_empty(value) else value


def _on_text(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(value: Any, *arguments: Any) -> Any:
        if value is MISSING:
            return MISSING
        return change(text_of(value), *map(text_of, arguments))

    return changed


_FILTERS: dict[str, Callable[..., Any]] = {
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
