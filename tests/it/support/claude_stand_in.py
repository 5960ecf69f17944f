#!/usr/bin/env python3
"""A stand-in for the client where only its name and its way to a helper count.

`claude -c SCRIPT` runs SCRIPT in a shell and reads what it prints through a socket that it made itself, as the client
reads a helper, and passes that on. `claude -x COMMAND` does the same without a shell between.
"""

import socket
import subprocess
import sys

with open("/proc/self/comm", "w", encoding="utf-8") as name:
    name.write("claude")
ours, theirs = socket.socketpair()
flag, script = sys.argv[1:3]
words = ["sh", "-c", script] if flag == "-c" else script.split()
child = subprocess.Popen(words, stdout=theirs.fileno())
theirs.close()
while piece := ours.recv(1 << 16):
    sys.stdout.buffer.write(piece)
    sys.stdout.flush()
sys.exit(child.wait())
