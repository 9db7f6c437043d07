"""The DOM by itself: as much of a browser's as the engine leans on."""

from __future__ import annotations

import json

import pytest
from py_mini_racer import MiniRacer

from mkdocs_multicloud.drawing.engine import DOM


@pytest.fixture(scope="module")
def page():
    """Evaluates JavaScript beside the DOM; what it gives comes back as Python."""
    engine = MiniRacer()
    try:
        for path in DOM:
            engine.eval(path.read_text("utf-8"), timeout_sec=10)
        yield lambda code: json.loads(
            str(engine.eval(f"JSON.stringify((() => {{ {code} }})())", timeout_sec=10))
        )
    finally:
        engine.close()


DIV = "const div = document.createElement('div');"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>a</b> c", "<b>a</b> c"),
        ("a<br>b<hr>c", "a<br/>b<hr/>c"),
        ("<IMG SRC='x'>", '<img src="x"/>'),
        ("<i a=1 b='2' c=\"3\" d>x</i>", '<i a="1" b="2" c="3" d="">x</i>'),
        ("<div><b>x</div>y", "<div><b>x</b></div>y"),
        ("<b><i>x</b>y</i>z", "<b><i>x</i></b>yz"),
        ("</b>x</div>", "x"),
        ("<b>x", "<b>x</b>"),
        ("a &amp; b &lt; c &gt; d", "a &amp; b &lt; c &gt; d"),
        ("&#65;&#x42;&quot;&apos;", "AB\"'"),
        ("a&nbsp;b", "a\u00a0b"),
        ("&unknown; &amp &", "&amp;unknown; &amp;amp &amp;"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<!-- c --><b>x</b>", "<!-- c --><b>x</b>"),
        ("<a title='a \"q\" &lt;'>x</a>", '<a title="a &quot;q&quot; &lt;">x</a>'),
        ("", ""),
        ("ü 漢 🚀", "ü 漢 🚀"),
    ],
)
def test_inner_html_goes_round(page, html, expected):
    code = f"{DIV} div.innerHTML = {json.dumps(html)}; return div.innerHTML;"
    assert page(code) == expected
    again = f"{DIV} div.innerHTML = {json.dumps(expected)}; return div.innerHTML;"
    assert page(again) == expected


def test_inner_html_takes_the_place_of_what_was_there(page):
    assert page(f"""{DIV} div.innerHTML = '<b>1</b>'; const old = div.firstChild;
        div.innerHTML = '<i>2</i>'; return [div.innerHTML, old.parentNode, div.outerHTML];""") == [
        "<i>2</i>", None, "<div><i>2</i></div>",
    ]  # fmt: skip


def test_a_style_is_live_from_property_to_attribute(page):
    assert page(f"""{DIV} div.style.fontSize = '12px'; div.style.color = 'red';
        const first = div.getAttribute('style'); div.style.color = '';
        div.style.setProperty('line-height', 1.2);
        return [first, div.getAttribute('style'), div.style.lineHeight, div.outerHTML];""") == [
        "font-size: 12px; color: red;", "font-size: 12px; line-height: 1.2;", "1.2",
        '<div style="font-size: 12px; line-height: 1.2;"/>',
    ]  # fmt: skip


def test_a_style_is_live_from_attribute_to_property(page):
    assert page(f"""{DIV} const before = div.style.color; div.setAttribute('style', 'color:red');
        const read = div.style.color; div.setAttribute('style', 'top: 1px');
        const other = [div.style.color, div.style.top]; div.removeAttribute('style');
        return [before, read, other, div.style.top, div.hasAttribute('style')];""") == [
        "", "red", ["", "1px"], "", False,
    ]  # fmt: skip


def test_a_style_keeps_semicolons_within_brackets(page):
    text = "background: url(data:image/png;base64,AA==); color: light-dark(rgb(1, 2, 3), #fff);"
    assert page(f"""{DIV} const style = div.style; style.cssText = {json.dumps(text)};
        return [style.background, style.color, style.length, style.item(1)];""") == [
        "url(data:image/png;base64,AA==)", "light-dark(rgb(1, 2, 3), #fff)", 2, "color",
    ]  # fmt: skip


