#!/usr/bin/env python3
"""In place of Claude Desktop: reads its config strictly, starts each server as it does (a short PATH, in /), and lists the tools.

usage: desktop.py CONFIG
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

with open(sys.argv[1], encoding="utf-8") as file:
    servers = json.load(file)["mcpServers"]


async def tools(entry):
    # What its documentation shows of an entry; nothing in it is expanded.
    assert set(entry) <= {"command", "args", "env"} and os.path.isabs(entry["command"]), entry
    environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], **entry.get("env", {})}
    server = StdioServerParameters(command=entry["command"], args=entry.get("args", []), env=environment, cwd="/")
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        return [tool.name for tool in (await session.list_tools()).tools]


for name, entry in servers.items():
    print(name, *asyncio.run(tools(entry)))
