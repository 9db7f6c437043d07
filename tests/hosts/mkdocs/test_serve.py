"""`mkdocs serve` as its author sees it: what is edited is shown, and nothing else runs again."""

from __future__ import annotations

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


def test_what_a_snippet_reads_is_watched_and_only_it_runs_again(site):
    site.write(FILES)
    with preview(site) as shown:
        assert "2 ran" in shown.settled(1)
        site.write({"samples/label.txt": "changed"})
        shown.until("changed")
        assert "1 ran" in shown.settled(2)
        site.write({"tests/shapes.py": HELPER.replace("{label}", "helped {label}")})
        shown.until("helped changed")
        assert "1 ran" in shown.settled(3)
        site.write({"docs/index.md": FILES["docs/index.md"].replace("prose one", "prose two")})
        shown.until("prose two")
        assert "0 ran" in shown.settled(4)
        # A broken snippet is told, and heals.
        site.write({"tests/shapes.py": "1 / 0\n"})
        page = shown.until("ZeroDivisionError")
        assert "multicloud-notice" in page
        assert "second" in shown.page("two/")
        site.write({"tests/shapes.py": HELPER})
        assert "multicloud-notice" not in shown.until("changed")
        site.write({"docs/two.md": "# Two\n\n{% include_snippet ../tests/three.py %}\n"})
        shown.until("there is no file", "two/")
        site.write({"tests/three.py": ONE})
        assert "multicloud-notice" not in shown.until("changed", "two/")
        assert not (site.folder / "docs/output").exists()


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


def test_galleries_follow_files_folders_and_pages(site):
    page = "# {}\n\n{{% include_snippet ../tests/shop/test_one.py %}}\n"
    asked = "# Home\n\n{{% snippet_gallery ../tests/{} %}}\n"
    site.write({
        "docs/index.md": asked.format("test_*.py"), "docs/one.md": page.format("Page one"),
        "tests/test_top.py": site.snippet("top"), "tests/shop/test_one.py": site.snippet("first"),
        "tests/lab/test_lab.py": site.snippet("lab"), "tests/empty/of/notes.txt": "",
    })  # fmt: skip
    gallery = {"snippets": "../tests/lab/test_*.py", "pages": "lab"}
    with preview(site, plugins=[{"multicloud": {"galleries": {"lab": gallery}}}]) as shown:
        shown.until('data-find="top top"')
        shown.until(">Lab<", "lab/lab/")
        # A snippet that comes is in its gallery and has its page.
        site.write({"tests/lab/test_two.py": site.snippet("second")})
        shown.until('href="two/"', "lab/")
        assert "second" in shown.page("lab/two/")
        # A gallery that begins to look in folders follows those.
        site.write({"docs/index.md": asked.format("**/test_*.py")})
        shown.until("Page one</a>")
        site.write({"tests/empty/of/test_deep.py": site.snippet("deep")})
        shown.until('deep deep"')
        site.write({"tests/new/test_three.py": site.snippet("third")})
        shown.until('three third"')
        (site.folder / "docs/one.md").rename(site.folder / "docs/uno.md")
        shown.until('href="uno/"')
        (site.folder / "tests/new/test_three.py").unlink()
        site.write({"docs/uno.md": page.format("Uno")})
        assert "third" not in shown.until("Uno</a>")
