"""The whole way, from a place in a page to the Markdown that takes its place.

    directive → snippet → run → mxfile → facts → artifacts → fragment

What goes wrong on it becomes one log line and one visible notice, here and nowhere else.
"""

from __future__ import annotations

import dataclasses
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.model import Directive
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.execution.model import Dependencies, Run
from mkdocs_multicloud.gallery import plan
from mkdocs_multicloud.gallery.site_index import SiteIndex
from mkdocs_multicloud.page import templates
from mkdocs_multicloud.page.fragment import Ran, Recorded, makings
from mkdocs_multicloud.pipeline.request import Reader
from mkdocs_multicloud.pipeline.request import Spot as Spot
from mkdocs_multicloud.pipeline.request import spots as spots
from mkdocs_multicloud.snippet.loader import Snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.gallery.plan import Written
    from mkdocs_multicloud.gallery.render import Thumbnails
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.hosts.shared.session import Workshop
    from mkdocs_multicloud.page.fragment import Expansion
    from mkdocs_multicloud.page.publisher import Publisher
    from mkdocs_multicloud.page.templates import Blocks
    from mkdocs_multicloud.pipeline.request import Read
    from mkdocs_multicloud.pipeline.stages import Maker
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery
    from mkdocs_multicloud.snippet.project import Project


