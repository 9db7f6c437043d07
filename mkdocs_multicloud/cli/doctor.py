"""`mkdocs-multicloud doctor`: whether snippets run and diagrams are drawn here, found by trying."""

from __future__ import annotations

import errno
import io
import json
import os
import platform
import re
import sys
import tempfile
import time
import tomllib
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import epilog
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.drawing import PictureRequest
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
from mkdocs_multicloud.drawing.engine_files import (
    FILES,
    engine_folder,
    icons_source,
    mathjax_folder,
)
from mkdocs_multicloud.drawing.png_and_jpg import PACKAGES, rasterize
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.execution.factory import START
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.pipeline import run_and_draw
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet import loader, repository
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}
ZENSICAL = "zensical.toml"

_HOSTS = ("mkdocs", "properdocs", "sphinx", "zensical", "mkdocs-material")
_LIBRARIES = ("multicloud-diagrams", "drawpyo", "N2G", "diagrams")
_DIAGRAM = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="2" parent="1" value="Shop" style="shape=mxgraph.aws4.lambda_function" vertex="1">'
    '<mxGeometry width="80" height="80" as="geometry"/></mxCell></root></mxGraphModel>'
)
_TRIAL = """\
import ctypes, json, os, socket, struct, sys

tried = {}
if sys.platform == "linux":
    # In C, of which Python's audit hook knows nothing.
    libc = ctypes.CDLL(None, use_errno=True)

    def error_of(result):
        return 0 if result >= 0 else ctypes.get_errno()

    tried["file"] = error_of(libc.open(os.fsencode(path), os.O_WRONLY | os.O_CREAT, 0o600))
    with socket.socket() as opened:
        # A port of this machine at which nobody listens.
        port = struct.pack("=H", socket.AF_INET) + struct.pack(">H4B8x", 1, 127, 0, 0, 1)
        tried["network"] = error_of(libc.connect(opened.fileno(), port, len(port)))
    tried["user"] = os.readlink("/proc/self/ns/user")
print(json.dumps(tried))
"""
"""Tries what a snippet may not do: to write the file `path`, and to use the network."""
_FONT_TRIAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="200">'
    '<text x="20" y="120" font-size="100" font-family="Arial, sans-serif">mmmmmmmm</text></svg>'
)
_FONT_WIDTH = range(646, 661)
"""Width in pixels of what the trial shows in Arial, which Liberation Sans also has."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing.

    Attributes:
        name: of the thing.
        state: `problem` if snippets cannot run, nothing can be drawn, or the site cannot be loaded.
        what: what there is, or what is wrong.
        hint: what to do; empty if nothing has to be done.
    """

    name: str
    state: Literal["ok", "warning", "problem"]
    what: str
    hint: str = ""


@click.command(
    "doctor",
    epilog=epilog(
        "doctor",
        "doctor -f docs/conf.py",
        "doctor --json",
        failed="snippets cannot run, nothing can be drawn, or the site cannot be loaded",
    ),
)
@find_site.option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(config_file: Path | None, as_json: bool) -> int:
    """Check what works here, and say what to do if something does not.

    A snippet is run and a diagram is drawn, to find out whether that works and from what the kernel
    protects. Nothing of a site is built; its configuration is loaded.
    """
    findings = []
    for finding in _examine(config_file):
        findings.append(finding)
        if not as_json:
            # As soon as it is known: the next one may take a moment.
            click.secho(f"{finding.state:9}", fg=COLOURS[finding.state], nl=False)
            hint = f"; {finding.hint}" if finding.hint else ""
            say(sys.stdout, f"{finding.name}: {finding.what}{hint}")
            sys.stdout.flush()
    works = all(finding.state != "problem" for finding in findings)
    if as_json:
        found = {"works": works, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(found, indent=1))
    return 0 if works else 1


