"""Faults in other places than a page's own lines: in blocks, in text pulled in, in the site."""

from __future__ import annotations

import pytest
from mkdocs.exceptions import Abort

MISSING = "{% include_snippet ../code/zzz.py %}"
TOLD = "there is no file 'code/zzz.py'; paths are relative to docs"
RAISES = "{% include_snippet ../code/raises.py %}"
CODE = "x = 1\n\nraise ValueError('wrong')\n"
WRONG = "code/raises.py:3: ValueError: wrong; fix the snippet"
STRAY = (
    "a directive is in the middle of a line; put it on its own line, or write it in "
    "backticks if it is meant as text"
)
EXTENSIONS = [
    "admonition",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
PLACES = {
    "tab": (f'=== "Tab"\n\n    Before.\n\n    {RAISES}\n\n    Behind.\n', f"5 → {WRONG}"),
    "list": (f"- Before.\n- Item\n    {RAISES}\n- Behind.\n", f"3 → {WRONG}"),
    "quote": (f"> Before.\n> {RAISES}\n> Behind.\n", f"2 → {WRONG}"),
    "admonition": (f"!!! note\n    Before.\n    {RAISES}\n\n    Behind.\n", f"3 → {WRONG}"),
    "paragraph": (f"Before.\n{RAISES}\nBehind.\n", f"2 → {WRONG}"),
}


@pytest.fixture(scope="module")
def built(new_site):
    pages = {f"docs/{name}.md": text for name, (text, _) in PLACES.items()}
    site = new_site().write({**pages, "docs/index.md": "# Home\n", "code/raises.py": CODE})
    return site.build(warns=True, extensions=EXTENSIONS)


@pytest.mark.parametrize("name", PLACES)
def test_a_notice_stays_in_its_block(built, name):
    told = f"{name}.md:{PLACES[name][1]}"
    assert f"multicloud: {told}" in built.warnings
    page = built.page(f"{name}.md")
    (notice,) = page.article.xpath('.//div[contains(@class, "multicloud-notice")]')
    assert notice.xpath("string(p[2])") == told
    (trace,) = notice.iter("pre")
    assert trace.text_content().splitlines()[-1] == "ValueError: wrong"
    block = notice.getparent().text_content()
    assert "Behind." in (page.text if name == "list" else block)
    assert "Before." in page.text
    assert "Behind." not in notice.text_content()


def test_each_is_told_once(built):
    assert len(built.warnings) == len(PLACES)


def test_each_page_is_told_its_own_way_to_a_fault_that_pages_share(site):
    text = '# Page\n\n{% include_snippet ../code/box.py layers="none" %}\n'
    site.write({"docs/index.md": text, "docs/more.md": text, "code/box.py": site.snippet()})
    told = site.build(warns=True).warnings
    assert [line.split(": ")[1] for line in told] == [
        f"{page}:3 → code/box.py:1" for page in ("index.md", "more.md")
    ]


def test_a_fault_in_a_fence_is_a_comment_in_it(site):
    page = f"# Page\n\n```python\nx = 1\n```\n\n```python\n{MISSING}\n```\n\nAfter.\n"
    built = site.write({"docs/index.md": page}).build(
        warns=True, extensions=["pymdownx.superfences"]
    )
    assert built.warnings == [f"multicloud: index.md:8: {TOLD}"]
    assert built.page().codes == [
        "x = 1\n",
        f"# This snippet could not be shown: index.md:8: {TOLD}\n",
    ]
    assert built.page().text.endswith("After.")


@pytest.mark.parametrize(
    ("written", "told"),
    [(MISSING, STRAY), ("{% root_include ../code/zzz.py %}", TOLD)],
)
def test_a_fault_amid_a_line_is_told_amid_it(site, written, told):
    page = f"# Page\n\nSome *text* {written} and *more*.\n"
    built = site.write({"docs/index.md": page}).build(warns=True)
    assert built.warnings == [f"multicloud: index.md:3: {told}"]
    notice = f"This snippet could not be shown: index.md:3: {told}"
    assert built.page().text == f"Page Some text {notice} and more."
    assert [em.text for em in built.page().article.iter("em")] == ["text", "more"]


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_an_embedded_fence_that_is_never_closed(site, fence):
    page = f"# Page\n\n{fence}python multicloud\nx = 1\n\nText after.\n"
    built = site.write({"docs/index.md": page}).build(warns=True)
    told = f"index.md:3: the fence of this snippet is never closed; add a line '{fence}' at its end"
    assert built.warnings == [f"multicloud: {told}"]
    assert told in built.page().text
    assert built.page().text.endswith("Text after.")


def test_faults_in_text_pulled_in_name_the_page(site):
    """The text is another file's, so there is no line of the page's own to name."""
    page = f'# Page\n\n{{% include-markdown "../part.md" %}}\n\n{MISSING}\n'
    part = f"Part.\n\n{RAISES}\n\n```python\n{{% include_snippet ../code/zz.py %}}\n```\n"
    site.write({"docs/index.md": page, "part.md": part, "code/raises.py": CODE})
    built = site.build(
        warns=True,
        plugins=["include-markdown", "multicloud"],
        extensions=["pymdownx.superfences"],
    )
    in_fence = TOLD.replace("zzz", "zz")
    assert built.warnings == [
        f"multicloud: index.md → {WRONG}",
        f"multicloud: index.md: {in_fence}",
        f"multicloud: index.md:5: {TOLD}",
    ]
    page = built.page()
    assert f"index.md → {WRONG}" in page.text
    assert page.codes[1] == f"# This snippet could not be shown: index.md: {in_fence}\n"


PATHS = {
    "own": (
        "import os\n\nraise ValueError(__file__ + ' ' + os.path.abspath('made.txt'))\n",
        "3: ValueError: code/paths.py made.txt; fix the snippet",
    ),
    "temporary": (
        "import tempfile\n\nopen(tempfile.gettempdir() + '/none.txt')\n",
        "3: FileNotFoundError: [Errno 2] No such file or directory: 'home/none.txt'; fix the "
        "snippet",
    ),
    "library": (
        "from lxml import nothing\n",
        "1: ImportError: cannot import name 'nothing' from 'lxml' (lxml/__init__.py); fix the "
        "snippet",
    ),
    "printed": (
        "import os, sys\nprint('last words', __file__, file=sys.stderr, flush=True)\nos._exit(1)\n",
        "1: it died (exit code 1); run it by itself to see why",
    ),
}


@pytest.mark.parametrize("name", PATHS)
def test_no_path_of_the_machine_is_told_of_what_a_snippet_says(site, name):
    """It would be published, and be another one on the next machine or in the next build."""
    code, told = PATHS[name]
    page = "# Page\n\n{% include_snippet ../code/paths.py %}\n"
    built = site.write({"docs/index.md": page, "code/paths.py": code}).build(warns=True)
    assert built.warnings == [f"multicloud: index.md:3 → code/paths.py:{told}"]
    (trace,) = built.page().codes
    said = told.partition(": ")[2].removesuffix("; fix the snippet")
    words = "last words code/paths.py"
    assert trace.endswith(f"{words if name == 'printed' else said}\n")


BROKEN = {
    "syntax": ("{% if %}\n", "size.md.j2:1: the template: Expected an expression, got 'end of"),
    "unknown": ("\n{{ vertx.width }}\n", "size.md.j2:2: the template: 'vertx' is undefined"),
    "raises": ("\n\n{{ 1 // 0 }}\n", "size.md.j2:3: the template: integer division or modulo by"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template(site, name):
    template, told = BROKEN[name]
    page = "# Page\n\n{% include_snippet ../code/box.py %}\n\nAfter.\n"
    site.write({"docs/index.md": page, "code/box.py": site.snippet(), "look/size.md.j2": template})
    built = site.build(warns=True, options={"templates": "look"})
    (warning,) = built.warnings
    assert warning.startswith(f"multicloud: index.md:3 → {told}")
    assert warning.endswith("; fix the template")
    assert "This snippet could not be shown" in built.page().text
    assert built.page().text.endswith("After.")


def test_a_broken_template_of_the_notice_itself(site):
    page = f"# Page\n\n{MISSING}\n\nAfter.\n"
    site.write({"docs/index.md": page, "look/notice.md.j2": "{{ nothing }}"})
    built = site.build(warns=True, options={"templates": "look"})
    assert built.warnings == [
        f"multicloud: index.md:3: {TOLD}",
        "multicloud: index.md:3 → notice.md.j2:1: the template: 'nothing' is undefined; "
        "fix the template",
    ]
    assert TOLD in built.page().text
    assert built.page().text.endswith("After.")


@pytest.mark.parametrize(
    ("written", "told"),
    [(RAISES, f"index.md:3 → {WRONG}"), (MISSING, f"index.md:3: {TOLD}")],
)
def test_on_error_fail_stops_at_once(site, written, told):
    page = f"# Page\n\n{written}\n"
    site.write({"docs/index.md": page, "docs/later.md": page, "code/raises.py": CODE})
    with pytest.raises(Abort) as raised:
        site.build(options={"on_error": "fail"})
    logged = raised.value.__notes__[-1].splitlines()
    assert logged == ["Error reading page 'index.md':", f"multicloud: {told}"]
    assert not (site.folder / "site/later").exists()


CONFIGS = {
    "unknown": ({"timeuot": 3}, "there is no option 'timeuot'; did you mean 'timeout'?"),
    "directives_own": (
        {"vertex": "x"},
        "vertex is not an option of a site; it belongs to the directive",
    ),
    "part": ({"show": "code pictures"}, "has no part 'pictures'; did you mean 'picture'?"),
    "choice": ({"on_error": "explode"}, "must be warn or fail, not 'explode'"),
    "seconds": ({"timeout": "soon"}, "must be seconds, more than 0 and at most 3600"),
    "word": (
        {"labels": {"dowload": "x"}},
        "labels has no text 'dowload'; did you mean 'download'?",
    ),
    "placeholder": ({"labels": {"code": "{typ}"}}, "labels has no {typ} in code"),
    "folders": ({"allowed_roots": 3}, "must be a list of folders, not 3"),
    "root": ({"root": "nowhere"}, "root: there is no folder 'nowhere'; it is relative to the"),
    "allowed": ({"allowed_roots": ["gone"]}, "allowed_roots: there is no folder 'gone'; it is"),
    "templates": (
        {"templates": "nowhere"},
        "there is no folder 'nowhere'; it is relative to the project's folder",
    ),
    "template": (
        {"templates": "look"},
        "'picure.md.j2' replaces no template; did you mean 'picture.md.j2'?",
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_bad_option_of_the_site_is_told_before_anything_is_built(site, name):
    options, told = CONFIGS[name]
    site.write({"docs/index.md": "# Page\n", "look/picure.md.j2": "x"})
    with pytest.raises(Abort) as raised:
        site.build(options=options)
    assert told in raised.value.__notes__[-1]
    assert not (site.folder / "site").exists()