def _nobody(conditions: Dependencies | None) -> None:
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
        self._templates = templates.Templates(folder)
        self._expansions = workshop.expansions(self._templates.digest()) if recalls else None
        self._maker: Maker | None = None
        self._recalled: dict[tuple[Location, str], tuple[Snippet, Run]] = {}
        self._reader = Reader(project, settings, self._expansions)

    @property
    def results(self) -> list[tuple[Snippet, Run]]:
        """The runs that pages asked for, in their order; a remembered one may lack its diagrams."""
        made = self._maker.results if self._maker else []
        others = [(one, run) for one, run in made if (one.where, one.name) not in self._recalled]
        return [*self._recalled.values(), *others]

    @property
    def made_with(self) -> list[str]:
        """What all its pages are made with; others may come of anything else."""
        return makings(self._templates.digest())

    def has_pages(self, page_entries: Callable[[], Iterable[PageEntry]]) -> None:
        """The site has these pages, which galleries link to.

        Args:
            page_entries: in the order of the navigation; asked for only where there is a gallery.
        """
        self._reader.site_index = SiteIndex(page_entries, self.project)

    def pages_of(self, asked: Gallery) -> list[Written]:
        """The pages of a gallery that nobody has to write.

        Raises:
            SnippetError: a pattern names no file, or one that lies elsewhere.
        """
        return plan.pages(asked, self.settings, self.project, self._reader.site_index)

    def unseen_galleries(self) -> list[MulticloudError]:
        """What is wrong with galleries of the options that no page would tell of."""
        return plan.unseen(self.settings, self.project, self._reader.site_index)

    def start(self, places: Iterable[tuple[Match | Directive, Spot]]) -> set[Path]:
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
                read = self._reader.read(place, spot)
                files |= self.project.folders_of(read.settings.depends)
                if read.expansion is None and not read.directive.code_only:
                    unknown.append((read, spot))
        if unknown:
            self._begin(unknown)
        return files

    def _begin(self, unknown: list[tuple[Read, Spot]]) -> None:
        """Begin what is not remembered."""
        if any("picture" in read.settings.show for read, _ in unknown):
            # The engine starts while the snippets are read.
            self._making().warm()
        begun: list[tuple[Snippet, Settings]] = []
        for read, spot in unknown:
            with suppress(MulticloudError):
                if read.plan is not None:
                    begun += self._thumbnails().wanted(read.plan, read.settings)
                    continue
                made = self._reader.loaded(read, spot)
                if made.program is not None:
                    begun.append((made, read.settings))
        self._making().start(begun)

    def sources(self, asked: Match | Directive) -> set[Path]:
        """The file that a directive names, or its folder if it is missing; all of a gallery."""
        return self._reader.sources(asked)

    def expand(
        self,
        asked: Match | Directive,
        spot: Spot,
        publisher: Publisher,
        blocks: Blocks,
        holds: Callable[[Dependencies | None], None] = _nobody,
    ) -> str:
        """The Markdown that takes the place of a directive.

        Args:
            asked: a place of kind `directive`, `stray` or `embedded`, or what a host with a syntax
                of its own has read.
            holds: is told each of the conditions under which this would be the same another time;
                None where they are not known, as after a fault.
        """
        try:
            written, held = self._expand(asked, spot, publisher, blocks)
            for one in held:
                holds(one)
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

    def _making(self) -> Maker:
        """Makes what is not remembered; all that it takes is loaded when that is needed."""
        if self._maker is None:
            from mkdocs_multicloud.pipeline.stages import Maker

            drawer = self._workshop.drawer
            self._maker = Maker(self.project, self._runner, drawer, self._templates)
        return self._maker

    def _thumbnails(self) -> Thumbnails:
        from mkdocs_multicloud.gallery.render import Thumbnails

        return Thumbnails(self.project, self.settings, self._making(), self._templates)

    def _expand(
        self, asked: Match | Directive, spot: Spot, publisher: Publisher, blocks: Blocks
    ) -> tuple[str, list[Dependencies | None]]:
        read = self._reader.read(asked, spot)
        listed = [plan.listed(read.plan, self.project)] if read.plan else []
        if read.expansion is not None:
            links = tuple(publisher.publish(artifact) for artifact in read.expansion.artifacts)
            if links == read.expansion.links:
                self._recall(read.expansion)
                if self._expansions is not None:
                    self._expansions.let_go(read.key)
                held = [ran.conditions for ran in read.expansion.ran]
                return _apart(read.expansion.written(blocks)), [*listed, *held]
        recording = Recorded(publisher, self._report)
        if read.plan is not None:
            hung = self._thumbnails().render(
                read.plan, read.settings, spot.page, spot.heading, recording
            )
            written, where, snippets = hung.markdown, spot.page, hung.snippets
        else:
            made = self._reader.loaded(read, spot)
            if read.directive.code_only:
                return made.shown.rstrip("\n"), [Dependencies()]
            written = self._rendered(read, made, spot, recording)
            where, snippets = made.where, (made,)
        ran: list[Ran | None] = [None]
        if not recording.faults:
            ran = [self._ran(made) for made in snippets]
        known = [one for one in ran if one is not None]
        expansion = recording.expansion(written, where, known)
        if read.key and self._expansions is not None and len(known) == len(ran):
            self._expansions.keep(read.key, expansion)
        conditions = [one.conditions if one else None for one in ran]
        return _apart(expansion.written(blocks)), [*listed, *conditions]

    def _rendered(self, read: Read, made: Snippet, spot: Spot, recording: Recorded) -> str:
        """The Markdown of a snippet."""
        if made.program is not None:
            self._making().note(made)
        try:
            settings = read.settings
            if made.document is not None and "show" not in read.directive.options:
                shown = tuple(part for part in settings.show if part != "code")
                settings = dataclasses.replace(settings, show=shown)
            return self._making().render(made, settings, spot.page, spot.heading, recording)
        except MulticloudError as error:
            raise error if error.places else error.seen_from(made.where) from None

    def _ran(self, made: Snippet) -> Ran | None:
        """A snippet, and under which conditions what was made of it holds, its drawings too."""
        conditions: Dependencies | None = Dependencies()
        if made.program is not None:
            run = self._making().run_of(made)
            conditions = run.dependencies if run else None
        if conditions is None:
            return None
        looked = {**conditions.inputs, **self._making().images_of(made)}
        held = dataclasses.replace(conditions, inputs=looked)
        run = self._making().run_of(made)
        return Ran(made.name, made.where, run.seconds if run else None, held)

    def _recall(self, expansion: Expansion) -> None:
        """Count what need not be made anew."""
        for ran in expansion.ran:
            if ran.seconds is not None:
                made = Snippet(ran.name, ran.where, "")
                inputs = tuple(sorted(ran.conditions.inputs.items()))
                run = Run(seconds=ran.seconds, inputs=inputs, origin="remembered")
                self._recalled[ran.where, ran.name] = made, run

    def _noticed(self, error: MulticloudError, asked: Match | Directive, blocks: Blocks) -> str:
        self._report(error)
        place = None if isinstance(asked, Directive) else asked
        if place and place.fence is not None and place.kind != "embedded":
            return f"# {self.settings.ui_strings['notice']}: {error}"
        if place and place.prefix is None:
            return (
                f"**{templates.text(self.settings.ui_strings['notice'])}**: {templates.text(error)}"
            )
        try:
            manner = templates.Manner(self.settings, self._templates, blocks)
            return _apart(templates.notice(error, manner))
        except MulticloudError as broken:
            self._report(broken.seen_from(error.places[0]))
            return templates.text(f"{self.settings.ui_strings['notice']}: {error}")


def _apart(written: str) -> str:
    """With an empty line on either side, so that text right above or below does not join in."""
    return f"\n{written}\n"
