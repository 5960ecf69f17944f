"""Measures `mcpkey bridge` and mcp-remote between a client and a server of our own, and prints Markdown tables.

usage: bridge.py REPOSITORY ENDS RUNS ROUNDS PARTS      (inside a session with a Secret Service; bridge.sh does that)

ENDS is the program of tests/bench/bridge/: the server, and the client that calls. The server answers nobody without the
token, so every row proves itself. All rows run interleaved, in an order that is shuffled each round.
"""

import json
import os
import platform
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from installed import BUILT as MCPKEY

REPOSITORY, ENDS, RUNS, ROUNDS, PARTS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5].split(",")
REMOTE = os.path.join(REPOSITORY, ".test-deps/mcp-remote/node_modules/mcp-remote/dist/proxy.js")
# A peer takes long to start, and is not what is being mended.
PEER_RUNS = min(RUNS, 10)
SERVERS = 10
TOKEN = secrets.token_urlsafe(32)
ROOT = os.path.realpath(tempfile.mkdtemp(prefix="bench-"))
CA = os.path.join(ROOT, "ca.pem")
PARAMS = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "b", "version": "1"}}
HELLO = json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": PARAMS}).encode() + b"\n"
READY = b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n'


class Row:
    """One bridge to one url."""

    def __init__(self, title, argv, env, url):
        self.title, self.argv, self.env, self.url = title, argv, env, url
        self.starts, self.parts = [], []

    def start(self):
        """Milliseconds from the start to the answer to the first `tools/list`."""
        began = time.perf_counter_ns()
        child = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        child.stdin.write(HELLO)
        assert b"result" in (answer := line(child.stdout)), f"{self.title}: {answer}"
        child.stdin.write(READY)
        assert b"tools" in (answer := line(child.stdout)), f"{self.title}: {answer}"
        self.starts.append((time.perf_counter_ns() - began) / 1e6)
        child.kill()
        child.wait()

    def drive(self):
        self.parts.append(said([ENDS, "drive", *self.argv], self.env))


def line(stream):
    """The next line; what came of it where the other end was closed before."""
    answer = b""
    while not answer.endswith(b"\n") and (piece := os.read(stream.fileno(), 1 << 16)):
        answer += piece
    return answer


def said(argv, env):
    return json.loads(subprocess.run(argv, env=env, check=True, capture_output=True, text=True).stdout)


def nothing():
    """Milliseconds that `true` takes, started in the same way."""
    began = time.perf_counter_ns()
    subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0).wait()
    return (time.perf_counter_ns() - began) / 1e6


def bridges(store, urls):
    """A store of its own with the token, agreed for both urls."""
    home = os.path.join(ROOT, store)
    env = {**os.environ, "MCPKEY_HOME": home, "MCPKEY_STORE": store}
    for number, url in enumerate(urls):
        argv = [MCPKEY, "set", f"TOKEN{number}", "--stdin", "--global", "--to", url, "--allow-http"]
        subprocess.run(argv, env=env, input=TOKEN, text=True, check=True, capture_output=True)
    with open(os.path.join(home, "config.toml"), "a", encoding="utf-8") as config:
        config.write(f'\n[bridge."{urls[1]}"]\nca = "{CA}"\n')
    subprocess.run([MCPKEY, "allow", "--settings", "--yes"], env=env, check=True, capture_output=True)
    return [Row(f"mcpkey, {store}, {scheme(url)}", [MCPKEY, "bridge", url, "--header", f"Authorization: Bearer {{TOKEN{n}}}"], env, url) for n, url in enumerate(urls)]


def peers(urls):
    env = {**os.environ, "NODE_EXTRA_CA_CERTS": CA, "MCP_REMOTE_CONFIG_DIR": os.path.join(ROOT, "remote")}
    argv = lambda url: ["node", REMOTE, url, "--header", f"Authorization: Bearer {TOKEN}", "--allow-http", "--transport", "http-only", "--silent"]
    return [Row(f"mcp-remote {version()}, {scheme(url)}", argv(url), env, url) for url in urls]


def version():
    with open(os.path.join(os.path.dirname(os.path.dirname(REMOTE)), "package.json"), encoding="utf-8") as file:
        return json.load(file)["version"]


def scheme(url):
    return url.split(":")[0]


def measure(own, others):
    """All starts, then all else; gives the times of `true` and of calls without a bridge."""
    bare, direct = [], {row.url: [] for row in own + others}
    for number in range(RUNS):
        rows = own + (others if number < PEER_RUNS else [])
        random.shuffle(rows)
        bare.append(nothing())
        for row in rows:
            row.start()
    for _ in range(ROUNDS):
        for url, times in direct.items():
            times.append(said([ENDS, "direct", url, CA], os.environ)["call"])
        rows = own + others
        random.shuffle(rows)
        for row in rows:
            row.drive()
    return bare, {url: min(times) for url, times in direct.items()}


