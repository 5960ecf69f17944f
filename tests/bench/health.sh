#!/usr/bin/env bash
# How long `mcpkey test` takes for many servers, beside the client's own health check. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/health.sh [--runs N]

Times whole processes that test 1, 10 and 50 loopback servers, each of which takes half a second for its tools.

  --runs N  timings of each row [default: 10]
TEXT
}

runs=10
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=${2:?"--runs wants a number"}; shift ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

tests/run.sh --install-only >&2
cargo build --release --locked --quiet
exec python3 tests/bench/health.py "$PWD" "$runs"
