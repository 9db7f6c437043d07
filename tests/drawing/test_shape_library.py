"""The shapes of draw.io: from its sidebar, its stencils and its icons; and how they are found."""

from __future__ import annotations

import base64
import re
import shutil
import zipfile
import zlib
from collections import Counter
from xml.sax.saxutils import quoteattr

import pytest
from sketches import draw, model, vertex

from mkdocs_multicloud.drawing import Drawer, Shape, engine_files, search_shapes
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons, icon_path
from mkdocs_multicloud.drawing.engine_files import FILES, engine_folder, icons_source
from mkdocs_multicloud.drawing.shape_library import list_shapes
from mkdocs_multicloud.drawing.stencils import Stencils
from mkdocs_multicloud.errors import DrawingError, MulticloudError


@pytest.fixture(scope="module")
def shapes(drawer):
    """Those of draw.io."""
    return drawer.shapes()


def named(shapes, name, library):
    return [shape for shape in shapes if (shape.name, shape.library) == (name, library)]


def test_every_shape_has_a_name_a_library_a_style_and_is_there_once(shapes):
    assert len(shapes) > 13_000
    for shape in shapes:
        assert shape.name == " ".join(shape.name.split()) != ""
        assert shape.library
        assert shape.style
        assert shape.edge or (shape.width > 0 and shape.height > 0) or shape.width + shape.height
    assert Counter((s.name.lower(), s.style) for s in shapes).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("name", "library", "in_style"),
    [
        ("Rectangle", "General", "rounded=0;whiteSpace=wrap;html=1;"),
        ("Lambda", "AWS / Compute", "fillColor=#D05C17;.*resIcon=mxgraph.aws4.lambda;"),
        ("Virtual Machine", "Azure / Compute", "image=img/lib/azure2/compute/Virtual_Machine.svg"),
        ("Pod", "Kubernetes", "shape=mxgraph.kubernetes.icon;prIcon=pod"),
        ("Class", "UML 2.5", "^swimlane;"),
        ("Generic Task", "BPMN 2.0 / Tasks", "shape=mxgraph.bpmn.task"),
        # Sections that show a whole set of stencils.
        ("Router", "Cisco / Routers", "shape=mxgraph.cisco.routers.router;.*fillColor=#036897"),
        # The icon of a card, not its empty frame.
        ("Compute Engine", "GCP / Compute", "shape=image;"),
        # Newer than the sidebar: like others of the set, in a colour of no category.
        ("Bedrock", "AWS", "fontColor=#232F3E;.*fillColor=#232F3E;shape=mxgraph.aws4.bedrock;"),
        ("Kafka", "Alibaba cloud", "^html=1;shape=mxgraph.alibaba_cloud.kafka;"),
        ("Server Farm", "CAE", "image=img/lib/mscae/ServerFarm.svg;"),
    ],
)  # fmt: skip
def test_shapes_of_all_kinds(shapes, name, library, in_style):
    found = named(shapes, name, library)
    assert [shape for shape in found if re.search(in_style, shape.style)], found


def test_what_is_a_line_and_what_has_a_label(shapes):
    (line,) = named(shapes, "Inner class", "UML 2.5")
    assert line.edge
    (text,) = named(shapes, "Text", "General")
    assert (text.label, text.edge) == ("Text", False)


def test_every_stencil_and_every_icon_is_among_them(shapes):
    styles = "\n".join(shape.style for shape in shapes).lower()
    used = set(re.findall(r"[^=;\n]+", styles))
    ends = {name.rpartition(".")[2] for name in used}
    for _, found in Stencils(engine_folder() / "stencils.min.js").every():
        assert [n for n in found if n not in used and n.rpartition(".")[2] not in ends] == []
    paths = DrawioIcons(icons_source()).paths
    assert len(paths) > 1400
    assert [path for path in paths if icon_path(path) != path] == []
    assert [p for p in paths if p.lower() not in used and p.replace(" ", "%20") not in used] == []


