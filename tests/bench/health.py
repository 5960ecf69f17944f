"""Times `mcpkey test` of 1, 10 and 50 servers that each take half a second, and the client's own `mcp list`; prints Markdown.

usage: health.py REPOSITORY RUNS      (health.sh builds first)

Each server wants a stored token, and before anything is timed every one of them has to work. The rows run interleaved, in an
order that is shuffled each round.
"""

import asyncio
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
import threading
import time

from installed import BUILT as MCPKEY

REPOSITORY, RUNS = sys.argv[1], int(sys.argv[2])
COUNTS = [1, 10, 50]
DELAY = 0.5
TOKEN = secrets.token_urlsafe(32)


def result(message):
    if message["method"] == "initialize":
        info = {"name": "slow", "version": "1"}
        return {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": info}
    return {"tools": []} if message["method"] == "tools/list" else None


async def serve(reader, writer):
    """Answers like any server of the session era, and takes its time for the tools."""
    while head := await reader.readuntil(b"\r\n\r\n"):
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        status, answer = "200 OK", b""
        if headers.get("authorization") != f"Bearer {TOKEN}":
            status = "401 Unauthorized"
        elif not first.startswith("POST"):
            status = "405 Method Not Allowed"
        elif "id" not in (message := json.loads(body)):
            status = "202 Accepted"
        elif (found := result(message)) is None:
            status = "400 Bad Request"
        else:
            if message["method"] == "tools/list":
                await asyncio.sleep(DELAY)
            answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": found}).encode()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)
        await writer.drain()


async def quietly(reader, writer):
    try:
        await serve(reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def servers(count):
    """Starts `count` servers and gives their ports."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    ports = []
    for _ in range(count):
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(quietly, "127.0.0.1", 0), loop).result()
        ports.append(server.sockets[0].getsockname()[1])
    return ports


class Project:
    """A sealed home with a project that has the first `count` servers."""

    def __init__(self, root, ports):
        self.count = len(ports)
        home = os.path.join(root, f"home{self.count}")
        self.path = os.path.join(home, "project")
        os.makedirs(self.path)
        self.env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "MCPKEY_STORE": "file", "DISABLE_TELEMETRY": "1"}
        self.env |= {"DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}
        headers = {"Authorization": "Bearer ${TOKEN}"}
        entries = {f"s{n}": {"type": "http", "url": f"http://127.0.0.1:{port}/mcp", "headers": headers} for n, port in enumerate(ports)}
        self.write(".mcp.json", {"mcpServers": entries})
        self.write(os.path.join(home, ".claude.json"), {"projects": {self.path: {"hasTrustDialogAccepted": True, "enabledMcpjsonServers": list(entries)}}})
        for words in (["set", "TOKEN", "--stdin"], ["allow", "--session", "--yes"]):
            subprocess.run([MCPKEY, *words], input=TOKEN, text=True, check=True, cwd=self.path, env=self.env, capture_output=True)

    def write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            json.dump(value, file)

    def run(self, argv):
        began = time.perf_counter()
        ran = subprocess.run(argv, cwd=self.path, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
        return time.perf_counter() - began, ran.stdout


def client():
    arch = "arm64" if platform.machine() == "aarch64" else "x64"
    path = os.path.join(REPOSITORY, f".test-deps/claude/node_modules/@anthropic-ai/claude-code-linux-{arch}/claude")
    return path if os.path.exists(path) else None


def main():
    root = os.path.realpath(tempfile.mkdtemp(prefix="bench-"))
    ports = servers(max(COUNTS))
    projects = [Project(root, ports[:count]) for count in COUNTS]
    ways = {"`mcpkey test`": [MCPKEY, "test"]}
    if client():
        ways["`mcpkey run -- claude mcp list`"] = [MCPKEY, "run", "--", client(), "mcp", "list"]
    for project in projects:
        view = json.loads(project.run([MCPKEY, "test", "--json"])[1])
        assert [s["verdict"] for s in view["servers"]] == ["works"] * project.count, view
        for argv in list(ways.values())[1:]:
            assert project.run(argv)[1].count("Connected") == project.count
    times = {(way, project.count): [] for way in ways for project in projects}
    for _ in range(RUNS):
        rows = [(way, project) for way in ways for project in projects]
        random.shuffle(rows)
        for way, project in rows:
            times[way, project.count].append(project.run(ways[way])[0])
    print(f"| seconds, median of {RUNS} | " + " | ".join(f"{count} server{'s' * (count > 1)}" for count in COUNTS) + " |")
    print("| --- |" + " ---: |" * len(COUNTS))
    for way in ways:
        print(f"| {way} | " + " | ".join(f"{statistics.median(times[way, count]):.2f}" for count in COUNTS) + " |")
    shutil.rmtree(root)


main()
