"""The MCP clients: where each keeps its config, and in which layout. A table: one row, one client.

A row of CLIENTS is label: (paths, syntax, takes, shape). syntax is "json", "jsonc" (comments, trailing commas) or "toml"; takes names the
transports of entries that exist in it; shape(rng, servers) makes the document of [(name, entry)], the entries as Claude Code writes them.
"""

from values import hexes, uuid4


class Comment(str):
    """A key that is written as a comment line."""


def listed(servers, change=lambda entry: entry):
    """The servers as a map, each entry changed by the client's habits, with its comment above."""
    found = {}
    for name, entry in servers:
        entry = dict(entry)
        comment = entry.pop("@comment", None)
        if comment is not None:
            found[Comment(comment)] = None
        found[name] = change(entry)
    return found


def under(*keys, change=lambda entry: entry):
    def shape(rng, servers):
        inner = listed(servers, change)
        for key in reversed(keys):
            inner = {key: inner}
        return inner

    return shape


def claude(rng, servers):
    typed = rng.random() < 0.4
    return {"mcpServers": listed(servers, lambda e: {"type": "stdio", **e} if typed and "command" in e and "type" not in e else e)}


def untyped(entry):
    return {k: v for k, v in entry.items() if k != "type"}


def vscode(rng, servers):
    return {"servers": listed(servers, lambda e: {"type": "stdio", **e} if "command" in e else e)}


def renamed(entry, names):
    return {names.get(k, k): v for k, v in entry.items()}


def gemini(rng, servers):
    doc = {"theme": "Default", "selectedAuthType": "oauth-personal"} if rng.random() < 0.5 else {}
    return {**doc, "mcpServers": listed(servers, lambda e: {**renamed(untyped(e), {"url": "httpUrl"}), "trust": False})}


def opencode(rng, servers):
    def change(entry):
        if "command" in entry:
            rest = {k: v for k, v in entry.items() if k not in ("command", "args", "env", "type")}
            command = [entry["command"], *entry.get("args", [])]
            env = {"environment": entry["env"]} if "env" in entry else {}
            return {"type": "local", "command": command, "enabled": True, **env, **rest}
        return {**entry, "type": "remote", "enabled": True}

    return {"$schema": "https://opencode.ai/config.json", "model": "anthropic/claude-sonnet-4-5", "mcp": listed(servers, change)}


def zed(rng, servers):
    old = rng.random() < 0.4

    def change(entry):
        if old and "command" in entry:
            command = {"path": entry["command"], "args": entry.get("args", []), "env": entry.get("env", {})}
            return {"command": command, **{k: v for k, v in entry.items() if k not in ("command", "args", "env", "type")}}
        return {"source": "custom", **untyped(entry)} if "command" in entry else untyped(entry)

    doc = {"theme": "One Dark", "vim_mode": True, "buffer_font_size": 14} if rng.random() < 0.6 else {}
    return {**doc, "context_servers": listed(servers, change)}


def codex(rng, servers):
    doc = {"model": "gpt-5-codex", "approval_policy": "on-request"} if rng.random() < 0.5 else {}
    return {**doc, "mcp_servers": listed(servers, lambda e: renamed(untyped(e), {"headers": "http_headers"}))}


def dotclaude(rng, servers):
    cut = rng.randrange(len(servers) + 1)
    project = {"allowedTools": [], "history": [{"display": "fix the failing test", "pastedContents": {}}], "mcpContextUris": [],
               "mcpServers": listed(servers[:cut]), "enabledMcpjsonServers": [], "hasTrustDialogAccepted": True, "lastSessionId": uuid4(rng), "lastCost": 0.4182}
    return {"numStartups": rng.randint(3, 900), "installMethod": "native", "autoUpdates": True, "userID": hexes(rng, 64),
            "oauthAccount": {"accountUuid": uuid4(rng), "emailAddress": "anna@acme.io", "organizationUuid": uuid4(rng)},
            "projects": {"/home/anna/code/shop": project, "/home/anna/code/web": {"allowedTools": [], "mcpServers": {}}},
            "mcpServers": listed(servers[cut:])}


def plugin(rng, servers):
    return {"name": "acme-tools", "version": "1.3.0", "description": "Tools of the shop team", "author": {"name": "Acme", "email": "dev@acme.io"},
            "mcpServers": listed(servers)}


def flat(rng, servers):
    return listed(servers)


def kiro(entry):
    return {**entry, "disabled": entry.get("disabled", False), "autoApprove": ["search", "read_file"]}


ALL, LOCAL = {"stdio", "http"}, {"stdio"}

CLIENTS = {
    "claude": ((".mcp.json", ".mcp.json", ".claude/.mcp.json", "backend/.mcp.json", "apps/web/.mcp.json"), "json", ALL, claude),
    "cursor": ((".cursor/mcp.json",), "jsonc", ALL, under("mcpServers", change=untyped)),
    "vscode": ((".vscode/mcp.json",), "jsonc", ALL, vscode),
    "desktop": (("claude_desktop_config.json", "config/claude_desktop_config.json"), "json", LOCAL, under("mcpServers")),
    "codex": ((".codex/config.toml",), "toml", ALL, codex),
    "gemini": ((".gemini/settings.json",), "json", ALL, gemini),
    "opencode": (("opencode.json", "opencode.jsonc"), "jsonc", ALL, opencode),
    "zed": ((".zed/settings.json",), "jsonc", ALL, zed),
    "kiro": ((".kiro/settings/mcp.json",), "json", ALL, under("mcpServers", change=kiro)),
    "roo": ((".roo/mcp.json",), "json", ALL, under("mcpServers", change=lambda e: {**e, "alwaysAllow": []})),
    "windsurf": (("mcp_config.json", ".codeium/windsurf/mcp_config.json"), "json", ALL, under("mcpServers", change=lambda e: renamed(untyped(e), {"url": "serverUrl"}))),
    "amp": ((".amp/settings.json",), "jsonc", ALL, under("amp.mcpServers", change=untyped)),
    "dotclaude": ((".claude.json",), "json", ALL, dotclaude),
    "plugin": ((".claude-plugin/plugin.json",), "json", ALL, plugin),
    "flat": ((".mcp.json", "plugins/acme/.mcp.json"), "json", ALL, flat),
    "lmstudio": ((".lmstudio/mcp.json", "mcp.json"), "json", ALL, under("mcpServers", change=untyped)),
    "cline": (("cline_mcp_settings.json",), "json", ALL, under("mcpServers", change=lambda e: {**e, "disabled": e.get("disabled", False), "timeout": 60})),
    "continue": ((".continue/mcpServers/mcp.json",), "json", ALL, under("mcpServers")),
}

# How often each is met among public files.
SHARE = {"claude": 12, "cursor": 6, "vscode": 4, "desktop": 3, "codex": 3, "flat": 2, "dotclaude": 2}


def choose(rng, transport, wanted=None, comment=False):
    """A client in which an entry of this transport, for these clients, with or without a comment, exists."""
    fits = [c for c, (_, syntax, takes, _) in CLIENTS.items() if transport in takes and (not wanted or c in wanted) and (not comment or syntax != "json")]
    return rng.choices(fits, [SHARE.get(c, 1) for c in fits])[0]
