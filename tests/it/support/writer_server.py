"""A real stdio MCP server (FastMCP) with one tool that writes a file, as the servers for file systems have it."""

from fastmcp import FastMCP

server = FastMCP("files")


@server.tool
def write_file(path: str, content: str) -> str:
    with open(path, "w", encoding="utf-8") as out:
        out.write(content)
    return "written"


@server.tool
def read_file(path: str) -> str:
    with open(path, encoding="utf-8") as text:
        return text.read()


server.run(show_banner=False)
