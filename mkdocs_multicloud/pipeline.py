"""The whole way, from a place in a page to the Markdown that takes its place.

    directive → snippet → run → mxfile → facts → artifacts → fragment

What goes wrong on it becomes one log line and one visible notice, here and nowhere else.
"""

from __future__ import annotations

import dataclasses
import re
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud import artifacts, candidates, facts, figures, fragment, mxfile, snippet
from mkdocs_multicloud.artifacts import Source
from mkdocs_multicloud.directive import Directive, parse
from mkdocs_multicloud.drawing import summed_up
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, RunError
from mkdocs_multicloud.once import Once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.artifacts import Artifact
    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.drawing import Drawing, Wish
    from mkdocs_multicloud.execution import Run, Runner
    from mkdocs_multicloud.figures import Figure
    from mkdocs_multicloud.fragment import Blocks
    from mkdocs_multicloud.mxfile import MxFile
    from mkdocs_multicloud.options import Settings
    from mkdocs_multicloud.project import Project
    from mkdocs_multicloud.snippet import Snippet


AHEAD = 16
"""Snippets that are on their way at once: each waits, most of the time, for another process."""


class Publisher(Protocol):
    """Whatever takes the files of a page."""

    def publish(self, artifact: Artifact) -> str:
        """Take a file; the link to it, as a page's Markdown has it.

        Raises:
            ArtifactError: another snippet has written that file.
        """


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


class Artist(Protocol):
    """Whatever draws documents; from several threads."""

    def draw(self, document: MxFile, wish: Wish) -> tuple[Drawing, ...]:
        """The pages that are wished for.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """


