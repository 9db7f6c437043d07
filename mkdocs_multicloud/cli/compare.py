"""`mkdocs-multicloud compare`: say what diagrams show that does not exist, and the other way."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_multicloud.architecture.state import MAX_STATE, State, read_state
from mkdocs_multicloud.architecture.state_comparison import StateComparison, StateIndex
from mkdocs_multicloud.architecture.state_results import described, resource_name
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.check_diagrams import shown_diagrams
from mkdocs_multicloud.cli.diagram_sources import find_sources
from mkdocs_multicloud.cli.terminal import say, say_styled
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.comparison import change_words
from mkdocs_multicloud.errors import MulticloudError, StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.architecture.state import Resource
    from mkdocs_multicloud.diagram.mxfile import MxFile

_TROUBLE = 2
MAX_LISTED = 1000
"""Lines of Markdown for each diagram, and for the state."""


@dataclass(frozen=True, slots=True)
class _ComparedDiagram:
    """A diagram with its name, compared with the states."""

    name: str
    comparison: StateComparison


@click.command(
    "compare",
    epilog=epilog(
        "compare state.json diagrams",
        "compare state.json,cluster.json diagrams/shop.drawio --markdown",
        "compare state.json -f mkdocs.yml",
        failed="something is only in the diagrams or only in the state",
        wrong="the command is used wrongly, or a state, diagram or snippet cannot be read",
    ),
)
@click.argument("state")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=PATH)
@find_site.option
@click.option(
    "--ignore",
    multiple=True,
    metavar="PATTERN",
    help="Leave out nodes and resources by id, name, type or address, with *. Can be repeated.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown, as for a pull request.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, also of what is in both.")
def command(
    state: str,
    files: tuple[Path, ...],
    config_file: Path | None,
    ignore: tuple[str, ...],
    markdown: bool,
    as_json: bool,
) -> int:
    """Say what diagrams show that does not exist, and what exists that none of them shows.

    STATE is what `terraform show -json` prints, a CloudFormation template or what `aws
    cloudformation describe-stack-resources` prints, or what `kubectl get -o json` prints; several
    files are separated by commas. FILES are diagrams or folders of them. Without any, or with -f,
    the snippets of the whole site are run and their diagrams are compared. Of the state, only
    types count that the diagrams show. Nothing is loaded from a network.
    """
    if markdown and as_json:
        raise click.UsageError("--markdown is not allowed with --json: leave one out")
    try:
        paths = [Path(path.strip()) for path in state.split(",")]
        states = [_read_state(path) for path in paths]
        diagrams, errors = _of_files(files)
        if config_file or not files:
            site = find_site.results(config_file)
            diagrams += [(str(one.snippet.where), one.document) for one in shown_diagrams(site)]
            errors += site.faults
            ignore = (*ignore, *site.settings.compare_ignore)
    except MulticloudError as error:
        say(sys.stderr, str(error))
        return _TROUBLE
    for one in errors:
        say(sys.stderr, str(one))
    index = StateIndex(states, ignore)
    # Directives that show a snippet under several names, and files given twice, count once.
    once = {(name, document.content): document for name, document in diagrams}
    compared = [_ComparedDiagram(name, index.compare(one)) for (name, _), one in once.items()]
    used = (one for diagram in compared for _, found in diagram.comparison.both for one in found)
    only = index.unused(used, (kind for one in compared for kind in one.comparison.kinds))
    named = ", ".join(map(str, paths))
    if as_json:
        print(json.dumps(_json(paths, compared, only), indent=1))
    elif markdown:
        for line in _markdown(named, compared, only):
            click.echo(line)
    else:
        _print(named, compared, only)
    if errors:
        return _TROUBLE
    return int(bool(only) or any(one.comparison.diagram_only for one in compared))


def _read_state(path: Path) -> State:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_STATE + 1)
    except OSError as error:
        raise StateError(f"{path} cannot be read ({error.strerror})", "check its path") from None
    return read_state(data, str(path))


def _of_files(
    files: Iterable[Path],
) -> tuple[list[tuple[str, MxFile]], list[MulticloudError]]:
    """Return the diagrams of files and folders with their names, and errors of others."""
    sources, problems = find_sources(files, None)
    found: list[tuple[str, MxFile]] = []
    errors = [_at(path, error) for path, error in problems]
    for source in sources:
        try:
            found.append((str(source.path), mxfile.parse(source.read())))
        except MulticloudError as error:
            errors.append(_at(source.path, error))
    return found, errors


def _at(path: Path, error: MulticloudError) -> MulticloudError:
    return MulticloudError(f"{path}: {error.what}", error.hint)


def _counts(compared: list[_ComparedDiagram], only: list[Resource]) -> str:
    both = sum(len(one.comparison.both) for one in compared)
    diagram_only = sum(len(one.comparison.diagram_only) for one in compared)
    rest = sum(one.comparison.not_compared for one in compared)
    return (
        f"{both} in both, {diagram_only} only in the diagrams, {len(only)} only in the state, "
        f"{rest} without an id to compare"
    )


def _print(states: str, compared: list[_ComparedDiagram], only: list[Resource]) -> None:
    for one in compared:
        if one.comparison.diagram_only:
            say_styled(one.name, bold=True)
            for node in dict.fromkeys(map(described, one.comparison.diagram_only)):
                say_styled(f"  ? {node} is not in the state", fg="red")
    if only:
        say_styled(states, bold=True)
        for resource in only:
            say_styled(f"  + {resource_name(resource)} is in no diagram", fg="blue")
    say(sys.stdout, _counts(compared, only))


def _markdown(states: str, compared: list[_ComparedDiagram], only: list[Resource]) -> Iterator[str]:
    escaped = change_words.escaped
    yield f"### {escaped(states)}: {_counts(compared, only)}\n"
    for one in compared:
        nodes = list(dict.fromkeys(map(described, one.comparison.diagram_only)))
        for node in nodes[:MAX_LISTED]:
            yield f"- **only in the diagram** {escaped(one.name)}: {escaped(node)}"
        if len(nodes) > MAX_LISTED:
            yield f"- … and {len(nodes) - MAX_LISTED} more"
    for resource in only[:MAX_LISTED]:
        yield f"- **only in the state** {escaped(resource_name(resource))}"
    if len(only) > MAX_LISTED:
        yield f"- … and {len(only) - MAX_LISTED} more"


def _json(
    states: list[Path], compared: list[_ComparedDiagram], only: list[Resource]
) -> dict[str, Any]:
    def node_json(node: Any) -> dict[str, Any]:
        return {
            "page": node.page,
            "cell": node.id,
            "type": node.type,
            "name": node.name,
            "id": node.looked_for,
        }

    def resource_json(one: Resource) -> dict[str, str]:
        return {"type": one.type, "address": one.address, "id": one.id}

    return {
        "states": [str(path) for path in states],
        "diagrams": [
            {
                "diagram": one.name,
                "both": [
                    {**node_json(node), "resources": [resource_json(r) for r in found]}
                    for node, found in one.comparison.both
                ],
                "diagram_only": [node_json(node) for node in one.comparison.diagram_only],
                "not_compared": one.comparison.not_compared,
            }
            for one in compared
        ],
        "state_only": [resource_json(one) for one in only],
    }
