"""Labels as text: where the words are, measured against Chromium with draw.io's own boxes."""

from __future__ import annotations

import unicodedata

import pytest
from labels import baselines, label, letter, lines, texts
from lxml import etree

from mkdocs_multicloud.drawing.text import font_metrics, lay_out_label


class TestPlace:
    def test_one_line_is_one_text_element_with_all_it_needs(self) -> None:
        found, root = letter("Hello")
        (text,) = root
        assert text.tag == "text"
        assert text.text == "Hello"
        assert dict(text.attrib) == {
            "x": "401", "y": "304", "text-anchor": "middle", "fill": "#000000", "font-size": "12",
            "font-family": "Helvetica, Arial, 'Liberation Sans', sans-serif",
        }  # fmt: skip
        assert found.box == (387.0, 293.0, 414.0, 307.0)

    @pytest.mark.parametrize(
        ("align", "x", "anchor"),
        [("left", "401", None), ("center", "401", "middle"), ("right", "402", "end")],
    )
    def test_alignment_is_an_anchor(self, align: str, x: str, anchor: str | None) -> None:
        (text,) = texts("Hello", align=align, wrap=False)
        assert text.get("text-anchor") == anchor
        assert float(text.get("x", "")) == pytest.approx(float(x), abs=0.51)

    @pytest.mark.parametrize(
        ("valign", "y", "top"), [("top", 311, 300), ("middle", 304, 293), ("bottom", 298, 286)]
    )
    def test_vertical_alignment(self, valign: str, y: float, top: float) -> None:
        assert baselines("Hello", valign=valign) == [y]
        assert letter("Hello", valign=valign)[0].box[1] == top

    def test_the_box_is_as_wide_as_the_text(self) -> None:
        box = letter("arn:aws:dynamodb:eu-west-1:123456789012:table/stats", wrap=False)[0].box
        assert box[2] - box[0] == round(font_metrics.width(
            "arn:aws:dynamodb:eu-west-1:123456789012:table/stats", "sans") * 12)  # fmt: skip

    def test_rotation_is_about_the_anchor(self) -> None:
        found, root = letter("Hello", rotation=-90)
        assert root[0].get("transform") == "rotate(-90 400.5 300)"
        x0, y0, x1, y1 = found.box
        assert (x1 - x0, y1 - y0) == (pytest.approx(14), pytest.approx(27))

    def test_opacity(self) -> None:
        assert letter("Hello", alpha=0.5)[1][0].get("opacity") == "0.5"

    def test_vertical_writing_is_turned(self) -> None:
        found, root = letter("Hello", direction="vertical-rl")
        assert "rotate(90)" in etree.tostring(root).decode()
        assert found.box[3] - found.box[1] == 27

    @pytest.mark.parametrize(
        ("direction", "shown"),
        [
            ("vertical-rl", ["one two", "three", "four"]),
            ("vertical-lr", ["four", "three", "one two"]),
        ],
    )
    def test_vertical_lines_start_at_the_right_or_left(
        self, direction: str, shown: list[str]
    ) -> None:
        found = texts("one two three four", direction=direction, width=60.0, height=50.0)
        places = {float(t.get("y", "")): t.text for t in found}
        # The first of these is the rightmost, as the label is turned to the right.
        assert [places[y] for y in sorted(places)] == shown

    def test_blocks_are_turned_round_too(self) -> None:
        value = '<div style="background-color: #ffff00">one</div><ul><li>two</li></ul>'
        (_, above), (_, below) = (
            letter(value, direction=d) for d in ("vertical-rl", "vertical-lr")
        )
        for root, first in ((above, "one"), (below, "two")):
            top = min(root.iter("text"), key=lambda t: float(t.get("y", "")))
            assert top.text == first
            (box,), one = root.iter("rect"), next(t for t in root.iter("text") if t.text == "one")
            start = float(box.get("y", ""))
            assert start < float(one.get("y", "")) < start + float(box.get("height", ""))

    @pytest.mark.parametrize("value", ["項目管理", "한국어", "データ API", "（本番）"])
    def test_chinese_japanese_and_korean_are_upright_in_vertical_lines(self, value: str) -> None:
        (text,) = texts(value, direction="vertical-rl")
        assert text.get("writing-mode") == "vertical-rl"
        assert text.get("transform") == f"rotate(-90 {text.get('x')} {text.get('y')})"
        (latin,) = texts("API", direction="vertical-rl")
        assert latin.get("writing-mode") is None
        (level,) = texts(value)
        assert level.get("writing-mode") is None

    def test_raised_letters_of_vertical_lines_are_at_the_right(self) -> None:
        (text,) = texts("面積<sup>2</sup>", direction="vertical-rl")
        assert float(text[-1].get("dx", "")) > 3
        assert text[-1].get("dy") is None

    @pytest.mark.parametrize(
        ("valign", "top", "x", "anchor"),
        [
            ("top", 0, "0", None),
            ("middle", -15, "15.02", "middle"),
            ("bottom", -30, "30.03", "end"),
        ],
    )
    def test_vertical_writing_is_aligned_along_its_lines(
        self, valign: str, top: float, x: str, anchor: str | None
    ) -> None:
        fields = {"x": 0.0, "y": 0.0, "align": "left", "wrap": False, "direction": "vertical-lr"}
        found, root = letter("aa bb", valign=valign, **fields)
        assert found.box == (0, top, 14, top + 30)
        (text,) = root.iter("text")
        assert (text.get("x"), text.get("text-anchor")) == (x, anchor)

    @pytest.mark.parametrize(("valign", "y"), [("top", 0), ("middle", -45.02), ("bottom", -90.03)])
    def test_vertical_writing_that_does_not_wrap_is_as_high_as_its_shape(
        self, valign: str, y: float
    ) -> None:
        fields = {"x": 0.0, "y": 0.0, "align": "left", "wrap": False, "direction": "vertical-lr"}
        root = letter("aa bb", valign=valign, **fields)[1]
        assert str(root[0][0].get("transform")).startswith(f"translate(14.39 {y}) rotate(90)")

    @pytest.mark.parametrize("align", ["left", "center", "right"])
    def test_vertical_writing_is_aligned_across_its_lines(self, align: str) -> None:
        found = letter("aa bb", x=0.0, align=align, wrap=False, direction="vertical-lr")[0]
        assert found.box[0::2] == {"left": (0, 14), "center": (-7, 7), "right": (-14, 0)}[align]

    def test_nothing_is_none(self) -> None:
        assert lay_out_label(label("")) is None

    def test_spaces_alone_take_room_but_show_nothing(self) -> None:
        found = lay_out_label(label("&nbsp;"))
        assert found is not None
        assert found.svg == ""
        assert found.box[3] - found.box[1] == 14

    def test_missing_numbers_do_no_harm(self) -> None:
        assert lay_out_label(label("x", x=None, width=None, font_size=None, color=None)) is not None