class Pipeline:
    """Expands the directives of a site.

    Args:
        project: where its files are.
        settings: its options.
        runner: runs snippets.
        drawer: draws diagrams.
        report: is told every fault; may raise, to stop at once.

    Raises:
        TemplateError: the site's own templates cannot be used.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        runner: Runner,
        drawer: Artist,
        report: Callable[[MulticloudError], None],
    ) -> None:
        self.project = project
        self.settings = settings
        self._runner = runner
        self._drawer = drawer
        self._report = report
        folder = project.base / settings.templates if settings.templates else None
        self._templates = fragment.Templates(folder)
        self._pool = ThreadPoolExecutor(AHEAD, "multicloud")
        self._runs: Once[str, Run] = Once()
        self._drawings: Once[tuple[str, str, Wish], tuple[Drawing, ...]] = Once()
        self._made: dict[str, Snippet] = {}

    @property
    def results(self) -> list[tuple[Snippet, Run]]:
        """The runs that pages asked for, in their order."""
        return [(made, run) for key, made in self._made.items() if (run := self._runs.made(key))]

    def start(self, places: Iterable[tuple[Place, Spot]]) -> set[Path]:
        """Begin to run and draw what pages will need; what is wrong is told when it is shown.

        Returns:
            The files that the snippets come from, to watch.
        """
        files = set()
        begun = []
        for place, spot in places:
            try:
                _, made, settings = self._read(place, spot)
            except MulticloudError:
                continue
            files.add(self.project.base / made.where.path)
            if made.program is not None:
                begun.append((made, settings))
        for made, settings in self._unknown(begun):
            self._pool.submit(self._ahead, made, settings)
        return files

    def _unknown(self, begun: list[tuple[Snippet, Settings]]) -> list[tuple[Snippet, Settings]]:
        """Those that have to be run; the others are had as fast when they are asked for."""
        self._runner.prepare([made for made, _ in begun])
        return [(made, settings) for made, settings in begun if self._runner.known(made) is None]

    def _ahead(self, made: Snippet, settings: Settings) -> None:
        """Run and draw what will be asked for soon; it is told what is wrong then."""
        with suppress(MulticloudError):
            document = self._document(made)
            if document is not None and "picture" in settings.show:
                self._drawn(document, made, settings)

    def expand(self, place: Place, spot: Spot, publisher: Publisher, blocks: Blocks) -> str:
        """The Markdown that takes the place of a directive.

        Args:
            place: of kind `directive`, `stray` or `embedded`.
        """
        try:
            return self._expand(place, spot, publisher, blocks)
        except MulticloudError as error:
            return self._noticed(error.seen_from(spot.page), place, blocks)
        except Exception as error:  # noqa: BLE001 (a fault of ours must not eat the page)
            told = MulticloudError(
                f"mkdocs-multicloud itself failed ({type(error).__name__}: {error})",
                "please report it with the lines below",
                details="".join(traceback.format_exception(error)[-3:]),
            )
            return self._noticed(told.seen_from(spot.page), place, blocks)

    def tell(self, error: MulticloudError) -> None:
        """Report a fault that the host found."""
        self._report(error)

    def close(self) -> None:
        """Begin nothing any more; what runs belongs to the runner and the drawer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, place: Place, spot: Spot) -> tuple[Directive, Snippet, Settings]:
        directive = parse(place)
        settings = self.settings.override(directive.options)
        made = snippet.load(directive, settings, self.project, spot.page, spot.ordinal)
        if made.document is not None and "show" not in directive.options:
            shown = tuple(part for part in settings.show if part != "code")
            settings = dataclasses.replace(settings, show=shown)
        return directive, made, settings

    def _expand(self, place: Place, spot: Spot, publisher: Publisher, blocks: Blocks) -> str:
        directive, made, settings = self._read(place, spot)
        if directive.code_only:
            return made.shown.rstrip("\n")
        try:
            document = self._document(made)
            gathered, download = None, ""
            shown: tuple[Figure, ...] = ()
            trouble: MulticloudError | None = None
            if document is not None:
                gathered = facts.gather(document, settings.vertex)
                source = Source(made.where, spot.page)
                download = publisher.publish(artifacts.drawio(made.name, gathered.xml, source))
                if "picture" in settings.show:
                    shown, trouble = self._figures(document, made, settings, spot, publisher)
            written = fragment.render(
                made,
                gathered,
                download,
                figures=shown,
                trouble=trouble,
                settings=settings,
                templates=self._templates,
                blocks=blocks,
                heading=spot.heading,
            )
        except MulticloudError as error:
            raise error if error.places else error.seen_from(made.where) from None
        return _apart(written)

    def _figures(
        self,
        document: MxFile,
        made: Snippet,
        settings: Settings,
        spot: Spot,
        publisher: Publisher,
    ) -> tuple[tuple[Figure, ...], MulticloudError | None]:
        """The pictures; where they cannot be drawn, the rest of the page stands without them."""
        try:
            drawings = self._drawn(document, made, settings)
            source = Source(made.where, spot.page)
            shown = figures.published(drawings, made.name, source, settings, publisher.publish)
        except DrawingError as error:
            told = error.seen_from(made.where).seen_from(spot.page)
            self._report(told)
            return (), told
        for warning in summed_up(w for drawing in drawings for w in drawing.warnings):
            lost = DrawingError(warning, "the picture shows a stand-in")
            self._report(lost.seen_from(made.where).seen_from(spot.page))
        return shown, None

    def _drawn(self, document: MxFile, made: Snippet, settings: Settings) -> tuple[Drawing, ...]:
        beside = (self.project.base / made.where.path).parent
        folders = (str(beside), str(self.project.base), str(self.project.root))
        wish = figures.wish(settings, folders)
        key = (made.key, made.capture, wish)
        return self._drawings.get(key, lambda: self._drawer.draw(document, wish))

    def _document(self, made: Snippet) -> MxFile | None:
        if made.document is not None:
            return mxfile.parse(made.document)
        if made.program is None:
            return None
        self._made.setdefault(made.key, made)
        run = self._runs.get(made.key, lambda: self._runner.run(made))
        try:
            candidates.check(run)
        except RunError as error:
            line = run.failure.line if run.failure else None
            raise error.seen_from(Location(made.where.path, line or made.where.line)) from None
        return candidates.choose(run, made.capture, _section_hint(made))

    def _noticed(self, error: MulticloudError, place: Place, blocks: Blocks) -> str:
        self._report(error)
        if place.fence is not None and place.kind != "embedded":
            return f"# {self.settings.words['notice']}: {error}"
        if place.prefix is None:
            return f"**{fragment.text(self.settings.words['notice'])}**: {fragment.text(error)}"
        try:
            return _apart(fragment.notice(error, self.settings, self._templates, blocks))
        except MulticloudError as broken:
            self._report(broken.seen_from(error.places[0]))
            return fragment.text(f"{self.settings.words['notice']}: {error}")


def _section_hint(made: Snippet) -> str:
    """What to do where a file of tests ran as a script, and so made nothing."""
    if made.program is None or made.program.mode != "script":
        return ""
    tests = re.findall(r"^\s*def test_(\w+)", made.program.source, re.MULTILINE)
    if not tests:
        return ""
    named = ", ".join(tests[:5])
    return f"it has no '# given', so the file ran as a script; name a section: {named}"


def _apart(written: str) -> str:
    """With an empty line on either side, so that text right above or below does not join in."""
    return f"\n{written}\n"
