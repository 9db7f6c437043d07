"""Finds the names that statements of a module read, bind and change."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef)
_COMPREHENSIONS = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def loads(root: ast.AST) -> set[str]:
    """Return the names in a tree, also inside of functions and classes."""
    names = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        else:
            waiting += _children(node)
    return names


def at_module_level(root: ast.AST) -> list[ast.AST]:
    """Return the nodes of a statement, but not those inside of functions and classes."""
    found = [root]
    # The list grows while it is read.
    for node in found:
        if not isinstance(node, SCOPES):
            found += _children(node)
    return found


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the child nodes; faster than `ast.iter_child_nodes`, as it omits contexts."""
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))
        elif name != "ctx" and isinstance(value, ast.AST):
            yield value


def binds(statement: ast.AST) -> set[str]:
    """Return the module-level names that a statement binds, also inside an `if`, `try` or loop."""
    names: set[str] = set()
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SCOPES):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name):
            names.update({node.id} if isinstance(node.ctx, ast.Store) else ())
        elif not isinstance(node, _COMPREHENSIONS):
            names.update({node.name} if isinstance(node, ast.ExceptHandler) and node.name else ())
            waiting += _children(node)
    return names


def changes(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of objects that are changed: `X.append(…)`, `X["k"] = …`, `del X.y`.

    Args:
        nodes: those of a statement at the level of the module.
    """
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, SCOPES):
            # As in `@render.register`, which changes `render`.
            for decorator in filter(is_registration, node.decorator_list):
                names |= roots(decorator, calls=True)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if isinstance(node.value.func, ast.Attribute):
                names |= roots(node.value.func)
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            names |= roots(node)
    return names


def roots(node: ast.expr, *, calls: bool = False) -> set[str]:
    """Return the name at the start of `X.y["k"]`, or nothing.

    Args:
        calls: whether to accept calls, as in `X().y`.
    """
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and calls:
            node = node.func
        else:
            return {node.id} if isinstance(node, ast.Name) else set()


def dotted(node: ast.expr) -> str:
    """Return `os.environ.get` for that expression; empty for all that is not only names."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def is_registration(decorator: ast.expr) -> bool:
    """Return whether a decorator is called `register…`, as in `@shapes.register("box")`."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(called).startswith("register")


def last_name(node: ast.expr) -> str:
    """Return `get` for `os.environ.get`; empty if there is no name."""
    return node.attr if isinstance(node, ast.Attribute) else dotted(node)
