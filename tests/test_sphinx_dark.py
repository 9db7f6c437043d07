"""What readers see of a figure in Sphinx's themes, in a real browser, by their system."""

from __future__ import annotations

import re
import subprocess

import pytest

pytestmark = pytest.mark.pictures

PROBE = """\
<script>
  // The theme's own script switches when the page is there.
  addEventListener("load", () => setTimeout(() => {
    const seen = (element) => getComputedStyle(element).display !== "none";
    const shown = [...document.querySelectorAll(":is(img, span).multicloud-picture")].filter(seen);
    const told = [...document.querySelectorAll("figcaption")].filter(seen);
    document.title = "shown " + shown.map((picture) => picture.className).join(" ")
      + " captions " + told.length;
  }, 500));
</script>
</body>"""


@pytest.mark.parametrize("picture", ["file", "inline"])
@pytest.mark.parametrize(
    ("theme", "system", "shown"),
    [
        # It is light, whatever the system is.
        ("alabaster", "light", "light"),
        ("alabaster", "dark", "light"),
        ("furo", "light", "light"),
        ("furo", "dark", "dark"),
        ("pydata_sphinx_theme", "light", "light"),
        ("pydata_sphinx_theme", "dark", "dark"),
    ],
)
def test_the_picture_and_the_caption_that_readers_see(
    documents, site, tmp_path, theme, system, shown, picture
):
    documents.write({
        "box.py": site.snippet(),
        "docs/index.rst": (
            "Index\n=====\n\n.. include_snippet:: ../box.py\n"
            f"   :show: picture\n   :caption: Told\n   :picture: {picture}\n"
        ),
    })  # fmt: skip
    path = documents.build(html_theme=theme).output / "index.html"
    path.write_text(path.read_text("utf-8").replace("</body>", PROBE), "utf-8")
    scheme = {"dark": 0, "light": 1}[system]
    done = subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--disable-background-networking", f"--blink-settings=preferredColorScheme={scheme}",
            f"--user-data-dir={tmp_path / 'browser'}", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=3000", path.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    title = re.search(r"<title>(shown [^<]*)</title>", done.stdout)
    assert title is not None
    assert re.findall(r"multicloud-(light|dark)", title[1]) == [shown]
    assert title[1].endswith("captions 1")
