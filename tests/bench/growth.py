"""Times verbs over one config with ever more servers; prints Markdown.

usage: growth.py SIZE,SIZE… LIMIT [PROGRAM]      (growth.sh builds first)

What the servers have is a placeholder each (once with nothing stored, and once with as many other values stored for another project), the one placeholder that all share and for which a value is stored that may go to none of
them, a literal each, or a stored value each: the literals that the first of those verbs moves, in the order of the table. A verb counts only if it ends as it should: with the exit code beside it, before the limit.
"""

import json
import math
import os
import pathlib
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

from installed import BUILT as OWN

SIZES, LIMIT = [int(size) for size in sys.argv[1].split(",")], float(sys.argv[2])
PROGRAMS = [OWN, *sys.argv[3:]]

# What is typed, what the servers have, and how it ends: `run` and `doctor` find values missing or withheld, `lint` finds
# literals, and says where it lists no more of them.
VERBS = [
    ("list", "placeholders", 0),
    ("run --print-names", "placeholders", 1),
    ("doctor --offline", "placeholders", 1),
    ("deliver --all mcpkey -n", "placeholders", 0),
    ("remove s0 -n", "placeholders", 0),
    ("import -n", "placeholders", 0),
    ("list", "others stored", 0),
    ("run --print-names", "others stored", 1),
    ("run -- true", "others stored", 125),
    ("doctor --offline", "others stored", 1),
    ("list", "one placeholder", 0),
    ("run --print-names", "one placeholder", 1),
    ("doctor --offline", "one placeholder", 1),
    ("run -- true", "one placeholder", 125),
    ("lint", "literals", (1, 2)),
    ("import -n", "literals", 0),
    ("import --yes", "stored values", 0),
    ("list", "stored values", 0),
    ("run --print-names", "stored values", 0),
    ("run -- true", "stored values", 0),
    ("doctor --offline", "stored values", 0),
    ("deliver --all mcpkey", "stored values", 0),
    ("remove s0 --forget", "stored values", 0),
    ("forget --project . --yes", "stored values", 0),
]


def config(size, has):
    values = {
        "placeholders": lambda at: f"${{TOKEN_{at}}}",
        "others stored": lambda at: f"${{TOKEN_{at}}}",
        "one placeholder": lambda at: "${TOKEN}",
        "literals": lambda at: "ghp_" + secrets.token_hex(18),
        "stored values": lambda at: "ghp_" + secrets.token_hex(18),
    }
    value = values[has]
    server = lambda at: {"type": "http", "url": f"https://h{at}.example.com/mcp", "headers": {"Authorization": f"Bearer {value(at)}"}}
    return json.dumps({"mcpServers": {f"s{at}": server(at) for at in range(size)}}, indent=2)


def prepare(directory, size, has):
    """A project with a home and a store of its own, which verbs may change; gives where it is, and the environment."""
    project = directory / "project"
    project.mkdir(parents=True)
    (directory / "home").mkdir()
    (project / ".mcp.json").write_text(config(size, has))
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory / "home"), "MCPKEY_HOME": str(directory / "kept"), "MCPKEY_STORE": "file"}
    if has == "others stored":
        (directory / "other").mkdir()
        (directory / "other" / ".mcp.json").write_text(config(size, "literals"))
        subprocess.run([OWN, "import", "--yes"], env=environment, cwd=directory / "other", capture_output=True, check=True)
    if has == "one placeholder":
        # A value that was agreed to for another place.
        typed = [OWN, "set", "TOKEN", "--stdin", "--to", "https://other.example.com/mcp"]
        subprocess.run(typed, env=environment, cwd=project, input=secrets.token_hex(20).encode(), capture_output=True, check=True)
    return project, environment


def once(program, verb, code, directory, environment):
    start = time.perf_counter()
    try:
        ran = subprocess.run(
            [program, *verb.split()], env=environment, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        return None
    took = time.perf_counter() - start
    codes = code if isinstance(code, tuple) else (code,)
    assert ran.returncode in codes, f"{verb}: {ran.returncode} {ran.stderr.decode()[:300]}"
    return took


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="mcpkey-bench-"))
    took, over = {}, set()
    try:
        for size in SIZES:
            for has in dict.fromkeys(has for _, has, _ in VERBS):
                places = [prepare(root / f"{at} {size} {has}", size, has) for at in range(len(PROGRAMS))]
                for verb, wants, code in VERBS:
                    for at, (program, (directory, environment)) in enumerate(zip(PROGRAMS, places)):
                        if wants == has and (verb, wants, at) not in over:
                            seconds = once(program, verb, code, directory, environment)
                            took[verb, wants, at, size] = seconds
                            if seconds is None:
                                over.add((verb, wants, at))
        print("| seconds | servers have | " + " | ".join(f"{size}" for size in SIZES) + " | exponent |")
        print("| --- | --- |" + " --- |" * (len(SIZES) + 1))
        for at, program in enumerate(PROGRAMS):
            for verb, wants, _ in VERBS:
                times = [took.get((verb, wants, at, size)) for size in SIZES]
                known = [(size, seconds) for size, seconds in zip(SIZES, times) if seconds]
                exponent = "-"
                if len(known) > 1:
                    (n, a), (m, b) = known[-2:]
                    exponent = f"{math.log(b / a) / math.log(m / n):.2f}"
                cells = [f"{seconds:.2f}" if seconds else f"over {LIMIT:.0f}" for seconds in times]
                name = f"`{verb}`" + (" of the other" if at else "")
                print(f"| {name} | {wants} | " + " | ".join(cells) + f" | {exponent} |")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"\nMost memory of any process: {peak:.0f} MB.")
    finally:
        shutil.rmtree(root)


main()
