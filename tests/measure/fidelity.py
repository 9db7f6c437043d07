"""How true are the pictures? Ours against draw.io's own, in numbers.

    python tests/measure/fidelity.py REFERENCE [OUT]

REFERENCE holds `drawio/<name>.drawio` and `png/<name>.png`, the picture that draw.io makes of
the first page. Each diagram is drawn as SVG, shown by headless Chromium, and as PNG by resvg.
`inkloc` is the structural similarity (grey, 7 pixel window) over the pixels that are not blank in
both pictures, each pixel taking the best of shifts up to 2 pixels: 1 is the same. Needs the extra
`measure`.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright
from scipy.ndimage import uniform_filter

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer, PictureRequest

WINDOW, SHIFT = 7, 2
COVARIANCE = WINDOW**2 / (WINDOW**2 - 1)
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--font-render-hinting=none",
    "--disable-lcd-text",
]


def main(reference: Path, out: Path) -> None:
    """Draw, show, compare, and print a table."""
    sizes = draw(sorted((reference / "drawio").glob("*.drawio")), out)
    show(sizes, out)
    print(f"{'':24}{'inkloc':>8}{'median':>8}{'worst':>8}{'size ±2':>9}{'files':>7}")
    for kind in ("browser", "resvg"):
        found = {n: compare(reference / "png" / f"{n}.png", out / kind / f"{n}.png") for n in sizes}
        for prefix in sorted({name.split("_")[0] for name in found}):
            rows = [row for name, row in found.items() if name.startswith(f"{prefix}_")]
            scores = [score for score, _ in rows]
            near = sum(near for _, near in rows) / len(rows)
            print(
                f"{kind + ' ' + prefix:24}{statistics.mean(scores):8.4f}"
                f"{statistics.median(scores):8.4f}{min(scores):8.4f}{near:9.1%}{len(rows):7}"
            )
        worst = sorted(found, key=lambda name: found[name][0])[:10]
        print("  worst:", ", ".join(f"{name} {found[name][0]:.3f}" for name in worst))


def draw(files: list[Path], out: Path) -> dict[str, tuple[int, int]]:
    """Draw the first pages; their sizes by name."""
    for kind in ("svg", "resvg", "browser"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    sizes = {}
    with Drawer() as drawer:
        for path in files:
            document = mxfile.parse(path.read_bytes())
            (drawing,) = drawer.draw(document, PictureRequest(page="1", formats=("svg", "png")))
            picture = drawing.pictures[0]
            (out / "svg" / f"{path.stem}.svg").write_text(picture.svg, "utf-8")
            (out / "resvg" / f"{path.stem}.png").write_bytes(picture.files["png"])
            sizes[path.stem] = (picture.width, picture.height)
    return sizes


def show(sizes: dict[str, tuple[int, int]], out: Path) -> None:
    """Take pictures of the SVGs as a browser shows them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(color_scheme="light")
        for name, (width, height) in sizes.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto((out / "svg" / f"{name}.svg").resolve().as_uri())
            page.screenshot(path=out / "browser" / f"{name}.png")
        browser.close()


def compare(reference: Path, candidate: Path) -> tuple[float, bool]:
    """`inkloc`, and whether the sizes are within 2 pixels."""
    a, b = _grey(reference), _grey(candidate)
    near = abs(a.shape[0] - b.shape[0]) <= 2 and abs(a.shape[1] - b.shape[1]) <= 2
    height, width = np.maximum(np.maximum(a.shape, b.shape), WINDOW)
    margin = WINDOW // 2 + SHIFT + 1
    a, b = (_padded(x, height, width, margin) for x in (a, b))
    mean_a, mean_b = _mean(a), _mean(b)
    var_a = COVARIANCE * (_mean(a * a) - mean_a**2)
    var_b = COVARIANCE * (_mean(b * b) - mean_b**2)
    inside = (slice(margin, margin + height), slice(margin, margin + width))
    ink = ((var_a > 1) | (var_b > 1) | (mean_a < 254) | (mean_b < 254))[inside]
    best = np.full(ink.shape, -1.0)
    for dy in range(-SHIFT, SHIFT + 1):
        for dx in range(-SHIFT, SHIFT + 1):
            mb, vb, sb = (np.roll(x, (dy, dx), (0, 1)) for x in (mean_b, var_b, b))
            covariance = COVARIANCE * (_mean(a * sb) - mean_a * mb)
            likeness = (2 * mean_a * mb + C1) * (2 * covariance + C2)
            likeness /= (mean_a**2 + mb**2 + C1) * (var_a + vb + C2)
            best = np.maximum(best, likeness[inside])
    return float(best[ink].mean() if ink.any() else best.mean()), bool(near)


def _grey(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        white = Image.new("RGBA", image.size, "white")
        rgb = np.asarray(Image.alpha_composite(white, image.convert("RGBA")).convert("RGB"))
    return (rgb @ np.array([0.299, 0.587, 0.114])).astype(np.float32)


def _padded(picture: np.ndarray, height: int, width: int, margin: int) -> np.ndarray:
    below, right = height - picture.shape[0] + margin, width - picture.shape[1] + margin
    return np.pad(picture, ((margin, below), (margin, right)), constant_values=255)


def _mean(picture: np.ndarray) -> np.ndarray:
    return uniform_filter(picture, WINDOW, mode="nearest")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else scratch))