class TestOverflow:
    LONG = "one two three four five six seven eight nine ten eleven twelve " * 4

    def test_fill_starts_at_the_top_of_the_shape(self) -> None:
        found = letter("Hello", overflow="fill", align="left", valign="top", wrap=False)[0]
        assert found.box == (400.5, 300.0, 520.5, 360.0)

    def test_width_is_the_shapes(self) -> None:
        box = letter("Hello", overflow="width", align="left", valign="top")[0].box
        assert box == (400.5, 300.0, 520.5, 314.0)

    @pytest.mark.parametrize("overflow", ["width", "block"])
    @pytest.mark.parametrize(
        ("align", "x", "box"),
        [("left", 0, (0, 120)), ("center", -1, (-60, 60)), ("right", -2, (-120, 0))],
    )
    def test_a_line_that_does_not_wrap_is_aligned_in_the_width_of_its_shape(
        self, overflow: str, align: str, x: float, box: tuple[float, float]
    ) -> None:
        found, root = letter("Hello", x=0.0, overflow=overflow, align=align, wrap=False)
        assert float(root[0].get("x", "")) == x
        assert found.box[0::2] == box

    def test_a_label_of_overflow_width_is_exactly_as_wide_as_its_shape(self) -> None:
        fields = {"x": 0.0, "width": 120.3, "align": "left"}
        assert letter("Hello", overflow="width", **fields)[0].box[0::2] == (0, 120.3)
        assert letter("Hello", overflow="block", **fields)[0].box[0::2] == (0, 120)

    def test_hidden_text_is_clipped_under_an_id_of_the_callers(self) -> None:
        found = lay_out_label(label(self.LONG, overflow="hidden", clip=True), prefix="d1-3")
        assert found is not None
        root = etree.fromstring(f"<svg>{found.svg}</svg>")
        (clip,) = root.iter("clipPath")
        assert clip.get("id") == "d1-3-clip"
        assert root[1][0].get("clip-path") == "url(#d1-3-clip)"
        assert (clip[0].get("width"), clip[0].get("height")) == ("122", "60")
        assert found.box == (340.5, 270.0, 460.5, 330.0)

    @pytest.mark.parametrize(
        ("overflow", "valign", "box", "first"),
        [
            ("block", "top", (0, 86), 11),
            ("block", "middle", (-15, 15), -3),
            ("width", "top", (0, 30), 11),
            ("width", "middle", (-15, 15), -3),
        ],
    )
    def test_lines_too_many_for_the_shape_begin_at_its_top_where_the_overflow_is_bounded(
        self, overflow: str, valign: str, box: tuple[float, float], first: float
    ) -> None:
        value, fields = "a<br>b<br>c<br>d<br>e<br>f", {"y": 0.0, "height": 30.0}
        found = letter(value, overflow=overflow, valign=valign, **fields)[0]
        assert found.box[1::2] == box
        assert baselines(value, overflow=overflow, valign=valign, **fields)[0] == first

    def test_what_fits_is_not_clipped(self) -> None:
        assert "clip" not in letter("Hello", overflow="hidden", clip=True)[0].svg

    def test_a_clipped_label_beside_its_shape_is_as_big_as_its_text(self) -> None:
        box = letter("Hello", overflow="hidden", clip=True, outside=True)[0].box
        assert box == (387.0, 293.0, 414.0, 307.0)

    def test_background_and_border_lie_behind_the_text(self) -> None:
        root = letter("Hello", background="#ff0000", border="#0000ff")[1]
        kinds = [(e.tag, e.get("fill")) for e in root[0]]
        assert kinds[0] == ("rect", "#ff0000")
        assert [k for k in kinds if k == ("rect", "#0000ff")] == [("rect", "#0000ff")] * 4
        assert kinds[-1][0] == "text"


