"""Sites that Zensical builds: by the Markdown extension alone, their pages are what MkDocs' are."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from folders import EXAMPLE, tree, written_files
from mkdocs_site import Page
from zensical_site import Built, build, run

pytest.importorskip("zensical")

YAML = """\
site_name: Test
markdown_extensions: [mkdocs_multicloud, pymdownx.superfences]
"""
INDEX = """\
---
title: With front matter
---
# Home

{% include_snippet ../tests/box.py %}
"""
NESTED = "# Nested\n\n{% include_snippet ../tests/pen.py show='picture xml download' %}\n"


@pytest.fixture
def project(site):
    return site.write(
        {
            "mkdocs.yml": YAML,
            "docs/index.md": INDEX,
            "docs/aws/index.md": "# Section\n\n{% include_snippet ../tests/box.py name='own' %}\n",
            "docs/aws/nested.md": NESTED,
            "tests/box.py": site.snippet(),
            "tests/pen.py": site.snippet("Pen &amp; Ink", "pen"),
        }
    )


TOML = """\
[project]
site_name = "Test"
use_directory_urls = false

[project.markdown_extensions.pymdownx.superfences]

[project.markdown_extensions.mkdocs_multicloud]
formats = ["svg", "png"]
dark = false
"""


@pytest.mark.parametrize(
    ("config", "options", "directory_urls"),
    [
        ({"mkdocs.yml": YAML}, {}, True),
        ({"zensical.toml": TOML}, {"formats": ["svg", "png"], "dark": False}, False),
    ],
)
def test_pages_and_files_are_those_of_mkdocs(project, config, options, directory_urls):
    project.write(config)
    built = build(project.folder, "--strict")
    style = built.page().article.xpath("string(.//style)")
    assert ".multicloud-figure" in style
    other = (project.folder / "site").rename(project.folder / "other")
    check_search(other)
    extensions = ["pymdownx.superfences"]
    theirs = project.build(
        options=options, extensions=extensions, use_directory_urls=directory_urls
    )
    files = {name: data for name, data in theirs.files().items() if "/output/" in f"/{name}"}
    assert len(files) == 9
    assert {name: (other / name).read_bytes() for name in files} == files
    for uri in ("index.md", "aws/index.md", "aws/nested.md"):
        path = theirs.path(uri)
        ours, their = Page((other / path.relative_to(theirs.output)).read_text()), theirs.page(uri)
        assert ours.headings == their.headings
        assert ours.codes == their.codes
        assert ours.tables == their.tables
        for what in ("//img/@src", "//img/@alt", "//img/@class", "//a[@download]/@href"):
            found = ours.article.xpath(f".{what}")
            assert found == their.article.xpath(f".{what}")
        for link in ours.article.xpath(".//img/@src | .//a[@download]/@href"):
            assert (other / path.relative_to(theirs.output).parent / link).is_file()


def check_search(output):
    """The index has texts of diagrams, and neither dumps, which pages have, nor marks of ours."""
    index = (output / "search.json").read_text()
    assert "Text in the diagram" in index
    assert "multicloud-" not in index
    (nested,) = output.glob("aws/nested*")
    nested = nested / "index.html" if nested.is_dir() else nested
    assert "mxCell" in Page(nested.read_text()).text
    assert "mxCell" not in json.loads(index)["items"][-1]["text"]


def test_a_build_sees_what_changed_beside_the_pages_and_never_loses_a_file(project):
    before = project.tree()
    done = run(project.folder, "build")
    assert (done.returncode, done.stderr.strip()) == (0, "No issues found")
    # Nothing but what is remembered is written outside of the built site.
    assert {n for n in project.tree().keys() - before.keys() if n[:7] != ".cache/"} == set()
    shutil.rmtree(project.folder / "site")
    project.write({"tests/box.py": project.snippet("Changed")})
    # Zensical knows all pages by now, and would not make them anew.
    done = run(project.folder, "build")
    assert (done.returncode, done.stderr.strip()) == (0, "No issues found")
    drawn = project.folder / "site" / "output" / "drawio"
    assert 'value="Changed"' in (drawn / "box.drawio").read_text()
    assert "Changed" in (project.folder / "site" / "index.html").read_text()
    assert (project.folder / "site" / "aws" / "output" / "drawio" / "pen.drawio").is_file()


def test_a_fault_is_told_and_fails_a_strict_build_each_time(project):
    project.write(
        {
            "docs/index.md": INDEX.replace("box.py", "bax.py"),
            "docs/last.md": "# Last\n\n{% include_snippet ../tests/fails.py %}\n",
            "tests/fails.py": "1 / 0\n",
        }
    )
    missing = "index.md:6: there is no file 'tests/bax.py'; did you mean '../tests/box.py'?"
    failed = "last.md:3 → tests/fails.py:1: ZeroDivisionError: division by zero; fix the snippet"
    done = run(project.folder, "build")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [missing, failed, "No issues found"]
    built = Built(project.folder, done.stderr.splitlines())
    assert missing in built.page().text
    assert failed in built.page("last/index.html").text
    for option in ("--strict", "-cs"):
        strict = build(project.folder, option, warns=True)
        assert strict.messages[:2] == [missing, failed]
        assert "the build is strict" in strict.failure
    project.write({"docs/index.md": INDEX, "tests/fails.py": project.snippet()})
    build(project.folder, "--strict")


def test_bad_options_and_on_error_fail_stop_a_build(project):
    (project.folder / "tests" / "box.py").unlink()
    config = "site_name: T\nmarkdown_extensions:\n  - mkdocs_multicloud: {}\n"
    project.write({"mkdocs.yml": config.format("{shwo: code}")})
    done = run(project.folder, "build")
    assert done.returncode == 1
    told = "mkdocs_multicloud: there is no option 'shwo'; did you mean 'show'?"
    assert f"Error: {told}" in done.stderr
    project.write({"mkdocs.yml": config.format("{on_error: fail}")})
    failure = build(project.folder, warns=True).failure
    assert "Error: aws/index.md:3: there is no file 'tests/box.py'" in failure


def test_nobody_overwrites_anothers_file(project):
    project.write(
        {
            "docs/other.md": NESTED.replace("%}", "name='box' %}"),
            "docs/aws/output/drawio/pen.drawio": "the author's own",
        }
    )
    told = "\n".join(build(project.folder, warns=True).messages)
    assert "would both write output/drawio/box.drawio; give one of them another" in told
    assert "the docs folder has a file aws/output/drawio/pen.drawio" in told
    own = project.folder / "site" / "aws" / "output" / "drawio" / "pen.drawio"
    assert own.read_text() == "the author's own"


def test_template_engines_and_snippets_do_not_get_in_the_way(project):
    config = YAML.replace("[mk", "[pymdownx.snippets, mk") + "plugins: [macros]\nextra: {who: me}\n"
    label = "{{ who }} {% raw %}"
    project.write(
        {
            "mkdocs.yml": config,
            "docs/index.md": INDEX + '\nBy {{ who }}.\n\n--8<-- "docs/part.txt"\n',
            "docs/part.txt": "{% include_snippet ../tests/pen.py show='picture' %}\n",
            "tests/box.py": project.snippet(label),
        }
    )
    with contextlib.chdir(project.folder):
        page = build(project.folder, "--strict").page()
    assert "By me." in page.text
    assert label in page.text
    assert len(page.article.xpath(".//img")) == 4


class Preview:
    """A running `zensical serve`."""

    def __init__(self, site):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self._url = f"http://{address}/"
        self._log = (site.folder / "log.txt").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "zensical", "serve", "--dev-addr", address],
            cwd=site.folder, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def get(self, path):
        with contextlib.suppress(OSError), urllib.request.urlopen(self._url + path) as answer:
            return answer.read().decode()
        return ""

    def wait(self, path, text, seconds=30):
        """Wait until a page holds a text."""
        end = time.monotonic() + seconds
        while text not in self.get(path):
            assert time.monotonic() < end, self.log
            time.sleep(0.1)

    @property
    def log(self):
        self._log.flush()
        self._log.seek(0)
        return self._log.read()

    def close(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)
        self._log.close()


@pytest.fixture
def preview(project):
    project.write({"mkdocs.yml": YAML + "watch: [tests]\n"})
    running = Preview(project)
    yield running
    running.close()


def test_a_preview_follows_changes_and_rests_between_them(project, preview):
    preview.wait("", "box.drawio")
    preview.wait("output/drawio/box.drawio", 'value="Box"')
    while "No issues found" not in preview.log:
        time.sleep(0.1)
    calm = preview.log
    time.sleep(2)
    assert preview.log == calm
    # A page with a fault, mended: the preview goes on.
    project.write({"docs/index.md": INDEX.replace("box.py", "bax.py")})
    preview.wait("", "there is no file")
    project.write({"docs/index.md": INDEX})
    preview.wait("", "box.drawio")
    # Twice within a second, which Zensical itself cannot tell apart.
    for label in ("One", "Two"):
        project.write({"tests/box.py": project.snippet(label)})
        preview.wait("output/drawio/box.drawio", f'value="{label}"')
        preview.wait("", label)
    for label in ("Three", "Four"):
        project.write(
            {"docs/within.md": f"# Within\n\n```python multicloud\n{project.snippet(label)}```\n"}
        )
        preview.wait("within/", label)
        preview.wait("output/drawio/within.drawio", f'value="{label}"')
    # The pages that did not change have their files all along.
    preview.wait("aws/output/drawio/pen.drawio", "Pen")
    assert preview.log.count("would both write") == 0


@pytest.mark.parametrize("config", ["zensical.toml", "mkdocs.yml"])
def test_the_sites_of_the_guide_build(site, config):
    files = written_files(EXAMPLE / "docs" / "guide" / "hosts" / "zensical.md")
    site.write({name: text for name, text in files.items() if "/" in name or name == config})
    texts = [text for _, text in build(site.folder, "--strict").page().headings]
    assert texts == ["DynamoDB", "Node Type: dynamo", "Code Snippet:", "Rendering:", "drawio file:"]
    assert (site.folder / "site" / "output" / "drawio" / "dynamo.drawio").is_file()


@pytest.mark.nightly
def test_the_example_site_builds_from_its_mkdocs_yml(site, monkeypatch):
    """Its snippets run elsewhere: what they built is frozen."""
    left_out = shutil.ignore_patterns("site", ".cache", "__pycache__")
    shutil.copytree(EXAMPLE, site.folder, dirs_exist_ok=True, ignore=left_out)
    monkeypatch.setenv("SNIPPETS", "never")
    build(site.folder, "--strict")
    files = tree(site.folder / "site")
    assert sum(name.endswith(".drawio") for name in files) > 60
    for name, data in files.items():
        if name.endswith((".html", ".json")):
            assert b'class="multicloud-notice' not in data, name
            assert not re.search(rb"mkdocsmulticloud\w*[0-9a-f]{16}x", data), name


def test_rules_about_several_diagrams_are_checked_after_the_last_page(project):
    config = YAML.replace("mkdocs_multicloud", "mkdocs_multicloud: {rules: rules.yml}")
    config = config.replace("[", "[{").replace("yml}", "yml}}")
    rule = "- {rule: One, nodes: all, one: name, per: type}\n"
    project.write({"mkdocs.yml": config, "rules.yml": rule})
    told, *others = build(project.folder, warns=True).messages
    assert "the rule 'One' is broken: type 'rectangle' has more than one name: 'B" in told
    assert not any("the rule" in text for text in others)
    for _ in range(2):
        # Pages leave Zensical's cache at the end of its process, which is that of the test here.
        shutil.rmtree(project.folder / ".cache")
        assert "the build is strict" in build(project.folder, "--strict", warns=True).failure
    shutil.rmtree(project.folder / ".cache")
    project.write({"rules.yml": rule.replace("type", "id")})
    build(project.folder, "--strict")
