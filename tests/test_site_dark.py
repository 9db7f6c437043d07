"""What readers see and print, in a real browser: one of two pictures, and what is folded."""

from __future__ import annotations

import re
import subprocess

import pytest

pytestmark = pytest.mark.pictures

PROBE = """\
<script>
  const shown = [...document.querySelectorAll(".multicloud-picture")].filter(
    (picture) => getComputedStyle(picture).display !== "none");
  const visible = (selector) => [...document.querySelectorAll(selector)].filter(
    (element) => element.checkVisibility()).length;
  document.title = "shown " + shown.map((picture) => picture.className).join(" ")
    + "; links " + visible(".multicloud-figure a:not(figcaption *)")
    + "; folds " + visible(".multicloud-details ul, .multicloud-fold pre");
</script>
</body>"""
PALETTE = {"name": "material", "palette": {"scheme": "slate"}}
LIGHT = {"name": "material", "palette": {"scheme": "default"}}


def seen(built, folder, uri="index.html", system="light", printed=False):
    """The title that the probe gives the page, in a browser whose system is light or dark."""
    path = built.output / uri
    path.write_text(path.read_text("utf-8").replace("</body>", PROBE), "utf-8")
    if printed:
        for style in built.output.rglob("*multicloud*.css"):
            style.write_text(
                style.read_text("utf-8").replace("@media print", "@media all"), "utf-8"
            )
    scheme = {"dark": 0, "light": 1}[system]
    done = subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--disable-background-networking", f"--blink-settings=preferredColorScheme={scheme}",
            f"--user-data-dir={folder / 'browser'}", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=3000", path.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    title = re.search(r"<title>(shown [^<]*)</title>", done.stdout)
    assert title is not None
    return title[1]


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
    title = seen(built, tmp_path, system=system)
    assert re.findall(r"multicloud-(light|dark)", title) == ([shown] if shown else [])


MINIFY = {
    "minify_html": True,
    "minify_css": True,
    "css_files": ["assets/multicloud/multicloud.css"],
}


@pytest.mark.parametrize("theme", [PALETTE, LIGHT])
def test_one_picture_is_seen_and_none_is_an_empty_link_beside_other_plugins(site, tmp_path, theme):
    """A minifier changes the style, a lightbox puts each picture into a link."""
    site.write({
        "docs/index.md": "# A\n\n{% include_snippet ../box.py show=\"picture\" %}\n",
        "box.py": site.snippet(),
    })  # fmt: skip
    built = site.build(theme=theme, plugins=["glightbox", "multicloud", {"minify": MINIFY}])
    shown = "dark" if theme is PALETTE else "light"
    assert seen(built, tmp_path) == f"shown multicloud-picture multicloud-{shown}; links 1; folds 0"


def test_folds_are_open_on_paper(site, tmp_path):
    page = "# A\n\n{% include_snippet ../box.py %}\n"
    site.write({"docs/index.md": page, "box.py": site.snippet()})
    built = site.build(plugins=["multicloud", "print-site"])
    assert seen(built, tmp_path, "print_page/index.html").endswith("folds 0")
    assert seen(built, tmp_path, "print_page/index.html", printed=True).endswith("folds 2")
