"""Times `TOOL run -- true` with 0, 1, 10 and 50 secrets for every tool that is installed, and prints the table of docs/numbers.md.

usage: bench.py REPOSITORY RUNS      (inside a session with a Secret Service; run.sh does that)

Every row proves before it is timed that the command it starts really gets all its secrets. The rows run interleaved, in an
order that is shuffled each round, so that a busy moment of the machine hits all alike. Some tools crash the keyring now and then:
it is started again with its items, the row says how often, and the others are timed on.
"""

import atexit
import glob
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from installed import BUILT, installed, timed

COUNTS = [0, 1, 10, 50]
# So often a row may fail before it is left alone.
CHANCES = 3
REPOSITORY, RUNS = sys.argv[1], int(sys.argv[2])
PEERS = os.path.join(REPOSITORY, ".test-deps", "peers")
ROOT = tempfile.mkdtemp(prefix="bench-", dir=os.environ["HOME"])
INSTALLED = installed([BUILT, *glob.glob(os.path.join(PEERS, "bin", "*"))], ROOT)
MCPKEY = os.path.join(INSTALLED, "mcpkey")
PATH = os.pathsep.join(
    [INSTALLED, os.path.join(PEERS, "venv", "bin"), os.path.join(PEERS, "node_modules", ".bin"), os.environ["PATH"]]
)
BASE = {**os.environ, "PATH": PATH}


@dataclass
class Row:
    """One tool with one number of secrets: how it starts a command, and how long that took."""

    tool: str
    count: int
    start: list
    cwd: str
    env: dict = field(default_factory=lambda: dict(BASE))
    times: list = field(default_factory=list)
    failed: int = 0

    def time(self):
        took, code = timed(self.path, self.argv(["true"]), self.env)
        if code == 0:
            self.times.append(took)
        else:
            self.failed += 1
        return code == 0

    def cell(self):
        """Minimum and median, and how often it did not work: a time of those that did says less then."""
        if not self.times:
            return "never worked"
        failed = f" ({self.failed} failed)" if self.failed else ""
        return f"{min(self.times):.1f} / {statistics.median(self.times):.1f}{failed}"

    def argv(self, command):
        return self.start + command

    @property
    def path(self):
        return shutil.which(self.argv(["true"])[0], path=PATH)

    def prove(self):
        wanted = [f"test -n \"$S{i}\"" for i in range(self.count)] or ["true"]
        subprocess.run(self.argv(["sh", "-c", " && ".join(wanted)]), cwd=self.cwd, env=self.env, check=True, stdout=subprocess.DEVNULL)


def has_keyring():
    asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
    return "boolean true" in subprocess.run(asked, capture_output=True, text=True).stdout


def revive():
    """Starts the keyring as with-secret-service.sh did, if it is gone: its items are on disk."""
    if has_keyring():
        return
    session = os.path.dirname(os.environ["HOME"])
    argv = [os.path.join(session, "daemon"), "--foreground", "--unlock", "--components=secrets", f"--control-directory={session}/control"]
    daemon = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(daemon.kill)
    daemon.stdin.write(b"keyring-password")
    daemon.stdin.close()
    for _ in range(1000):
        if has_keyring():
            return
        time.sleep(0.02)
    sys.exit("the keyring does not start again")


def sh(argv, cwd, env=None, feed=""):
    subprocess.run(argv, cwd=cwd, env=env or BASE, input=feed, text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def project(tool, count):
    """A directory of its own with a config that mentions S0, S1, …"""
    path = os.path.join(ROOT, f"{tool.replace(' ', '-')}-{count}")
    os.makedirs(path)
    names = [f"S{i}" for i in range(count)]
    entry = {"command": "server", "args": [], "env": {n: "${%s}" % n for n in names}}
    with open(os.path.join(path, ".mcp.json"), "w", encoding="utf-8") as out:
        json.dump({"mcpServers": {"server": entry}}, out)
    return path, names


def secret():
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40))


def bare(count):
    path, _ = project("bare", count)
    return Row("bare `true`", count, [], path) if count == 0 else None


def floor(count):
    """What reads the files of the row with the encrypted file, which is there by then, and does nothing else."""
    path, names = project("floor", count)
    program, own = os.path.join(ROOT, "floor"), os.path.join(ROOT, f"home-file-{count}")
    if not os.path.exists(program):
        sh(["cc", "-O2", "-static", "-o", program, os.path.join(REPOSITORY, "tests", "bench", "floor.c")], ROOT)
    files = [os.path.join(path, ".mcp.json"), *(os.path.join(own, name) for name in ("secrets.toml", "secrets.age", "identity.txt"))]
    values = [f"{name}={secret()}" for name in names]
    return Row("floor (`floor.c`, which only reads the files)", count, [program, *values, *filter(os.path.exists, files), "--"], path)


TITLES = {"file": "encrypted file"}


def mcpkey(store):
    def row(count):
        path, names = project(f"mcpkey-{store}", count)
        env = {**BASE, "MCPKEY_STORE": store, "MCPKEY_HOME": os.path.join(ROOT, f"home-{store}-{count}")}
        for name in names:
            sh([MCPKEY, "set", name, "--stdin"], path, env, secret())
        return Row(f"mcpkey, {TITLES.get(store, store)}", count, [MCPKEY, "run", "--"], path, env)

    return row


