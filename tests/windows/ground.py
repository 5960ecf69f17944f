"""A place of its own for each scenario inside Wine's disk C:, and programs of Windows started there, mcpkey before all."""

import os
import secrets
import subprocess
import tempfile
from pathlib import Path

BIN = r"C:\bin"
MCPKEY = BIN + r"\mcpkey.exe"
HELPER = BIN + r"\helper.exe"
# What takes longer, in seconds, hangs.
PATIENCE = 120
# A person's machine has these; everything else of the machine that runs this stays outside.
KEPT = ("PATH", "WINEPREFIX", "WINEDEBUG", "WINEDLLOVERRIDES", "LANG")


class Said:
    """What a program said, and its exit code."""

    def __init__(self, code, streams):
        self.code = code
        self.out, self.err = (stream.read().decode("utf-8", "replace").replace("\r\n", "\n") for stream in streams)

    def __repr__(self):
        return f"exit code {self.code}\n-- stdout\n{self.out}-- stderr\n{self.err}"


class Ground:
    """A person's home, a project, and mcpkey's own files, all below C:\\w\\NAME."""

    def __init__(self, name, store="file"):
        self.dos = rf"C:\w\{name}"
        self.unix = Path(os.environ["WINEPREFIX"], "drive_c", "w", name)
        self.home, self.project = self.unix / "home", self.unix / "project"
        for directory in (self.home / "AppData/Roaming", self.home / "AppData/Local", self.project):
            directory.mkdir(parents=True)
        home = self.dos + r"\home"
        self.here = self.dos + r"\project"
        self.variables = {
            "USERPROFILE": home,
            "APPDATA": home + r"\AppData\Roaming",
            "LOCALAPPDATA": home + r"\AppData\Local",
            "PATH": rf"C:\windows\system32;{BIN}",
            "MCPKEY_HOME": self.dos + r"\own",
            "MCPKEY_STORE": store,
            "MCPKEY_TEST_ON_ADD": "0",
        }

    def line(self, *words, here=None, **variables):
        """The command line that starts WORDS in the project, or HERE, with these variables besides."""
        given = [f"{name}={value}" for name, value in {**self.variables, **variables}.items()]
        return ["wine", HELPER, "in", here or self.here, *given, "--", *words]

    def start(self, *words, stdin="", **how):
        """Starts WORDS and waits for its end."""
        # Files, because a pipe would stay open in whatever a program that hangs has started.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            streams = {"stdout": out, "stderr": err}
            done = subprocess.run(self.line(*words, **how), input=stdin.encode(), env=world(), timeout=PATIENCE, **streams)
            for stream in (out, err):
                stream.seek(0)
            return Said(done.returncode, (out, err))

    def mcpkey(self, *words, **how):
        """The same with mcpkey."""
        return self.start(MCPKEY, *words, **how)

    def add(self, name="web", value=None, **how):
        """Adds a remote server with a token, which is NAME_TOKEN; gives that."""
        value = value or token()
        words = ("add", "-s", how.pop("scope", "project"), name, f"https://{name}.example.com/mcp", "--bearer", "--stdin")
        must(self.mcpkey(*words, stdin=value + "\n", **how))
        return value

    def text(self, path):
        """What a file of the scenario holds, line ends as they are."""
        return (self.unix / path).read_bytes().decode()


def world():
    """The environment of everything that is started."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def token():
    """A value that is nobody's."""
    return secrets.token_hex(20)


def must(said, code=0):
    """Gives what was said, where it ended with this code."""
    assert said.code == code, f"exit code {code} was expected\n{said!r}"
    return said


def holds(text, *parts):
    """Every part stands in the text."""
    for part in parts:
        assert part in text, f"{part!r} is missing in:\n{text}"


def lacks(text, *parts):
    """No part stands in the text."""
    for part in parts:
        assert part not in text, f"{part!r} stands in:\n{text}"
