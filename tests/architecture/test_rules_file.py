"""The file of rules: its lines in messages, the day on which exceptions are over, hostile files."""

from __future__ import annotations

import datetime
import time

import pytest

from mkdocs_multicloud.architecture.rules_file import MAX_BYTES, build_day, rules_on
from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

DAY = datetime.date(2027, 1, 31)
TEXT = """\
# Our rules
- rule: Tables have an owner
  nodes: {type: dynamo}
  must: {metadata: owner}
  allow:
    - {cell: old, until: 2027-01-31, reason: migration}

- rule: Arrows say what they do
  edges: all
  must:
    label: true
"""


@pytest.fixture
def read(tmp_path):
    """Writes a file of rules and reads it on a day."""

    def read(text, day=DAY, name="rules.yml"):
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "rules.yml").write_bytes(data)
        return rules_on(name, Project.of(tmp_path, tmp_path, Settings()), day)

    return read


def test_exceptions_are_over_after_their_last_day(read):
    assert [rule.name for rule in read(TEXT)] == [
        "Tables have an owner",
        "Arrows say what they do",
    ]
    days = DAY - datetime.timedelta(1), DAY, DAY + datetime.timedelta(1)
    assert [read(TEXT, day)[0].allow[0].is_over for day in days] == [False, False, True]


def test_the_day_of_a_build_can_be_set_as_for_other_tools(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801526399")
    assert build_day() == datetime.date(2027, 2, 1)
    for value in ("", "x", "-1", "9" * 40):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
        assert abs(build_day() - datetime.datetime.now(datetime.UTC).date()).days <= 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("metadata: owner", "metdata: owner", "rules.yml:4: 'Tables have an owner': must has no"),
        ("reason:", "reson:", "rules.yml:6: 'Tables have an owner': allow has no 'reson'; did"),
        ("2027-01-31", "soon", "rules.yml:6: 'Tables have an owner': until must be a day as"),
        ("edges: all", "edgs: all", "rules.yml:9: 'Arrows say what they do': it has no 'edgs'; d"),
        ("label: true", "label: {}", "rules.yml:11: 'Arrows say what they do': label must be"),
        ("label: true", "label: [a, '']", "rules.yml:11: 'Arrows say what they do': label must be"),
        ("- rule: Arrows say what they do\n", "-\n", "rules.yml:9: rule 2: it has no name"),
        ("Arrows say what they do", "Tables have an owner", "rules.yml:8: there are two rules"),
        (
            "edges: all\n",
            "edges: all\n  edges: all\n",
            "rules.yml:10: 'edges' is there twice; remove one",
        ),
        ("dynamo}", "dynamo", "rules.yml:4: this is not YAML: did not find expected"),
    ],
)
def test_what_is_wrong_is_said_with_the_line(read, old, new, message):
    assert old in TEXT
    with pytest.raises(OptionError) as caught:
        read(TEXT.replace(old, new))
    assert str(caught.value).startswith(message)


def test_a_missing_file_is_said_with_the_nearest(read):
    read(TEXT)
    with pytest.raises(OptionError, match=r"rules: there is no file 'rule\.yml'; did you mean"):
        read(None, name="rule.yml")
    with pytest.raises(OptionError, match=r"there is no file 'no/rules\.yml'; it is relative to"):
        read(None, name="no/rules.yml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules: []",
        "x: &x [1]",
        b"\xff\xfe\xff",
        "&a [*a]",
        "- " * 3000 + "x",
        "[" * 100_000,
        "- !!python/object/apply:os.system [true]",
        "\n".join(
            [
                "a0: &a0 [x]",
                *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)),
            ]
        ),
        "- rule: A\n" * 14_000,
        "---\n- rule: A\n---\n- rule: B\n",
        "? [a]\n: b",
        "- {rule: A, nodes: all, must: {metadata: {? [a, b] : c}}}",
    ],
)
def test_hostile_files_are_errors_and_take_no_time(read, text):
    before = time.perf_counter()
    with pytest.raises(OptionError) as caught:
        read(text)
    assert str(caught.value).startswith("rules.yml")
    assert len(str(caught.value)) < 1000
    assert time.perf_counter() - before < 5


def test_a_huge_file_is_not_read(read):
    with pytest.raises(OptionError, match=f"a file of rules has at most {MAX_BYTES} bytes"):
        read("#" * (MAX_BYTES + 1))
