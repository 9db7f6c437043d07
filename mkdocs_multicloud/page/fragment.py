"""What took the place of a directive, remembered whole: its text, its blocks and its files.

It holds as long as the directive, its file, the options, the templates and this package are the
same, and all that its run and its drawings have read.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.drawings import engine_version
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.page.artifacts import Artifact, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.cache.dependencies import Checker
    from mkdocs_multicloud.cache.store import Store
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.page.publisher import Publisher
    from mkdocs_multicloud.page.templates import Blocks
    from mkdocs_multicloud.settings.options import Settings

_MARK = "\ue000mc{}\ue001"
_MARKS = re.compile("\ue000mc(\\d+)\ue001")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
_HERE = Path(__file__).parents[1]


class Recording:
    """Blocks that are not yet of any host: what is asked of them is noted, to be asked again."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, list[str], dict[str, Any]]] = []

    def open(self, kind: str, title: str = "", /, **attributes: Any) -> str:
        """A line that begins a block."""
        return self._note("open", [kind, title], attributes)

    def close(self) -> str:
        """A line that ends the innermost block."""
        return self._note("close", [], {})

    def fence(self, content: str, language: str = "", /) -> str:
        """A block of code."""
        return self._note("fence", [content, language], {})

    def _note(self, name: str, values: list[str], attributes: dict[str, Any]) -> str:
        # As it will be when it is read again.
        self.steps.append((name, values, json.loads(json.dumps(attributes))))
        return _MARK.format(len(self.steps) - 1)


@dataclass(frozen=True, slots=True)
class Ran:
    """A snippet that an expansion comes of.

    Attributes:
        name: of the snippet.
        where: its file and first line.
        seconds: that its run took; None if nothing was run.
        conditions: under which what came of it holds.
    """

    name: str
    where: Location
    seconds: float | None
    conditions: Dependencies

    def entry(self) -> list[Any]:
        """The same as JSON."""
        where = [self.where.path, self.where.line]
        return [self.name, where, self.seconds, dataclasses.asdict(self.conditions)]

    @classmethod
    def read(cls, entry: list[Any]) -> Self:
        """One from JSON.

        Raises:
            TypeError, KeyError, ValueError: it is none.
        """
        name, where, seconds, conditions = entry
        return cls(name, Location(*where), seconds, Dependencies.from_json(conditions))


@dataclass(frozen=True, slots=True)
class Expansion:
    """What takes the place of a directive.

    Attributes:
        text: Markdown with tokens for what was asked of the blocks.
        steps: what that was: a method's name, its values and its attributes.
        artifacts: the files of the page.
        links: to them, as the text has them.
        where: the snippet's file and first line; of a gallery, the directive's.
        ran: the snippets that it comes of; it holds as long as what came of each.
    """

    text: str
    steps: list[tuple[str, list[str], dict[str, Any]]]
    artifacts: tuple[Artifact, ...]
    links: tuple[str, ...]
    where: Location
    ran: tuple[Ran, ...]

    def written(self, blocks: Blocks) -> str:
        """The text for a host's blocks."""
        steps = [
            getattr(blocks, name)(*values, **attributes) for name, values, attributes in self.steps
        ]
        return _MARKS.sub(lambda found: steps[int(found[1])], self.text)

    def entry(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "text": self.text,
            "steps": self.steps,
            "artifacts": [
                [made.path, made.media_type, made.lender, *_packed(made.data)]
                for made in self.artifacts
            ],
            "links": self.links,
            "where": [self.where.path, self.where.line],
            "ran": [ran.entry() for ran in self.ran],
        }

    @classmethod
    def read(cls, entry: dict[str, Any], page: Location) -> Self:
        """An expansion from JSON.

        Args:
            page: where the directive stands.

        Raises:
            TypeError, KeyError, ValueError: it is none.
        """
        where = Location(*entry["where"])
        source = Source(where, page)
        artifacts = tuple(
            Artifact(path, _unpacked(*packed), kind, source, lender)
            for path, kind, lender, *packed in entry["artifacts"]
        )
        return cls(
            entry["text"],
            [(name, list(values), dict(told)) for name, values, told in entry["steps"]],
            artifacts,
            tuple(entry["links"]),
            where,
            tuple(map(Ran.read, entry["ran"])),
        )


