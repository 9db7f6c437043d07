"""Texts by themselves, as `markdown.markdown` converts them: all that they need is in the HTML."""

from __future__ import annotations

import base64
import contextlib
import re
import runpy
import subprocess
import sys
import threading

import lxml.html
import markdown
import pytest
from folders import EXAMPLE, written_files
from sketches import model, vertex

from mkdocs_multicloud.errors import MulticloudError

TEXT = "# Page\n\n{% include_snippet box.py %}\n"


@pytest.fixture
def project(site):
    """The working directory, with a snippet in it."""
    site.write({"box.py": site.snippet()})
    with contextlib.chdir(site.folder):
        yield site


def convert(text=TEXT, **options):
    return lxml.html.fragment_fromstring(
        markdown.markdown(
            text,
            extensions=["mkdocs_multicloud"],
            extension_configs={"mkdocs_multicloud": options},
        ),
        create_parent=True,
    )


def test_everything_stands_in_the_html(project):
    page = convert()
    headings = [h.text_content() for h in page.xpath(".//h2 | .//h3")]
    assert headings == [
        "Node Type: rectangle", "Code Snippet:", "Rendering:", "drawio rectangle vertex:",
        "Advanced for Geeks:", "Style:", "Vertex size:", "Full XML dump:", "drawio file:",
    ]  # fmt: skip
    (picture,) = page.xpath('.//figure/span[@class="multicloud-picture"]')
    assert picture.xpath("string(.//*[local-name()='text'])") == "Box"
    (button,) = page.xpath(".//a[@download]")
    assert button.get("download") == "box.drawio"
    kind, data = button.get("href").split(";base64,")
    assert kind == "data:application/vnd.jgraph.mxfile"
    assert b'value="Box"' in base64.b64decode(data)
    (style,) = page.xpath(".//style")
    assert ".multicloud-figure" in style.text
    # Nothing is written but what is remembered.
    assert {name.partition("/")[0] for name in project.tree()} == {".cache", "box.py"}


def test_a_text_without_blocks_brings_no_style(project):
    page = convert("{% include_snippet box.py show=code %}\n\n# End")
    assert page.xpath(".//style") == []
    assert "mxGraphModel" in page.xpath("string(.//pre)")


@pytest.mark.parametrize("tab_length", [2, 4])
def test_the_text_of_a_picture_is_a_nested_list(project, tab_length):
    cells = vertex(label="Zone", cell="z"), vertex(label="Host", cell="h", parent="z")
    made = model(*cells, vertex(label="Port", cell="p", parent="h"))
    project.write({"nested.py": f"mcd = {made!r}\n"})
    text = markdown.markdown(
        '{% include_snippet nested.py show="picture code" %}',
        extensions=["mkdocs_multicloud"], tab_length=tab_length,
    )  # fmt: skip
    page = lxml.html.fragment_fromstring(text, create_parent=True)
    (last,) = page.xpath(".//details/ul/li/ul/li/ul/li")
    assert last.text_content() == "Port (rectangle) p"


def test_pictures_can_be_data_links_with_a_dark_twin(project):
    page = convert(picture="file", dark=True, formats="svg png")
    light, dark = page.xpath(".//figure//img")
    assert light.get("class") == "multicloud-picture multicloud-light"
    assert light.get("alt") == "Page-1: Box"
    for picture in (light, dark):
        assert picture.get("src").startswith("data:image/svg+xml;base64,")
    png = page.xpath('.//a[@download="box.png"]/@href')[0].removeprefix("data:image/png;base64,")
    assert base64.b64decode(png).startswith(b"\x89PNG")


def test_paths_are_relative_to_the_root(project):
    project.write({"snippets/pen.py": project.snippet("Pen")})
    assert "Pen" in convert("{% include_snippet pen.py %}", root="snippets").text_content()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"shwo": "code"}, "mkdocs_multicloud: there is no option 'shwo'; did you mean 'show'?"),
        ({"show": "coed"}, "mkdocs_multicloud: show has no part 'coed'"),
        ({"root": "nowhere"}, "mkdocs_multicloud: root: there is no folder 'nowhere'"),
    ],
)
def test_a_bad_option_is_told(project, options, told):
    with pytest.raises(MulticloudError, match=re.escape(told)):
        convert(**options)


def test_a_fault_is_a_warning_and_a_notice(project, caplog):
    page = convert("# Page\n\n{% include_snippet bax.py %}\n\nAfter.\n")
    told = "text:3: there is no file 'bax.py'; did you mean 'box.py'?"
    assert caplog.messages == [told]
    assert told in page.xpath('string(.//*[contains(@class, "multicloud-notice")])')
    assert page.xpath("string(./p[last()])") == "After."


def test_a_fault_can_stop_at_once(project):
    with pytest.raises(MulticloudError, match=r"^text:1: there is no file 'bax\.py'"):
        convert("{% include_snippet bax.py %}", on_error="fail")


def test_a_converter_makes_each_text_anew(project):
    md = markdown.Markdown(extensions=["mkdocs_multicloud"])
    first = md.convert(TEXT)
    assert md.convert(TEXT) == first
    assert md.convert("# None") == "<h1>None</h1>"
    project.write({"box.py": project.snippet("Changed")})
    assert ">Changed<" in md.convert(TEXT)
    assert md.reset().convert(TEXT) != first


def test_converters_work_in_threads(project):
    expected = markdown.markdown(TEXT, extensions=["mkdocs_multicloud"])
    made = []

    def work():
        made.extend(markdown.markdown(TEXT, extensions=["mkdocs_multicloud"]) for _ in range(2))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 8


SCRIPT = f"""\
import markdown
import os
from pathlib import Path

for number in range(3):
    made = markdown.markdown({TEXT!r} + f"\\n{{number}}", extensions=["mkdocs_multicloud"])
    assert "multicloud-figure" in made
tasks = Path(f"/proc/{{os.getpid()}}/task").glob("*/children")
print(sum(len(task.read_text().split()) for task in tasks))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_its_processes_are_few_and_end_with_the_interpreter(project):
    # Who still held the pipes would keep this from returning.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    # One to run snippets, one to draw.
    assert done.stdout == "2\n"


def test_the_example_of_the_guide_works(site):
    guide = EXAMPLE / "docs" / "guide"
    site.write(written_files(guide / "hosts" / "markdown.md"))
    with contextlib.chdir(site.folder):
        runpy.run_path("convert.py", run_name="__main__")
    page = lxml.html.document_fromstring((site.folder / "page.html").read_text("utf-8"))
    assert page.xpath("//h1")[0].text_content() == "Orders"
    assert page.xpath("//a/@download") == ["orders.drawio"]
