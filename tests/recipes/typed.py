#!/usr/bin/env python3
"""Runs a command on a terminal of its own and types a token at its hidden question.

usage: typed.py TOKENS COMMAND…
"""

import os
import pty
import sys

typed, said = open(sys.argv[1], "rb").readline(), b""
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # How Linux says that the other end is closed.
        break
    if not piece:
        break
    os.write(1, piece)
    said += piece
    if said.rstrip().endswith(b"(hidden):"):
        os.write(terminal, typed)
        said = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
