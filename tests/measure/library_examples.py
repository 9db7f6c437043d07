"""Which examples of drawpyo, N2G and multicloud-diagrams give the page that they should?

    python tests/measure/library_examples.py [FOLDER…]

Takes the examples from folders, such as checkouts of the repositories; without one, from the source
distributions on PyPI, of the installed versions: the scripts in folders called `examples`,
`development scripts`, `samples` and the like, the functions of `test_*.py` in folders called
`tests`, and the code in `.md` and `.rst` files, where a block that imports a library begins a
script. Scripts for yEd are left out.

Each example is run with plain Python first, in a copy of its folder and with a home of its own:
scripts in their own folder, tests with pytest in the folder given or, if they fail there, in their
own. Then a site is built in another copy, with a page for each. The table has, for each example,

- what plain Python made: the number of draw.io files or the last line of its error;
- whether the diagram of the page is one that plain Python wrote; if that wrote several, the page
  asks for the last one;
- the number of pictures in the page, and its errors and warnings.

It is wrong if plain Python makes a document and the page has none, another one or no picture.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from mkdocs_multicloud.diagram import mxfile

LIBRARIES = ("drawpyo", "N2G", "multicloud-diagrams")
FOLDERS = re.compile(r"examples?|development scripts|samples?|demos?|scripts", re.IGNORECASE)
_IMPORT = re.compile(r"^\s*(?:from|import)\s+(drawpyo|N2G|multicloud_diagrams)\b", re.MULTILINE)
_MARKDOWN = re.compile(r"^```(?:python|py)\b[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RST = re.compile(
    r"^\.\. code(?:-block)?:: *py\w*\s*\n(?: +:.*\n)*((?:\s*\n| +.*\n)+)", re.MULTILINE
)
_MESSAGE = re.compile(r"multicloud: (\d+)\.md:\d+(?: → [^\n]*?\.py(?::\d+)?)?: (.*)")
_PICTURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_DOCUMENT = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:mxfile|mxGraphModel)\b")
_SECONDS = 60


@dataclass
class Example:
    """A script or test of a library.

    Attributes:
        file: its file, relative to the folder.
        section: the section of a test, as in a directive; empty for a script.
        test: its id for pytest.
        cwd: where it runs: `file` or `project`, as the option.
        documents: what plain Python wrote, by the file's name.
        error: the last line of plain Python's error.
        messages: the errors and warnings of its page.
        pictures: the number of pictures in its page.
        same: whether its diagram is one of the documents; None if it has none.
    """

    file: Path
    section: str = ""
    test: str = ""
    cwd: str = "file"
    documents: dict[str, str] = field(default_factory=dict)
    error: str = ""
    messages: list[str] = field(default_factory=list)
    pictures: int = 0
    same: bool | None = None

    @property
    def wrong(self) -> bool:
        """Whether plain Python makes a document that the page does not show."""
        return bool(self.documents) and not (self.same and self.pictures)

    @property
    def row(self) -> str:
        """The columns after the name."""
        plain = f"{len(self.documents)} documents" if self.documents else self.error or "none"
        same = "no document" if self.same is None else "same" if self.same else "a document"
        messages = "; ".join(self.messages)
        return f"{plain[:70]:28}  {same}, {self.pictures} pictures  {messages}".rstrip()


def main() -> int:
    """Print the table; return 1 if an example is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    examples = 0
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folders or _sources(Path(scratch, "sources"))
        for number, folder in enumerate(folders):
            found = measure(folder, Path(scratch, str(number)))
            width = max((len(str(one.file)) + len(one.section) + 1 for one in found), default=0)
            print(f"{folder.name}: {len(found)}")
            for one in found:
                name = f"{one.file} {one.section}"
                print(f"{'WRONG' if one.wrong else '':5} {name:{width}}  {one.row}")
            examples += len(found)
            wrong += sum(one.wrong for one in found)
    print(f"{examples} examples, {wrong} wrong")
    return 1 if wrong else 0


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


def measure(folder: Path, scratch: Path) -> list[Example]:
    """Return the examples in a folder with their results."""
    site, plain = scratch / "site", scratch / "plain"
    shutil.copytree(folder, site, ignore=shutil.ignore_patterns(".venv", "site-packages"))
    found = examples_in(site)
    shutil.copytree(site, plain)
    for example in found:
        run_plainly(example, plain, site, scratch / "home")
    if found:
        build(site, found)
    return found


