"""Sites with snippets that do what none should: one warning each, and every other page is right."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mkdocs_site import Site

HOSTILE = {
    "loop": ("while True: pass", 1, "it took longer than 1 s and was killed"),
    "memory": ("x = bytearray(50 * 2**30)", 1, "MemoryError"),
    "endless": ("while True: print('x' * 10_000)", None, "it printed more than 64 MiB"),
    "exit": ("import os\nos._exit(3)", None, "it died (exit code 3)"),
    "parent": ("import os\nos.kill(os.getppid(), 9)", 2, "a snippet may not send signals"),
    "group": ("import os\nos.killpg(0, 9)", None, "it died (SIGKILL: "),
    "everyone": ("import os\nos.kill(-1, 9)", 2, "a snippet may not send signals"),
    "segfault": ("import ctypes\nctypes.string_at(0)", None, "it died (SIGSEGV: "),
    "large": ("xml = '<mxfile>' + 'x' * (33 * 2**20)", None, "larger than 32 MiB"),
    "surrogate": ("raise ValueError('\\ud800 \\u05d0\\u202e')", 1, "ValueError: "),
    "told": ("xml = '<mxfile>\\ud800</mxfile>'", None, "xml: the XML is malformed"),
    "network": ("import socket\nsocket.getaddrinfo('a.b', 1)", 2, "set the option network: true"),
    "outside": ("open('/etc/passwd', 'a')", 1, "a snippet may not change anything outside"),
    "hook": ("import sys\ndef h(*a): 1 / 0\nsys.addaudithook(h)", None, "it could not return"),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
@pytest.mark.parametrize("start", ["", pytest.param("spawn", marks=pytest.mark.nightly)])
def test_each_costs_its_own_page_only(
    site: Site, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setenv("MULTICLOUD_START", start)
    for name, (code, _, _) in HOSTILE.items():
        site.write({
            f"tests/{name}.py": code + "\n",
            f"docs/{name}.md": f"# Page\n\ntext\n\n{{% include_snippet ../tests/{name}.py %}}\n",
        })  # fmt: skip
    for number in range(3):
        site.write({
            f"tests/fine{number}.py": site.snippet(f"Fine {number}"),
            f"docs/fine{number}.md": f"# F\n\n{{% include_snippet ../tests/fine{number}.py %}}\n",
        })  # fmt: skip
    # Time enough for the large one, on a busy machine.
    site.write({"docs/loop.md": '# L\n\n{% include_snippet ../tests/loop.py timeout="1" %}\n'})
    built = site.build(options={"timeout": 60}, warns=True)
    warnings = [warning.removeprefix("multicloud: ") for warning in built.warnings]
    told = {warning.partition(".md:")[0]: warning for warning in warnings}
    assert told.keys() == HOSTILE.keys()
    assert len(built.warnings) == len(HOSTILE)
    for name, (_, line, what) in HOSTILE.items():
        page = 3 if name == "loop" else 5
        assert told[name].startswith(f"{name}.md:{page} → tests/{name}.py:{line or 1}: "), told[
            name
        ]
        assert what in told[name]
        assert what in built.page(f"{name}.md").text
        assert str(site.folder) not in told[name]
    for number in range(3):
        page = built.page(f"fine{number}.md")
        assert f"Fine {number}" in page.text
        assert len(page.article.xpath(".//img")) >= 1
