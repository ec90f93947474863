"""Run work on untrusted files in a separate process: no network, no other programs, limited time and memory."""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import sys
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from mapping.errors import OnrecordError, printable
from server.engine.worker.main import limit_cpu
from server.engine.worker.sandbox import limit_resources, seal
from server.forking.parentage import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

_MIB: Final = 1024 * 1024
#: Exit code of the process after a `MemoryError`; a library that cannot allocate aborts instead.
_OUT_OF_MEMORY: Final = 70
_OUT_OF_MEMORY_SIGNALS: Final = frozenset({signal.SIGABRT, signal.SIGKILL, signal.SIGBUS})


class LimitReached(OnrecordError):
    """The work needs more time, memory or stack than it may have; ``name`` is the name of the file, or ""."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{printable(name) or 'a file'}: {reason}")


#: The name of the file that the process works on, in memory that both processes share; no path is longer.
_CURRENT: Final = mmap.mmap(-1, 4096)


@dataclass(frozen=True)
class Limits:
    """Limits of the process."""

    #: Processor time, for each call of `restart_clock`.
    seconds: float
    #: Address space in addition to the starting process's, in MiB.
    memory: int

    def restart_clock(self, name: str = "") -> None:
        """Give the process its time once more, for the file of this name."""
        _CURRENT[:] = os.fsencode(name)[: len(_CURRENT)].ljust(len(_CURRENT), b"\0")
        limit_cpu(self.seconds)


#: The limits of a process if no others are asked for.
DEFAULT_LIMITS: Final = Limits(60, 4096)


@dataclass(frozen=True)
class Outcome:
    """The exit code of a command, its standard output, and lines for standard error."""

    code: int
    notes: tuple[str, ...] = ()
    output: bytes = b""


def run_limited(work: Callable[[], Outcome], limits: Limits) -> Outcome:
    """Run ``work`` in a forked process and return its outcome.

    Raises `LimitReached`, `OnrecordError` with the message of one that the work raised, and `RuntimeError` with the
    traceback of any other exception.
    """
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # The command line has one thread; only a test runner has more, and the child does not touch their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reader)
        _work_and_exit(work, limits, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            head, output = pipe.readline(), pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 0:
        raise LimitReached(os.fsdecode(bytes(_CURRENT).rstrip(b"\0")), _reason(status, limits))
    said = json.loads(head)
    if "fault" in said:
        raise RuntimeError(said["fault"])
    if "error" in said:
        raise OnrecordError(said["error"])
    return Outcome(said["code"], tuple(said["notes"]), output)


def _reason(status: int, limits: Limits) -> str:
    if status == -signal.SIGXCPU:
        return f"needs more than {limits.seconds:g} s of processor time (allow more with --timeout)"
    if status == _OUT_OF_MEMORY or -status in _OUT_OF_MEMORY_SIGNALS:
        return f"needs more than {limits.memory} MiB of memory (allow more with --memory)"
    if status == -signal.SIGSEGV:
        return "is nested too deeply"
    return f"the process that validates it ended with status {status}"


def _work_and_exit(work: Callable[[], Outcome], limits: Limits, writer: int) -> NoReturn:
    status = _OUT_OF_MEMORY
    try:
        with suppress(OSError), os.fdopen(writer, "wb") as pipe:  # the other process may be gone
            pipe.write(_seal_and_work(work, limits))
        status = 0
    except MemoryError:
        pass
    finally:
        os._exit(status)


def _seal_and_work(work: Callable[[], Outcome], limits: Limits) -> bytes:
    """Return a line of JSON, and the output of the work behind it."""
    die_with_parent()
    limit_resources(_address_space() + limits.memory * _MIB)
    limits.restart_clock()
    # The kernel refuses sockets only on Linux, the interpreter everywhere.
    sys.addaudithook(_refuse_sockets)
    seal()
    try:
        outcome = work()
    except MemoryError:
        raise
    except OnrecordError as error:
        return json.dumps({"error": str(error)}).encode()
    except Exception:  # noqa: BLE001 - the edge of the process: a fault of ours, which the other process raises
        return json.dumps({"fault": traceback.format_exc()}).encode()
    return json.dumps({"code": outcome.code, "notes": outcome.notes}).encode() + b"\n" + outcome.output


def _address_space() -> int:
    """Return the bytes of address space that this process has already, on Linux."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _refuse_sockets(event: str, _arguments: object) -> None:
    if event.startswith("socket."):
        raise PermissionError("validation may not open connections")
