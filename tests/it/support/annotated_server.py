"""A real stdio MCP server (FastMCP) whose tools say what a test wants them to say of themselves.

usage: annotated_server.py TOOLS RECORD

TOOLS is a JSON file, name of a tool (in which $NAME is a variable of the environment) to its annotations (or null), read at the start. RECORD gets a line with the name of each tool that is called.
"""

import json
import os
import sys

from fastmcp import FastMCP

tools, record = sys.argv[1:]
server = FastMCP("annotated")


def add(name, annotations):
    @server.tool(name=name, annotations=annotations)
    def call() -> str:
        with open(record, "a", encoding="utf-8") as out:
            print(name, file=out)
        return "it ran"


with open(tools, encoding="utf-8") as file:
    for name, annotations in json.load(file).items():
        add(os.path.expandvars(name), annotations)
server.run(show_banner=False)
