"""Every option: what it takes, what it becomes, and what it says of anything else."""

from __future__ import annotations

import dataclasses
import math
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.errors import OptionError, nearest
from mkdocs_multicloud.settings.options import OPTIONS, Settings, site_settings
from mkdocs_multicloud.settings.parts import PARTS, default_parts
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS
from mkdocs_multicloud.settings.validators import Gallery

STEADY = settings(deadline=None, derandomize=True)

MODEL_ORDER = ("node", "code", "picture", "vertex", "style", "size", "xml", "download")


def test_the_defaults() -> None:
    assert site_settings({}) == Settings()
    assert Settings().show == ()
    assert Settings().may_show == tuple(PARTS)
    assert (Settings().heading_level, Settings().cwd, Settings().on_error) == (
        "auto", "project", "warn",
    )  # fmt: skip
    assert Settings().allowed_roots == (".",)
    assert (Settings().page, Settings().layers) == ("all", ())
    assert (Settings().picture, Settings().formats, Settings().scale) == ("file", ("svg",), 2.0)
    assert Settings().dark is True
    assert Settings().ui_strings == UI_STRINGS


def test_every_setting_is_in_the_table_with_words_for_people() -> None:
    assert list(OPTIONS) == [field.name for field in dataclasses.fields(Settings)]
    for option in OPTIONS.values():
        assert option.help.endswith(".")
        assert option.form
        assert option.scope in ("site", "directive", "both", "gallery")
        if option.default not in ("", (), Settings().labels):
            assert option.check(option.default) == option.default


