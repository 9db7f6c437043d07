"""Pages that show what changed between two versions of a diagram."""

from __future__ import annotations

import pytest
from git_repository import commit, git
from lxml import etree
from sketches import book, edge, model, vertex

HOSTILE = "<b>`x`</b> | {{ x }} {% y %} *a* _b_ [c](d) &amp; # <script>alert(1)</script>"


def zone(*more, label="Web", fill="#ffffff", x=200):
    return model(
        vertex(f"fillColor={fill}", label, cell="web"),
        vertex("", "Store", (x, 0, 80, 40), "store"),
        edge(ends=("web", "store")),
        *more,
    )


@pytest.fixture
def project(site, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(site.folder.parent))
    return site


def page(built, uri="index.md"):
    return built.page(uri)


def changes(built):
    """The items of all lists of changes."""
    return [
        " ".join(item.text_content().split())
        for item in built.page().article.xpath(".//li[strong][not(ancestor::details)]")
    ]


def captions(built):
    found = built.page().article.xpath(".//figcaption")
    return [" ".join((c.text or "").split()) for c in found]


def test_what_changed_since_a_tag_is_one_line(project):
    commit(project.folder, {"d/zone.drawio": zone()}, "v1.2")
    new = zone(vertex("", HOSTILE, (0, 90, 80, 40), "new"), fill="#123456", x=300)
    project.write(
        {"d/zone.drawio": new, "docs/index.md": "# P\n\n{% diagram_diff v1.2 ../d/zone.drawio %}\n"}
    )
    built = project.build()
    assert changes(built) == [
        'changed "Web": fillColor #ffffff → #123456',
        'moved "Store": moved from 200, 0 to 300, 0',
        'added "`x` | {{ x }} {% y %} *a* _b_ [c](d) & #"',
    ]
    assert "1 added, 1 changed, 1 moved" in built.page().text
    alts = built.page().article.xpath(".//figure//img/@alt")
    assert alts[0].startswith("What changed: Web · Store · ")
    assert not any(mark in alt for alt in alts for mark in ("+", "→", "moved"))
    titles = ["What changed", "Before (v1.2)", "After"]
    assert captions(built) == titles
    (box,) = built.page().article.xpath(".//*[@data-pages]")
    assert box.get("data-pages") == '["What changed","Before (v1.2)","After"]'
    files = built.files()
    stems = ["zone-changes-v1.2", "zone-changes-v1.2-Before_v1.2", "zone-changes-v1.2-After"]
    for stem in stems:
        for theme in ("", "-dark"):
            assert b"<svg" in files[f"output/svg/{stem}{theme}.svg"]
    assert b"Web" in files["output/svg/zone-changes-v1.2-Before_v1.2.svg"]
    assert b"#123456" not in files["output/svg/zone-changes-v1.2-Before_v1.2.svg"]
    # What we have added cannot be selected.
    roots = [etree.fromstring(files[f"output/svg/{stem}.svg"]) for stem in stems]
    cells = [{g.get("data-cell") for g in root.iter("{*}g")} - {None} for root in roots]
    assert [len(found) for found in cells] == [4, 3, 4]
    document = files["output/drawio/zone-changes-v1.2.drawio"].decode()
    assert document.count("<diagram ") == 3


def test_a_moving_branch_is_noticed_and_what_did_not_change_is_remembered(project, monkeypatch):
    commit(project.folder, {"d/zone.drawio": zone()}, "one")
    git(project.folder, "branch", "stable")
    project.write(
        {
            "d/zone.drawio": zone(label="New"),
            "docs/index.md": "{% diagram_diff stable ../d/zone.drawio %}\n",
        }
    )
    assert changes(project.build()) == ['changed "New": label "Web" → "New"']
    compared = []
    monkeypatch.setattr(
        "mkdocs_multicloud.pipeline.render_diff.compare",
        lambda *both: compared.append(both) or _compare(*both),
    )
    from mkdocs_multicloud.diagram.comparison.changes import compare as _compare

    assert changes(project.run()) == ['changed "New": label "Web" → "New"']
    assert compared == []
    commit(project.folder, {"d/zone.drawio": zone(label="New", x=210)}, "two")
    git(project.folder, "branch", "--force", "stable", "two")
    assert "No change." in project.run().page().text
    assert len(compared) == 1
    # And the file of now.
    project.write({"d/zone.drawio": zone(label="Newer", x=210)})
    assert changes(project.run()) == ['changed "Newer": label "New" → "Newer"']


