"""Runs a command and kills it at its n-th system call of some names, as strace's inject does, where tracing is not permitted.

usage: kill_at.py CALL[,CALL…] NTH COMMAND [ARGUMENT…]

The kernel asks before each of these calls (seccomp's notification, which any process may have of itself), so no privilege is needed.
Ends as the command does, and with 137 when it was killed. A name that this processor does not have is passed over.
"""

import array
import ctypes
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import sys

# From the kernel's tables of system calls.
NUMBERS = {
    "x86_64": {"seccomp": 317, "write": 1, "sendto": 44, "flock": 73, "fsync": 74, "fdatasync": 75, "rename": 82, "mkdir": 83, "rmdir": 84, "unlink": 87,
               "chmod": 90, "symlink": 88, "fchmod": 91, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "symlinkat": 266, "fchmodat": 268, "renameat2": 316},
    "aarch64": {"seccomp": 277, "flock": 32, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "renameat": 38, "fchmod": 52, "fchmodat": 53, "write": 64, "sendto": 206,
                "fsync": 82, "fdatasync": 83, "renameat2": 276},
}[platform.machine()]
NO_NEW_PRIVILEGES, SET_FILTER, NEW_LISTENER = 38, 1, 8
ASK, ALLOW = 0x7FC00000, 0x7FFF0000
RECEIVE, SEND, CONTINUE = 0xC0502100, 0xC0182101, 1


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def listen(calls):
    """Has the kernel ask before `calls` of this process from now on; gives where it asks."""
    load = struct.pack("HBBI", 0x20, 0, 0, 0)
    asked = [struct.pack("HBBI", 0x15, len(calls) - at, 0, number) for at, number in enumerate(calls)]
    code = b"".join([load, *asked, struct.pack("HBBI", 0x06, 0, 0, ALLOW), struct.pack("HBBI", 0x06, 0, 0, ASK)])
    kept = ctypes.create_string_buffer(code, len(code))
    program = Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener = libc.syscall(NUMBERS["seccomp"], SET_FILTER, NEW_LISTENER, ctypes.byref(program))
    if listener < 0:
        sys.exit(f"kill_at.py: seccomp: {os.strerror(ctypes.get_errno())}")
    return listener


def watch(listener, nth):
    """Lets the calls pass until the n-th, at which its process is killed; ends when there is nobody left to ask for."""
    asking = select.poll()
    asking.register(listener, select.POLLIN)
    while True:
        _, events = asking.poll()[0]
        if not events & select.POLLIN:
            return
        question = array.array("B", bytes(80))
        try:
            fcntl.ioctl(listener, RECEIVE, question, True)
        except OSError:
            continue
        identity, process = struct.unpack_from("QI", question)
        nth -= 1
        if nth == 0:
            os.kill(process, signal.SIGKILL)
            return
        try:
            fcntl.ioctl(listener, SEND, struct.pack("QqiI", identity, 0, 0, CONTINUE))
        except OSError:
            continue


names, nth, *command = sys.argv[1:]
calls = [NUMBERS[name] for name in names.split(",") if name in NUMBERS]
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
child = os.fork()
if child == 0:
    ours.close()
    listener = listen(calls)
    socket.send_fds(theirs, [b"x"], [listener])
    os.close(listener)
    theirs.close()
    os.execvp(command[0], command)
theirs.close()
_, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
if descriptors:
    watch(descriptors[0], int(nth))
    os.close(descriptors[0])
_, status = os.waitpid(child, 0)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
