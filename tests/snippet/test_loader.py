"""What a directive means: which file, which code, which name; and which files it may not name."""

from __future__ import annotations

import codecs
import html
import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import editable
import pytest

from mkdocs_multicloud.directive.parser import Directive, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location, MulticloudError, SnippetError
from mkdocs_multicloud.settings.options import Settings, site_settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.project import Project

TEST = """\
from lib import Thing


class TestShop:
    def test_order(self):
        # given
        mcd = Thing()

        # then
        assert mcd

    def test_self(self):
        self.x = 1
"""
SITE = Settings()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with docs, tests and a diagram."""
    base = tmp_path / "project"
    for folder in ("docs/aws", "tests/aws"):
        (base / folder).mkdir(parents=True)
    (base / "tests/aws/test_shop.py").write_text(TEST, "utf-8")
    (base / "script.py").write_text("x = 1\n", "utf-8")
    (base / "plan.drawio").write_text("<mxfile/>", "utf-8")
    return base


@pytest.fixture
def load(base: Path) -> Callable[..., Snippet]:
    """Reads a page of one directive."""

    def load(page: str, ordinal: int = 0, site: Settings = SITE) -> Snippet:
        (place,) = scan(page)
        directive = parse(place)
        project = Project.of(base, base / "docs", site)
        settings = site.override(directive.options)
        return snippets.load(
            directive, settings, project, Location("aws/p.md", place.line), ordinal
        )

    return load


Load = Callable[..., Snippet]


def fault(load: Load, page: str) -> str:
    with pytest.raises(MulticloudError) as caught:
        load(page)
    return str(caught.value)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("../script.py", "script"),
        ("../tests/aws/test_shop.py", "shop"),
        ("../tests/aws/test_shop.py order", "order"),
        ("../tests/aws/test_shop.py TestShop.test_order", "TestShop.test_order"),
        ("../tests/aws/test_shop.py 6:7", "shop_6-7"),
        ("../tests/aws/test_shop.py order name=mine", "mine"),
        ("../plan.drawio", "plan"),
    ],
)
def test_the_name_of_its_files(load: Load, words: str, name: str) -> None:
    assert load(f"{{% include_snippet {words} show=code %}}").name == name


@pytest.mark.parametrize(
    ("file", "name"),
    [("a b&c.py", "a_b_c"), ("test_.py", "test_"), ("grüße.py", "grüße"), ("!!.py", "_")],
)
def test_a_name_is_fit_for_files_and_links(base: Path, load: Load, file: str, name: str) -> None:
    (base / file).write_text("x = 1\n", "utf-8")
    assert load(f"{{% include_snippet '../{file}' %}}").name == name


def test_a_section_of_a_test_case(base: Path, load: Load) -> None:
    made = load("{% include_snippet ../tests/aws/test_shop.py order %}")
    assert made.shown == "# given\nmcd = Thing()\n"
    assert made.where == Location("tests/aws/test_shop.py", 6)
    assert made.language == "python"
    assert made.program is not None
    assert (made.program.mode, made.program.first, made.program.last) == ("region", 6, 7)
    assert made.program.filename == str(base / "tests/aws/test_shop.py")
    assert made.program.display == "tests/aws/test_shop.py"


def test_modes(load: Load) -> None:
    script = load("{% include_snippet ../script.py %}").program
    case = load("{% include_snippet ../tests/aws/test_shop.py self %}").program
    assert script is not None
    assert case is not None
    assert script.mode == "script"
    assert (case.mode, case.owner, case.function) == ("case", "TestShop", "test_self")


def test_folders_for_imports_are_those_of_python_and_pytest(base: Path, load: Load) -> None:
    (base / "tests/conftest.py").touch()
    (base / "tests/aws/__init__.py").touch()
    made = load("{% include_snippet ../tests/aws/test_shop.py order %}")
    assert made.program is not None
    assert made.program.folders == (str(base / "tests/aws"), str(base / "tests"), str(base))


def test_without_a_part_that_needs_it_nothing_runs(load: Load) -> None:
    assert load("{% include_snippet ../script.py show=code %}").program is None
    assert load("```python\n{% include_snippet ../script.py %}\n```\n").program is None


def test_the_options_of_a_run(load: Load) -> None:
    made = load("{% include_snippet ../script.py cwd=file timeout=3 capture=x %}")
    assert (made.cwd, made.timeout, made.capture) == ("file", 3.0, "x")


def test_a_static_diagram(load: Load) -> None:
    made = load("{% include_snippet ../plan.drawio %}")
    assert (made.document, made.shown, made.language) == (b"<mxfile/>", "<mxfile/>", "xml")
    assert made.program is None


def test_the_old_tags(base: Path, load: Load) -> None:
    old = load("{% root_include_snippet ../tests/aws/test_shop.py order %}")
    assert (old.shown, old.program) == ("# given\nmcd = Thing()\n", None)
    assert old.where == Location("tests/aws/test_shop.py", 6)
    (base / "a.yaml").write_text("a: 1\nb: 2\nc: 3\n", "utf-8")
    assert load("{% root_include ../a.yaml 2:3%}").shown == "b: 2\nc: 3\n"
    assert load("{% root_include ../a.yaml %}").shown == "a: 1\nb: 2\nc: 3\n"


def test_the_old_tag_with_parts_runs_the_whole_region(base: Path, load: Load) -> None:
    source = "def test_a():\n        # given\n        x = f(\n            1,\n        )\n# then\n"
    (base / "test_a.py").write_text(source, "utf-8")
    made = load('{% root_include_snippet ../test_a.py a show="code picture" %}')
    assert made.shown == "# given\nx = f(\n    1,\n)\n"
    assert made.program is not None
    assert (made.program.first, made.program.last) == (2, 5)


def test_the_option_root_moves_where_paths_begin(load: Load) -> None:
    site = site_settings({"root": "tests"})
    assert load("{% include_snippet aws/test_shop.py order %}", site=site).name == "order"


@pytest.mark.parametrize(("ordinal", "name"), [(0, "p"), (1, "p_2"), (2, "p_3")])
def test_embedded_snippets_are_named_by_their_page(load: Load, ordinal: int, name: str) -> None:
    made = load("Text\n\n```python multicloud\nx = 1\n\ny = 2\n```\n", ordinal)
    assert (made.name, made.shown) == (name, "x = 1\n\ny = 2\n")
    assert made.where == Location("aws/p.md", 4)


def test_an_embedded_snippet_keeps_the_lines_of_its_page(load: Load) -> None:
    made = load("Text\n\n```python multicloud name=own\n\n    x = 1\n    y = 2\n```\n")
    assert (made.name, made.where) == ("own", Location("aws/p.md", 5))
    assert made.program is not None
    assert made.program.mode == "script"
    assert made.program.source.split("\n")[4:6] == ["x = 1", "y = 2"]
    assert made.program.display == "aws/p.md"


def test_an_embedded_syntax_error_has_the_line_of_the_page(load: Load) -> None:
    assert fault(load, "Text\n\n```python multicloud\nx = 1\ny = (\n```\n").startswith(
        "aws/p.md:5: syntax error: "
    )


KEY = "{% include_snippet ../tests/aws/test_shop.py order %}"


@pytest.mark.parametrize(
    "other",
    [
        '{% include_snippet ../tests/aws/test_shop.py order name=other show="picture xml" %}',
        "{% include_snippet ../tests/aws/../aws/test_shop.py order vertex=x heading_level=2 %}",
        "{% include_snippet ../tests/aws/test_shop.py order capture=mcd %}",
    ],
)
def test_the_same_run_has_the_same_key(load: Load, other: str) -> None:
    assert load(KEY).key == load(other).key


@pytest.mark.parametrize(
    "other",
    [
        "{% include_snippet ../tests/aws/test_shop.py self %}",
        "{% include_snippet ../tests/aws/test_shop.py 6:6 %}",
        "{% include_snippet ../tests/aws/test_shop.py order cwd=file %}",
        "{% include_snippet ../tests/aws/test_shop.py order timeout=1 %}",
        "{% include_snippet ../script.py %}",
        "{% include_snippet ../plan.drawio %}",
    ],
)
def test_another_run_has_another_key(load: Load, other: str) -> None:
    assert load(KEY).key != load(other).key


def test_another_text_has_another_key(base: Path, load: Load) -> None:
    before = load(KEY).key
    (base / "tests/aws/test_shop.py").write_text(TEST.replace("Thing()", "Thing(2)"), "utf-8")
    assert load(KEY).key != before


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (codecs.BOM_UTF8 + b"x = '\xc3\xa9'\n", "x = 'é'\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        (b"x = 1\ry = 2\r", "x = 1\ny = 2\n"),
        (b"x = 1", "x = 1\n"),
    ],
)
def test_encodings_and_line_ends(base: Path, load: Load, data: bytes, text: str) -> None:
    (base / "script.py").write_bytes(data)
    assert load("{% include_snippet ../script.py %}").shown == text


def test_an_empty_file_is_a_snippet(base: Path, load: Load) -> None:
    (base / "script.py").write_bytes(b"")
    assert load("{% include_snippet ../script.py %}").shown.strip() == ""


def link_out(base: Path) -> None:
    (base.parent / "secret.py").write_text("x = 1\n", "utf-8")
    (base / "link.py").symlink_to(base.parent / "secret.py")
    (base / "folder").symlink_to(base.parent)


@pytest.mark.parametrize(
    "path",
    ["../link.py", "../folder/secret.py", "../../secret.py", "../../../../../../outside.py",
     "../docs/../../secret.py", "/outside.py", "/"],
)  # fmt: skip
def test_no_way_leads_out_of_the_project(base: Path, load: Load, path: str) -> None:
    link_out(base)
    for tag in ("include_snippet", "root_include"):
        message = fault(load, f"{{% {tag} {path} %}}")
        assert message == (
            f"{path!r} is outside the folders that snippets may come from; move it, or add its "
            "folder to the option allowed_roots"
        )


def test_allowed_roots_open_other_folders(base: Path, load: Load) -> None:
    link_out(base)
    site = site_settings({"allowed_roots": [".", ".."]})
    made = load("{% include_snippet ../link.py %}", site=site)
    assert made.where == Location("secret.py", 1)


def test_an_absolute_path_into_the_project_is_fine(base: Path, load: Load) -> None:
    assert load(f"{{% include_snippet '{base / 'script.py'}' %}}").where.path == "script.py"


def test_links_within_the_project_are_followed(base: Path, load: Load) -> None:
    (base / "alias.py").symlink_to(base / "script.py")
    assert load("{% include_snippet ../alias.py %}").where.path == "script.py"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../tests/aws/zzz.py", "there is no file 'tests/aws/zzz.py'; paths are relative to docs"),
        ("../tests", "'../tests' is a folder; name a file in it"),
        ("..", "'..' is a folder; name a file in it"),
        ("../pipe.py", "there is no file 'pipe.py'"),
        ("../gone.py", "there is no file 'nowhere.py'"),
        ("../loop.py", "loop.py' is not a valid path (Symlink loop)|there is no file 'loop.py'"),
        (
            "../" + "x" * 300 + ".py",
            "is not a valid path (File name too long); check it for typing errors",
        ),
        ("../notes.txt", ".txt is neither Python nor a diagram; use {% root_include path %}"),
        (
            "../a.drawio.svg",
            "a.drawio.svg: the SVG contains no diagram; export it from draw.io with 'Include a",
        ),
        ("../b.png", "b.png: the PNG does not begin with its size; export it from draw.io"),
        ("../c.html", "c.html: the HTML contains no diagram; export it from draw.io"),
        ("../plan.drawio.svg one", "a diagram file has no section 'one'; leave it out"),
        ("../large.png", "large.png: is larger than 65,536 KiB; split it"),
        ("../notes", "notes: a file without ending is neither Python"),
        ("../bytes.py", "bytes.py: cannot be decoded ("),
        ("../coding.py", "cannot be decoded (unknown encoding: klingon); save it as UTF-8"),
        ("../nul.py", "nul.py: "),
        ("../latin1.drawio", "latin1.drawio: it is not UTF-8 text; save it in draw.io as XML"),
        ("../plan.drawio one", "a diagram file has no section 'one'; leave it out"),
        ("../tests/aws/test_shop.py ordr", "tests/aws/test_shop.py: there is no section 'ordr'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(base: Path, load: Load, path: str, message: str) -> None:
    os.mkfifo(base / "pipe.py")
    (base / "gone.py").symlink_to(base / "nowhere.py")
    (base / "loop.py").symlink_to(base / "loop.py")
    for name in ("notes", "notes.txt"):
        (base / name).write_text("text", "utf-8")
    (base / "a.drawio.svg").write_text("<svg><text>mxfile content=</text></svg>", "utf-8")
    (base / "plan.drawio.svg").write_text('<svg content="&lt;mxfile/>"/>', "utf-8")
    (base / "c.html").write_text("<!DOCTYPE html>", "utf-8")
    with (base / "large.png").open("wb") as large:
        large.truncate(100 * 2**20)
    (base / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x0dtEXtmxfile\0%3Cmxfile%3E")
    (base / "bytes.py").write_bytes(b"x = '\xff'\n")
    (base / "coding.py").write_bytes(b"# coding: klingon\n")
    (base / "nul.py").write_bytes(b"x = 1\0\n")
    (base / "latin1.drawio").write_bytes("<ä/>".encode("latin-1"))
    text = fault(load, f"{{% include_snippet {path} %}}")
    assert any(part in text for part in message.split("|"))
    assert str(base) not in text


@pytest.mark.parametrize("name", ["zone.drawio.svg", "zone.dio.png", "zone.svg", "zone.html"])
def test_a_picture_that_contains_its_diagram_is_the_diagram(
    base: Path, load: Load, name: str
) -> None:
    xml = "<mxfile><diagram>é</diagram></mxfile>\n"
    picture = base / name
    if name.endswith("png"):
        picture.write_bytes(editable.png(editable.text(quote(xml).encode())))
    elif name.endswith("svg"):
        picture.write_text(f"<svg content='{html.escape(xml)}'/>", "utf-8")
    else:
        told = html.escape(json.dumps({"xml": xml}))
        picture.write_text(f"<html><div data-mxgraph='{told}'/></html>", "utf-8")
    made = load(f"{{% include_snippet ../{name} %}}")
    assert made.document is not None
    assert (made.name, made.shown, made.document.decode()) == ("zone", xml.strip(), xml.strip())
    assert (made.language, made.where, made.program) == ("xml", Location(name, 1), None)


def test_a_nul_is_no_part_of_a_path(base: Path) -> None:
    project = Project.of(base, base / "docs", SITE)
    with pytest.raises(SnippetError) as caught:
        snippets.load(Directive("include_snippet", "../a\0b.py"), SITE, project, Location("p.md"))
    assert caught.value.message == (
        "'../a\\x00b.py' is not a valid path (embedded null byte); check it for typing errors"
    )


def test_a_file_that_may_not_be_read(
    base: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert fault(load, "{% include_snippet ../script.py %}") == (
        "script.py: cannot be read (Permission denied); check its permissions"
    )


def test_huge_files_are_refused(base: Path, load: Load) -> None:
    for name, size in {"script.py": 512, "plan.drawio": 65536}.items():
        with (base / name).open("wb") as file:
            file.truncate(size * 2**10 + 1)
        with pytest.raises(SnippetError, match=f"is larger than {size:,} KiB; split it"):
            load(f"{{% include_snippet ../{name} %}}")


def test_a_section_that_the_old_tag_does_not_find(load: Load) -> None:
    assert fault(load, "{% root_include_snippet ../tests/aws/test_shop.py ordr %}") == (
        "tests/aws/test_shop.py: no line from # given to before # then in 'test_ordr'; "
        "did you mean 'order'?"
    )
