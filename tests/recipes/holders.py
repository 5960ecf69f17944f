#!/usr/bin/env python3
"""Says of which programs a token was in the environment or the arguments, one line each: `env NAME` or `args NAME`.

usage: holders.py TOKENS trace FILE     FILE is what strace wrote: every program that was started, with all it was given
       holders.py TOKENS watch FILE     looks at the processes of this machine again and again until it is ended; writes FILE at each change
"""

import os
import pathlib
import re
import sys
import time

tokens, how, target = pathlib.Path(sys.argv[1]).read_text().split(), sys.argv[2], pathlib.Path(sys.argv[3])
EXECVE = re.compile(r'execve\("([^"]*)", \[(.*)\], \[(.*)\]')


def held(name, arguments, environment):
    for kind, text in (("args", arguments), ("env", environment)):
        if any(token in text for token in tokens):
            yield f"{kind} {os.path.basename(name)}"


def traced():
    for line in target.read_text(errors="replace").splitlines():
        found = EXECVE.search(line)
        if found:
            yield from held(*found.groups())


def watched():
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_text(errors="replace")
            yield from held(arguments.split("\0")[0], arguments, (process / "environ").read_text(errors="replace"))
        except OSError:
            continue


if how == "trace":
    print("\n".join(sorted(set(traced()))))
    sys.exit()
seen = set()
while True:
    seen.update(watched())
    target.write_text("".join(f"{line}\n" for line in sorted(seen)))
    time.sleep(0.01)