def looped(tool, lookup, store):
    """A tool that only prints one secret: a shell that calls it for each."""

    def row(count):
        path, names = project(tool, count)
        for name in names:
            sh(store(f"bench{count}", name), path, None, secret())
        script = "".join(f"{n}=$({lookup(f'bench{count}', n)}) || exit 9; export {n}; " for n in names)
        return Row(tool, count, ["sh", "-c", script + 'exec "$@"', "sh"], path)

    return row


def secret_tool():
    return looped(
        "`secret-tool lookup` in a loop",
        lambda service, name: f"secret-tool lookup service {service} name {name}",
        lambda service, name: ["secret-tool", "store", f"--label={name}", "service", service, "name", name],
    )


def python_keyring(count):
    path, names = project("python-keyring", count)
    for name in names:
        sh(["keyring", "set", f"bench{count}", name], path, None, secret())
    script = (
        "import keyring, os, sys\n"
        f"for n in {names!r}: os.environ[n] = keyring.get_password('bench{count}', n)\n"
        "os.execvp(sys.argv[1], sys.argv[1:])"
    )
    python = os.path.join(os.path.dirname(shutil.which("keyring", path=PATH)), "python")
    return Row("python keyring, one process", count, [python, "-c", script], path)


def keycli(count):
    """Its own command that saves asks on a terminal, so its items are put where it looks for them."""
    path, names = project("keycli", count)
    for name in names:
        where = ["service", f"keycli/bench{count}", "username", name.lower(), "target", "default", "application", "rust-keyring"]
        sh(["secret-tool", "store", f"--label={name}", *where], path, None, secret())
    wanted = [word for name in names for word in ("-s", name)]
    return Row("keycli exec", count, ["keycli", "exec", "-a", f"bench{count}", *wanted, "--"], path) if count else None


def secretspec(count):
    path, names = project("secretspec", count)
    with open(os.path.join(path, "secretspec.toml"), "w", encoding="utf-8") as out:
        out.write(f'[project]\nname = "bench{count}"\nrevision = "1.0"\n\n[profiles.default]\n')
        out.writelines(f'{name} = {{ description = "a secret" }}\n' for name in names)
    for name in names:
        sh(["secretspec", "set", "--provider", "keyring", name, secret()], path)
    return Row("secretspec run", count, ["secretspec", "run", "--provider", "keyring", "--"], path) if count else None


def fnox(count):
    path, names = project("fnox", count)
    with open(os.path.join(path, "fnox.toml"), "w", encoding="utf-8") as out:
        out.write(f'[providers.keychain]\ntype = "keychain"\nservice = "bench{count}"\n')
    for name in names:
        sh(["fnox", "set", name, secret(), "--provider", "keychain"], path)
    return Row("fnox exec", count, ["fnox", "exec", "--"], path) if count else None


TOOLS = [
    ("true", bare),
    (MCPKEY, mcpkey("file")),
    ("cc", floor),
    (MCPKEY, mcpkey("keychain")),
    ("secret-tool", secret_tool()),
    ("keycli", keycli),
    ("secretspec", secretspec),
    ("fnox", fnox),
    ("keyring", python_keyring),
]


def rows():
    missing = []
    for binary, make in TOOLS:
        if not shutil.which(binary, path=PATH):
            missing.append(binary)
            continue
        for count in COUNTS:
            try:
                row = make(count)
                if row:
                    row.prove()
                    yield row
            except subprocess.CalledProcessError as error:
                revive()
                print(f"{binary} with {count} secrets did not work: {(error.stderr or '').strip()[:200]}\n")
                break
    if missing:
        print(f"Not installed: {', '.join(missing)}.\n")


def peak(row):
    """The most memory the process had, in MB, by `time`; a shell in between would count its own."""
    if not os.path.exists("/usr/bin/time"):
        return None
    out = os.path.join(ROOT, "peak")
    subprocess.run(["/usr/bin/time", "-f", "%M", "-o", out, *row.argv(["true"])], cwd=row.cwd, env=row.env, check=True)
    with open(out, encoding="utf-8") as text:
        return int(text.read()) / 1024


def main():
    all_rows = list(rows())
    for _ in range(RUNS):
        still = [row for row in all_rows if row.failed < CHANCES]
        for row in random.sample(still, len(still)):
            os.chdir(row.cwd)
            if not row.time():
                revive()
    print(f"Whole process, milliseconds, minimum / median of {RUNS}:\n")
    tools = list(dict.fromkeys(row.tool for row in all_rows))
    print("| | " + " | ".join(tools) + " |")
    print("| --- |" + " --- |" * len(tools))
    for count in COUNTS:
        cells = {row.tool: row.cell() for row in all_rows if row.count == count}
        print(f"| {count} secret{'s' * (count != 1)} | " + " | ".join(cells.get(tool, "") for tool in tools) + " |")
    most = [(row, peak(row)) for row in all_rows if row.tool.startswith("mcpkey") and row.count == max(COUNTS)]
    print(f"\nBinary: {os.path.getsize(MCPKEY) / 1e6:.1f} MB.")
    for row, megabytes in most:
        if megabytes:
            print(f"Peak memory of {row.tool} with {row.count} secrets: {megabytes:.1f} MB.")


main()
