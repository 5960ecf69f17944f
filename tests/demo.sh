#!/bin/sh
# Does mcpkey's main job once, in a scratch directory, with the encrypted-file store and a server on this machine: no keychain, terminal or network
# beyond what cargo fetches. Starts the real Claude Code too where it is installed. Prints each step and one verdict; fails if anything does.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
verdict='the demo FAILED: mcpkey could not be built'
scratch= server=
finish() {
    code=$?
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    [ -z "$scratch" ] || rm -rf "$scratch"
    printf '\n%s\n' "$verdict"
    exit "$code"
}
trap finish EXIT

echo 'building mcpkey; the first time takes a few minutes'
cargo build --manifest-path "$root/Cargo.toml"
mcpkey=${CARGO_TARGET_DIR:-$root/target}/debug/mcpkey

scratch=$(mktemp -d)
# What stands in this shell for an mcpkey of the person's is none of the demo's.
unset MCPKEY_PREFER_ENV MCPKEY_DELIVER MCPKEY_CLIENTS MCPKEY_TEST_ON_ADD CLAUDE_CONFIG_DIR
export MCPKEY_HOME="$scratch/mcpkey" MCPKEY_STORE=file
token=demo-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
rustc --edition 2021 -o "$scratch/server.exe" "$root/tests/demo/server.rs"
TOKEN=$token "$scratch/server.exe" "$scratch/url" &
server=$!
until [ -e "$scratch/url" ]; do sleep 0.1; done
url=$(cat "$scratch/url")
mkdir -p "$scratch/home" "$scratch/project"
cd "$scratch/project"
git init -q

step() { verdict="the demo FAILED at: $1"; printf '\n$ %s\n' "$1"; }
step 'printf %s "$token" | mcpkey add -t http demo "$url" --bearer --stdin   # tested with the token, then stored'
printf %s "$token" | "$mcpkey" add -t http demo "$url" --bearer --stdin
step 'cat .mcp.json   # a placeholder'
cat .mcp.json
grep -q '"Bearer ${DEMO_TOKEN}"' .mcp.json
step 'mcpkey run -- sh -c '\''test "$DEMO_TOKEN" = "$token" && echo the command has the token'\'
token=$token "$mcpkey" run -- sh -c 'test "$DEMO_TOKEN" = "$token" && echo the command has the token'
client='Claude Code, which is not installed here, was not started'
if command -v claude >/dev/null; then
    step 'mcpkey claude mcp list   # the real client, in a home of its own'
    mkdir .claude
    echo '{"enableAllProjectMcpServers": true}' >.claude/settings.local.json
    printf '{"projects": {"%s": {"hasTrustDialogAccepted": true}}}' "$(pwd -P)" >"$scratch/home/.claude.json"
    HOME=$scratch/home DISABLE_AUTOUPDATER=1 CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 \
        "$mcpkey" claude mcp list | tee "$scratch/listed"
    grep -q '^demo: .*Connected' "$scratch/listed"
    client='Claude Code connected with it'
fi
step 'grep -r "$token" .   # nothing: the directory can be committed'
! grep -r "$token" "$scratch"

verdict="the demo passed: the server took the token, and no file holds it; $client"
