"""Stencils by name, from the packed sets."""

from __future__ import annotations

import base64
import re
import zlib

import pytest
from lxml import etree

from mkdocs_multicloud.drawing.engine import engine_folder
from mkdocs_multicloud.drawing.stencils import UNPACKED, Stencils

SETS = re.compile(r"f\['[^']+\.xml'\]\s*=\s*'([^']+)'")


@pytest.fixture
def unpacked(monkeypatch):
    """Each set that is unpacked while the test runs, as often as it is."""
    found = []
    real = zlib.decompress

    def noted(data, *args):
        found.append(data)
        return real(data, *args)

    monkeypatch.setattr(zlib, "decompress", noted)
    return found


def packed(xml):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(engine.compress(xml.encode()) + engine.flush()).decode()


def shapes(name, *own):
    filler = "<!-- " + "x y z " * 400 + " -->"
    made = "".join(f'<shape h="9" name="{n}" w="9"><path id="{n}"/></shape>' for n in own)
    return f'<shapes name="{name}">{made}{filler}</shapes>'


@pytest.fixture
def own(tmp_path):
    """Sets of our own, the first name in two files."""
    sets = {
        "one.xml": shapes("mxgraph.one", "Box", "Long Name", "a/b"),
        "more/one.xml": shapes("mxgraph.one", "Other"),
        "two.xml": shapes("mxgraph.one.Two", "Box"),
        "three.xml": shapes("mxgraph.three", "Box"),
        **{f"n{n}.xml": shapes(f"mxgraph.n{n}", "Box") for n in range(UNPACKED + 1)},
    }
    lines = "".join(f"f['{name}'] = '{packed(xml)}';\n" for name, xml in sets.items())
    path = tmp_path / "stencils.min.js"
    path.write_text(f"(function() {{ var f = {{}};\n{lines}}})();\n", "utf-8")
    return Stencils(path)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("mxgraph.one.box", "Box"),
        ("mxgraph.one.Box", "Box"),
        ("mxgraph.one.long_name", "Long Name"),
        ("mxgraph.one.other", "Other"),
        ("mxgraph.one.a/b", "a/b"),
        ("mxgraph.one.two.box", "Box"),
    ],
)
def test_a_stencil_is_found_by_its_name(own, name, shape):
    found = own.find([name])
    assert list(found) == [name]
    assert etree.fromstring(found[name]).get("name") == shape


@pytest.mark.parametrize(
    "name",
    [
        "",
        "box",
        ".",
        "mxgraph.one",
        "mxgraph.one.",
        "mxgraph.one.nope",
        "mxgraph.nope.box",
        "box.one",
        "mxgraph.one.long name",
        "../one.xml",
    ],
)
def test_other_names_are_none(own, name):
    assert own.find([name]) == {}


def test_several_names_at_once(own):
    asked = ["mxgraph.one.box", "nope", "mxgraph.three.box", "mxgraph.one.box"]
    assert list(own.find(asked)) == ["mxgraph.one.box", "mxgraph.three.box"]


def test_only_the_sets_that_are_asked_for_are_unpacked_and_once(own, unpacked):
    own.find(["mxgraph.none.box"])
    assert unpacked == []
    own.find(["mxgraph.three.box"])
    own.find(["mxgraph.three.box", "mxgraph.three.nope"])
    assert len(unpacked) == 1
    own.find(["mxgraph.one.box"])
    assert len(unpacked) == 3, "two files have that set"


def test_no_more_than_a_few_sets_are_kept_unpacked(own, unpacked):
    names = [f"mxgraph.n{n}.box" for n in range(UNPACKED + 1)]
    for name in names:
        assert own.find([name])
    assert len(unpacked) == UNPACKED + 1
    # The last ones are there; the first one had to go for them.
    assert len(own.find(reversed(names[1:]))) == UNPACKED
    assert len(unpacked) == UNPACKED + 1
    assert own.find([names[0]])
    assert len(unpacked) == UNPACKED + 2


@pytest.fixture(scope="module")
def real():
    """Those of draw.io."""
    return Stencils(engine_folder() / "stencils.min.js")


@pytest.mark.parametrize(
    "name",
    [
        "mxgraph.aws4.lambda",
        "mxgraph.aws4.dynamodb",
        "mxgraph.aws3.dynamo_db",
        "mxgraph.gcp2.cloud_storage",
        "mxgraph.kubernetes.pod",
        "mxgraph.cisco.routers.router",
        "mxgraph.flowchart.multi-document",
        "mxgraph.networks.server",
        "mxgraph.basic.heart",
        "mxgraph.office.servers.server_generic",
    ],
)
def test_draw_ios_own_stencils(real, name):
    (xml,) = real.find([name]).values()
    shape = etree.fromstring(xml)
    assert shape.tag == "shape"
    assert shape.find("background") is not None or shape.find("foreground") is not None


def test_every_set_of_draw_io_is_known(real):
    """The first shape of each is found, also where several sets have one name."""
    text = (engine_folder() / "stencils.min.js").read_text("utf-8")
    sets = [zlib.decompress(base64.b64decode(data), -zlib.MAX_WBITS) for data in SETS.findall(text)]
    assert len(sets) > 150
    names = [
        ".".join(re.findall(r"<shapes?\b[^>]*?\bname=\"([^\"]+)\"", xml.decode())[:2])
        for xml in sets
    ]
    assert [name for name in names if not real.find([name.replace(" ", "_")])] == []
