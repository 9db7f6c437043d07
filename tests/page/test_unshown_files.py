"""Which diagrams and pictures of the docs nothing shows or links."""

from __future__ import annotations

import time

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
    ],
)
def test_a_file_that_something_shows(text):
    assert unshown([FILE], {"docs/aws/page.md": text}, "docs") == []


@pytest.mark.parametrize(
    "text", ["", "s3", "![a](output/jpg/s3.png)", "![a](output/jpg/s3.jpgx)", "![a](*.png)"]
)
def test_a_file_that_nothing_shows(text):
    assert unshown([FILE], {"docs/aws/page.md": text}, "docs") == [FILE]


def test_files_of_one_name_are_told_apart():
    other = FILE.replace("aws", "core")
    texts = {"docs/aws/page.md": "![a](output/jpg/s3.jpg)"}
    assert unshown([FILE, other], texts, "docs") == [other]


def test_what_snippets_read_is_used():
    assert unshown([FILE], {}, "docs", {FILE}) == []


@pytest.mark.parametrize("piece", ["a.jpg ", "a", "*.png ", "<a.jpg", "(" * 9, "/a" * 9 + ".svg "])
def test_long_texts_take_linear_time(piece):
    before = time.perf_counter()
    unshown([FILE], {"docs/a.md": piece * 100_000}, "docs")
    assert time.perf_counter() - before < 20
