"""Which statements of a module run with a region of it, and that its lines stay its lines."""

from __future__ import annotations

import ast
import textwrap
import time
import traceback
from typing import Any

import pytest

from mkdocs_multicloud.execution.child.run_program import Namespace, run_program
from mkdocs_multicloud.snippet import slicing
from mkdocs_multicloud.snippet.name_usage import loads
from mkdocs_multicloud.snippet.program import Program


def kept(module: str, region: str) -> str:
    """What runs before a region that stands in a function at the module's end."""
    module = textwrap.dedent(module).strip("\n") + "\n"
    body = textwrap.indent(textwrap.dedent(region).strip("\n"), "    ")
    source = f"{module}\n\ndef test_it():\n{body}\n"
    first = source[: source.index("def test_it")].count("\n") + 2
    tree = slicing.parse_region(source, "a.py", first, source.count("\n"))
    return "\n".join(map(ast.unparse, slicing.needed(ast.parse(source), tree)))


def run(source: str, first: int, last: int) -> dict[str, Any]:
    """The variables after lines have run as a region."""
    program = Program("region", "a.py", "a.py", source, first, last, "", "", (), "")
    namespaces: list[Namespace] = []
    run_program(program, namespaces)
    return {name: value for _, names in namespaces for name, value in names.items()}


@pytest.mark.parametrize(
    ("module", "region", "expected"),
    [
        ("import a\nimport b", "b.c()", "import b"),
        ("import a.b.c", "a.b.c.d()", "import a.b.c"),
        ("import a.b as x\nimport a.c as y", "y()", "import a.c as y"),
        ("from a import b, c\nfrom d import e", "c()", "from a import b, c"),
        ("import a\n\nX = a.b()\nY = 2", "X", "import a\nX = a.b()"),
        ("A = 1\nB = A\nC = B\nD = 4", "C", "A = 1\nB = A\nC = B"),
        ("A, (B, *C) = f()\nD = 1", "C", "A, (B, *C) = f()"),
        ("A: int = 1\nB: int", "A", "A: int = 1"),
        ("A = 1\nA += 1\nB = 2", "A", "A = 1\nA += 1"),
        ("from missing import thing\n\nclass T(thing):\n    pass", "x = 1", ""),
        ("def f():\n    return g()\n\ndef g(): pass\n\ndef h(): pass", "f()",
         "def f():\n    return g()\ndef g():\n    pass"),
        ("import a\n\n@a.d\ndef f(x=1): pass", "f()", "import a\n@a.d\ndef f(x=1):\n    pass"),
        ("from __future__ import annotations\nimport a", "x = 1",
         "from __future__ import annotations"),
        ("from a import *\nimport b", "mystery()", "from a import *"),
        ("from a import *", "print(1)", ""),
        ("import sys\nsys.path.insert(0, 'x')\nimport b", "b()",
         "import sys\nsys.path.insert(0, 'x')\nimport b"),
        ("try:\n    import a\nexcept ImportError:\n    a = None\nb = 1", "a",
         "try:\n    import a\nexcept ImportError:\n    a = None"),
        ("C = 1\nif C:\n    import a\nelse:\n    a = 1", "a",
         "C = 1\nif C:\n    import a\nelse:\n    a = 1"),
        ("with open('x') as f:\n    A = f.read()", "A", "with open('x') as f:\n    A = f.read()"),
        ("for i in range(3):\n    A = i\nB = 1", "A", "for i in range(3):\n    A = i"),
        ("if (n := 3):\n    pass", "n", "if (n := 3):\n    pass"),
        ("X = [x for x in range(3)]\nY = 1", "x", ""),
        ("L = []\nL.append(1)\nM = []\nM.append(2)", "L", "L = []\nL.append(1)"),
        ("D = {}\nD['a'] = 1\nD['b'].c = 2\nE = {}\nE['a'] = 1", "D",
         "D = {}\nD['a'] = 1\nD['b'].c = 2"),
        ("D = {}\nD['a'] += 1\nE = {}", "D", "D = {}\nD['a'] += 1"),
        ("D = {}\nD['a']: int = 1\ndel D['b']", "D", "D = {}\nD['a']: int = 1\ndel D['b']"),
        ("D = {}\nD['a'], E = 1, 2", "D", "D = {}\nD['a'], E = (1, 2)"),
        ("D = {}\nfor k in 'ab':\n    D[k] = k\nfor j in 'ab':\n    E[j] = j", "D",
         "D = {}\nfor k in 'ab':\n    D[k] = k"),
        ("L = []\nif True:\n    L.append(1)", "L", "L = []\nif True:\n    L.append(1)"),
        ("def a(): pass\na.x()\nimport b\nb.setup()", "b", "import b\nb.setup()"),
        ("import os\nos.environ['A'] = B\nB = '1'\nimport b", "x = 1",
         "import os\nos.environ['A'] = B\nB = '1'"),
        ("import a\na.use('Agg')\nimport b", "b",
         "try:\n    import a\nexcept (ImportError, NameError):\n    pass\n"
         "try:\n    a.use('Agg')\nexcept (ImportError, NameError):\n    pass\nimport b"),
        ("import sys\nsys.path[:0] = ['x']\nprint(sys)", "x = 1",
         "import sys\nsys.path[:0] = ['x']"),
        ("import time\ntime.sleep(9)\nimport unittest\nunittest.main()", "x = 1", ""),
        ("A = 1\n\ndef f():\n    A.x = 1\n    A.run()\n\nclass C:\n    A = 2", "A", "A = 1"),
        ("print('hello')\nA = 1", "A", "A = 1"),
        ("if __name__ == '__main__':\n    main()", "x = 1", ""),
        ("import a", "def f():\n    return a\nf()", "import a"),
        ("import a", "f'{a.b}'", "import a"),
        ("import a\nimport b", "x: a.B = b.C", "import a\nimport b"),
    ],
)  # fmt: skip
def test_what_is_kept_of_the_module(module: str, region: str, expected: str) -> None:
    assert kept(module, region) == expected


