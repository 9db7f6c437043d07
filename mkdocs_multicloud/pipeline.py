"""The whole way, from a place in a page to the Markdown that takes its place.

    directive → snippet → run → mxfile → facts → artifacts → fragment

What goes wrong on it becomes one log line and one visible notice, here and nowhere else.
"""

from __future__ import annotations

import dataclasses
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud import fragment, snippet
from mkdocs_multicloud.directive import Directive, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.execution import Run
from mkdocs_multicloud.execution.conditions import Conditions
from mkdocs_multicloud.expansion import Recorded, makings
from mkdocs_multicloud.project import resolved
from mkdocs_multicloud.snippet import Snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.execution import Runner
    from mkdocs_multicloud.expansion import Expansion
    from mkdocs_multicloud.fragment import Blocks
    from mkdocs_multicloud.maker import Maker
    from mkdocs_multicloud.options import Settings
    from mkdocs_multicloud.project import Project
    from mkdocs_multicloud.publisher import Publisher
    from mkdocs_multicloud.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a site a directive stands.

    Attributes:
        page: its page and line.
        heading: level of the heading above, 0 for none.
        ordinal: how many embedded snippets stand before it on the page.
    """

    page: Location
    heading: int = 0
    ordinal: int = 0


def spots(text: str, path: str) -> list[tuple[Place, Spot]]:
    """The directives of a page, as its own file has them.

    Args:
        path: of the page, as its author knows it.
    """
    found = []
    embedded = 0
    for place in scan(text):
        if place.kind in ("directive", "embedded"):
            found.append((place, Spot(Location(path, place.line), place.heading, embedded)))
            embedded += place.kind == "embedded"
    return found


def _nobody(conditions: Conditions | None) -> None:
    """Where nobody asks under which conditions something holds."""


class Pipeline:
    """Expands the directives of a site.

    Args:
        project: where its files are.
        settings: its options.
        workshop: runs snippets, draws diagrams, and remembers what came of both.
        report: is told every fault; may raise, to stop at once.
        runner: in the place of the workshop's.
        recalls: whether what took a directive's place may do so again.

    Raises:
        TemplateError: the site's own templates cannot be used.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        workshop: Workshop,
        report: Callable[[MulticloudError], None],
        *,
        runner: Runner | None = None,
        recalls: bool = True,
    ) -> None:
        self.project = project
        self.settings = settings
        self._runner = runner or workshop.runner
        self._workshop = workshop
        self._report = report
        folder = project.base / settings.templates if settings.templates else None
        self._templates = fragment.Templates(folder)
        self._expansions = workshop.expansions(self._templates.digest()) if recalls else None
        self._maker: Maker | None = None
        self._loads: dict[tuple[str, Location], Snippet] = {}
        self._recalled: dict[tuple[Location, str], tuple[Snippet, Run]] = {}

    @property
    def results(self) -> list[tuple[Snippet, Run]]:
        """The runs that pages asked for, in their order; a remembered one may lack its diagrams."""
        made = self._maker.results if self._maker else []
        return [*self._recalled.values(), *made]

    @property
    def made_with(self) -> list[str]:
        """What all its pages are made with; others may come of anything else."""
        return makings(self._templates.digest())

    def start(self, places: Iterable[tuple[Place | Directive, Spot]]) -> set[Path]:
        """Begin to run and draw what pages will need; what is wrong is told when it is shown.

        Returns:
            The files that the snippets come from, to watch; a folder where one is missing, and
            those that the option `depends` looks into.
        """
        files: set[Path] = set()
        unknown = []
        for place, spot in places:
            files |= self.sources(place)
            with suppress(MulticloudError):
                read = self._read(place, spot)
                files |= self.project.folders_of(read.settings.depends)
                if read.expansion is None:
                    unknown.append((read, spot))
        if unknown:
            self._begin(unknown)
        return files

    def _begin(self, unknown: list[tuple[_Read, Spot]]) -> None:
        """Begin what is not remembered."""
        if any("picture" in read.settings.show for read, _ in unknown):
            # The engine starts while the snippets are read.
            self._making().warm()
        begun = []
        for read, spot in unknown:
            with suppress(MulticloudError):
                made = self._loaded(read, spot)
                if made.program is not None:
                    begun.append((made, read.settings))
        self._making().start(begun)

    def sources(self, asked: Place | Directive) -> set[Path]:
        """The file that a directive names; its folder, if it is missing."""
        try:
            directive = _parsed(asked)
        except MulticloudError:
            return set()
        if not directive.path:
            return set()
        written = self.project.root / directive.path
        path = written if written.is_file() else written.parent
        real = path.resolve()
        allowed = any(real.is_relative_to(folder) for folder in self.project.allowed)
        return {path} if allowed and path.exists() else set()

    def expand(
        self,
        asked: Place | Directive,
        spot: Spot,
        publisher: Publisher,
        blocks: Blocks,
        holds: Callable[[Conditions | None], None] = _nobody,
    ) -> str:
        """The Markdown that takes the place of a directive.

        Args:
            asked: a place of kind `directive`, `stray` or `embedded`, or what a host with a syntax
                of its own has read.
            holds: is told under which conditions this would be the same another time; None where
                they are not known, as after a fault.
        """
        try:
            written, conditions = self._expand(asked, spot, publisher, blocks)
            holds(conditions)
            return written
        except MulticloudError as error:
            holds(None)
            return self._noticed(error.seen_from(spot.page), asked, blocks)
        except Exception as error:  # noqa: BLE001 (a fault of ours must not eat the page)
            told = MulticloudError(
                f"mkdocs-multicloud itself failed ({type(error).__name__}: {error})",
                "please report it with the lines below",
                details="".join(traceback.format_exception(error)[-3:]),
            )
            holds(None)
            return self._noticed(told.seen_from(spot.page), asked, blocks)

    def tell(self, error: MulticloudError) -> None:
        """Report a fault that the host found."""
        self._report(error)

    def finish(self) -> None:
        """Wait for all that was begun; nothing can be begun after that."""
        if self._maker:
            self._maker.finish()

    def close(self) -> None:
        """Begin nothing any more; what runs belongs to the runner and the drawer."""
        if self._maker:
            self._maker.close()

    def _read(self, asked: Place | Directive, spot: Spot) -> _Read:
        """A directive, and what took its place the last time."""
        directive = _parsed(asked)
        settings = self.settings.override(directive.options)
        if self._expansions is None or directive.code_only:
            return _Read(directive, settings)
        where = spot.page.path, spot.heading, spot.ordinal
        source: tuple[str | int | None, ...] = directive.code, spot.page.line
        if directive.tag != "embedded":
            path = resolved(directive.path, self.project, spot.page)
            source = self.project.display(path), self._expansions.digest(path)
        what = directive.tag, directive.section, sorted(directive.options.items())
        key = self._expansions.key(*what, *where, *source, settings=settings)
        return _Read(directive, settings, key, self._expansions.find(key, spot.page))

    def _loaded(self, read: _Read, spot: Spot) -> Snippet:
        """The snippet of a directive, read once while a site is built."""
        key = (read.key, spot.page)
        if not read.key or key not in self._loads:
            made = snippet.load(
                read.directive, read.settings, self.project, spot.page, spot.ordinal
            )
            if not read.key:
                return made
            self._loads[key] = made
        return self._loads[key]

    def _making(self) -> Maker:
        """Makes what is not remembered; all that it takes is loaded when that is needed."""
        if self._maker is None:
            from mkdocs_multicloud.maker import Maker

            drawer = self._workshop.drawer
            self._maker = Maker(self.project, self._runner, drawer, self._templates)
        return self._maker

    def _expand(
        self, asked: Place | Directive, spot: Spot, publisher: Publisher, blocks: Blocks
    ) -> tuple[str, Conditions | None]:
        read = self._read(asked, spot)
        if read.expansion is not None:
            links = tuple(publisher.publish(artifact) for artifact in read.expansion.artifacts)
            if links == read.expansion.links:
                self._recall(read.expansion)
                if self._expansions is not None:
                    self._expansions.let_go(read.key)
                return _apart(read.expansion.written(blocks)), read.expansion.conditions
        made = self._loaded(read, spot)
        if read.directive.code_only:
            return made.shown.rstrip("\n"), Conditions()
        if made.program is not None:
            self._making().note(made)
        recording = Recorded(publisher, self._report)
        try:
            settings = read.settings
            if made.document is not None and "show" not in read.directive.options:
                shown = tuple(part for part in settings.show if part != "code")
                settings = dataclasses.replace(settings, show=shown)
            written = self._making().render(made, settings, spot.page, spot.heading, recording)
        except MulticloudError as error:
            raise error if error.places else error.seen_from(made.where) from None
        expansion = recording.expansion(written, made, self._making().run_of(made))
        conditions = None if recording.faults else self._conditions(made)
        if read.key and self._expansions is not None and conditions is not None:
            kept = dataclasses.replace(expansion, conditions=conditions)
            self._expansions.keep(read.key, kept)
        return _apart(expansion.written(blocks)), conditions

    def _conditions(self, made: Snippet) -> Conditions | None:
        """Under which conditions what was made of a snippet holds, its drawings included."""
        conditions: Conditions | None = Conditions()
        if made.program is not None:
            conditions = self._runner.conditions(made)
        if conditions is None:
            return None
        looked = {**conditions.inputs, **self._making().images_of(made)}
        return dataclasses.replace(conditions, inputs=looked)

    def _recall(self, expansion: Expansion) -> None:
        """Count what need not be made anew."""
        if expansion.seconds is not None:
            made = Snippet(expansion.name, expansion.where, "")
            inputs = tuple(sorted(expansion.conditions.inputs.items()))
            run = Run(seconds=expansion.seconds, inputs=inputs, origin="remembered")
            self._recalled[expansion.where, expansion.name] = made, run

    def _noticed(self, error: MulticloudError, asked: Place | Directive, blocks: Blocks) -> str:
        self._report(error)
        place = None if isinstance(asked, Directive) else asked
        if place and place.fence is not None and place.kind != "embedded":
            return f"# {self.settings.words['notice']}: {error}"
        if place and place.prefix is None:
            return f"**{fragment.text(self.settings.words['notice'])}**: {fragment.text(error)}"
        try:
            return _apart(fragment.notice(error, self.settings, self._templates, blocks))
        except MulticloudError as broken:
            self._report(broken.seen_from(error.places[0]))
            return fragment.text(f"{self.settings.words['notice']}: {error}")


@dataclass(frozen=True, slots=True)
class _Read:
    """A directive with the settings that hold for it.

    Attributes:
        key: of its expansion; empty where none is remembered.
        expansion: what took its place the last time, if it still can.
    """

    directive: Directive
    settings: Settings
    key: str = ""
    expansion: Expansion | None = None


def _parsed(asked: Place | Directive) -> Directive:
    return asked if isinstance(asked, Directive) else parse(asked)


def _apart(written: str) -> str:
    """With an empty line on either side, so that text right above or below does not join in."""
    return f"\n{written}\n"