class TestLines:
    def test_wraps_at_spaces(self) -> None:
        assert lines("Hello world this is a somewhat longer label") == [
            "Hello world this is a", "somewhat longer label",
        ]  # fmt: skip

    def test_does_not_wrap_without_being_told(self) -> None:
        assert len(lines("Hello world this is a somewhat longer label", wrap=False)) == 1

    def test_wraps_after_hyphens_and_not_at_slashes(self) -> None:
        value = "some-hyphenated-long-words-here and/or/something/longer/than/that"
        assert lines(value) == [
            "some-hyphenated-long-words-", "here", "and/or/something/longer/than/that",
        ]  # fmt: skip

    def test_long_words_stay_whole(self) -> None:
        assert lines("a averyveryveryveryverylongwordindeed b") == [
            "a", "averyveryveryveryverylongwordindeed", "b",
        ]  # fmt: skip

    def test_wraps_chinese_anywhere_but_not_before_a_comma(self) -> None:
        found = lines("这是一个比较长的标签，它需要换行才能放得下")
        assert len(found) > 1
        assert not any(line.startswith("，") for line in found)

    def test_narrow_katakana_break_anywhere_but_not_before_a_mark(self) -> None:
        assert lines("ｶﾀｶﾅﾎﾟﾝ", width=28.0) == ["ｶﾀｶﾅ", "ﾎﾟﾝ"]

    def test_nonbreaking_spaces_do_not_break(self) -> None:
        assert len(lines("no break here&nbsp;in this".replace(" ", "&nbsp;") * 2)) == 1

    def test_white_space_collapses(self) -> None:
        assert lines("  a \n\t b<b> </b> c  ") == ["a b c"]

    def test_br_and_blocks_begin_lines(self) -> None:
        assert lines("a<br>b<div>c</div><div>d<br></div>e") == ["a", "b", "c", "d", "e"]

    def test_an_empty_line_has_its_height(self) -> None:
        assert baselines("a<br><br>b", valign="top") == [311, 340]
        assert baselines("a<div><br></div>b", valign="top") == [311, 340]

    def test_a_br_at_the_end_adds_nothing(self) -> None:
        assert letter("a<br>")[0].box == letter("a")[0].box

    def test_lines_are_a_fifth_higher_than_the_font(self) -> None:
        assert baselines("a<br>b<br>c<br>d<br>e<br>f", valign="top") == [
            311,
            325,
            340,
            354,
            369,
            383,
        ]

    def test_a_bigger_font_makes_the_line_higher(self) -> None:
        found, _ = letter('small <span style="font-size:20px">big</span>', wrap=False)
        assert found.box[3] - found.box[1] == 24

    @pytest.mark.parametrize(
        ("css", "shown"),
        [
            ("text-wrap-mode: nowrap", ["one two three four five six"]),
            ("text-wrap: nowrap", ["one two three four five six"]),
            ("white-space: collapse nowrap", ["one two three four five six"]),
            ("white-space: preserve nowrap", ["one  two three", "four five six"]),
            ("white-space-collapse: preserve-breaks", ["one two three", "four five six"]),
            (
                "white-space-collapse: preserve; text-wrap: nowrap",
                ["one  two three", "four five six"],
            ),
            ("white-space: nowrap; text-wrap-mode: wrap", ["one two three four five", "six"]),
            ("white-space: pre; text-wrap: anything", ["one  two three", "four five six"]),
            ("white-space: pre nonsense", ["one two three four five", "six"]),
        ],
    )  # fmt: skip
    def test_white_space_and_its_parts(self, css: str, shown: list[str]) -> None:
        value = f'<span style="{css}">one  two three\nfour five six</span>'
        assert [line.rstrip() for line in lines(value)] == shown

    def test_tabs_go_to_the_next_of_equal_stops(self) -> None:
        tab = '<span style="white-space: pre">\t</span>'
        for css, stop in (("", 8), (";tab-size: 4", 4)):
            value = f"<div>V{tab}GND{tab}</div>".replace("pre", f"pre{css}")
            first, second = texts(value, align="left", wrap=False)
            step = float(second.get("x", "")) - float(first.get("x", ""))
            assert step == pytest.approx(stop * font_metrics.width(" ", "sans") * 12, abs=0.01)

    def test_a_tab_is_never_too_small_to_see(self) -> None:
        first, second = texts("<pre>1234567\tx\n12345678\tx</pre>", align="left")[1::2]
        assert float(second.get("x", "")) > float(first.get("x", "")) + 12

    def test_the_longest_word_ends_at_a_line_end(self) -> None:
        found = lines("getStatus()<br><br>front or cache", width=50.0)
        assert found == ["getStatus()", "front or", "cache"]

    def test_pre_keeps_spaces_and_lines(self) -> None:
        first, second = texts("<pre>a  b\n  c</pre>")
        assert [first.text, second.text] == ["a  b", "  c"]
        assert second.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"

    def test_justified_lines_have_wider_spaces_but_the_last(self) -> None:
        first, second = texts('<p style="text-align:justify">Hello world this is a somewhat longer')
        assert float(first.get("word-spacing", "")) > 0
        assert second.get("word-spacing") is None


