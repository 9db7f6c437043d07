"""Merges the options of a site from several places of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension
from mkdocs_multicloud.settings.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig

NAMES = ("mkdocs_multicloud", "mkdocs_multicloud.hosts.markdown.extension")


def is_extension(known: object) -> bool:
    """Return whether an object is our Markdown extension or its name."""
    if isinstance(known, str):
        return known.partition(":")[0] in NAMES
    return isinstance(known, MulticloudExtension)


def unknown_option(name: str) -> OptionError | None:
    """Return the error of a name that is no option of a site; None for an option."""
    try:
        OPTIONS.lookup(name, "site")
    except OptionError as error:
        return error
    return None


def extension_options(config: MkDocsConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the options of our extension, if a site lists it for hosts without plugins.

    Raises:
        OptionError: an option is unknown or has an invalid value.
    """
    for name, options in config.mdx_configs.items():
        if is_extension(name):
            yield f"markdown_extensions ({name})", OPTIONS.check(options, "site")


def merge(places: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Merge the options of all places.

    Args:
        places: each place's name for messages, and its checked options.

    Raises:
        OptionError: an option has different values in two of them.
    """
    found: dict[str, tuple[str, Any]] = {}
    for place, options in places:
        for name, value in options.items():
            before, known = found.setdefault(name, (place, value))
            if known != value:
                raise OptionError(
                    f"the option {name} has one value in {before} and another in {place}",
                    "write it in only one of them",
                )
    return {name: value for name, (_, value) in found.items()}
