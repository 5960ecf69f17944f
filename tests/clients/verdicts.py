#!/usr/bin/env python3
"""Compares what the conformance suite found in two runs: each check, its verdict and its reason.

usage: verdicts.py DIRECTORY DIRECTORY
"""

import json
import pathlib
import re
import sys


def verdicts(directory):
    found = {}
    for file in pathlib.Path(directory).glob("*/checks.json"):
        scenario = re.sub(r"-\d{4}-\d\d-\d\dT.*", "", file.parent.name)
        checks = json.loads(file.read_text())
        found[scenario] = [(check["id"], check["status"], check.get("errorMessage")) for check in checks]
    return found


first, second = (verdicts(directory) for directory in sys.argv[1:])
different = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
for name in different:
    print(name, first.get(name), second.get(name), sep="\n  ")
if different or not first:
    sys.exit(f"{len(different)} of {len(first)} scenarios differ")
print(f"{len(first)} scenarios, {sum(map(len, first.values()))} checks: no difference")