class TestRightToLeft:
    def test_direction_and_anchor(self) -> None:
        (text,) = texts("שלום", direction="rtl", align="right", wrap=False)
        assert text.get("direction") == "rtl"
        assert text.get("text-anchor") is None
        (text,) = texts("שלום", direction="rtl", align="left", wrap=False)
        assert text.get("text-anchor") == "end"


class TestPlain:
    def test_is_never_markup(self) -> None:
        assert lines("<b>x</b> &amp;", html=False) == ["<b>x</b> &amp;"]

    @pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000"])
    def test_no_break_and_wide_spaces_stay_as_many_as_they_are(self, space: str) -> None:
        value = f"{space}id{space * 3}UUID{space}"
        assert lines(value, html=False) == [value]
        plain, wide = (letter(v, html=False)[0].box for v in ("idUUID", value))
        assert wide[2] - wide[0] > plain[2] - plain[0] + 4 * 12 / 4

    def test_other_spaces_are_one(self) -> None:
        assert lines(" id  \t INT ", html=False) == ["id INT"]

    def test_lines_by_newlines_only(self) -> None:
        value = "Hello world this is a somewhat longer label\nsecond"
        first, second = texts(value, html=False, valign="top")
        assert second.text == "second"
        assert float(second.get("y", "")) - float(first.get("y", "")) == 14

    @pytest.mark.parametrize(("valign", "y"), [("top", 311), ("middle", 305), ("bottom", 298)])
    def test_baseline(self, valign: str, y: float) -> None:
        assert baselines("Hello", html=False, valign=valign) == [y]

    def test_background_is_on_whole_pixels(self) -> None:
        found, root = letter("Hello", html=False, background="#ffffff")
        rect = root[0][0]
        assert (rect.tag, rect.get("x"), rect.get("width")) == ("rect", "385", "30")
        assert found.box[0] == 385

    @pytest.mark.parametrize(
        ("rotation", "size"), [(0, (68.7, 14)), (-90, (14, 68.7)), (45, (58.5, 58.5))]
    )
    def test_the_box_is_turned_with_the_text(
        self, rotation: float, size: tuple[float, float]
    ) -> None:
        x0, y0, x1, y1 = letter("long heading", html=False, rotation=rotation)[0].box
        assert (x1 - x0, y1 - y0) == (
            pytest.approx(size[0], abs=0.1),
            pytest.approx(size[1], abs=0.1),
        )

    def test_clip(self) -> None:
        assert "clip-path" in letter("far too wide for it " * 5, html=False, clip=True)[0].svg


