"""Runs a command at a terminal: waits for each text, then types the answer. Usage: at_terminal.py TEXT ANSWER... -- COMMAND..."""

import os
import pty
import select
import sys
import time

at = sys.argv.index("--")
steps = list(zip(sys.argv[1:at:2], sys.argv[2:at:2]))
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[at + 1], sys.argv[at + 1:])

screen, seen, end = b"", 0, time.time() + 60
while time.time() < end:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        screen += part
        sys.stdout.buffer.write(part)
        sys.stdout.flush()
    if steps and steps[0][0].encode() in screen[seen:]:
        text, answer = steps.pop(0)
        seen = len(screen)
        time.sleep(0.3)
        os.write(terminal, answer.encode())
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) or len(steps))
