"""Makes mingrammer's `diagrams` draw editable diagrams: no Graphviz, no files, no viewer.

Its modules stay as they are, but for the few methods that are replaced after their import.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

NAME = "diagrams"
_USED = ("Diagram", "Cluster", "Node", "Edge", "setdiagram")
"""What tells the package from other modules of that name."""

_rendered: dict[str, Any] = {}
"""The diagrams of this process, by what their files would be called."""


def install() -> None:
    """Adapt `diagrams`, now or at its import."""
    if NAME in sys.modules:
        _adapt(sys.modules[NAME])
    else:
        sys.meta_path.insert(0, _Finder())


def rendered() -> dict[str, Any]:
    """Return the diagrams that were rendered: few of them are bound to a variable."""
    return _rendered


def from_diagrams(value: Any) -> str | None:
    """Accept a `Diagram` that was rendered, which is the end of its `with` block."""
    if type(value).__module__.split(".")[0] != NAME:
        return None
    found = vars(value).get("_drawio") if hasattr(value, "__dict__") else None
    return found if isinstance(found, str) else None


class _Finder:
    """Finds `diagrams` as the other finders do."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname != NAME:
            return None
        others = (finder for finder in list(sys.meta_path) if not isinstance(finder, _Finder))
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        loader: Any = spec and spec.loader
        if loader is not None and hasattr(loader, "exec_module"):
            execute = loader.exec_module

            def exec_module(module: types.ModuleType) -> None:
                execute(module)
                _adapt(module)

            loader.exec_module = exec_module
        return spec


def _adapt(module: Any) -> None:
    if not all(hasattr(module, name) for name in _USED):
        return
    diagram, node = module.Diagram, module.Node
    connect, create = diagram.connect, node.__init__

    def render(self: Any) -> None:
        from mkdocs_multicloud.execution.child.diagrams_document import write_document

        self._drawio = write_document(
            self.name, self.dot, _list(self, "nodes"), _list(self, "edges")
        )
        _rendered[self.filename] = self

    def leave(self: Any, kind: type[BaseException] | None, *error: object) -> None:
        module.setdiagram(None)
        if kind is None:
            render(self)

    def create_and_note(self: Any, *args: Any, **kwargs: Any) -> None:
        create(self, *args, **kwargs)
        _list(self._diagram, "nodes").append(self)

    def connect_and_note(self: Any, first: Any, second: Any, edge: Any) -> None:
        connect(self, first, second, edge)
        _list(self, "edges").append((first, second, edge.attrs))

    diagram.render, diagram.__exit__, diagram.connect = render, leave, connect_and_note
    node.__init__ = create_and_note


def _list(diagram: Any, name: str) -> list[Any]:
    """Return what is noted of a diagram."""
    noted: list[Any] = vars(diagram).setdefault(f"_drawio_{name}", [])
    return noted