def test_two_files_and_only_the_pages_that_changed(project):
    old = book(Net=zone(), Same=zone(), Gone=zone())
    new = book(Net=zone(x=300), Same=zone(), More=model(vertex(label="More")))
    project.write(
        {
            "d/old.drawio": old,
            "d/new.drawio": new,
            "docs/index.md": "# P\n\n{% diagram_diff ../d/old.drawio ../d/new.drawio %}\n",
            "docs/net.md": '# P\n\n{% diagram_diff ../d/old.drawio ../d/new.drawio page="Net" '
            'caption="Since spring" name="net" %}\n',
            "docs/gone.md": "{% diagram_diff ../d/old.drawio ../d/new.drawio name=gone page=Gone "
            "%}\n",
            "docs/same.md": '{% diagram_diff ../d/old.drawio ../d/new.drawio page="2" %}\n',
        }
    )
    built = project.build(options={"dark": False})
    headings = [text for _, text in built.page().headings]
    assert headings == ["P", "Net", "More", "Gone"]
    told = [
        p.text_content() for p in built.page().article.xpath(".//p[starts-with(., 'This page')]")
    ]
    assert told == ["This page was added.", "This page was removed."]
    assert captions(built) == [
        "Net: What changed", "Net: Before", "Net: After", "More: What changed", "More: After",
        "Gone: What changed", "Gone: Before",
    ]  # fmt: skip
    boxes = built.page().article.xpath(".//*[@data-pages]/@data-pages")
    assert boxes[1:] == ['["What changed","After"]', '["What changed","Before"]']
    ids = built.page().article.xpath(".//@id")
    assert len(ids) == len(set(ids))
    net = built.page("net.md")
    assert [c.text.strip() for c in net.article.xpath(".//figcaption")] == [
        f"Since spring: {title}" for title in ("What changed", "Before", "After")
    ]
    assert "No change." in built.page("same.md").text
    assert "Before" in built.page("gone.md").text


def test_snippets_are_run_now_and_those_of_then_are_read_from_frozen_results(project):
    snippet = f"# given\nxml = '''{zone()}'''\n# then\n"
    now = snippet.replace("Web", "Shop")
    record = '{"format": 1, "snippet": "tests/zone.py", "diagrams": [{"name": "xml", "kind": '
    record += '"str", "file": "1.drawio"}], "inputs": {}}'
    files = {
        "tests/zone.py": snippet,
        "frozen/zone-0123456789ab/run.json": record,
        "frozen/zone-0123456789ab/1.drawio": zone(),
        "frozen/other-0123456789ab/run.json": record.replace("zone.py", "other.py"),
        "tests/evil.py": "open('ran', 'w')\n",
        "frozen/evil-0123456789ab/run.json": record.replace("1.drawio", "../x.drawio").replace(
            "zone.py", "evil.py"
        ),
    }
    commit(project.folder, files, "v1")
    project.write(
        {
            "tests/zone.py": now,
            "tests/other.py": now,
            "docs/index.md": "{% diagram_diff v1 ../tests/zone.py %}\n\n"
            "{% diagram_diff ../tests/zone.py ../tests/other.py %}\n\n"
            "{% diagram_diff v1:../tests/evil.py ../tests/zone.py %}\n\n"
            "{% diagram_diff v1:../tests/missing.py ../tests/zone.py %}\n",
        }
    )
    built = project.build(warns=True)
    assert changes(built) == ['changed "Shop": label "Web" → "Shop"']
    assert "No change." in built.page().text
    lines = [line.partition(" → ")[2] for line in built.warnings]
    assert lines == [
        "v1:tests/evil.py: the frozen result evil-0123456789ab of then is refused: "
        "'../x.drawio' is not the name of a diagram file; compare files",
        "v1:tests/missing.py: there was no frozen result of tests/missing.py, and snippets of "
        "earlier revisions never run; commit what mkdocs-multicloud freeze writes from now on, or "
        "compare .drawio files",
    ]


