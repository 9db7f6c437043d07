"""Reads files as they were at a revision of their Git repository.

Only plumbing of Git is started, on ids that it has resolved: no filter, textconv or external diff
of a repository runs, no link is followed, and no name of a page becomes an option of Git.
"""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs_multicloud.errors import SnippetError, nearest
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT, is_diagram_file

TIMEOUT = 60
"""Seconds for each command; a partial clone fetches what it reads."""
MAX_REVISION = 200
_REVISION = re.compile(r"(?![-.])[^\s:\\?*\[\x00-\x1f\x7f]+")
_ID = re.compile(r"[0-9a-f]{40,64}")
_WRITTEN = re.compile(r"(?P<revision>[^:./\\][^:\\]*):(?P<path>.+)", re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_FROZEN = re.compile(r"(?P<name>.+)-[0-9a-f]{12}(?P<file>/\d+\.drawio)")
"""A diagram of a frozen result, whose folder has another key after each change of its snippet."""
_LINK, _FILES = "120000", ("100644", "100755")
_LFS = b"version https://git-lfs.github.com/"
_FETCH = "fetch it: git fetch --tags, or fetch-depth: 0 in a workflow"


def split_revision(written: str) -> tuple[str, str]:
    """Split `REVISION:PATH`; the revision is empty for a path, also one with a drive (`C:/…`)."""
    found = None if _DRIVE.match(written) else _WRITTEN.fullmatch(written)
    return (found["revision"], found["path"]) if found else ("", written)


@dataclass(frozen=True, slots=True)
class Blob:
    """The content of a file in a repository.

    Attributes:
        id: equal for equal contents.
        size: in bytes.
        where: revision and path, for messages.
    """

    id: str
    size: int
    where: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A Git repository at one moment: what its revisions are is asked once.

    Attributes:
        top: the real path of its working directory.
    """

    top: Path
    _commits: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _watched: dict[str, set[Path]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, path: Path) -> Repository:
        """Return the repository that contains a path, which need not exist.

        Raises:
            SnippetError: there is none, or Git cannot be started.
        """
        folder = next((one for one in (path, *path.parents) if one.is_dir()), Path())
        try:
            top = _git("rev-parse", "--show-toplevel", cwd=folder)
        except SnippetError as error:
            if "dubious ownership" in error.what:
                raise SnippetError(
                    "Git does not trust this repository, because another user owns its folder",
                    "git config --global --add safe.directory FOLDER",
                ) from None
            raise SnippetError(f"there is no Git repository ({error.what})", error.hint) from None
        return cls(Path(os.fsdecode(top).removesuffix("\n")).resolve())

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names: a tag, branch or id, or `HEAD~2`.

        Raises:
            SnippetError: there is none, or it is no plain name (searches are refused, too).
        """
        if revision in self._commits:
            return self._commits[revision]
        _check_name(revision)
        try:
            found = self._git(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except SnippetError:
            found = b""
        commit = found.decode("ascii", "replace").strip()
        if not _ID.fullmatch(commit):
            raise SnippetError(f"there is no revision {revision!r}", self._hint(revision))
        self._commits[revision] = commit
        return commit

    def find(self, commit: str, path: Path, revision: str = "") -> Blob:
        """Find a file in a commit.

        Args:
            commit: an id.
            path: the absolute path of the file in the working directory, links resolved; it need
                not be there now.
            revision: the name of the commit in messages.

        Raises:
            SnippetError: it is outside the repository; or the commit has no such file, but a folder
                or a link.
        """
        revision = revision or commit[:12]
        if not path.is_relative_to(self.top):
            raise SnippetError(f"{path.name!r} is not in the Git repository", "compare files")
        name = path.relative_to(self.top).as_posix()
        where = f"{revision}:{name}"
        listed = self._listed(commit, name)
        # mode, type, id, size and path.
        mode, kind, blob, size = [*listed.partition(b"\t")[0].decode().split(), *[""] * 4][:4]
        if mode in _FILES:
            return Blob(blob, int(size), where)
        if not mode:
            newer = f"it is newer than {revision}, or had another name then"
            hint = newer if path.is_file() else self._similar(commit, name)
            raise SnippetError(f"there is no file {name!r} at {revision}", hint)
        kind = "a link" if mode == _LINK else "a folder" if kind == "tree" else "a submodule"
        raise SnippetError(f"{name!r} is {kind} at {revision}", "name a file")

    def contains(self, commit: str, path: Path) -> bool:
        """Return whether a commit has a file or folder, by its absolute path."""
        if not path.is_relative_to(self.top):
            return False
        name = path.relative_to(self.top).as_posix()
        return name == "." or bool(self._listed(commit, name))

    def read(self, blob: Blob, limit: int = MAX_DOCUMENT) -> bytes:
        """Return the content of a file.

        Raises:
            SnippetError: it is larger than `limit` bytes, or is not in this clone.
        """
        if blob.size > limit:
            raise SnippetError(f"{blob.where} is larger than {limit // 2**10:,} KiB", "split it")
        try:
            data = self._git("cat-file", "blob", blob.id)
        except SnippetError as error:
            raise SnippetError(f"{blob.where} cannot be read ({error.what})", _FETCH) from None
        if data.startswith(_LFS):
            raise SnippetError(
                f"{blob.where} is in Git LFS, and the repository has only its address",
                "compare files",
            )
        return data

    def names(self, commit: str, folder: Path) -> list[str]:
        """Return the paths of all files below a folder in a commit, relative to the repository."""
        if not folder.is_relative_to(self.top):
            return []
        name = folder.relative_to(self.top).as_posix()
        below = [] if name == "." else ["--", f"{name}/"]
        listed = self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, *below)
        return [os.fsdecode(one) for one in listed.split(b"\0") if one]

    def files(self) -> list[Path]:
        """Return the paths of all files now, those that Git ignores left out.

        Some may be links, folders of other repositories, or missing.
        """
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return [self.top / os.fsdecode(one) for one in listed.split(b"\0") if one]

    def unwatched(self) -> set[Path]:
        """Return the files whose changes Git does not see: assume-unchanged and skip-worktree."""
        listed = os.fsdecode(self._git("ls-files", "-z", "-v")).split("\0")
        return {self.top / one[2:] for one in listed if one[:1] == "S" or one[:1].islower()}

    def commits(self, compared: str) -> tuple[str, str]:
        """Return the ids of two commits: `A..B`, `A...B` (since they parted), or `A`.

        Returns:
            The second is empty for `A`, which is compared with the working directory. A missing
            name is `HEAD`, as for Git.

        Raises:
            SnippetError: there is no such revision, or the two have no common commit.
        """
        dots = "..." if "..." in compared else ".."
        before, between, after = compared.partition(dots)
        if not between:
            return self.commit(before), ""
        old, new = self.commit(before or "HEAD"), self.commit(after or "HEAD")
        if dots == "...":
            try:
                old = self._git("merge-base", old, new).decode().strip()
            except SnippetError:
                raise SnippetError(f"{compared}: they have no common commit", _FETCH) from None
        return old, new

    def changed_files(self, commit: str) -> set[Path]:
        """Return the files that differ from a commit, and those that Git does not know."""
        names = self._diff("--name-only", "--no-renames", "--diff-filter=d", commit)
        names += self._unknown()
        return {(self.top / os.fsdecode(name)).resolve() for name in names.split(b"\0") if name}

    def changed_diagrams(self, old: str, new: str) -> list[tuple[Path | None, Path | None]]:
        """Return the diagrams that differ between two commits, by path.

        Args:
            new: empty for the working directory, also with files that Git does not know.

        Returns:
            The absolute paths before and after; None for a diagram that was added or removed.
        """
        fields = self._diff("--name-status", "--find-renames", old, *filter(None, [new]))
        words = iter([os.fsdecode(one) for one in fields.split(b"\0")[:-1]])
        pairs: list[tuple[str, str]] = []
        for status in words:
            before = next(words)
            after = next(words) if status[0] in "RC" else before
            # A file may become a diagram, or no longer be one, by its new name.
            is_before = status != "A" and is_diagram_file(before)
            is_after = status != "D" and is_diagram_file(after)
            if is_before or is_after:
                pairs.append((before * is_before, after * is_after))
        if not new:
            names = (os.fsdecode(name) for name in self._unknown().split(b"\0"))
            pairs += [("", name) for name in names if is_diagram_file(name)]
        found = [
            (self.top / before if before else None, self.top / after if after else None)
            for before, after in _with_frozen(pairs)
        ]
        return sorted(found, key=lambda pair: str(pair[1] or pair[0]))

    def watched(self, revision: str) -> set[Path]:
        """Return the files that change when a revision names another commit.

        Raises:
            SnippetError: it is no plain name.
        """
        if revision in self._watched:
            return self._watched[revision]
        _check_name(revision)
        reference = b""
        # Empty for `HEAD~1`, whose commit changes with that of `HEAD`.
        with suppress(SnippetError):
            reference = self._git(
                "rev-parse", "--verify", "--quiet", "--symbolic-full-name", "--end-of-options",
                revision,
            )  # fmt: skip
        names = ["HEAD", "logs/HEAD", "packed-refs", os.fsdecode(reference).strip()]
        arguments = [word for name in names if name for word in ("--git-path", name)]
        lines = os.fsdecode(self._git("rev-parse", *arguments)).splitlines()
        found = {path for path in (self.top / line for line in lines) if path.is_file()}
        self._watched[revision] = found
        return found

    def _diff(self, *arguments: str) -> bytes:
        return self._git(
            "diff", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules", *arguments, "--"
        )

    def _listed(self, commit: str, name: str) -> bytes:
        return self._git("ls-tree", "-z", "-l", "--full-tree", commit, "--", name)

    def _unknown(self) -> bytes:
        """Return the names of files that Git neither knows nor ignores."""
        return self._git("ls-files", "-z", "--others", "--exclude-standard")

    def _hint(self, revision: str) -> str:
        if not self._git("rev-list", "--max-count=1", "--all").strip():
            return "the repository has no commits yet"
        shallow = self._git("rev-parse", "--is-shallow-repository").strip() == b"true"
        if shallow:
            return f"this clone is shallow, {_FETCH}"
        names = self._git(
            "for-each-ref", "--format=%(refname:short)", "--sort=-creatordate", "--count=1000",
            "refs/tags", "refs/heads", "refs/remotes",
        )  # fmt: skip
        near = nearest(revision, names.decode("utf-8", "replace").split())
        return near if near.startswith("did") else _FETCH

    def _similar(self, commit: str, name: str) -> str:
        folder, slash, file = name.rpartition("/")
        below = ["--", folder + slash] if folder else []
        listed = self._git("ls-tree", "-z", "--name-only", "--full-tree", commit, *below)
        names = [os.fsdecode(one).removeprefix(folder + slash) for one in listed.split(b"\0")]
        near = nearest(file, [one for one in names if is_diagram_file(one)])
        return near or "name the file as it was called then"

    def _git(self, *arguments: str) -> bytes:
        return _git(*arguments, cwd=self.top)


def version() -> str:
    """Return the version of Git.

    Raises:
        SnippetError: it cannot be started.
    """
    return _git("--version", cwd=Path()).decode("utf-8", "replace").strip()


def read_at(revision: str, path: Path) -> bytes:
    """Return the content of a file at a revision of its repository.

    Args:
        path: where the file is, or would be, now.

    Raises:
        SnippetError: there is no repository, revision or file.
    """
    repository = Repository.of(path.parent)
    commit = repository.commit(revision)
    return repository.read(repository.find(commit, path.resolve(), revision))


def _check_name(revision: str) -> None:
    # `{/` begins a search with a pattern that may take any time.
    is_name = _REVISION.fullmatch(revision) and ".." not in revision and "{/" not in revision
    if not is_name or len(revision) > MAX_REVISION:
        raise SnippetError(
            f"{revision[:60]!r} is not the name of a revision", "name a tag, a branch or a commit"
        )


def _with_frozen(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pair the diagrams of frozen results by the names of their folders without the keys."""
    befores: dict[tuple[str, ...], list[str]] = {}
    afters: dict[tuple[str, ...], list[str]] = {}
    found = []
    for before, after in pairs:
        if _frozen(before) or _frozen(after):
            befores.setdefault(_frozen(before), []).append(before)
            afters.setdefault(_frozen(after), []).append(after)
        else:
            found.append((before, after))
    for one in {**befores, **afters}:
        old = [path for path in befores.get(one, ()) if path]
        new = [path for path in afters.get(one, ()) if path]
        # With several of a name, nobody can say which belong together.
        together = len(old) == len(new) == 1
        found += [(old[0], new[0])] if together else [(p, "") for p in old] + [("", p) for p in new]
    return found


def is_renamed(before: str, after: str) -> bool:
    """Return whether two paths differ by more than the key of a frozen result."""
    return before != after and (not _frozen(before) or _frozen(before) != _frozen(after))


def _frozen(path: str) -> tuple[str, ...]:
    """Return the path of a diagram of a frozen result, without the key."""
    found = _FROZEN.fullmatch(path)
    return found.group("name", "file") if found else ()


def _git(*arguments: str, cwd: Path) -> bytes:
    environment = {
        **os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }  # fmt: skip
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd, capture_output=True, check=False, env=environment, timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SnippetError(f"git {arguments[0]} took more than {TIMEOUT} s", _FETCH) from None
    except OSError as error:
        raise SnippetError(f"git cannot be started: {error.strerror}", "install Git") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise SnippetError(reason.removeprefix("fatal: ") or "git failed")
    return done.stdout
