"""What `from mkdocs_multicloud import …` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import mkdocs_multicloud
from mkdocs_multicloud import errors
from mkdocs_multicloud.drawing import pictures


def test_every_public_name_is_exported_once():
    names = mkdocs_multicloud.__all__
    assert sorted(set(names)) == sorted(names)
    objects = [getattr(mkdocs_multicloud, name) for name in names]
    assert len({id(found) for found in objects}) == len(names)
    own = {
        name
        for name, found in vars(mkdocs_multicloud).items()
        if getattr(found, "__module__", "") == "mkdocs_multicloud" and not name.startswith("_")
    }
    assert own == set(names) - {"Drawing", "MulticloudError", "Picture", "__version__"}


def test_the_public_classes_are_those_that_draw_returns_and_raises():
    assert mkdocs_multicloud.Drawing is pictures.Drawing
    assert mkdocs_multicloud.Picture is pictures.Picture
    assert mkdocs_multicloud.MulticloudError is errors.MulticloudError
    with pytest.raises(AttributeError, match="has no attribute 'Drawings'"):
        _ = mkdocs_multicloud.Drawings


def test_importing_the_package_imports_no_engine():
    code = "import sys, mkdocs_multicloud; print([m for m in sys.modules if '.drawing' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Of the package, mypy reads what `draw` takes and returns.
MYPY = """\
[mypy]
follow_imports = silent
[mypy-mkdocs_multicloud.*]
follow_imports = skip
[mypy-mkdocs_multicloud,mkdocs_multicloud.drawing,mkdocs_multicloud.drawing.pictures]
follow_imports = silent
"""


def test_a_wrong_argument_of_draw_fails_the_type_checker(tmp_path):
    calls = {
        "draw('', page=2, layers=['a'], theme='both', format='png', scale=2, border=8)": True,
        "draw('')[0].pictures[0].svg.upper()": True,
        "draw('', themes=('dark',))": False,
        "draw('', theme='blue')": False,
        "draw('', format='gif')": False,
        "draw('', 'page')": False,
        "draw('')[0].pictures[0].png": False,
    }
    lines = ["from mkdocs_multicloud import draw", *calls]
    (tmp_path / "user.py").write_text("\n".join(lines), "utf-8")
    config = tmp_path / "mypy.ini"
    config.write_text(MYPY, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(config), "user.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    wrong = {
        int(line.split(":")[1]) for line in done.stdout.splitlines() if line.startswith("user.py:")
    }
    assert wrong == {at for at, right in enumerate(calls.values(), 2) if not right}, done.stdout


def test_the_path_of_a_file_is_no_document() -> None:
    with pytest.raises(TypeError, match="document must be str or bytes, not PosixPath; read the"):
        mkdocs_multicloud.draw(Path("a.drawio"))  # type: ignore[arg-type]
