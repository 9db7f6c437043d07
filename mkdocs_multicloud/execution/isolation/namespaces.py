"""Linux namespaces for snippets, by system calls that need no privileges.

The fork server enters namespaces in which all file systems are read-only and there is no network.
Each snippet then gets its own process and mount namespaces: files that it writes are in memory,
processes that it starts end with it, and nothing remains.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
from contextlib import suppress
from ctypes import c_char_p, c_int, c_long, c_size_t, c_uint64, c_ulong
from functools import cache
from itertools import takewhile
from pathlib import Path

from mkdocs_multicloud.execution.isolation.scratch import SHARED_MEMORY

_NEW_MOUNTS, _NEW_IPC, _NEW_USER = 0x00020000, 0x08000000, 0x10000000
_NEW_PROCESSES, _NEW_NETWORK = 0x20000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC = 0x1, 0x2, 0x4, 0x8
_RECURSIVE, _PRIVATE = 0x4000, 0x40000
_BIND, _DETACH = 0x1000, 0x2
_AT_CWD, _AT_RECURSIVE, _ATTRIBUTE_READ_ONLY = -100, 0x8000, 0x1
_DEATH_SIGNAL, _CHILD_SUBREAPER, _NO_NEW_PRIVILEGES = 1, 36, 38
_DROP_BOUND, _LAST_CAPABILITY = 24, 63
_CLONE = {"x86_64": 56, "aarch64": 220}
_MOUNT_SETATTR, _CAPSET = 442, {"x86_64": 126, "aarch64": 91}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
"""Devices that have no effect outside of the processes that use them."""
TERMINALS = "/dev/pts"
_MIN_PROCESSES = 302
"""Smallest usable limit for process ids, as the kernel does not reuse ids below 300."""
_CAPABILITIES_V3 = 0x20080522


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", c_uint64),
        ("clear", c_uint64),
        ("propagation", c_uint64),
        ("user_namespace", c_uint64),
    )


def enter(*, network: bool) -> None:
    """Move this process into read-only namespaces; this cannot be undone.

    Args:
        network: whether to keep the machine's network.

    Raises:
        OSError: the kernel does not allow it.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _CLONE:
        raise OSError(f"no namespaces on {sys.platform} {machine}")
    user, group = os.getuid(), os.getgid()
    flags = _NEW_USER | _NEW_MOUNTS | _NEW_IPC | (0 if network else _NEW_NETWORK)
    _checked(_libc().unshare(flags), "unshare")
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    _replace_devices()
    _make_read_only("/")


def leave_network() -> None:
    """Move this process, which must have only one thread, away from the network if possible."""
    if sys.platform == "linux":
        _libc().unshare(_NEW_USER | _NEW_NETWORK)


