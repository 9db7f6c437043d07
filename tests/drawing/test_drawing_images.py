"""Images in diagrams: those of the project are embedded, nothing else is read, nothing fetched."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from sketches import check, draw, model, one, parsed, picture, texts, vertex

from mkdocs_multicloud.drawing import drawio_icons, project_images
from mkdocs_multicloud.drawing.engine_files import ICONS, engine_folder

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9"><rect width="9" height="9"/></svg>'
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def shown(link):
    return vertex(f"shape=image;image={link}", "under it", (0, 0, 48, 48))


def hrefs(root):
    return root.xpath("//image/@*[local-name()='href']")


SECRET = b"what nobody may read"


@pytest.fixture
def project(tmp_path):
    """Two folders with images, and one beside them."""
    inside = tmp_path / "project"
    for name, data in {
        "project/docs/img/logo.png": PNG,
        "project/img/wide logo.svg": SVG,
        "project/img/photo.JPG": b"\xff\xd8\xff",
        "project/img/photo.jpeg": b"\xff\xd8\xff",
        "project/notes.txt": SECRET,
        "project/img/page.html": SECRET,
        "project/.env": SECRET,
        "project/.git/logo.png": SECRET,
        "secret.png": SECRET,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (inside / "img/out.png").symlink_to(tmp_path / "secret.png")
    (inside / "img/in.png").symlink_to(inside / "docs/img/logo.png")
    (inside / "img/env.svg").symlink_to(inside / ".env")
    (inside / "img/git.png").symlink_to(inside / ".git/logo.png")
    (inside / "img/notes.png").symlink_to(inside / "notes.txt")
    (inside / "up").symlink_to(tmp_path)
    return (str(inside / "docs"), str(inside))


def test_an_image_within_the_diagram_is_kept(drawer):
    # In a style, a `;` would end the value: draw.io writes data links without `;base64`.
    root = picture(drawer, shown(DATA.replace(";base64", "")))
    assert hrefs(root) == [DATA]
    assert texts(root) == ["under it"]


@pytest.mark.parametrize(
    ("clip", "shape"),
    [
        ("inset(10% 25% 40% 0%)", {"x": "0", "y": "0.1", "width": "0.75", "height": "0.5"}),
        ("circle(40%)", {"cx": "0.4", "cy": "0.4", "r": "0.4"}),
        ("polygon(50% 0%, 0% 100%, 100% 100%)", {"points": "0.5,0,0,1,1,1"}),
    ],
)
def test_an_image_is_cropped_in_parts_of_its_own_size(drawer, clip, shape):
    style = f"shape=image;imageAspect=0;clipPath={clip};image={DATA.replace(';base64', '')}"
    root = picture(drawer, vertex(style, "", (0, 0, 90, 60)))
    (path,) = root.iter("clipPath")
    assert path.get("clipPathUnits") == "objectBoundingBox"
    (inside,) = path
    assert dict(inside.attrib) == shape
    (image,) = root.iter("image")
    assert image.get("clip-path") == f"url(#{path.get('id')})"


def test_an_svg_within_the_diagram_is_kept(drawer):
    link = f"data:image/svg+xml,{base64.b64encode(SVG).decode()}"
    (href,) = hrefs(picture(drawer, shown(link)))
    assert base64.b64decode(href.partition(",")[2]) == SVG


@pytest.mark.parametrize(
    ("link", "kind", "data"),
    [
        ("img/logo.png", "png", PNG),
        ("docs/img/logo.png", "png", PNG),
        ("img/in.png", "png", PNG),
        ("img/wide%20logo.svg", "svg+xml", SVG),
        ("img/wide logo.svg", "svg+xml", SVG),
        ("./img/photo.JPG", "jpeg", b"\xff\xd8\xff"),
        ("img/photo.jpeg", "jpeg", b"\xff\xd8\xff"),
        ("img/../img/wide%20logo.svg", "svg+xml", SVG),
        ("../img/wide%20logo.svg", "svg+xml", SVG),
    ],
)
def test_an_image_of_the_project_is_embedded(drawer, project, link, kind, data):
    (href,) = hrefs(picture(drawer, shown(link), folders=project))
    assert href == f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    ("link", "file", "read"),
    [
        ("img/logo.png", "docs/img/logo.png", {(0, "img/logo.png"): True}),
        ("/img/in.png", "docs/img/logo.png", {(0, "img/in.png"): False, (1, "img/in.png"): True}),
        ("img/wide%20logo.svg?x#y", "img/wide logo.svg",
         {(0, "img/wide logo.svg"): False, (1, "img/wide logo.svg"): True}),
        ("img/gone.png", None, {(0, "img/gone.png"): False, (1, "img/gone.png"): False}),
        ("img/out.png", None, {(0, "img/out.png"): False}),
        ("../img/wide%20logo.svg", "img/wide logo.svg", {(0, "../img/wide logo.svg"): True}),
        ("../.git/logo.png", None, {(0, "../.git/logo.png"): True}),
        ("../secret.png", None, {(0, "../secret.png"): False}),
        ("../../secret.png", None, {}),
        ("up/secret.png", None, {(0, "up/secret.png"): False}),
        ("a%00b.png", None, {}),
        ("notes.txt", None, {}),
        ("img", None, {}),
    ],
)  # fmt: skip
def test_the_files_that_are_looked_for_are_told(project, link, file, read):
    found: dict[tuple[int, str], str] = {}
    data = project_images.embed_image(project_images.ORIGIN + link, project, found)
    own = file and (Path(project[1]) / file).read_bytes()
    assert (data and base64.b64decode(data.partition(",")[2])) == own
    assert {key: digest != "absent" for key, digest in found.items()} == read
    assert project_images.embed_image(link, project) is None


def test_a_folder_that_cannot_be_looked_into_is_passed_over(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one/a.png").symlink_to("a.png")
    (tmp_path / "two/a.png").write_bytes(b"x")
    folders = [str(tmp_path / "one"), str(tmp_path / "two")]
    found = project_images.embed_image(project_images.ORIGIN + "a.png", folders)
    assert found == "data:image/png;base64,eA=="


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.gif", "gif"), ("a.jpeg", "jpeg"), ("a.JPG", "jpeg"), ("a.png", "png"),
     ("a.svg", "svg+xml"), ("a.webp", "webp")],
)  # fmt: skip
def test_the_type_of_an_image_is_that_of_its_suffix(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b"x")
    found = project_images.embed_image(project_images.ORIGIN + name, [str(tmp_path)])
    assert found == f"data:image/{kind};base64,eA=="


REMOTE = (
    "https://example.com/logo.png",
    "http://localhost:8000/x.png",
    "//example.com/x.png",
    "http://169.254.169.254/latest/meta-data",
    "ftp://example.com/x.png",
    "http://project.invalid@example.com/x.png",
)
NOT_OURS = (
    "../secret.png",
    "../../secret.png",
    "../.git/logo.png",
    "img/../../secret.png",
    "%2e%2e/secret.png",
    "..%2fsecret.png",
    "/etc/passwd",
    "file:///etc/passwd",
    "img/out.png",
    "up/secret.png",
    "img/env.svg",
    "img/git.png",
    ".git/logo.png",
    "img/notes.png",
    "notes.txt",
    "img/page.html",
    "img",
    "img/gone.png",
    "data:text/html,<script>alert(1)</script>",
    "javascript:alert(1)",
    "x" * 300,
    "http://project.invalid/../secret.png",
    "img/logo.png%00.png",
    "\\\\server\\share\\x.png",
    "C:\\secret.png",
    "blob:x",
    "img/logo.png/x",
)


@pytest.mark.parametrize("link", [*REMOTE, *NOT_OURS])
def test_any_other_image_is_a_stand_in_and_named(drawer, project, link):
    (drawing,) = draw(drawer, shown(link), folders=project, themes=("light", "dark"))
    (warning,) = drawing.warnings
    where = "on another server" if link in REMOTE else "not in the project"
    named = re.fullmatch(rf"the image '(.+)' is {where}, and is not fetched", warning)
    assert named
    written = repr(re.sub(r"^(http://project\.invalid)?/(?!/)", "", link))[1:-1]
    assert named[1] == written or (named[1][-1] == "…" and written.startswith(named[1][:-1]))
    assert len(warning) < 200
    for made in drawing.pictures:
        root = parsed(made.svg)
        assert hrefs(root) == []
        assert SECRET.decode() not in made.svg
        assert base64.b64encode(SECRET).decode() not in made.svg
        assert root.xpath('//rect[@stroke-dasharray][@width="48"][@height="48"]')
        assert texts(root) == ["under it"]


def test_a_stand_in_is_named_as_the_diagram_names_it(drawer, project):
    again = shown("img/gone.png").replace('id="v"', 'id="w"')
    (drawing,) = draw(drawer, shown("img/gone.png"), again, folders=project)
    assert drawing.warnings == (
        "the image 'img/gone.png' is not in the project, and is not fetched",
    )
    (drawing,) = draw(drawer, shown("https://example.com/a.png"))
    assert "'https://example.com/a.png'" in drawing.warnings[0]


def test_without_folders_no_file_is_read(drawer, project, monkeypatch):
    monkeypatch.chdir(project[1])
    (drawing,) = draw(drawer, shown("img/in.png"))
    assert len(drawing.warnings) == 1


def test_images_in_labels_follow_the_same_rule(drawer, project):
    label = (
        f'<img src="{DATA}" width="16" height="16"><img src="https://example.com/b.png" width="9">'
    )
    (drawing,) = draw(drawer, vertex(label=label, at=(0, 0, 90, 40)), folders=project)
    check(drawing.pictures[0].svg)
    assert "example.com" not in drawing.pictures[0].svg
    assert hrefs(parsed(drawing.pictures[0].svg)) == [DATA]


@pytest.mark.parametrize(
    ("source", "size", "shown"),
    [
        ("img/logo.png", ("20", "10"), DATA),
        ("./img/logo.png", ("20", "10"), DATA),
        ("img/wide logo.svg", ("20", "10"), base64.b64encode(SVG).decode()),
        ("img/wide%20logo.svg", None, base64.b64encode(SVG).decode()),
        ("img/lib/azure2/general/Blob_Page.svg", ("20", "10"), "data:image/svg+xml;base64,"),
        (f"data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}", None, "data:image/svg+xml"),
        ("data:image/svg+xml;utf8," + quote(SVG.decode()), None, "data:image/svg+xml;utf8,%3Csvg"),
    ],
)
def test_an_image_in_a_label_is_found_as_that_of_a_shape(drawer, project, source, size, shown):
    said = f'width="{size[0]}" height="{size[1]}"' if size else ""
    root = picture(drawer, vertex(label=f'<img src="{source}" {said}> text'), folders=project)
    (image,) = root.iter("image")
    (href,) = hrefs(root)
    assert href.startswith("data:image/")
    assert shown in href
    # Without a width of its own, it has that of the file.
    assert (image.get("width"), image.get("height")) == (size or ("9", "150"))
    assert texts(root) == ["text"]


@pytest.mark.parametrize("link", ["https://example.com/a.png", "img/gone.png", "//host/a.png"])
@pytest.mark.parametrize(("said", "side"), [('width="32" height="32"', "32"), ("", "24")])
def test_an_image_in_a_label_that_is_not_available_is_a_frame(drawer, project, link, said, side):
    (drawing,) = draw(drawer, vertex(label=f'<img src="{link}" {said}> text'), folders=project)
    (warning,) = drawing.warnings
    assert warning.startswith(f"the image '{link}' is ")
    root = parsed(drawing.pictures[0].svg)
    (frame,) = root.xpath("//rect[@stroke-dasharray]")
    assert (frame.get("width"), frame.get("height")) == (side, side)
    assert texts(root) == ["text"]


def test_the_image_of_a_label_shape_and_of_a_page(drawer, project):
    label = vertex("shape=label;image=img/logo.png;imageWidth=24;imageHeight=24", "x")
    assert len(hrefs(picture(drawer, label, folders=project))) == 1
    assert one(drawer, vertex(), folders=project).warnings == ()


def test_a_huge_file_is_not_read(project, monkeypatch):
    monkeypatch.setattr(project_images, "MAX_BYTES", len(PNG))
    assert project_images.embed_image(project_images.ORIGIN + "img/logo.png", project) == DATA
    monkeypatch.setattr(project_images, "MAX_BYTES", len(PNG) - 1)
    assert project_images.embed_image(project_images.ORIGIN + "img/logo.png", project) is None


AZURE = "img/lib/azure2/compute/Virtual_Machine.svg"


@pytest.fixture(scope="module")
def icons():
    """The icons that come with the package."""
    return drawio_icons.DrawioIcons(engine_folder() / ICONS)


@pytest.mark.parametrize(
    "link",
    [
        AZURE,
        f"/{AZURE}",
        f"{project_images.ORIGIN}{AZURE}",
        f"https://app.diagrams.net/{AZURE}",
        f"https://www.draw.io/{AZURE}",
        f"//draw.io/{AZURE}",
        "img/lib/mscae/Docker.svg",
        "img/lib/ibm/vpc/VPCTag.svg",
        "img/lib/active_directory/users.svg",
        "img/lib/clip_art/computers/Server_Rack_128x128.png",
        "img/clipart/Gear_128x128.png",
        "stencils/clipart/Gear_128x128.png",
        "https://www.draw.io/img/networking/Database_128x128.png",
        "img/telecommunication/iPhone_128x128.png",
    ],
)
def test_an_icon_that_drawio_loads_from_its_server_comes_with_the_package(icons, link):
    kind, _, data = icons.find(link).partition(",")
    if link.endswith(".svg"):
        assert kind == "data:image/svg+xml;base64"
        assert b"<svg" in base64.b64decode(data)
    else:
        assert kind == "data:image/png;base64"
        assert base64.b64decode(data).startswith(b"\x89PNG")


NO_ICONS = [
    "img/lib/azure2/gone.svg",
    "img/clipart/Gone_128x128.png",
    "img/clipart/../LICENSE.png",
    "img/lib/../LICENSE",
    "img/LICENSE",
    f"https://example.com/{AZURE}",
]


@pytest.mark.parametrize("link", NO_ICONS)
def test_what_is_no_icon_is_not_found(icons, link):
    assert icons.find(link) is None


def test_an_icon_is_found_by_its_path_or_as_clip_art_by_its_name(tmp_path):
    own = ("img/lib/aws/a b.svg", "img/lib/clip_art/x/A.png", "img/lib/other/c.png", "a/d.png")
    with zipfile.ZipFile(tmp_path / "icons.zip", "w") as archive:
        for name in own:
            archive.writestr(name, name)
    icons = drawio_icons.DrawioIcons(tmp_path / "icons.zip")

    def found(link):
        data = icons.find(link)
        return data and base64.b64decode(data.partition(",")[2]).decode()

    assert {link: found(link) for link in (
        "img/lib/aws/a%20b.svg", "img/lib/aws/A b.svg", "img/lib/clip_art/x/A.png",
        "img/people/a.PNG", "img/clipart/A.png", "img/clipart/c.png", "img/clipart/d.png",
        "img/lib/a.png", "img/other/A.png", "img/lib/aws/a b.txt",
    )} == {
        "img/lib/aws/a%20b.svg": own[0], "img/lib/aws/A b.svg": None,
        "img/lib/clip_art/x/A.png": own[1], "img/people/a.PNG": own[1],
        "img/clipart/A.png": own[1], "img/clipart/c.png": None, "img/clipart/d.png": None,
        "img/lib/a.png": None, "img/other/A.png": None, "img/lib/aws/a b.txt": None,
    }  # fmt: skip


def test_an_icon_is_in_the_picture(drawer, icons):
    assert hrefs(picture(drawer, shown(AZURE))) == [icons.find(AZURE)]


def test_a_file_of_the_project_comes_before_an_icon(drawer, project, tmp_path):
    own = tmp_path / "project" / AZURE
    own.parent.mkdir(parents=True)
    own.write_bytes(SVG)
    (href,) = hrefs(picture(drawer, shown(AZURE), folders=project))
    assert base64.b64decode(href.partition(",")[2]) == SVG


@pytest.mark.parametrize("link", [NO_ICONS[0], NO_ICONS[-1]])
def test_what_is_no_icon_is_a_stand_in(drawer, link):
    (drawing,) = draw(drawer, shown(link))
    (warning,) = drawing.warnings
    assert warning.endswith("and is not fetched")
    assert hrefs(parsed(drawing.pictures[0].svg)) == []


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("img/lib/azure2/networking/Virtual_Machine.svg", AZURE),
        ("https://app.diagrams.net/img/lib/azure2/compute/Virtual_Machin.svg", AZURE),
        ("img/lib/azure/networking/Bastions.svg", "img/lib/azure2/networking/Bastions.svg"),
        ("img/lib/none/Some_Logo.svg", ""),
        (f"img/lib/azure2/{'Virtual_Machine' * 100}.svg", ""),
    ],
)
def test_the_most_similar_icon_is_named(drawer, link, known):
    (drawing,) = draw(drawer, shown(link))
    (warning,) = drawing.warnings
    assert re.findall(r" \(did you mean '(.*)'\?\)", warning) == [known] * bool(known)


def test_similar_icons_are_looked_for_only_for_a_few(drawer):
    cells = [
        vertex(f"shape=image;image=img/lib/azure2/Virtual_Machin{n}.svg", "", (0, 60 * n, 9, 9),
               f"c{n}") for n in range(15)
    ]  # fmt: skip
    (drawing,) = draw(drawer, model(*cells))
    assert len(drawing.warnings) == 15
    assert sum("did you mean" in warning for warning in drawing.warnings) == 10


def test_icons_can_be_in_a_folder(tmp_path):
    own = tmp_path / "img/lib/new/Thing.svg"
    own.parent.mkdir(parents=True)
    own.write_bytes(SVG)
    (tmp_path / "img/secret.svg").write_bytes(SVG)
    icons = drawio_icons.DrawioIcons(tmp_path)
    assert base64.b64decode(icons.find("img/lib/new/Thing.svg").partition(",")[2]) == SVG
    assert icons.find("img/lib/../secret.svg") is None
    assert icons.find("img/lib/new/../new/Thing.svg") is None
    assert icons.similar("img/lib/new/Things.svg") == "img/lib/new/Thing.svg"


def test_without_the_archive_icons_are_stand_ins(tmp_path):
    assert drawio_icons.DrawioIcons(tmp_path / "gone.zip").find(AZURE) is None
    (tmp_path / "broken.zip").write_bytes(b"PK")
    assert drawio_icons.DrawioIcons(tmp_path / "broken.zip").find(AZURE) is None


def behind(color="", image=""):
    attributes = f'background="{color}"' if color else ""
    if image:
        attributes += f" backgroundImage='{image}'"
    return model(vertex(at=(10, 10, 40, 20)), attributes=attributes)


def test_a_page_stands_on_its_own_colour_in_both_themes(drawer):
    (drawing,) = draw(drawer, behind("#184380"), themes=("light", "dark"))
    light, dark = (parsed(made.svg) for made in drawing.pictures)
    for root in (light, dark):
        ground = root.xpath("/svg/*[not(self::title or self::desc)]")[0]
        assert ground.tag == "rect"
        assert root.get("viewBox") == " ".join(
            ground.get(name) for name in ("x", "y", "width", "height")
        )
    assert light.xpath("/svg/rect/@fill") == ["#184380"]
    assert dark.xpath("/svg/rect/@fill") != ["#184380"]


@pytest.mark.parametrize(
    "color",
    [
        "none",
        "default",
        "url(#x)",
        "url(https://example.com)",
        "&quot;&gt;&lt;script&gt;",
        "1em",
        "",
    ],
)
def test_what_is_no_colour_is_no_ground(drawer, color):
    assert picture(drawer, behind(color)).xpath("/svg/rect") == []


def test_the_picture_behind_a_page_makes_it_larger(drawer):
    image = f'{{"src": "{DATA}", "x": -20, "y": -10, "width": 200, "height": 100}}'
    root = picture(drawer, behind(image=image))
    (shape,) = root.xpath("//image")
    assert hrefs(root) == [DATA]
    assert (shape.get("width"), shape.get("height")) == ("200", "100")
    assert (root.get("width"), root.get("height")) == ("202", "102")


@pytest.mark.parametrize("image", ["{", "null", "7", '{"src": 7}', '{"src": "x", "width": -1}'])
def test_a_broken_picture_behind_a_page_is_left_out(drawer, image):
    assert hrefs(picture(drawer, behind(image=image))) == []
