#!/usr/bin/env bash
# How fast `mcpkey bridge` is, beside mcp-remote and no bridge at all, with a loopback server of its own. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/bridge.sh

Starts to first tools/list, calls one after the other, 64 at once, and memory.
TEXT
}

case ${1-} in
    "") ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
esac

tests/run.sh --install-only >&2
cargo build --release --locked --quiet
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
rustc -O --edition 2024 -o "$dir/bench" tests/bench/bridge.rs
export HOME=$dir MCPKEY_HOME=$dir/mcpkey MCPKEY_STORE=file
echo "| bridge | |"
echo "| --- | --- |"
echo "| none | $("$dir/bench") |"
echo "| mcpkey | $("$dir/bench" target/release/mcpkey bridge "{URL}") |"
echo "| mcp-remote | $("$dir/bench" node .test-deps/mcp-remote/node_modules/mcp-remote/dist/proxy.js "{URL}" --allow-http) |"
