"""`mkdocs-multicloud rules`: say which rules the diagrams of a site break."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from mkdocs_multicloud.architecture.as_json import as_json as architecture_json
from mkdocs_multicloud.architecture.check_rules import all_rule_errors, unused_rules
from mkdocs_multicloud.architecture.rules_file import build_day, rules_on
from mkdocs_multicloud.architecture.site_architecture import SiteArchitecture
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import epilog
from mkdocs_multicloud.cli.terminal import say

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.errors import MulticloudError


@click.command(
    "rules",
    epilog=epilog(
        "rules",
        "rules -f docs/conf.py --json",
        failed="a rule is broken or a snippet failed",
    ),
)
@find_site.option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the diagrams and what is broken as JSON."
)
def command(config_file: Path | None, as_json: bool) -> int:
    """Say which rules the diagrams of a site break, and what exceptions allow.

    The snippets of the whole site are run, without drawing pictures, and their diagrams are held
    against the rules in the options of the site.
    """
    site = find_site.results(config_file)
    rules = rules_on(site.settings.rules, site.project, build_day())
    graphs = [((one.place, one.diagram.where), one.diagram.graph) for one in site.diagrams]
    broken, allowed = all_rule_errors(rules, graphs)
    # What failed could have such cells.
    unused = unused_rules(rules, graphs) if site.is_complete else []
    if as_json:
        content = {
            **json.loads(architecture_json(SiteArchitecture(site.diagrams))),
            "broken": [_fault(error) for error in broken],
            "allowed": [_fault(error) for error in allowed],
            "unused": [_fault(error) for error in unused],
            "faults": [_fault(error) for error in site.faults],
        }
        print(json.dumps(content, indent=1))
    else:
        for error in (*allowed, *broken, *unused):
            say(sys.stdout, str(error))
        also = f", {len(allowed)} allowed" if allowed else ""
        also += f", {len(unused)} about nothing" if unused else ""
        counts = f"{_number(len(site.diagrams), 'diagram')}, {_number(len(rules), 'rule')}"
        say(sys.stdout, f"{counts}: {len(broken) or 'nothing'} broken{also}")
    return 1 if broken or site.faults else 0


def _number(count: int, name: str) -> str:
    return f"{count} {name}{'s' * (count != 1)}"


def _fault(error: MulticloudError) -> dict[str, Any]:
    return {
        "places": [{"path": place.path, "line": place.line} for place in error.places],
        "message": error.message,
    }