def _replace_devices() -> None:
    """Hide all devices but harmless ones: root may write to a disk even if nothing is writable."""
    kept = {}
    for name in DEVICES:
        with suppress(OSError):
            kept[name] = os.open(f"/dev/{name}", os.O_PATH)
    _mount("tmpfs", "/dev", "tmpfs", _NO_SUID, "size=64k,mode=755")
    for name, number in kept.items():
        os.close(os.open(f"/dev/{name}", os.O_CREAT, 0o600))
        bind(f"/proc/self/fd/{number}", f"/dev/{name}")
        os.close(number)
    for name in (SHARED_MEMORY, TERMINALS):
        os.mkdir(name)
    with suppress(OSError):
        # Terminals of its own; those of the user are not among them.
        _mount("devpts", TERMINALS, "devpts", _NO_SUID | _NO_EXEC, "newinstance,ptmxmode=0666")
        os.symlink("pts/ptmx", "/dev/ptmx")
    os.symlink("/proc/self/fd", "/dev/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"fd/{number}", f"/dev/{name}")


def clone() -> int:
    """Fork into new process and mount namespaces, in which the child is the first process.

    Raises:
        OSError: the kernel does not allow it.
    """
    flags = _NEW_PROCESSES | _NEW_MOUNTS | signal.SIGCHLD
    number = c_long(_CLONE[platform.machine()])
    nothing = c_long(0)
    return _checked(
        _libc().syscall(number, c_long(flags), nothing, nothing, nothing, nothing), "clone"
    )


def mount_memory(folder: str, size: int) -> None:
    """Mount a file system in memory of at most `size` bytes."""
    _mount("tmpfs", folder, "tmpfs", _NO_SUID | _NO_DEVICES, f"size={size},mode=700")


def bind(folder: str, target: str) -> None:
    """Mount a folder at another path, too.

    Raises:
        OSError: there is no such path.
    """
    _mount(folder, target, None, _BIND)


def unmount(folder: str) -> None:
    """Detach a file system from its folder; files that are open can still be used."""
    done = _libc().umount2(os.fsencode(folder), c_int(_DETACH))
    _checked(done, f"unmount {folder}")


def mount_processes(folder: str = "/proc") -> None:
    """Mount a `/proc` that shows only the processes of this namespace.

    Raises:
        OSError: a container runtime hides parts of `/proc` and so forbids a new one.
    """
    _mount("proc", folder, "proc", _NO_SUID | _NO_DEVICES | _NO_EXEC)


def renew_messages() -> None:
    """Leave all shared memory, semaphores and message queues of System V and POSIX behind.

    Raises:
        OSError: the kernel does not allow it.
    """
    _checked(_libc().unshare(_NEW_IPC), "unshare")


def limit_processes(number: int) -> bool:
    """Limit the number of processes in this namespace if possible, and make `/proc` read-only.

    Through a writable `/proc`, root could change settings of the machine.

    Returns:
        Whether there is a limit. All ids of processes are below it, too.
    """
    # Older kernels would apply the number to the whole machine.
    is_limited = _kernel() >= (6, 14)
    if is_limited:
        Path("/proc/sys/kernel/pid_max").write_text(str(max(number, _MIN_PROCESSES)), "ascii")
    _make_read_only("/proc")
    return is_limited


def open_last_process(folder: str) -> int:
    """Open the kernel's setting for the id of the last process, which stays writable.

    Args:
        folder: an empty folder that can be used for a moment.

    Raises:
        OSError: the kernel has no such setting, or it cannot be changed.
    """
    mount_processes(folder)
    try:
        return os.open(f"{folder}/sys/kernel/ns_last_pid", os.O_WRONLY | os.O_CLOEXEC)
    finally:
        unmount(folder)


def mount_overlay(lower: str, scratch: str, target: str) -> None:
    """Mount an overlay that looks like the folder `lower` and stores changes in `scratch`/upper.

    Raises:
        OSError: the kernel does not allow it, or does not support a character of a path.
    """
    if set(scratch) & set(":,\\"):
        raise OSError("a path that no mount option can name")
    back = os.open(".", os.O_PATH)
    try:
        # A relative path needs no escapes.
        os.chdir(lower)
        options = f"lowerdir=.,upperdir={scratch}/upper,workdir={scratch}/inner,userxattr"
        _mount("overlay", target, "overlay", _NO_SUID | _NO_DEVICES, options)
    finally:
        os.fchdir(back)
        os.close(back)


def drop_privileges() -> None:
    """Give up all privileges for good; root is then like any user, but owns root's files."""
    bound_privileges()
    drop_current_privileges()


def bound_privileges() -> None:
    """Forbid programs that this process or its child processes start to have privileges."""
    if sys.platform == "linux" and platform.machine() in _CAPSET:
        for capability in range(_LAST_CAPABILITY + 1):
            _libc().prctl(_DROP_BOUND, c_ulong(capability), 0, 0, 0)
    renounce_privileges()


def drop_current_privileges() -> None:
    """Give up the privileges of this process; complete only after `bound_privileges`."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _CAPSET:
        return
    libc = _libc()
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    number = c_long(_CAPSET[machine])
    _checked(libc.syscall(number, ctypes.byref(header), ctypes.byref(nothing)), "capset")


def renounce_privileges() -> None:
    """Forbid that a program started by this process gets more privileges."""
    if sys.platform == "linux":
        _checked(_libc().prctl(_NO_NEW_PRIVILEGES, c_ulong(1), 0, 0, 0), "no_new_privs")


def die_with_parent(number: int) -> None:
    """Make the kernel send this signal to this process when its parent ends."""
    if sys.platform == "linux":
        _libc().prctl(_DEATH_SIGNAL, c_ulong(number), 0, 0, 0)


def adopt_orphans() -> None:
    """Make this process the new parent of all its orphaned descendants."""
    if sys.platform == "linux":
        _libc().prctl(_CHILD_SUBREAPER, c_ulong(1), 0, 0, 0)


def _kernel() -> tuple[int, int]:
    major, minor = platform.release().split(".")[:2]
    return int(major), int("".join(takewhile(str.isdigit, minor)) or 0)


def _make_read_only(path: str) -> None:
    attributes = _MountAttributes(set=_ATTRIBUTE_READ_ONLY)
    done = _libc().syscall(
        c_long(_MOUNT_SETATTR),
        c_int(_AT_CWD),
        c_char_p(path.encode()),
        c_int(_AT_RECURSIVE),
        ctypes.byref(attributes),
        c_size_t(ctypes.sizeof(attributes)),
    )
    _checked(done, "mount_setattr")


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    names = [
        None if text is None else os.fsencode(text) for text in (source, target, kind, data or None)
    ]
    done = _libc().mount(names[0], names[1], names[2], c_ulong(flags), names[3])
    _checked(done, f"mount {kind or target}")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return int(result)
