#!/bin/sh
# Does mcpkey's main job once, in a scratch directory, with the encrypted-file store: no keychain, terminal or network
# beyond what cargo fetches. Prints each step; fails if the token ends up anywhere it should not.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cargo build --quiet --manifest-path "$root/Cargo.toml"
mcpkey=${CARGO_TARGET_DIR:-$root/target}/debug/mcpkey

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/project"
cd "$scratch/project"
git init -q
# example.com has no MCP server that could be tested.
export MCPKEY_HOME="$scratch/mcpkey" MCPKEY_STORE=file MCPKEY_TEST_ON_ADD=0
token=demo-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')

step() { printf '\n$ %s\n' "$1"; }
step 'printf %s "$token" | mcpkey add -t http demo https://mcp.example.com/mcp --bearer --stdin'
printf %s "$token" | "$mcpkey" add -t http demo https://mcp.example.com/mcp --bearer --stdin
step 'cat .mcp.json'
cat .mcp.json
step 'mcpkey list'
"$mcpkey" list
step 'mcpkey run -- sh -c '\''test "$DEMO_TOKEN" = "$token" && echo the command has the token'\'
token=$token "$mcpkey" run -- sh -c 'test "$DEMO_TOKEN" = "$token" && echo the command has the token'
step 'grep -r "$token" .   # nothing: the directory can be committed'
if grep -r "$token" "$scratch"; then
    echo 'the token is on disk' >&2
    exit 1
fi
