"""Plugins that read a page's Markdown, convert pages by themselves, or copy the docs folder."""

from __future__ import annotations

import json
import shutil

import pytest

HOOKS = """\
import json, shutil, tempfile
from pathlib import Path

from markdown import Markdown
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page, _RelativePathTreeprocessor as Links

early, read, again, raw = {}, {}, {}, {}

def on_config(config):
    copy = tempfile.mkdtemp(dir=Path(config.site_dir).parent)
    shutil.copytree(config.docs_dir, copy, dirs_exist_ok=True)
    config.docs_dir = copy

def on_nav(nav, config, files):
    for page in nav.pages:
        page.read_source(config)
        page.render(config, files)
        early[page.file.src_uri] = page.content

def on_page_markdown(markdown, page, **_):
    raw[page.file.src_uri] = markdown

def on_page_content(html, page, **_):
    read[page.file.src_uri] = page.markdown

def on_page_context(context, page, config, nav):
    for other in nav.pages:
        md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
        md.treeprocessors.register(Links(other.file, FILES, config), "relpath", 1)
        again[other.file.src_uri] = md.convert("# Title\\n\\n" + other.markdown)

def on_env(env, files, config):
    global FILES
    FILES = files
    # A page that only this tool knows.
    own = Page(None, File.generated(config, "own.md", content="own"), config)
    read["own.md"] = config.plugins.on_page_content("own", page=own, config=config, files=files)

def on_post_build(config):
    for name in ("early", "read", "again", "raw"):
        Path(config.site_dir, name + ".json").write_text(json.dumps(globals()[name]))
"""
LABEL = "a *b* &lt;script&gt;"


@pytest.fixture(scope="module")
def built(new_site):
    site = new_site()
    site.write({
        "hooks.py": HOOKS,
        "tests/box.py": site.snippet(LABEL),
        "docs/sub/box.md": (
            "Above.\n\n{% include_snippet ../tests/box.py %}\n\n{% snippet_gallery ../tests/*.py %}"
            "\n\nBelow `x`.\n"
        ),
        "docs/index.md": "# Index\n\n{% include_snippet ../tests/missing.py %}\n",
    })  # fmt: skip
    made = site.build(hooks=["hooks.py"], warns=True)
    return made, lambda name: json.loads((made.output / f"{name}.json").read_text("utf-8"))


def test_the_pages_are_as_without_them(built):
    site, _ = built
    page = site.page("sub/box.md")
    assert page.tree.xpath("//figure//img/@src")[0] == "../output/svg/box.svg"
    assert "Above." in page.text
    assert (site.output / "sub/output/svg/box.svg").is_file()


def test_who_reads_the_markdown_of_a_page_gets_the_text_of_the_picture(built):
    text = built[1]("read")["sub/box.md"]
    assert text.startswith("Above.\n\nPage-1: a \\*b\\* &lt;script>\n")
    assert text.endswith("Below `x`.\n")
    assert "mkdocsmulticloud" not in text


def test_a_page_that_only_another_tool_knows_is_left_alone(built):
    assert built[1]("read")["own.md"] == "own"


def test_who_converts_that_again_gets_the_picture(built):
    again = built[1]("again")["sub/box.md"]
    assert "<figure" in again
    assert "box.svg" in again
    assert "Below <code>x</code>." in again


def test_who_converts_a_page_early_gets_its_own_links(built):
    early = built[1]("early")["sub/box.md"]
    assert 'href="../output/svg/box.svg"' in early
    assert "multicloud-gallery" in early


def test_faults_are_told_once_and_what_is_published_too_early_is_one(built):
    site, _ = built
    own, early = site.warnings
    assert own.startswith("multicloud: index.md:3: there is no file")
    assert early.startswith(
        "multicloud: raw.json: another tool published the text of a page before"
    )
    raw = (site.output / "raw.json").read_text("utf-8")
    assert "mkdocsmulticloud" not in raw
    assert json.loads(raw)["sub/box.md"].startswith("Above.\n\n\n\n")


def test_the_plugin_listed_twice_is_an_error(site):
    from mkdocs.exceptions import Abort

    site.write({"docs/index.md": "# Index\n"})
    with pytest.raises(Abort) as caught:
        site.build(plugins=["multicloud", {"multicloud": {}}], warns=True)
    assert "multicloud is listed twice; remove one" in str(caught.value.__notes__)


@pytest.mark.parametrize("same", [True, False])
def test_a_file_of_the_author_is_not_replaced(site, same):
    site.write({
        "tests/box.py": site.snippet(),
        "docs/index.md": "{% include_snippet ../tests/box.py %}\n",
    })  # fmt: skip
    svg = site.build().output / "output/svg/box.svg"
    own = site.folder / "docs/output/svg/box.svg"
    own.parent.mkdir(parents=True)
    shutil.copy(svg, own)
    if not same:
        own.write_text("<svg/>", "utf-8")
    warnings = site.build(warns=True).warnings
    assert svg.read_bytes() == own.read_bytes()
    if same:
        assert not warnings
    else:
        assert warnings == [
            "multicloud: index.md:1 → tests/box.py:1: the docs folder has a file "
            "output/svg/box.svg, which this directive would replace; remove that file, or give "
            "this directive another name "
            'with name="…"'
        ]
