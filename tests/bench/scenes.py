"""What starts and looks of mcpkey are counted and timed on: projects, and a home with a store for each.

A row is a directory, an environment, a command, and the client that has to start it, where it asks who does.
"""

import json
import os
import random
import re
import shutil
import string
import subprocess
import sys

from installed import REPOSITORY

BIG = 2_300_000
PROOF = 'for name in $NAMES; do eval test -n "\\$$name" || exit 9; done'


class Scenes:
    """Projects below a directory, and a home with a store for each."""

    def __init__(self, root, program, **session):
        self.root, self.session = root, session
        # What is called as the client is, and starts what it is told to.
        self.client = os.path.join(root, "bin", "claude")
        os.makedirs(os.path.dirname(self.client))
        # A copy, since another build may put its program where this one stands.
        self.program = shutil.copy(program, os.path.join(root, "bin", "mcpkey"))
        shutil.copy(shutil.which("sh"), self.client)

    def environ(self, name):
        home = os.path.join(self.root, "home", name)
        own = {"HOME": home, "PATH": "/usr/bin:/bin", "MCPKEY_HOME": os.path.join(home, "own"), "LANG": "C.UTF-8"}
        return {**own, "MCPKEY_STORE": "file", **self.session}

    def project(self, name, count, history=0):
        """A project whose one server wants so many secrets, which are stored."""
        cwd, environ = os.path.join(self.root, "projects", name), self.environ(name)
        os.makedirs(cwd)
        os.makedirs(environ["HOME"])
        names = [f"S{number}" for number in range(count)]
        entry = {"command": "true", "args": [], "env": {name: "${%s}" % name for name in names}}
        write(os.path.join(cwd, ".mcp.json"), {"mcpServers": {"server": entry}})
        if history:
            typed = [{"display": "fix the \"parser\"\n" + "x" * 180} for _ in range(history // 220)]
            write(os.path.join(environ["HOME"], ".claude.json"), {"numStartups": 300, "projects": {"/other": {"history": typed}}})
        for number, name in enumerate(names):
            self.run(cwd, environ, [self.program, "set", name, "--stdin"], feed=f"value-{number:034}")
        return cwd, {**environ, "NAMES": " ".join(names)}

    def run(self, cwd, environ, argv, feed="", code=0):
        ran = subprocess.run(argv, cwd=cwd, env=environ, input=feed, text=True, capture_output=True)
        assert ran.returncode == code, f"{argv} ended with {ran.returncode}: {ran.stderr}"

    def run_row(self, name, count, history=0):
        cwd, environ = self.project(name, count, history)
        self.run(cwd, environ, [self.program, "run", "--", "sh", "-c", PROOF])
        return cwd, environ, [self.program, "run", "--", "true"], None

    def stored_row(self, name, count):
        """So many secrets are stored, and the one server that is left wants one of them."""
        cwd, environ = self.project(name, 0)
        config, draw = os.path.join(cwd, ".mcp.json"), random.Random(1)
        entry = lambda: {"command": "true", "args": [], "env": {"GITHUB_TOKEN": token(draw)}}
        write(config, {"mcpServers": {f"s{number}": entry() for number in range(count)}})
        self.run(cwd, environ, [self.program, "import", "--yes"])
        with open(config, encoding="utf-8") as read:
            left = json.load(read)["mcpServers"]["s0"]
        write(config, {"mcpServers": {"s0": left}})
        wanted = re.fullmatch(r"\$\{(\w+)\}", left["env"]["GITHUB_TOKEN"])[1]
        self.run(cwd, {**environ, "NAMES": wanted}, [self.program, "run", "--", "sh", "-c", PROOF])
        return cwd, environ, [self.program, "run", "--", "true"], None

    def exec_row(self, name, count):
        cwd, environ = self.project(name, count)
        self.run(cwd, environ, [self.program, "deliver", "mcpkey", "server"])
        argv = [self.program, "exec", "server", "--", "true"]
        self.run(cwd, environ, [self.client, "-c", '"$@"; exit $?', "claude", *argv])
        return cwd, environ, argv, self.client

    def lint_row(self, name, words, files=None):
        cwd, environ = self.project(name, 0)
        if files:
            os.remove(os.path.join(cwd, ".mcp.json"))
            generate = os.path.join(REPOSITORY, "tests", "corpus", "generate.py")
            subprocess.run([sys.executable, generate, cwd, "--count", str(files), "--seed", "1"], check=True, stdout=subprocess.DEVNULL)
            os.remove(os.path.join(cwd, "labels.json"))
        else:
            entry = {"command": "x", "env": {"GITHUB_TOKEN": token(random.Random(1))}}
            write(os.path.join(cwd, ".mcp.json"), {"mcpServers": {"s": entry}})
        argv = [self.program, "lint", *words]
        self.run(cwd, environ, argv, code=1)
        return cwd, environ, argv, None


def token(draw):
    """One of a kind that every scanner knows, put together here."""
    return f"gh{'p'}_" + "".join(draw.choices(string.ascii_letters + string.digits, k=36))


def write(path, value):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out)
