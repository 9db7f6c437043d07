"""`mkdocs serve` as its author sees it: what is edited is shown, and nothing else runs again."""

from __future__ import annotations

import pytest
from preview import preview

HELPER = """\
def diagram(label):
    cell = f'<mxCell id="v" value="{label}" vertex="1" parent="1"/>'
    base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    return f"<mxGraphModel><root>{base}{cell}</root></mxGraphModel>"
"""
ONE = """\
from shapes import diagram

xml = diagram(open("samples/label.txt").read().strip())
"""
FILES = {
    "docs/index.md": "# One\n\nprose one\n\n{% include_snippet ../tests/one.py %}\n",
    "docs/two.md": "# Two\n\n{% include_snippet ../tests/two.py %}\n",
    "tests/one.py": ONE,
    "tests/two.py": 'xml = \'\'\'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="v" value="second" vertex="1" parent="1"/></root></mxGraphModel>\'\'\'\n',
    "tests/shapes.py": HELPER,
    "samples/label.txt": "first",
}
SHARED = """\
import glob, subprocess
from shapes import diagram

told = subprocess.run(["cat", "samples/seen.txt"], capture_output=True, text=True).stdout
xml = diagram(told.strip() + " " + " ".join(sorted(glob.glob("listed/*.txt"))))
"""


FENCE = (
    '```python multicloud\nxml = \'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" '
    'parent="0"/><mxCell id="v" value="{}" vertex="1" parent="1"/></root>'
    "</mxGraphModel>'\n```\n"
)


@pytest.fixture
def shown(site):
    """A preview of two pages, the first of which reads a helper and a text file."""
    site.write(FILES)
    with preview(site) as made:
        assert "2 ran" in made.settled(1)
        yield made


def test_what_a_snippet_reads_is_watched_and_only_it_runs_again(site, shown):
    site.write({"samples/label.txt": "changed"})
    shown.until("changed")
    assert "1 ran" in shown.settled(2)
    site.write({"tests/shapes.py": HELPER.replace("{label}", "helped {label}")})
    shown.until("helped changed")
    assert "1 ran" in shown.settled(3)
    site.write({"docs/index.md": FILES["docs/index.md"].replace("prose one", "prose two")})
    shown.until("prose two")
    assert "0 ran" in shown.settled(4)


def test_snippets_in_pages_and_files_read_unseen_are_watched_too(site):
    directive = '{% include_snippet ../tests/one.py depends="samples/*.txt" %}'
    site.write({
        "docs/index.md": f"# One\n\n{directive}\n\n{FENCE.format('in page')}",
        "tests/one.py": SHARED, "tests/shapes.py": HELPER,
        "samples/seen.txt": "first", "listed/a.txt": "",
    })  # fmt: skip
    listed = [{"mkdocs_multicloud": {"heading_level": 3}}]
    with preview(site, markdown_extensions=listed) as shown:
        assert "2 ran" in shown.settled(1)
        site.write({"samples/seen.txt": "second"})
        shown.until("second listed/a.txt")
        assert "1 ran" in shown.settled(2)
        site.write({"listed/b.txt": ""})
        shown.until("second listed/a.txt listed/b.txt")
        assert "1 ran" in shown.settled(3)
        site.write({"docs/index.md": f"# One\n\n{FENCE.format('edited')}"})
        page = shown.until("edited")
        assert "1 ran" in shown.settled(4)
    # Listed as an extension too, at each build it is one with its own options.
    assert (page.count("<figure"), page.count("<h2")) == (1, 0)


def test_a_broken_snippet_is_told_and_heals(site, shown):
    site.write({"tests/shapes.py": "1 / 0\n"})
    page = shown.until("ZeroDivisionError")
    assert "multicloud-notice" in page
    assert "second" in shown.page("two/")
    site.write({"tests/shapes.py": HELPER})
    assert "multicloud-notice" not in shown.until("first")
    site.write({"docs/two.md": "# Two\n\n{% include_snippet ../tests/three.py %}\n"})
    shown.until("there is no file", "two/")
    site.write({"tests/three.py": ONE})
    assert "multicloud-notice" not in shown.until("first", "two/")
    assert not (site.folder / "docs/output").exists()


def test_a_snippet_that_comes_is_in_the_gallery_and_has_its_page(site):
    site.write({"docs/index.md": "# Home\n", "tests/shop/test_one.py": site.snippet("first")})
    gallery = {"snippets": "../tests/shop/test_*.py", "pages": "shop"}
    with preview(site, plugins=[{"multicloud": {"galleries": {"shop": gallery}}}]) as shown:
        shown.until(">One<", "shop/one/")
        site.write({"tests/shop/test_two.py": site.snippet("second")})
        shown.until('href="two/"', "shop/")
        assert "second" in shown.page("shop/two/")


def test_a_gallery_follows_files_folders_and_pages(site):
    page = "# {}\n\n{{% include_snippet ../tests/shop/test_one.py %}}\n"
    site.write({
        "docs/index.md": "# Home\n\n{% snippet_gallery ../tests/**/test_*.py %}\n",
        "docs/one.md": page.format("Page one"), "tests/shop/test_one.py": site.snippet("first"),
        "tests/empty/of/notes.txt": "",
    })  # fmt: skip
    with preview(site) as shown:
        shown.until("Page one</a>")
        site.write({"tests/empty/of/test_two.py": site.snippet("second")})
        shown.until('two second"')
        site.write({"tests/new/test_three.py": site.snippet("third")})
        shown.until('three third"')
        (site.folder / "docs/one.md").rename(site.folder / "docs/uno.md")
        shown.until('href="uno/"')
        (site.folder / "tests/new/test_three.py").unlink()
        site.write({"docs/uno.md": page.format("Uno")})
        assert "third" not in shown.until("Uno</a>")


def test_a_gallery_that_begins_to_look_in_folders_follows_those(site):
    site.write({
        "docs/index.md": "# Home\n\n{% snippet_gallery ../tests/test_*.py %}\n",
        "tests/test_one.py": site.snippet("first"), "tests/sub/test_two.py": site.snippet("second"),
    })  # fmt: skip
    with preview(site) as shown:
        shown.until('data-find="one first"')
        site.write({"docs/index.md": "# Home\n\n{% snippet_gallery ../tests/**/test_*.py %}\n"})
        shown.until('two second"')
        site.write({"tests/new/test_three.py": site.snippet("third")})
        shown.until('three third"')