def _examine(config_file: Path | None) -> Iterator[Finding]:
    own = versions.version_of(versions.OWN)
    place = Path(__file__).parents[1]
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield Finding("versions", "ok", f"{versions.OWN} {own}, {versions.PYTHON}, {system}, {place}")
    yield from _snippets()
    yield from _engine()
    yield _icons()
    yield from _fonts()
    yield _maths()
    yield _git()
    installed = _installed(_HOSTS)
    yield Finding(
        "hosts", "ok", installed or "none is installed: only commands and Python can draw"
    )
    libraries = _installed(_LIBRARIES)
    yield Finding("libraries", "ok", libraries or "none of those that build diagrams is installed")
    yield _site(config_file)


def _snippets() -> Iterator[Finding]:
    """Run a snippet; yield whether that works, and what the kernel prevented."""
    with tempfile.TemporaryDirectory(prefix="multicloud-") as name:
        folder = Path(name).resolve()
        file = folder / "snippet.py"
        code = f"xml = {_DIAGRAM!r}\npath = {str(folder / 'trial')!r}\n{_TRIAL}"
        file.write_text(code, "utf-8")
        settings = Settings(show=tuple(PARTS))
        project = Project.of(folder, folder, settings)
        made = loader.load(Directive("include_snippet", file.name), settings, project, Location(""))
        try:
            runner = PROCESSES.new_runner(project, Policy.of(settings))
            try:
                runner.start([made])
                run = runner.run(made)
            finally:
                runner.close()
            run_and_draw.select(made, run)
            tried = json.loads(run.stdout.splitlines()[-1])
        except MulticloudError as error:
            yield Finding("snippets", "problem", f"none can run: {error.what}", error.hint)
            return
    yield Finding("snippets", "ok", f"one has run, in {run.seconds:.2f} s")
    yield _isolation(tried)


def _isolation(tried: dict[str, Any]) -> Finding:
    """Return what the kernel protects from.

    Args:
        tried: the error numbers of what a snippet has tried, 0 if it was allowed; empty on other
            systems than Linux.
    """
    way, hint = "no kernel isolation", "run only snippets that you trust"
    open_ways = ["your files", "the network"]
    if tried:
        if tried["user"] != str(Path("/proc/self/ns/user").readlink()):
            way = "namespaces"
        elif tried["file"]:
            way = "Landlock"
        is_open = (not tried["file"], tried["network"] in (0, errno.ECONNREFUSED))
        open_ways = list(compress(open_ways, is_open))
        if chosen := os.environ.get(START):
            hint = f"unset {START}, which is {chosen!r}, or {hint}"
        else:
            hint = f"allow user namespaces, or use Linux 6.7 or newer, or {hint}"
    if open_ways:
        what = f"{way}: only Python code of snippets is kept from {' and '.join(open_ways)}, not C"
        return Finding("isolation", "warning", what, hint)
    return Finding(
        "isolation", "ok", f"{way}: snippets cannot change your files or use the network"
    )


def _engine() -> Iterator[Finding]:
    """Draw a diagram; yield whether that works, and whether PNG and JPG do."""
    started = time.perf_counter()
    try:
        script = (engine_folder() / FILES[0]).read_text("utf-8", "replace")
        drawer = PROCESSES.new_drawer(1)
        try:
            request = PictureRequest(formats=("svg", "png", "jpg"))
            (drawing,) = drawer.draw(mxfile.parse(_DIAGRAM), request)
        finally:
            drawer.close()
    except MulticloudError as error:
        yield Finding("engine", "problem", f"nothing can be drawn: {error.what}", error.hint)
        return
    version = re.search(r'VERSION:"([\d.]+)"', script)
    took = f"{time.perf_counter() - started:.2f} s"
    what = f"draw.io {version[1] if version else 'of unknown version'} has drawn, in {took}"
    if folder := os.environ.get("DRAWIO_ENGINE"):
        what += f"; it is from DRAWIO_ENGINE, {folder}"
    yield Finding("engine", "ok", what)
    if drawing.missing_formats:
        reasons = "; ".join(reason for reason, _ in drawing.missing_formats)
        yield Finding(
            "PNG and JPG", "ok", f"not available: {reasons}", drawing.missing_formats[0][1]
        )
    else:
        yield Finding("PNG and JPG", "ok", _installed(PACKAGES))


