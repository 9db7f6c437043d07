"""Checks for the values of options; each raises `OptionError` with a reason."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mkdocs_multicloud.errors import OptionError, nearest
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.settings.ui_strings import with_overrides

_MAX_TIMEOUT = 3600.0

FORMATS = ("svg", "png", "jpg", "drawio.svg", "drawio.png")
"""The formats of picture files."""
MARKDOWN = "md"
"""The format of the text description."""


def text(value: object) -> str:
    """Check for text; surrounding white space is removed."""
    if not isinstance(value, str):
        raise OptionError(f"must be text, not {value!r}")
    return value.strip()


MAX_NAME_BYTES = 120
"""The most that a file's name may have before its suffix: some file systems take 143 in all."""


def name(value: object) -> str:
    """Check for a file name without extension that every file system accepts."""
    name = text(value)
    if not re.fullmatch(r"\w[\w.-]*", name) or name.endswith("."):
        raise OptionError(f"must be letters, digits, '_', '-' or '.', not {value!r}")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise OptionError(f"is longer than {MAX_NAME_BYTES} bytes: '{name[:20]}…'", "shorten it")
    if name.lower().endswith(".drawio"):
        raise OptionError(f"must be without extension: {name[:-7]!r}")
    if name.split(".")[0].upper() in _RESERVED:
        raise OptionError(f"cannot be {value!r}, a reserved name in Windows")
    return name


_RESERVED = {"CON", "PRN", "AUX", "NUL"} | {f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10)}


def parts(value: object) -> tuple[str, ...]:
    """Check for names of parts, in a list or a line."""
    if isinstance(value, str):
        names = value.replace(",", " ").split()
    elif isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        names = list(value)
    else:
        raise OptionError(f"must be names of parts, not {value!r}")
    for name in names:
        if name not in PARTS:
            raise OptionError(f"has no part {name!r}", nearest(name, PARTS))
    if not names:
        raise OptionError("names no part", f"there is: {', '.join(PARTS)}")
    return tuple(dict.fromkeys(names))


def heading_level(value: object) -> str:
    """Check for `auto`, `none` or a level."""
    level = str(value).strip().lower()
    if level not in {"auto", "none", "1", "2", "3", "4", "5", "6"}:
        raise OptionError(f"must be auto, none or 1 to 6, not {value!r}")
    return level


def seconds(value: object) -> float:
    """Check for a time limit in seconds."""
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = math.nan
    if isinstance(value, bool) or not 0 < seconds <= _MAX_TIMEOUT:
        raise OptionError(
            f"must be seconds, more than 0 and at most {_MAX_TIMEOUT:.0f}, not {value!r}"
        )
    return seconds


def layers(value: object) -> tuple[str, ...]:
    """Check for names, separated by commas."""
    names = tuple(name.strip() for name in text(value).split(","))
    if not all(names):
        raise OptionError("names no layer")
    return names


def color_by(value: object) -> tuple[str, ...]:
    """Check for a key, and values after a colon, separated by commas."""
    key, _, rest = text(value).partition(":")
    names = tuple(name.strip() for name in rest.split(",")) if rest.strip() else ()
    if not all(names) or not key.strip():
        raise OptionError("must be a key, or a key and values: 'owner: payments, orders'")
    return key.strip(), *dict.fromkeys(names)


def formats(value: object) -> tuple[str, ...]:
    """Check for names of formats, in a list or a line."""
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if not isinstance(value, Sequence) or not value:
        raise OptionError(f"must be names of formats, not {value!r}")
    for name in value:
        if name not in (known := (*FORMATS, MARKDOWN)):
            raise OptionError(f"has no format {name!r}", nearest(str(name), known))
    return tuple(dict.fromkeys(value))


def scale(value: object) -> float:
    """Check for a scale factor."""
    try:
        scale = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        scale = math.nan
    if isinstance(value, bool) or not 0.1 <= scale <= 10:
        raise OptionError(f"must be a number from 0.1 to 10, not {value!r}")
    return scale


def width(value: object) -> str:
    """Check for `100%`, `wide` or pixels; return pixels as digits."""
    text = str(value).strip().lower()
    pixels = text.removesuffix("px").strip()
    if isinstance(value, bool) or not (
        text in {"100%", "wide"} or (pixels.isdecimal() and 16 <= int(pixels[:6]) <= 10_000)
    ):
        raise OptionError(
            f"must be 100%, wide or pixels such as 640px (16 to 10000), not {value!r}"
        )
    return text if text in {"100%", "wide"} else str(int(pixels))


def whole(least: int, most: int) -> Callable[[object], int]:
    """Return a check for a whole number within bounds."""

    def parse(value: object) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not text.isdecimal() or not least <= int(text) <= most:
            raise OptionError(f"must be a whole number from {least} to {most}, not {value!r}")
        return int(text)

    return parse


def variables(value: object) -> tuple[tuple[str, str | None], ...]:
    """Check for environment variables: names, or names with values; None is the build's value."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping):
        pairs = [(name, None if text is None else str(text)) for name, text in value.items()]
    elif isinstance(value, Sequence):
        pairs = [(name, None) for name in value]
    else:
        raise OptionError(f"must be names of variables, or names with values, not {value!r}")
    for name, _ in pairs:
        if not isinstance(name, str) or not re.fullmatch(r"[^\W\d]\w*", name):
            raise OptionError(f"must be names of variables, not {name!r}")
    return tuple(sorted(pairs))


def files(value: object) -> tuple[str, ...]:
    """Check for paths, separated by commas or in a list."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    names = paths(value)
    if not all(names):
        raise OptionError("names no file")
    return names


def state_files(value: object) -> tuple[str, ...]:
    """Check for paths; `none` are none."""
    found = tuple(name.replace("\\", "/") for name in files(value))
    return () if found == ("none",) else found


