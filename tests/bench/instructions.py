#!/usr/bin/env python3
"""Counts the instructions that mcpkey runs until the child takes its place, or until it ends, and holds them against figures in the repository.

usage: instructions.py [--profile dev|release] [--rows WORD;WORD] [--write] [--profiles DIR]

--rows takes those whose title has one of the words; --profiles keeps what callgrind_annotate reads in a directory that is there.

Time is noise on a machine that does other work; what callgrind counts is the same each time. What a count hangs on is pinned here: an
environment of a few variables, directories with names of one length, a process that nobody has started but the first one of the machine
(and a client, where one has to ask), one core, and of the C library the routines that every processor can run. Each row has two counts: what the program itself
runs, and that with the loader and the libraries, which is held against its figure only where the C library is of the same version.

A count that is more than 3 % above its figure fails. One that is more than 3 % below is said: it is written down (--write) in the commit that won it, so that nobody
loses it again unseen. Another compiler counts otherwise: with another one than that of the figures, 10 % are let pass.

What the loader maps is held to the C library, and to what unwinds where GCC's archive of it is not there: each further one costs every start a tenth of a millisecond, by pages that no count shows.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

from installed import REPOSITORY
from scenes import BIG, Scenes

TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target"))
FIGURES = os.path.join(REPOSITORY, "tests", "bench", "instructions.toml")
TOLERANCE, OTHER_COMPILER = 0.03, 0.10
# An older C library has some of it apart.
LIBRARIES = {"libc.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1"}
# Of the archive that build.rs links in instead, where there is one.
UNWINDER, ARCHIVE = "libgcc_s.so.1", "libgcc_eh.a"
# Which routines the C library takes hangs on the processor otherwise.
PLAIN = "glibc.cpu.hwcaps=" + ",".join(f"-{it}" for it in "AVX2 AVX AVX512F AVX512VL AVX_Fast_Unaligned_Load ERMS FSRM BMI2 RTM MOVBE SSE4_2".split())


ROWS = {
    "run, no secret": lambda scenes: scenes.run_row("run-00", 0),
    "run, 10 secrets": lambda scenes: scenes.run_row("run-10", 10),
    "run, 500 stored, one used": lambda scenes: scenes.stored_row("run-of", 500),
    "run, ~/.claude.json of 2.3 MB": lambda scenes: scenes.run_row("run-MB", 0, BIG),
    "exec, 10 secrets": lambda scenes: scenes.exec_row("exec10", 10),
    "lint, one config": lambda scenes: scenes.lint_row("lint-1", [".mcp.json"]),
    "lint, 186 configs": lambda scenes: scenes.lint_row("lint-n", ["."], 60),
    "lint, 1,655 configs": lambda scenes: scenes.lint_row("lint-N", ["."], 534),
}
# Without optimisation it takes minutes, and says no more than the one with fewer.
LONG = "lint, 1,655 configs"


def alone(argv, cwd, environ):
    """Runs it on one core in a session of its own, started by nobody; waits until it has ended."""
    ended, ends = os.pipe()
    if (pid := os.fork()) == 0:
        if os.fork() == 0:
            os.setsid()
            os.close(ended)
            os.set_inheritable(ends, True)
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            os.chdir(cwd)
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(quiet, stream)
            os.execvpe(argv[0], argv, {**environ, "GLIBC_TUNABLES": PLAIN})
        os._exit(0)
    os.close(ends)
    os.waitpid(pid, 0)
    os.read(ended, 1)
    os.close(ended)


def counted(out):
    """What the program itself ran, and what it ran with its libraries; by a profile of callgrind."""
    own = every = 0
    is_own = is_call = False
    with open(out, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("ob="):
                is_own = os.path.basename(line.strip()) == "mcpkey"
            elif line.startswith("calls="):
                is_call = True
            elif re.match(r"[0-9+*-]", line):
                # The line behind a call has what was called in it, which is counted where it stands.
                cost = 0 if is_call else int(line.split()[1])
                is_call, every, own = False, every + cost, own + cost * is_own
    return own, every


def count(row, scenes, keep):
    cwd, environ, argv, client = ROWS[row](scenes)
    out = os.path.join(keep or scenes.root, row.replace(",", "").replace(" ", "-").replace("/", ""))
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--dump-before=execvp", "--compress-strings=no", "--compress-pos=no"]
    argv = [*valgrind, *argv]
    alone([client, "-c", '"$@"; exit $?', "claude", *argv] if client else argv, cwd, environ)
    # The first part ends where the child takes the place; a program that only ends has no such.
    own, every = counted(f"{out}.1" if os.path.exists(f"{out}.1") else out)
    assert 100_000 < own < every, f"{row}: {own} of {every} instructions are of the program"
    return own, every


def mapped(program):
    """The libraries that the loader maps before the program begins, but for itself and what the kernel gives."""
    traced = subprocess.run([program], check=True, capture_output=True, text=True, env={"LD_TRACE_LOADED_OBJECTS": "1"}).stdout
    return {line.split()[0] for line in traced.splitlines() if "=>" in line and "ld-linux" not in line}


def compiler():
    return subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]


def figures():
    if not os.path.exists(FIGURES):
        return {}
    with open(FIGURES, "rb") as file:
        return tomllib.load(file)


def ground():
    """What counts hang on beside the source: the compiler, and the C library."""
    return {"rustc": compiler(), "libc": os.confstr("CS_GNU_LIBC_VERSION")}


def kind(profile):
    """Which figures are those of this machine: another processor has other instructions, or takes other ways."""
    with open("/proc/cpuinfo", encoding="utf-8") as cpu:
        avx2 = "-avx2" * (" avx2 " in cpu.read())
    return f"{os.uname().machine}{avx2}-{profile}"


def save(profile, found):
    known = figures()
    known[profile] = {**known.get(profile, {}), **found, **ground()}
    with open(FIGURES, "w", encoding="utf-8") as out:
        out.write("# Instructions until the child takes the place: of the program itself, and with the libraries. Written by tests/bench/instructions.py --write.\n")
        for name, rows in sorted(known.items()):
            out.write(f"\n[{name}]\n")
            out.writelines(f"{json.dumps(row)} = {json.dumps(figure)}\n" for row, figure in rows.items())


def held(pair, figure, known):
    """How far a row is from its figures, shown; and whether that is too far."""
    if not figure:
        return "new", True
    here = ground()
    tolerance = TOLERANCE if known["rustc"] == here["rustc"] else OTHER_COMPILER
    changes = [(now - then) / then for now, then in zip(pair, figure)]
    counts = changes if known["libc"] == here["libc"] else changes[:1]
    shown = " / ".join(f"{change:+.1%}" for change in changes)
    is_better = max(counts) < -tolerance
    return shown + ", better: write it down" * is_better, max(counts) > tolerance


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--profile", choices=["dev", "release"], default="dev")
    parser.add_argument("--rows", default="")
    parser.add_argument("--profiles")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    options = parser.parse_args()
    if options.help:
        sys.exit(print(__doc__))
    program = os.path.join(TARGET, {"dev": "debug"}.get(options.profile, options.profile), "mcpkey")
    profile = kind(options.profile)
    known = figures().get(profile, {})
    archive = subprocess.run(["cc", f"-print-file-name={ARCHIVE}"], check=True, capture_output=True, text=True).stdout.strip()
    if more := mapped(program) - LIBRARIES - ({UNWINDER} if archive == ARCHIVE else set()):
        sys.exit(f"every start maps {', '.join(sorted(more))} too: whatever calls for it is to be had without")
    found, wrong = {}, []
    root = tempfile.mkdtemp(prefix="mcpkey-", dir="/tmp")
    try:
        scenes = Scenes(root, program)
        rows = (row for row in ROWS if any(word in row for word in options.rows.split(";")))
        for row in (row for row in rows if options.profile != "dev" or row != LONG):
            found[row] = count(row, scenes, options.profiles)
            shown, is_wrong = held(found[row], known.get(row), known)
            print(f"{row:32} {found[row][0]:14,} {found[row][1]:14,}   {shown}", flush=True)
            if is_wrong:
                wrong.append(row)
    finally:
        shutil.rmtree(root)
    if options.write:
        save(profile, found)
    elif not known:
        print(f"there are no figures of {profile} to hold them against: --write makes some")
    elif wrong:
        sys.exit(f"not as in {os.path.relpath(FIGURES, REPOSITORY)}: {'; '.join(wrong)}. Mend it, or say in the commit why it has to be, and --write.")


main()
