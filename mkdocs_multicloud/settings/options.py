"""Declares every option once: name, type, default, where it is allowed, and description.

Hosts, directives and the reference in the guide read these declarations.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.settings import validators as values
from mkdocs_multicloud.settings.option_lookup import OptionTable, option
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.settings.rule_list import Rule, rules

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYOUTS = ("flow-right", "flow-down", "tree", "organic", "circle")
"""draw.io's layouts."""
KEEP = "keep"
"""The layout that somebody has saved."""
NONE = "none"
"""No layout: everything stays where the snippet puts it."""


def _galleries(value: object) -> tuple[values.Gallery, ...]:
    found = values.galleries(value)
    for gallery in found:
        try:
            OPTIONS.check(dict(gallery.options), "directive")
        except OptionError as error:
            raise OptionError(f".{gallery.name}.options: {error.what}", error.hint) from None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of one directive: the site's, overridden by the directive's own."""

    show: tuple[str, ...] = option(
        (),
        values.parts,
        "both",
        "names of parts",
        "The parts to write, in this order. Default: the diagram decides, see the parts.",
    )
    heading_level: str = option(
        "auto",
        values.heading_level,
        "both",
        "`auto`, `none`, `1`-`6`",
        "Level of the headings. `auto` is one level below the heading above the directive; "
        "`none` writes no headings.",
    )
    name: str = option(
        "",
        values.name,
        "directive",
        "a file name without extension",
        "Name of the files that the directive writes. Default: the section's name, else the file's "
        "(without `test_`), else the page's.",
    )
    vertex: str = option(
        "",
        values.text,
        "directive",
        "an id or a label",
        "The vertex that `node`, `vertex`, `style` and `size` describe. Default: the first.",
    )
    node_type: str = option(
        "",
        values.text,
        "directive",
        "text",
        "The type that the parts `node` and `vertex` show. Default: the type in the vertex's id, "
        "else its shape.",
    )
    capture: str = option(
        "",
        values.text,
        "directive",
        "a variable or a file",
        "Which diagram to use if the snippet creates several: the variable that holds it "
        "(`mcd`, `self.mcd`) or the `.drawio` file that the snippet writes.",
    )
    page: str = option(
        "all",
        values.text,
        "directive",
        "a page's name, its number or `all`",
        "Which pages of the diagram to draw, each as a separate picture. Empty pages are neither "
        "drawn nor counted, unless all are empty.",
    )
    layers: tuple[str, ...] = option(
        (),
        values.layers,
        "directive",
        "names, separated by commas",
        "Which layers to draw; pages without any of them are skipped. Default: the visible layers.",
    )
    layout: str = option(
        NONE,
        values.one_of(NONE, *LAYOUTS, KEEP),
        "both",
        "`none`, `flow-right`, `flow-down`, `tree`, `organic`, `circle`, `keep`",
        "Places the vertices, groups and edges of the diagram, by draw.io's own layouts. `keep` "
        "places them as in the file `<name>.layout.json` beside the snippet, and what is new "
        "beside its neighbours.",
    )
    caption: str = option(
        "",
        values.text,
        "directive",
        "text",
        "Text under the picture. If the diagram has several pages, the page's name follows it.",
    )
    picture: str = option(
        "file",
        values.one_of("file", "inline"),
        "both",
        "`file` or `inline`",
        "Whether the picture is a separate file or part of the page's HTML.",
    )
    width: str = option(
        "",
        values.width,
        "both",
        "`100%`, `wide` or pixels",
        "How wide the picture is on the page. `100%`: as the text. `640px`: so many pixels, if "
        "there is room. `wide`: up to its own width, also beside the text where nothing else is. "
        "Default: up to its own width, at most as the text.",
    )
    formats: tuple[str, ...] = option(
        ("svg",),
        values.formats,
        "both",
        "`svg`, `png`, `jpg`, `drawio.svg`, `drawio.png`, `md`",
        "The files to write for each picture. PNG and JPG need the extra `raster`. `drawio.svg` "
        "and `drawio.png` are one picture that draw.io opens as a diagram, of the first drawn "
        "page. `md` is the whole text description as Markdown. A page of a site shows the SVG and "
        "links to the other files.",
    )
    scale: float = option(
        2.0,
        values.scale,
        "both",
        "a number",
        "Scale of PNG and JPG files: their pixels per pixel of the picture.",
    )
    dark: bool = option(
        True,
        values.flag,
        "both",
        "`true` or `false`",
        "Whether to draw a second picture in draw.io's dark colours, for readers in dark mode.",
    )
    color_by: tuple[str, ...] = option(
        (),
        values.color_by,
        "both",
        "a key of metadata, or `key: value, value`",
        "Colours the nodes of the picture by what they have for this key (`owner`), with a legend "
        "below the picture. Values after the key have the first colours, in their order.",
    )
    edit_link: bool = option(
        False,
        values.flag,
        "both",
        "`true` or `false`",
        "Whether to add a link under the picture that opens the diagram in draw.io's editor on "
        "app.diagrams.net. The link contains the document after its `#`, so no server receives it.",
    )
    script: bool = option(
        True,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether pages get the script that enlarges pictures, switches pages and layers, and "
        "copies code. Without it, pictures are links to their files.",
    )
    root: str = option(
        "",
        values.text,
        "site",
        "a folder",
        "The folder that paths in directives are relative to, itself relative to the "
        "project's folder. Default: the docs folder.",
    )
    allowed_roots: tuple[str, ...] = option(
        (".",),
        values.paths,
        "site",
        "a list of folders",
        "Folders, relative to the project's folder, that may contain snippets (symlinks are "
        "followed). `.` is the project's folder: the one with the config file, in Sphinx the "
        "repository. Files and folders whose names begin with a dot are refused unless they are "
        "named here.",
    )
    cwd: str = option(
        "project",
        values.one_of("project", "file"),
        "both",
        "`project` or `file`",
        "The working directory of a snippet: the project's folder or the folder of its file. "
        "Files that it writes there never reach the real folder.",
    )
    timeout: float = option(
        30.0, values.seconds, "both", "seconds", "The time after which a running snippet is killed."
    )
    depends: tuple[str, ...] = option(
        (),
        values.files,
        "directive",
        "paths, separated by commas",
        "Files that the snippet reads by other means than Python, for example with another "
        "program. Paths are relative to the working directory and may contain `*` and `**`. Files "
        "that Python opens or imports are found automatically.",
    )
    execute: str = option(
        "auto",
        values.one_of("auto", "always", "never"),
        "site",
        "`auto`, `always` or `never`",
        "`auto` runs a snippet only if its text, its options or a file that it read have changed; "
        "`always` runs all snippets; `never` runs none and uses the results that "
        "`mkdocs-multicloud freeze` has written.",
    )
    cache_dir: str = option(
        ".cache/multicloud",
        values.text,
        "site",
        "a folder",
        "Where results are cached, relative to the project's folder. You can delete it at any "
        "time.",
    )
    frozen_dir: str = option(
        "frozen",
        values.text,
        "site",
        "a folder",
        "Where `mkdocs-multicloud freeze` writes results to commit and `execute: never` reads "
        "them, relative to the project's folder.",
    )
    jobs: int = option(
        0,
        values.whole(0, 256),
        "site",
        "a number",
        "How many snippets run at the same time. `0`: one per processor.",
    )
    executor: str = option(
        "local",
        values.one_of("local", "dask"),
        "site",
        "`local` or `dask`",
        "Where snippets run and pictures are drawn: on this machine, or on the workers of a "
        "cluster of Dask. `dask` needs the extra `cluster` and the option `scheduler`.",
    )
    scheduler: str = option(
        "",
        values.scheduler,
        "site",
        "an address, such as `tcp://host:8786`",
        "The address of Dask's scheduler.",
    )
    memory: int = option(
        4096,
        values.whole(64, 1_000_000),
        "site",
        "MiB",
        "The memory limit of a snippet (Linux).",
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
        "names, or names with values",
        "Environment variables that snippets see in addition to the usual ones (`PATH`, `LANG` "
        "…). They see no other variables, and so no secrets of the build.",
    )
    on_error: str = option(
        "warn",
        values.one_of("warn", "fail"),
        "site",
        "`warn` or `fail`",
        "`warn` shows a notice in the page, logs a warning and continues (with `--strict` the "
        "build fails at its end); `fail` stops at the first error.",
    )
    link_nodes: str = option(
        "auto",
        values.one_of("auto", "none"),
        "both",
        "`auto` or `none`",
        "`auto` links each node of a diagram that has no link of its own to the page of the site "
        "that documents it or its type: a page with a diagram of one component, or with the "
        "option `vertex`.",
    )
    used_in: bool = option(
        False,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether pages about a component list the diagrams of the site that use it, with the part "
        "`uses`. It has no effect where `show` names the parts.",
    )
    uses: str = option(
        "",
        values.text,
        "gallery",
        "patterns, separated by spaces",
        "The diagrams of the site with a node whose type, id or name matches a pattern, instead of "
        "files. `*` is any text.",
    )
    templates: str = option(
        "",
        values.text,
        "site",
        "a folder",
        "A folder of templates, relative to the project's folder, that replace the built-in "
        "templates of the same name.",
    )
    just_the_docs: bool = option(
        False,
        values.flag,
        "site",
        "`true` or `false`",
        "Whether the pages are written for Jekyll's theme just-the-docs, with kramdown's "
        "attribute lists and callouts, Liquid, links, and navigation in front matter.",
    )
    galleries: tuple[values.Gallery, ...] = option(
        (),
        _galleries,
        "site",
        "names with galleries",
        "Groups of snippets to show together; a gallery can create pages for its snippets.",
    )
    labels: tuple[tuple[str, values.UiStrings], ...] = option(
        values.labels({}),
        values.labels,
        "site",
        "names with texts",
        "Texts that readers see, to translate or change them; put the texts of one language under "
        "its code.",
    )
    language: str = option(
        "",
        values.language,
        "site",
        "a language code",
        "The language whose texts in `labels` readers see. Default: the site's language.",
    )

    compare: tuple[str, ...] = option(
        (),
        values.state_files,
        "both",
        "paths, separated by commas, or `none`",
        "Files that say what exists: what `terraform show -json` prints, a CloudFormation template "
        "or the resources of a stack, what `kubectl get -o json` prints. What the diagram shows "
        "and they do not have is outlined and reported. Paths are relative as those of snippets.",
    )
    compare_ignore: tuple[str, ...] = option(
        (),
        values.patterns,
        "both",
        "patterns, separated by commas",
        "What `compare` leaves out: ids, names or types of nodes and resources, with `*`.",
    )
    on_difference: str = option(
        "warn",
        values.one_of("warn", "show"),
        "both",
        "`warn` or `show`",
        "`warn` logs a warning for each difference that `compare` finds (with `--strict` the build "
        "fails); `show` only shows them in the page.",
    )
    rules: tuple[Rule, ...] | str = option(
        "",
        rules,
        "site",
        "a list of rules, or a file",
        "What must be so in all diagrams: a list of rules, or the path of a YAML file with them, "
        "relative to the project's folder. What breaks a rule is outlined and reported.",
    )

    @property
    def may_show(self) -> tuple[str, ...]:
        """The parts that may be written; all of them if the diagram decides."""
        return self.show or tuple(PARTS)

    @property
    def ui_strings(self) -> dict[str, str]:
        """The UI strings of the language, by key."""
        known = dict(self.labels)
        near = self.language.partition("-")[0]
        return dict(known.get(self.language) or known.get(near) or known[""])

    def override(
        self,
        values: Mapping[str, object],
        context: Literal["directive", "gallery", "diff"] = "directive",
    ) -> Settings:
        """Return these settings, overridden by a directive's own options.

        Raises:
            OptionError: an option is not allowed in this context or has an invalid value.
        """
        return dataclasses.replace(self, **OPTIONS.check(values, context))


OPTIONS = OptionTable(
    Settings,
    gallery=("uses", "name", "heading_level", "dark", "cwd", "timeout"),
    diff=(
        "heading_level", "name", "capture", "page", "layout", "caption", "picture", "width",
        "formats", "scale", "dark", "cwd", "timeout", "depends",
    ),
)  # fmt: skip


BUILD_DEFAULTS = {
    name: OPTIONS.allowed_in("site")[name].default
    for name in ("cache_dir", "execute", "executor", "jobs", "on_error", "scheduler")
}
"""The defaults of options that say how a build runs, and change nothing in a page."""


def site_settings(values: Mapping[str, object]) -> Settings:
    """Return the settings of a site for the values in its configuration.

    Raises:
        OptionError: an option is unknown or has an invalid value.
    """
    return Settings(**OPTIONS.check(values, "site"))