class Recorded:
    """What is done for one directive: blocks, files and faults."""

    def __init__(self, publisher: Publisher, report: Callable[[MulticloudError], None]) -> None:
        self.blocks = Recording()
        self.faults = 0
        self._publisher = publisher
        self._report = report
        self._published: dict[Artifact, str] = {}

    def publish(self, artifact: Artifact) -> str:
        """Publish a file; the link to it."""
        self._published[artifact] = self._publisher.publish(artifact)
        return self._published[artifact]

    def report(self, error: MulticloudError) -> None:
        """Tell a fault."""
        self.faults += 1
        self._report(error)

    def withhold(self) -> None:
        """It has a fault that another directive tells, and is not to be remembered."""
        self.faults += 1

    def expansion(self, written: str, where: Location, ran: Iterable[Ran]) -> Expansion:
        """All of it as one value."""
        published = self._published
        return Expansion(
            # Two empty lines would end a footnote; what is in fences is not in the text yet.
            _GAPS.sub("\n\n", written),
            self.blocks.steps,
            tuple(published),
            tuple(published.values()),
            where,
            tuple(ran),
        )


def _packed(data: bytes) -> tuple[str, str]:
    """Bytes as JSON has them: the name of their form, and text."""
    try:
        return "text", data.decode()
    except UnicodeDecodeError:
        return "base64", base64.b64encode(data).decode()


def _unpacked(form: str, text: str) -> bytes:
    return text.encode() if form == "text" else base64.b64decode(text)


class Expansions:
    """Remembers expansions.

    Args:
        store: holds them.
        checker: checks their conditions.
        templates: a digest of the site's own templates.
    """

    def __init__(self, store: Store, checker: Checker, templates: str) -> None:
        self._store = store
        self._checker = checker
        self._always = makings(templates)
        self._found: dict[str, Expansion | None] = {}

    def key(self, *what: Any, settings: Settings) -> str:
        """A key of all that is known of an expansion before its file is parsed.

        Args:
            what: the directive, its place, and a digest of its file.
            settings: of the directive.
        """
        told = json.dumps([*self._always, repr(settings), *what])
        return hashlib.sha256(told.encode()).hexdigest()

    def digest(self, path: Path) -> str:
        """What stands at a path; looked at once in a build."""
        return self._checker.digest(str(path))

    def find(self, key: str, page: Location) -> Expansion | None:
        """What took the place of a directive the last time, if it still can."""
        if key not in self._found:
            self._found[key] = self._read(key, page)
        return self._found[key]

    def let_go(self, key: str) -> None:
        """An expansion is in its page: it need not be held any more."""
        self._found.pop(key, None)

    def keep(self, key: str, expansion: Expansion) -> None:
        """Remember what took the place of a directive."""
        self._store.put("expansions", key, expansion.entry())

    def _read(self, key: str, page: Location) -> Expansion | None:
        entry = self._store.get("expansions", key)
        if entry is None:
            return None
        try:
            found = Expansion.read(entry, page)
        except (TypeError, KeyError, ValueError):
            return None
        return found if all(self._checker.is_current(ran.conditions) for ran in found.ran) else None


def makings(templates: str) -> list[str]:
    """What every expansion is made with: this package, the engine, Python and the templates.

    Args:
        templates: a digest of the site's own.
    """
    return [code_version(), engine_version(), versions.PYTHON, templates]


@cache
def code_version() -> str:
    """A digest of this package's own code and templates."""
    found = hashlib.sha256()
    for path in sorted(_HERE.rglob("*")):
        if path.suffix in (".py", ".j2") and "engine" not in path.parts:
            found.update(path.read_bytes())
    return found.hexdigest()
