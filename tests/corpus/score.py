#!/usr/bin/env python3
"""Runs a scanner over a corpus of generate.py and says how well it did.

usage: score.py DIR [--json] -- TOOL…      (--json: the figures on stdout, the tables on stderr) TOOL is the name of a reader below, then the command that starts it, for instance
       score.py DIR -- mcpkey target/release/mcpkey        score.py DIR -- gitleaks gitleaks

A secret is found when a finding stands on one of its lines. Precision is, over all files but the policy ones, true ÷ (true + false): true
are the secrets found, false the lines with an alarm where no secret stands. A clean file is flagged when any alarm stands in it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict


TIMES = []


def run(command, cwd, codes=(0, 1)):
    """What a command says; other exit codes than `codes` are failures of the scanner. TIMES gets how many milliseconds it took."""
    # Into files: some scanners cut what they print at 64 KiB when it goes into a pipe.
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+", errors="replace") as err:
        began = time.perf_counter()
        ran = subprocess.run(command, cwd=cwd, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        TIMES.append((time.perf_counter() - began) * 1000)
        out.seek(0), err.seek(0)
        if ran.returncode not in codes:
            raise RuntimeError(f"{command[0]} ended with {ran.returncode}: {err.read()[-400:]}")
        return out.read()


def mcpkey(tool, root):
    """A finding that is not an error, or not on a secret, is no alarm."""
    said = json.loads(run([*tool, "lint", "--format", "json", "--exit-zero", "--no-ignore", "."], root, (0, 1, 2)))
    for f in said["findings"]:
        if f["category"] == "secret":
            yield f["path"], f["line"], f["severity"] == "error"


def gitleaks(tool, root):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        run([*tool, "dir", "--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", report.name, "."], root)
        for f in json.load(open(report.name)):
            yield f["File"], f["StartLine"], True


def credsweeper(tool, root):
    with tempfile.TemporaryDirectory() as to:
        run([*tool, "--path", ".", "--save-json", f"{to}/out.json"], root, (0, 1))
        for f in json.load(open(f"{to}/out.json")):
            for line in f["line_data_list"]:
                yield line["path"], line["line_num"], True


def detect_secrets(tool, root):
    for path, found in json.loads(run([*tool, "scan", "--all-files", "."], root))["results"].items():
        for f in found:
            yield path, f["line_number"], True


def ripsecrets(tool, root):
    """It passes hidden files over unless they are named."""
    for line in run([*tool, *walk(root)], root).splitlines():
        found = re.match(r"(.+?):(\d+):", line)
        if found:
            yield found[1], int(found[2]), True


def kingfisher(tool, root):
    said = run([*tool, "scan", ".", "--no-validate", "--no-update-check", "--format", "json"], root, (0, 200, 205))
    for f in json.JSONDecoder().raw_decode(said[said.index("{"):])[0].get("findings", []):
        yield f["finding"]["path"], f["finding"]["line"], True


def agnix(tool, root):
    """Its rules on literal secrets; the rest is about the shape of configs."""
    secret = {"MCP-018", "MCP-028", "OC-CFG-005", "CDX-CFG-010", "CDX-CFG-028"}
    for f in json.loads(run([*tool, "--format", "json", "."], root))["diagnostics"]:
        if f["rule"] in secret:
            yield f["file"], f["line"], True


def trufflehog3(tool, root):
    for f in json.loads(run([*tool, "--no-history", "--format", "json", "-z", "."], root, (0, 1, 2)) or "[]"):
        yield f["path"], f["line"] or 0, True


def whispers(tool, root):
    for f in json.loads(run([*tool, "."], root) or "[]"):
        yield f["file"], f["line"], True


def secretlint(tool, root):
    """One bad encoding ends a run for all files: those are left out."""
    files = [p for p in walk(root) if open(os.path.join(root, p), "rb").read(2) not in (b"\xff\xfe", b"\xfe\xff")]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as rc:
        rc.write('{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}')
        rc.flush()
        said = run([*tool, "--secretlintrc", rc.name, "--no-glob", "--format", "json", *files], root, (0, 1, 2))
    for f in json.loads(said):
        for m in f["messages"]:
            yield f["filePath"], m["loc"]["start"]["line"], True


READERS = {"mcpkey": mcpkey, "gitleaks": gitleaks, "betterleaks": gitleaks, "credsweeper": credsweeper, "detect-secrets": detect_secrets, "ripsecrets": ripsecrets,
           "kingfisher": kingfisher, "agnix": agnix, "trufflehog3": trufflehog3, "whispers": whispers, "secretlint": secretlint}


def walk(root):
    return sorted(os.path.relpath(os.path.join(d, f), root) for d, _, files in os.walk(root) for f in files if f != "labels.json")


def relative(path, root):
    path = path if os.path.isabs(path) else os.path.join(root, path)
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))


def found_by(reader, tool, root):
    """(path, line): whether that is an alarm, for each line a scanner names."""
    lines = {}
    for path, line, alarm in READERS[reader](tool, root):
        at = (relative(path, root), int(line))
        lines[at] = lines.get(at, False) or alarm
    return lines


def score(labels, found):
    """The figures, with what was missed and what was a false alarm."""
    by_kind, by_place = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    parts = defaultdict(lambda: [0, 0, 0])
    missed, false, flagged, clean, true, on_labels = [], [], set(), 0, 0, set()
    in_file = defaultdict(list)
    for (path, line), alarm in found.items():
        in_file[path].append((line, alarm))
    for path, entry in labels["files"].items():
        clean += entry["part"] != "policy" and not entry["secrets"]
        for s in entry["secrets"]:
            lines = range(s["line"], s["end_line"] + 1)
            on_labels.update((path, line) for line in lines)
            if s["kind"] == "policy":
                continue
            hit = any(line in lines for line, _ in in_file[path])
            anywhere = hit or bool(in_file[path])
            true += hit
            for tally in (by_kind[s["kind"]], by_place[s["place"]]):
                tally[0] += hit
                tally[1] += 1
            tally = parts[entry["part"]]
            tally[0] += hit
            tally[1] += 1
            tally[2] += anywhere
            if not hit:
                missed.append((path, s["line"], s["kind"], s["place"]))
    for (path, line), alarm in found.items():
        entry = labels["files"].get(path)
        if entry and alarm and entry["part"] != "policy" and (path, line) not in on_labels:
            false.append((path, line, entry["negative"] or "beside a secret"))
            if not entry["secrets"]:
                flagged.add(path)
    share = lambda part, of: parts[part][of] / max(1, parts[part][1])  # noqa: E731
    return {"position": share("positive", 0), "file": share("positive", 2), "mix": share("mix", 0), "precision": true / max(1, true + len(false)),
            "clean_flagged": len(flagged) / max(1, clean), "clean": clean, "secrets": sum(p[1] for p in parts.values()),
            "by_kind": by_kind, "by_place": by_place, "missed": missed, "false": false}


def table(title, tally, out):
    print(f"\n{title}: found of all, worst first", file=out)
    for label, (hit, total) in sorted(tally.items(), key=lambda t: (t[1][0] / t[1][1], -t[1][1], t[0])):
        if hit < total:
            print(f"  {hit:3}/{total:<3} {label}", file=out)
    print(f"  all of {sum(h == t for h, t in tally.values())} others", file=out)


def say(figures, out=sys.stdout):
    for name, title in (("by_kind", "by kind"), ("by_place", "by place")):
        table(title, figures[name], out)
    for name in ("missed", "false"):
        print(f"\n{name}: {len(figures[name])}", file=out)
        for row in figures[name][:200]:
            print("  " + "  ".join(str(c) for c in row), file=out)
    print(f"\nposition recall {figures['position']:.4f}  file recall {figures['file']:.4f}  mix recall {figures['mix']:.4f}  precision {figures['precision']:.4f}  "
          f"clean files flagged {figures['clean_flagged']:.4f} of {figures['clean']}", file=out)


def main():
    if "--" not in sys.argv or len(sys.argv) < 4:
        sys.exit(__doc__)
    cut = sys.argv.index("--")
    root, tool = os.path.abspath(sys.argv[1]), sys.argv[cut + 1 :]
    command = [os.path.abspath(tool[1]) if os.sep in tool[1] else tool[1], *tool[2:]] if len(tool) > 1 else tool
    labels = json.load(open(os.path.join(root, "labels.json")))
    figures = score(labels, found_by(tool[0], command, root))
    if "--json" in sys.argv[:cut]:
        json.dump(figures, sys.stdout, indent=1)
        say(figures, sys.stderr)
    else:
        say(figures)


if __name__ == "__main__":
    main()
