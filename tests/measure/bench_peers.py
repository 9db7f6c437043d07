"""How long do tools take that others use? The same snippets and content on pages, side by side.

    python tests/measure/bench_peers.py [--pages 121] [--only myst-nb] [--environments DIR]

Each tool has a site as one who knows it well would write it: with its cache and its parallel mode
if it has them, in a Python environment of its own, with the newest versions that PyPI has. A page
has its prose, the code, a table of the vertices if there are several, and the XML as a highlighted
listing; it is checked that all of that is in what is built. Ours is measured with its pictures, and
without: the others have none. The second build follows the first with nothing changed, and may use
all that is left. Memory is the peak of all processes together, shared memory counted once. Linux.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import venv
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import sites
import yaml
from bench_site import NO_PICTURE, environment
from figures import Figures, add_arguments
from processes import Usage, peaks

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET

    from sites import Component, Site

LISTED = 20
"""How many pages are in the navigation at most."""

CODE = ["multicloud-diagrams", "pyyaml"]
"""What the snippets import."""

# What authors write once for all pages, beside the tests, so that all pages can import it.
SHOW = '''\
"""What the pages show of a diagram."""

import html
import re
from xml.etree import ElementTree as ET


def xml(mcd):
    ET.indent(mcd.mx_file)
    return ET.tostring(mcd.mx_file, encoding="unicode")


def vertices(mcd):
    for cell in mcd.mx_file.iter("mxCell"):
        size = cell.find("mxGeometry")
        if cell.get("vertex") and size is not None and size.get("width"):
            label = html.unescape(re.sub("<[^>]*>", " ", cell.get("value", "")))
            yield " ".join(label.split()), cell.get("id"), size.get("width"), size.get("height")


def as_markdown(mcd):
    rows = [f"| `{a}` | `{b}` | {c} | {d} |" for a, b, c, d in vertices(mcd)]
    heads = ["### All cells", "", "| label | id | width | height |", "|:---|:---|---:|---:|"]
    listing = ["", "### Full XML dump", "", "```xml", xml(mcd), "```", ""]
    return "\\n".join([*heads, *rows, *listing] if len(rows) > 1 else listing)


class as_html:
    def __init__(self, mcd):
        self._mcd = mcd

    def _repr_html_(self):
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import XmlLexer

        rows = [
            "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>"
            for row in vertices(self._mcd)
        ]
        heads = "<tr><th>label</th><th>id</th><th>width</th><th>height</th></tr>"
        table = f"<table>{heads}{''.join(rows)}</table>" if len(rows) > 1 else ""
        return table + highlight(xml(self._mcd), XmlLexer(), HtmlFormatter())
'''


@dataclass(frozen=True)
class Subject:
    """A component, as any tool shows it.

    Attributes:
        prose: Markdown, with the page's heading.
        imports: the lines that its code needs.
        code: what is shown and executed; leaves the diagram as `mcd`.
    """

    component: Component
    prose: str
    imports: str
    code: str

    @property
    def title(self) -> str:
        return self.prose.partition("\n")[0].removeprefix("# ")


@dataclass(frozen=True)
class Tool:
    """A tool to measure.

    Attributes:
        packages: what is installed besides what the snippets import; none for ours.
        write: writes its site into an empty folder.
        command: what follows `python -m`.
        page: the built page of a component, relative to the site's folder.
        left: what a build leaves for the next one, and its output.
    """

    name: str
    packages: tuple[str, ...]
    write: Callable[[Path, list[Subject]], None]
    command: tuple[str, ...]
    page: str
    left: tuple[str, ...]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=121)
    parser.add_argument("--only", default="", help="names of tools, with commas between")
    parser.add_argument("--environments", type=Path, help="folder that keeps what is installed")
    add_arguments(parser)
    asked = parser.parse_args()
    only = asked.only.split(",") if asked.only else [tool.name for tool in TOOLS]
    if unknown := set(only) - {tool.name for tool in TOOLS}:
        parser.error(f"no tool {', '.join(sorted(unknown))}: {', '.join(t.name for t in TOOLS)}")
    figures = Figures(asked.json)
    with tempfile.TemporaryDirectory(prefix="bench-peers-") as scratch:
        kept = (asked.environments or Path(scratch, "environments")).resolve()
        origin = sites.with_snippets(Path(scratch, "origin"), asked.pages)
        subjects = [_subject(origin, component) for component in origin.components]
        tools = [tool for tool in TOOLS if tool.name in only]
        pythons = {tool.name: _python(tool, kept, figures) for tool in tools}
        for tool in tools:
            _new_site(tool, Path(scratch, tool.name), origin, subjects)
        usages: dict[tuple[str, str], list[Usage]] = defaultdict(list)
        for number in range(asked.rounds):
            for tool in tools:
                folder = Path(scratch, tool.name)
                for path in tool.left:
                    shutil.rmtree(folder / path, ignore_errors=True)
                for build in ("cold", "second build"):
                    usage = _build(tool, folder, pythons[tool.name])
                    usages[tool.name, build].append(usage)
                if number == 0:
                    _check(tool, folder, subjects)
    for tool in tools:
        for build in ("cold", "second build"):
            found = usages[tool.name, build]
            title = f"{asked.pages} pages, {build}: {tool.name}"
            figures.value(title, [usage.seconds for usage in found])
            figures.value(f"{title}, memory", [usage.total for usage in found], unit="MB")


def _python(tool: Tool, kept: Path, figures: Figures) -> str:
    """The interpreter of an environment with the tool, made if there is none."""
    if not tool.packages:
        return sys.executable
    python = kept / tool.packages[0] / "bin" / "python"
    if not python.exists():
        venv.create(kept / tool.packages[0], with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", *tool.packages, *CODE]
        subprocess.run(install, check=True)
    code = f"import importlib.metadata as m; print(m.version({tool.packages[0]!r}))"
    version = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    figures.note(tool.packages[0], version.stdout.strip())
    return str(python)


def _new_site(tool: Tool, folder: Path, origin: Site, subjects: list[Subject]) -> None:
    shutil.copytree(origin.folder, folder, ignore=shutil.ignore_patterns("docs", "*.yml"))
    _write(folder / "tests" / "show.py", SHOW)
    tool.write(folder, subjects)


def _build(tool: Tool, folder: Path, python: str) -> Usage:
    """Build a site in its folder, and take its time and memory."""
    # Nothing of an environment is compiled anew: a build before this has done so.
    variables = {**environment(), "PYTHONPATH": str(folder / "tests")}
    return peaks([python, "-m", *tool.command], variables, folder)


def _check(tool: Tool, folder: Path, subjects: list[Subject]) -> None:
    """Hold that all pages have all that they should: else there is nothing to compare."""
    for subject in subjects:
        group, _, name = subject.component.page.rpartition("/")
        built = folder / tool.page.format(group=group, name=name)
        tree = lxml.html.document_fromstring(built.read_text("utf-8"))
        cells = {_plain(cell.text_content()) for cell in tree.xpath("//td")}
        listings = [_plain(pre.text_content()) for pre in tree.xpath("//pre")]
        wanted = [*_document(subject, folder).iter("mxCell")]
        ids = [c.get("id", "") for c in wanted if c.get("vertex") and _has_width(c)]
        values = {value for cell in wanted for value in cell.attrib.values()}
        dump = next((one for one in listings if one.startswith("<mxfile")), "")
        lines = subject.code.splitlines()
        missing = [
            *(one for one in ids if len(ids) > 1 and _plain(one) not in cells),
            *(one for one in values if _plain(html.escape(one)) not in dump),
            *(one for one in lines if not any(_plain(one) in text for text in listings)),
        ]
        if missing or not ids:
            sys.exit(f"{tool.name}, {built}: lacks {missing[:3]}")


def _plain(text: str) -> str:
    """A text without what tools do to it: spaces, places for breaks, quotes, where a folder is."""
    text = re.sub(r"(\.\./)+samples/", "samples/", text)
    return re.sub(r"[\s\u200b]|&quot;|&#x27;|['\"]", "", text)


def _has_width(cell: ET.Element) -> bool:
    geometry = cell.find("mxGeometry")
    return geometry is not None and bool(geometry.get("width"))


def _document(subject: Subject, folder: Path) -> ET.Element:
    """The document that the code of a subject builds, in this process."""
    sys.path.insert(0, str(folder / "tests"))
    before = Path.cwd()
    os.chdir(folder)
    try:
        names: dict[str, object] = {}
        exec(subject.imports + "\n" + subject.code, names)
    finally:
        os.chdir(before)
        sys.path.pop(0)
    return names["mcd"].mx_file


def _subject(origin: Site, component: Component) -> Subject:
    prose = origin.source(component).read_text("utf-8").partition("{%")[0].strip()
    test = (origin.folder / component.file).read_text("utf-8")
    imports = test.partition("\nclass ")[0].strip()
    method = test.partition(f"def {component.test[1]}(self):\n")[2].partition("# then")[0]
    return Subject(component, prose, imports, textwrap.dedent(method).strip())


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _page(folder: Path, subject: Subject, text: str, suffix: str = ".md") -> Path:
    """Write the source of a page."""
    file = folder / f"{subject.component.page}{suffix}"
    _write(file, text)
    return file


def _mkdocs(
    folder: Path, pages: list[Path], *plugins: object, extensions: tuple[str, ...] = ()
) -> None:
    # Each page lists all that are in the navigation, which costs all tools the same.
    listed = [page.relative_to(folder / "docs").as_posix() for page in pages[:LISTED]]
    config = {
        "nav": listed,
        "site_name": "Components",
        "theme": {"name": "mkdocs"},
        "plugins": ["search", *plugins],
        "markdown_extensions": list(extensions),
    }
    _write(folder / "mkdocs.yml", yaml.safe_dump(config))


def _ours(options: str) -> Callable[[Path, list[Subject]], None]:
    def write(folder: Path, subjects: list[Subject]) -> None:
        pages = []
        for subject in subjects:
            file, section = subject.component.file, subject.component.section
            tag = f"{{% include_snippet ../{file} {section} {options} %}}"
            pages.append(_page(folder / "docs", subject, f"{subject.prose}\n\n{tag}\n"))
        _mkdocs(folder, pages, "multicloud")

    return write


def _markdown_exec(folder: Path, subjects: list[Subject]) -> None:
    hidden, pages = "  # markdown-exec: hide", []
    for subject in subjects:
        code = f"{subject.imports}\n\n{subject.code}\n"
        shown = f"from show import as_markdown{hidden}\nprint(as_markdown(mcd)){hidden}\n"
        block = f'```python exec="1" source="above"\n{code}{shown}```\n'
        pages.append(_page(folder / "docs", subject, f"{subject.prose}\n\n{block}"))
    _mkdocs(folder, pages, "markdown-exec", extensions=("tables", "pymdownx.superfences"))


def _mkdocs_jupyter(folder: Path, subjects: list[Subject]) -> None:
    pages = []
    for subject in subjects:
        prose = textwrap.indent(subject.prose, "# ", lambda line: True)
        shown = (
            '# %% tags=["hide"]\nfrom IPython.display import Markdown\nfrom show import as_markdown'
            "\n\nMarkdown(as_markdown(mcd))\n"
        )
        text = f"# %% [markdown]\n{prose}\n\n# %%\n{subject.imports}\n\n{subject.code}\n\n{shown}"
        pages.append(_page(folder / "docs", subject, text, ".py"))
    options = {
        "execute": True,
        "allow_errors": False,
        "remove_tag_config": {"remove_input_tags": ["hide"]},
    }
    _mkdocs(folder, pages, {"mkdocs-jupyter": options})


def _myst_nb(folder: Path, subjects: list[Subject]) -> None:
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
    shown = (
        "```{code-cell} ipython3\n:tags: [remove-input]\nfrom IPython.display import Markdown\n"
        "from show import as_markdown\n\nMarkdown(as_markdown(mcd))\n```\n"
    )
    for subject in subjects:
        # A notebook is executed in the folder that it is in.
        code = subject.code.replace("Path('samples/", "Path('../../samples/")
        cell = f"```{{code-cell}} ipython3\n{subject.imports}\n\n{code}\n```\n"
        _page(folder / "docs", subject, f"{head}{subject.prose}\n\n{cell}\n{shown}")
    _write(folder / "docs" / "index.md", "# Components\n\n```{toctree}\n:glob:\n\n*/*\n```\n")
    settings = (
        'extensions = ["myst_nb"]\nnb_execution_mode = "cache"\n'
        'nb_execution_raise_on_error = True\nnb_render_markdown_format = "myst"\n'
    )
    _write(folder / "docs" / "conf.py", settings)


def _sphinx_gallery(folder: Path, subjects: list[Subject]) -> None:
    for subject in subjects:
        prose = re.sub(r"\[(.*?)\]\(\.\./(.*?)\.md\)", r":doc:`\1 </gallery/\2>`", subject.prose)
        prose = prose.partition("\n")[2].replace("`week`", "``week``").strip()
        title = f"{subject.title}\n{'=' * len(subject.title)}"
        # A script is executed in the folder that it is in.
        code = subject.code.replace("Path('samples/", "Path('../../../samples/")
        imports = f"{subject.imports}\nfrom show import as_html"
        text = f'"""\n{title}\n\n{prose}\n"""\n{imports}\n\n{code}\n\nas_html(mcd)\n'
        _page(folder / "docs" / "examples", subject, text, ".py")
    for group in {subject.component.page.partition("/")[0] for subject in subjects}:
        header = folder / "docs" / "examples" / group / "GALLERY_HEADER.rst"
        _write(header, f"{group}\n{'=' * len(group)}\n")
    _write(folder / "docs" / "examples" / "GALLERY_HEADER.rst", "Components\n==========\n")
    _write(folder / "docs" / "index.rst", "Home\n====\n\n.. toctree::\n\n   gallery/index\n")
    settings = (
        'extensions = ["sphinx_gallery.gen_gallery"]\nexclude_patterns = ["examples"]\n'
        "sphinx_gallery_conf = {\n"
        '    "examples_dirs": "examples",\n    "gallery_dirs": "gallery",\n'
        '    "filename_pattern": "/component_",\n    "image_scrapers": (),\n'
        '    "download_all_examples": False,\n    "parallel": True,\n'
        '    "reset_modules": (),\n'
        '    "abort_on_example_error": True,\n}\n'
    )
    _write(folder / "docs" / "conf.py", settings)


MKDOCS = ("mkdocs", "build", "--quiet", "--strict")
SPHINX = ("sphinx", "-q", "-j", "auto", "docs", "out")
"""Sphinx with all processors; MkDocs has no such mode."""

MYST_LEFT = ("out", "jupyter_execute", ".jupyter_cache")
OURS = Tool("ours", (), _ours(""), MKDOCS, "site/{group}/{name}/index.html", (".cache",))
TOOLS = (
    OURS,
    replace(OURS, name="ours without pictures", write=_ours(NO_PICTURE)),
    replace(
        OURS,
        name="markdown-exec",
        packages=("markdown-exec", "mkdocs>=1.6,<2", "pymdown-extensions"),
        write=_markdown_exec,
        left=("site",),
    ),
    Tool(
        "sphinx-gallery",
        ("sphinx-gallery", "sphinx", "joblib"),
        _sphinx_gallery,
        SPHINX,
        "out/gallery/{group}/{name}.html",
        ("out", "docs/gallery", "docs/sg_execution_times.rst", "docs/gen_modules"),
    ),
    Tool("myst-nb", ("myst-nb",), _myst_nb, SPHINX, "out/{group}/{name}.html", MYST_LEFT),
    replace(
        OURS,
        name="mkdocs-jupyter",
        packages=("mkdocs-jupyter", "mkdocs>=1.6,<2"),
        write=_mkdocs_jupyter,
        left=("site", ".cache"),
    ),
)


if __name__ == "__main__":
    main()