def examples_in(folder: Path) -> list[Example]:
    """Return the examples in a folder, after writing the code in texts to files beside them."""
    found: list[Example] = []
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".md", ".rst"):
            pattern = _MARKDOWN if path.suffix == ".md" else _RST
            found += _in_text(path, pattern, folder)
        elif path.suffix == ".py" and path.is_file():
            text = path.read_text("utf-8")
            if not _IMPORT.search(text) or "yed_diagram" in text:
                continue
            file = path.relative_to(folder)
            if path.name.startswith("test_") and "tests" in file.parts:
                found += _tests(file, text)
            elif FOLDERS.fullmatch(path.parent.name):
                found.append(Example(file))
    return found


def _in_text(path: Path, pattern: re.Pattern[str], folder: Path) -> list[Example]:
    scripts: list[str] = []
    for block in pattern.findall(path.read_text("utf-8")):
        code = textwrap.dedent(block)
        if _IMPORT.search(code):
            scripts.append(code)
        elif scripts and _compiles(code):
            scripts[-1] += code
    found = []
    for number, code in enumerate(scripts, 1):
        if "yed_diagram" not in code:
            file = path.with_name(f"{path.stem}-{number}.py")
            file.write_text(code, "utf-8")
            found.append(Example(file.relative_to(folder)))
    return found


def _compiles(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _tests(file: Path, text: str) -> list[Example]:
    found = []
    for node in ast.parse(text).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for function in inner:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                section = function.name.removeprefix("test_")
                found.append(Example(file, section, f"{prefix}{function.name}", "project"))
    return found


def run_plainly(example: Example, folder: Path, untouched: Path, home: Path) -> None:
    """Run an example with plain Python; what it writes is read and removed."""
    for cwd in ("project", "file") if example.test else ("file",):
        # Some examples write into a folder there that an earlier one has made.
        home.mkdir(exist_ok=True)
        before = _stamps(folder) | _stamps(home)
        file = folder / example.file
        where = folder if cwd == "project" else file.parent
        test = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"{file}::{example.test}"]
        variables = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, *(test if example.test else [str(file)])],
            cwd=where, capture_output=True, text=True, check=False, timeout=_SECONDS,
            env={**variables, "PYTHONPATH": str(folder)},
        )  # fmt: skip
        after = _stamps(folder) | _stamps(home)
        changed = [path for path, stamp in after.items() if before.get(path) != stamp]
        texts = {path.name: path.read_bytes().decode("utf-8", "replace") for path in changed}
        example.documents = {name: text for name, text in texts.items() if _DOCUMENT.match(text)}
        for path in changed:
            path.unlink()
            if path in before:
                shutil.copy2(untouched / path.relative_to(folder), path)
        if done.returncode == 0:
            example.cwd, example.error = cwd, ""
            return
        errors = re.findall(
            r"^(?:E +)?(\w*(?:Error|Exception)\b.*)", done.stdout + done.stderr, re.M
        )
        example.error = errors[-1] if errors else f"exit code {done.returncode}"
        example.documents = {}


def _stamps(folder: Path) -> dict[Path, int]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path: path.stat().st_mtime_ns for path in files}


def build(folder: Path, examples: list[Example]) -> None:
    """Build a site in the folder with a page for each example."""
    pages = folder / "multicloud_pages"
    pages.mkdir()
    config = {"docs_dir": pages.name, "site_dir": "multicloud_site"}
    lines = [f"{name}: {value}\n" for name, value in config.items()]
    (folder / "mkdocs.yml").write_text(
        f"site_name: Examples\n{''.join(lines)}plugins: [multicloud]\n"
    )
    for number, one in enumerate(examples):
        directive = f'"../{one.file.as_posix()}" {one.section} cwd="{one.cwd}"'
        if len(one.documents) > 1:
            directive += f' capture="{next(reversed(one.documents))}"'
        page = f"# {number}\n\n{{% include_snippet {directive} %}}\n"
        (pages / f"{number}.md").write_text(page, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    site = folder / config["site_dir"]
    if not site.is_dir():
        raise SystemExit(done.stderr)
    messages = defaultdict(list)
    for number, message in _MESSAGE.findall(done.stderr):
        messages[int(number)].append(message)
    for number, one in enumerate(examples):
        one.messages = messages[number]
        html = (site / str(number) / "index.html").read_text("utf-8")
        one.pictures = len(_PICTURE.findall(html))
        links = re.findall(r'href="([^"]+\.drawio)"', html)
        if links:
            document = (site / str(number) / links[0]).resolve().read_text("utf-8")
            one.same = _content(document) in map(_content, one.documents.values())


def _content(document: str) -> str:
    """What a document shows; files that some libraries write have lost the lines of labels."""
    return re.sub(r"(?:\s|&#(?:9|10|13);)+", " ", mxfile.parse(document).content)


if __name__ == "__main__":
    sys.exit(main())
