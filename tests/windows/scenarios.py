#!/usr/bin/env python3
"""mcpkey for Windows, driven under Wine: each scenario is a promise, and stands alone. Started by tests/windows.sh.

usage: tests/windows/scenarios.py [WORD...]     (those whose names hold one of the words; all of them without)
"""

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

import console
from ground import HELPER, MCPKEY, Ground, holds, lacks, must, token, world
from server import Server

WEB = "https://web.example.com/mcp"


def version_and_help(g):
    holds(must(g.mcpkey("--version")).out, "mcpkey ")
    holds(must(g.mcpkey("--help")).out, "Usage: mcpkey VERB", "rotate")
    must(g.mcpkey("no-such-verb"), 2)


def own_files_are_where_windows_keeps_them(g):
    g.variables["MCPKEY_HOME"] = ""
    value = g.add()
    own = Path(os.environ["WINEPREFIX"], "drive_c/users", getpass.getuser(), "AppData/Local/mcpkey")
    try:
        assert (own / "data/secrets.toml").is_file(), sorted(own.rglob("*"))
        lacks((own / "data/secrets.toml").read_text(), value)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def added_listed_removed_with_the_file(g):
    added_listed_removed(g)


def added_listed_removed_with_credential_manager(g):
    g.variables["MCPKEY_STORE"] = "keychain"
    added_listed_removed(g)
    assert not (g.unix / "own/secrets.age").exists()


def added_listed_removed(g):
    value = g.add()
    config = json.loads(g.text("project/.mcp.json"))["mcpServers"]["web"]
    assert config["headers"] == {"Authorization": "Bearer ${WEB_TOKEN}"}, config
    listed = must(g.mcpkey("list"))
    holds(listed.out, "web", "WEB_TOKEN")
    lacks(listed.out + listed.err, value)
    shown = must(g.mcpkey("run", "--only", "WEB_TOKEN", "--", HELPER, "show", "WEB_TOKEN"))
    assert shown.out == f"WEB_TOKEN={value}\n", shown
    must(g.mcpkey("remove", "web", "--forget"))
    lacks(g.text("project/.mcp.json"), "web")
    must(g.mcpkey("run", "--only", "WEB_TOKEN", "--", HELPER, "show", "WEB_TOKEN"), 125)


def one_item_holds_what_fits_into_credential_manager(g):
    g.variables["MCPKEY_STORE"] = "keychain"
    g.add()
    said = g.mcpkey("set", "WEB_TOKEN", "--stdin", stdin=token() * 80 + "\n")
    must(said, 2)
    holds(said.err, "2560", "mcpkey store use file")
    must(g.mcpkey("run", "--only", "WEB_TOKEN", "--", HELPER, "exit", "0"))
    must(g.mcpkey("remove", "web", "--forget"))


def set_rotated_undone_forgotten(g):
    first = g.add()
    second = token()
    must(g.mcpkey("rotate", "WEB_TOKEN", "--no-test", "--stdin", stdin=second + "\n"))
    handed(g, "WEB_TOKEN", second)
    must(g.mcpkey("rotate", "WEB_TOKEN", "--undo", "--no-test"))
    handed(g, "WEB_TOKEN", first)
    holds(must(g.mcpkey("reveal", "WEB_TOKEN"), 2).err, "on a terminal only")
    must(g.mcpkey("forget", "WEB_TOKEN", "--yes"))
    must(g.mcpkey("run", "--", HELPER, "exit", "0"), 125)


def handed(g, name, value):
    said = must(g.mcpkey("run", "--only", name, "--", HELPER, "show", name))
    assert said.out == f"{name}={value}\n", said


def moved_between_the_stores_and_back(g):
    value = g.add()
    for store in ("keychain", "file"):
        g.variables["MCPKEY_STORE"] = ""
        must(g.mcpkey("store", "move", store))
        handed(g, "WEB_TOKEN", value)
    must(g.mcpkey("remove", "web", "--forget"))


def exactly_the_variables_that_are_mentioned(g):
    value = g.add()
    g.add("other")
    said = must(g.mcpkey("run", "--server", "web", "--", HELPER, "show", "WEB_TOKEN", "OTHER_TOKEN", "MCPKEY_PASSPHRASE"))
    assert said.out.splitlines() == [f"WEB_TOKEN={value}", "OTHER_TOKEN is not set", "MCPKEY_PASSPHRASE is not set"], said


def codes_of_32_bits_come_through(g):
    g.add()
    for code in (0, 1, 7, 200):
        must(g.mcpkey("run", "--", HELPER, "exit", str(code)), code)
    # What Wine hands to this side has eight bits; another program of Windows sees all of them.
    (g.project / "code.cmd").write_text(f"@{MCPKEY} run -- {HELPER} exit 70000\r\n@echo %ERRORLEVEL%\r\n@exit /b 0\r\n")
    holds(must(g.start("cmd", "/c", "code.cmd")).out, "70000")
    must(g.mcpkey("run", "--", "no-such-program"), 127)


