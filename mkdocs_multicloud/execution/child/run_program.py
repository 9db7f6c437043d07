"""Executes the code of a snippet, as the module, function or test case that it is."""

from __future__ import annotations

import ast
import inspect
import sys
import types
import unittest
from contextlib import suppress
from functools import partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution.outcome import SECTION
from mkdocs_multicloud.snippet import slicing

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable, Mapping

    from mkdocs_multicloud.snippet.program import Program

Namespace = tuple[str, "Mapping[str, Any]"]
"""Variables, with a prefix for their names."""


PAGE_SNIPPET = "snippet_in_a_page"
"""Name of the module from which processes of `multiprocessing` import a snippet in a page."""


def run_program(
    program: Program, namespaces: list[Namespace], folder: str = "", file: str = ""
) -> None:
    """Run a program.

    Args:
        folder: a folder for the code of a snippet in a page, which has no file of its own.
        file: the value of `__file__`; by default, the program's file.
        namespaces: receives the variables in which diagrams are searched, even if the program ends
            itself.
    """
    if program.mode == "script":
        module = _module("__main__", program, file)
        namespaces.append(("", vars(module)))
        if folder and not Path(program.filename).is_absolute():
            _make_importable(module, program.source, folder)
        _execute(program.source, program, vars(module))
        return
    whole = ast.parse(program.source, program.filename)
    region = slicing.parse_region(program.source, program.filename, program.first, program.last)
    scope = slicing.scope_of(whole, program.first, program.last)
    if program.mode == "case":
        module = _module(Path(program.filename).stem, program, file)
        _run_case(program, module, whole, region, scope, namespaces)
        return
    module = _module(SECTION, program, file)
    names: dict[str, Any] = {}
    namespaces += [("", vars(module)), ("", names)]
    _execute(slicing.program(whole, region, scope), program, vars(module))
    if scope.functions:
        function = _function(program, whole, region, scope, vars(module), names)
        with _Loop() as loop:
            _call(function, loop, names, scope)


def _run_case(
    program: Program,
    module: types.ModuleType,
    whole: ast.Module,
    region: ast.Module,
    scope: slicing.Scope,
    namespaces: list[Namespace],
) -> None:
    """Run a region that uses `self` or its class, after the set-up of its test case."""
    _execute(program.source, program, vars(module))
    owner: Any = module
    for part in program.owner.split("."):
        owner = getattr(owner, part)
    method = inspect.getattr_static(owner, program.function)
    is_case = issubclass(owner, unittest.TestCase)
    case = owner(program.function) if is_case else owner()
    instance = owner if isinstance(method, classmethod) else case
    before = dict(vars(module))
    names: dict[str, Any] = {}
    with _Loop() as loop:
        if hasattr(case, "asyncSetUp"):
            loop.open()
        for holder, setup in _setups(module, case, is_case=is_case):
            if callable(ready := getattr(holder, setup, None)):
                loop.finish(_call_setup(ready, getattr(case, program.function)))
        values = _values(method, scope, region)
        function = _function(program, whole, region, scope, vars(module), names, values, owner)
        try:
            _call(partial(function, instance, **values), loop, names, scope)
        finally:
            changed = {k: v for k, v in vars(module).items() if before.get(k) is not v}
            own = {k: v for k, v in names.items() if k not in (scope.instance, *values)}
            attributes = {**_class_attributes(owner, region, scope), **vars(instance)}
            namespaces += [("", changed), ("", own), (f"{scope.instance}.", attributes)]


def _setups(module: Any, case: Any, *, is_case: bool) -> list[tuple[Any, str]]:
    """The functions that unittest or pytest calls before a test, with what they belong to."""
    if not is_case:
        return [(module, "setup_module"), (case, "setup_class"), (case, "setup_method")]
    return [(module, "setUpModule"), (case, "setUpClass"), (case, "setUp"), (case, "asyncSetUp")]


def _call_setup(setup: Callable[..., Any], method: Any) -> Any:
    """Call a set-up function: those of pytest may have a parameter, those of unittest have none."""
    takes_method = len(inspect.signature(setup).parameters) > 0
    return setup(*([method] if takes_method else []))


def _values(method: Any, scope: slicing.Scope, region: ast.Module) -> dict[str, Any]:
    """The default values of the method's parameters that the region uses."""
    if len(scope.functions) > 1:
        return {}
    plain = inspect.unwrap(getattr(method, "__func__", method))
    with suppress(TypeError, ValueError):
        parameters = inspect.signature(plain).parameters
        return {name: parameters[name].default for name in scope.defaults(region)}
    return {}


