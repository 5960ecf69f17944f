"""Times `mcpkey exec NAME -- true` and `mcpkey run -- true` beside a bare `true`, and prints a Markdown table.

usage: delivery.py REPOSITORY RUNS      (inside a session with a Secret Service; delivery.sh does that)

Every row proves before it is timed that what it hands over is whole. The rows run interleaved, in an order that is shuffled
each round. What `exec` asks for as its client is a copy of the shell that is called `claude`, so that the walk up to it is part of what is timed;
its own time is not, since `true` is started by it too.
"""

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from installed import BUILT, installed

REPOSITORY, RUNS = sys.argv[1], int(sys.argv[2])
ROOT = tempfile.mkdtemp(prefix="bench-", dir=os.environ["HOME"])
MCPKEY = os.path.join(installed([BUILT], ROOT), "mcpkey")
PROOF = "for name in $NAMES; do eval test -n \"\\$$name\" || exit 9; done"
CLIENT = os.path.join(ROOT, "claude")
BIG = 2_000_000


def by_client(argv):
    return [CLIENT, "-c", '"$@"; exit $?', "claude", *argv]


class Scene:
    """A home and a project with two servers by command, which mcpkey starts unless `run` is timed, with `count` secrets each."""

    def __init__(self, store, count, scope="project", big=False, by_mcpkey=True):
        self.names = [f"S{i}" for i in range(count)]
        self.values = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40)) for _ in self.names]
        home = tempfile.mkdtemp(dir=ROOT)
        self.cwd, own = os.path.join(home, "project"), os.path.join(home, "mcpkey")
        os.makedirs(self.cwd)
        os.makedirs(own)
        self.env = {**os.environ, "HOME": home, "MCPKEY_HOME": own, "MCPKEY_STORE": store, "NAMES": " ".join(self.names)}
        env = {name: "${%s}" % name for name in self.names}
        command = lambda words: {"command": words[0], "args": words[1:], "env": env}
        servers = {"bare": command(["true"]), "proof": command(["sh", "-c", PROOF])}
        config = {}
        if big:
            config["history"] = ["x" * 60] * (BIG // 66)
        if scope == "user":
            config["mcpServers"] = servers
        else:
            self.write(os.path.join(self.cwd, ".mcp.json"), {"mcpServers": servers})
        self.write(os.path.join(home, ".claude.json"), config)
        for name, value in zip(self.names, self.values):
            self.mcpkey(["set", name, "--stdin", *(["--global"] if scope == "user" else [])], value)
        if by_mcpkey:
            self.mcpkey(["deliver", "mcpkey", *servers])

    def write(self, path, value):
        with open(path, "w", encoding="utf-8") as out:
            json.dump(value, out)

    def mcpkey(self, words, feed=""):
        self.ran([MCPKEY, *words], feed)

    def ran(self, argv, feed=""):
        ran = subprocess.run(argv, cwd=self.cwd, env=self.env, input=feed, text=True, capture_output=True)
        assert ran.returncode == 0, f"{argv}: {ran.stderr}"

    def prove_run(self):
        self.mcpkey(["run", "--", "sh", "-c", PROOF])

    def prove_exec(self):
        self.ran(by_client([MCPKEY, "exec", "proof", "--", "sh", "-c", PROOF]))


class Row:
    """One command in one scene, and how long it took."""

    def __init__(self, title, scene, argv, floor=None):
        self.title, self.scene, self.argv, self.floor, self.times = title, scene, argv, floor or self, []

    def least_and_median(self):
        return min(self.times), statistics.median(self.times)

    def time(self):
        os.chdir(self.scene.cwd)
        began = time.perf_counter_ns()
        pid = os.posix_spawn(self.argv[0], self.argv, self.scene.env)
        _, status = os.waitpid(pid, 0)
        self.times.append((time.perf_counter_ns() - began) / 1e6)
        assert status == 0, f"{self.title} ended with {status}"


def rows():
    """Of each way to be started `true` first, over which the others of that way are shown."""
    kinds = [(f"{store}, {count} secret{'s' * (count > 1)}", (store, count)) for store in ("file", "keychain") for count in (1, 10)]
    more = [(f"file, 1 secret, {scope} scope, ~/.claude.json of 2 MB", ("file", 1, scope, True)) for scope in ("project", "user")]
    true, any_scene = [shutil.which("true")], Scene("file", 1)
    by_it, bare = Row("`true`, started by the client", any_scene, by_client(true)), Row("bare `true`", any_scene, true)
    yield by_it
    for title, what in kinds + more:
        scene = Scene(*what)
        scene.prove_exec()
        yield Row(f"exec, {title}", scene, by_client([MCPKEY, "exec", "bare", "--", "true"]), by_it)
    yield bare
    for title, what in kinds:
        scene = Scene(*what, by_mcpkey=False)
        scene.prove_run()
        yield Row(f"run, {title}", scene, [MCPKEY, "run", "--", "true"], bare)


def log_line(scene):
    """How long `run` is busy with its line of the log, in ms, with strace slowing it down: no less than without."""
    trace = os.path.join(ROOT, "trace")
    best = []
    for _ in range(RUNS):
        subprocess.run(["strace", "-ttt", "-T", "-o", trace, MCPKEY, "run", "--", "true"], cwd=scene.cwd, env=scene.env, check=True, stderr=subprocess.DEVNULL)
        with open(trace, encoding="utf-8", errors="replace") as text:
            calls = [re.match(r"([0-9.]+) (\w+)\((.*)", line) for line in text]
        calls = [call for call in calls if call]
        start = next(at for at, call in enumerate(calls) if call[2] == "openat" and "log.jsonl" in call[3])
        end = next(at for at in range(start, len(calls)) if calls[at][2] == "close")
        best.append((float(calls[end + 1][1]) - float(calls[start - 1][1])) * 1e3)
    return f"{min(best):.2f} / {statistics.median(best):.2f}"


def main():
    shutil.copy(shutil.which("sh"), CLIENT)
    all_rows = list(rows())
    for _ in range(RUNS):
        for row in random.sample(all_rows, len(all_rows)):
            row.time()
    print(f"Whole process, milliseconds, minimum / median of {RUNS}; the last column is over `true`, started the same way:\n")
    print("| | whole | more than `true` |\n| --- | --- | --- |")
    for row in all_rows:
        (least, middle), floor = row.least_and_median(), row.floor.least_and_median()
        print(f"| {row.title} | {least:.1f} / {middle:.1f} | {least - floor[0]:.1f} / {middle - floor[1]:.1f} |")
    if shutil.which("strace"):
        plain = next(row.scene for row in all_rows if row.title.startswith("run"))
        print(f"\nThe line of the log in `run`, under strace: {log_line(plain)} ms.")
    print(f"Binary: {os.path.getsize(MCPKEY) / 1e6:.1f} MB.")


main()
