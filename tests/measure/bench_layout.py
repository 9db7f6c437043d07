"""How long layouts take: 200 shapes in 20 groups and 300 edges, every second one with a label.

    python tests/measure/bench_layout.py

Prints the median and the shortest of some runs, in seconds, for each layout, with and without
groups. The limit is 0.3 s on an idle machine.
"""

from __future__ import annotations

import random
import statistics
import time

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.settings.options import LAYOUTS

SHAPES, EDGES, GROUPS, RUNS = 200, 300, 20, 7


def document(*, groups: bool) -> str:
    """A document in which most edges stay in their group, or a flat one."""
    chance = random.Random(7)
    cells = ['<mxCell id="0"/><mxCell id="1" parent="0"/>']
    size = SHAPES // GROUPS
    for n in range(GROUPS if groups else 0):
        cells.append(_shape(f"g{n}", f"Group {n}", "html=1;verticalAlign=top", "1"))
    for n in range(SHAPES):
        parent = f"g{n // size}" if groups else "1"
        cells.append(_shape(f"n{n}", f"service {n}", "html=1;whiteSpace=wrap", parent))
    for n in range(EDGES):
        source = chance.randrange(SHAPES)
        near = source // size * size + chance.randrange(size)
        target = near if chance.random() < 0.7 else chance.randrange(SHAPES)
        cells.append(
            f'<mxCell id="e{n}" value="{f"call {n}" if n % 2 else ""}" '
            f'style="edgeStyle=orthogonalEdgeStyle;html=1" edge="1" parent="1" source="n{source}" '
            f'target="n{target}"><mxGeometry relative="1" as="geometry"/></mxCell>'
        )
    return f"<mxGraphModel><root>{''.join(cells)}</root></mxGraphModel>"


def _shape(cell: str, label: str, style: str, parent: str) -> str:
    return (
        f'<mxCell id="{cell}" value="{label}" style="{style}" vertex="1" parent="{parent}">'
        '<mxGeometry width="120" height="60" as="geometry"/></mxCell>'
    )


def main() -> None:
    """Measure and print."""
    with Drawer() as drawer:
        drawer.warm()
        for groups in (True, False):
            made = mxfile.parse(document(groups=groups))
            for kind in LAYOUTS:
                times = []
                for _ in range(RUNS):
                    begin = time.perf_counter()
                    drawer.lay_out(made, kind)
                    times.append(time.perf_counter() - begin)
                title = f"{kind}{', groups' if groups else ''}"
                print(f"{title:20} {statistics.median(times):.3f} {min(times):.3f}")


if __name__ == "__main__":
    main()