def _icons() -> Finding:
    number = len(DrawioIcons(icons_source()).paths)
    if number:
        return Finding("icons", "ok", f"{number:,} of draw.io, such as those of Azure and IBM")
    what = "draw.io's icons are missing, such as those of Azure and IBM"
    return Finding("icons", "warning", what, "reinstall the package")


def _fonts() -> Iterator[Finding]:
    """Draw text as PNG and measure it; SVG needs no fonts."""
    try:
        from PIL import Image

        with Image.open(io.BytesIO(rasterize(_FONT_TRIAL, "png"))) as image:
            box = image.getchannel("A").getbbox()
    except (ImportError, MulticloudError):
        return
    hint = "install fonts-liberation or Arial; SVG needs no fonts"
    if box is None:
        yield Finding("fonts", "warning", "there are none, so PNG and JPG have no text", hint)
    elif box[2] - box[0] not in _FONT_WIDTH:
        what = "there is neither Arial nor Liberation Sans: text in PNG and JPG has other widths"
        yield Finding("fonts", "warning", what, hint)
    else:
        yield Finding("fonts", "ok", "text in PNG and JPG has the widths of Arial")


def _maths() -> Finding:
    if mathjax_folder():
        return Finding("formulas", "ok", "are typeset by MathJax")
    what = "are shown as written: MathJax is not installed"
    return Finding("formulas", "ok", what, "pip install 'mkdocs-multicloud[maths]'")


def _git() -> Finding:
    try:
        found = repository.version()
        what = f"{found}, {repository.Repository.of(Path.cwd()).top}"
    except MulticloudError as error:
        what = f"earlier versions of diagrams cannot be read: {error.what}"
        return Finding("Git", "ok", what, error.hint)
    return Finding("Git", "ok", what)


def _installed(distributions: tuple[str, ...]) -> str:
    found = ((name, versions.version_of(name)) for name in distributions)
    return ", ".join(f"{name} {version}" for name, version in found if version)


def _site(config_file: Path | None) -> Finding:
    """Return which site this folder has, and whether it uses this package."""
    try:
        file = find_site.find(config_file) or _zensical_file()
        if file is None:
            what = "there is none in this folder"
            return Finding("site", "ok", what, "name one with -f to check it")
        if file.name == ZENSICAL:
            use = _use_in_zensical(file)
        else:
            use = find_site.host(file).use(file, sys.stderr)
    except MulticloudError as error:
        return Finding("site", "problem", " ".join(error.what.split()), error.hint or "fix it")
    except Exception as error:  # noqa: BLE001 (hooks and plugins of others)
        what = f"its configuration cannot be loaded: {type(error).__name__}: {error}"
        return Finding("site", "problem", " ".join(what.split()), "fix its hooks and plugins")
    with suppress(ValueError):
        file = file.relative_to(Path.cwd())
    if use:
        return Finding("site", "ok", f"{file} uses {use}")
    hint = "add multicloud to its plugins; for Zensical, mkdocs_multicloud to markdown_extensions"
    return Finding("site", "warning", f"{file} does not use this package", hint)


def _zensical_file() -> Path | None:
    here = Path.cwd()
    return next((f for p in (here, *here.parents) if (f := p / ZENSICAL).is_file()), None)


def _use_in_zensical(file: Path) -> str:
    try:
        found: Any = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise MulticloudError(f"{file.name} cannot be read: {error}") from None
    for name in ("project", "markdown_extensions"):
        found = found.get(name) if isinstance(found, dict) else None
    name = "mkdocs_multicloud"
    return f"the Markdown extension {name}" if isinstance(found, dict) and name in found else ""