def pair(times):
    return f"{min(times):.1f} / {statistics.median(times):.1f}"


def memory(sizes):
    """All of it, what is the processes' own, and what is left where each shared page counts once among those who share it."""
    return " / ".join(f"{max(size[kind] for size in sizes):.1f}" for kind in range(3))


def large(row):
    found = [part["large"] for part in row.parts if part["large"]]
    return f"{statistics.median(s for s, _ in found):.2f} s, {memory([most for _, most in found])}" if found else "none came"


def table(rows, bare, direct):
    sizes = "MB {}: RSS / own / PSS"
    print(f"| | start, ms | added to a call, ms | calls a second | µs busy a call | {sizes.format('idle')} | {sizes.format('loaded')} | 100 MB in one answer, {sizes.format('most')} |")
    print("| --- |" + " ---: |" * 7)
    print(f"| bare `true` | {pair(bare)} | | | | | | |")
    for row in rows:
        calls = [part["call"] - direct[row.url] for part in row.parts]
        added = f"{min(calls):.3f} / {statistics.median(calls):.3f}"
        rates = [part["rate"] for part in row.parts]
        rate = f"{max(rates):,.0f} / {statistics.median(rates):,.0f}"
        busy = pair([part["busy"] for part in row.parts])
        sizes = [memory([part[when] for part in row.parts]) for when in ("idle", "loaded")]
        print(f"| {row.title} | {pair(row.starts)} | {added} | {rate} | {busy} | {' | '.join(sizes)} | {large(row)} |")


class Project:
    """A sealed home with a project of ten servers, for the client's own list."""

    def __init__(self, name, entry):
        home = os.path.join(ROOT, f"home-{name}")
        self.path = os.path.join(home, "project")
        os.makedirs(os.path.join(self.path, ".claude"))
        self.env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1"}
        self.env |= {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "MCPKEY_STORE": "file", "MCPKEY_HOME": os.path.join(ROOT, "file"), "TOKEN": TOKEN}
        self.write(".mcp.json", {"mcpServers": {f"s{n}": entry for n in range(SERVERS)}})
        self.write(".claude/settings.local.json", {"enableAllProjectMcpServers": True})
        self.write(os.path.join(home, ".claude.json"), {"projects": {self.path: {"hasTrustDialogAccepted": True}}})
        self.times = []

    def write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            json.dump(value, file)

    def list(self):
        began = time.perf_counter()
        ran = subprocess.run([client(), "mcp", "list"], cwd=self.path, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
        self.times.append(time.perf_counter() - began)
        assert ran.stdout.count("Connected") == SERVERS, ran.stdout


def client():
    arch = "arm64" if platform.machine() == "aarch64" else "x64"
    return os.path.join(REPOSITORY, f".test-deps/claude/node_modules/@anthropic-ai/claude-code-linux-{arch}/claude")


def lists(url):
    bridge = {"command": MCPKEY, "args": ["bridge", url, "--header", "Authorization: Bearer {TOKEN0}"]}
    plain = {"type": "http", "url": url, "headers": {"Authorization": "Bearer ${TOKEN}"}}
    projects = {"plain http entries": Project("plain", plain), "bridges": Project("bridge", bridge)}
    for _ in range(ROUNDS * 2):
        for project in random.sample(list(projects.values()), len(projects)):
            project.list()
    print(f"\n| `claude mcp list`, {SERVERS} servers | seconds |\n| --- | ---: |")
    for title, project in projects.items():
        print(f"| {title} | {min(project.times):.2f} / {statistics.median(project.times):.2f} |")


def load():
    with open("/proc/loadavg", encoding="utf-8") as file:
        return file.read().split()[0]


def main():
    print(f"Load {load()} at the start, {os.cpu_count()} cores.\n", flush=True)
    env = {**os.environ, "BENCH_TOKEN": TOKEN}
    os.environ["BENCH_TOKEN"] = TOKEN
    server = subprocess.Popen([ENDS, "serve", ROOT], env=env, stdout=subprocess.PIPE, text=True)
    try:
        urls = server.stdout.readline().split()
        if "bridge" in PARTS or "peer" in PARTS:
            own = [row for store in ("file", "keychain") for row in bridges(store, urls)]
            others = peers(urls) if "peer" in PARTS and os.path.exists(REMOTE) else []
            table(own + others, *measure(own, others))
        else:
            bridges("file", urls)
        if "list" in PARTS and os.path.exists(client()):
            lists(urls[0])
    finally:
        server.kill()
        shutil.rmtree(ROOT)


main()
