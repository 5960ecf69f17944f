"""Times `mcpkey doctor --leaks` over made-up transcripts, beside `grep -F`; prints Markdown.

usage: leaks.py MEGABYTES RUNS      (leaks.sh builds first)

Before anything is timed each row has to find the one value that lies in the last file. grep knows no spelling but the plain one.
"""

import json
import os
import pathlib
import random
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from installed import BUILT as MCPKEY

MEGABYTES, RUNS = int(sys.argv[1]), int(sys.argv[2])
VALUES, FILES = 10, 20


def fill(directory):
    """Lines as a client writes them, in so many files."""
    words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(3000)]
    joints = [" ", " ", " ", "\n", "/", ' = "', '": ', '("', ", "]
    lines = []
    for _ in range(2000):
        text = "".join(random.choice(words) + random.choice(joints) for _ in range(random.randint(20, 400)))
        lines.append(json.dumps({"message": {"content": [{"type": "tool_result", "content": text}]}}) + "\n")
    for at in range(FILES):
        with open(directory / f"{at:02}.jsonl", "w") as file:
            size = 0
            while size < MEGABYTES * 1_000_000 // FILES:
                size += file.write(random.choice(lines))
    return directory / f"{FILES - 1:02}.jsonl"


def once(command, environment, home):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run(command, env=environment, cwd=home, stdin=subprocess.DEVNULL, capture_output=True)
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return ran, took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="mcpkey-bench-"))
    home, kept = root / "home", root / "values"
    transcripts = home / ".claude" / "projects" / "p"
    transcripts.mkdir(parents=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "MCPKEY_HOME": str(root / "mcpkey"), "MCPKEY_STORE": "file"}
    values = [secrets.token_urlsafe(30) for _ in range(VALUES)]
    for at, value in enumerate(values):
        line = [MCPKEY, "set", f"TOKEN_{at}", "--global", "--stdin"]
        subprocess.run(line, env=environment, cwd=home, input=value.encode(), check=True, capture_output=True)
    kept.write_text("\n".join(values) + "\n")
    with open(fill(transcripts), "a") as file:
        file.write(json.dumps({"content": f"x {values[3]} y"}) + "\n")
    rows = {
        f"`mcpkey doctor --leaks`, {VALUES} values": [MCPKEY, "doctor", "--leaks"],
        f"`grep -rF`, {VALUES} values": ["grep", "-rlF", "-f", str(kept), str(home)],
        "`grep -rF`, one value": ["grep", "-rlF", "-e", values[3], str(home)],
    }
    try:
        for name, command in rows.items():
            said = once(command, environment, home)[0]
            assert f"{FILES - 1:02}.jsonl" in said.stdout.decode(), f"{name} found nothing: {said.stderr.decode()}"
        timed = {name: [] for name in rows}
        for _ in range(RUNS):
            for name in random.sample(list(rows), len(rows)):
                timed[name].append(once(rows[name], environment, home)[1:])
        print(f"| {MEGABYTES} MB of transcripts, seconds | minimum / median | of processors |\n| --- | --- | --- |")
        for name, pairs in timed.items():
            took, used = zip(*pairs)
            print(f"| {name} | {min(took):.2f} / {statistics.median(took):.2f} | {statistics.median(used):.2f} |")
    finally:
        shutil.rmtree(root)


main()
