"""Times the linter and other scanners on the scenes of lint_scenes.py, and prints the table of docs/numbers.md.

usage: lint.py [--parts LIST] [--runs N] [--scenes DIR]      (lint.sh builds and installs what it needs)

Every run proves before it is timed that the tool finds what is there: the files in which secrets were planted, or for rg all
that it is to list. The runs of a scene are interleaved, in an order that is shuffled each round, so that a busy moment of the machine
hits all alike.

The floor is what has to be done whatever the program: floor.c reads the same files and judges nothing, git alone tells what a change or a
history touches and hands no bytes out, rg walks the same tree by the same rules and opens no file but those that hold the rules.
"""

import argparse
import glob
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

from installed import BUILT, REPOSITORY, installed, timed
from lint_scenes import scene

PEERS = os.path.join(REPOSITORY, ".test-deps", "peers-lint", "bin")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target"))
ROOT = tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ["HOME"])
INSTALLED = installed([BUILT, *glob.glob(os.path.join(PEERS, "*"))], ROOT.name)
PATH = os.pathsep.join([INSTALLED, os.environ["PATH"]])
ENV = {**os.environ, "PATH": PATH}
REPORT = ["--no-banner", "--report-format", "json", "--report-path", "-"]
RUNS = {"one": 40, "many": 15, "tree": 10, "history": 3}


@dataclass
class Row:
    """One tool on one scene: its row and column of the table, how it is started, which files its output must name and how many of those, and how long it took."""

    title: str
    column: str
    argv: list
    named: list = field(default_factory=list)
    least: float = 1.0
    code: int = 0
    times: list = field(default_factory=list)

    def prove(self, cwd):
        # Into a file: some scanners cut what they print at 64 KiB when it goes into a pipe.
        with tempfile.TemporaryFile("w+", errors="replace") as out:
            self.code = subprocess.run(self.argv, cwd=cwd, env=ENV, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).returncode
            out.seek(0)
            said = out.read()
        found = sum(path in said for path in self.named)
        assert self.code in (0, 1, 2) and found >= self.least * len(self.named), f"ended with {self.code}, named {found} of {len(self.named)} files"

    def time(self):
        took, code = timed(shutil.which(self.argv[0], path=PATH), self.argv, ENV)
        self.times.append(took)
        assert code == self.code, f"{self.column}, {self.title}, ended otherwise than before"


def floor(title, root, files):
    """What reads the files and does nothing else."""
    program = os.path.join(TARGET, "floor")
    if not os.path.exists(program):
        subprocess.run(["cc", "-O2", "-static", "-o", program, os.path.join(REPOSITORY, "tests", "bench", "floor.c")], check=True)
    return Row(title, "floor: `floor.c`", [program, *(os.path.join(root, path) for path in files)])


def one(root, facts):
    planted = facts["planted"]
    named, staged = "one config, named", "one config, staged"
    return [
        Row(named, "mcpkey", ["mcpkey", "lint", *planted], planted),
        Row(named, "agnix", ["agnix", *planted], planted),
        Row(named, "ripsecrets", ["ripsecrets", *planted], planted),
        Row(named, "gitleaks", ["gitleaks", "dir", *REPORT, *planted], planted),
        floor(named, root, planted),
        Row(staged, "mcpkey", ["mcpkey", "lint", "--staged"], planted),
        Row(staged, "gitleaks", ["gitleaks", "git", "--staged", *REPORT, "."], planted),
        Row(staged, "betterleaks", ["betterleaks", "git", "--staged", *REPORT, "."], planted),
        Row(staged, "floor: `git diff-index --cached`", ["git", "diff-index", "--cached", "--name-only", "HEAD"], planted),
    ]


def many(root, facts):
    """What a third of the files hold every scanner knows, however little else; ripsecrets passes hidden files over unless they are named."""
    planted, title = facts["planted"], f"{len(facts['files']):,} configs"
    return [
        Row(title, "mcpkey", ["mcpkey", "lint", "."], planted, 0.9),
        Row(title, "agnix", ["agnix", "--format", "json", "."], planted, 0.2),
        Row(title, "ripsecrets", ["ripsecrets", *facts["files"]], planted, 0.2),
        Row(title, "gitleaks", ["gitleaks", "dir", *REPORT, "."], planted, 0.2),
        Row(title, "betterleaks", ["betterleaks", "dir", *REPORT, "."], planted, 0.2),
        floor(title, root, facts["files"]),
    ]


def tree(root, facts):
    planted, configs = facts["planted"], facts["configs"]
    title, named = f"a tree of 100,000 files with {len(configs)} configs", f"its {len(configs)} configs, named"
    return [
        Row(title, "mcpkey", ["mcpkey", "lint"], planted),
        Row(title, "floor: `rg --files --hidden`", ["rg", "--files", "--hidden"], configs),
        Row(named, "mcpkey", ["mcpkey", "lint", *configs], planted),
        floor(named, root, configs),
    ]


def history(root, facts):
    planted, title = facts["planted"], "the history of 20,000 commits"
    return [
        Row(title, "mcpkey", ["mcpkey", "lint", "--history"], planted),
        Row(title, "gitleaks", ["gitleaks", "git", *REPORT, "."], planted),
        Row(title, "betterleaks", ["betterleaks", "git", *REPORT, "."], planted),
        Row(title, "floor: `git log --all --raw`", ["git", "log", "--all", "--raw"], planted),
    ]


PARTS = {"one": one, "many": many, "tree": tree, "history": history}


def proven(rows, cwd):
    for row in rows:
        if not shutil.which(row.argv[0], path=PATH):
            print(f"Not installed: {row.argv[0]}.\n")
            continue
        try:
            row.prove(cwd)
            yield row
        except AssertionError as why:
            print(f"{row.column}, {row.title}: does not find what is there: {why}\n")


def measured(part, runs, scenes):
    root, facts = scene(part, scenes)
    rows = list(proven(PARTS[part](root, facts), root))
    os.chdir(root)
    for _ in range(runs):
        for row in random.sample(rows, len(rows)):
            row.time()
    return rows


def table(rows):
    """A column for each tool, and the floor as the last, with what it is."""
    tools = list(dict.fromkeys(row.column for row in rows if not row.column.startswith("floor")))
    print("| | " + " | ".join([*tools, "floor"]) + " |\n" + "| --- " * (len(tools) + 2) + "|")
    for title in dict.fromkeys(row.title for row in rows):
        cells = dict.fromkeys([*tools, "floor"], "")
        for row in (row for row in rows if row.title == title):
            tool, _, what = row.column.partition(": ")
            cells[tool] = f"{what}{': ' * bool(what)}{min(row.times):,.1f} / {statistics.median(row.times):,.1f}"
        print(f"| {title} | " + " | ".join(cells.values()) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--runs", type=int)
    parser.add_argument("--scenes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ["HOME"]) as own:
        scenes = os.path.abspath(options.scenes or own)
        print(f"Whole processes on {os.cpu_count()} cores, everything in the page cache; milliseconds, minimum / median.\n")
        rows = [row for part in options.parts.split(",") for row in measured(part, options.runs or RUNS[part], scenes)]
        os.chdir(REPOSITORY)
        table(rows)


if __name__ == "__main__":
    sys.exit(main())
