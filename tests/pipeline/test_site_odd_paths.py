"""Paths and names that no file system takes cost a warning, never the build."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from sketches import book, model, vertex

from mkdocs_multicloud import cli

if TYPE_CHECKING:
    from mkdocs_site import Site
    from sphinx_project import Documents

LONG = "n" * 300
TRIED = """\
import glob, os
text = '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/></root></mxGraphModel>'
paths = ["n" * 300, "x/" * 2000, chr(0xdcff), "a" + chr(0) + "b", "code/look.py/y", "", "~", text]
for path in paths:
    for look in (open, os.stat, os.listdir, os.path.exists, os.scandir, os.readlink, glob.glob):
        try:
            look(path)
        except (OSError, ValueError):
            pass
xml, text, path = text.replace("</root>", '<mxCell id="a" vertex="1" parent="1"/></root>'), "", ""
"""
ASKED = {
    f"include_snippet ../d/{LONG}.drawio": "is not a valid path (File name too long)",
    f"include_snippet ../code/look.py/{LONG}": "there is no file",
    f'include_snippet ../code/look.py name="{LONG}"': "name is longer than 120 bytes: 'nnnnn",
    f"snippet_gallery ../{LONG}/*.drawio": "no snippet matches",
    f"snippet_gallery ../{LONG}.drawio": "is not a valid path (File name too long)",
    f"root_include ../{LONG} 1:2": "is not a valid path (File name too long)",
}


def test_what_a_snippet_looked_for_ends_no_build(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "# P\n\n{% include_snippet ../code/look.py %}\n"
    site.write({"code/look.py": TRIED, "docs/index.md": page})
    for _ in ("ran", "remembered"):
        assert site.build().page().article.xpath(".//img")
    assert cli.main(["freeze", "-f", str(site.folder / "mkdocs.yml")]) == 0
    capsys.readouterr()
    assert site.build(options={"execute": "never"}).page().article.xpath(".//img")


def test_what_a_snippet_looked_for_ends_no_build_of_sphinx(documents: Documents) -> None:
    page = "# P\n\n{% include_snippet ../code/look.py %}\n"
    documents.write({"code/look.py": TRIED, "docs/index.md": page})
    for _ in ("ran", "remembered"):
        assert documents.build(fresh=True).page().article.xpath(".//img")


def test_what_a_page_asks_for_is_a_warning(site: Site) -> None:
    directives = "\n\n".join(f"{{% {asked} %}}" for asked in ASKED)
    site.write({"code/look.py": TRIED, "d/a.txt": "", "docs/index.md": f"# P\n\n{directives}\n"})
    warnings = site.build(warns=True).warnings
    assert len(warnings) == len(ASKED)
    for line, (warning, message) in enumerate(zip(warnings, ASKED.values(), strict=True)):
        assert f"index.md:{3 + 2 * line}: " in warning
        assert message in warning


@pytest.mark.parametrize("name", ["n" * 250, "図" * 85, "𝒳é" * 60], ids=["latin", "cjk", "mixed"])
def test_pages_of_long_names_have_files(site: Site, name: str) -> None:
    first, second = (model(vertex(label=label)) for label in ("first", "second"))
    text = book(Front=first, **{name + "1": second, name + "2": second})
    page = "# P\n\n{% include_snippet ../d/book.drawio %}\n\n{% snippet_gallery ../d/* %}\n"
    site.write({"d/book.drawio": text, "docs/index.md": page})
    built = site.build()
    files = {path.rpartition("/")[2] for path in built.files() if "/svg/" in f"/{path}"}
    assert len(files) == 6
    assert all(len(file.encode()) <= 130 for file in files)
    for image in built.page().article.xpath(".//img/@src"):
        assert (built.output / unquote(image)).is_file()


def test_a_page_of_a_long_name_is_drawn_from_the_command_line(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.folder)
    drawn = model(vertex(label="one"))
    site.write({"n" * 240 + ".drawio": book(Front=drawn, **{"図" * 85: drawn})})
    assert cli.main(["draw", "n" * 240 + ".drawio", "-o", "out"]) == 0
    names = sorted(path.name for path in (site.folder / "out").iterdir())
    assert names[1] == "n" * 240 + ".svg"
    assert names[0].startswith("n" * 100)
    assert len(names[0]) < 130