def shim(g, name, *lines):
    """A program as npm installs it: a .cmd in the PATH."""
    (g.unix / "tools").mkdir(exist_ok=True)
    (g.unix / "tools" / name).write_text("".join(f"@{line}\r\n" for line in lines))
    g.variables["PATH"] = g.dos + r"\tools;" + g.variables["PATH"]


def shims_start_by_their_bare_names(g):
    g.add()
    shim(g, "tool.cmd", f"{HELPER} args %*")
    shim(g, "fails.cmd", "exit /b 5")
    # One with a percent sign is left out: what Rust writes for it, Wine's cmd.exe does not know.
    words = ["a b", "x&y", 'a"b', "^", "!", "C:\\x y\\", "(x)", "é"]
    said = must(g.mcpkey("run", "--", "tool", *words))
    assert said.out.splitlines() == [f"[{word}]" for word in words], said
    must(g.mcpkey("run", "--", "fails"), 5)


def exec_starts_a_server_with_its_own(g):
    value = token()
    words = ("add", "tool", "-e", "API_KEY", "--deliver", "mcpkey", "--stdin", "--", HELPER, "show", "API_KEY", "OTHER")
    must(g.mcpkey(*words, stdin=value + "\n"))
    config = json.loads(g.text("project/.mcp.json"))["mcpServers"]["tool"]
    assert config["command"] == "mcpkey" and config["args"][:3] == ["exec", "tool", "--"], config
    must(g.mcpkey(*config["args"]), 125)
    (g.unix / "own/config.toml").write_text('callers = "anyone"\n')
    must(g.mcpkey("allow", "--settings", "--yes"))
    said = must(g.mcpkey(*config["args"]))
    assert said.out.splitlines() == [f"API_KEY={value}", "OTHER is not set"], said


def a_command_that_gives_a_value_is_named_by_its_path(g):
    value = token()
    shim(g, "vault.cmd", f"echo {value}")
    line = g.dos + r"\tools\vault.cmd"
    must(g.mcpkey("set", "VAULT_TOKEN", "--from-command", line, "--to", WEB, "--yes"))
    handed(g, "VAULT_TOKEN", value)


def literal(value):
    server = {"type": "http", "url": WEB, "headers": {"Authorization": f"Bearer {value}"}}
    return json.dumps({"mcpServers": {"web": server}}, indent=2).replace("\n", "\r\n") + "\r\n"


def lines_of_windows_are_linted_where_they_are(g):
    # The shape of a token of GitHub's, made here.
    value = "ghp_" + token()[:36]
    (g.project / ".mcp.json").write_bytes(literal(value).encode())
    said = must(g.mcpkey("lint"), 1)
    holds(said.out, ".mcp.json:7:")
    lacks(said.out + said.err, value)
    report = json.loads(must(g.mcpkey("lint", "--format", "sarif"), 1).out)
    place = report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == ".mcp.json" and place["region"]["startLine"] == 7, place


def an_edit_keeps_the_ends_of_lines(g):
    (g.project / ".mcp.json").write_bytes(literal("${WEB_TOKEN}").encode())
    g.add("other")
    text = g.text("project/.mcp.json")
    holds(text, "web", "other")
    assert text.count("\n") == text.count("\r\n"), text


def a_literal_is_imported(g):
    value = "ghp_" + token()[:36]
    (g.project / ".mcp.json").write_bytes(literal(value).encode())
    must(g.mcpkey("import", "--yes"))
    text = g.text("project/.mcp.json")
    lacks(text, value)
    assert text.count("\n") == text.count("\r\n"), text
    name = re.search(r"\$\{(\w+)\}", text)[1]
    handed(g, name, value)
    must(g.mcpkey("lint"))


def a_path_longer_than_260(g):
    deep = g.unix / "project" / "/".join(["d" * 50] * 6)
    deep.mkdir(parents=True)
    here = g.here + "\\" + "\\".join(["d" * 50] * 6)
    (deep / ".mcp.json").write_text(literal("ghp_" + token()[:36]))
    holds(must(g.mcpkey("lint", "."), 1).out, ".mcp.json")
    must(g.mcpkey("import", "--yes", here + "\\.mcp.json"))
    holds((deep / ".mcp.json").read_text(), "${")


