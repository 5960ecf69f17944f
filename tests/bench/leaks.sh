#!/usr/bin/env bash
# How long `mcpkey doctor --leaks` takes for many transcripts, beside grep. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/leaks.sh [--megabytes N] [--runs N]

Times whole processes that look for ten stored values in made-up transcripts.

  --megabytes N  of transcripts [default: 1000]
  --runs N       timings of each row [default: 5]
TEXT
}

megabytes=1000 runs=5
while [ $# -gt 0 ]; do
    case $1 in
        --megabytes) megabytes=${2:?"--megabytes wants a number"}; shift ;;
        --runs) runs=${2:?"--runs wants a number"}; shift ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

cargo build --release --locked --quiet
exec python3 tests/bench/leaks.py "$megabytes" "$runs"
