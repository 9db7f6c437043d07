"""Selects the code that a region needs to run: the region and some statements of its module.

The lines of a unit test between `# given` and `# then` must also run if the test's other imports
are not installed. So only statements that bind a name used in the region are kept, and in turn the
statements that these need. Line and column numbers stay those of the file. This module runs in the
child process, so it uses only the standard library.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RETURNED = "__returned__"
"""Name of the variable with the value that the region returned."""


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class RegionReturn(BaseException):
    """Raised instead of a `return` at the level of the region."""


def parse_region(source: str, filename: str, first: int, last: int) -> ast.Module:
    """Parse the lines `first` to `last` (from 1), which may be indented.

    Raises:
        SyntaxError: the lines are not valid Python; it has the file's line numbers.
    """
    lines = [line + "\n" for line in source.removesuffix("\n").split("\n")]
    region = lines[first - 1 : last]
    indented = next((line[:1] in " \t" for line in region if _is_code(line)), False)
    if indented and first > 1:
        padded = ["\n"] * (first - 2) + ["if True:\n", *region, "\n"]
        tree = ast.parse("".join([*padded, _filler(region)]), filename)
        body = tree.body[0]
        assert isinstance(body, ast.If)
        return ast.Module(body.body[:-1], type_ignores=[])
    return ast.parse("".join(["\n"] * (first - 1) + region), filename)


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _filler(region: list[str]) -> str:
    """A final statement at the region's indent, so that a region of only comments is valid."""
    first = next(line for line in region if _is_code(line))
    return first[: len(first) - len(first.lstrip())] + "pass\n"


def uses(nodes: Iterable[ast.AST], name: str) -> bool:
    """Return whether any of the nodes reads or binds the name."""
    return any(
        isinstance(node, ast.Name) and node.id == name for root in nodes for node in ast.walk(root)
    )


def program(module: ast.Module, region: ast.Module) -> ast.Module:
    """Return the region and the statements of its module that it needs, in the file's order.

    A `return` at the level of the region becomes an assignment to `RETURNED` that ends the run.
    """
    body = needed(module, region)
    ends = [_Returns().visit(node) for node in region.body]
    return ast.fix_missing_locations(ast.Module([*body, *_flat(ends)], type_ignores=[]))


def needed(module: ast.Module, region: ast.Module) -> list[ast.stmt]:
    """Return the statements of a module that a region needs, unchanged."""
    spans = [(node.lineno, node.end_lineno or node.lineno) for node in region.body]
    outside = [node for node in module.body if not _overlaps(node, spans)]
    if spans and not any(_holds(node, spans[0]) for node in outside):
        outside = [node for node in outside if node.lineno < spans[0][0]]
    found = _needed(outside, _loads(region))
    return [node for node in outside if id(node) in found]


def imports(module: ast.Module) -> tuple[str, ...]:
    """Return the names of the modules that a program imports, without relative imports."""
    names: dict[str, None] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names[node.module] = None
    return tuple(names)


def text(source: str, program: ast.Module) -> str:
    """Return the source lines of a program's statements, with decorators."""
    lines = source.split("\n")
    kept: dict[int, str] = {}
    for node in program.body:
        above = [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
        for number in range(min(node.lineno, *above, node.lineno), (node.end_lineno or 0) + 1):
            kept[number] = lines[number - 1]
    return "\n".join(kept[number] for number in sorted(kept))


def _overlaps(node: ast.stmt, spans: list[tuple[int, int]]) -> bool:
    """Whether a statement overlaps a region at module level."""
    last = node.end_lineno or node.lineno
    return any(node.lineno <= b and a <= last and not _holds(node, (a, b)) for a, b in spans)


def _holds(node: ast.stmt, span: tuple[int, int]) -> bool:
    """Whether a statement is a function or class that contains these lines."""
    last = node.end_lineno or node.lineno
    return isinstance(node, _SCOPES) and node.lineno < span[0] and span[1] <= last


def _needed(statements: list[ast.stmt], names: set[str]) -> set[int]:
    kept: set[int] = set()
    wanted = set(names)
    grew = True
    while grew:
        grew = False
        for node in statements:
            if id(node) not in kept and _is_wanted(node, wanted):
                kept.add(id(node))
                wanted |= _loads(node)
                grew = True
    return kept


def _is_wanted(node: ast.stmt, wanted: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        if node.module == "__future__":
            return True
        if any(alias.name == "*" for alias in node.names):
            return bool(wanted - set(dir(builtins)))
    if wanted & _binds(node):
        return True
    return bool(wanted & _changes(node)) or _extends_path(node)


def _loads(root: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(root) if isinstance(node, ast.Name)}


def _binds(node: ast.AST) -> set[str]:
    """The module-level names that a statement binds, also inside an `if`, `try` or loop."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return set()
    names = {node.name} if isinstance(node, ast.ExceptHandler) and node.name else set()
    return names.union(*(_binds(child) for child in ast.iter_child_nodes(node)))


def _changes(node: ast.AST) -> set[str]:
    """The names of objects that a statement changes: `X.append(…)`, `X["k"] = …`, `del X.y`."""
    names: set[str] = set()
    if isinstance(node, _SCOPES):
        return names
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        names = _root(node.value.func) if isinstance(node.value.func, ast.Attribute) else names
    elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        names = _root(node)
    return names.union(*(_changes(child) for child in ast.iter_child_nodes(node)))


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _extends_path(node: ast.stmt) -> bool:
    """Whether it is `sys.path.insert(…)`, which later imports may need."""
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("sys.path.")


class _Returns(ast.NodeTransformer):
    """Replaces each `return` at the level of the region by the end of the run."""

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        value = node.value or ast.Constant(None)
        target = ast.Name(RETURNED, ast.Store())
        ends = ast.Raise(ast.Name(RegionReturn.__name__, ast.Load()), None)
        return [
            ast.copy_location(ast.Assign([target], value), node),
            ast.copy_location(ends, node),
        ]

    def _keep(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _keep  # noqa: N815


def _flat(nodes: Iterable[ast.stmt | list[ast.stmt]]) -> Iterator[ast.stmt]:
    for node in nodes:
        if isinstance(node, list):
            yield from node
        else:
            yield node