def _class_attributes(owner: type, region: ast.Module, scope: slicing.Scope) -> dict[str, Any]:
    """The attributes of the class that the region uses as those of `self`."""
    used = [
        node.attr
        for node in ast.walk(region)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == scope.instance
    ]
    found = {name: inspect.getattr_static(owner, name, None) for name in used}
    return {k: v for k, v in found.items() if not callable(v)}


def _function(
    program: Program,
    whole: ast.Module,
    region: ast.Module,
    scope: slicing.Scope,
    namespace: dict[str, Any],
    names: dict[str, Any],
    values: Mapping[str, Any] | None = None,
    owner: type | None = None,
) -> types.FunctionType:
    """Return the function whose body is the region; it stores its variables in `names`."""

    def keep() -> None:
        names.update(sys._getframe(1).f_locals)

    namespace[slicing.KEEP_NAMES] = keep
    tree = slicing.function(region, scope, scope.instance if owner else "", values or ())
    tree.body = [*slicing.future_imports(whole), *tree.body]
    found: dict[str, Any] = {}
    _execute(tree, program, namespace, found)
    holder = vars(found[scope.classes[-1].name]) if scope.classes else found
    function: types.FunctionType = holder[slicing.REGION]
    # The name in tracebacks.
    function.__code__ = function.__code__.replace(co_name=scope.functions[-1].name)
    if owner is not None:
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            if name == "__class__":
                cell.cell_contents = owner
    return function


def _call(
    function: Callable[[], Any], loop: _Loop, names: dict[str, Any], scope: slicing.Scope
) -> None:
    """Call the function; what it returns, or yields last, becomes the variable `returned`."""
    result = loop.finish(function())
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        # A fixture or context manager clears up after it has yielded.
        is_once = bool(scope.functions[-1].decorator_list)
        result = loop.last(result, is_once=is_once)
    if result is not None:
        names["returned"] = result


class _Loop:
    """Runs coroutines in one event loop, which is only created if there are any."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> _Loop:
        return self

    def __exit__(self, *error: object) -> None:
        if self._runner is not None:
            self._runner.close()

    def finish(self, value: Any) -> Any:
        """Return a value; if it is a coroutine, run it and return its result."""
        if not inspect.iscoroutine(value):
            return value
        self.open()
        assert self._runner is not None
        return self._runner.run(value)

    def last(self, values: Any, *, is_once: bool) -> Any:
        """Return the last value of a generator, or the first one, and close it."""
        if inspect.isgenerator(values):
            found = None
            for value in values:
                found = value
                if is_once:
                    break
            values.close()
            return found
        return self.finish(_last(values, is_once=is_once))

    def open(self) -> None:
        """Create the event loop, so that functions that are no coroutines can find it."""
        if self._runner is None:
            import asyncio

            self._runner = asyncio.Runner()
            self._runner.get_loop()


async def _last(values: AsyncGenerator[Any, None], *, is_once: bool) -> Any:
    found = None
    async for value in values:
        found = value
        if is_once:
            break
    await values.aclose()
    return found


def _make_importable(module: types.ModuleType, source: str, folder: str) -> None:
    """Make processes that `multiprocessing` spawns find the functions of a module without a file.

    They import the main module by the name in `__spec__`, and hang if they cannot.
    """
    Path(folder, f"{PAGE_SNIPPET}.py").write_text(source, "utf-8", "surrogatepass")
    sys.path.append(folder)
    module.__spec__ = ModuleSpec(PAGE_SNIPPET, None)


def _execute(
    code: str | ast.Module,
    program: Program,
    namespace: dict[str, Any],
    names: dict[str, Any] | None = None,
) -> None:
    """Execute code of the snippet's file; `names` receives what it binds, if given."""
    compiled = compile(code, program.filename, "exec", dont_inherit=True)
    exec(compiled, namespace, namespace if names is None else names)


def _module(name: str, program: Program, file: str) -> types.ModuleType:
    """Create a module and register its name, which dataclasses and pickle need."""
    if program.package and name != "__main__":
        name = f"{program.package}.{name}"
    module = types.ModuleType(name)
    module.__file__ = file or program.filename
    if program.package:
        module.__package__ = program.package
    sys.modules[name] = module
    return module