def the_case_of_a_drives_letter_tells_nothing(g):
    value = g.add()
    local = g.add("mine", scope="local")
    lower = "c" + g.here[1:]
    listed = must(g.mcpkey("list", here=lower))
    holds(listed.out, "WEB_TOKEN", "MINE_TOKEN")
    lacks(listed.out, "not stored", "missing")
    for name, expected in (("WEB_TOKEN", value), ("MINE_TOKEN", local)):
        said = must(g.mcpkey("run", "--only", name, "--", HELPER, "show", name, here=lower))
        assert said.out == f"{name}={expected}\n", said


def local_scope_is_filed_as_claude_code_files_it(g):
    g.add("mine", scope="local")
    projects = json.loads(g.text("home/.claude.json"))["projects"]
    assert list(projects) == [g.here.replace("\\", "/")], projects


def a_local_server_of_claude_codes_is_seen(g):
    server = {"type": "http", "url": WEB, "headers": {"Authorization": "Bearer ${WEB_TOKEN}"}}
    for key in (g.here.replace("\\", "/"), "c" + g.here[1:].replace("\\", "/")):
        (g.home / ".claude.json").write_text(json.dumps({"projects": {key: {"mcpServers": {"web": server}}}}))
        holds(must(g.mcpkey("list")).out, "web", "WEB_TOKEN")


def clients_below_appdata_are_seen(g):
    value = "ghp_" + token()[:36]
    claude = g.home / "AppData/Roaming/Claude/claude_desktop_config.json"
    claude.parent.mkdir()
    server = {"command": "npx", "args": ["-y", "x"], "env": {"GITHUB_TOKEN": value}}
    claude.write_text(json.dumps({"mcpServers": {"hub": server}}))
    said = must(g.mcpkey("import", "--all-clients", "--dry-run"))
    holds(said.out, g.variables["APPDATA"] + r"\Claude\claude_desktop_config.json", "GITHUB_TOKEN", "C:\\\\bin\\\\mcpkey.exe")
    lacks(said.out + said.err, value)


def the_home_is_userprofile(g):
    g.add("everywhere", scope="user")
    holds(g.text("home/.claude.json"), "everywhere")
    holds(must(g.mcpkey("list")).out, "everywhere")


def a_file_that_is_being_read_is_replaced(g):
    g.add()
    words = (HELPER, "hold", g.here + r"\.mcp.json", "400")
    holder = subprocess.Popen(g.line(*words), stdout=subprocess.PIPE, env=world())
    assert b"held" in holder.stdout.readline()
    g.add("other")
    assert holder.wait() == 0
    holds(g.text("project/.mcp.json"), "other")


def a_file_that_stays_open_is_left_and_said(g):
    g.add()
    words = (HELPER, "hold", g.here + r"\.mcp.json", "6000")
    holder = subprocess.Popen(g.line(*words), stdout=subprocess.PIPE, env=world())
    assert b"held" in holder.stdout.readline()
    said = g.mcpkey("add", "other", WEB, "--bearer", "--stdin", stdin=token() + "\n")
    holder.kill()
    holds(must(said, 2).err, "close the program that has it open")
    lacks(g.text("project/.mcp.json"), "other")


def the_hook_of_claude_code_is_a_program_with_arguments(g):
    must(g.mcpkey("hook", "install", "--claude"))
    settings = json.loads(g.text("project/.claude/settings.json"))
    hook = settings["hooks"]["PreToolUse"][0]["hooks"][0]
    assert (hook["command"], hook["args"]) == ("mcpkey", ["hook", "check"]), hook
    call = {"hook_event_name": "PreToolUse", "tool_name": "Write", "cwd": g.here}
    content = literal("ghp_" + token()[:36])
    call["tool_input"] = {"file_path": g.here + "\\.mcp.json", "content": content}
    holds(g.mcpkey(*hook["args"], stdin=json.dumps(call)).out, "deny")
    must(g.mcpkey("hook", "uninstall", "--claude"))
    lacks("".join(path.read_text() for path in (g.project / ".claude").glob("settings.json")), "mcpkey")


def advice_is_of_this_system(g):
    """What the verbs say in trouble names no program that Windows has not."""
    g.add()
    texts = []
    for words in (("doctor",), ("hook", "status"), ("run", "--", "no-such"), ("import",), ("list", "--json"), ("store",), ("lint", "gone.json")):
        said = g.mcpkey(*words)
        texts.append(said.out + said.err)
    (g.unix / "own/secrets.toml").write_text("[[")
    texts.append(g.mcpkey("list").err)
    lacks("\n".join(texts), "chmod", "sudo", "ulimit", "ls -ld", "export ")


def advice_with_a_path_is_quoted_as_windows_reads_it(g):
    (g.unix / "two words").mkdir()
    (g.unix / "two words/.mcp.json").write_text(literal("ghp_" + token()[:36]))
    said = g.mcpkey("lint", g.dos + r"\two words")
    holds(said.out + said.err, 'mcpkey import "', 'two words')