def test_the_engine_draws_them(drawer, shapes):
    """One of each part of the sidebar, and all that newer stencils add to one."""
    one_each = list({shape.library.partition(" / ")[0]: shape for shape in shapes}.values())
    newer = [shape for shape in shapes if shape.library == "AWS"]
    chosen = [shape for shape in one_each + newer if not shape.edge]
    assert len(chosen) > 250
    cells = (
        f'<mxCell id="c{n}" parent="1" vertex="1" style={quoteattr(shape.style)}><mxGeometry '
        f'width="{shape.width}" height="{shape.height}" as="geometry"/></mxCell>'
        for n, shape in enumerate(chosen)
    )
    (drawing,) = draw(drawer, model(*cells))
    assert drawing.warnings == ()


@pytest.mark.parametrize(
    ("words", "name", "library"),
    [
        ("lambda", "Lambda", "AWS / Compute"),
        ("aws dynamodb", "DynamoDB", "AWS / Database"),
        ("azure virtual machine", "Virtual Machine", "Azure / Compute"),
        ("VIRTUAL-machine azure", "Virtual Machine", "Azure / Compute"),
        ("kubernetes pod", "Pod", "Kubernetes"),
        ("cisco routing router", "Router", "Cisco 19 / Routing WAN"),
        ("uml class", "Class", "UML 2.5"),
        ("cylinder", "Cylinder", "General"),
        ("bpmn generic task", "Generic Task", "BPMN 2.0 / Tasks"),
        ("bedrock agent", "Bedrock Agent Core", "AWS"),
        ("diamond", "Diamond", "General"),
        ("mxgraph.aws4.dynamodb", "DynamoDB", "AWS / Database"),
    ],
)
def test_the_best_shape_comes_first(shapes, words, name, library):
    best = search_shapes(shapes, words.split())[0]
    assert (best.name, best.library) == (name, library)


def test_all_words_must_match(shapes):
    found = search_shapes(shapes, ["azure", "storage"])
    assert len(found) > 10
    for shape in found:
        text = f"{shape.name} {shape.library} {shape.words} {shape.style}".lower()
        assert "azure" in text
        assert "storage" in text
    assert {shape.library.partition(" / ")[0] for shape in found[:5]} == {"Azure"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lamda"], "no shape matches 'lamda'; did you mean 'lambda'?"),
        (["aws", "dynamobd"], "no shape matches 'dynamobd'; did you mean 'dynamodb'?"),
        (["qqqqqq"], "no shape matches 'qqqqqq'; use another word"),
        (["q" * 100_000], f"no shape matches '{'q' * 100_000}'; use another word"),
        (["lambda", "pod"], "no shape matches all of the words; use fewer or other words"),
        (["***"], "no shape matches all of the words; use fewer or other words"),
        ([""], "no shape matches all of the words; use fewer or other words"),
    ],
)
def test_what_no_shape_matches(shapes, words, message):
    with pytest.raises(MulticloudError) as caught:
        search_shapes(shapes, words)
    assert caught.value.message == message


def test_equal_shapes_of_a_replaced_library_come_later():
    old, new, other = (
        Shape("Queue", library, f"shape={n};", 9, 9)
        for n, library in enumerate(["AWS17 / Messaging", "AWS / Messaging", "Azure / Queues"])
    )
    assert search_shapes([old, new, other], ["queue"]) == [new, other, old]


