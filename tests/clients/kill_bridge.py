#!/usr/bin/env python3
"""Kills the bridges to one url, so that a test sees whether their client starts them again.

usage: kill_bridge.py URL
"""

import os
import pathlib
import signal
import sys
import time

url = sys.argv[1].encode()
for directory in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        words = (directory / "cmdline").read_bytes().split(b"\0")
        if words[0].endswith(b"mcpkey") and words[1:3] == [b"bridge", url]:
            os.kill(int(directory.name), signal.SIGKILL)
    except (OSError, IndexError):
        continue
time.sleep(1)
