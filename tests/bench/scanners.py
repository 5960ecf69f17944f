"""Generates a corpus and prints how each scanner that is installed does on it, as one Markdown table.

usage: scanners.py [--seed N] [--count N] [--set tuned|second|unseen]      (scanners.sh builds and installs what it needs)
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(REPOSITORY, "tests", "corpus"))

import score  # noqa: E402

PEERS = os.path.join(REPOSITORY, ".test-deps", "peers-lint")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target"))

# Each tool: the reader of its output, where its program is, how it says its version.
TOOLS = {
    "mcpkey": (os.path.join(TARGET, "release", "mcpkey"), "--version"),
    "gitleaks": (f"{PEERS}/bin/gitleaks", "version"),
    "betterleaks": (f"{PEERS}/bin/betterleaks", "version"),
    "credsweeper": (f"{PEERS}/credsweeper/bin/credsweeper", "--version"),
    "detect-secrets": (f"{PEERS}/detect-secrets/bin/detect-secrets", "--version"),
    "ripsecrets": (f"{PEERS}/bin/ripsecrets", "--version"),
    "kingfisher": (f"{PEERS}/kingfisher/bin/kingfisher", "--version"),
    "agnix": (f"{PEERS}/bin/agnix", "--version"),
    "trufflehog3": (f"{PEERS}/trufflehog3/bin/trufflehog3", "--version"),
    "whispers": (f"{PEERS}/whispers/bin/whispers", "--version"),
    "secretlint": (f"{PEERS}/secretlint/node_modules/.bin/secretlint", "--version"),
}


def version(program, flag):
    ran = subprocess.run([program, flag], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    words = (ran.stdout + ran.stderr).replace("gitleaks version", "").split()
    return next((w.strip("v") for w in words if w.strip("v")[:1].isdigit() and "." in w), "")


def timed(name, program, root, times):
    """The median of what the program itself takes, in milliseconds; the slow ones are not asked again."""
    score.TIMES.clear()
    while len(score.TIMES) < times and sum(score.TIMES) < 20_000:
        list(score.READERS[name]([program], root))
    return statistics.median(score.TIMES)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--count", type=int, default=640)
    parser.add_argument("--set", default="unseen")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as to:
        root, one = os.path.join(to, "all"), os.path.join(to, "one")
        subprocess.run([sys.executable, os.path.join(REPOSITORY, "tests", "corpus", "generate.py"), root, "--seed", str(options.seed),
                        "--count", str(options.count), "--set", options.set], check=True, stdout=subprocess.DEVNULL)
        # The labels are full of hashes: no scanner shall read them.
        with open(os.path.join(root, "labels.json")) as file:
            labels = json.load(file)
        os.remove(os.path.join(root, "labels.json"))
        first = next(p for p, f in labels["files"].items() if f["part"] == "positive" and p.endswith(".mcp.json"))
        os.makedirs(one)
        shutil.copy(os.path.join(root, first), one)
        rows, missing = [], []
        for name, (program, flag) in TOOLS.items():
            if not os.path.exists(program):
                missing.append(name)
                continue
            try:
                figures = score.score(labels, score.found_by(name, [program], root))
                cell = [f"{name} {version(program, flag)}", f"{figures['position']:.3f}", f"{figures['mix']:.3f}", f"{figures['precision']:.3f}",
                        f"{figures['clean_flagged'] * 100:.1f} %", f"{timed(name, program, one, 5):.0f}", f"{timed(name, program, root, 3):.0f}"]
                rows.append((figures["position"], cell))
            except (RuntimeError, ValueError, KeyError, OSError) as error:
                missing.append(f"{name} ({error})")
    print(f"| scanner | position recall | recall, real mix | precision | clean files flagged | ms, one config | ms, {len(labels['files'])} configs |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for _, cell in sorted(rows, key=lambda r: -r[0]):
        print("| " + " | ".join(cell) + " |")
    print(f"\nOn the {options.set} kinds and places, seed {options.seed}, {options.count} files in each part.", end="")
    print(f" Not installed, or failed: {', '.join(missing)}." if missing else "")


if __name__ == "__main__":
    main()
