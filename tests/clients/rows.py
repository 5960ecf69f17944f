#!/usr/bin/env python3
"""The clients of the matrix, one row each: a new client is a row here, and a row in mcpkey's own table.

Each begins from a config of its own (`frame`), in which @ stands where its servers go and every other byte has to stay as it is. Run by itself it prints
of each `ID PACKAGE@VERSION PROGRAM`, to be installed from npm.
"""

import dataclasses
import json

# What a cell that does not apply says.
NO_MODEL = "no model runs in it"
NOTHING_EXPANDS = "it replaces nothing in a config"


def plain(url, header):
    return {"type": "http", "url": url, "headers": {"Authorization": header}}


def http_url(url, header):
    return {"httpUrl": url, "headers": {"Authorization": header}}


def remote(url, header):
    return {"type": "remote", "url": url, "headers": {"Authorization": header}}


def with_tools(url, header):
    return {**plain(url, header), "tools": ["*"]}


def base_url(url, header):
    return {"baseUrl": url, "headers": {"Authorization": header}}


def streamable(url, header):
    return {"type": "streamable-http", "url": url, "headers": {"Authorization": header}}


@dataclasses.dataclass
class Row:
    """One client."""

    # As mcpkey's table calls it.
    id: str
    title: str
    # What brings it; tests/run.sh installs one without a package.
    package: str
    version: str
    program: str
    # Where its servers stand: in the project, or under ~/.
    file: str
    frame: str
    # How an entry with a header is written: (url, header) -> JSON, or TOML where `toml` says how.
    entry: object = plain
    # What stands for a variable; None where nothing does.
    placeholder: str | None = "${%s}"
    # What another client would write.
    foreign: str = "${env:%s}"
    # Starts it so that it connects to its servers and ends.
    connect: tuple = ()
    # What a person does beforehand to what stands in the config.
    approve: tuple | None = None
    # Starts a session with the stand-in for its model; None where it has no model.
    session: tuple | None = None
    # Variables and files that it wants to be left alone and to reach that stand-in; $MODEL, $PROJECT and $HOME are filled in.
    environment: dict = dataclasses.field(default_factory=dict)
    files: dict = dataclasses.field(default_factory=dict)
    # Columns that do not apply, and why.
    reasons: dict = dataclasses.field(default_factory=dict)

    def text(self, url, header):
        """An entry named guarded, as a person would write it."""
        if self.file.endswith(".toml"):
            return f'[mcp_servers.guarded]\nurl = "{url}"\n{codex(header)}\n'
        return f'"guarded": {json.dumps(self.entry(url, header))}'


def codex(header):
    """Codex names a variable in a field of its own; anything else is a header as written."""
    if header == "Bearer <API_TOKEN>":
        return 'bearer_token_env_var = "API_TOKEN"'
    return f"http_headers = {{ Authorization = {json.dumps(header)} }}"


CODEX_MODEL = """model = "m"
model_provider = "local"
[model_providers.local]
name = "local"
base_url = "$MODEL/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
[projects."$PROJECT"]
trust_level = "trusted"
"""
OPENCODE_MODEL = json.dumps({
    "model": "local/m",
    "provider": {"local": {"npm": "@ai-sdk/openai-compatible", "name": "local", "options": {"baseURL": "$MODEL/v1", "apiKey": "none"},
                           "models": {"m": {"name": "m", "tool_call": True}}}},
})
CODEX_RUN = ("codex", "exec", "--dangerously-bypass-approvals-and-sandbox", "hi")
COPILOT_RUN = ("copilot", "--allow-all-tools", "--output-format", "json", "-p", "hi")

