#!/usr/bin/env python3
"""A client for the conformance suite's client scenarios that speaks to the server through the bridge.

usage: bridged_client.py MCPKEY URL

It lists the tools and calls each of them; a question of the server is accepted with what its schema has as default.
"""

import json
import subprocess
import sys

bridge = subprocess.Popen([sys.argv[1], "bridge", sys.argv[2]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
ARGUMENTS = {"add_numbers": {"a": 5, "b": 3}}


def say(**message):
    bridge.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    bridge.stdin.flush()


def defaults(message):
    properties = message["params"]["requestedSchema"]["properties"]
    return {name: of["default"] for name, of in properties.items() if "default" in of}


def ask(number, method, params):
    say(id=number, method=method, params=params)
    for line in bridge.stdout:
        message = json.loads(line)
        if message.get("method") == "elicitation/create":
            say(id=message["id"], result={"action": "accept", "content": defaults(message)})
        elif "method" not in message and message.get("id") == number:
            if "error" in message:
                sys.exit(f"{method}: {message['error']}")
            return message["result"]
    sys.exit("the bridge ended")


client = {"name": "bridged", "version": "1"}
capabilities = {"elicitation": {"form": {"applyDefaults": True}}}
ask(1, "initialize", {"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client})
say(method="notifications/initialized")
for number, tool in enumerate(ask(2, "tools/list", {})["tools"], 3):
    ask(number, "tools/call", {"name": tool["name"], "arguments": ARGUMENTS.get(tool["name"], {})})
bridge.stdin.close()
sys.exit(bridge.wait())
