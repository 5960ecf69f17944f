#!/usr/bin/env python3
"""Does what the README says, as somebody who has never seen mcpkey: a fresh home, a real bash on a terminal, a real keychain, every block typed
as it is printed, those of the installation first, and compared with what is printed below it.

usage: tests/scripts/with-secret-service.sh tests/newcomer.py [--debug]

Not as printed: GitHub's server is tests/demo/server.rs, which wants the token too, and tests/run.sh, which runs this, is only asked for its help.
With --debug so is the installation, which takes what is built already. Prints what was counted: questions, lines typed, and the seconds of each
line. CLIENT names the program that is `claude` here.
"""

import os
import pty
import re
import secrets
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROMPT = re.compile(rb"\[newcomer (\d+)\] $")
QUESTION = re.compile(rb"\(hidden\): $|\[\w\]: $")
PATIENCE = 1500  # seconds, for a build on a slow machine


class Failed(Exception):
    pass


class Shell:
    """A bash on a terminal, as a person has it."""

    def __init__(self, env: dict[str, str], cwd: Path):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe("bash", ["bash", "--norc", "--noediting", "-i"], env)
        self.said = b""
        self.code = 0
        self.until(PROMPT)

    def until(self, *wanted: re.Pattern[bytes], patience: float = PATIENCE) -> str:
        """All that is said until one of these stands at the end; without a prompt of the shell."""
        end = time.monotonic() + patience
        while True:
            for one in wanted:
                if found := one.search(self.said):
                    is_prompt = one is PROMPT
                    text, self.said = self.said[: found.start() if is_prompt else None], b""
                    self.code = int(found[1]) if is_prompt else 0
                    self.stopped_at = one
                    return text.decode().replace("\r\n", "\n")
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise Failed(f"nothing more is said after:\n{self.said.decode()}")
            self.said += os.read(self.terminal, 65536)

    def presses(self, keys: str):
        os.write(self.terminal, keys.encode())

    def types(self, line: str, answer: str = "") -> tuple[str, int]:
        """Types a line, and `answer` to each hidden question; gives what was said, and how many questions there were."""
        self.presses(line + "\n")
        said, questions = "", 0
        while True:
            said += self.until(PROMPT, QUESTION)
            if self.stopped_at is PROMPT:
                break
            questions += 1
            self.presses(answer + "\n")
        # The terminal shows what is typed.
        _, _, said = said.partition("\n")
        if self.code:
            raise Failed(f"{line}\nended with {self.code}:\n{said}")
        return said, questions


def blocks(page: str) -> list[tuple[str, list[str]]]:
    """Every fenced block: its language and its lines."""
    found = re.findall(r"^```([\w ]+)\n(.*?)^```$", page, re.M | re.S)
    return [(language, text.splitlines()) for language, text in found]


