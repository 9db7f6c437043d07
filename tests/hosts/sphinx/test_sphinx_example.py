"""What we show of Sphinx works: the example of the guide, and the example site's twin."""

from __future__ import annotations

import shutil

from folders import EXAMPLE, written_files


def test_the_example_of_the_guide_works(documents):
    files = written_files(EXAMPLE / "docs" / "guide" / "hosts" / "sphinx.md")
    assert set(files) == {
        "docs/conf.py",
        "docs/index.rst",
        "docs/stream.md",
        "tests/test_orders.py",
    }
    documents.write(files)
    built = documents.run()
    page, stream = built.page(), built.page("stream")
    assert "Fig. 1 is where all begins." in page.text
    assert len(page.article.xpath('.//div[contains(@class, "multicloud-button")]//a')) == 1
    assert len(stream.article.xpath(".//figure")) == 2
    assert [title for level, title in stream.headings if level == 2] == [
        "Code Snippet:",
        "Rendering:",
        "Its own directive",
        "A snippet in the page",
    ]


def test_the_example_site_has_a_twin(documents):
    left_out = shutil.ignore_patterns("site", ".cache", "__pycache__")
    shutil.copytree(EXAMPLE, documents.folder, dirs_exist_ok=True, ignore=left_out)
    (documents.folder / "pyproject.toml").unlink()
    built = documents.run(docs="sphinx")
    pipeline, stream = built.page("order_pipeline"), built.page("dynamo_stream")
    assert "Fig. 1 shows all of them" in pipeline.text
    assert "the function in Fig. 1." in stream.text
    assert len(pipeline.article.xpath(".//figure")) == 2
    assert len(stream.article.xpath(".//figure")) == 2
    for page in (pipeline, stream):
        assert page.article.find_class("multicloud-notice") == []
        for anchor in page.article.xpath(".//a[@download]/@href"):
            assert (built.output / anchor).is_file()
