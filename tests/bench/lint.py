"""Times the linter and other scanners on the scenes of lint_scenes.py, and prints Markdown tables.

usage: lint.py [--parts LIST] [--runs N] [--scenes DIR]      (lint.sh builds and installs what it needs)

Every row proves before it is timed that the tool finds what is there: the files in which secrets were planted, or for rg all
that it is to list. The rows run interleaved, in an order that is shuffled each round, so that a busy moment of the machine hits
all alike.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from lint_scenes import REPOSITORY, scene

PEERS = os.path.join(REPOSITORY, ".test-deps", "peers-lint", "bin")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target"))
PATH = os.pathsep.join([os.path.join(TARGET, "release"), PEERS, os.environ["PATH"]])
ENV = {**os.environ, "PATH": PATH}
REPORT = ["--no-banner", "--report-format", "json", "--report-path", "-"]
RUNS = {"one": 40, "many": 15, "tree": 10, "history": 3}


@dataclass
class Row:
    """One tool on one scene: how it is started, which files its output must name and how many of those, and how long it took."""

    title: str
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
        program = shutil.which(self.argv[0], path=PATH)
        began = time.perf_counter_ns()
        pid = os.posix_spawn(program, self.argv, ENV, file_actions=QUIET)
        _, status = os.waitpid(pid, 0)
        self.times.append((time.perf_counter_ns() - began) / 1e6)
        assert os.waitstatus_to_exitcode(status) == self.code, f"{self.title} ended otherwise than before"


QUIET = [(os.POSIX_SPAWN_OPEN, n, "/dev/null", os.O_RDWR, 0) for n in range(3)]


def one(root, facts):
    """One config."""
    planted = facts["planted"]
    return [
        Row("a process that only starts (`true`)", ["true"]),
        Row("mcpkey, named", ["mcpkey", "lint", *planted], planted),
        Row("agnix, named", ["agnix", *planted], planted),
        Row("ripsecrets, named", ["ripsecrets", *planted], planted),
        Row("gitleaks, named", ["gitleaks", "dir", *REPORT, *planted], planted),
        Row("mcpkey, staged", ["mcpkey", "lint", "--staged"], planted),
        Row("`git diff-index --cached HEAD`", ["git", "diff-index", "--cached", "--name-only", "HEAD"], planted),
        Row("gitleaks, staged", ["gitleaks", "git", "--staged", *REPORT, "."], planted),
        Row("betterleaks, staged", ["betterleaks", "git", "--staged", *REPORT, "."], planted),
    ]


def many(root, facts):
    """Many configs. What a third of the files hold every scanner knows, however little else."""
    planted = facts["planted"]
    return [
        Row("mcpkey", ["mcpkey", "lint", "."], planted, 0.9),
        Row("ripsecrets, each named: it passes hidden files over", ["ripsecrets", *facts["files"]], planted, 0.2),
        Row("gitleaks", ["gitleaks", "dir", *REPORT, "."], planted, 0.2),
        Row("betterleaks", ["betterleaks", "dir", *REPORT, "."], planted, 0.2),
        Row("agnix", ["agnix", "--format", "json", "."], planted, 0.2),
    ]


def tree(root, facts):
    """A tree of 100,000 files with 300 configs."""
    planted, shown = facts["planted"], [path for path in facts["configs"] if "/." not in path]
    return [
        Row("mcpkey", ["mcpkey", "lint"], planted),
        Row("mcpkey, the 300 configs named", ["mcpkey", "lint", *facts["configs"]], planted),
        Row("`rg --files`", ["rg", "--files"], shown),
        Row("`rg --files --hidden`", ["rg", "--files", "--hidden"], facts["configs"]),
    ]


def history(root, facts):
    """The whole history of 20,000 commits."""
    planted = facts["planted"]
    return [
        Row("mcpkey", ["mcpkey", "lint", "--history"], planted),
        Row("gitleaks", ["gitleaks", "git", *REPORT, "."], planted),
        Row("betterleaks", ["betterleaks", "git", *REPORT, "."], planted),
        Row("`git log --all --raw`", ["git", "log", "--all", "--raw"], planted),
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
            print(f"{row.title} does not find what is there: {why}\n")


def measure(part, runs, scenes):
    root, facts = scene(part, scenes)
    rows = list(proven(PARTS[part](root, facts), root))
    os.chdir(root)
    for _ in range(runs):
        for row in random.sample(rows, len(rows)):
            row.time()
    print(f"| {PARTS[part].__doc__.split('.')[0]} | minimum, ms | median of {runs}, ms |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row.title} | {min(row.times):.1f} | {statistics.median(row.times):.1f} |")
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--runs", type=int)
    parser.add_argument("--scenes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ["HOME"]) as own:
        scenes = os.path.abspath(options.scenes or own)
        print(f"Whole processes on {os.cpu_count()} cores, everything in the page cache.\n")
        for part in options.parts.split(","):
            measure(part, options.runs or RUNS[part], scenes)
        os.chdir(REPOSITORY)


if __name__ == "__main__":
    sys.exit(main())
