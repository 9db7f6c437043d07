"""The rules of a site on a day, from its options or its file of rules."""

from __future__ import annotations

import dataclasses
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_multicloud.directive.yaml_text import loaded
from mkdocs_multicloud.errors import Location, OptionError, nearest
from mkdocs_multicloud.settings.rule_list import InvalidRuleError, rule_list

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.settings.rule_list import Rule, Rules
    from mkdocs_multicloud.snippet.project import Project

MAX_BYTES = 2**17
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rules_on(rules: Rules, project: Project, day: date) -> tuple[Rule, ...]:
    """Return the rules with the exceptions that are over on a day.

    Raises:
        OptionError: the file is missing or invalid; with its line.
    """
    if isinstance(rules, str):
        rules = _read(rules, project) if rules else ()
    return tuple(
        dataclasses.replace(
            rule,
            allow=tuple(dataclasses.replace(one, is_over=one.until < day) for one in rule.allow),
        )
        for rule in rules
    )


def rules_path(rules: Rules, project: Project) -> Path | None:
    """Return the file of rules; None if the options have them."""
    return project.base / rules if rules and isinstance(rules, str) else None


def build_day() -> date:
    """Return the day of the build in UTC: that of the variable SOURCE_DATE_EPOCH, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) <= 11:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()


def _read(name: str, project: Project) -> tuple[Rule, ...]:
    path = project.base / name
    if not path.is_file():
        beside = path.parent.glob("*.y*ml") if path.parent.is_dir() else ()
        hint = nearest(path.name, sorted(one.name for one in beside))
        raise OptionError(
            f"rules: there is no file {name!r}", hint or "it is relative to the project's folder"
        )
    place = Location(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OptionError(f"a file of rules has at most {MAX_BYTES} bytes", at=place)
        text = data.decode("utf-8-sig")
        value = loaded(text)
        # Values have no lines; the nodes that they are made from have.
        root = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise OptionError(f"this is not YAML: {problem}", at=Location(name, line)) from None
    except (OSError, ValueError) as error:
        raise OptionError(f"it cannot be read: {error}", at=place) from None
    _refuse_repeated_keys(root, name)
    try:
        return rule_list(value)
    except InvalidRuleError as error:
        at = Location(name, _line(root, error.path))
        raise OptionError(error.what, error.hint, at=at) from None


def _line(node: yaml.Node | None, path: tuple[object, ...]) -> int | None:
    """Return the line of the last key on a path that exists."""
    line = None
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
            line = node.start_mark.line + 1 if node else line
        elif isinstance(node, yaml.MappingNode):
            pair = next((p for p in node.value if p[0].value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _refuse_repeated_keys(root: yaml.Node | None, name: str) -> None:
    """Refuse a key that is there twice: YAML would take the last.

    Raises:
        OptionError: with the line of the second.
    """
    seen: set[int] = set()
    waiting = [root]
    for node in waiting:
        # Aliases are the same node.
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in keys:
                        at = Location(name, key.start_mark.line + 1)
                        raise OptionError(f"{key.value!r} is there twice", "remove one", at=at)
                    keys.add(key.value)
                waiting.append(value)
