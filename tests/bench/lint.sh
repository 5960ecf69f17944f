#!/usr/bin/env bash
# The benchmark of the linter: one config, many, a large tree and a long history, beside other scanners. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/lint.sh [--parts LIST] [--runs N] [--scenes DIR] [--install]

Times whole processes, interleaved, on made-up files and repositories. The scanners beside it are those that
tests/bench/scanners.sh has installed; ripgrep is a package of Debian.

  --parts LIST   of one,many,tree,history [default: all]
  --runs N       timings of each row [default: 40 for one, 15 for many, 10 for tree, 3 for history]
  --scenes DIR   keep what is made up there, and use what is there already [default: made anew, removed]
  --install      first install the scanners (tests/bench/scanners.sh --install-only)
TEXT
}

options=() install=
while [ $# -gt 0 ]; do
    case $1 in
        --parts | --runs | --scenes) options+=("$1" "${2:?"$1 wants a value"}"); shift ;;
        --install) install=1 ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

[ -z "$install" ] || tests/bench/scanners.sh --install-only
cargo build --release --locked --quiet
exec python3 tests/bench/lint.py "${options[@]}"
