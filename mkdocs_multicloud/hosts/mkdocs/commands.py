"""Loads and builds a MkDocs or ProperDocs site for the commands."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from mkdocs_multicloud.errors import MulticloudError, OptionError, of_snippets
from mkdocs_multicloud.hosts.mkdocs.merge_options import extension_options, is_extension, merge
from mkdocs_multicloud.hosts.mkdocs.plugin import MulticloudPlugin, log
from mkdocs_multicloud.hosts.shared.site_build import SiteResults
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from mkdocs_multicloud.pipeline.shard import Shard


def settings(config_file: Path, stream: TextIO) -> tuple[Project, Settings]:
    """Load the project of a site and its options; the defaults if it does not use the plugin.

    Args:
        config_file: the `mkdocs.yml` or `properdocs.yml`.
        stream: receives the warnings of MkDocs.

    Raises:
        MulticloudError: the configuration is invalid.
    """
    with _warnings_to(stream):
        config = _loaded(config_file)
        found = _settings(config)
        return Project.of(config_file.parent, Path(config.docs_dir), found), found


def use(config_file: Path, stream: TextIO) -> str:
    """Return as what a site uses this package: a plugin or a Markdown extension; else nothing.

    Raises:
        MulticloudError: the configuration is invalid.
    """
    with _warnings_to(stream):
        config = _loaded(config_file)
        _settings(config)
    if _plugin(config) is not None:
        return "the plugin multicloud"
    extensions = any(map(is_extension, config.markdown_extensions))
    return "the Markdown extension mkdocs_multicloud" if extensions else ""


def results(config_file: Path, stream: TextIO, shard: Shard | None = None) -> SiteResults:
    """Build a site without pictures into a temporary folder and return its results.

    Snippets run whatever the value of the option `execute`, and faults do not stop the build.

    Args:
        config_file: the `mkdocs.yml` or `properdocs.yml`.
        stream: receives our warnings; those of others would be about the missing pictures.
        shard: the part of the snippets to run, and to draw with the site's own options.

    Raises:
        MulticloudError: the configuration is invalid, or the build failed.
    """
    with (
        _warnings_to(stream, of_others=logging.ERROR),
        tempfile.TemporaryDirectory(prefix="multicloud-") as folder,
    ):
        config = _loaded(config_file, site_dir=folder, strict=False)
        plugin = _plugin(config)
        if plugin is None:
            raise OptionError(
                f"{config_file.name} does not use the plugin multicloud",
                "add multicloud to its plugins",
            )
        plugin.overrides["on_error"] = "warn"
        plugin.builds.only_runs, plugin.builds.shard = shard is None, shard
        if shard is None and plugin.settings(config).execute == "never":
            plugin.overrides["execute"] = "auto"
        with _errors_converted():
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        faults = tuple(of_snippets(plugin.builds.faults))
        pipeline = plugin.builds.last.pipeline
        shown, diagrams = tuple(plugin.builds.shown), tuple(plugin.builds.diagrams)
        return SiteResults(pipeline.project, pipeline.settings, shown, diagrams, faults)


def _settings(config: MkDocsConfig) -> Settings:
    """Return the options of a site; the defaults if it does not use the plugin."""
    plugin = _plugin(config)
    with _errors_converted():
        return plugin.settings(config) if plugin else Settings(**merge(extension_options(config)))


def _plugin(config: MkDocsConfig) -> MulticloudPlugin | None:
    return next((p for p in config.plugins.values() if isinstance(p, MulticloudPlugin)), None)


def _loaded(config_file: Path, **more: Any) -> MkDocsConfig:
    with _errors_converted():
        return load_config(str(config_file), **more)


@contextlib.contextmanager
def _errors_converted() -> Iterator[None]:
    """Convert MkDocs' errors to ours."""
    try:
        yield
    except Abort as error:
        # MkDocs has already logged the reason.
        raise MulticloudError(str(error).rstrip("!"), "see above") from None
    except MkDocsException as error:
        raise MulticloudError(str(error)) from None


@contextlib.contextmanager
def _warnings_to(stream: TextIO, *, of_others: int = logging.WARNING) -> Iterator[None]:
    """Write MkDocs' warnings to a stream.

    Args:
        of_others: the level from which messages are written that are not ours.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: record.levelno >= of_others or record.name == log.name)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)-7s -  %(message)s"))
    logger = logging.getLogger(build.__module__.partition(".")[0])
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
