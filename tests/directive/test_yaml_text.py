"""YAML of pages and options: what can be written as text, and what cannot."""

from __future__ import annotations

import datetime

import pytest
import yaml

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.yaml_text import loaded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: [1, b]", {"a": [1, "b"]}),
        ("2024-05-06", datetime.date(2024, 5, 6)),
        ("", None),
        (f"0x{'f' * 1000}", 16**1000 - 1),
        (f"-0x{'f' * 1000}", 1 - 16**1000),
        ("a: &x b\nc: [*x, *x]", {"a": "b", "c": ["b", "b"]}),
    ],
)
def test_values_of_all_kinds_are_read(text: str, value: object) -> None:
    assert loaded(text) == value


def many(number: int, size: int = 1000) -> str:
    """A list with so many aliases of a text, which is `size` long."""
    return f"- &x {'y' * size}\n- [{', '.join(['*x'] * number)}]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!!int x", "invalid literal"),
        ("!!timestamp x", "a value does not match its type"),
        (f"0x1{'0' * 1000}", "it has a number that is too long"),
        (f"- 0x1{'0' * 1000}", "it has a number that is too long"),
        ("[" * 900 + "]" * 900, "it is nested too deeply"),
        ("&a [*a]", "its aliases make it too large"),
        ("&a {b: *a}", "its aliases make it too large"),
        (many(3000), "its aliases make it too large"),
    ],
)
def test_values_that_are_none_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        loaded(text)


def test_aliases_may_make_a_text_a_hundred_times_as_long() -> None:
    def fits(number: int) -> bool:
        # Each item of a list counts one more than its text.
        return 2 + 1000 + number * 1001 <= 100 * (len(many(number)) + 1000)

    most = next(number for number in range(10_000) if not fits(number + 1))
    assert loaded(many(most)) == ["y" * 1000, ["y" * 1000] * most]
    with pytest.raises(ValueError, match="its aliases make it too large"):
        loaded(many(most + 1))


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(yaml.YAMLError):
        loaded("a: [")


@pytest.mark.parametrize(
    ("text", "front", "body"),
    [
        ("---\na: b\n---\ntext\n", {"a": "b"}, "text\n"),
        ("\ufeff---\na: b\n...\ntext", {"a": "b"}, "text"),
        ("--- \t\na: b\n--- \n", {"a": "b"}, ""),
        ("---\na: b\n---", {"a": "b"}, ""),
        ("---\n---\ntext", {}, "text"),
        ("---\n\n \n...\ntext", {}, "text"),
        # A rule, text and another rule.
        ("---\ntext\n---\n", {}, "---\ntext\n---\n"),
        ("---\n# Title\n---\n", {}, "---\n# Title\n---\n"),
        ("---\n- a\n---\nb", {}, "---\n- a\n---\nb"),
        ("---\na: [\n---\nb", {}, "---\na: [\n---\nb"),
        ("---\na: &x [*x]\n---\nb", {}, "---\na: &x [*x]\n---\nb"),
        ("---\na: b\ntext", {}, "---\na: b\ntext"),
        ("text\n---\na: b\n---\n", {}, "text\n---\na: b\n---\n"),
        ("a\n", {}, "a\n"),
    ],
)
def test_front_matter_is_what_is_between_the_dashes(
    text: str, front: dict[str, str], body: str
) -> None:
    assert front_matter.split(text) == (front, body)