ROWS = [
    Row(
        "claude-code", "Claude Code", "", "2.1.329", "claude", ".mcp.json",
        frame='{\n  "_comment" : "kept" ,\n  "mcpServers": {@}\n}\n',
        connect=("claude", "mcp", "list"),
        session=("claude", "-p", "hi", "--dangerously-skip-permissions"),
        environment={"DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "IS_SANDBOX": "1", "ANTHROPIC_BASE_URL": "$MODEL",
                     "ANTHROPIC_API_KEY": "none"},
        files={"$PROJECT/.claude/settings.local.json": '{"enableAllProjectMcpServers": true}',
               "$HOME/.claude.json": '{"projects": {"$PROJECT": {"hasTrustDialogAccepted": true}}}'},
    ),
    Row(
        "codex", "Codex", "@openai/codex", "0.169.0", "codex", ".codex/config.toml",
        frame='# kept\nhide_agent_reasoning  = true # kept\n\n[tui]\nnotifications = false\n@',
        placeholder="<%s>", foreign="${%s}",
        connect=CODEX_RUN, session=CODEX_RUN,
        files={"$HOME/.codex/config.toml": CODEX_MODEL},
    ),
    Row(
        "gemini", "Gemini CLI", "@google/gemini-cli", "0.61.0", "gemini", ".gemini/settings.json",
        frame='{\n  // kept\n  "ui": {"hideTips" : true},\n  "mcpServers": {@}\n}\n',
        entry=http_url, foreign="{env:%s}",
        connect=("gemini", "mcp", "list"),
        session=("gemini", "-m", "gemini-2.5-flash", "--approval-mode", "yolo", "-p", "hi"),
        environment={"GEMINI_API_KEY": "none", "GOOGLE_GEMINI_BASE_URL": "$MODEL"},
        files={"$HOME/.gemini/trustedFolders.json": '{"$PROJECT": "TRUST_FOLDER"}',
               "$HOME/.gemini/settings.json": '{"security": {"auth": {"selectedType": "gemini-api-key"}}}'},
    ),
    Row(
        "opencode", "opencode", "opencode-ai", "1.18.33", "opencode", "opencode.json",
        frame='{\n  // kept\n  "share" : "disabled",\n  "mcp": {@},\n}\n',
        entry=remote, placeholder="{env:%s}", foreign="${%s}",
        connect=("opencode", "mcp", "list"),
        session=("opencode", "run", "hi"),
        environment={"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"},
        files={"$HOME/.config/opencode/opencode.json": OPENCODE_MODEL},
    ),
    Row(
        "copilot-cli", "Copilot CLI", "@github/copilot", "1.0.102", "copilot", "~/.copilot/mcp-config.json",
        frame='{\n  "kept" : 1,\n  "mcpServers": {@}\n}\n',
        entry=with_tools, foreign="{env:%s}",
        connect=COPILOT_RUN, session=COPILOT_RUN,
        environment={"COPILOT_OFFLINE": "true", "COPILOT_AUTO_UPDATE": "false", "COPILOT_PROVIDER_BASE_URL": "$MODEL/v1", "COPILOT_MODEL": "m",
                     "COPILOT_PROVIDER_API_KEY": "none"},
    ),
    Row(
        "qwen", "Qwen Code", "@qwen-code/qwen-code", "0.24.4", "qwen", ".qwen/settings.json",
        frame='{\n  // kept\n  "ui": {"hideTips" : true},\n  "mcpServers": {@},\n  "$version": 4\n}\n',
        entry=http_url, foreign="{env:%s}",
        connect=("qwen", "mcp", "list"), approve=("qwen", "mcp", "approve", "--all"),
        session=("qwen", "--approval-mode", "yolo", "-m", "m", "-p", "hi"),
        environment={"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": "$MODEL/v1", "OPENAI_MODEL": "m"},
        files={"$HOME/.qwen/settings.json": '{"security": {"auth": {"selectedType": "openai"}}}'},
    ),
    Row(
        "mcporter", "mcporter", "mcporter", "0.12.3", "mcporter", "config/mcporter.json",
        frame='{\n  "kept" : 1,\n  "mcpServers": {@}\n}\n',
        entry=base_url, foreign="{env:%s}",
        connect=("mcporter", "list", "guarded"),
        reasons={"shell": NO_MODEL},
    ),
    Row(
        "inspector", "MCP Inspector", "@modelcontextprotocol/inspector", "2.12.0", "mcp-inspector", "~/.mcp-inspector/mcp.json",
        frame='{\n  "kept" : 1,\n  "mcpServers": {@}\n}\n',
        entry=streamable, placeholder=None, foreign="${%s}",
        connect=("mcp-inspector", "--cli", "--config", "$HOME/.mcp-inspector/mcp.json", "--server", "guarded", "--method", "tools/list"),
        environment={"MCP_INSPECTOR_SECRET_STORE": "memory"},
        reasons={"env": NOTHING_EXPANDS, "shell": NO_MODEL},
    ),
]

if __name__ == "__main__":
    for row in ROWS:
        if row.package:
            print(row.id, f"{row.package}@{row.version}", row.program)
