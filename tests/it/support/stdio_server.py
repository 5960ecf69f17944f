"""A stdio MCP server that writes down what it was started with.

usage: stdio_server.py RECORD NAMES [--want NAME=FILE] [ARGS...]

RECORD gets one JSON object: "args" (ARGS) and "env" (the variables in the comma-separated NAMES that are set; no
others). RECORD.process gets its "pid" and its whole environment, "env". With --want it refuses to serve unless the variable holds exactly what FILE holds.
"""

import json
import os
import sys

record, names, *args = sys.argv[1:]
env = {name: os.environ[name] for name in names.split(",") if name in os.environ}
if args[:1] == ["--want"]:
    name, _, file = args[1].partition("=")
    args = args[2:]
    with open(file, encoding="utf-8") as wanted:
        if os.environ.get(name) != wanted.read():
            sys.exit(f"{name} is not what this server wants")
with open(record, "w", encoding="utf-8") as out:
    json.dump({"args": args, "env": env}, out)
with open(record + ".new", "w", encoding="utf-8") as out:
    json.dump({"pid": os.getpid(), "env": dict(os.environ)}, out)
os.replace(record + ".new", record + ".process")

for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    answer = {"jsonrpc": "2.0", "id": message["id"]}
    if message["method"] == "initialize":
        answer["result"] = {
            "protocolVersion": message["params"]["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "recorder", "version": "1"},
        }
    elif message["method"] == "tools/list":
        answer["result"] = {"tools": []}
    else:
        answer["error"] = {"code": -32601, "message": "method not found"}
    print(json.dumps(answer), flush=True)
