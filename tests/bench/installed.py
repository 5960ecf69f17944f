"""The program that is measured, and programs as an installation leaves them."""

import os
import shutil

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
