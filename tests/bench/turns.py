"""Times two builds of mcpkey by turns, and prints what the time of the one was multiplied by for the other.

usage: turns.py BEFORE AFTER [--runs N] [--rows WORD;WORD] [--history DIR …]      (inside a session with a Secret Service; turns.sh builds BEFORE)

BEFORE and AFTER are programs; --rows takes those whose title has one of the words; --history adds the history of a repository that is there, beside
`git log --all --raw`. Each has stores and projects of its own. A share tells what milliseconds of two machines do not.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile

from installed import timed
from lint_scenes import scene
from scenes import BIG, Scenes

SESSION = {name: os.environ[name] for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR") if name in os.environ}
OTHERS = 300
# What takes longer is timed less often: of so many turns one in so many.
SELDOM = {"keychain": 4, "500 stored": 3, "configs": 10, "history": 15}


def keychain(count):
    return lambda scenes, _: Scenes(os.path.join(scenes.root, f"keychain-{count}"), scenes.program, **SESSION, MCPKEY_STORE="keychain").run_row("run", count)


def looks(part, *words):
    """What one of the scenes of the linter's benchmark is looked at with, which both programs share."""

    def row(scenes, shared):
        root, _ = scene(part, shared)
        return root, scenes.environ("looks"), [scenes.program, "lint", *words], None

    return row


ROWS = {
    "run, no secret": lambda scenes, _: scenes.run_row("run-00", 0),
    "run, 10 secrets of the file": lambda scenes, _: scenes.run_row("run-10", 10),
    "run, keychain, 1 secret": keychain(1),
    "run, keychain, 10 secrets": keychain(10),
    "run, 500 stored, one used": lambda scenes, _: scenes.stored_row("run-of", 500),
    "run, ~/.claude.json of 2.3 MB": lambda scenes, _: scenes.run_row("run-MB", 0, BIG),
    "lint, one config": looks("one", ".mcp.json"),
    "lint --staged, one config": looks("one", "--staged"),
    "lint, 1,655 configs": looks("many", "."),
}


def others(scenes):
    """Items of other projects in the keychain that both ask."""
    more = Scenes(os.path.join(scenes.root, "others"), scenes.program, **SESSION, MCPKEY_STORE="keychain")
    more.project("others", OTHERS)


def once(row):
    cwd, environ, argv, _ = row
    os.chdir(cwd)
    return timed(argv[0], argv, environ)


def by_turns(title, rows, runs):
    """The rows' times; each ends as it did at first, which is not timed, since it reads what nobody has read yet."""
    codes, times = [once(row)[1] for row in rows], [[] for _ in rows]
    assert max(codes) <= 1 and len(set(codes[:2])) == 1, f"{title}: ended with {codes}"
    for _ in range(runs):
        for at in random.sample(range(len(rows)), len(rows)):
            took, code = once(rows[at])
            assert code == codes[at], f"{title}: ended otherwise than before"
            times[at].append(took)
    return times


def show(title, times, runs):
    cell = lambda some: f"{min(some):,.2f} / {statistics.median(some):,.2f}"
    (before, after), rest = times[:2], times[2:]
    shares = " / ".join(f"{of(after) / of(before):.2f}" for of in (min, statistics.median))
    print(f"| {title} ({runs}) | " + " | ".join([cell(before), cell(after), shares, *map(cell, rest)]) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--runs", type=int, default=250)
    parser.add_argument("--rows", default="")
    parser.add_argument("--history", action="append", default=[], metavar="DIR")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="turns-", dir=os.environ["HOME"]) as root:
        programs = {"before": options.before, "after": options.after}
        both = [Scenes(os.path.join(root, which), program, **SESSION) for which, program in programs.items()]
        print("| | before | after | multiplied by | `git log --all --raw` |\n| --- | --- | --- | --- | --- |")
        true = ("/", both[0].environ("looks"), ["/usr/bin/env", "true"], None)
        show("`env true`", by_turns("true", [true, true], options.runs), options.runs)
        titles = [title for title in ROWS if any(word in title for word in options.rows.split(";"))]
        for title in titles:
            runs = max(1, options.runs // next((n for word, n in SELDOM.items() if word in title), 1))
            rows = [ROWS[title](scenes, os.path.join(root, "shared")) for scenes in both]
            show(title, by_turns(title, rows, runs), runs)
            if "keychain" in title:
                kept = rows
        if any("keychain" in title for title in titles):
            others(both[1])
            show(f"the same beside {OTHERS} items of others", by_turns("others", kept, runs := max(1, options.runs // 4)), runs)
        for directory in options.history:
            runs = max(1, options.runs // SELDOM["history"])
            rows = [(directory, scenes.environ("looks"), [scenes.program, "lint", "--history"], None) for scenes in both]
            log = (directory, both[0].environ("looks"), ["/usr/bin/env", "git", "log", "--all", "--raw"], None)
            show(f"history of {os.path.basename(directory)}", by_turns(directory, [*rows, log], runs), runs)


if __name__ == "__main__":
    sys.exit(main())
