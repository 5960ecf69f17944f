#!/usr/bin/env python3
"""Starts a program again and again and tries to read the memory of all its processes, as another process of the same user can.

`memory_reader.py ROUNDS COMMAND…`, or `memory_reader.py follow COMMAND…`, which follows it from its first step on as a debugger
does and gives what it prints. The secret to look for stands on the first line of standard input, and what the program is
to be told on the second. Says in JSON how often the memory was open in the moment after the start (`early`), how often
something got in later (`late`), in how many rounds the secret was found (`found`), and what the program answered first.
"""

import ctypes
import json
import os
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
TRACE_ME, CONTINUE, ATTACH, SET_OPTIONS = 0, 7, 16, 0x4200
FORKS, WALL = 2 | 4 | 8, 0x40000000


class Piece(ctypes.Structure):
    """A piece of memory."""

    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def opened(pid):
    """The memory of a process and the map of it, or nothing."""
    try:
        return open(f"/proc/{pid}/mem", "rb", buffering=0), open(f"/proc/{pid}/maps", "rb")
    except OSError:
        return None


def holds(opened_memory, secret):
    memory, maps = opened_memory
    for line in maps.read().splitlines():
        start, end = (int(part, 16) for part in line.split()[0].split(b"-"))
        if line.split()[1].startswith(b"rw"):
            try:
                memory.seek(start)
                if secret in memory.read(end - start):
                    return True
            except (OSError, OverflowError):
                pass
    return False


def gets_in(pid):
    """Whether any way leads in now."""
    if opened(pid) or LIBC.ptrace(ATTACH, pid, None, None) == 0:
        return True
    byte = ctypes.create_string_buffer(1)
    own, other = Piece(ctypes.addressof(byte), 1), Piece(0x1000, 1)
    LIBC.process_vm_readv(pid, ctypes.byref(own), 1, ctypes.byref(other), 1, 0)
    # EFAULT: it was allowed, and nothing is there.
    return ctypes.get_errno() == 14


def tree(pid):
    try:
        children = open(f"/proc/{pid}/task/{pid}/children", encoding="ascii").read().split()
    except OSError:
        children = []
    return [pid] + [below for child in children for below in tree(int(child))]


def follow(command, line):
    """What the program prints that is followed with all that it starts."""
    (source, feed), (out, sink) = os.pipe(), os.pipe()
    os.write(feed, line + b"\n")
    os.close(feed)
    pid = os.fork()
    if pid == 0:
        for place, pipe in enumerate([source, sink, sink]):
            os.dup2(pipe, place)
        LIBC.ptrace(TRACE_ME, 0, None, None)
        os.execv(command[0], command)
    os.close(sink)
    os.waitpid(pid, 0)
    LIBC.ptrace(SET_OPTIONS, pid, None, ctypes.c_void_p(FORKS))
    stopped, signal = pid, 0
    while True:
        LIBC.ptrace(CONTINUE, stopped, None, ctypes.c_void_p(signal))
        try:
            stopped, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            return os.fdopen(out, "rb").read().decode()
        signal = os.WSTOPSIG(status) if os.WIFSTOPPED(status) else 0
        signal = 0 if signal in (5, 19) else signal


def main():
    if sys.argv[1] == "follow":
        line = [sys.stdin.readline(), sys.stdin.readline()][1]
        print(json.dumps({"answer": follow(sys.argv[2:], line.rstrip("\n").encode())}))
        return
    rounds, command = int(sys.argv[1]), sys.argv[2:]
    secret, line = (sys.stdin.readline().rstrip("\n").encode() for _ in range(2))
    said = {"early": 0, "late": 0, "found": 0, "answer": ""}
    for _ in range(rounds):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        child = subprocess.Popen(command, **pipes)
        early = opened(child.pid)
        child.stdin.write(line + b"\n")
        child.stdin.flush()
        said["answer"] = child.stdout.readline().decode()
        said["early"] += early is not None
        said["found"] += early is not None and holds(early, secret)
        said["late"] += any(gets_in(pid) for pid in tree(child.pid))
        child.kill()
        child.wait()
    print(json.dumps(said))


main()
