"""Start processes as copies of a template (`server.forking.copies`); on other systems than Linux by exec."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from server.forking.copies import ANSWER, MOST_BYTES
from server.forking.parentage import adopting_orphans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The folder that this package is imported from.
_ROOT: Final = str(Path(__file__).resolve().parents[2])


class Child(Protocol):
    """A process that was started here, as `subprocess.Popen` has it; usable from any thread."""

    pid: int
    #: How it ended, below zero the signal that ended it; None before someone has waited for it.
    returncode: int | None

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait until it has ended and return its code."""


def command_of(module: str, arguments: Sequence[str]) -> list[str]:
    """Return the command that runs a module of this package."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Python finds this package."""
    path = os.pathsep.join(filter(None, [_ROOT, variables.get("PYTHONPATH")]))
    return {**variables, "PYTHONPATH": path}


class Template:
    """A process that has loaded ``module``, started at the first need and again if it should die.

    Copies call ``module.main`` with the argument that `start` was given and its descriptors as they number them. They
    are children of this process and live on if the template ends.
    """

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        """Start nothing yet; the copies get this ``environment`` and no other variable but the path to this package."""
        self._module, self._environment = module, environment_of(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._lock = threading.Lock()

    def start(self, argument: str, descriptors: Sequence[int]) -> Child:
        """Start a copy, which gets duplicates of the descriptors; a thread should wait for it. Raises `OSError`."""
        if sys.platform != "linux":
            return self._execute([self._module, argument, *map(str, descriptors)], descriptors)
        with self._lock:
            try:
                number = self._order(argument, descriptors)
            except ConnectionError:  # it has died meanwhile: another one takes its place
                self._end()
                number = self._order(argument, descriptors)
        if number < 0:
            raise OSError(-number, os.strerror(-number))
        return _Copy(number)

    def close(self) -> None:
        """End the template and wait for it; the copies live on."""
        with self._lock:
            self._end()

    def _order(self, argument: str, descriptors: Sequence[int]) -> int:
        if self._orders is None:
            self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                arguments = ["server.forking.copies", self._module, str(theirs.fileno())]
                self._process = self._execute(arguments, [theirs.fileno()])
            _read_answer(self._orders)
        with adopting_orphans():
            socket.send_fds(self._orders, [json.dumps(argument).encode()], descriptors)
            return _read_answer(self._orders)

    def _execute(self, arguments: Sequence[str], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
        """Start a process by exec: never as a copy of this one, with its threads and locks."""
        return subprocess.Popen(  # noqa: S603 - our own module
            command_of(arguments[0], arguments[1:]),
            stdin=subprocess.DEVNULL, pass_fds=descriptors, env=self._environment,
            # Ctrl+C is for the first process, which ends the others.
            process_group=0,
        )  # fmt: skip

    def _end(self) -> None:
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._process is not None:
            self._process.wait()
            self._process = None


def _read_answer(orders: socket.socket) -> int:
    answer = orders.recv(MOST_BYTES)
    if not answer:
        raise ConnectionResetError("the process that starts others has ended")
    return int(ANSWER.unpack(answer)[0])


class _Copy:
    """A copy of the template, a child of this process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._lock = threading.Lock()

    def send_signal(self, sig: int) -> None:
        with self._lock:
            # Until someone has waited for it, no other process gets its id.
            if self.returncode is None:
                os.kill(self.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self) -> int:
        with suppress(ChildProcessError):  # another thread was quicker
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with self._lock:
            if self.returncode is None:
                self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            return self.returncode
