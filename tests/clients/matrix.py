#!/usr/bin/env python3
"""The matrix of clients: what each real client does with a server whose token mcpkey keeps, as the table of docs/clients.md.

usage: matrix.py WORLD PAGE [ID...]

WORLD holds bin/ with mcpkey and the clients. Prints the table, and fails where it is not the one that
stands in PAGE (with words: where one of those clients fails). Each cell begins from a home of its own, in which the client's config is as its row has it.
"""

import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time

from rows import ROWS

WORLD, PAGE = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / ".test-deps/venv/bin/python"
SERVER = HERE.parent / "it/support/fastmcp_server.py"


class Failed(Exception):
    """A cell that is not as it should be, and what was seen."""


def expect(holds, what, *seen):
    if not holds:
        raise Failed("\n".join([what, *(str(one)[-3000:] for one in seen)]))


class Served:
    """A program that notes in a file what reaches it; its first line has the port."""

    def __init__(self, name, *command):
        self.record = WORLD / name
        self.record.touch()
        self.program = subprocess.Popen([str(word).replace("{}", str(self.record)) for word in command], stderr=open(WORLD / "log", "ab"))
        until = time.monotonic() + 30
        while not (first := self.record.read_text().split("\n")[0]) and time.monotonic() < until:
            time.sleep(0.1)
        self.origin = f"http://127.0.0.1:{re.sub('[^0-9]', '', first)}"

    def came(self, since=0):
        return self.record.read_text()[since:]

    def now(self):
        return len(self.record.read_text())


def token():
    """A value that the honest server takes, and that may be in no file."""
    made = "tk" + secrets.token_hex(16)
    with open(WORLD / "tokens", "a", encoding="utf-8") as file:
        print(made, file=file)
    return made


