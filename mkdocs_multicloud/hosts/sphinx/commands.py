"""Loads and builds a Sphinx project for the commands."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from mkdocs_multicloud.errors import MulticloudError, OptionError, of_snippets
from mkdocs_multicloud.hosts.shared.site_build import SiteResults
from mkdocs_multicloud.hosts.sphinx.configuration import project_folder, settings_of
from mkdocs_multicloud.hosts.sphinx.sphinx_directive import SITES
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram
    from mkdocs_multicloud.hosts.shared.site_build import ShownRun
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.settings.options import Settings


def settings(config_file: Path, stream: TextIO) -> tuple[Project, Settings]:
    """Load the project of a `conf.py` and its options.

    Args:
        config_file: the `conf.py`.
        stream: receives the warnings of Sphinx.

    Raises:
        MulticloudError: the configuration is invalid, or does not use the extension.
    """
    with _loaded(config_file, stream) as app:
        found = settings_of(app.config)
        return Project.of(project_folder(config_file.parent), config_file.parent, found), found


def use(config_file: Path, stream: TextIO) -> str:
    """Return as what a project uses this package.

    Raises:
        MulticloudError: the configuration is invalid, or does not use the extension.
    """
    settings(config_file, stream)
    return "the extension mkdocs_multicloud"


def results(config_file: Path, stream: TextIO, shard: Shard | None = None) -> SiteResults:
    """Read a project without pictures and return its results.

    Snippets run whatever the value of the option `execute`, and faults do not stop the build.

    Args:
        config_file: the `conf.py`.
        stream: receives warnings.
        shard: the part of the snippets to run, and to draw with the site's own options.

    Raises:
        MulticloudError: the configuration is invalid, or the build failed.
    """
    with _loaded(config_file, stream) as app:
        shown: list[ShownRun] = []
        diagrams: list[PlacedDiagram] = []

        def begin(_: Sphinx, env: BuildEnvironment, *__: set[str]) -> list[str]:
            site = SITES[env]
            execute = site.settings.execute
            execute = "auto" if shard is None and execute == "never" else execute
            site.settings = dataclasses.replace(site.settings, on_error="warn", execute=execute)
            site.only_runs, site.shard = shard is None, shard
            return []

        def end(_: Sphinx, env: BuildEnvironment) -> None:
            shown.extend(SITES[env].build.shown)
            diagrams.extend(SITES[env].build.diagrams)

        # `begin` runs after the extension's own handler, `end` before it.
        app.connect("env-get-outdated", begin, priority=900)
        app.connect("env-updated", end, priority=100)
        app.build()
        site = SITES[app.env]
        faults = tuple(of_snippets(site.faults))
        return SiteResults(site.project, site.settings, tuple(shown), tuple(diagrams), faults)


@contextlib.contextmanager
def _loaded(config_file: Path, stream: TextIO) -> Iterator[Sphinx]:
    """Create a Sphinx application with a temporary output folder; convert its errors to ours."""
    docs = config_file.parent
    try:
        with (
            tempfile.TemporaryDirectory(prefix="multicloud-") as scratch,
            patch_docutils(docs),
            docutils_namespace(),
        ):
            output, trees = Path(scratch, "out"), Path(scratch, "doctrees")
            app = Sphinx(docs, docs, output, trees, "dummy", status=None, warning=stream)
            if "mkdocs_multicloud" not in app.extensions:
                raise OptionError(
                    f"{config_file.name} does not use the extension mkdocs_multicloud",
                    "add mkdocs_multicloud to its extensions",
                )
            yield app
    except SphinxError as error:
        raise MulticloudError(str(error)) from None
