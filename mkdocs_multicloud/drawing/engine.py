"""Runs draw.io's engine in V8, on a small DOM of ours: the model of a page → SVG without labels.

Any call may block or crash the process, so only the engine's own process uses this module.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from py_mini_racer import JSEvalException, JSTimeoutException, MiniRacer, init_mini_racer

from mkdocs_multicloud.drawing.engine_files import ADDED_SHAPES, FILES, HERE, engine_folder
from mkdocs_multicloud.drawing.pictures import TOO_LONG
from mkdocs_multicloud.drawing.similar_names import MAX_SIMILAR
from mkdocs_multicloud.drawing.stencils import Stencils
from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DOM_MODULES = ("nodes", "elements", "geometry", "markup", "colour_names", "window")
DOM = tuple(HERE / "dom" / f"{name}.js" for name in _DOM_MODULES)
"""The files of the DOM, in the order in which they must run."""
_START_SECONDS = 60
V8_FLAGS = ("--max-semi-space-size=8", "--heap-growing-percent=20", "--initial-heap-size=80")
"""mini-racer's default `--single-threaded` is left out: compiling in the background is 15 % faster.

With V8's default of 16 MB for young objects the process is 30 MB larger; 4 MB make it slower.
The heap of old objects grows in small steps to limit the memory of the process, but V8 collects
garbage only from 80 MB on, which saves a tenth of its time and costs 4 to 20 MB.
"""
_NAMED = re.compile(r"(?:shape|resIcon|grIcon|prIcon)=([\w.+-]+)")
_RECTANGLES = {"box", "rect", "roundrect", "square", "text"}
"""Names that draw.io does not know, but draws as meant: unknown shapes are rectangles."""
_UNKNOWN = re.compile(r"mxgraph\.[\w.+-]+")


class EngineError(DrawingError):
    """The engine failed; if it `broke`, it cannot be used any more."""

    def __init__(self, what: str, hint: str = "", *, broke: bool = False) -> None:
        super().__init__(what, hint)
        self.broke = broke


@dataclass(frozen=True, slots=True)
class EngineDrawing:
    """A page as drawn by the engine.

    Attributes:
        svg: the shapes, with an element `<g data-label="N">` in the place of label N.
        labels: the fields of each label; see `drawing.text.label.Label`.
        unknown: names of unknown shapes, which are drawn as rectangles, each with the most similar
            known name, or an empty string.
        maths: whether draw.io typesets the formulas in the labels of the page.
        bounds: x, y, width and height of the shapes, in the model's coordinates.
        shadow: whether shadows are on for the page.
        background: the page's colour; `light-dark(…, …)` if it differs between the themes.
        changing: placeholders without a value because it would change, as `%date%`.
    """

    svg: str
    labels: tuple[dict[str, Any], ...]
    unknown: dict[str, str]
    maths: bool
    bounds: tuple[float, float, float, float]
    shadow: bool
    background: str | None
    changing: tuple[str, ...] = ()


class Engine:
    """One engine. Loading it takes about 0.3 s.

    Args:
        timeout: time limit for a drawing, in seconds.
    """

    def __init__(self, timeout: float) -> None:
        folder = engine_folder()
        self._timeout = timeout
        self._stencils = Stencils(folder / "stencils.min.js")
        self._known: set[str] = set()
        self._has_layouts = False
        init_mini_racer(flags=V8_FLAGS, ignore_duplicate_init=True)
        self._v8 = MiniRacer()
        # Most of the second file is in the first, too: only the build of the package can tell.
        added = folder / ADDED_SHAPES
        engine = folder / FILES[0], added if added.is_file() else folder / FILES[1]
        sources = (*DOM, *engine, HERE / "shortcuts.js", HERE / "bridge.js")
        for path in sources:
            try:
                self._v8.eval(path.read_text("utf-8"), timeout_sec=_START_SECONDS)
            except JSEvalException:
                raise EngineError(
                    f"the drawing engine does not start ({path.name} cannot be run)",
                    "reinstall the package, or set DRAWIO_ENGINE to a folder with intact files",
                    broke=True,
                ) from None

    def draw(
        self, model: str, layers: Sequence[str] = (), variables: Mapping[str, str] | None = None
    ) -> EngineDrawing:
        """Draw a page.

        Args:
            model: an `mxGraphModel` as XML.
            layers: ids of the layers to show; empty for the visible ones.
            variables: values for placeholders.

        Raises:
            EngineError: the engine failed or took too long.
        """
        named = set(_NAMED.findall(model))
        arguments = (model, list(layers), dict(variables or {}))
        call = f"draw({', '.join(map(json.dumps, arguments))}"
        result = json.loads(self._eval(f"{self._new_stencils(named)}{call})"))
        # Shapes written in JavaScript ask for more stencils while they paint.
        while more := self._new_stencils(set(result["missed"])):
            result = json.loads(self._eval(f"{more}{call})"))
        if "svg" not in result:
            result = json.loads(self._eval(f"{call}, true)"))
        unknown = [
            name
            for name in result["missed"]
            if (name in named and name.lower() not in _RECTANGLES) or _UNKNOWN.fullmatch(name)
        ]
        return EngineDrawing(
            result["svg"],
            tuple(result["labels"]),
            {
                name: self._similar(name) if number < MAX_SIMILAR else ""
                for number, name in enumerate(unknown)
            },
            result["maths"],
            tuple(result["bounds"]),
            result["shadow"],
            result["background"],
            tuple(result["changing"]),
        )

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of `layout.js`.

        Raises:
            EngineError: it failed or took too long.
        """
        if not self._has_layouts:
            self._eval((HERE / "layout.js").read_text("utf-8"))
            self._has_layouts = True
        try:
            found = self._eval(f"{name}({', '.join(map(json.dumps, arguments))})")
        except EngineError as error:
            raise EngineError(
                error.what.replace("drawing it", "laying it out").replace("draw it", "lay it out"),
                "choose another layout, or simplify the diagram",
                broke=error.broke,
            ) from None
        return json.loads(found)

    def close(self) -> None:
        """Free the engine's memory."""
        self._v8.close()

    def _new_stencils(self, names: set[str]) -> str:
        """Return code that adds the stencils which the engine does not have yet, or nothing."""
        found = self._stencils.find(sorted(names - self._known))
        self._known |= names
        return f"addStencils({json.dumps(found)});" if found else ""

    def _similar(self, name: str) -> str:
        shapes = json.loads(self._eval("JSON.stringify(Object.keys(mxCellRenderer.defaultShapes))"))
        return self._stencils.similar(name, shapes)

    def _eval(self, code: str) -> str:
        try:
            return str(self._v8.eval(code, timeout_sec=self._timeout))
        except JSTimeoutException:
            raise EngineError(
                f"drawing it {TOO_LONG} {self._timeout:g} s",
                "simplify the diagram",
                broke=True,
            ) from None
        except JSEvalException as error:
            line = next((s for s in str(error).split("\n") if "Error" in s), str(error)[:200])
            raise EngineError(
                f"draw.io's engine cannot draw it ({line.partition(': ')[2][:200]})",
                "open the diagram in draw.io to see what is wrong with it",
            ) from None