class Trial:
    """One client with its config in a fresh home."""

    count = 0

    def __init__(self, row):
        Trial.count += 1
        self.row, self.home = row, WORLD / f"home.{row.id}.{Trial.count}"
        self.project = self.home / "project"
        self.project.mkdir(parents=True)
        subprocess.run(["git", "init", "-q", self.project], check=True)
        for path, text in row.files.items():
            self.write(self.filled(path), self.filled(text))
        self.file = self.home / row.file[2:] if row.file.startswith("~/") else self.project / row.file
        self.put("")

    def filled(self, text):
        return text.replace("$MODEL", MODEL.origin).replace("$PROJECT", str(self.project)).replace("$HOME", str(self.home))

    @staticmethod
    def write(path, text):
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def put(self, entry):
        """The config of the row with this text where its servers stand."""
        self.write(self.file, self.row.frame.replace("@", entry))

    def edit(self, old, new):
        text = self.file.read_text()
        expect(old in text, f"no {old} in {self.file}", text)
        self.file.write_text(text.replace(old, new))

    def run(self, *words, fed=None, code=0):
        """Runs a program in the project, in a sealed world; what it said. No code is asked of it where that is None."""
        environment = {"PATH": f"{WORLD}/bin:{os.environ['PATH']}", "HOME": str(self.home), "LANG": "C.UTF-8", "TERM": "xterm-256color",
                       "DISABLE_TELEMETRY": "1", **{name: self.filled(value) for name, value in self.row.environment.items()}}
        program = subprocess.Popen([self.filled(word) for word in words], cwd=self.project, env=environment, text=True, start_new_session=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said, _ = program.communicate(fed or "", timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            said, _ = program.communicate()
            expect(code is None, f"{' '.join(words)}: no end after 120 s", said)
        expect(code in (None, program.returncode), f"{' '.join(words)}: code {program.returncode}, not {code}", said)
        return said

    def mcpkey(self, *words, **how):
        return self.run("mcpkey", *words, **how)

    def added(self, delivery, url=None):
        """Registers the server with a new token; the token."""
        made, scope = token(), "user" if self.row.file.startswith("~/") else "project"
        self.mcpkey("add", "--client", self.row.id, "-s", scope, "--deliver", delivery, "-t", "http", "guarded", url or GUARDED.origin + "/mcp",
                    "--bearer", "--var", "Authorization=API_TOKEN", "--stdin", "--no-test", fed=made)
        return made

    def start(self, code=None):
        """Its person's way: through mcpkey, after a look at what the project makes the client do, so that nothing but the server stops it."""
        self.mcpkey("allow", "--session", self.row.program, "--yes", code=None)
        self.approve("mcpkey", "run", "--")
        return self.mcpkey("run", "--", *self.row.connect, code=code)

    def directly(self):
        """As an editor or a desktop starts it."""
        self.approve()
        return self.run(*self.row.connect, code=None)

    def approve(self, *words):
        """Qwen Code approves of an entry with its variables filled in, so in the same environment as it is started in."""
        if self.row.approve:
            self.run(*words, *self.row.approve, code=None)

    def connects(self, start, made):
        since = GUARDED.now()
        said = start()
        expect(made in GUARDED.came(since), "the server was not asked with the token", said, GUARDED.came(since), self.file.read_text())

    def nothing_comes(self, start, *servers):
        since = [server.now() for server in servers]
        said = start()
        for server, before in zip(servers, since):
            expect(not server.came(before), "a server was asked", server.came(before), said)
        return said

    def usual(self):
        """The delivery that it has with a placeholder, where it reads any."""
        return "env" if self.row.placeholder else "mcpkey"


def env(trial):
    trial.connects(trial.start, trial.added("env"))


def mcpkey(trial):
    trial.connects(trial.directly, trial.added("mcpkey"))


def redirected(trial):
    made, before = trial.added("mcpkey"), THIEF.now()
    trial.edit(GUARDED.origin, THIEF.origin)
    trial.directly()
    asked = trial.mcpkey("log")
    expect("withheld" in asked or "nobody agreed" in asked, "no bridge was asked and refused", asked)
    if trial.row.placeholder:
        trial = Trial(trial.row)
        made += "\n" + trial.added("env")
        trial.edit(GUARDED.origin, THIEF.origin)
        said = trial.start(code=125)
        expect("API_TOKEN is withheld" in said, "it is not withheld", said)
    expect(not any(one in THIEF.came(before) for one in made.split()), "the token came elsewhere", THIEF.came(before))


def unset(trial):
    if not trial.row.placeholder:
        trial.added("mcpkey")
        trial.edit("API_TOKEN", "NOT_STORED")
        said = trial.nothing_comes(trial.directly, GUARDED)
        expect("NOT_STORED" in said, "it is not said what has no value", said)
        return
    trial.added("env")
    trial.edit("API_TOKEN", "NOT_STORED")
    said = trial.nothing_comes(lambda: trial.start(code=125), GUARDED)
    expect("NOT_STORED has no value" in said, "what is unset is not named", said)


def syntax(trial):
    trial.added(trial.usual())
    trial.put(trial.row.text(GUARDED.origin + "/mcp", "Bearer " + trial.row.foreign % "API_TOKEN"))
    said = trial.nothing_comes(lambda: trial.start(code=125), GUARDED)
    expect(f"is no placeholder of {trial.row.title}" in said, "it stopped for something else", said)


# What a shell tries: to be handed the token, to speak to the server itself, and to have another client start the bridge.
ATTEMPT = """PATH=@PATH
mcpkey run --only API_TOKEN -- printenv API_TOKEN
{ printf '%s\\n' '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}'
  sleep 3; } | mcpkey bridge @URL --header 'Authorization: Bearer {API_TOKEN}'
mcporter --config @CONFIG list guarded
"""


def shell(trial):
    made, attempted, config = trial.added("mcpkey"), trial.home / "attempted", trial.project / "shell.json"
    url, script = GUARDED.origin + "/mcp", trial.home / "attempt"
    bridge = {"command": "mcpkey", "args": ["bridge", url, "--header", "Authorization: Bearer {API_TOKEN}"]}
    # Where it stands is where mcporter starts its servers.
    trial.write(config, json.dumps({"mcpServers": {"guarded": bridge}}))
    path = f"{WORLD}/bin:{os.environ['PATH']}"
    script.write_text(ATTEMPT.replace("@PATH", path).replace("@URL", url).replace("@CONFIG", str(config)))
    command = f"bash {script} >{attempted} 2>&1"
    trial.run("sh", "-c", command, code=None)
    of_person = attempted.read_text()
    expect(made in of_person and '"result":{' in of_person and "greet" in of_person, "a person is refused too", of_person)
    attempted.unlink()
    wanted = WORLD / "model.log.command"
    wanted.write_text(command)
    said = trial.run(*trial.row.session, code=None)
    wanted.unlink()
    expect(attempted.exists(), "its model's shell ran nothing", said)
    tried = attempted.read_text()
    attempted.unlink()
    expect(made not in tried and "mcpkey: API_TOKEN" in tried and '"code":-32050' in tried, "the shell was served", tried)
    expect("guarded" in tried and "greet" not in tried, "another client in the shell was served", tried)


def imported(trial):
    made = token()
    trial.put(trial.row.text(GUARDED.origin + "/mcp", f"Bearer {made}"))
    trial.mcpkey("import", "--all-clients", "--yes")
    head, tail = trial.row.frame.split("@")
    text = trial.file.read_text()
    expect(made not in text, "the token stayed", text)
    expect(text.startswith(head) and text.endswith(tail), "bytes of others changed", text)
    again = trial.mcpkey("import", "--all-clients", "--yes")
    expect(trial.file.read_text() == text and "nothing to move" in again, "a second run changes something", again)
    trial.connects(trial.start, made)


def removed(trial):
    trial.added(trial.usual())
    trial.mcpkey("remove", "guarded")
    expect("guarded" not in trial.file.read_text(), "it is there still", trial.file.read_text())
    trial.nothing_comes(trial.directly, GUARDED)


def bytes_(trial):
    before = trial.file.read_bytes()
    for delivery in ["env", "mcpkey"] if trial.row.placeholder else ["mcpkey"]:
        trial.added(delivery)
        head, tail = trial.row.frame.split("@")
        text = trial.file.read_text()
        expect(text.startswith(head) and text.endswith(tail), "bytes of others changed", text)
        trial.mcpkey("remove", "guarded", "--forget")
        expect(trial.file.read_bytes() == before, "not the bytes of before", trial.file.read_text(), before.decode())


COLUMNS = {
    "env": ("connects with `env`", env),
    "mcpkey": ("connects with `mcpkey`", mcpkey),
    "redirected": ("redirected: gets nothing", redirected),
    "unset": ("unset: stopped", unset),
    "syntax": ("another's syntax: stopped", syntax),
    "shell": ("its model's shell asks: refused", shell),
    "imported": ("literal imported: connects", imported),
    "removed": ("removed: gone", removed),
    "bytes": ("other bytes unchanged", bytes_),
}


def files_with_tokens(row):
    """Files of this client's homes in which a token stands."""
    homes = [str(home) for home in WORLD.glob(f"home.{row.id}.*")]
    found = subprocess.run(["grep", "-rlFf", WORLD / "tokens", "--", *homes], stdout=subprocess.PIPE, text=True, check=False).stdout
    return [line.removeprefix(f"{WORLD}/") for line in found.splitlines()]


def main():
    wanted = sys.argv[3:]
    reasons, table, failed = [], [["client", *(title for title, _ in COLUMNS.values()), "files with the token"]], False
    for row in [row for row in ROWS if not wanted or row.id in wanted]:
        line = [f"{row.title} {row.version}"]
        for column, (title, cell) in COLUMNS.items():
            if why := row.reasons.get(column):
                if why not in reasons:
                    reasons.append(why)
                line.append(f"– ({reasons.index(why) + 1})")
                continue
            began = time.monotonic()
            try:
                cell(Trial(row))
                line.append("yes")
                print(f"  ok      {row.title}: {title} ({time.monotonic() - began:.1f} s)", flush=True)
            except Failed as seen:
                failed = True
                line.append("**no**")
                print(f"  FAILED  {row.title}: {title}: {seen}", flush=True)
        left = files_with_tokens(row)
        line.append(str(len(left)))
        if left:
            failed = True
            print(f"  FAILED  {row.title}: the token stands in {left}")
        table.append(line)
        for home in WORLD.glob(f"home.{row.id}.*"):
            shutil.rmtree(home, ignore_errors=True)
    table.insert(1, ["---"] * len(table[0]))
    text = "\n".join(f"| {' | '.join(line)} |" for line in table) + "\n"
    text += "".join(f"\n({number}) {why}." for number, why in enumerate(reasons, 1))
    print("\n" + text)
    if wanted:
        return failed
    stands = re.search(r"<!-- the matrix -->\n(.*?)\n<!-- its end -->", PAGE.read_text(), re.DOTALL)
    if not stands or stands[1].strip() != text.strip():
        print(f"FAILED: {PAGE.name} says otherwise")
        failed = True
    return failed


(WORLD / "tokens").touch()
GUARDED = Served("guarded", PYTHON, SERVER, "{}", WORLD / "tokens")
THIEF = Served("thief", sys.executable, HERE / "thief.py", "{}")
MODEL = Served("model.port", sys.executable, HERE / "model.py", "{}", WORLD / "model.log")
try:
    sys.exit(main())
finally:
    for server in (GUARDED, THIEF, MODEL):
        server.program.kill()
