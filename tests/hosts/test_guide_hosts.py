"""The configurations in the guide's pages on MkDocs and ProperDocs work as they stand there."""

from __future__ import annotations

import subprocess
import sys

import zensical_site
from folders import EXAMPLE, written_files
from mkdocs_site import Page

GUIDE = EXAMPLE / "docs" / "guide" / "hosts"
HEADINGS = ["DynamoDB", "Node Type: dynamo", "Code Snippet:", "Rendering:", "drawio file:"]


def properdocs(site, *arguments):
    """The home page, built strictly by the command of ProperDocs."""
    command = [sys.executable, "-m", "properdocs", "build", "--strict", *arguments]
    done = subprocess.run(command, cwd=site.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Page((site.folder / "site/index.html").read_text("utf-8"))


def check(site, page, way):
    assert [title for _, title in page.headings] == HEADINGS, way
    drawn = site.folder / "site/output/drawio/dynamo.drawio"
    assert drawn.is_file(), way
    # The next host writes it anew.
    drawn.unlink()


def test_the_whole_site_of_the_page_on_mkdocs_is_built(site):
    files = written_files(GUIDE / "mkdocs.md")
    assert {"mkdocs.yml", "docs/index.md", "tests/test_dynamo.py"} <= files.keys()
    check(site, site.write(files).run(strict=True).page(), "mkdocs")


def test_the_sites_of_the_page_on_properdocs_are_built(site):
    """The one configuration is for all; what the first host remembers is of use to the next."""
    files = written_files(GUIDE / "properdocs.md")
    assert {"properdocs.yml", "docs/index.md", "tests/test_dynamo.py"} <= files.keys()
    own = files.pop("properdocs.yml")
    site.write(files)
    check(site, zensical_site.build(site.folder, "--strict").page(), "zensical")
    check(site, site.run(strict=True).page(), "mkdocs")
    check(site, properdocs(site, "-f", "mkdocs.yml"), "mkdocs.yml by properdocs")
    check(site, properdocs(site.write({"properdocs.yml": own})), "properdocs.yml")
