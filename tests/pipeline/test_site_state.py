"""Pages that hold a diagram against what exists: the table, the outlines and the warnings."""

from __future__ import annotations

import json

import pytest
from sketches import model, vertex
from states import ORDERS, PAYMENTS, SECRET, TERRAFORM

QUEUE = "vertex:sqs:refunds"
ROLE = "| only | [x](y) <b>`a`</b>"


def shop(*more):
    return model(
        vertex(label="orders", cell=f"vertex:dynamo:{ORDERS}"),
        vertex(label=f"refunds {ROLE}", cell=QUEUE, at=(200, 0, 80, 40)),
        vertex(label="customer", cell="vertex:actor:customer", at=(400, 0, 80, 40)),
        *more,
    )


@pytest.fixture
def project(site):
    site.write({"d/shop.drawio": shop(), "state/prod.json": TERRAFORM.decode()})
    return site


def page(options="", title="P"):
    return f'# {title}\n\n{{% include_snippet ../d/shop.drawio {options} show="picture state" %}}\n'


PLACE = "multicloud: index.md:3 → d/shop.drawio:1: "
COMPARED = 'compare="../state/prod.json"'


def test_a_page_shows_what_differs_and_warns(project):
    project.write({"docs/index.md": page(COMPARED)})
    built = project.build(warns=True)
    name = "refunds | only | [x](y) `a`"
    assert built.warnings == [
        f"{PLACE}sqs {name!r} (refunds) is not in prod.json; correct the diagram, "
        "or leave it out with compare_ignore",
        f"{PLACE}prod.json has 1 resource that the diagram does not show: "
        "aws_sqs_queue.payments; add it, or leave out with compare_ignore",
    ]
    found = built.page()
    assert (2, "Compared with prod.json:") in found.headings
    assert (
        "1 only in the diagram, 1 only in the state, 1 in both, 1 without an id to compare"
        in found.text
    )
    differences, both = found.tables
    assert [[cell.replace("\u200b", "") for cell in row] for row in (*differences, both[1])] == [
        ["where", "in the diagram", "in the state", "id"],
        ["only in the diagram", f"sqs · {name}", "", "refunds"],
        ["only in the state", "", "aws_sqs_queue.payments", PAYMENTS],
        ["in both", "dynamo · orders", "aws_dynamodb_table.orders", ORDERS],
    ]
    files = built.files()
    assert b"not in the state" in files["output/svg/shop.svg"]
    # What is drawn for the comparison is not in the diagram.
    assert b"not in the state" not in files["output/drawio/shop.drawio"]
    for path, data in {**files, **project.tree()}.items():
        assert SECRET.encode() not in data or path == "state/prod.json", path


def test_differences_can_be_shown_only_and_some_left_out(project):
    project.write(
        {
            "docs/index.md": page(f'{COMPARED} on_difference="show"'),
            "docs/two.md": page(f'{COMPARED} compare_ignore="refunds*, {PAYMENTS}" name="two"'),
            "docs/three.md": page('name="three"'),
        }
    )
    built = project.build()
    assert "1 only in the diagram" in built.page().text
    # Pages without faults are cached.
    remembered = {n: data for n, data in project.tree().items() if n.startswith(".cache")}
    assert any(b"aws_sqs" in data for data in remembered.values())
    assert not any(SECRET.encode() in data for data in remembered.values())
    assert "1 in both, 2 without an id" in built.page("two.md").text
    assert "Compared" not in built.page("three.md").text


def test_the_option_of_a_site_does_not_expect_each_diagram_to_show_everything(project):
    project.write(
        {
            "docs/index.md": page('compare_ignore="refunds*"'),
            "docs/two.md": page('compare="none"'),
        }
    )
    built = project.build(options={"compare": "../state/prod.json"})
    assert "1 in both" in built.page().text
    assert "only in the state" not in built.page().text
    assert "Compared" not in built.page("two.md").text


def test_by_itself_the_table_is_below_the_picture(project):
    text = f"# P\n\n{{% include_snippet ../d/shop.drawio {COMPARED} %}}\n"
    project.write({"docs/index.md": text})
    built = project.build(options={"on_difference": "show"})
    titles = [title for _, title in built.page().headings]
    assert titles.index("Compared with prod.json:") == titles.index("Rendering:") + 1


def test_another_state_is_another_page_also_from_the_cache(project):
    project.write({"docs/index.md": page(f'{COMPARED} on_difference="show"')})
    project.build()
    state = json.loads(TERRAFORM)
    state["values"]["root_module"]["resources"] = []
    project.write({"state/prod.json": json.dumps(state)})
    found = project.build().page()
    assert "only in the state" not in found.text
    assert "2 only in the diagram" in found.text
    (project.folder / "state/prod.json").unlink()
    built = project.build(warns=True)
    assert built.warnings == [
        f"{PLACE}compare: there is no file 'state/prod.json'; paths are relative to docs"
    ]
    # The picture is there without its state.
    assert b"<svg" in built.files()["output/svg/shop.svg"]
    assert "Compared" not in built.page().text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("../state/broken.json", "state/broken.json is not valid JSON (line 1); write"),
        ("../state", "compare: '../state' is a folder"),
        ("../../outside.json", "compare: '../../outside.json' is outside the folders"),
        ("../state/link.json", "compare: '../state/link.json' is outside the folders"),
        ("../state/.hidden.json", "compare: '../state/.hidden.json' is hidden"),
        ("../d/shop.drawio", "d/shop.drawio is neither what `terraform show -json` prints"),
    ],
)
def test_files_that_are_no_state(project, tmp_path_factory, written, expected):
    outside = tmp_path_factory.mktemp("other") / "outside.json"
    outside.write_bytes(TERRAFORM)
    project.write(
        {
            "docs/index.md": page(f'compare="{written}"'),
            "state/broken.json": f'{{"password": "{SECRET}',
            "state/.hidden.json": TERRAFORM.decode(),
        }
    )
    (project.folder / "state/link.json").symlink_to(outside)
    (warning,) = project.build(warns=True).warnings
    assert expected in warning
    assert SECRET not in warning


def test_a_gallery_shows_the_picture_of_the_page(project):
    project.write(
        {
            "docs/index.md": page(f'{COMPARED} on_difference="show"'),
            "docs/gallery.md": "# G\n\n{% snippet_gallery ../d/*.drawio %}\n",
        }
    )
    built = project.build()
    thumbnails = [data for name, data in built.files().items() if "thumbnails" in name]
    assert thumbnails
    project.write({"state/prod.json": '{"format_version": "1.0"}'})
    built = project.build()
    assert "2 only in the diagram" in built.page().text
    assert [d for n, d in built.files().items() if "thumbnails" in n] != thumbnails