class TestMetrics:
    @pytest.mark.parametrize(
        ("text", "face", "pixels"),
        [
            ("Hello world", "sans", 494.64), ("AVA To Type We", "sans", 730.08),
            ("AVA To Type We", "serif", 688.28), ("Illustration 1,000", "wide", 851.77),
        ],
    )  # fmt: skip
    def test_as_chromium_at_100_pixels(self, text: str, face: str, pixels: float) -> None:
        assert font_metrics.width(text, face) * 100 == pytest.approx(pixels, abs=0.1)

    @pytest.mark.parametrize(
        ("pair", "face", "pixels"),
        [("AV", "sans", 125.98), ("AV", "serif", 131.55), ("To", "sans-bold", 114.75),
         ("11", "sans", 111.23), ("→", "sans", 100.0), ("✓", "sans", 83.8), ("中", "sans", 100.0)],
    )  # fmt: skip
    def test_kerning_and_symbols(self, pair: str, face: str, pixels: float) -> None:
        assert font_metrics.width(pair, face) * 100 == pytest.approx(pixels, abs=0.05)

    @pytest.mark.parametrize("face", ["sans", "serif-bold", "mono"])
    def test_korean_syllables_are_narrower_than_chinese_characters(self, face: str) -> None:
        assert font_metrics.width("漢字かな", face) == 4
        assert font_metrics.width("한글", face) == pytest.approx(1.84, abs=0.01)
        assert font_metrics.width(unicodedata.normalize("NFD", "한글"), face) == pytest.approx(
            1.84, abs=0.01
        )

    def test_steps_add_up_to_the_width(self) -> None:
        for face in ("sans", "serif-bold-italic", "mono", "wide", "code"):
            text = "AVA To We “quoted” naïve → 中 é"
            assert sum(font_metrics.steps(text, face)) == pytest.approx(
                font_metrics.width(text, face)
            )

    def test_ascents_are_whole_pixels(self) -> None:
        assert [font_metrics.rise("sans", size) for size in (9, 11, 12, 14)] == [
            (8, 2), (10, 2), (11, 3), (13, 3),
        ]  # fmt: skip