def a_hidden_answer_is_not_shown(g):
    value = token()
    seen = console.answer(g.line(MCPKEY, "add", "web", WEB, "--bearer"), world(), "WEB_TOKEN", value.encode() + b"\r")
    lacks(seen, value)
    handed(g, "WEB_TOKEN", value)


def ctrl_c_at_a_hidden_question_leaves_the_console_as_it_was(g):
    seen = console.answer(g.line(MCPKEY, "add", "web", WEB, "--bearer"), world(), "WEB_TOKEN", b"\x03")
    # With which code, Wine does not say: its default for the event is 0.
    holds(seen, "ended with", "what is typed is shown")
    assert not (g.project / ".mcp.json").exists()


def ctrl_c_ends_what_was_started(g):
    g.add()
    seen = console.answer(g.line(MCPKEY, "run", "--", HELPER, "wait", "30000"), world(), "waits", b"\x03", hidden=False)
    holds(seen, "waits", "ended with", "what is typed is shown")
    lacks(seen, "has waited")


def a_wrong_token_is_told_from_a_dead_server(g):
    value = token()
    server = Server(value)
    words = ("add", "-s", "user", "web", server.url, "--bearer", "--stdin")
    must(g.mcpkey(*words, stdin=value + "\n"))
    holds(must(g.mcpkey("test", "web")).out, "web", "1 tool")
    must(g.mcpkey("set", "WEB_TOKEN", "--stdin", stdin=token() + "\n"))
    refused = must(g.mcpkey("test", "web"), 1)
    server.http.shutdown()
    server.http.server_close()
    dead = must(g.mcpkey("test", "web"), 1)
    holds(dead.out, "nothing listens")
    holds(refused.out, "401")
    lacks(refused.out + refused.err + dead.out + dead.err, value)


def a_bridge_sends_the_token_and_answers(g):
    value = token()
    server = Server(value)
    words = ("add", "web", server.url, "--bearer", "--deliver", "mcpkey", "--stdin")
    must(g.mcpkey(*words, stdin=value + "\n"))
    config = json.loads(g.text("project/.mcp.json"))["mcpServers"]["web"]
    assert config["command"] == "mcpkey" and config["args"][0] == "bridge", config
    (g.unix / "own/config.toml").write_text('callers = "anyone"\n')
    must(g.mcpkey("allow", "--settings", "--yes"))
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    said = must(g.mcpkey(*config["args"], stdin="".join(json.dumps(message) + "\n" for message in messages)))
    answers = {answer["id"]: answer["result"] for answer in map(json.loads, said.out.splitlines())}
    assert answers[2]["tools"][0]["name"] == "ping", said
    assert set(server.seen) == {f"Bearer {value}"}, server.seen
    lacks(said.out + said.err, value)


SCENARIOS = [
    version_and_help,
    own_files_are_where_windows_keeps_them,
    added_listed_removed_with_the_file,
    added_listed_removed_with_credential_manager,
    one_item_holds_what_fits_into_credential_manager,
    set_rotated_undone_forgotten,
    moved_between_the_stores_and_back,
    exactly_the_variables_that_are_mentioned,
    codes_of_32_bits_come_through,
    shims_start_by_their_bare_names,
    exec_starts_a_server_with_its_own,
    a_command_that_gives_a_value_is_named_by_its_path,
    lines_of_windows_are_linted_where_they_are,
    an_edit_keeps_the_ends_of_lines,
    a_literal_is_imported,
    a_path_longer_than_260,
    the_case_of_a_drives_letter_tells_nothing,
    local_scope_is_filed_as_claude_code_files_it,
    a_local_server_of_claude_codes_is_seen,
    clients_below_appdata_are_seen,
    the_home_is_userprofile,
    a_file_that_is_being_read_is_replaced,
    a_file_that_stays_open_is_left_and_said,
    the_hook_of_claude_code_is_a_program_with_arguments,
    advice_is_of_this_system,
    advice_with_a_path_is_quoted_as_windows_reads_it,
    a_hidden_answer_is_not_shown,
    ctrl_c_at_a_hidden_question_leaves_the_console_as_it_was,
    ctrl_c_ends_what_was_started,
    a_wrong_token_is_told_from_a_dead_server,
    a_bridge_sends_the_token_and_answers,
]


def main(words):
    passed = failed = 0
    for scenario in SCENARIOS:
        name = scenario.__name__
        if words and not any(word in name for word in words):
            continue
        try:
            scenario(Ground(name))
            passed += 1
            print(f"ok      {name.replace('_', ' ')}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {name.replace('_', ' ')}\n{traceback.format_exc()}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
