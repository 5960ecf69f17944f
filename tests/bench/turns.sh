#!/usr/bin/env bash
# The program as it is beside that of an earlier commit, by turns. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/turns.sh COMMIT [--runs N] [--rows WORD;WORD] [--history DIR …]

Builds COMMIT and what is here, and times starts and looks of both by turns, against a real gnome-keyring on a private
bus and the encrypted file.

  --runs N        timings of each quick row; of those that take longer, fewer [default: 250]
  --rows LIST     those whose titles have one of these words, with semicolons between
  --history DIR   the history of a repository that is there, beside `git log --all --raw`; may be given again
TEXT
}

case ${1:-} in
    -h | --help) usage; exit ;;
    '' | -*) usage >&2; exit 2 ;;
esac
commit=$(git rev-parse --verify --short "$1^{commit}")
shift
before=$PWD/.test-deps/turns/$commit
if [ ! -x "$before" ]; then
    mkdir -p .test-deps/turns
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    git archive "$commit" | tar -x -C "$tree"
    (cd "$tree" && CARGO_TARGET_DIR=$tree/target cargo build --release --locked --quiet --bin mcpkey)
    cp "$tree/target/release/mcpkey" "$before"
fi
cargo build --release --locked --quiet
after=${CARGO_TARGET_DIR:-$PWD/target}/release/mcpkey
tests/run.sh --install-only >&2
tests/scripts/with-secret-service.sh python3 "$PWD/tests/bench/turns.py" "$before" "$after" "$@"
