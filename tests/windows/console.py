"""A console of Windows as Wine makes it of a terminal of this system, and a person who types there."""

import os
import pty
import re
import select
import termios
import time


def answer(line, environment, question, typed, hidden=True, patience=60):
    """Starts the command line on a terminal of its own and types once the question stands there; gives all that was shown.

    What is typed at a question is not echoed; `hidden` false types it to a program that asks nothing."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(line[0], line, {**environment, "TERM": "xterm"})
    seen, end = b"", time.monotonic() + patience
    while time.monotonic() < end:
        # Until a program reads, the terminal below Wine's console shows what is typed; a console of Windows does not.
        if typed and question in plain(seen.decode("utf-8", "replace")) and not (hidden and termios.tcgetattr(terminal)[3] & termios.ECHO):
            os.write(terminal, typed)
            typed = b""
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            break
        seen += part
    os.close(terminal)
    os.waitpid(pid, 0)
    return plain(seen.decode("utf-8", "replace"))


def plain(shown):
    """The text of what was shown: Wine draws cell by cell, and moves over what is blank."""
    return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", shown.replace("\x1b[1C", " "))