def in_order(blocks: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """As a newcomer types them: the page begins with what it is like, and that wants the installation below it."""
    return sorted(blocks, key=lambda block: ["sh", "console", "console teammate", "sh leaving"].index(block[0]))


def main() -> None:
    token = "newcomer-" + secrets.token_hex(12)
    with tempfile.TemporaryDirectory(prefix="mcpkey-newcomer-") as scratch:
        newcomer(Path(scratch).resolve(), token)


def newcomer(scratch: Path, token: str) -> None:
    home, shop, programs = scratch / "home", scratch / "home/shop", scratch / "programs"
    for directory in (shop, programs):
        directory.mkdir(parents=True)
    (programs / "claude").symlink_to(os.environ["CLIENT"])
    kept = ["CARGO_HOME", "RUSTUP_HOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "LANG", "CARGO_TARGET_DIR"]
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {name: value for name, value in os.environ.items() if name.startswith("CARGO_PROFILE_")}
    env |= {
        "HOME": str(home),
        "PATH": f"{home}/.cargo/bin:{programs}:{os.environ['PATH']}",
        # Crates that are fetched already are not fetched again; the program goes where it goes by default.
        "CARGO_INSTALL_ROOT": f"{home}/.cargo",
        "PS1": "[newcomer $?] ",
        "TERM": "xterm-256color",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    subprocess.run(["rustc", "--edition", "2021", "-o", scratch / "server", ROOT / "tests/demo/server.rs"], check=True)
    server = subprocess.Popen([scratch / "server", scratch / "url"], env=env | {"TOKEN": token})
    try:
        while not (scratch / "url").exists():
            time.sleep(0.05)
        url = (scratch / "url").read_text()
        here = [("https://api.githubcopilot.com/mcp/", url), ("github-mcp-server 0.24.1, 94 tools", "demo 1.0, 1 tool")]
        here.append(("https://git.example.com/shop.git", str(shop)))
        # Another person, on another machine: without the first one's home and keychain.
        other = scratch / "other"
        other.mkdir()
        teammate = env | {"HOME": str(other), "MCPKEY_STORE": "file"}
        teammate.pop("DBUS_SESSION_BUS_ADDRESS")
        shells = {"sh": Shell(env, ROOT), "console": Shell(env, shop), "console teammate": Shell(teammate, other)}
        follow(shells, token, here)
        leaks = subprocess.run(["grep", "-rl", "--", token, scratch], capture_output=True, text=True).stdout
        if leaks:
            raise Failed(f"the token is in {leaks}")
        if left := [str(path) for path in home.rglob("*mcpkey*")]:
            raise Failed(f"after leaving there is still {left}")
    finally:
        server.kill()
        server.wait()


def follow(shells: dict[str, Shell], token: str, here: list[tuple[str, str]]) -> None:
    """Types all blocks of the README: those of sh where the repository was cloned, those of console in a project."""
    shells["console"].types("git init -q && git config user.email ada@example.com && git config user.name Ada")
    for language, lines in in_order(blocks((ROOT / "README.md").read_text())):
        shell = shells[language.removesuffix(" leaving")]
        if language.startswith("sh"):
            for line in lines:
                otherwise = {"tests/run.sh": "tests/run.sh --help"}
                if "--debug" in sys.argv:
                    otherwise["cargo install --path . --locked"] = "cargo install --path . --locked --debug"
                begun = time.monotonic()
                said, _ = shell.types(otherwise.get(line, line), answer="y")
                print(f"$ {line}    # {time.monotonic() - begun:.0f} s", flush=True)
                if line == "tests/demo.sh" and "the demo passed" not in said:
                    raise Failed(said)
            continue
        questions, typed = 0, conversations(lines)
        for command, printed in typed:
            if command.split("#")[0].strip() == "mcpkey claude":
                claude(shell, token)
                continue
            said, asked = shell.types(replaced(command, here), answer=token)
            questions += asked
            printed = replaced("\n".join(printed), here)
            compare(command, printed if language == "console" else printed.replace("the keychain", "the encrypted file"), said)
        print(f"{language}: {questions} questions, {len(typed)} lines typed", flush=True)


def conversations(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Each command line of a console block, with what is printed below it."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def replaced(text: str, here: list[tuple[str, str]]) -> str:
    for printed, real in here:
        text = text.replace(printed, real)
    return text


def compare(command: str, printed: str, said: str) -> None:
    """Fails unless what was said is what is printed, however its lines are wrapped and wherever home is."""
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)
    homes = r"/tmp/mcpkey-newcomer-\w+/(home|other)|/home/(ada|bob)"
    if re.sub(homes, "~", said).split() != re.sub(homes, "~", printed).split():
        raise Failed(f"$ {command}\nThe README prints:\n{printed}\nwhat was said:\n{said}")


def claude(shop: Shell, token: str) -> None:
    """Starts the client as printed, sees that it has the token, and leaves it."""
    shop.presses("mcpkey claude\n")
    end = time.monotonic() + 60
    while not any(holds(process, token) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > end:
            raise Failed(f"claude does not have the token:\n{shop.said.decode()}")
        select.select([shop.terminal], [], [], 0.2)
        if select.select([shop.terminal], [], [], 0)[0]:
            shop.said += os.read(shop.terminal, 65536)
    for _ in range(20):
        shop.presses("\x03")
        try:
            shop.until(PROMPT, patience=1)
            return
        except Failed:
            continue
    raise Failed("claude does not end")


def holds(process: Path, token: str) -> bool:
    try:
        is_claude = "claude" in os.readlink(process / "exe")
        return is_claude and token.encode() in (process / "environ").read_bytes()
    except OSError:
        return False


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"the README does not do what it says: {failed}")
