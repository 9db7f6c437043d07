"""draw.io's own engine in V8, on a DOM of our own: a page's model → its SVG, without its labels.

Everything here may block or crash the process: only the engine's own process uses it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from py_mini_racer import JSEvalException, JSTimeoutException, MiniRacer, init_mini_racer

from mkdocs_multicloud.drawing.engine_files import FILES, HERE, engine_folder
from mkdocs_multicloud.drawing.stencils import Stencils
from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOM_MODULES = ("nodes", "elements", "markup", "colour_names", "window")
DOM = tuple(HERE / "dom" / f"{name}.js" for name in _DOM_MODULES)
"""The DOM, to be run in this order."""
_START_SECONDS = 60
_FLAGS = ("--max-semi-space-size=8", "--heap-growing-percent=20")
"""`--single-threaded`, mini-racer's default, is left out: V8 compiles while it runs, 15 % faster.

Megabytes for young objects: with V8's 16 the process is 30 MB larger, with 4 drawing takes longer.
The heap of old objects grows in small steps, or the process would use all the memory there is.
"""
_NAMED = re.compile(r"(?:shape|resIcon|grIcon|prIcon)=([\w.+-]+)")
_UNKNOWN = re.compile(r"mxgraph\.[\w.+-]+")


class EngineError(DrawingError):
    """The engine failed; it cannot be used any more if it `broke`."""

    def __init__(self, what: str, hint: str = "", *, broke: bool = False) -> None:
        super().__init__(what, hint)
        self.broke = broke


@dataclass(frozen=True, slots=True)
class EngineDrawing:
    """A page as the engine drew it.

    Attributes:
        svg: with an element `<g data-label="N">` where label N belongs.
        labels: the labels that the engine would have drawn: place, size, alignment, fonts, HTML.
        unknown: shapes that neither the engine nor its stencils know; it drew rectangles.
        bounds: of the shapes, x, y, width and height in the model's coordinates.
        shadow: the page's shadows are on.
        background: the page's colour, as `light-dark(…, …)` where the themes differ.
    """

    svg: str
    labels: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    shadow: bool
    background: str | None


class Engine:
    """One engine; loading it takes about 0.3 s.

    Args:
        timeout: seconds that one drawing may take.
    """

    def __init__(self, timeout: float) -> None:
        folder = engine_folder()
        self._timeout = timeout
        self._stencils = Stencils(folder / "stencils.min.js")
        self._known: set[str] = set()
        init_mini_racer(flags=_FLAGS, ignore_duplicate_init=True)
        self._v8 = MiniRacer()
        engine = (folder / name for name in FILES[:2])
        sources = (*DOM, *engine, HERE / "shortcuts.js", HERE / "bridge.js")
        for path in sources:
            try:
                self._v8.eval(path.read_text("utf-8"), timeout_sec=_START_SECONDS)
            except JSEvalException:
                raise EngineError(
                    f"the drawing engine does not start ({path.name} cannot be run)",
                    "install the package anew, or set DRAWIO_ENGINE to a folder with sound files",
                    broke=True,
                ) from None

    def draw(self, model: str, layers: Sequence[str] = (), theme: str = "light") -> EngineDrawing:
        """Draw a page.

        Args:
            model: an `mxGraphModel` as XML.
            layers: ids of those to show; empty for the visible ones.

        Raises:
            EngineError: the engine failed, or took too long.
        """
        named = set(_NAMED.findall(model))
        self._add(named)
        call = f"draw({json.dumps(model)}, {json.dumps(list(layers))}"
        result = json.loads(self._eval(f"{call})"))
        # Shapes in JavaScript ask for stencils while they paint.
        while self._add(set(result["missed"])):
            result = json.loads(self._eval(f"{call})"))
        if "svg" not in result:
            result = json.loads(self._eval(f"{call}, true)"))
        return EngineDrawing(
            result["svg"],
            tuple(result["labels"]),
            tuple(name for name in result["missed"] if name in named or _UNKNOWN.fullmatch(name)),
            tuple(result["bounds"]),
            result["shadow"],
            result["background"],
        )

    def close(self) -> None:
        """Free the engine."""
        self._v8.close()

    def _add(self, names: set[str]) -> bool:
        """Give the engine the stencils that it does not have yet; whether there were any."""
        found = self._stencils.find(sorted(names - self._known))
        self._known |= names
        if found:
            self._eval(f"addStencils({json.dumps(found)})")
        return bool(found)

    def _eval(self, code: str) -> str:
        try:
            return str(self._v8.eval(code, timeout_sec=self._timeout))
        except JSTimeoutException:
            raise EngineError(
                f"drawing it took longer than {self._timeout:g} s",
                "simplify the diagram",
                broke=True,
            ) from None
        except JSEvalException as error:
            line = next((s for s in str(error).split("\n") if "Error" in s), str(error)[:200])
            raise EngineError(
                f"draw.io's engine cannot draw it ({line.partition(': ')[2][:200]})",
                "open the diagram in draw.io to see what is wrong with it",
            ) from None
