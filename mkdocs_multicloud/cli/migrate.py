"""`mkdocs-multicloud migrate`: rewrite the template-made pages of a Jekyll site, once."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_multicloud.cli import find_site, regular_files
from mkdocs_multicloud.cli.arguments import PATH, UsageError, epilog
from mkdocs_multicloud.cli.check_pages import PAGES, repository_files, text_of
from mkdocs_multicloud.cli.snippet_diagrams import SnippetDiagrams
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.errors import Location, MulticloudError, OptionError, SnippetError
from mkdocs_multicloud.jekyll import (
    JustTheDocs,
    front_matter,
    ignored,
    new_configuration,
    read_config,
    rewrite,
)
from mkdocs_multicloud.page import printed_page
from mkdocs_multicloud.page.printed_facts import listed
from mkdocs_multicloud.page.unshown_files import unshown
from mkdocs_multicloud.pipeline.request import requests_in
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import Project
from mkdocs_multicloud.snippet.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.jekyll import Rewritten

CONFIG = "mkdocs.yml"
JEKYLL_CONFIG = "_config.yml"
_FRONT = {"layout", "nav_order", "parent", "has_children", "nav_exclude", "has_toc"}
"""Keys of front matter that only pages for Jekyll have."""
_NAMED = 5


@dataclass(slots=True)
class _Plan:
    """What to do.

    Attributes:
        docs: the folder of the pages.
        pages: how many there are.
        read: their texts as they were read, by path.
        rewritten: the pages that have printed parts, by path.
        removed: the files that the rewritten parts showed, and that nothing shows or reads now.
        config: the text of the new `mkdocs.yml`; empty to write none.
        notes: what the author should know.
    """

    docs: Path
    pages: int = 0
    read: dict[Path, str] = field(default_factory=dict)
    rewritten: dict[Path, Rewritten] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    config: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def base(self) -> Path:
        """The folder of the configuration."""
        return self.docs.parent

    def shown(self, path: Path) -> str:
        """Return a path relative to the folder of the configuration."""
        return path.relative_to(self.base).as_posix()

    @property
    def files(self) -> dict[Path, str]:
        """The files to write, with their texts."""
        config = {self.base / CONFIG: self.config} if self.config else {}
        changed = {p: new.text for p, new in self.rewritten.items() if new.directives}
        return {**changed, **config}


@click.command(
    "migrate",
    epilog=epilog(
        "migrate docs",
        "migrate docs --write",
        failed="the folder cannot be migrated, or Git could not bring back what would be changed",
        wrong="the command is used wrongly, or there are no pages for Jekyll in the folder",
    ),
)
@click.argument("docs", type=PATH)
@click.option(
    "--dry-run/--write",
    default=True,
    help="Only show what would be done, which is the default, or do it. --write needs a "
    "repository of Git without uncommitted changes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(docs: Path, dry_run: bool, as_json: bool) -> int:
    """Rewrite the template-made pages of a folder for Jekyll: one directive for each snippet.

    A page keeps its front matter and its own text; the code, picture, tables, XML and download of a
    snippet become one directive. First come the facts that pages print and that their snippets do
    not produce. What is not sure is left as it is, with a message. The pictures and exports that
    nothing shows then are removed, and a mkdocs.yml is written beside the folder, unless there is
    one.
    """
    plan = _plan(docs)
    if plan.files and not dry_run:
        _write(plan)
    if as_json:
        print(json.dumps(_json(plan, dry_run=dry_run), indent=1))
    else:
        _tell_pages(plan)
        _tell_result(plan, dry_run=dry_run)
    return 0


def _plan(given: Path) -> _Plan:
    if not given.is_dir():
        raise UsageError(f"{given} is not a folder", "name the folder of the pages, such as docs")
    plan = _Plan(given.resolve())
    _check_folder(plan.docs, given)
    if (plan.docs / ".git").exists():
        pages = (text_of(path) or "" for path in plan.docs.glob("*.md"))
        if not (plan.docs / JEKYLL_CONFIG).is_file() and not any(map(_is_for_jekyll, pages)):
            raise _no_pages(given)
        raise UsageError(
            f"{given} is the top of a repository, but MkDocs needs the pages in a folder below "
            "its configuration",
            "move the pages to a folder docs and name that",
        )
    project, settings, config = _site(plan)
    jekyll = JustTheDocs(plan.docs, plan.base, settings)
    texts, files = _read(plan, GitIgnoreSpec.from_lines(ignored(plan.docs, jekyll.config)))
    names = {path: path.relative_to(plan.docs).as_posix() for path in texts}
    plan.pages = len(texts)
    plan.read = texts
    has_config = any((f / JEKYLL_CONFIG).is_file() for f in (plan.docs, plan.base))
    if not has_config and not any(map(_is_for_jekyll, texts.values())):
        raise _no_pages(given)
    jekyll.read([(names[path], text.replace("\r\n", "\n")) for path, text in texts.items()], files)
    _rewrite(plan, project, settings, texts, files)
    for path, text in texts.items():
        # Line numbers are those of the page as it is now.
        source = text.replace("\r\n", "\n")
        insert = partial(Placeholders[None]().insert, source=source, page=None)
        errors = jekyll.translate(front_matter(source)[1], names[path], source, insert)[1]
        plan.notes += [f"{plan.docs.name}/{error}" for error in errors]
    plan.notes += [
        f"{plan.docs.name}/{one.page.path}: {one.what}; {one.hint}"
        for one in jekyll.navigation.unplaced
    ]
    text, left = new_configuration(jekyll.site, jekyll.navigation, plan.docs.name)
    if config is None:
        plan.config = text
        plan.notes += [f"{CONFIG}: {one}" for one in left]
    elif config.read_bytes() != text.encode():
        plan.notes.append(
            f"{config.name} is there and stays as it is; to see the one that would be written, "
            "move it away for a moment"
        )
    return plan


def _check_folder(docs: Path, given: Path) -> None:
    """Check that a folder is not a part of a site of Jekyll, or above one.

    Raises:
        UsageError: it is.
    """
    if (docs / JEKYLL_CONFIG).is_file():
        return
    for file in sorted(docs.glob(f"*/{JEKYLL_CONFIG}")):
        raise UsageError(
            f"{given} is not the folder of a site of Jekyll",
            f"name the one that has the {JEKYLL_CONFIG}: {given / file.parent.name}",
        )
    for folder in docs.parents:
        is_top = (folder / ".git").exists()
        # MkDocs needs the pages in a folder: they may have been moved down from the top.
        if (folder / JEKYLL_CONFIG).is_file() and not (is_top and folder == docs.parent):
            source = read_config(folder).get("source")
            if not isinstance(source, str) or (folder / source).resolve() != docs:
                raise UsageError(
                    f"{given} is only a part of a site of Jekyll",
                    f"name the folder of the site: {os.path.relpath(folder)}",
                )
        if is_top:
            break


def _no_pages(given: Path) -> UsageError:
    return UsageError(
        f"there are no pages for Jekyll in {given}: neither a {JEKYLL_CONFIG}, nor front matter of "
        "just-the-docs, nor root_include_snippet",
        "name the folder of the site, such as docs",
    )


def _is_for_jekyll(text: str) -> bool:
    return "root_include" in text or not _FRONT.isdisjoint(front_matter(text)[0])


def _site(plan: _Plan) -> tuple[Project, Settings, Path | None]:
    """Return the project, its options and the configuration that is there."""
    places = (plan.base / name for name in find_site.NAMES)
    config = next((path for path in places if os.path.lexists(path)), None)
    if config is None:
        settings = Settings(just_the_docs=True)
        project = Project.of(plan.base, plan.docs, settings)
    elif not config.is_file():
        raise OptionError(f"{config.name} is not a file", "remove it, or write a configuration")
    else:
        project, settings = find_site.host(config).settings(config, sys.stderr)
        if project.docs is None or project.docs.resolve() != plan.docs:
            raise OptionError(
                f"{config.name} is there, and its pages are in another folder",
                f"name the folder of its docs_dir, or move {config.name} away",
            )
    # Nothing is written, also no cache.
    return project, dataclasses.replace(settings, cache_dir=""), config


def _read(plan: _Plan, left_out: GitIgnoreSpec) -> tuple[dict[Path, str], list[str]]:
    """Return the texts of the pages by path, and the names of all other files."""
    texts: dict[Path, str] = {}
    files: list[str] = []
    for path in sorted(_walk(plan.docs)):
        name = path.relative_to(plan.docs).as_posix()
        if left_out.match_file(name):
            continue
        if not name.endswith(PAGES):
            files.append(name)
        elif path.is_symlink():
            plan.notes.append(f"{plan.shown(path)}: a link to another file: left as it is")
        else:
            try:
                texts[path] = regular_files.read(path).decode("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not UTF-8"
                plan.notes.append(f"{plan.shown(path)}: cannot be read ({reason}): left as it is")
    return texts, files


def _walk(docs: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(docs):
        below[:] = [name for name in below if not name.startswith(".")]
        yield from (Path(folder) / name for name in names if not name.startswith("."))


def _rewrite(
    plan: _Plan, project: Project, settings: Settings, texts: dict[Path, str], files: list[str]
) -> None:
    """Rewrite the pages that print parts of a snippet, and find what nothing shows then."""
    pages = {path: printed_page.read(text) for path, text in texts.items()}
    found = [
        (block.directive, Location(plan.shown(path), block.first + 2))
        for path, page in pages.items()
        for block in (page.source(snippet) for snippet in page.snippets if len(snippet) > 1)
        if block.part == "code" and block.directive is not None
    ]
    there = {plan.docs / name for name in files}
    with SnippetDiagrams(project, settings) as diagrams:
        diagrams.start(found)
        for path in pages:
            plan.rewritten[path] = rewrite(texts[path], plan.shown(path), diagrams.find)
        plan.removed = _removed(plan, texts, there, diagrams.files_read())
        staying = there - {*plan.removed}

        for path in pages:

            def stays(file: str, folder: Path = path.parent) -> bool:
                return folder / file in staying

            plan.rewritten[path] = rewrite(texts[path], plan.shown(path), diagrams.find, stays)
    known = {str(note) for new in plan.rewritten.values() for note in new.notes}
    plan.notes += [one for one in _missing(plan, project, settings, texts) if one not in known]


def _missing(
    plan: _Plan, project: Project, settings: Settings, texts: dict[Path, str]
) -> list[str]:
    """Return messages about directives whose snippets cannot be loaded."""
    found = []
    for path, text in texts.items():
        for request in requests_in(text.replace("\r\n", "\n"), plan.shown(path)):
            at = request.position.page
            try:
                directive = request.directive()
                if directive.tag in ("include_snippet", "root_include_snippet", "root_include"):
                    loader.load(directive, settings.override(directive.options), project, at)
            except MulticloudError as error:
                found.append(str(error if error.places[:1] == (at,) else error.seen_from(at)))
    return found


def _removed(plan: _Plan, texts: dict[Path, str], there: set[Path], read: set[Path]) -> list[Path]:
    """Return the files that only replaced parts have shown."""
    replaced = {
        Path(os.path.normpath(path.parent / file))
        for path, new in plan.rewritten.items()
        for file in new.files
    }
    top, others = repository_files(plan.base)

    def named(path: Path) -> str:
        return path.relative_to(top).as_posix()

    all_files = {*there, *(path for path in others if path.is_relative_to(top))}
    after = {named(path): text for path in all_files if (text := text_of(path)) is not None}
    after |= {named(path): text for path, text in texts.items()}
    after |= {named(path): new.text for path, new in plan.rewritten.items()}
    candidates = sorted(named(path) for path in replaced & there if not path.is_symlink())
    kept = {named(path) for path in read if path.is_relative_to(top)}
    return [top / name for name in unshown(candidates, after, named(plan.docs), kept)]


def _tell_pages(plan: _Plan) -> None:
    """Print what differs, then what is left, then the directives."""
    differing = [
        line
        for path, new in plan.rewritten.items()
        for where, differences in new.differences
        for line in listed(differences, plan.shown(path), where, "")
    ]
    notes = [str(note) for new in plan.rewritten.values() for note in new.notes] + plan.notes
    notes.sort(key=_place)
    directives = [
        f"{plan.shown(path)}:{line}: {directive}"
        for path, new in plan.rewritten.items()
        for line, directive in new.directives
    ]
    for title, lines in (
        ("Pages print what their snippets do not produce:", differing),
        ("To look at:", notes),
        ("Directives in place of printed parts:", directives),
        ("Files that nothing shows then:", [plan.shown(path) for path in plan.removed]),
    ):
        if lines:
            say(sys.stdout, "\n".join([title, *(f"  {line}" for line in lines), ""]))


def _place(note: str) -> tuple[str, int]:
    """Return the path and line that a message begins with."""
    path, _, rest = note.partition(":")
    line = re.match(r"\d+", rest)
    return path, int(line[0]) if line else 0


def _json(plan: _Plan, *, dry_run: bool) -> dict[str, Any]:
    return {
        "pages": [
            {
                "path": plan.shown(path),
                "differences": [
                    {"snippet": str(where), **dataclasses.asdict(one)}
                    for where, differences in new.differences
                    for one in differences
                ],
                "notes": [str(note) for note in new.notes],
                "directives": [{"line": n, "directive": text} for n, text in new.directives],
            }
            for path, new in plan.rewritten.items()
        ],
        "notes": plan.notes,
        "removed": [plan.shown(path) for path in plan.removed],
        "configuration": plan.config,
        "written": bool(plan.files) and not dry_run,
    }


def _tell_result(plan: _Plan, *, dry_run: bool) -> None:
    if not plan.files:
        say(sys.stdout, f"{_count(plan.pages, 'page')}: nothing to do")
        return
    if dry_run and plan.config:
        text = "\n".join(f"  {line}".rstrip() for line in plan.config.splitlines())
        say(sys.stdout, f"{CONFIG}:\n{text}\n")
    changed = len(plan.files) - bool(plan.config)
    would = "would be " if dry_run else ""
    result = f"{_count(plan.pages, 'page')}, {changed} {would}rewritten"
    if plan.removed:
        result += f"; {_count(len(plan.removed), 'file')} {would}removed"
    result += f"; {CONFIG} {would}written" if plan.config else ""
    end = "; nothing is written yet: add --write" if dry_run else "; see them with git diff"
    say(sys.stdout, result + end)
    if plan.config and not dry_run:
        made = f"site/ and {Settings().cache_dir}/"
        say(sys.stdout, f"mkdocs build writes {made} beside {CONFIG}: add them to .gitignore")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _write(plan: _Plan) -> None:
    """Write the files, if Git can bring back what is there now.

    Raises:
        OptionError: it cannot.
    """
    try:
        repository = Repository.of(plan.docs)
        head = repository.commit("HEAD")
    except SnippetError as error:
        raise OptionError(
            f"Git could not bring back the pages: {error.what}",
            "commit them first: git init, git add, git commit",
        ) from None
    changed = sorted(repository.changed_files(head))
    if changed:
        names = [os.path.relpath(path, repository.top) for path in changed]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise OptionError(
            f"there are uncommitted changes: {', '.join(names[:_NAMED])}{more}",
            "commit or stash them first, so that Git can bring back every page",
        )
    known = {repository.top / name for name in repository.names(head, plan.docs)}
    for path in (*plan.files, *plan.removed):
        if path not in known and path.exists():
            raise OptionError(
                f"Git ignores {plan.shown(path)}, so it could not bring it back",
                "add it: git add -f, git commit",
            )
    unwatched = repository.unwatched()
    for path in (*plan.files, *plan.removed):
        if path in unwatched:
            raise OptionError(
                f"Git does not look at {plan.shown(path)}, so it could not bring it back",
                "git update-index --no-assume-unchanged --no-skip-worktree FILE",
            )
        # It may have become another one while the snippets ran.
        if path.parent.resolve() != path.parent or not _is_as_read(plan, path):
            raise MulticloudError(f"{plan.shown(path)} has changed meanwhile", "try again")
    try:
        for path, text in plan.files.items():
            regular_files.replace(path, text.encode())
        for path in plan.removed:
            path.unlink()
    except OSError as error:
        raise MulticloudError(
            f"{plan.shown(path)} cannot be written ({error.strerror})",
            "git checkout . brings all files back",
        ) from None


def _is_as_read(plan: _Plan, path: Path) -> bool:
    if path in plan.read:
        try:
            return regular_files.read(path) == plan.read[path].encode()
        except OSError:
            return False
    return not os.path.lexists(path) if path.name == CONFIG else path.is_file()
