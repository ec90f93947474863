"""The template: a process that has loaded a module and forks a copy of itself for each order that it is sent.

It has one thread, no event loop, and no open file but the standard ones and the socket of the orders, so nothing in it
can be caught halfway by a fork. A copy runs ``main`` of the module with the arguments of the order. If the module has a
function ``prepare``, the template calls it with the argument of each order: copies share the memory of what it keeps.

It forks twice. The process between ends at once, and so the copy becomes a child of the process that ordered it
(`server.forking.parentage.adopting_orphans`), which can wait for it, learn how it ended, and does not lose it if the
template ends.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import struct
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final

from server.forking.memory import give_back_memory
from server.forking.parentage import name_process

if TYPE_CHECKING:
    from collections.abc import Callable

#: An order is the JSON of an argument, with descriptors (unix(7), SCM_RIGHTS), in one packet.
MOST_BYTES: Final = 65_536
MOST_DESCRIPTORS: Final = 4
#: The answer: the id of the copy, or the number of the system's error below zero. The first one is 0: the template is
#: ready.
ANSWER: Final = struct.Struct("=i")


def main(module_name: str, descriptor: int) -> None:
    """Load a module, then start copies until the other end of the socket is closed."""
    name_process("onrecord-forks")
    # Garbage that is collected leaves holes, and a collection writes to every object, so that copies share less.
    gc.disable()
    module = import_module(module_name)
    give_back_memory()
    gc.freeze()
    arguments = None
    with suppress(ConnectionError):  # the process that sends requests has ended
        arguments = _await_order(socket.socket(fileno=descriptor), getattr(module, "prepare", None))
    if arguments is not None:
        gc.enable()
        module.main(arguments)


def _await_order(orders: socket.socket, prepare: Callable[[str], None] | None) -> list[str] | None:
    """Return the arguments of an order in a copy, and None in the template at its end."""
    with orders:
        orders.send(ANSWER.pack(0))
        while True:
            order, descriptors, _, _ = socket.recv_fds(
                orders, MOST_BYTES, MOST_DESCRIPTORS, flags=socket.MSG_CMSG_CLOEXEC
            )
            if not order:
                return None
            argument = json.loads(order)
            if prepare:
                prepare(argument)
                give_back_memory()
                gc.freeze()
            number = _fork_copy()
            if number == 0:
                return [argument, *map(str, descriptors)]
            for each in descriptors:
                os.close(each)
            orders.send(ANSWER.pack(number))


def _fork_copy() -> int:
    """Fork a copy and return 0 in it; in the template return its id, or an error below zero."""
    reader, writer = os.pipe()
    try:
        between = os.fork()
        if between == 0 and _fork_and_end(writer) == 0:
            return 0
        said = os.read(reader, ANSWER.size)
        os.waitpid(between, 0)
        return int(ANSWER.unpack(said)[0])
    except OSError as error:
        return -(error.errno or 1)
    finally:
        os.close(reader)
        os.close(writer)


def _fork_and_end(writer: int) -> int:
    """Return 0 in the copy, once it has its new parent."""
    between = os.getpid()
    try:
        copy = os.fork()
    except OSError as error:
        copy = -(error.errno or 1)
    if copy != 0:
        os.write(writer, ANSWER.pack(copy))
        os._exit(0)
    while os.getppid() == between:
        os.sched_yield()
    return 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