def test_each_option_stands_where_it_belongs() -> None:
    both = {"show", "heading_level", "cwd", "timeout", "picture", "formats", "scale", "dark"}
    both |= {"edit_link", "width", "layout", "compare", "compare_ignore", "on_difference"}
    both |= {"color_by", "link_nodes"}
    site = {"root", "allowed_roots", "on_error", "templates", "labels", "execute", "network"}
    site |= {"script", "used_in"}
    assert set(OPTIONS.allowed_in("site")) >= both | site
    own = {"name", "caption", "vertex", "capture", "page", "layers", "depends", "node_type"}
    assert set(OPTIONS.allowed_in("directive")) == both | own
    assert not set(OPTIONS.allowed_in("site")) & own


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("show", "code", ("code",)),
        ("show", "code picture", ("code", "picture")),
        ("show", "picture,code , xml", ("picture", "code", "xml")),
        ("show", ["xml", "code"], ("xml", "code")),
        ("show", "code code", ("code",)),
        ("heading_level", "auto", "auto"),
        ("heading_level", "None", "none"),
        ("heading_level", " 3 ", "3"),
        ("heading_level", 3, "3"),
        ("cwd", "file", "file"),
        ("cwd", "project", "project"),
        ("timeout", "1.5", 1.5),
        ("timeout", 60, 60.0),
        ("timeout", "3600", 3600.0),
        ("picture", "inline", "inline"),
        ("picture", "file", "file"),
        ("formats", "svg, png", ("svg", "png")),
        ("formats", ["jpg"], ("jpg",)),
        ("compare", "../a.json, ..\\b\\c.yaml", ("../a.json", "../b/c.yaml")),
        ("compare", ["a.json"], ("a.json",)),
        ("compare", "none", ()),
        ("compare_ignore", "aws_iam_*, Legacy *,", ("aws_iam_*", "Legacy *")),
        ("formats", "png png jpg", ("png", "jpg")),
        ("formats", "drawio.svg drawio.png", ("drawio.svg", "drawio.png")),
        ("formats", "svg md", ("svg", "md")),
        ("scale", "0.1", 0.1),
        ("scale", 10, 10.0),
        ("width", "100%", "100%"),
        ("width", " Wide ", "wide"),
        ("width", "640px", "640"),
        ("width", "0640 px", "640"),
        ("width", 640, "640"),
        ("dark", "False", False),
        ("dark", True, True),
    ],
)
def test_a_value_that_both_take(name: str, value: object, expected: object) -> None:
    assert getattr(site_settings({name: value}), name) == expected
    assert getattr(Settings().override({name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("root", " .. ", ".."),
        ("templates", "theme/parts", "theme/parts"),
        ("allowed_roots", "..", ("..",)),
        ("allowed_roots", [".", "../shared"], (".", "../shared")),
        ("on_error", "fail", "fail"),
        ("jobs", 0, 0),
        ("jobs", " 256 ", 256),
        ("memory", 64, 64),
        ("memory", "1000000", 1_000_000),
        ("env", "B", (("B", None),)),
        ("env", ["B", "_a1"], (("B", None), ("_a1", None))),
        ("env", {"B": 1, "A": None, "É": ""}, (("A", None), ("B", "1"), ("É", ""))),
        ("language", "pt_BR", "pt-br"),
        ("language", " de ", "de"),
        ("language", "", ""),
        ("execute", "never", "never"),
        ("network", "TRUE", True),
        ("galleries", {"a": "x/*.py"}, (Gallery("a", ("x/*.py",)),)),
        (
            "galleries",
            {"a": ["x", "y"], "b": "z"},
            (Gallery("a", ("x", "y")), Gallery("b", ("z",))),
        ),
        (
            "galleries",
            {
                7: {
                    "snippets": "x",
                    "title": " A ",
                    "pages": "/a\\b/c/",
                    "options": {"show": ["code", "xml"], "dark": False, "timeout": 5},
                }
            },
            (
                Gallery(
                    "7",
                    ("x",),
                    "A",
                    "a/b/c",
                    (("show", "code xml"), ("dark", "false"), ("timeout", "5")),
                ),
            ),
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": ""}, "b": {"snippets": "y", "pages": ""}},
            (Gallery("a", ("x",)), Gallery("b", ("y",))),
        ),
    ],
)
def test_a_value_of_the_site(name: str, value: object, expected: object) -> None:
    assert getattr(site_settings({name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("name", "a_b-1.2", "a_b-1.2"),
        ("name", " grüße ", "grüße"),
        ("vertex", "Lambda: a=b", "Lambda: a=b"),
        ("capture", "self.mcd", "self.mcd"),
        ("page", " Page-2 ", "Page-2"),
        ("page", "3", "3"),
        ("layers", "Network", ("Network",)),
        ("layers", " Network , Data stores", ("Network", "Data stores")),
        ("name", "é" * 60, "é" * 60),
        ("name", "com0", "com0"),
        ("depends", " a.txt , b/*.json", ("a.txt", "b/*.json")),
    ],
)
def test_a_value_of_a_directive(name: str, value: str, expected: str) -> None:
    assert getattr(Settings().override({name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("show", "code pictur", "show has no part 'pictur'; did you mean 'picture'?"),
        (
            "show",
            "zzz",
            (
                "show has no part 'zzz'; there is: node, code, picture, legend, state, uses, "
                "vertex, style, size, cells, xml, download"
            ),
        ),
        (
            "show",
            " , ",
            (
                "show names no part; there is: node, code, picture, legend, state, uses, vertex, "
                "style, size, cells, xml, download"
            ),
        ),
        ("show", 3, "show must be names of parts, not 3"),
        ("show", ["code", 3], "show must be names of parts, not ['code', 3]"),
        ("heading_level", "0", "heading_level must be auto, none or 1 to 6, not '0'"),
        ("heading_level", 7, "heading_level must be auto, none or 1 to 6, not 7"),
        ("heading_level", True, "heading_level must be auto, none or 1 to 6, not True"),
        ("cwd", "home", "cwd must be project or file, not 'home'"),
        ("timeout", "0", "timeout must be seconds, more than 0 and at most 3600, not '0'"),
        ("timeout", "-1", "timeout must be seconds, more than 0 and at most 3600, not '-1'"),
        ("timeout", "nan", "timeout must be seconds, more than 0 and at most 3600, not 'nan'"),
        ("timeout", "inf", "timeout must be seconds, more than 0 and at most 3600, not 'inf'"),
        ("timeout", 3601, "timeout must be seconds, more than 0 and at most 3600, not 3601"),
        ("timeout", True, "timeout must be seconds, more than 0 and at most 3600, not True"),
        ("timeout", "soon", "timeout must be seconds, more than 0 and at most 3600, not 'soon'"),
        ("timeout", None, "timeout must be seconds, more than 0 and at most 3600, not None"),
        ("picture", "svg", "picture must be file or inline, not 'svg'"),
        ("formats", "pngg", "formats has no format 'pngg'; did you mean 'png'?"),
        ("formats", " , ", "formats must be names of formats, not []"),
        ("formats", 3, "formats must be names of formats, not 3"),
        (
            "formats",
            ["png", 3],
            "formats has no format 3; there is: svg, png, jpg, drawio.svg, drawio.png, md",
        ),
        ("scale", "0", "scale must be a number from 0.1 to 10, not '0'"),
        ("scale", 11, "scale must be a number from 0.1 to 10, not 11"),
        ("scale", "nan", "scale must be a number from 0.1 to 10, not 'nan'"),
        ("scale", True, "scale must be a number from 0.1 to 10, not True"),
        (
            "width",
            "50%",
            "width must be 100%, wide or pixels such as 640px (16 to 10000), not '50%'",
        ),
        (
            "width",
            "wid",
            "width must be 100%, wide or pixels such as 640px (16 to 10000), not 'wid'",
        ),
        ("width", "15", "width must be 100%, wide or pixels such as 640px (16 to 10000), not '15'"),
        (
            "width",
            "10001px",
            "width must be 100%, wide or pixels such as 640px (16 to 10000), not '10001px'",
        ),
        (
            "width",
            "-5px",
            "width must be 100%, wide or pixels such as 640px (16 to 10000), not '-5px'",
        ),
        (
            "width",
            "640em",
            "width must be 100%, wide or pixels such as 640px (16 to 10000), not '640em'",
        ),
        ("width", "", "width must be 100%, wide or pixels such as 640px (16 to 10000), not ''"),
        ("width", True, "width must be 100%, wide or pixels such as 640px (16 to 10000), not True"),
        ("width", None, "width must be 100%, wide or pixels such as 640px (16 to 10000), not None"),
        ("scale", "big", "scale must be a number from 0.1 to 10, not 'big'"),
        ("dark", "yes", "dark must be true or false, not 'yes'"),
        ("dark", None, "dark must be true or false, not None"),
    ],
)
def test_a_bad_value_of_either(name: str, value: object, message: str) -> None:
    for parse in (site_settings, Settings().override):
        with pytest.raises(OptionError) as caught:
            parse({name: value})
        assert caught.value.message == message


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("root", 3, "root must be text, not 3"),
        ("templates", ["a"], "templates must be text, not ['a']"),
        ("allowed_roots", 3, "allowed_roots must be a list of folders, not 3"),
        ("allowed_roots", ["a", None], "allowed_roots must be a list of folders, not ['a', None]"),
        ("on_error", "ignore", "on_error must be warn or fail, not 'ignore'"),
        ("execute", "no", "execute must be auto or always or never, not 'no'"),
        ("jobs", -1, "jobs must be a whole number from 0 to 256, not -1"),
        ("jobs", 257, "jobs must be a whole number from 0 to 256, not 257"),
        ("jobs", True, "jobs must be a whole number from 0 to 256, not True"),
        ("jobs", "1.5", "jobs must be a whole number from 0 to 256, not '1.5'"),
        ("memory", 63, "memory must be a whole number from 64 to 1000000, not 63"),
        ("memory", 1_000_001, "memory must be a whole number from 64 to 1000000, not 1000001"),
        ("env", 3, "env must be names of variables, or names with values, not 3"),
        ("env", ["A", 3], "env must be names of variables, not 3"),
        ("env", "A B", "env must be names of variables, not 'A B'"),
        ("env", {"1A": "x"}, "env must be names of variables, not '1A'"),
        (
            "language",
            "german",
            "language must be a language code such as de or pt-BR, not 'german'",
        ),
        ("language", "d", "language must be a language code such as de or pt-BR, not 'd'"),
        ("galleries", ["a"], "galleries must map names to galleries, not ['a']"),
        (
            "galleries",
            {"a": []},
            (
                "galleries.a.snippets needs path patterns, not []; for example "
                "../tests/aws/test_*.py"
            ),
        ),
        (
            "galleries",
            {"a": 3},
            "galleries.a.snippets needs path patterns, not 3; for example ../tests/aws/test_*.py",
        ),
        (
            "galleries",
            {"a": ["x", 3]},
            (
                "galleries.a.snippets needs path patterns, not ['x', 3]; for example "
                "../tests/aws/test_*.py"
            ),
        ),
        (
            "galleries",
            {"a": {"title": "x"}},
            (
                "galleries.a.snippets needs path patterns, not None; for example "
                "../tests/aws/test_*.py"
            ),
        ),
        (
            "galleries",
            {"a b": "x"},
            "galleries.a b must be letters, digits, '_', '-' or '.', not 'a b'",
        ),
        (
            "galleries",
            {"a": {"snippet": "x"}},
            "galleries.a has no 'snippet'; did you mean 'snippets'?",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "title": 3}},
            "galleries.a.title must be text, not 3",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": ".."}},
            "galleries.a.pages must be a folder inside the docs, not '..'",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": "a/../b/../.."}},
            "galleries.a.pages must be a folder inside the docs, not 'a/../b/../..'",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": "."}},
            "galleries.a.pages must be a folder inside the docs, not '.'",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": "c:/x"}},
            "galleries.a.pages must be a folder inside the docs, not 'c:/x'",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "pages": "p"}, "b": {"snippets": "x", "pages": "P"}},
            "galleries.b.pages is also the folder of a; choose another folder",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "options": "y"}},
            "galleries.a.options must map names of options to values, not 'y'",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "options": {"caption": 'a "b"'}}},
            "galleries.a.options cannot have a double quote or a line break in caption",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "options": {"caption": "a\nb"}}},
            "galleries.a.options cannot have a double quote or a line break in caption",
        ),
        (
            "galleries",
            {"a": {"snippets": "x", "options": {"dark": "maybe"}}},
            "galleries.a.options: dark must be true or false, not 'maybe'",
        ),
        ("labels", "code", "labels must map names to texts, not 'code'"),
        ("shwo", "code", "there is no option 'shwo'; did you mean 'show'?"),
        (
            "zzz",
            "code",
            (
                "there is no option 'zzz'; there is: show, heading_level, layout, picture, width, "
                "formats, scale, dark, color_by, edit_link, script, root, …"
            ),
        ),
        ("name", "x", "name is not an option of a site; it belongs to the directive"),
    ],
)
def test_a_bad_value_of_the_site(name: str, value: object, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        site_settings({name: value})
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "a/b", "name must be letters, digits, '_', '-' or '.', not 'a/b'"),
        ("name", "..", "name must be letters, digits, '_', '-' or '.', not '..'"),
        ("name", "a.", "name must be letters, digits, '_', '-' or '.', not 'a.'"),
        ("name", "", "name must be letters, digits, '_', '-' or '.', not ''"),
        ("name", "a\nb", "name must be letters, digits, '_', '-' or '.', not 'a\\nb'"),
        ("name", "aux.x", "name cannot be 'aux.x', a reserved name in Windows"),
        ("name", "COM1", "name cannot be 'COM1', a reserved name in Windows"),
        ("name", "a.drawio", "name must be without extension: 'a'"),
        ("name", "é" * 60 + "a", f"name is longer than 120 bytes: '{'é' * 20}…'; shorten it"),
        ("name", "lpt9", "name cannot be 'lpt9', a reserved name in Windows"),
        ("depends", "a,,b", "depends names no file"),
        ("depends", "", "depends names no file"),
        ("name", "my.Drawio", "name must be without extension: 'my'"),
        (
            "section",
            "a",
            (
                "there is no option 'section'; the section's name follows the path: test_x.py "
                "color_red"
            ),
        ),
        ("lines", "3:9", "there is no option 'lines'; the lines follow the path: test_x.py 3:12"),
        ("vertx", "a", "there is no option 'vertx'; did you mean 'vertex'?"),
        ("layers", " , a", "layers names no layer"),
        ("layers", "", "layers names no layer"),
        ("labels", "a", "labels is not an option of a directive; it belongs to the site"),
    ],
)
def test_a_bad_value_of_a_directive(name: str, value: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        Settings().override({name: value})
    assert caught.value.message == message


def test_a_directive_overrides_only_what_it_says() -> None:
    site = site_settings({"show": "code", "timeout": 5})
    assert site.override({"timeout": "7"}) == dataclasses.replace(site, timeout=7.0)
    assert site.timeout == 5.0


def test_words_are_translated_one_by_one() -> None:
    words = site_settings(
        {"labels": {"code": "Code:", "node": "Art: {type}", "size": ""}}
    ).ui_strings
    assert words == {**UI_STRINGS, "code": "Code:", "node": "Art: {type}", "size": ""}


def test_words_of_a_language_stand_on_those_of_all() -> None:
    labels = {"code": "Code", "de": {"size": "Maß"}, "pt_BR": {"code": "Código"}}
    for language, code, size in [
        ("", "Code", UI_STRINGS["size"]),
        ("fr", "Code", UI_STRINGS["size"]),
        ("de", "Code", "Maß"),
        ("de_CH", "Code", "Maß"),
        ("pt-br", "Código", UI_STRINGS["size"]),
        ("pt", "Code", UI_STRINGS["size"]),
    ]:
        words = site_settings({"labels": labels, "language": language}).ui_strings
        assert words == {**UI_STRINGS, "code": code, "size": size}, language


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"de": {"cod": "x"}}, "labels.de has no text 'cod'; did you mean 'code'?"),
        ({"de": {"code": 3}}, "labels.de needs text for code, not 3; put it in quotes"),
        (
            {"german": {"code": "x"}},
            "labels.german must be a language code such as de or pt-BR, not 'german'",
        ),
        ({1: {"code": "x"}}, "labels.1 must be a language code such as de or pt-BR, not 1"),
        ({"cod": "x"}, "labels has no text 'cod'; did you mean 'code'?"),
        ({"code": 3}, "labels needs text for code, not 3; put it in quotes"),
        ({"code": "{type}"}, "labels has no {type} in code; its default is 'Code Snippet:'"),
        ({"node": "{file}"}, "labels has no {file} in node; its default is 'Node Type: {type}'"),
        (
            {"node": "{type"},
            (
                "labels cannot use node: expected '}' before end of string; write {{ and }} for "
                "braces"
            ),
        ),
        (
            {"node": "{}"},
            (
                "labels cannot use node: only plain placeholders such as {type} are allowed in "
                "'{}'; write {{ and }} for braces"
            ),
        ),
        (
            {"node": "{type.__class__}"},
            (
                "labels cannot use node: only plain placeholders such as {type} are allowed in "
                "'{type.__class__}'; write {{ and }} for braces"
            ),
        ),
        (
            {"node": "{type!r}"},
            (
                "labels cannot use node: only plain placeholders such as {type} are allowed in "
                "'{type!r}'; write {{ and }} for braces"
            ),
        ),
        (
            {"node": "{type:>{type}}"},
            (
                "labels cannot use node: only plain placeholders such as {type} are allowed in "
                "'{type:>{type}}'; write {{ and }} for braces"
            ),
        ),
    ],
)
def test_bad_words(labels: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        site_settings({"labels": labels})
    assert caught.value.message.startswith("labels")
    assert caught.value.message == message


def test_braces_in_words_can_be_written_double() -> None:
    assert site_settings({"labels": {"code": "{{x}}"}}).ui_strings["code"] == "{{x}}"


def test_every_word_is_used_by_a_template() -> None:
    folder = Path(str(__import__("mkdocs_multicloud").__file__)).parent / "templates"
    text = "".join(file.read_text("utf-8") for file in sorted(folder.glob("*.j2")))
    own = {key for key in UI_STRINGS if not key.startswith(("kind_", "file_", "diff_", "impact_"))}
    # What the rows of a state begin with, and the legend of the picture.
    own -= {"state_both", "state_diagram", "state_state", "state_missing"}
    # That of just-the-docs, whose pages know no templates.
    own -= {"contents"}
    # Answers to questions about the whole site are HTML.
    own -= {"uses_none", "uses_unknown"}
    # Those of a legend describe lines, see `LegendEntry.words`.
    own = {key for key in own if key.partition("_")[0] != "line"}
    assert [key for key in sorted(own) if f'word("{key}"' not in text] == []
    assert 'word("kind_" ~ cell.kind)' in text
    assert 'word("file_" ~ file.kind)' in text


@STEADY
@given(st.sampled_from(sorted(OPTIONS)), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(string.printable, max_size=9),
    st.lists(st.text(max_size=4), max_size=3), st.dictionaries(st.text(max_size=4), st.text()),
))  # fmt: skip
def test_any_value_is_taken_or_refused_with_a_reason(name: str, value: object) -> None:
    told = ""
    try:
        OPTIONS[name].check(value)
    except OptionError as error:
        told = error.message
    assert not told or (
        told.startswith((f"{name} ", f"{name}: ")) and not told.endswith((" ", ";"))
    )


