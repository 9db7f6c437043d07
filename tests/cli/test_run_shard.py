"""The command `mkdocs-multicloud run --shard`: caches that several machines fill."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shutil

import pytest
import yaml
from mkdocs_site import Site

from mkdocs_multicloud import cli
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.pipeline.shard import Shard
from mkdocs_multicloud.snippet.loaded_snippet import Snippet

SHARDS = 2
CACHE = ".cache/multicloud"
SECTION = "\ndef test_{name}():\n    # given\n    xml = '''{xml}'''\n    # then\n"
READS = "from pathlib import Path\nimport helper\nlabel = Path('data/label.txt').read_text()\n"
PAGE = "# Page {name}\n\n{{% include_snippet ../code/test_all.py {name} %}}\n"
NAMES = "abcdef"


def config(**options):
    return yaml.safe_dump(
        {"site_name": "Test", "theme": "mkdocs", "plugins": [{"multicloud": options}]}
    )


def project(folder):
    """A site with all kinds of directives, at a path of its own."""
    site = Site(folder)
    sections = (SECTION.format(name=name, xml=site.diagram(name)) for name in NAMES)
    return site.write(
        {
            "mkdocs.yml": config(on_error="fail", jobs=1),
            "code/test_all.py": "".join(sections),
            "code/reads.py": READS + f"xml = '''{site.diagram('LABEL')}'''.replace('LABEL', label)",
            "code/helper.py": "",
            "data/label.txt": "Read",
            "code/static.drawio": site.diagram("Static"),
            "docs/index.md": (
                "# Site\n\n{% include_snippet ../code/reads.py %}\n\n"
                "{% include_snippet ../code/static.drawio %}\n\n"
                f"```python multicloud\n{site.snippet('In the page')}```\n\n"
            ),
            "docs/several.md": (
                "# Several\n\n{% snippet_gallery ../code/test_*.py %}\n\n"
                "{% diagram_diff ../code/reads.py ../code/static.drawio %}\n"
            ),
            **{f"docs/{name}.md": PAGE.format(name=name) for name in NAMES},
        }
    )


@pytest.fixture
def shard(capsys):
    """Gives the command for a part of a site; its exit code and what it says."""

    def shard(site, part, *more):
        code = cli.main(
            ["run", "--shard", part, "-f", str(site.folder / "mkdocs.yml"), "--json", *more]
        )
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else {}, err

    return shard


class NeverRuns:
    """A runner for a build in which everything is known."""

    def start(self, snippets):
        raise AssertionError([str(snippet.where) for snippet in snippets])

    run = start

    def close(self):
        pass


def test_merged_caches_of_all_parts_are_enough_for_a_build_at_another_path(
    tmp_path, shard, monkeypatch
):
    merged = project(tmp_path / "merged")
    ran = []
    for number in range(1, SHARDS + 1):
        site = project(tmp_path / f"machine {number}")
        code, counts, err = shard(site, f"{number}/{SHARDS}")
        assert (code, err) == (0, "")
        assert counts["remembered"] == counts["failed"] == 0
        ran.append(counts["ran"])
        shutil.copytree(site.folder / CACHE, merged.folder / CACHE, dirs_exist_ok=True)
    assert all(ran)
    assert shard(site, f"{SHARDS}/{SHARDS}")[1]["ran"] == 0
    expected = project(tmp_path / "local").run().files()
    drawn = []
    with monkeypatch.context() as patched:
        real = PROCESSES.new_drawer(1)
        patched.setattr(PROCESSES, "new_runner", lambda *_: NeverRuns())
        patched.setattr(real, "draw", lambda *a, draw=real.draw: drawn.append(a) or draw(*a))
        files = merged.run().files()
    # The gallery and the difference are drawn by the build: they show what several parts have run.
    assert len(drawn) == 2
    for built in (files, expected):
        del built["sitemap.xml.gz"]
        built["index.html"] = re.sub(rb"Build Date UTC : .*", b"", built["index.html"])
    assert files == expected


def test_a_cache_for_sphinx(documents, shard, monkeypatch):
    page = "# Page\n\n{% include_snippet box.py %}\n"
    documents.configure(language="de").write({"docs/index.md": page, "docs/box.py": Site.snippet()})
    code, counts, err = shard(documents, "1/1", "-f", str(documents.folder / "docs/conf.py"))
    assert (code, counts["ran"], err) == (0, 1, "")
    monkeypatch.setattr(PROCESSES, "new_runner", lambda *_: NeverRuns())
    monkeypatch.setattr(PROCESSES, "new_drawer", lambda _: NeverRuns())
    assert documents.build().warnings == []


def test_each_snippet_is_in_one_part_and_stays_there():
    snippets = [Snippet("x", Location("x"), "", document=b"%d" % n) for n in range(400)]
    parts = [Shard(number, 4) for number in range(1, 5)]
    found = [[part.has(one) for one in snippets] for part in parts]
    assert all(sum(column) == 1 for column in zip(*found, strict=True))
    assert all(70 < sum(row) < 130 for row in found)
    # As any machine computes it, whatever its Python or the other snippets.
    key = hashlib.sha256(b"0").hexdigest()
    assert parts[int(key[:15], 16) % 4].has(snippets[0])
    moved = dataclasses.replace(snippets[0], name="y", where=Location("y", 3), own_name="z")
    assert all(part.has(moved) == part.has(snippets[0]) for part in parts)


def test_a_part_reports_its_own_failures_only(tmp_path, shard):
    site = project(tmp_path).write(
        {
            "mkdocs.yml": config(),
            "docs/index.md": "{% include_snippet ../code/bad.py %}\n",
            "docs/several.md": "# None\n",
            "code/bad.py": "1 / 0\n",
        }
    )
    found = [shard(site, part) for part in ("1/2", "2/2")]
    (failed,) = [one for one in found if one[0]]
    (good,) = [one for one in found if not one[0]]
    assert failed[1]["failed"] == failed[1]["faults"] == 1
    assert "docs/index.md:1 → code/bad.py:1: ZeroDivisionError" in failed[2].replace(
        "index.md", "docs/index.md"
    )
    assert (good[1]["failed"], good[2]) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--shard", "5/4"], "'5/4' is not a part such as 2/4, the second of four"),
        (["--shard", "0/4"], "'0/4' is not a part such as 2/4, the second of four"),
        (["--shard", ""], "'' is not a part such as 2/4, the second of four"),
        (["x.py", "--shard", "1/2"], "--shard is about the whole site"),
        ([], "there is nothing to run; name a file, or use --shard"),
    ],
)
def test_wrong_usage(arguments, says, capsys):
    assert cli.main(["run", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"execute": "never"}, "execute: a build with never does not use the cache"),
        ({"execute": "always"}, "execute: a build with always does not use the cache"),
        ({"cache_dir": ""}, "cache_dir: there is no cache to fill"),
    ],
)
def test_a_site_that_would_not_use_the_cache(tmp_path, shard, options, says):
    site = project(tmp_path).write({"mkdocs.yml": config(**options)})
    code, _, err = shard(site, "1/2")
    assert (code, says in err) == (1, True), err
