"""What a sealed process cannot do any more, tried by a process that seals itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ontology import SEEDS

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is of Linux")

PROLOGUE = """
import os, socket, subprocess, threading, ctypes, errno, resource
from server.engine.worker.main import limit_cpu
from server.engine.worker.sandbox import limit_resources, seal
ready = threading.Event()
"""


def _run(code: str) -> subprocess.CompletedProcess[str]:
    # Python 3.12 and newer warn of a fork beside threads before the kernel refuses it.
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PROLOGUE + code]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=SEEDS.parent, timeout=60)


@linux_only
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socketpair()",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['/bin/true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "open('/tmp/onrecord-sealed', 'w')",
        "os.open('/tmp', os.O_RDWR | os.O_TMPFILE)",
        "os.unlink('/tmp/onrecord-sealed')",
        "os.mkdir('/tmp/onrecord-sealed')",
        "os.rename('/tmp/onrecord-sealed', '/tmp/onrecord-other')",
    ],
)
@pytest.mark.parametrize("thread", ["this", "older"])
def test_the_kernel_refuses(attempt: str, thread: str) -> None:
    """In the thread that sealed the process, and in one that was there before."""
    code = f"""
def attempt():
    ready.wait()
    try:
        {attempt}
    except PermissionError:
        print("refused", flush=True)
older = threading.Thread(target=attempt)
older.start() if {thread == "older"} else None
assert seal()
ready.set()
older.join() if {thread == "older"} else attempt()
"""
    done = _run(code)
    assert (done.stdout, done.stderr) == ("refused\n", "")


@linux_only
@pytest.mark.parametrize(
    ("name", "number"), [("io_uring_setup", 425), ("connect", {"x86_64": 42, "aarch64": 203}), ("clone3", 435)]
)
def test_the_ways_around_are_closed(name: str, number: int | dict[str, int]) -> None:
    code = f"""
number = {number!r}
number = number if isinstance(number, int) else number[os.uname().machine]
libc = ctypes.CDLL(None, use_errno=True)
assert seal()
print(libc.syscall(number, 0, 0, 0), ctypes.get_errno() in {{errno.EACCES, errno.ENOSYS}})
"""
    assert _run(code).stdout == "-1 True\n", name


@linux_only
def test_what_a_query_needs_still_works() -> None:
    code = """
import pyoxigraph
assert seal()
thread = threading.Thread(target=lambda: print(pyoxigraph.Store().query("ASK {}")))
thread.start(); thread.join()
print(len(open("/proc/self/status").read()) > 0, os.getpid() > 0)
"""
    assert _run(code).stdout.split() == ["<QueryBoolean", "true>", "True", "True"] or "True True" in _run(code).stdout


def test_memory_files_and_cores_are_bounded() -> None:
    code = """
limit_resources(500_000_000)
try:
    bytearray(600_000_000)
except MemoryError:
    print("no memory")
print(resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= 1024)
"""
    assert _run(code).stdout == "no memory\n0 True\n"


def test_a_process_that_computes_too_long_is_ended() -> None:
    code = """
limit_cpu(-1)
while True: pass
"""
    assert _run(code).returncode < 0
