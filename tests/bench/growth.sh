#!/usr/bin/env bash
# How the time of each verb grows with the number of servers. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/growth.sh [--sizes N,N…] [--limit SECONDS] [--beside PROGRAM]

Times whole processes, each verb over one .mcp.json with so many servers, and prints the exponent between the last two sizes: 1 is
as many times longer as there are more servers.

  --sizes N,N…      numbers of servers [default: 10,100,1000,10000; at least two]
  --limit SECONDS   ends a verb that takes longer [default: 60]
  --beside PROGRAM  another mcpkey, timed by turns with this one
TEXT
}

sizes=10,100,1000,10000 limit=60 beside=
while [ $# -gt 0 ]; do
    case $1 in
        --sizes) sizes=${2:?"--sizes wants numbers"}; shift ;;
        --limit) limit=${2:?"--limit wants seconds"}; shift ;;
        --beside) beside=${2:?"--beside wants a program"}; shift ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

cargo build --release --locked --quiet
exec python3 tests/bench/growth.py "$sizes" "$limit" $beside