def test_the_module_keeps_its_order() -> None:
    assert kept("B = 1\nA = 2", "A\nB") == "B = 1\nA = 2"


def test_what_a_region_binds_is_there_after_it() -> None:
    source = "X = 2\n\n\ndef test_a():\n    # given\n    y = X * 21\n"
    assert run(source, 5, 6)["y"] == 42


@pytest.mark.parametrize(
    ("source", "first", "last"),
    [
        ("def test_a():\n    # one\n\n    x = 1\n    y = x / 0\n", 2, 5),
        (
            "class T:\n    class U:\n        def f(self):\n            x = 1\n            1 / 0\n",
            4,
            5,
        ),
        ("x = 1\n\n\n# given\ny = 1 / 0\n", 4, 5),
        ("if True:\n\tx = 1\n\ty = 1 / 0\n", 2, 3),
        ("y = 1; z = 1 / 0\n", 1, 1),
    ],
)
def test_lines_stay_those_of_the_file(source: str, first: int, last: int) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run(source, first, last)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    line = next(n for n, text in enumerate(source.split("\n"), 1) if "/ 0" in text)
    assert (frame.filename, frame.lineno) == ("a.py", line)
    assert frame.colno == source.split("\n")[line - 1].index(
        "1 / 0" if "1 / 0" in source else "x / 0"
    )


def test_lines_of_helpers_stay_those_of_the_file_too() -> None:
    source = "import os\n\n\ndef helper():\n    1 / 0\n\n\ndef test_a():\n    helper()\n"
    with pytest.raises(ZeroDivisionError) as caught:
        run(source, 9, 9)
    assert [f.lineno for f in traceback.extract_tb(caught.value.__traceback__)[-2:]] == [9, 5]


def test_a_syntax_error_in_the_region_has_the_files_line() -> None:
    source = "def test_a():\n    x = 1\n    y = (\n"
    with pytest.raises(SyntaxError) as caught:
        slicing.parse_region(source, "a.py", 2, 3)
    assert caught.value.lineno == 3


def test_multi_line_strings_keep_their_text() -> None:
    source = 'def test_a():\n    x = """\nleft\n        deep\n    """\n    y = len(x)\n'
    assert run(source, 2, 6)["x"] == "\nleft\n        deep\n    "


