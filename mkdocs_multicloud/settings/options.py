"""Every option, declared once: the hosts, the directive and the reference page read this table."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.settings import validators as values
from mkdocs_multicloud.settings.option_table import Table, option
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping


def _galleries(value: object) -> tuple[values.Gallery, ...]:
    found = values.galleries(value)
    for gallery in found:
        try:
            OPTIONS.checked(dict(gallery.options), "directive")
        except OptionError as error:
            raise OptionError(f".{gallery.name}.options: {error.what}", error.hint) from None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options in force for one directive: the site's, with the directive's own on top."""

    show: tuple[str, ...] = option(
        tuple(PARTS), values.parts, "both", "names of parts", "What to write, in this order."
    )
    heading_level: str = option(
        "auto",
        values.heading_level,
        "both",
        "`auto`, `none`, `1`-`6`",
        "Level of the headings. `auto` is one below the heading that the directive stands under; "
        "`none` writes the parts without headings.",
    )
    name: str = option(
        "",
        values.name,
        "directive",
        "a file name without ending",
        "Name of the files it writes. Without it: the section's name, else the file's "
        "(without `test_`), else the page's.",
    )
    vertex: str = option(
        "",
        values.text,
        "directive",
        "an id or a label",
        "The vertex that `node`, `vertex`, `style` and `size` describe. Without it: the first.",
    )
    capture: str = option(
        "",
        values.text,
        "directive",
        "a variable or a file",
        "Which diagram to take where the snippet makes several: the variable that holds it "
        "(`mcd`, `self.mcd`) or the `.drawio` file that it writes.",
    )
    page: str = option(
        "all",
        values.text,
        "directive",
        "a page's name, its number or `all`",
        "Which pages of the diagram to draw; each becomes a picture of its own.",
    )
    layers: tuple[str, ...] = option(
        (),
        values.layers,
        "directive",
        "names, with commas between",
        "Which layers to draw; a page that has none of them is left out. Without it: those that "
        "are visible.",
    )
    caption: str = option(
        "",
        values.text,
        "directive",
        "text",
        "What stands under the picture, before the page's name where the diagram has several.",
    )
    picture: str = option(
        "file",
        values.one_of("file", "inline"),
        "both",
        "`file` or `inline`",
        "Whether the picture is a file beside the page, or stands in the page's own HTML.",
    )
    formats: tuple[str, ...] = option(
        ("svg",),
        values.formats,
        "both",
        "`svg`, `png`, `jpg`",
        "The files to write of each picture. PNG and JPG need the extra `raster`. A page of a "
        "site shows the SVG, and links to the others.",
    )
    scale: float = option(
        2.0,
        values.scale,
        "both",
        "a number",
        "Pixels of a PNG or JPG for each pixel of the picture.",
    )
    dark: bool = option(
        True,
        values.flag,
        "both",
        "`true` or `false`",
        "Whether to draw a twin in draw.io's dark colours, which readers see in dark mode.",
    )
    edit_link: bool = option(
        False,
        values.flag,
        "both",
        "`true` or `false`",
        "Whether a link under the picture opens the diagram in draw.io's editor on "
        "app.diagrams.net. The document is in the link itself, behind its `#`: no server gets it.",
    )
    script: bool = option(
        True,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether pages get the script that enlarges pictures, leafs through pages, switches layers "
        "and copies code. Without it, pictures are links to their files.",
    )
    root: str = option(
        "",
        values.text,
        "site",
        "a folder",
        "Folder that the paths in directives are relative to, itself relative to the "
        "project's folder. Without it: the docs folder.",
    )
    allowed_roots: tuple[str, ...] = option(
        (".",),
        values.paths,
        "site",
        "a list of folders",
        "Folders, relative to the project's, that snippets may come from (symlinks followed). `.` "
        "is the project's folder itself: that of the config file, in Sphinx the repository's.",
    )
    cwd: str = option(
        "project",
        values.one_of("project", "file"),
        "both",
        "`project` or `file`",
        "The folder that a snippet finds itself in: the project's, or its own file's. What "
        "it writes there never reaches the real one.",
    )
    timeout: float = option(
        30.0, values.seconds, "both", "seconds", "How long a snippet may run before it is killed."
    )
    depends: tuple[str, ...] = option(
        (),
        values.files,
        "directive",
        "paths, with commas between",
        "Files that the snippet reads without Python, by another program say; paths are relative "
        "to the working directory, `*` and `**` stand for any names. What Python opens and "
        "imports is known without it.",
    )
    execute: str = option(
        "auto",
        values.one_of("auto", "always", "never"),
        "site",
        "`auto`, `always` or `never`",
        "`auto` runs a snippet only if its text, its options or anything that it has read differ "
        "from the last time; `always` runs all; `never` runs none and takes what "
        "`mkdocs-multicloud freeze` has written.",
    )
    cache_dir: str = option(
        ".cache/multicloud",
        values.text,
        "site",
        "a folder",
        "Where results are remembered, relative to the project's folder. It can be removed at any "
        "time.",
    )
    cache_size: int = option(
        512,
        values.whole(1, 1_000_000),
        "site",
        "MiB",
        "How large that folder may grow; what was not used for longest goes first.",
    )
    frozen_dir: str = option(
        "frozen",
        values.text,
        "site",
        "a folder",
        "Where `mkdocs-multicloud freeze` writes results to commit, and `execute: never` finds "
        "them, relative to the project's folder.",
    )
    jobs: int = option(
        0,
        values.whole(0, 256),
        "site",
        "a number",
        "How many snippets run at once. `0`: as many as there are processors.",
    )
    memory: int = option(
        4096,
        values.whole(64, 1_000_000),
        "site",
        "MiB",
        "How much memory a snippet may take (Linux).",
    )
    network: bool = option(
        False,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether snippets may use the network.",
    )
    env: tuple[tuple[str, str | None], ...] = option(
        (),
        values.variables,
        "site",
        "names, or values by their names",
        "Environment variables that snippets see besides the usual ones (`PATH`, `LANG` …): they "
        "get no token of the build.",
    )
    start: str = option(
        "auto",
        values.one_of("auto", "fork", "spawn"),
        "site",
        "`auto`, `fork` or `spawn`",
        "How the process of a snippet comes to be: forked from one in which its packages are "
        "loaded (Linux), or a fresh interpreter, started ahead. `auto` takes what suits the "
        "platform.",
    )
    on_error: str = option(
        "warn",
        values.one_of("warn", "fail"),
        "site",
        "`warn` or `fail`",
        "`warn` shows a notice in the page, logs a warning and goes on (`--strict` then fails "
        "the build at its end); `fail` stops at the first fault.",
    )
    templates: str = option(
        "",
        values.text,
        "site",
        "a folder",
        "Folder of templates, relative to the project's folder, that replace the built-in ones of "
        "the same name.",
    )
    just_the_docs: bool = option(
        False,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether the pages are written for Jekyll's theme just-the-docs: kramdown's attribute "
        "lists and callouts, Liquid, links and the navigation from front matter.",
    )
    galleries: tuple[values.Gallery, ...] = option(
        (),
        _galleries,
        "site",
        "galleries by their names",
        "Snippets that are shown together, and pages for those that have none.",
    )
    filter: bool = option(
        True,
        values.flag,
        "gallery",
        "`true` or `false`",
        "Whether a gallery has a box that filters it while one types.",
    )
    landscape: bool = option(
        True,
        values.flag,
        "gallery",
        "`true` or `false`",
        "Whether a gallery has one `.drawio` file with all of its diagrams, each on a page.",
    )
    labels: tuple[tuple[str, values.Words], ...] = option(
        values.words({}),
        values.words,
        "site",
        "words by their names",
        "The words that readers see, to translate or change them; those of one language below "
        "its code.",
    )
    language: str = option(
        "",
        values.language,
        "site",
        "a language's code",
        "The language whose words in `labels` readers see. Without it: the site's.",
    )

    @property
    def words(self) -> dict[str, str]:
        """The words that readers see, by their names."""
        known = dict(self.labels)
        near = self.language.partition("-")[0]
        return dict(known.get(self.language) or known.get(near) or known[""])

    def override(
        self, values: Mapping[str, object], place: Literal["directive", "gallery"] = "directive"
    ) -> Settings:
        """These settings with a directive's own options on top.

        Raises:
            OptionError: an option that such a directive does not have, or a bad value.
        """
        return dataclasses.replace(self, **OPTIONS.checked(values, place))


OPTIONS = Table(Settings, gallery=("name", "heading_level", "dark", "cwd", "timeout"))


def site_settings(values: Mapping[str, object]) -> Settings:
    """The settings of a site from the values in its configuration.

    Raises:
        OptionError: an unknown option or a bad value.
    """
    return Settings(**OPTIONS.checked(values, "site"))
