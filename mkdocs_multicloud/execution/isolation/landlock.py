"""Landlock (Linux 5.13 and later): limits for good which folders this process may change.

From Linux 6.7 on it can also forbid TCP connections, from 6.12 on signals to other processes.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import c_int, c_long, c_size_t, c_uint64, c_void_p
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.isolation.namespaces import DEVICES, renounce_privileges

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE = 1 << 1
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Rights to write files, and to create and remove entries of folders."""
_TCP = 0b11
"""Rights to bind and to connect."""
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_files", c_uint64), ("handled_network", c_uint64), ("scoped", c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", c_uint64), ("parent", ctypes.c_int32))


def restrict(folders: Iterable[str], *, network: bool, least: int = 1) -> bool:
    """Allow changes only in these folders; return whether the kernel supports it.

    Args:
        folders: the folders that may be changed.
        network: whether connections are allowed.
        least: the version to have; before version 2 (Linux 5.19) no file can be moved to another
            folder.
    """
    rules = rules_for(folders, network=network, least=least)
    if rules is None:
        return False
    try:
        renounce_privileges()
        return enforce(rules)
    finally:
        os.close(rules)


def rules_for(folders: Iterable[str], *, network: bool, least: int = 1) -> int | None:
    """Return a file descriptor of rules like those of `restrict`; None if there can be none."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(c_long(_CREATE_RULESET), c_void_p(), c_size_t(0), c_int(_VERSION))
    if version < least:
        return None
    changes = _CHANGES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(
        changes, 0 if network else _TCP, _SIGNALS | (0 if network else _ABSTRACT_SOCKETS)
    )
    # The kernel refuses a structure with fields that it does not know.
    fields = 3 if version >= 6 else 2 if version >= 4 else 1
    size = c_size_t(fields * ctypes.sizeof(c_uint64))
    rules = int(libc.syscall(c_long(_CREATE_RULESET), ctypes.byref(ruleset), size, c_int(0)))
    if rules < 0:
        return None
    for folder in folders:
        _allow(libc, rules, folder, changes)
    for device in DEVICES:
        _allow(libc, rules, f"/dev/{device}", changes & (_WRITE_FILE | _TRUNCATE))
    return rules


def enforce(rules: int) -> bool:
    """Enforce rules for this process for good; return whether it was possible.

    This needs `renounce_privileges` before.
    """
    libc = ctypes.CDLL(None)
    return bool(libc.syscall(c_long(_RESTRICT_SELF), c_int(rules), c_int(0)) == 0)


def _allow(libc: ctypes.CDLL, rules: int, path: str, changes: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = _Beneath(changes, opened)
    libc.syscall(
        c_long(_ADD_RULE), c_int(rules), c_int(_PATH_BENEATH), ctypes.byref(rule), c_int(0)
    )
    os.close(opened)