def test_a_form_feed_or_unicode_separator_is_no_line_end() -> None:
    assert run("a = '\u2028\x0c'\nb = 1\nc = 2\n", 3, 3).get("c") == 2
    assert "b" not in run("a = '\u2028\x0c'\nb = 1\nc = 2\n", 3, 3)


def test_a_region_within_a_block_runs_without_it() -> None:
    source = "def test_a():\n    with missing() as m:\n        x = 1\n        y = x + 1\n"
    assert run(source, 3, 4)["y"] == 2


def test_a_region_at_module_level_is_not_run_twice() -> None:
    source = "L = []\n# given\nL.append(1)\nx = len(L)\n# then\nL.append(2)\n"
    names = run(source, 2, 4)
    assert names["x"] == 1


def test_a_region_of_comments_runs_and_does_nothing() -> None:
    assert "__region__" not in run("def f():\n    # given\n\n    pass\n", 2, 3)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return 6 * 7", 42),
        ("return", None),
        ("x = 1\nif x:\n    return 'yes'\nreturn 'no'", "yes"),
        ("for x in range(9):\n    if x == 3:\n        return x", 3),
        ("try:\n    return 1\nexcept Exception:\n    return 2", 1),
        ("def f():\n    return 1\nx = lambda: 2\nreturn f() + x()", 3),
        ("with open(__file__) if False else null as n:\n    return n", "null"),
    ],
)
def test_a_return_ends_the_run_with_its_value(body: str, value: object) -> None:
    module = "import contextlib\n\nnull = contextlib.nullcontext('null')\n\n\n"
    source = f"{module}def test_a():\n{textwrap.indent(body, '    ')}\n    raise AssertionError\n"
    names = run(source, 7, source.count("\n"))
    assert names.get("returned") == value


def test_a_name_is_used_where_it_is_read_or_bound() -> None:
    assert "self" in loads(ast.parse("self.x = 1"))
    assert "self" in loads(ast.parse("def f():\n    return [self]"))
    assert "self" not in loads(ast.parse("selfish = other.self"))


def test_what_stands_below_a_region_at_module_level_comes_too_late() -> None:
    names = run("D = {}\n# given\nx = dict(D)\n# then\nD['late'] = 1\n", 2, 3)
    assert names["x"] == {}


def test_a_function_can_use_what_stands_below_it() -> None:
    assert run("def test_a():\n    x = late()\n\n\ndef late():\n    return 1\n", 2, 2)["x"] == 1


def test_a_class_in_a_region_is_made_once() -> None:
    source = "made = []\n# given\nclass A:\n    made.append(1)\nx = len(made)\n# then\n"
    assert run(source, 2, 5)["x"] == 1


@pytest.mark.parametrize(
    ("source", "first", "last"),
    [
        ("def test_it():\n    x = A\n\n\nA = 1\n", 2, 2),
        ("def test_it():\n    y = 2\n    x = A\n    z = 3\n\n\nA = 1\n", 3, 3),
        ("class T:\n    def test_it(self):\n        x = A\n\n\nA = 1\n", 3, 3),
    ],
)
def test_lines_of_a_function_use_names_from_below_it(source: str, first: int, last: int) -> None:
    assert run(source, first, last)["x"] == 1


def test_lines_of_a_module_do_not() -> None:
    with pytest.raises(NameError):
        run("x = A\nA = 1\n", 1, 1)


@pytest.mark.parametrize(
    "line",
    [
        "import os\nos.environ['a'] = 'b'\n",
        "A{n} = A{m}\n",
        "x = [{n}]\n",
        "def f{n}():\n    f{m}()\nf{n}()\n",
        "import a\na.b.c(1)(2)(3)\n",
    ],
)
def test_a_large_module_is_searched_in_time(line: str) -> None:
    body = "".join(line.format(n=n, m=n + 1) for n in range(60_000 // len(line)))
    started = time.process_time()
    module = ast.parse(f"{body}def test_it():\n    x = A0\n    f0()\n")
    parsed = time.process_time() - started
    last = body.count("\n") + 3
    region = ast.Module(module.body[-1].body, [])  # type: ignore[attr-defined]
    slicing.needed(module, region, slicing.scope_of(module, last - 1, last))
    # With the square of the size, it would be hundreds of times as long.
    assert time.process_time() - started < 20 * parsed + 0.3
