"""A stdio program that does not do as an MCP server does.

usage: bad_stdio.py WAY [RECORD]

RECORD gets a line with the pid of this process, and one with that of its child.

crash      says much on standard error, last a sentence with the variable TOOL_KEY in it, and ends with 3
killed     kills itself
quits      ends with 0 at once
silent     reads and never answers
stubborn   starts a child, serves, ignores the end of its input, SIGTERM and SIGINT
quiet      as stubborn, but never answers
junk       prints what is no JSON before each answer
chatty     prints what is no JSON without an end
huge       answers with a line without an end
"""

import json
import os
import signal
import subprocess
import sys
import time

way, *record = sys.argv[1:]


def note(pid):
    if record:
        with open(record[0], "a", encoding="utf-8") as out:
            print(pid, file=out)


def out(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def serve(before=""):
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        answer = {"jsonrpc": "2.0", "id": message["id"]}
        if message["method"] == "initialize":
            version = message["params"]["protocolVersion"]
            info = {"name": way, "version": "1"}
            answer["result"] = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}
        elif message["method"] == "tools/list":
            answer["result"] = {"tools": []}
        else:
            answer["error"] = {"code": -32601, "message": "method not found"}
        out(f"{before}{json.dumps(answer)}\n")


def stay():
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    # It keeps the pipes open, as the children of npx and uvx do; an ignored signal is inherited.
    note(subprocess.Popen(["sleep", "600"]).pid)


note(os.getpid())
if way == "crash":
    print("starting\nreading the settings", file=sys.stderr)
    print(f"cannot log in with {os.environ.get('TOOL_KEY')}", file=sys.stderr)
    sys.exit(3)
if way == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if way == "quits":
    sys.exit(0)
if way == "silent":
    print("waiting for the database", file=sys.stderr, flush=True)
    for _ in sys.stdin:
        pass
if way == "stubborn":
    stay()
    serve()
    time.sleep(600)
if way == "quiet":
    stay()
    time.sleep(600)
if way == "junk":
    serve("Welcome to the server!\n")
if way == "chatty":
    while True:
        out("Welcome to the server!\n")
if way == "huge":
    block = "x" * (1 << 20)
    while True:
        out(block)