def test_a_clone_has_its_own_style_and_children(page):
    assert page(f"""{DIV} div.innerHTML = '<b id="x" style="color: red;">t</b>';
        div.style.top = '1px'; const copy = div.cloneNode(true); copy.style.top = '2px';
        copy.firstChild.style.color = 'blue'; copy.firstChild.firstChild.data = 'u';
        return [div.outerHTML, copy.outerHTML, div.cloneNode(false).outerHTML,
            copy.parentNode];""") == [
        '<div style="top: 1px;"><b id="x" style="color: red;">t</b></div>',
        '<div style="top: 2px;"><b id="x" style="color: blue;">u</b></div>',
        '<div style="top: 1px;"/>',
        None,
    ]  # fmt: skip


def test_children_know_their_siblings_wherever_they_go(page):
    assert page(f"""{DIV} const [a, b, c, d] = [...'abcd'].map((n) => document.createElement(n));
        div.appendChild(a); div.append(c, 'text');
        div.insertBefore(b, c); div.insertBefore(d, null);
        const names = () => div.childNodes.map((n) => n.nodeName).join(' ');
        const walk = [], back = [];
        for (let n = div.firstChild; n; n = n.nextSibling) walk.push(n.nodeName);
        for (let n = div.lastChild; n; n = n.previousSibling) back.push(n.nodeName);
        const one = names(); div.insertBefore(d, a); const two = names();
        div.removeChild(b);
        const three = [names(), b.parentNode, b.nextSibling, d.nextSibling.nodeName];
        div.replaceChild(b, a); a.remove();
        return [one, two, three, names(), walk.join(' '), back.join(' ')];""") == [
        "a b c #text d", "d a b c #text", ["d a c #text", None, None, "a"], "d b c #text",
        "a b c #text d", "d #text c b a",
    ]  # fmt: skip


def test_a_fragment_hands_over_its_children(page):
    assert page(f"""{DIV} const made = document.createDocumentFragment();
        made.appendChild(document.createElement('a'));
        made.appendChild(document.createTextNode('t'));
        div.appendChild(document.createElement('z')); div.insertBefore(made, div.firstChild);
        return [div.innerHTML, made.childNodes.length];""") == ["<a/>t<z/>", 0]


def test_finding_elements(page):
    assert page(f"""{DIV} div.innerHTML = '<p class="a b"><b>1</b></p><b id="x">2</b>';
        document.body.appendChild(div); const found = [
            div.getElementsByTagName('B').length, div.querySelectorAll('p, b').length,
            div.getElementsByClassName('b').length, document.getElementById('x').textContent,
            div.querySelector('i'), div.contains(div.firstChild.firstChild), div.textContent,
            div.children.length, div.firstElementChild.nodeName,
            div.getElementsByTagName('*').length,
        ]; div.remove(); return found;""") == [2, 3, 1, "2", None, True, "12", 2, "p", 3]


def test_xml_is_parsed_and_written(page):
    xml = (
        '<?xml version="1.0"?>\n<!DOCTYPE x>\n<mxGraphModel dx="1"><root><!--c--><mxCell id="0" '
        'value="a &amp; &quot;b&quot;&#10;c&#9;d"/><Array as="points"/><t><![CDATA[<x>]]></t>'
        "</root></mxGraphModel>"
    )
    assert page(f"""const read = new DOMParser().parseFromString({json.dumps(xml)}, 'text/xml');
        const root = read.documentElement, cell = root.getElementsByTagName('mxCell')[0];
        return [root.nodeName, cell.getAttribute('value'), cell.ownerDocument === read,
            root.getAttribute('none'), read.childNodes.length,
            new XMLSerializer().serializeToString(read)];""") == [
        "mxGraphModel", 'a & "b"\nc\td', True, None, 1,
        '<mxGraphModel dx="1"><root><!--c--><mxCell id="0" '
        'value="a &amp; &quot;b&quot;&#10;c&#9;d"/><Array as="points"/>'
        "<t>&lt;x&gt;</t></root></mxGraphModel>",
    ]  # fmt: skip


