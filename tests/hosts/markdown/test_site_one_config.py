"""One configuration for all hosts that read mkdocs.yml: the extension stands beside the plugin."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lxml.html import tostring
from mkdocs.exceptions import Abort, ConfigurationError

from mkdocs_multicloud.cli import main

PAGE = "# Page\n\n{% include_snippet ../code/box.py %}\n"
NAMES = [
    "mkdocs_multicloud",
    "mkdocs_multicloud:makeExtension",
    "mkdocs_multicloud.hosts.markdown.extension:MulticloudExtension",
]


@pytest.fixture
def small(site):
    return site.write({"docs/index.md": PAGE, "code/box.py": site.snippet()})


def test_the_plugin_does_it_all_once(small):
    alone = small.build(strict=True, extensions=["tables"])
    article, files = tostring(alone.page().article), sorted(alone.files())
    assert "output/svg/box.svg" in files
    for name in NAMES:
        both = small.build(strict=True, extensions=[name, "tables"])
        assert both.page().html.count("multicloud.css") == 1, name
        assert tostring(both.page().article) == article, name
        assert sorted(both.files()) == files, name


@pytest.mark.parametrize("name", NAMES)
def test_options_of_the_extension_are_the_plugins_own(small, name):
    # The folder counts from the configuration, wherever the build was started.
    options = {"show": ["xml"], "allowed_roots": ["code"]}
    built = small.build(strict=True, extensions=[{name: options}])
    assert [title for _, title in built.page().headings] == ["Page", "Full XML dump:"]


def test_options_can_stand_in_either_place_or_in_both(small):
    built = small.build(
        strict=True,
        options={"show": "xml code", "heading_level": 4},
        extensions=[{"mkdocs_multicloud": {"show": ["xml", "code"], "labels": {"xml": "All"}}}],
    )
    assert built.page().headings == [(1, "Page"), (4, "All"), (4, "Code Snippet:")]


def test_the_extensions_can_be_written_as_a_mapping(small):
    built = small.build(strict=True, markdown_extensions={"mkdocs_multicloud": {"show": "code"}})
    assert [title for _, title in built.page().headings] == ["Page", "Code Snippet:"]


def test_an_option_with_two_values_is_told_even_if_one_is_the_usual(small):
    with pytest.raises(Abort) as raised:
        small.build(options={"dark": True}, extensions=[{"mkdocs_multicloud": {"dark": False}}])
    assert raised.value.__notes__[-1].splitlines()[-1] == (
        "multicloud: the option dark has one value in plugins (multicloud) and another in "
        "markdown_extensions (mkdocs_multicloud); write it in only one of them"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"shwo": ["xml"]}, "there is no option 'shwo'; did you mean 'show'?"),
        ({"vertex": "x"}, "vertex is not an option of a site; it belongs to the directive"),
        ({"timeout": "soon"}, "timeout must be seconds, more than 0"),
        ({"root": "nowhere"}, "root: there is no folder 'nowhere'; it is relative to the"),
    ],
)
def test_a_bad_option_of_the_extension_is_told(small, options, told):
    with pytest.raises((Abort, ConfigurationError)) as raised:
        small.build(extensions=[{"mkdocs_multicloud": options}])
    assert told in raised.value.__notes__[-1]


CONFIG = """\
site_name: Test
theme: mkdocs
{}
markdown_extensions:
  - mkdocs_multicloud: {{on_error: fail, execute: never, cwd: file, frozen_dir: kept}}
"""


def test_the_commands_heed_them_too(small, monkeypatch, capsys):
    small.write({"mkdocs.yml": CONFIG.format("plugins: [multicloud]")})
    monkeypatch.chdir(small.folder)
    assert main(["freeze"]) == 0
    assert capsys.readouterr().out == "kept: 1 written, 0 unchanged, 0 removed\n"
    assert small.run(strict=True).page().codes[0] == small.snippet()


def test_a_site_without_the_plugin_has_those_options_for_a_single_run(small, monkeypatch, capsys):
    small.write({"mkdocs.yml": CONFIG.format("plugins: []")})
    monkeypatch.chdir(small.folder)
    main(["run", "code/box.py"])
    assert "would not run it" in capsys.readouterr().out


WITHOUT_PLUGIN = """\
site_name: Test
theme: mkdocs
plugins: [search]
markdown_extensions:
  - mkdocs_multicloud: {root: docs}
"""


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_the_extension_without_the_plugin_fails_a_strict_build(small, host):
    """In processes of their own: it is told once in each."""
    small.write(
        {"mkdocs.yml": WITHOUT_PLUGIN, "docs/index.md": PAGE.replace(" %}", " show=code %}")}
    )
    command = [sys.executable, "-m", host, "build", "--strict", "-f", "mkdocs.yml"]
    done = subprocess.run(command, cwd=small.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("add multicloud to its plugins") == 1
    assert "Traceback" not in done.stderr
