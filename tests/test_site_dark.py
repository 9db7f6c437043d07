"""Which of two pictures readers see, in a real browser, by their system and the site's switch."""

from __future__ import annotations

import re
import subprocess

import pytest

pytestmark = pytest.mark.pictures

PROBE = """\
<script>
  const shown = [...document.querySelectorAll(".multicloud-picture")].filter(
    (picture) => getComputedStyle(picture).display !== "none");
  document.title = "shown " + shown.map((picture) => picture.className).join(" ");
</script>
</body>"""
PALETTE = {"name": "material", "palette": {"scheme": "slate"}}
LIGHT = {"name": "material", "palette": {"scheme": "default"}}


@pytest.mark.parametrize(
    ("theme", "system", "shown"),
    [
        ("material", "light", "light"),
        # Without a palette Material is light, whatever the system is.
        ("material", "dark", "light"),
        (PALETTE, "light", "dark"),
        (PALETTE, "dark", "dark"),
        (LIGHT, "dark", "light"),
        ("mkdocs", "light", "light"),
        ("mkdocs", "dark", "light"),
        ({"name": "mkdocs", "color_mode": "dark"}, "light", "dark"),
        ("readthedocs", "dark", ""),
    ],
)
def test_the_picture_that_readers_see(site, tmp_path, theme, system, shown):
    site.write({
        "docs/index.md": "# A\n\n{% include_snippet ../box.py show=\"picture\" %}\n",
        "box.py": site.snippet(),
    })  # fmt: skip
    built = site.build(theme=theme)
    path = built.output / "index.html"
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
    assert re.findall(r"multicloud-(light|dark)", title[1]) == ([shown] if shown else [])
