#!/usr/bin/env bash
# How long `mcpkey exec` takes, which the client waits for at its start. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/delivery.sh [--runs N]

Times whole processes, interleaved, against a real gnome-keyring on a private bus and the encrypted file.

  --runs N  timings of each row [default: 40]
TEXT
}

runs=40
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
exec tests/scripts/with-secret-service.sh python3 "$PWD/tests/bench/delivery.py" "$PWD" "$runs"
