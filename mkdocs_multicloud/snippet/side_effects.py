"""Finds the statements of a module that change something outside of it.

Examples are `os.environ["REGION"] = "eu-west-1"`, `sys.modules["boto3"] = stub`, `random.seed(1)`,
`logging.basicConfig()`, `matplotlib.use("Agg")`, `register(Shape)` and `client.timeout = 3`.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from mkdocs_multicloud.snippet.name_usage import (
    FUNCTIONS,
    SCOPES,
    at_module_level,
    binds,
    dotted,
    is_registration,
    last_name,
    loads,
    roots,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DEPTH = 20
"""How far calls of functions of the module are followed."""
_ENDLESS = {"exit", "_exit", "abort", "main", "run", "run_until_complete", "serve_forever", "sleep"}
"""Functions that run or end a whole program, which are not set-up."""
_ALWAYS = ("os.environ.", "os.putenv", "sys.modules.", "sys.path.", "random.seed")
"""Calls that are set-up, even if their result is used."""
_SHARED = {"logging", "unittest"}
"""Modules whose functions return objects that affect others: loggers and patchers."""


class SideEffects:
    """Decides which statements of a module have side effects outside of it.

    Args:
        statements: the nodes of each statement at the level of the module.
    """

    def __init__(self, statements: Iterable[list[ast.AST]]) -> None:
        # Names that lead to something outside, with the top-level module that it comes from.
        self._outside: dict[str, str] = {}
        self._functions: dict[str, ast.AST] = {}
        self._acts: dict[str, bool] = {}
        self._depth = 0
        # Variables with objects that were created by calls, such as diagrams.
        self._objects: set[str] = set()
        for nodes in statements:
            for node in nodes:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    self._add_import(node)
                elif isinstance(node, FUNCTIONS):
                    self._functions[node.name] = node
                elif isinstance(node, ast.Assign | ast.AnnAssign | ast.With):
                    self._add_variables(node)

    def has(self, nodes: list[ast.AST]) -> bool:
        """Return whether a statement changes something outside of the module."""
        statement = nodes[0]
        if isinstance(statement, ast.If) and "__name__" in loads(statement.test):
            return False
        if isinstance(statement, SCOPES):
            decorators = filter(is_registration, statement.decorator_list)
            return any(self._is_outside(roots(found, calls=True)) for found in decorators)
        return any(map(self._changes, nodes))

    def _add_import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
            self._outside[name] = module.split(".")[0]

    def _add_variables(self, node: ast.Assign | ast.AnnAssign | ast.With) -> None:
        value = None if isinstance(node, ast.With) else node.value
        names = binds(node)
        root = roots(value, calls=True) if value is not None else set()
        source = self._outside.get(next(iter(root), ""))
        has_call = any(isinstance(part, ast.Call) for part in ast.walk(node))
        if source is not None and (source in _SHARED or not has_call):
            self._outside.update(dict.fromkeys(names, source))
        elif has_call and (source not in sys.stdlib_module_names or source == "xml"):
            self._objects |= names

    def _is_outside(self, names: set[str]) -> bool:
        return any(self._outside.get(name, "pytest") != "pytest" for name in names)

    def _changes(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute | ast.Subscript):
            return not isinstance(node.ctx, ast.Load) and self._is_outside(roots(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            return self._is_set_up(node.value)
        return isinstance(node, ast.Call) and dotted(node.func).startswith(_ALWAYS)

    def _is_set_up(self, call: ast.Call) -> bool:
        """Whether a call, whose result is not used, changes something outside."""
        called = call.func
        name = last_name(called)
        arguments = set().union(*map(loads, (*call.args, *call.keywords)))
        if name in _ENDLESS or arguments & self._objects:
            return False
        if name in ("setattr", "delattr"):
            return bool(call.args) and self._is_outside(roots(call.args[0]))
        if isinstance(called, ast.Name) and called.id in self._functions:
            return self._function_acts(called.id)
        return self._is_outside(roots(called)) or any(
            self._outside.get(root) in sys.stdlib_module_names - {"xml"}
            for root in roots(called, calls=True)
        )

    def _function_acts(self, name: str) -> bool:
        """Whether a function of the module changes something outside; its calls are followed."""
        if name not in self._acts and self._depth < MAX_DEPTH:
            self._acts[name] = False
            self._depth += 1
            body = ast.iter_child_nodes(self._functions[name])
            nodes = [node for child in body for node in at_module_level(child)]
            for node in nodes:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    self._add_import(node)
            self._acts[name] = any(map(self._changes, nodes))
            self._depth -= 1
        return self._acts.get(name, False)
