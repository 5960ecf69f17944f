"""The program that is measured, programs as an installation leaves them, and how long one takes."""

import os
import shutil
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target")), "release", "mcpkey")


def installed(programs, root):
    """Copies `programs` into a directory in `root`, and gives it.

    What a linker has just written lies in the system's cache page by page, and is mapped so at every start, which takes a tenth to a third longer
    than what was copied, or read from the disk, in large pieces: a program that somebody installed, or that was there before the machine started.
    """
    into = os.path.join(root, "installed")
    os.makedirs(into)
    for program in programs:
        shutil.copy(program, into)
    return into


QUIET = [(os.POSIX_SPAWN_OPEN, stream, "/dev/null", os.O_RDWR, 0) for stream in range(3)]


def timed(path, argv, environ):
    """The milliseconds that a process takes from its start to its end, and with which code it ends; nobody hears it."""
    began = time.perf_counter_ns()
    pid = os.posix_spawn(path, argv, environ, file_actions=QUIET)
    _, status = os.waitpid(pid, 0)
    return (time.perf_counter_ns() - began) / 1e6, os.waitstatus_to_exitcode(status)
