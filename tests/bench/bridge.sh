#!/usr/bin/env bash
# What a bridge costs: its start, what it adds to a call, calls a second, memory; beside mcp-remote. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/bridge.sh [--runs N] [--rounds N] [--parts LIST]

Measures `mcpkey bridge` with the encrypted file and with a real gnome-keyring on a private bus, and mcp-remote, against a
server on loopback, in the clear and encrypted; and `claude mcp list` with ten servers.

  --runs N      timings of each start [default: 40]
  --rounds N    of everything else [default: 5]
  --parts LIST  of bridge,peer,list [default: all]
TEXT
}

runs=40 rounds=5 parts=bridge,peer,list
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=${2:?"--runs wants a number"}; shift ;;
        --rounds) rounds=${2:?"--rounds wants a number"}; shift ;;
        --parts) parts=${2:?"--parts wants a list"}; shift ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

tests/run.sh --install-only >&2
cargo build --release --locked --quiet
cargo build --release --locked --quiet --manifest-path tests/bench/bridge/Cargo.toml --target-dir tests/bench/bridge/target
ends=$PWD/tests/bench/bridge/target/release/mcpkey-bench-bridge
exec tests/scripts/with-secret-service.sh python3 "$PWD/tests/bench/bridge.py" "$PWD" "$ends" "$runs" "$rounds" "$parts"
