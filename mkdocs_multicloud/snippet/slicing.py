"""Selects the code that a region needs to run: the region and some statements of its module.

The lines of a unit test between `# given` and `# then` must also run if the test's other imports
are not installed. So only statements that bind a name used in the region are kept, and in turn the
statements that these need. Statements with side effects outside of the module are kept as well; if
their imports are not installed, they do nothing. Line and column numbers stay those of the file.
This module runs in the child process, so it uses only the standard library.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.snippet.name_usage import (
    FUNCTIONS,
    SCOPES,
    at_module_level,
    binds,
    changes,
    dotted,
    loads,
)
from mkdocs_multicloud.snippet.side_effects import SideEffects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REGION = "__region__"
"""Name of the function whose body is the region."""
KEEP_NAMES = "__keep_names__"
"""Name of the function that this function calls at its end, to keep its variables."""


_BUILTINS = set(dir(builtins))


@dataclass(frozen=True, slots=True)
class Scope:
    """The classes and functions that contain a region.

    Attributes:
        classes: the classes, the outermost first; empty if a function contains them.
        functions: the method or function, then functions inside it that contain the region, too.
    """

    classes: tuple[ast.ClassDef, ...] = ()
    functions: tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...] = ()

    @property
    def owner(self) -> str:
        """The qualified name of the method's class; empty for a function."""
        return ".".join(node.name for node in self.classes) if self.functions else ""

    @property
    def function(self) -> str:
        """The name of the method or function; empty for lines of the module or of a class."""
        return self.functions[0].name if self.functions else ""

    @property
    def instance(self) -> str:
        """The method's parameter for its instance or class, usually `self`; empty if none."""
        if not self.owner:
            return ""
        method = self.functions[0]
        is_static = any(ast.unparse(node) == "staticmethod" for node in method.decorator_list)
        names = [] if is_static else [*method.args.posonlyargs, *method.args.args]
        return names[0].arg if names else ""

    def needs_class(self, region: ast.Module) -> bool:
        """Return whether a region can only run as a method of its class."""
        if not self.instance:
            return False
        if loads(region) & {self.instance, "super", "__class__"}:
            return True
        in_class = set().union(*map(binds, self.classes[-1].body))
        return any(loads(value) & in_class for value in self.defaults(region).values())

    def defaults(self, region: ast.Module) -> dict[str, ast.expr]:
        """Return the default values of the innermost function's parameters that a region uses."""
        if not self.functions:
            return {}
        arguments = self.functions[-1].args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = [
            *zip(reversed(positional), reversed(arguments.defaults), strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        if not any(value for _, value in pairs):
            return {}
        used = loads(region)
        return {a.arg: value for a, value in pairs if value is not None and a.arg in used}


def scope_of(module: ast.Module, first: int, last: int) -> Scope:
    """Return the classes and functions that contain the lines `first` to `last`."""
    path: list[ast.stmt] = []
    inner: ast.AST | None = module
    while inner is not None:
        inner = _inner_scope(inner, (first, last))
        path += [inner] if isinstance(inner, ast.stmt) else []
    functions = tuple(node for node in path if isinstance(node, FUNCTIONS))
    classes = tuple(node for node in path if isinstance(node, ast.ClassDef))
    # The name of a class inside a function is not known to the module.
    return Scope(classes if path[: len(classes)] == [*classes] else (), functions)


def _inner_scope(outer: ast.AST, span: tuple[int, int]) -> ast.stmt | None:
    waiting = [*ast.iter_child_nodes(outer)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SCOPES):
            if _holds(node, span):
                return node
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting += ast.iter_child_nodes(node)
    return None


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


def program(module: ast.Module, region: ast.Module, scope: Scope) -> ast.Module:
    """Return the statements of its module that a region needs, in the file's order.

    If no function contains the region, its statements follow; otherwise `function` returns them.
    """
    body = needed(module, region, scope)
    return ast.Module(body if scope.functions else [*body, *region.body], type_ignores=[])


def function(
    region: ast.Module, scope: Scope, instance: str = "", given: Iterable[str] = ()
) -> ast.Module:
    """Return a module with a function `REGION` whose body is the region.

    It is of the kind of the innermost function that contains the region, and has its parameters
    with default values. If a class contains that, this is in a class of the same name. At its end
    it calls `KEEP_NAMES`.

    Args:
        instance: name of the first parameter; empty if there is none.
        given: names of further parameters, which have no default values here.
    """
    original = scope.functions[-1]
    names = dict.fromkeys(given)
    defaults = {k: v for k, v in scope.defaults(region).items() if k not in names}
    kind = "async def" if isinstance(original, ast.AsyncFunctionDef) else "def"
    made = ast.parse(f"{kind} {REGION}():\n try: pass\n finally: {KEEP_NAMES}()").body[0]
    assert isinstance(made, FUNCTIONS)
    assert isinstance(made.body[0], ast.Try)
    made.args.args = [ast.arg(instance)] if instance else []
    made.args.kwonlyargs = [ast.arg(name) for name in (*names, *defaults)]
    made.args.kw_defaults = [*(None for _ in names), *defaults.values()]
    for star in ("vararg", "kwarg"):
        parameter = getattr(original.args, star)
        setattr(made.args, star, parameter and ast.arg(parameter.arg))
    made.body[0].body = [*region.body] or made.body[0].body
    if not scope.classes:
        return ast.fix_missing_locations(ast.Module([made], type_ignores=[]))
    whole = ast.parse(f"class {scope.classes[-1].name}: pass")
    assert isinstance(whole.body[0], ast.ClassDef)
    whole.body[0].body = [made]
    return ast.fix_missing_locations(whole)


def future_imports(module: ast.Module) -> list[ast.stmt]:
    """Return the statements `from __future__ import …` of a module."""
    return [node for node in module.body if _is_future(node)]


def needed(module: ast.Module, region: ast.Module, scope: Scope | None = None) -> list[ast.stmt]:
    """Return the statements of a module that a region needs.

    Those that are only kept for their side effects ignore that a module is not installed.
    """
    scope = scope or Scope()
    spans = [(node.lineno, node.end_lineno or node.lineno) for node in region.body]
    outside = [node for node in module.body if not _overlaps(node, spans)]
    if spans and not any(_holds(node, spans[0]) for node in outside):
        outside = [node for node in outside if node.lineno < spans[0][0]]
    nodes = {id(node): at_module_level(node) for node in outside}
    selection = _Selection(outside, nodes)
    selection.add(loads(region).union(*map(loads, scope.defaults(region).values())))
    wanted = set(selection.kept)
    effects = SideEffects(nodes.values())
    acting = [node for node in outside if id(node) not in wanted and effects.has(nodes[id(node)])]
    selection.kept.update(map(id, acting))
    selection.add(set().union(*map(loads, acting)))
    found = []
    uncertain: set[str] = set()
    for node in outside:
        if id(node) not in selection.kept:
            continue
        if id(node) in wanted or not (_may_be_missing(node) or loads(node) & uncertain):
            found.append(node)
        else:
            uncertain |= binds(node)
            found.append(_attempted(node))
    return found


def imports(module: ast.Module, package: str = "") -> tuple[str, ...]:
    """Return the names of the modules that a program imports.

    Args:
        package: the name of its package; without it, relative imports are left out.
    """
    names: dict[str, None] = {}
    parents = package.split(".") if package else []
    for node in _statements(module):
        if isinstance(node, ast.Import):
            names.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names[node.module or ""] = None
        elif isinstance(node, ast.ImportFrom) and node.level <= len(parents):
            base = ".".join(parents[: len(parents) - node.level + 1])
            inside = [node.module] if node.module else [alias.name for alias in node.names]
            names.update(dict.fromkeys(f"{base}.{name}" for name in inside))
    return tuple(names)


def is_relative(module: ast.Module) -> bool:
    """Return whether a program has relative imports."""
    return any(isinstance(node, ast.ImportFrom) and node.level for node in _statements(module))


def _statements(module: ast.Module) -> Iterator[ast.AST]:
    """Yield the module and all statements in it, outer ones first."""
    waiting: deque[ast.AST] = deque([module])
    while waiting:
        node = waiting.popleft()
        yield node
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            waiting.extend(getattr(node, name, ()))


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
    return isinstance(node, SCOPES) and node.lineno < span[0] and span[1] <= last


class _Selection:
    """Selects the statements that bind or change wanted names, and those that these need."""

    def __init__(self, statements: list[ast.stmt], nodes: dict[int, list[ast.AST]]) -> None:
        self.kept: set[int] = set()
        self._by_name: dict[str, list[ast.stmt]] = {}
        self._stars: list[ast.stmt] = []
        self._known: set[str] = set()
        first: list[ast.stmt] = []
        for node in statements:
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                self._stars.append(node)
            for name in binds(node) | changes(nodes[id(node)]):
                self._by_name.setdefault(name, []).append(node)
            if _is_future(node) or _extends_path(node):
                first.append(node)
        self.add(self._keep(first))

    def add(self, names: set[str]) -> None:
        """Want further names."""
        waiting = names - self._known
        while waiting:
            self._known |= waiting
            found = [node for name in waiting for node in self._by_name.get(name, ())]
            stars = self._stars if waiting - _BUILTINS else []
            waiting = self._keep([*found, *stars]) - self._known

    def _keep(self, statements: list[ast.stmt]) -> set[str]:
        """Keep statements; return the names that those need which were not kept before."""
        news = [node for node in statements if id(node) not in self.kept]
        self.kept.update(map(id, news))
        return set().union(*map(loads, news))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _may_be_missing(node: ast.stmt) -> bool:
    """Whether it imports a module that does not come with Python."""
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    else:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name.split(".")[0] not in sys.stdlib_module_names for name in names)


def _attempted(node: ast.stmt) -> ast.stmt:
    """Return a statement that ignores a missing module, and names that are missing without it."""
    made = ast.parse("try: pass\nexcept (ImportError, NameError): pass").body[0]
    assert isinstance(made, ast.Try)
    made.body = [node]
    for part in (made, *ast.walk(made.handlers[0])):
        ast.copy_location(part, node)
    made.lineno = min(n.lineno for n in (node, *getattr(node, "decorator_list", ())))
    return made


def _extends_path(node: ast.stmt) -> bool:
    """Whether it is `sys.path.insert(…)`, which later imports may need."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and dotted(node.value.func).startswith("sys.path.")
    )