def patterns(value: object) -> tuple[str, ...]:
    """Check for patterns, separated by commas or in a list."""
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, Sequence) or not all(isinstance(one, str) for one in found):
        raise OptionError(f"must be patterns, not {value!r}")
    names = tuple(one.strip() for one in found if one.strip())
    if not names:
        raise OptionError("names nothing", "for example 'aws_iam_*, Legacy *'")
    return names


def flag(value: object) -> bool:
    """Check for `true` or `false`."""
    word = str(value).lower()
    if word not in ("true", "false"):
        raise OptionError(f"must be true or false, not {value!r}")
    return word == "true"


def paths(value: object) -> tuple[str, ...]:
    """Check for a folder or a list of folders."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise OptionError(f"must be a list of folders, not {value!r}")


def one_of(*choices: str) -> Callable[[object], str]:
    """Return a check for one of several values."""

    def parse(value: object) -> str:
        if value not in choices:
            raise OptionError(f"must be {' or '.join(choices)}, not {value!r}")
        return str(value)

    return parse


UiStrings = tuple[tuple[str, str], ...]
"""All UI strings: pairs of key and text."""


def labels(value: object) -> tuple[tuple[str, UiStrings], ...]:
    """Parse the UI strings of each language; those of all other languages come first."""
    if not isinstance(value, Mapping):
        raise OptionError(f"must map names to texts, not {value!r}")
    own = {key: text for key, text in value.items() if not isinstance(text, Mapping)}
    found = [("", tuple(with_overrides(own).items()))]
    for key, texts in value.items():
        if isinstance(texts, Mapping):
            with _nested_error(str(key)):
                code = language(key)
                found.append((code, tuple(with_overrides({**own, **texts}).items())))
    return tuple(found)


_ADDRESS = re.compile(r"(tcp|tls|wss?)://([\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}")


def scheduler(value: object) -> str:
    """Check for the address of a scheduler: protocol, host and port."""
    address = str(value).strip()
    if address and not _ADDRESS.fullmatch(address):
        raise OptionError(f"must be an address such as tcp://host:8786, not {value!r}")
    return address


def language(value: object) -> str:
    """Check for a language code, with or without a region: `de`, `pt-BR`."""
    code = str(value).strip().replace("_", "-").lower()
    if code and not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", code):
        raise OptionError(f"must be a language code such as de or pt-BR, not {value!r}")
    return code


@dataclass(frozen=True, slots=True)
class Gallery:
    """A gallery in the site's configuration.

    Attributes:
        name: the name that directives use.
        snippets: path patterns of its snippets.
        title: title of the gallery's page.
        pages: folder of the docs for generated pages, one for each snippet whose picture no page
            shows; empty for none.
        options: options of the directives on those pages.
    """

    name: str
    snippets: tuple[str, ...]
    title: str = ""
    pages: str = ""
    options: tuple[tuple[str, str], ...] = ()


def galleries(value: object) -> tuple[Gallery, ...]:
    """Check for galleries by name; each is a mapping, or just its patterns."""
    if not isinstance(value, Mapping):
        raise OptionError(f"must map names to galleries, not {value!r}")
    found = tuple(_gallery(str(key), fields) for key, fields in value.items())
    owners: dict[str, str] = {}
    for gallery in found:
        owner = owners.setdefault(gallery.pages.casefold(), gallery.name)
        if gallery.pages and owner != gallery.name:
            raise OptionError(
                f".{gallery.name}.pages is also the folder of {owner}", "choose another folder"
            )
    return found


def _gallery(key: str, value: object) -> Gallery:
    fields = value if isinstance(value, Mapping) else {"snippets": value}
    for field in fields:
        if field not in _GALLERY:
            raise OptionError(f".{key} has no {field!r}", nearest(str(field), _GALLERY))
    found: dict[str, Any] = {}
    for field, parse in _GALLERY.items():
        if field in fields or field == "snippets":
            with _nested_error(f"{key}.{field}"):
                found[field] = parse(fields.get(field))
    with _nested_error(key):
        return Gallery(name(key), **found)


@contextmanager
def _nested_error(path: str) -> Iterator[None]:
    """Prefix errors with the path inside the value, as in `galleries.lab.pages`."""
    try:
        yield
    except OptionError as error:
        raise OptionError(f".{path} {error.what}", error.hint) from None


def _patterns(value: object) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, Sequence) or not found or not all(isinstance(p, str) for p in found):
        raise OptionError(
            f"needs path patterns, not {value!r}", "for example ../tests/aws/test_*.py"
        )
    return tuple(found)


def _folder(value: object) -> str:
    """Check for a folder inside the docs; the result has no surrounding slashes."""
    written = text(value).replace("\\", "/")
    folder = posixpath.normpath(written.strip("/")) if written else ""
    if folder == "." or ".." in folder.split("/") or ":" in folder:
        raise OptionError(f"must be a folder inside the docs, not {value!r}")
    return folder


def _directive_options(value: object) -> tuple[tuple[str, str], ...]:
    """Check for options that can be written in a directive, between quotes."""
    if not isinstance(value, Mapping):
        raise OptionError(f"must map names of options to values, not {value!r}")
    found = []
    for key, option in value.items():
        many = isinstance(option, Sequence) and not isinstance(option, str)
        line = " ".join(map(str, option)) if many else str(option)
        if '"' in line or "\n" in line:
            raise OptionError(f"cannot have a double quote or a line break in {key}")
        found.append((str(key), line.lower() if isinstance(option, bool) else line))
    return tuple(found)


_GALLERY: dict[str, Callable[[object], Any]] = {
    "snippets": _patterns,
    "title": text,
    "pages": _folder,
    "options": _directive_options,
}
"""The check for each field of a gallery."""
