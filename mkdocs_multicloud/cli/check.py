"""`mkdocs-multicloud check`: say which diagrams are not as they were committed."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import click

from mkdocs_multicloud.cache.frozen_read import folders
from mkdocs_multicloud.cache.lock_file import LOCK, read_lock, write_lock
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import UsageError, epilog
from mkdocs_multicloud.cli.check_diagrams import (
    Status,
    check_frozen,
    check_lock,
    shown_diagrams,
)
from mkdocs_multicloud.cli.check_pages import check_pages
from mkdocs_multicloud.cli.freeze import freeze_results
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram.comparison import change_words
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.cli.check_diagrams import CheckedDiagram
    from mkdocs_multicloud.cli.check_pages import CheckedPages
    from mkdocs_multicloud.hosts.shared.site_build import SiteResults


@click.command(
    "check",
    epilog=epilog(
        "check",
        "check --update",
        "check -f docs/conf.py --json",
        "check --pages",
        failed="something is different, or a snippet or a page has a fault",
        wrong="the command is used wrongly, there is no site, or nothing to compare with",
    ),
)
@find_site.option
@click.option(
    "--update",
    is_flag=True,
    help=f"Write what is committed: the frozen results if the site has some, else {LOCK}.",
)
@click.option(
    "--pages",
    is_flag=True,
    help="Check what pages print instead: styles, sizes and XML that are not what their snippet "
    "produces, and diagrams and pictures of the docs that nothing shows or links.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all diagrams as JSON.")
def command(config_file: Path | None, update: bool, pages: bool, as_json: bool) -> int:
    """Say which diagrams are not as they were committed.

    The snippets of the whole site are run, without drawing pictures, and their diagrams are
    compared with the frozen results, or with the digests in multicloud.lock beside the
    configuration of the site. Each diagram that is different is listed with the pages that show it.
    """
    if pages and update:
        raise click.UsageError("--pages writes nothing, so there is no --update for it.")
    site = find_site.results(config_file)
    if pages:
        return _check_pages(site, as_json=as_json)
    frozen = site.project.base / site.settings.frozen_dir
    lock = site.project.base / LOCK
    if update:
        if folders(frozen):
            if lock.is_symlink() or lock.exists():
                say(
                    sys.stderr,
                    f"{LOCK} is not updated, as the frozen results count: remove it, or the "
                    f"folder {site.settings.frozen_dir}",
                )
            return freeze_results(site, as_json=as_json)
        return _write_lock(lock, site, as_json=as_json)
    diagrams, complete = shown_diagrams(site), site.is_complete
    if folders(frozen):
        against = site.settings.frozen_dir
        checked = check_frozen(diagrams, frozen, site.project, complete=complete)
    elif lock.is_symlink() or lock.exists():
        against = LOCK
        checked = check_lock(diagrams, read_lock(lock), complete=complete)
    else:
        raise UsageError(
            f"there is neither {LOCK} nor a folder {site.settings.frozen_dir} to compare with",
            "write one of them: `mkdocs-multicloud check --update` or `mkdocs-multicloud freeze`",
        )
    if as_json:
        print(json.dumps(_json(against, checked, site), indent=1))
    else:
        _print(against, checked, len(site.faults))
    is_different = any(one.status != "unchanged" for one in checked)
    if any(one.status not in ("unchanged", "refused") for one in checked) and not as_json:
        say(sys.stderr, "If this is meant: mkdocs-multicloud check --update, and commit.")
    return 1 if is_different or site.faults else 0


def _check_pages(site: SiteResults, *, as_json: bool) -> int:
    found = check_pages(site)
    for fault in found.faults:
        say(sys.stderr, str(fault))
    if as_json:
        print(json.dumps(found.as_json(), indent=1))
    else:
        lines = "".join(f"{line}\n" for line in found.lines())
        say(sys.stdout, lines + _summary(found, len(site.faults)))
    if found.differing and not as_json:
        say(
            sys.stderr,
            "Correct the pages, or let directives write these parts; in template-made pages: "
            "mkdocs-multicloud migrate",
        )
    return 1 if found.differing or found.unshown or found.faults or site.faults else 0


def _summary(found: CheckedPages, faults: int) -> str:
    pages = len({page for page, _, _ in found.differing})
    files = len(found.unshown)
    return (
        f"{found.pages} page{'s' * (found.pages != 1)}: {pages} different; "
        f"{files} file{'s' * (files != 1)} that nothing shows{_counted(faults + len(found.faults))}"
    )


def _write_lock(lock: Path, site: SiteResults, *, as_json: bool) -> int:
    """Write the lock; lines of diagrams that are missing because of faults are kept."""
    lines = [diagram.line for diagram in shown_diagrams(site)]
    if not site.is_complete and lock.exists():
        shown = {(line.path, line.name) for line in lines}
        lines += [line for line in read_lock(lock) if (line.path, line.name) not in shown]
    try:
        is_written = write_lock(lock, lines)
    except OSError as error:
        raise MulticloudError(
            f"{LOCK} cannot be written ({error.strerror or error})", "fix that and update again"
        ) from None
    number = len(set(lines))
    if as_json:
        result = {
            "file": str(lock),
            "diagrams": number,
            "written": is_written,
            "faults": len(site.faults),
        }
        print(json.dumps(result, indent=1))
    else:
        state = "" if is_written else ", unchanged"
        say(sys.stdout, f"{LOCK}: {_number(number)}{state}{_counted(len(site.faults))}")
    return 1 if site.faults else 0


def _counted(faults: int) -> str:
    return f"; {faults} fault{'s' * (faults != 1)}" if faults else ""


def _number(diagrams: int) -> str:
    return f"{diagrams} diagram{'s' * (diagrams != 1)}"


def _print(against: str, checked: list[CheckedDiagram], faults: int) -> None:
    for one in checked:
        if one.status != "unchanged":
            pages = f", shown in {', '.join(map(str, one.pages))}" if one.pages else ""
            say(sys.stdout, f"{one.where} ({one.name}): {one.status}{pages}")
            for line in one.lines():
                say(sys.stdout, f"  {line}")
    counts = Counter(one.status for one in checked)
    numbers = [f"{counts[status]} {status}" for status in get_args(Status) if counts[status]]
    say(sys.stdout, f"{against}: {', '.join(numbers) or _number(0)}{_counted(faults)}")


def _json(against: str, checked: list[CheckedDiagram], site: SiteResults) -> dict[str, Any]:
    return {
        "against": against,
        "diagrams": [
            {
                "snippet": one.where.path,
                "line": one.where.line,
                "name": one.name,
                "status": one.status,
                "pages": [{"path": page.path, "line": page.line} for page in one.pages],
                "words": one.lines(),
                "changes": change_words.as_json(one.comparison) if one.comparison else [],
            }
            for one in checked
        ],
        "faults": [
            {
                "places": [{"path": place.path, "line": place.line} for place in fault.places],
                "message": fault.message,
                "details": fault.details,
            }
            for fault in site.faults
        ],
    }
