"""Which diagrams and pictures of the docs nothing shows or links."""

from __future__ import annotations

import html
import time
from urllib.parse import quote

import pytest

from mkdocs_multicloud.page.unshown_files import unshown

FILE = "docs/aws/output/jpg/s3.jpg"


@pytest.mark.parametrize(
    "text",
    [
        "![a](output/jpg/s3.jpg)",
        "![a](<output/jpg/s3.jpg>)",
        "![a](output/jpg/s%33.jpg?raw=true)",
        '<img src="/aws/output/jpg/s3.jpg">',
        "[a]: ./output/jpg/s3.jpg",
        "logo: aws/output/jpg/s3.jpg",
        "see docs/aws/output/jpg/s3.jpg",
        "![a]({{ site.baseurl }}/aws/output/jpg/s3.jpg)",
        "![a](https://example.com/raw/main/docs/aws/output/jpg/s3.jpg)",
        "{% snippet_gallery aws/output/*/*.jpg %}",
        "url(../aws/output/jpg/s3.jpg)",
        "logo:aws/output/jpg/s3.jpg;",
        "b.jpg;output/jpg/s3.jpg",
        "“output/jpg/s3.jpg”",
        r'"src": "..\/aws\/output\/jpg\/s3.jpg"',
        r"docs\aws\output\jpg\s3.jpg",
        "{{ page.folder }}/output/jpg/s3.jpg",
        "/aws/output/jpg/{{ include.name }}.jpg",
        "{{ site.baseurl }}/{{ include.name }}/s3.jpg",
        "*output/jpg/s3.jpg*",
        "x" * 600 + " output/jpg/s3.jpg",
    ],
)
def test_a_file_that_something_shows(text):
    assert unshown([FILE], {"docs/aws/page.md": text}, "docs") == []


@pytest.mark.parametrize(
    "text",
    [
        "", "s3", "![a](output/jpg/s3.png)", "![a](output/jpg/s3.jpgx)", "![a](*.png)",
        "![a](other/s3.jpg)", "glob('*.jpg')", "{{ path }}.jpg",
    ],
)  # fmt: skip
def test_a_file_that_nothing_shows(text):
    assert unshown([FILE], {"docs/aws/page.md": text}, "docs") == [FILE]


def test_files_of_one_name_are_told_apart():
    other = FILE.replace("aws", "core")
    texts = {"docs/aws/page.md": "![a](output/jpg/s3.jpg)"}
    assert unshown([FILE, other], texts, "docs") == [other]


@pytest.mark.parametrize(
    "name", ["my picture.svg", "a (1).svg", "a=b, c.svg", "R&D.svg", "a#1.svg"]
)
def test_names_that_an_address_may_have_in_quotes(name):
    file = f"docs/aws/{name}"
    for written in (f'<img src="{name}">', f"![a](<{name}>)", f"<img src='{html.escape(name)}'>"):
        assert unshown([file], {"docs/aws/page.md": written}, "docs") == []
    assert unshown([file], {"docs/aws/page.md": f"![a]({quote(name)})"}, "docs") == []
    assert unshown([file], {"docs/aws/page.md": "![a](b.svg)"}, "docs") == [file]


def test_a_template_may_be_part_of_pages_in_any_folder():
    other = FILE.replace("aws", "core")
    texts = {"docs/_includes/hero.html": '<img src="output/jpg/s3.jpg">'}
    assert unshown([FILE, other], texts, "docs") == []
    texts = {"docs/_includes/hero.html": '<img src="/core/output/jpg/s3.jpg">'}
    assert unshown([FILE, other], texts, "docs") == [FILE]


def test_a_folder_of_another_project_may_show_files():
    texts = {"other/page.md": "![a](../site/docs/aws/output/jpg/s3.jpg)"}
    assert unshown([f"site/{FILE}", f"site/{FILE}.png"], texts, "site/docs") == [f"site/{FILE}.png"]


def test_with_too_many_patterns_every_file_counts_as_shown():
    text = " ".join(f"x{number}*.png" for number in range(2000))
    assert unshown([FILE], {"docs/a.md": text}, "docs") == []


def test_what_snippets_read_is_used():
    assert unshown([FILE], {}, "docs", {FILE}) == []


@pytest.mark.parametrize(
    "piece",
    [
        "a.jpg ",
        "a",
        "*.png ",
        "<a.jpg",
        "(" * 9,
        "/a" * 9 + ".svg ",
        ".svg",
        "{{a",
        "&a",
        "a" * 999,
    ],
)
def test_long_texts_take_linear_time(piece):
    text = piece * (500_000 // len(piece)) + " .svg"
    before = time.process_time()
    unshown([FILE, "docs/my picture.svg"], {"docs/a.md": text}, "docs")
    assert time.process_time() - before < 5
