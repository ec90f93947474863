"""The sandbox of a query process: before the first query it gives up privileges, the network and other programs.

On Linux (x86-64 and aarch64) a seccomp filter makes the kernel refuse the system calls that a query never needs. Other
systems lack it: there only `server.sparql.guard` keeps a query from reaching another host.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.forking.parentage import prctl

_OPEN_FILES: Final = 1024

# linux/prctl.h
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38

# linux/seccomp.h, linux/bpf_common.h
_SET_MODE_FILTER: Final = 1
#: Apply the filter to every thread of the process, including the engine's threads.
_FILTER_FLAG_TSYNC: Final = 1
_RETURN_ALLOW: Final = 0x7FFF0000
_RETURN_ERRNO: Final = 0x00050000
_RETURN_KILL: Final = 0x80000000
_LOAD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
#: struct seccomp_data: the number of the call, the architecture, the low halves of the arguments.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32

_CLONE_THREAD: Final = 0x10000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
#: The calls of the x32 interface have numbers from here on; none of them is needed.
_X32: Final = 0x40000000


@dataclass(frozen=True)
class _Architecture:
    """Numbers of system calls (asm/unistd.h)."""

    audit: int
    seccomp: int
    clone: int
    openat: int
    denied: tuple[int, ...]


#: Numbers that every architecture shares: pidfd_send_signal, io_uring_setup, _enter and _register, open_tree,
#: move_mount, fsopen, pidfd_open, pidfd_getfd. Through io_uring a process could make the denied calls.
_DENIED_EVERYWHERE: Final = (424, 425, 426, 427, 428, 429, 430, 434, 438)
#: clone3 and openat2 keep their flags in memory, which a filter cannot read; the C library then uses the old calls.
_UNKNOWN_EVERYWHERE: Final = (435, 437)

_ARCHITECTURES: Final = {
    "x86_64": _Architecture(
        audit=0xC000003E,
        seccomp=317,
        clone=56,
        openat=257,
        denied=(
            41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307,  # socket ... sendmmsg
            57, 58, 59, 322,  # fork vfork execve execveat
            62, 101, 310, 311, 200,  # kill ptrace process_vm_readv process_vm_writev tkill
            2, 76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 94,  # open truncate rename ... lchown
            133, 258, 259, 260, 263, 264, 265, 266, 268, 316,  # mknod mkdirat ... renameat2
            155, 161, 165, 166, 250, 248, 249, 272, 298, 304, 308, 321, 323,  # mount, keys, namespaces, bpf ...
        ),
    ),
    "aarch64": _Architecture(
        audit=0xC00000B7,
        seccomp=277,
        clone=220,
        openat=56,
        denied=(
            198, 199, 200, 201, 202, 203, 206, 207, 211, 212, 242, 243, 269,  # socket ... sendmmsg
            221, 281,  # execve execveat
            129, 130, 117, 270, 271,  # kill tkill ptrace process_vm_readv process_vm_writev
            33, 34, 35, 36, 37, 38, 45, 52, 53, 54, 55, 276,  # mknodat ... renameat2
            39, 40, 41, 51, 97, 217, 218, 219, 241, 265, 268, 280, 282,  # mount, keys, namespaces, bpf ...
        ),
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def limit_resources(address_space: int) -> None:
    """Bound memory and open files, write no core dump, and be the first process killed if the system lacks memory."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_AS, address_space)
    with suppress(OSError):  # only Linux has this file
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def seal() -> bool:
    """Give up writing files, new privileges and the denied system calls; return whether the kernel enforces all of it.

    Call it once everything is open: from then on no byte can be written to a file.
    """
    _limit(resource.RLIMIT_FSIZE, 0)
    architecture = _ARCHITECTURES.get(platform.machine()) if sys.platform == "linux" else None
    if architecture is None or struct.calcsize("P") != 8:
        return False
    prctl(_PR_SET_DUMPABLE, 0)
    if not prctl(_PR_SET_NO_NEW_PRIVS, 1):
        return False
    code = _filter(architecture)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (architecture.seccomp, _SET_MODE_FILTER, _FILTER_FLAG_TSYNC)
    return bool(libc.syscall(*map(ctypes.c_long, arguments), ctypes.byref(program)) == 0)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _filter(architecture: _Architecture) -> bytes:
    """Return the filter as instructions of the classic Berkeley Packet Filter (linux/filter.h)."""
    deny, unknown = _RETURN_ERRNO | errno.EACCES, _RETURN_ERRNO | errno.ENOSYS
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture.audit),
        (_RETURN, 0, 0, _RETURN_KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, deny),
    ]
    for number in (*architecture.denied, *_DENIED_EVERYWHERE):
        code += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, deny)]
    for number in _UNKNOWN_EVERYWHERE:
        code += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, unknown)]
    code += [
        # Threads may be made, processes not.
        (_JUMP_EQUAL, 0, 4, architecture.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, deny),
        (_RETURN, 0, 0, _RETURN_ALLOW),
        # Files may be read, not written.
        (_JUMP_EQUAL, 0, 3, architecture.openat),
        (_LOAD, 0, 0, _THIRD_ARGUMENT),
        (_JUMP_ANY_BIT, 0, 1, _WRITING),
        (_RETURN, 0, 0, deny),
        (_RETURN, 0, 0, _RETURN_ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
