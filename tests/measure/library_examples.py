"""Which examples of drawpyo, N2G and multicloud-diagrams give a page?

    python tests/measure/library_examples.py [FOLDER…]

Takes the examples from the source distributions on PyPI, of the installed versions, and from
folders, such as checkouts of the repositories: the scripts in folders called `examples`,
`development scripts` and the like, and the code in `.md` and `.rst` files, where all blocks of a
file are one script. Builds a site with a page for each and prints a table, with the message for
each that gives no page. Scripts for yEd are left out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("drawpyo", "N2G", "multicloud-diagrams")
FOLDERS = re.compile(r"examples?|development scripts|samples?|demos?|scripts", re.IGNORECASE)
_IMPORT = re.compile(r"^\s*(?:from|import)\s+(drawpyo|N2G|multicloud_diagrams)\b", re.MULTILINE)
_MARKDOWN = re.compile(r"^```(?:python|py)\b[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RST = re.compile(r"^\.\. code(?:-block)?:: *py\w*\n(?: +:.*\n)*((?:\n| +.*\n)+)", re.MULTILINE)
_FAULT = re.compile(r"multicloud: (\d+)\.md:\d+(?: → [^\n]*?\.py(?::\d+)?)?: (.*)")


@dataclass(frozen=True)
class Example:
    """A script of a library.

    Attributes:
        name: its path, for the table.
        text: its code.
        folder: the folder in which it finds its files; None for code in a text.
    """

    name: str
    text: str
    folder: Path | None = None


def main() -> int:
    """Print the table; return 1 if an example gives no page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folders = [*_sources(Path(scratch, "sources")), *options.folders]
        examples = [example for folder in folders for example in examples_in(folder)]
        faults = build(Path(scratch, "site"), examples)
    width = max((len(example.name) for example in examples), default=0)
    for number, example in enumerate(examples):
        print(f"{example.name:{width}}  {faults.get(number, 'page')}")
    print(f"{len(examples) - len(faults)} of {len(examples)} give a page")
    return 1 if faults else 0


def _sources(target: Path) -> list[Path]:
    """Download and unpack the source distributions."""
    target.mkdir()
    for library in LIBRARIES:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary",
             ":all:", "--dest", str(target), f"{library}=={version(library)}"],
            check=True,
        )  # fmt: skip
    for archive in target.glob("*.tar.gz"):
        shutil.unpack_archive(archive, target, filter="data")
    return sorted(path for path in target.iterdir() if path.is_dir())


def examples_in(folder: Path) -> list[Example]:
    """Return the examples in a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.suffix == ".py" and FOLDERS.fullmatch(path.parent.name):
            found.append(Example(name, path.read_text("utf-8"), path.parent))
        elif path.suffix in (".md", ".rst"):
            pattern = _MARKDOWN if path.suffix == ".md" else _RST
            blocks = pattern.findall(path.read_text("utf-8"))
            found.append(Example(name, "\n".join(map(textwrap.dedent, blocks))))
    return [one for one in found if _IMPORT.search(one.text) and "yed_diagram" not in one.text]


def build(site: Path, examples: list[Example]) -> dict[int, str]:
    """Build a site with a page for each example; return the messages by their numbers."""
    (site / "docs").mkdir(parents=True)
    options = "plugins: [multicloud: {allowed_roots: [.], cwd: file}]"
    (site / "mkdocs.yml").write_text(f"site_name: Examples\n{options}\n", "utf-8")
    for number, example in enumerate(examples):
        folder = site / "examples" / str(number)
        if example.folder is not None:
            # With its neighbours, and those of its parent, which examples read.
            ignored = shutil.ignore_patterns(".git", ".venv", "site-packages")
            shutil.copytree(example.folder.parent, folder, ignore=ignored)
        script = folder / (example.folder.name if example.folder else "text") / f"{number}.py"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(example.text, "utf-8")
        shown = script.relative_to(site).as_posix()
        page = f'# {number}\n\n{{% include_snippet "../{shown}" %}}\n'
        (site / "docs" / f"{number}.md").write_text(page, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=site, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not (site / "site").is_dir():
        raise SystemExit(done.stderr)
    return {int(number): message for number, message in _FAULT.findall(done.stderr)}


if __name__ == "__main__":
    sys.exit(main())
