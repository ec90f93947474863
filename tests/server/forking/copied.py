"""A module that the template of the tests loads; its copies describe themselves and then follow orders."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

#: The process that loaded this module.
LOADED_BY = os.getpid()
#: The argument of each order, and the process that prepared for it.
PREPARED: list[tuple[str, int]] = []


def prepare(argument: str) -> None:
    """Keep something for the copies."""
    PREPARED.append((argument, os.getpid()))


def main(arguments: list[str]) -> None:
    """Describe this copy on the socket that it was given, then end as the number it receives says."""
    with socket.socket(fileno=int(arguments[1])) as given:
        about = {
            "arguments": arguments,
            "parent": os.getppid(),
            "loaded_by": LOADED_BY,
            "prepared": PREPARED,
            "environment": dict(os.environ),
            "descriptors": [int(each.name) for each in Path("/proc/self/fd").iterdir() if each.exists()],
            "threads": len(list(Path("/proc/self/task").iterdir())),
        }
        given.sendall(json.dumps(about).encode() + b"\n")
        code = given.recv(10)
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main(sys.argv[1:])
