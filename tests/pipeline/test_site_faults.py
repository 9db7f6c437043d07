"""Whatever goes wrong is told where it is, in the log and in the page, and eats nothing."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

import pytest
from mkdocs.exceptions import Abort

BEFORE = "---\ntitle: Faulty\ntags: [a]\n---\n\n# Page\n\nText before.\n\n"
LINE = 10
AFTER = "\n\n## Next\n\nText after.\n"


class Fault(NamedTuple):
    """What an author wrote on line 10 of a page, and what they are told.

    Attributes:
        told: the log line behind the page's name and line.
        traceback: what the page shows besides; empty for nothing.
    """

    written: str
    told: str
    code: str = ""
    traceback: str = ""


DIRECTIVE = "{{% include_snippet ../code/{}.py{} %}}"
NO_DIAGRAM = (
    "it built no diagram that could be captured; bind one to a variable (MultiCloudDiagrams, "
    "drawpyo.File, N2G, an mxfile element or text) or write a .drawio file"
)
BODY = "<mxfile><diagram>&e;</diagram></mxfile>"
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;">]>{BODY}'
EXTERNAL = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{BODY}'
DOCTYPE = (
    "the document has a DOCTYPE, which is refused (it may contain entities that read files or "
    "use up the memory); remove it"
)


def run(name, told, code, traceback="", options="", line=None):
    at = f"code/{name}.py:{line}" if line else f"code/{name}.py"
    return Fault(DIRECTIVE.format(name, options), f" → {at}: {told}", dedent(code), traceback)


FAULTS = {
    "missing": Fault(
        "{% include_snippet ../nowhere/x.py %}",
        ": there is no file 'nowhere/x.py'; paths are relative to docs",
    ),
    "missing_near": Fault(
        "{% include_snippet ../code/execption.py %}",
        ": there is no file 'code/execption.py'; did you mean '../code/exception.py'?",
    ),
    "section": run(
        "section",
        "there is no section 'dynamo_strem'; did you mean 'dynamo_stream'?",
        "def test_dynamo_stream():\n    x = 1\n",
        options=" dynamo_strem",
    ),
    "syntax": run(
        "syntax",
        "syntax error: '(' was never closed; fix the line",
        "x = 1\n\ny = (\n",
        'File "code/syntax.py", line 3\n    y = (\n        ^\nSyntaxError: \'(\' was never closed',
        line=3,
    ),
    "exception": run(
        "exception",
        "ValueError: wrong {{ x }} <b>; fix the snippet",
        """\
        class TestX:
            def test_x(self):
                # given
                def inner():
                    raise ValueError("wrong {{ x }} <b>")

                inner()
                # then
        """,
        "Traceback (most recent call last):\n"
        '  File "code/exception.py", line 7, in test_x\n    inner()\n'
        '  File "code/exception.py", line 5, in inner\n'
        '    raise ValueError("wrong {{ x }} <b>")\n'
        "ValueError: wrong {{ x }} <b>\n",
        options=" x",
        line=5,
    ),
    "in_helper": run(
        "in_helper",
        "KeyError: 'k'; fix that file",
        "import broken_helper\n\nbroken_helper.call()\n",
        'File "code/in_helper.py", line 3, in <module>\n    broken_helper.call()\n'
        '  File "code/broken_helper.py", line 2, in call\n    {}["k"]\n',
        line="3 → code/broken_helper.py:2",
    ),
    "in_broken_helper": run(
        "in_broken_helper",
        "SyntaxError: invalid syntax; fix that file",
        "x = 1\nimport unreadable_helper\n",
        'File "code/unreadable_helper.py", line 3\n    y = = 2\n',
        line="2 → code/unreadable_helper.py:3",
    ),
    "variable": run(
        "variable",
        "KeyError: 'AWS_REGION'; a snippet sees no AWS_REGION: add it to the option env",
        "import os\nos.environ['AWS_REGION']\n",
        "KeyError: 'AWS_REGION'",
        line=2,
    ),
    "network": run(
        "network",
        "urllib.error.URLError: <urlopen error a snippet may not use the network (127.0.0.1): set "
        "the option network: true to allow it>",
        "from urllib import request\nrequest.urlopen('http://127.0.0.1:9')\n",
        "request.urlopen(",
        line=2,
    ),
    "no_data": run(
        "no_data",
        "FileNotFoundError: [Errno 2] No such file or directory: 'data.txt'; paths are relative to "
        "the folder of the config file (option cwd)",
        "open('data.txt')\n",
        "open('data.txt')",
        line=1,
    ),
    "no_data_beside": run(
        "no_data_beside",
        "FileNotFoundError: [Errno 2] No such file or directory: 'data.txt'; paths are relative to "
        "the folder of the snippet (option cwd)",
        "open('data.txt')\n",
        "open('data.txt')",
        options=' cwd="file"',
        line=1,
    ),
    "no_program": run(
        "no_program",
        "FileNotFoundError: [Errno 2] No such file or directory: 'no-program'; fix the snippet",
        "import subprocess\nsubprocess.run(['no-program'])\n",
        "subprocess.run(",
        line=2,
    ),
    "name_of_script": run(
        "name_of_script",
        "NameError: name 'gone' is not defined; fix the snippet",
        "gone\n",
        "gone\n",
        line=1,
    ),
    "parsed": run(
        "parsed",
        "SyntaxError: invalid syntax; fix the snippet",
        "import ast\nast.parse('x = = 1')\n",
        '  File "<unknown>", line 1\n',
        line=2,
    ),
    "name": run(
        "name",
        "NameError: name 'fixture' is not defined; a section sees the module's names and what it "
        "binds itself: no names from before # given, no fixtures",
        "def test_x(fixture):\n    # given\n    fixture.x()\n    # then\n",
        "fixture.x()",
        line=3,
    ),
    "exit": run(
        "exit",
        "it ended itself with sys.exit(3); a snippet should run to its end",
        "import sys\nsys.exit(3)\n",
        'File "code/exit.py", line 2, in <module>\n    sys.exit(3)\n',
        line=2,
    ),
    "hard_exit": run(
        "hard_exit",
        "it died (exit code 7); run it by itself to see why",
        "import os\nos._exit(7)\n",
        line=1,
    ),
    "timeout": run(
        "timeout",
        "it took longer than 0.7 s and was killed; make it faster, or raise the option timeout",
        "import time\ntime.sleep(60)\n",
        options=' timeout="0.7"',
        line=1,
    ),
    "nothing": run("nothing", NO_DIAGRAM, "x = 1\n", line=1),
    "two": run(
        "two",
        "it built 2 different diagrams: a (str), b (str); choose one with capture=\"a\"",
        "a = '<mxGraphModel><root/></mxGraphModel>'\nb = a.replace('root', 'root x=\"1\"')\n",
        line=1,
    ),
    "capture": run(
        "capture",
        "capture='diagran': there is no such diagram; did you mean 'diagram'?",
        "diagram = '<mxGraphModel><root/></mxGraphModel>'\n",
        options=' capture="diagran"',
        line=1,
    ),
    "malformed": run(
        "malformed",
        "xml: the XML is malformed: Opening and ending tag mismatch: root line 1 and "
        "mxGraphModel, line 1, column 36; fix it",
        "xml = '<mxGraphModel><root></mxGraphModel>'\n",
        line=1,
    ),
    "laughs": run("laughs", f"xml: {DOCTYPE}", f"xml = '''{LAUGHS}'''\n", line=1),
    "entity": run("entity", f"xml: {DOCTYPE}", f"xml = '''{EXTERNAL}'''\n", line=1),
    "vertex": run(
        "vertex",
        "there is no vertex 'queeu'; did you mean 'queue'?",
        "cells = '<mxCell id=\"0\"/><mxCell id=\"q\" value=\"queue\" parent=\"0\" vertex=\"1\"/>'\n"
        "xml = f'<mxGraphModel><root>{cells}</root></mxGraphModel>'\n",
        options=' vertex="queeu"',
        line=1,
    ),
    "no_vertex": run(
        "no_vertex",
        "the diagram has no vertex; add one, or show only what describes none: code picture xml "
        "download",
        "xml = '<mxGraphModel><root><mxCell id=\"0\"/></root></mxGraphModel>'\n",
        line=1,
    ),
    "changes_project": run(
        "changes_project",
        "PermissionError: a snippet may not change the project (mkdocs.yml): write to a "
        "relative path, which goes to a scratch folder",
        # `__file__` leads to the working directory; the code itself has the project's path.
        "here = (lambda: 0).__code__.co_filename\n"
        "open(here.replace('code/changes_project.py', 'mkdocs.yml'), 'w')\n",
        'File "code/changes_project.py", line 2, in <module>\n',
        line=2,
    ),
    "outside": Fault(
        "{% include_snippet ../../outside.py %}",
        ": '../../outside.py' is outside the folders that snippets may come from; move it, or "
        "add its folder to the option allowed_roots",
    ),
    "absolute": Fault(
        "{% include_snippet /etc/hostname %}",
        ": '/etc/hostname' is outside the folders that snippets may come from; move it, or add "
        "its folder to the option allowed_roots",
    ),
    "symlink": Fault(
        "{% root_include ../code/link.py %}",
        ": '../code/link.py' is outside the folders that snippets may come from; move it, or "
        "add its folder to the option allowed_roots",
    ),
    "undecodable": run(
        "undecodable",
        "cannot be decoded (invalid or missing encoding declaration); save it as UTF-8",
        "",
    ),
    "no_python": Fault(
        "{% include_snippet ../code/text.txt %}",
        " → code/text.txt: .txt is neither Python nor a diagram; use {% root_include path %} to "
        "show any text",
    ),
    "option": Fault(
        '{% include_snippet ../code/nothing.py shwo="code" %}',
        ": there is no option 'shwo'; did you mean 'show'?",
    ),
    "part": Fault(
        '{% include_snippet ../code/nothing.py show="code pictures" %}',
        ": show has no part 'pictures'; did you mean 'picture'?",
    ),
    "value": Fault(
        '{% include_snippet ../code/nothing.py timeout="soon" %}',
        ": timeout must be seconds, more than 0 and at most 3600, not 'soon'",
    ),
    "site_option": Fault(
        '{% include_snippet ../code/nothing.py on_error="fail" %}',
        ": on_error is not an option of a directive; it belongs to the site",
    ),
    "words": Fault(
        "{% include_snippet ../code/nothing.py section shwo %}",
        ": 'shwo' is one word too many; only options follow the file and the section, such as "
        "show=\"code picture\"; did you mean 'show'?",
    ),
    "no_path": Fault(
        "{% include_snippet %}",
        ": include_snippet names no file; write {% include_snippet ../tests/test_x.py %} with a "
        "path",
    ),
    "unclosed": Fault(
        "{% include_snippet ../code/nothing.py show='code'",
        ': "{% include_snippet ../code/nothing.py show=\'code\'" is never closed; end it with %}; '
        "put values that contain one kind of quote in the other kind",
    ),
    "legacy_section": Fault(
        "{% root_include_snippet ../code/section.py stream %}",
        " → code/section.py: no line from # given to before # then in 'test_stream'; did you mean "
        "'dynamo_stream'?",
    ),
    "lines": Fault(
        "{% root_include ../code/nothing.py 5:9 %}",
        " → code/nothing.py: there are no lines 5:9; the file has 1",
    ),
    "static": Fault(
        "{% include_snippet ../code/static.drawio %}",
        " → code/static.drawio:1: the XML is malformed: Premature end of data in tag mxfile line "
        "1, line 1, column 9; fix it",
    ),
    "static_laughs": Fault(
        "{% include_snippet ../code/laughs.drawio %}", f" → code/laughs.drawio:1: {DOCTYPE}"
    ),
    "static_latin": Fault(
        "{% include_snippet ../code/latin.drawio %}",
        " → code/latin.drawio: it is not UTF-8 text; save it in draw.io as XML",
    ),
    "static_section": Fault(
        "{% include_snippet ../code/static.drawio page %}",
        " → code/static.drawio: a diagram file has no section 'page'; leave it out",
    ),
    "embedded": Fault(
        "```python multicloud\n\nx = 1\n1 / 0\n```",
        " → embedded.md:13: ZeroDivisionError: division by zero; fix the snippet",
        traceback='File "embedded.md", line 13, in <module>\n    1 / 0\n',
    ),
    "embedded_syntax": Fault(
        "```python multicloud\nx = = 1\n```",
        " → embedded_syntax.md:11: syntax error: invalid syntax; fix the line",
        traceback="SyntaxError: invalid syntax",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(new_site):
    outer = new_site().write({"outside.py": "secret = 1\n"})
    site = type(outer)(outer.folder / "project")
    pages = {f"docs/{n}.md": f"{BEFORE}{fault.written}{AFTER}" for n, fault in FAULTS.items()}
    code = {f"code/{name}.py": fault.code for name, fault in FAULTS.items() if fault.code}
    site.write(
        {
            **pages,
            **code,
            "docs/index.md": "# Home\n",
            "code/text.txt": "text",
            "code/static.drawio": "<mxfile>",
            "code/laughs.drawio": LAUGHS,
            "code/latin.drawio": "<mxfile é>".encode("latin-1"),
            "code/undecodable.py": "x = 'é'\n".encode("latin-1"),
            "code/unreadable_helper.py": "x = 1\n\ny = = 2\n",
            "code/broken_helper.py": 'def call():\n    {}["k"]\n',
        }
    )
    (site.folder / "code/link.py").symlink_to(outer.folder / "outside.py")
    return site


@pytest.fixture(scope="module")
def built(project):
    return project.build(warns=True)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line_in_the_log(built, name):
    told = [text for text in built.warnings if text.startswith(f"multicloud: {name}.md")]
    assert told == [f"multicloud: {name}.md:{LINE}{FAULTS[name].told}"]


def test_nothing_else_is_in_the_log(built):
    assert len(built.warnings) == len(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_a_notice_at_its_place(built, name):
    page = built.page(f"{name}.md")
    (notice,) = page.article.xpath('.//div[contains(@class, "multicloud-notice")]')
    title, text = (p.text_content() for p in notice.findall("p")[:2])
    assert title == "This snippet could not be shown"
    assert text == f"{name}.md:{LINE}{FAULTS[name].told}"
    assert notice.getprevious().text == "Text before."
    assert notice.getnext().text == "Next"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_eats_nothing(built, name):
    page = built.page(f"{name}.md")
    assert page.headings == [(1, "Page"), (2, "Next")]
    assert page.text.startswith("Page Text before. ")
    assert page.text.endswith(" Next Text after.")


@pytest.mark.parametrize("name", FAULTS)
def test_the_authors_traceback_is_shown(built, name):
    expected = FAULTS[name].traceback
    page = built.page(f"{name}.md")
    if expected:
        assert "What the snippet said:" in page.text
        assert expected in page.codes[0]
    else:
        assert page.codes == []


def test_no_path_of_the_machine_is_in_page_or_log(project, built):
    home = str(project.folder.parent)
    pages = {name: data.decode() for name, data in built.files().items() if name[-5:] == ".html"}
    for name, text in {**pages, "log": "\n".join(built.warnings)}.items():
        assert home not in text, name
        assert "site-packages" not in text, name
        assert "multicloud-" not in text.replace("multicloud-notice", ""), name


def test_a_strict_build_fails_when_all_pages_are_built(project):
    with pytest.raises(Abort, match=f"Aborted with {len(FAULTS)} warnings in strict mode"):
        project.build(strict=True, warns=True, output="site/strict")
    strict = project.folder / "site/strict"
    assert all((strict / name / "index.html").is_file() for name in FAULTS)


PRINTS = """\
import sys

for number in range(30):
    print("line", number)
print("\\x1b[1m\\x02 {% include_snippet x.py %} <b>" + "w" * 500)
print("to stderr", file=sys.stderr)
"""


@pytest.mark.parametrize("end", ["{}['region']", "raise SystemExit(3)"])
def test_what_a_failed_snippet_had_printed_is_shown(site, end):
    page = "# Page\n\n{% include_snippet ../code/a.py %}\n"
    site.write({"docs/index.md": page, "code/a.py": f"{PRINTS}{end}\n"})
    built = site.build(warns=True)
    assert len(built.warnings) == 1
    first, *_, wide, last = built.page().codes[0].splitlines()
    assert (first, last) == ("…", "to stderr")
    assert "line 29" in built.page().codes[0]
    assert "line 19" not in built.page().codes[0]
    assert wide.startswith("�[1m� {% include_snippet x.py %} <b>www")
    assert len(wide) == 201
