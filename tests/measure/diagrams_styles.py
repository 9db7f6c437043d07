"""Writes the styles of draw.io for the node classes of mingrammer's `diagrams`.

    python tests/measure/diagrams_styles.py [--check] [--missing PROVIDER]

Reads the shapes of the engine and the icons of the installed `diagrams`, compares their names, and
writes `mkdocs_multicloud/execution/child/diagrams_styles.json`. Prints how many classes of each
provider have a style; the others show the icon of the package. `--check` writes nothing and fails
if the file is not what would be written.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import pkgutil
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import diagrams

import mkdocs_multicloud
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
from mkdocs_multicloud.drawing.engine_files import icons_source
from mkdocs_multicloud.drawing.shape_library import list_shapes
from mkdocs_multicloud.drawing.sidebar import read_sidebar

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(mkdocs_multicloud.__file__).parent / "execution/child/diagrams_styles.json"
SIZE = 78
"""Of the longer side of a node, in pixels, as for AWS in draw.io's sidebar."""
SETS = {
    "aws": (
        r"(?:resIcon|shape)=mxgraph\.aws4\.(?!resourceIcon|productIcon|group)",
        r"shape=mxgraph\.aws3\.",
    ),
    "azure": (r"image=img/lib/azure2/", r"shape=mxgraph\.azure\.", r"image=img/lib/mscae/"),
    "gcp": (r"shape=mxgraph\.gcp2\.", r"shape=mxgraph\.gcp3\.", r"shape=image;.*image=data:"),
    "k8s": (r"kubernetes\.icon;prIcon=", r"shape=mxgraph\.kubernetes2?\."),
    "ibm": (r"image=img/lib/ibm/", r"shape=mxgraph\.ibm_cloud\.", r"shape=mxgraph\.ibm\."),
    "alibabacloud": (r"shape=mxgraph\.alibaba_cloud\.",),
    "openstack": (r"shape=mxgraph\.openstack\.",),
}
"""Where the shapes of a provider are: patterns of styles, the best first."""
SUPERSEDED = re.compile(r"AWS1[78]|strokeColor=#232F3E;fillColor=#ffffff|Product Card")
FILLERS = re.compile(r"^(?:amazon|aws|azure|google|cloud)+|(?:services?|rounded|api)$")
"""What one of two equal names may have more."""
ALIASES: dict[str, str] = json.loads(
    Path(__file__).with_name("diagrams_aliases.json").read_text("utf-8")
)
"""The names of shapes whose icons are called otherwise."""


def icons() -> dict[str, list[str]]:
    """Return the classes of each icon, such as `aws/compute/ec2`."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in pkgutil.walk_packages(diagrams.__path__, "diagrams."):
        if module.name in ("diagrams.cli", "diagrams.custom"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, type) and issubclass(value, diagrams.Node) and value._icon:
                path = f"{value._icon_dir}/{value._icon}".removeprefix("resources/")
                found[path.rpartition(".")[0]].add(f"{module.name}.{name}")
    return {path: sorted(classes) for path, classes in sorted(found.items())}


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def short(name: str) -> str:
    return FILLERS.sub("", FILLERS.sub("", plain(name))) or plain(name)


def map_names(name: str) -> tuple[str, str, str]:
    """Return what is compared of a name, the strictest first."""
    return plain(name), short(name), short(name).removesuffix("s")


def without_service(name: str) -> list[str]:
    """Return names without the service before them or its abbreviation: `iot-bank`, `queue-sqs`."""
    words = name.split("-")
    guesses = []
    for number in range(2, len(words)):
        if words[number] == "".join(word[0] for word in words[:number]):
            guesses.append("-".join(words[:number] + words[number + 1 :]))
    guesses += ["-".join(words[number:]) for number in range(1, len(words))]
    return [guess for guess in guesses if guess != "service"]


def matches(pattern: str, shapes: list) -> Iterator[tuple]:
    for shape in shapes:
        found = re.search(rf"{pattern}([^;]+)", shape.style)
        # No lines, parts of others and frames of groups.
        if found and not (shape.edge or "part=1" in shape.style or found[1].startswith("group")):
            yield shape, found


def shapes_of(provider: str, shapes: list) -> dict[str, tuple]:
    """Return the best shape of each name."""
    by_name: dict[str, tuple] = {}
    icon_files = DrawioIcons(icons_source()).paths.keys()
    ordered = sorted(
        shapes,
        key=lambda s: (bool(SUPERSEDED.search(s.library + s.style)), "resIcon" not in s.style),
    )
    for levels in ((0, 1), (2,)):
        for pattern, level, is_title in itertools.product(SETS[provider], levels, (False, True)):
            for shape, found in matches(pattern, ordered):
                link = unquote(found[0].partition("image=")[2])
                if link and not link.startswith("data:") and link not in icon_files:
                    continue
                name = shape.name if is_title else Path(unquote(found[1])).stem
                by_name.setdefault(map_names(name)[level], (shape, found))
    return by_name


def assign(paths: list[str]) -> dict[str, tuple]:
    """Return the shape of each icon that has one."""
    shapes = list_shapes(read_sidebar(60))
    names = {provider: shapes_of(provider, shapes) for provider in SETS}
    assigned = {}
    for path in paths:
        provider, _, rest = path.partition("/")
        known = names.get(provider, {})
        name = rest.rpartition("/")[2] or rest
        name = ALIASES.get(f"{provider}/{name}", name)
        shorter = without_service(name) if provider in ("aws", "alibabacloud") else []
        for guess in (name, *shorter):
            key = next((key for key in map_names(guess) if key in known), "")
            if key:
                assigned[path] = known[key]
                break
    return assigned


def text_of(assigned: dict[str, tuple]) -> str:
    """Return the content of the file: the parts before and after a name, then names and sizes."""
    around: dict[tuple[str, str], int] = {}
    entries = {}
    for path, (shape, found) in assigned.items():
        parts = shape.style[: found.start(1)], shape.style[found.end(1) :]
        scale = SIZE / max(shape.width, shape.height)
        size = [round(shape.width * scale), round(shape.height * scale)]
        entries[path] = [around.setdefault(parts, len(around)), found[1], *size]
    lines = [json.dumps(path) + ": " + json.dumps(entry) for path, entry in entries.items()]
    styles = ",\n".join(json.dumps(list(parts)) for parts in around)
    return f'{{"styles": [\n{styles}\n],\n"icons": {{\n' + ",\n".join(lines) + "\n}}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--missing", default="", help="list a provider's icons without style")
    arguments = parser.parse_args()
    classes = icons()
    assigned = assign(list(classes))
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, names in classes.items():
        for provider in (path.partition("/")[0], "all"):
            totals[provider][0] += len(names) if path in assigned else 0
            totals[provider][1] += len(names)
    for provider, (mapped, total) in totals.items():
        print(f"{provider:14} {mapped:5} of {total:5} classes  {mapped / total:4.0%}")
    for path in classes:
        if path.partition("/")[0] == arguments.missing and path not in assigned:
            print(path)
    ends = {re.sub("/.*/", "/", path) for path in assigned}
    if unknown := sorted(ALIASES.keys() - ends):
        print(f"aliases without a shape or icon: {', '.join(unknown)}")
    text = text_of(assigned)
    if arguments.check:
        return int(bool(unknown) or not FILE.is_file() or FILE.read_text("utf-8") != text)
    FILE.write_text(text, "utf-8")
    return int(bool(unknown))


if __name__ == "__main__":
    sys.exit(main())