def packed(name, *stencils):
    shapes = "".join(f'<shape name="{s}" w="10" h="20"><path/></shape>' for s in stencils)
    xml = f'<shapes name="{name}">{shapes}<!-- {"x y " * 400} --></shapes>'
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(made.compress(xml.encode()) + made.flush()).decode()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An engine with few stencils and icons."""
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    for name in FILES:
        (tmp_path / name).write_text(
            f"f['a.xml'] = '{packed('mxgraph.a', 'One', 'Two Words', 'Three')}'\n"
            f"f['b/c.xml'] = '{packed('mxgraph.b.c', 'Four', 'Five')}'\n"
        )
    with zipfile.ZipFile(tmp_path / "icons.zip", "w") as icons:
        for path in ("img/lib/a/Old.svg", "img/lib/a/NewThing.svg", "img/LICENSE"):
            icons.writestr(path, "<svg/>")


def entry(name, style, **more):
    return {"name": name, "library": "Lib / One", "style": style, "width": 50, "height": 40, **more}


def test_other_stencils_and_icons_look_like_those_of_their_set(own):
    sidebar = {
        "shapes": [
            entry("One", "html=1;fillColor=#111111;strokeColor=none;shape=mxgraph.a.one;"),
            entry("Two", "html=1;fillColor=#222222;strokeColor=none;shape=mxgraph.a.two_words"),
            entry("Old", "image;image=img/lib/a/Old.svg"),
        ],
        "sets": [
            {"library": "Sets", "file": "stencils/b/c.xml", "style": ";html=1", "scale": 2,
             "ignored": ["Five"]},
        ],
    }  # fmt: skip
    found = [(s.name, s.library, s.style, s.width, s.height) for s in list_shapes(sidebar)[3:]]
    assert found == [
        ("Four", "Sets", "shape=mxgraph.b.c.four;html=1", 20, 40),
        ("Three", "Lib",
         "html=1;strokeColor=none;fillColor=#000000;shape=mxgraph.a.three;", 32, 64),
        ("Five", "Sets", "html=1;shape=mxgraph.b.c.five;", 32, 64),
        ("New Thing", "Lib", "image;aspect=fixed;html=1;image=img/lib/a/NewThing.svg;", 64, 64),
    ]  # fmt: skip


def test_a_shape_without_a_name_is_called_as_its_label_or_its_icon(own):
    styles = {
        "shape=mxgraph.a.icon;prIcon=some_icon": "Some icon",
        "shape=mxgraph.a.icon;resIcon=mxgraph.a.other_icon;": "Other icon",
        "image;image=img/lib/a/Suit%20Man_1.png": "Suit Man 1",
        "image;image=data:image/png,AAAA": "word two",
        "shape=mxgraph.a.x;": "X",
        "ellipse;html=1": "Ellipse",
    }
    entries = [entry("", style, words="word  two") for style in styles]
    entries.append(entry("", "html=1;shape=mxgraph.a.x", label="<b>A</b><br>label"))
    found = list_shapes({"shapes": entries, "sets": []})
    assert [shape.name for shape in found[:7]] == [*styles.values(), "A label"]


def test_without_a_sidebar_there_are_stencils_and_icons(own):
    found = list_shapes({"shapes": [], "sets": []})
    assert [(shape.name, shape.library) for shape in found] == [
        ("One", "A"), ("Two Words", "A"), ("Three", "A"), ("Four", "B / C"), ("Five", "B / C"),
        ("Old", "A"), ("New Thing", "A"),
    ]  # fmt: skip


def test_a_release_of_draw_io_can_be_the_engine(tmp_path, monkeypatch):
    """Its scripts are in `js`, its icons in `img/lib`; what it lacks is the package's own."""
    own = engine_folder()
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    (tmp_path / "js").mkdir()
    for name in FILES:
        shutil.copy(own / name, tmp_path / "js")
    assert engine_files.engine_folder() == tmp_path / "js"
    assert icons_source() == own / "icons.zip"
    assert engine_files.sidebar_file() == own / "app.min.js"
    icon = tmp_path / "img/lib/new/Thing.svg"
    icon.parent.mkdir(parents=True)
    icon.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "js/app.min.js").write_text("")
    with Drawer() as drawer:
        (drawing,) = draw(drawer, vertex("image;image=img/lib/new/Thing.svg"))
        found = drawer.shapes()
    assert drawing.warnings == ()
    assert [shape.name for shape in found if "image=" in shape.style] == ["Thing"]

    engine_files.engine_version.cache_clear()
    first = engine_files.engine_version()
    icon.write_text(icon.read_text() + " ")
    engine_files.engine_version.cache_clear()
    assert engine_files.engine_version() != first
    engine_files.engine_version.cache_clear()


def test_without_the_application_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_files, "HERE", tmp_path)
    with pytest.raises(DrawingError, match=r"app\.min\.js of draw\.io is missing"):
        engine_files.sidebar_file()


def test_an_application_that_cannot_be_run_is_named(tmp_path, monkeypatch):
    for name in FILES:
        shutil.copy(engine_folder() / name, tmp_path)
    (tmp_path / "app.min.js").write_text("this is no JavaScript")
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    with Drawer() as drawer, pytest.raises(DrawingError) as caught:
        drawer.shapes()
    assert caught.value.message == (
        f"the shapes in {tmp_path / 'app.min.js'} cannot be read; take this file from the same "
        "release of draw.io as the engine, or leave it out"
    )
