#!/usr/bin/env bash
# The benchmark: what `mcpkey run` adds to the command it starts, beside other tools, in one session. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/run.sh [--runs N] [--install-peers] [--build]

Times whole processes, interleaved, against a real gnome-keyring on a private bus and the encrypted file.

  --runs N         timings of each row [default: 40]
  --install-peers  install the other tools from crates.io and PyPI into .test-deps/peers first
                   (keycli needs Debian's libdbus-1-dev and pkg-config, fnox ten minutes)
  --build          also time a release build from clean
TEXT
}

runs=40 peers= build=
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=${2:?"--runs wants a number"}; shift ;;
        --install-peers) peers=1 ;;
        --build) build=1 ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

# keycli builds against libdbus.
install_peers() {
    local dir=$PWD/.test-deps/peers
    mkdir -p "$dir"
    for crate in keycli secretspec fnox; do
        [ -x "$dir/bin/$crate" ] || cargo install --quiet --locked --root "$dir" "$crate" || echo "$crate does not install" >&2
    done
    [ -x "$dir/venv/bin/keyring" ] || { python3 -m venv "$dir/venv" && "$dir/venv/bin/pip" install --quiet keyring; } ||
        echo "keyring does not install" >&2
}

tests/run.sh --install-only >&2
[ -z "$peers" ] || install_peers >&2
if [ -n "$build" ]; then
    clean=$(mktemp -d)
    cargo fetch --locked --quiet
    start=$SECONDS
    CARGO_TARGET_DIR=$clean cargo build --release --locked --quiet
    printf 'Release build from clean: %s s on %s cores.\n\n' $((SECONDS - start)) "$(nproc)"
    rm -rf "$clean"
fi
cargo build --release --locked --quiet
exec tests/scripts/with-secret-service.sh python3 "$PWD/tests/bench/bench.py" "$PWD" "$runs"
