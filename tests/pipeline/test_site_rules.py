"""A site with rules: what breaks one is reported and outlined, until the exception's last day."""

from __future__ import annotations

import datetime
import re

import pytest

RULES = """\
- rule: Boxes have <an> owner
  nodes: {name: Box*}
  must: {metadata: owner}
  allow:
    - {cell: Box B, until: 2027-01-31, reason: migration}
"""
BEFORE, AFTER = (
    str(int(datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC).timestamp()))
    for month, day in ((1, 31), (2, 1))
)


@pytest.fixture
def rules(site, monkeypatch):
    """A site with a page for each of two diagrams, and a gallery; builds it on a day."""
    site.write(
        {
            "docs/a.md": "# A\n\n{% include_snippet ../code/a.py show='picture xml' %}\n",
            "docs/b.md": "# B\n\n{% include_snippet ../code/b.py show='picture' %}\n",
            "docs/index.md": "# G\n\n{% snippet_gallery ../code/*.py %}\n\n"
            "{% diagram_diff ../code/a.py ../code/b.py %}\n",
            "code/a.py": site.snippet("Box A"),
            "code/b.py": site.snippet("Box B"),
            "rules.yml": RULES,
        }
    )

    def build(day=BEFORE, **options):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        return site.build(options={"rules": "rules.yml", **options}, warns=True)

    return build


def svg(built, name):
    return (built.output / "output" / "svg" / f"{name}.svg").read_text("utf-8")


def test_what_breaks_a_rule_is_reported_and_outlined_also_if_an_exception_is_over(rules, site):
    first = rules()
    broken = "the rule 'Boxes have <an> owner' is broken by '{}' (rectangle): it has no metadata "
    assert first.warnings == [
        "multicloud: a.md:3 → code/a.py:1: " + broken.format("Box A") + "'owner'; set it, or "
        "allow it in the rule"
    ]
    assert "! Boxes have &lt;an&gt; owner" in re.sub(r"<[^>]*>", "", svg(first, "a"))
    assert "!" not in re.sub(r"<[^>]*>", "", svg(first, "b"))
    # The XML of the page and the download are the author's.
    assert "have" not in first.page("a.md").under("Full XML dump:").text_content()
    assert b"have" not in first.files()["output/drawio/a.drawio"]
    # The same day, from the cache.
    assert rules().warnings == first.warnings
    # The page of the second day is not that of the cache.
    second = rules(AFTER)
    assert [text.partition(": ")[2].partition(":")[0] for text in second.warnings] == [
        "a.md",
        "b.md",
    ]
    assert "it was allowed until 2027-01-31: migration" in second.warnings[1]
    assert "! Boxes have" in re.sub(r"<[^>]*>", "", svg(second, "b"))
    # Another file of rules, another page.
    site.write({"rules.yml": "[]"})
    assert rules(AFTER).warnings == []


def test_rules_in_the_options_are_the_same_and_pages_without_rules_stay_as_they_are(rules, site):
    allow = [{"cell": "Box B", "until": datetime.date(2027, 1, 31), "reason": "migration"}]
    rule = {"rule": "Owner", "nodes": {"name": "Box*"}, "must": {"metadata": "owner"}}
    built = rules(rules=[{**rule, "allow": allow}])
    assert [text.partition(":")[2].split()[0] for text in built.warnings] == ["a.md:3"]
    kept = rules(rules=[{**rule, "must": {"name": "Box*"}}]).files()
    assert kept == rules(rules="").files()


def test_what_only_a_gallery_shows_is_reported_there(rules, site):
    site.write({"docs/a.md": "# A\n"})
    (warning,) = rules().warnings
    assert warning.startswith("multicloud: index.md:3 → code/a.py:1: the rule 'Boxes")


def test_rules_about_several_diagrams_are_checked_in_the_end_also_from_the_cache(rules, site):
    one = {"rule": "One", "nodes": "all", "one": "name", "per": "type"}
    first = rules(rules=[one]).warnings
    assert [text.partition(" at ")[0] for text in first] == [
        "multicloud: b.md:3 → code/b.py:1: the rule 'One' is broken: type 'rectangle' has more "
        "than one name: 'Box A'"
    ]
    assert rules(rules=[one]).warnings == first


def test_a_wrong_file_ends_the_build(rules, site):
    site.write({"rules.yml": RULES.replace("must", "mut")})
    with pytest.raises(SystemExit) as caught:
        rules()
    assert caught.value.__notes__ == [
        "multicloud: rules.yml:3: 'Boxes have <an> owner': it has no 'mut'; did you mean 'must'?"
    ]