def test_the_nearest_name() -> None:
    assert nearest("pictur", PARTS) == "did you mean 'picture'?"
    assert nearest("x", ["one", "two"]) == "there is: one, two"
    assert nearest("x", []) == ""
    assert nearest("x" * 9, map(str, range(20))).endswith("10, 11, …")
    assert math.isfinite(Settings().timeout)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("name", "all", "all"),
        ("heading_level", "none", "none"),
        ("dark", "false", False),
        ("cwd", "file", "file"),
        ("timeout", "5", 5.0),
    ],
)
def test_a_gallery_has_options_of_its_own(name, value, expected):
    assert getattr(Settings().override({name: value}, "gallery"), name) == expected


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "filter",
            "there is no option 'filter'; every gallery has a search box; remove the option",
        ),
        (
            "landscape",
            (
                "there is no option 'landscape'; every gallery has one file of all diagrams; "
                "remove the option"
            ),
        ),
        ("show", "show is not an option of a gallery; it belongs to the directive include_snippet"),
        ("root", "root is not an option of a gallery; it belongs to the site"),
        ("timeot", "there is no option 'timeot'; did you mean 'timeout'?"),
    ],
)
def test_what_is_no_option_of_a_gallery(name, message):
    with pytest.raises(OptionError) as caught:
        Settings().override({name: "false"}, "gallery")
    assert caught.value.message == message


def test_what_each_part_needs() -> None:
    assert [part.name for part in PARTS.values() if not part.runs] == ["code"]
    assert [p.name for p in PARTS.values() if p.vertex] == [
        "node", "uses", "vertex", "style", "size",
    ]  # fmt: skip
    assert [p.name for p in PARTS.values() if p.advanced] == [
        "style", "size", "cells", "xml", "download",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("components", "vertex_chosen", "parts"),
    [
        (0, False, MODEL_ORDER),
        (1, False, MODEL_ORDER),
        (2, False, ("picture", "code", "cells", "xml", "download")),
        (2, True, MODEL_ORDER),
    ],
)
def test_the_parts_of_a_component_and_of_an_architecture(
    components: int, vertex_chosen: bool, parts: tuple[str, ...]
) -> None:
    assert default_parts(components=components, vertex_chosen=vertex_chosen) == parts