def test_what_cannot_be_compared_is_told_in_one_line(project):
    files = {"d/zone.drawio": zone(), "d/bad.drawio": "<mxfile", "d/x.svg": "<svg/>"}
    commit(project.folder, files, "v1")
    project.write({"d/bad.drawio": zone(), "d/x.svg": zone()})
    written = (
        "v2 ../d/zone.drawio", "v1 ../d/gone.drawio", "v1:../d/zone.drawio ../d/gone.drawio",
        "v1 ../d/bad.drawio", "v1 ../d/x.svg", "--output=x ../d/zone.drawio",
        "v1 ../d/zone.drawio show=code", "v1 ../../x.drawio", "v1 ../d/zone.drawio page=Nett",
    )  # fmt: skip
    text = "\n\n".join(f"{{% diagram_diff {words} %}}" for words in written)
    project.write({"docs/index.md": text, "docs/near.md": "{% diagramm_dif v1 x.drawio %}\n"})
    built = project.build(warns=True)
    lines = [line.removeprefix("multicloud: index.md:") for line in built.warnings]
    assert lines == [
        "1: there is no revision 'v2'; did you mean 'v1'?",
        "3: there is no file 'd/gone.drawio' at v1; did you mean 'zone.drawio'?",
        "5: there is no file 'd/gone.drawio'; did you mean '../d/zone.drawio'?",
        "7 → v1:d/bad.drawio: the XML is malformed: Couldn't find end of Start Tag mxfile line 1, "
        "line 1, column 8; fix it",
        "9 → v1:d/x.svg: the SVG contains no diagram; export it from draw.io with 'Include a copy "
        "of my diagram', or name the .drawio file",
        "11: '--output=x' is not the name of a revision; name a tag, a branch or a commit",
        "13: show is not an option of a diff; it belongs to the directive include_snippet",
        "15: '../../x.drawio' is outside the folders that snippets may come from; move it, or add "
        "its folder to the option allowed_roots",
        "17: there is no page 'Nett'; there is: Page-1",
        "multicloud: near.md:1: there is no directive '{% diagramm_dif …'; did you mean "
        "'diagram_diff'?",
    ]


def test_only_what_can_be_fixed_now_is_reported(project):
    lost = vertex("shape=image;image=gone.png", "", (0, 90, 40, 40), "lost")
    page = "{% diagram_diff v1 ../d/zone.drawio %}\n"
    commit(project.folder, {"d/zone.drawio": zone(lost), "docs/index.md": page}, "v1")
    project.write({"d/zone.drawio": zone()})
    assert changes(project.build()) == ['removed "lost"']
    project.write({"d/zone.drawio": zone(lost, x=300)})
    (told,) = project.run(warns=True).warnings
    assert "gone.png" in told


def test_texts_are_translated(project):
    project.write(
        {
            "d/old.drawio": zone(),
            "d/new.drawio": zone(x=300),
            "docs/index.md": "{% diagram_diff ../d/old.drawio ../d/new.drawio %}\n",
        }
    )
    labels = {"diff_both": "Änderungen", "diff_old": "Vorher", "diff_moved": "verschoben"}
    labels |= {"diff_from": "von {before} nach {after}"}
    built = project.build(options={"labels": labels})
    assert captions(built) == ["Änderungen", "Vorher", "After"]
    assert changes(built) == ['verschoben "Store": von 200, 0 nach 300, 0']
    assert "verschoben" in built.files()["output/svg/new-changes-old.svg"].decode()


def test_nothing_moves_when_readers_switch(project):
    project.write(
        {
            "d/old.drawio": zone(x=500),
            "d/new.drawio": zone(vertex("", "Low", (0, 400, 80, 40), "low")),
            "docs/index.md": "{% diagram_diff ../d/old.drawio ../d/new.drawio %}\n",
        }
    )
    pictures = project.build().page().article.xpath(".//figure//img")
    assert len(pictures) == 6
    for side in ("width", "height"):
        sizes = [int(picture.get(side)) for picture in pictures]
        # Lines have a width, too.
        assert max(sizes) - min(sizes) <= 8, sizes


def test_one_changed_page_of_several_has_its_name_and_a_long_list_says_how_much_of_it_there_is(
    project,
):
    def many(fill):
        cells = (
            vertex(f"fillColor={fill}", f"N{i}", (0, 50 * i, 80, 40), f"n{i}") for i in range(201)
        )
        return model(*cells)

    project.write(
        {
            "d/old.drawio": book(Net=many("#ffffff"), Same=zone()),
            "d/new.drawio": book(Net=many("#123456"), Same=zone()),
            "d/one.drawio": book(Before=zone()),
            "d/two.drawio": book(After=zone()),
            "docs/index.md": "# P\n\n{% diagram_diff ../d/old.drawio ../d/new.drawio %}\n",
            "docs/named.md": "# P\n\n{% diagram_diff ../d/one.drawio ../d/two.drawio %}\n",
        }
    )
    built = project.build(options={"dark": False})
    assert [text for _, text in built.page().headings] == ["P", "Net"]
    (fold,) = (s.text_content().strip() for s in built.page().article.xpath(".//summary")
               if "changes" in s.text_content())  # fmt: skip
    assert fold == "Show 200 of 201 changes"
    assert "… and 1 more" in built.page().text
    assert 'page renamed "Before" → "After"' in built.page("named.md").text