def test_xml_keeps_its_case_and_html_does_not(page):
    assert page("""const read = new DOMParser().parseFromString('<A bC="d"><Br/>x</A>', 'text/xml');
        const html = new DOMParser().parseFromString('<A bC="d"><Br>x</A>', 'text/html');
        return [new XMLSerializer().serializeToString(read), html.body.innerHTML];""") == [
        '<A bC="d"><Br/>x</A>', '<a bc="d"><br/>x</a>',
    ]  # fmt: skip


def test_nothing_that_is_parsed_runs(page):
    code = """globalThis.ran = 0; const div = document.createElement('div');
        div.innerHTML = '<img src=x onerror="ran = 1"><script>ran = 1</script>';
        document.body.appendChild(div); const image = new Image();
        image.onload = () => { ran = 1; }; image.src = 'data:,';
        setTimeout(() => { ran = 1; }); div.remove(); return ran;"""
    assert page(code) == 0


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#FF0000", "#ff0000"), ("#f00", "#ff0000"), ("rgb(255, 0, 128)", "#ff0080"),
        ("rgb(255 0 128)", "#ff0080"), ("rgba(1, 2, 3, 1)", "#010203"),
        ("rgba(1, 2, 3, 0.5)", "rgba(1, 2, 3, 0.5)"), ("  #ABCDEF ", "#abcdef"),
        ("rgb(300, 0, 0)", "#ff0000"), ("nonsense", "#123456"), ("", "#123456"), ("#12", "#123456"),
        ("url(x)", "#123456"),
    ],
)  # fmt: skip
def test_a_canvas_makes_colours_plain(page, colour, expected):
    assert (
        page(f"""const context = document.createElement('canvas').getContext('2d');
        context.fillStyle = '#123456'; context.fillStyle = {json.dumps(colour)};
        return context.fillStyle;""")
        == expected
    )


@pytest.mark.parametrize(
    ("shapes", "box"),
    [
        ('<path d="M 1 2 L 5 8 Z"/>', [1, 2, 4, 6]),
        ('<path d="M 0 0 Q 50 -100 100 0"/>', [0, -50, 100, 50]),
        ('<path d="M 0 0 C 0 80 100 80 100 0 Q 150 -100 200 0"/>', [0, -50, 200, 110]),
        ('<path d="M 0 0 C 100 0 -50 10 50 10"/>', [0, 0, 50, 10]),
        ('<path d="M 0 0 Q 10 5 20 10 50 40 60 10"/>', [0, 0, 60, 25]),
        ('<rect x="3" y="4" width="10" height="20"/><circle r="5"/>', [-5, -5, 18, 29]),
        ('<g transform="translate(9,8) scale(2)"><rect width="5" height="5"/></g>', [9, 8, 10, 10]),
        ('<image width="10" height="4" transform="rotate(90 5 2)"/>', [3, -3, 4, 10]),
        ('<ellipse cx="1" cy="1" rx="2" ry="3" transform="matrix(1 0 0 -1 0 0)"/>', [-1, -4, 4, 6]),
        ('<path d="M NaN 0 L 3 4"/><text>words</text>', [3, 4, 0, 0]),
        ("", [0, 0, 0, 0]),
    ],
)  # fmt: skip
def test_the_box_around_shapes(page, shapes, box):
    found = page(f"""const g = document.createElement('g'); g.innerHTML = {json.dumps(shapes)};
        const {{ x, y, width, height }} = g.getBBox(); return [x, y, width, height];""")
    assert found == pytest.approx(box, abs=0.01)


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64(page, data):
    import base64

    text = base64.b64encode(data).decode()
    assert page(f"return [...atob('{text}')].map((c) => c.charCodeAt(0));") == list(data)


def test_utf8(page):
    data = list("ü 漢 🚀".encode())
    assert page(f"return new TextDecoder('utf-8').decode(new Uint8Array({data}));") == "ü 漢 🚀"


def test_there_is_no_way_out(page):
    assert (
        page("""return ['fetch', 'require', 'process', 'WebSocket', 'importScripts', 'Worker',
        'Deno', 'EventSource', 'dom'].filter((name) => typeof globalThis[name] !== 'undefined');""")
        == []
    )
