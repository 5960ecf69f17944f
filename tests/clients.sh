#!/usr/bin/env bash
# The bridge with clients of others and the official conformance suite: docs/bridge.md says what was seen.
#
# usage: tests/clients.sh [PART...]     (conformance codex gemini opencode copilot inspector matrix; all of them without words)
#
# Installs what it drives from npm into .test-deps/clients (1.5 GB; CLIENTS names another directory), and needs what tests/run.sh installs.
# Each client gets two servers in the form of its own config, both behind a bridge: one that it is to list and to call, and one without a value,
# of which it has to say why. No client needs an account: tests/clients/model.py stands in for its model, which calls the tool three times: after the
# first call the token is rotated, and after the second the bridge is killed, to see whether the client starts it again.
set -euo pipefail
cd "$(dirname "$0")/.."

CONFORMANCE=0.1.16 # the clients' versions are in tests/clients/rows.py

[ $# -gt 0 ] || set -- conformance codex gemini opencode copilot inspector matrix

here=$PWD/tests/clients
. tests/clients/world.sh
own_node

# What the matrix calls the package of a program, with its version.
package() { python3 "$here/rows.py" | awk -v program="$1" '$3 == program { print $2 }'; }

why=NOT_STORED' of missing has no value in a store; store one: mcpkey set NOT_STORED'

# Registers both servers with a client, in its own form and its person's file: one whose secret is stored, and one without a value.
register() {
    (
        cd "$project"
        sealed mcpkey add --client "$1" -s user -t http guarded "$url" -H 'Authorization: Bearer ${API_TOKEN}'
        sealed mcpkey add --client "$1" -s user -t http missing "$url" -H 'Authorization: Bearer ${NOT_STORED}'
    ) 2>>"$world/log"
}

# A session of a client with the stand-in for its model.
session() {
    : >"$world/model"
    rm -f "$world/rotated"
    (cd "$project" && sealed timeout 90 env "$@" </dev/null >"$world/said" 2>&1) || true
}

# What came of the calls: "answered" or "failed" for each.
calls() {
    python3 - "$world/model" <<'PYTHON'
import json, sys
outputs = max((json.loads(line)["outputs"] for line in open(sys.argv[1])), key=len, default=[])
print(" ".join("answered" if "hello" in output else "failed" for output in outputs) or "none")
PYTHON
}

# Makes a new token, of which the server knows from now on, and no other.
rotate() {
    local token
    token=$(head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n')
    printf '%s\n' "$token" >>"$world/ever"
    printf '%s\n' "$token" >"$world/tokens.new"
    mv "$world/tokens.new" "$world/tokens"
    (cd "$project" && printf '%s' "$token" | sealed mcpkey set API_TOKEN --stdin --to "$url" --allow-http) 2>>"$world/log"
}

# What is done between two calls; the model's stand-in runs this script for it.
between() {
    if [ -e "$world/rotated" ]; then python3 "$here/kill_bridge.py" "$url"; else touch "$world/rotated" && rotate; fi
}

# What a model's shell tries: to be handed the token, and to speak to the server past the rules of its client.
attempt() {
    local _ hello='{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}'
    mcpkey run --only API_TOKEN -- printenv API_TOKEN >"$world/attempted" 2>&1 || true
    {
        printf '%s\n' "$hello"
        for _ in $(seq 300); do ! grep -q '"id":0' "$world/attempted" || break; sleep 0.1; done
    } | mcpkey bridge "$url" --header 'Authorization: Bearer {API_TOKEN}' >>"$world/attempted" 2>&1 || true
}

# Two sessions of a client that these words start. In the first the model's shell makes the attempt. In the second the model calls the tool three
# times: the first call has to be answered, the second in spite of the rotation, and of the third, for which the bridge is gone, it is known that
# it fails.
converse() {
    printf 'bash %s\n' "$world/attempt" >"$world/model.command"
    rm -f "$world/attempted"
    session "$@"
    rm "$world/model.command"
    touch "$world/attempted"
    grep -qFf "$world/ever" "$world/attempted" && printf 'the token\n' >"$world/attempted"
    seen 'the shell of its model is not handed the token' 'mcpkey: API_TOKEN' "$world/attempted"
    seen 'the shell of its model is not served by a bridge' '"error":{"code":-32050' "$world/attempted"
    session "$@"
    calls >"$world/calls"
    seen "three calls, a rotation after the first, the bridge killed after the second: $(cat "$world/calls")" 'answered answered failed' "$world/calls"
}

codex() {
    install codex "$(package codex)"
    mkdir -p "$home/.codex"
    {
        printf 'model = "m"\nmodel_provider = "local"\n[model_providers.local]\nname = "local"\nbase_url = "%s/v1"\n' "$model"
        printf 'wire_api = "responses"\nrequest_max_retries = 0\nstream_max_retries = 0\n'
        printf '[projects."%s"]\ntrust_level = "trusted"\n' "$project"
    } >"$home/.codex/config.toml"
    register codex
    sealed "$(bin codex codex)" mcp list >"$world/said"
    seen 'mcp list names the server' 'bridge http://127.0.0.1' "$world/said"
    converse "$(bin codex codex)" exec --dangerously-bypass-approvals-and-sandbox hi
}

gemini() {
    install gemini "$(package gemini)"
    mkdir -p "$home/.gemini"
    printf '{\n  // mine\n  "security": {"auth": {"selectedType": "gemini-api-key"}}\n}\n' >"$home/.gemini/settings.json"
    register gemini
    printf '{"%s": "TRUST_FOLDER"}' "$project" >"$home/.gemini/trustedFolders.json"
    (cd "$project" && sealed "$(bin gemini gemini)" mcp list) >"$world/said" 2>&1
    seen 'mcp list connects' '(stdio) - Connected' "$world/said"
    converse GEMINI_API_KEY=none GOOGLE_GEMINI_BASE_URL="$model" "$(bin gemini gemini)" -d -m gemini-2.5-flash --approval-mode yolo -p hi
    seen 'with --debug it says why another server is not served' "$why" "$world/said"
}

opencode() {
    install opencode "$(package opencode)"
    mkdir -p "$home/.config/opencode"
    python3 -c '
import json, sys
options = {"baseURL": sys.argv[1] + "/v1", "apiKey": "none"}
local = {"npm": "@ai-sdk/openai-compatible", "name": "local", "options": options, "models": {"m": {"name": "m", "tool_call": True}}}
json.dump({"model": "local/m", "provider": {"local": local}}, sys.stdout)' "$model" >"$home/.config/opencode/opencode.json"
    register opencode
    (cd "$project" && sealed OPENCODE_DISABLE_AUTOUPDATE=1 "$(bin opencode opencode)" mcp list) >"$world/said" 2>&1
    seen 'mcp list connects' '✓ guarded' "$world/said"
    seen 'mcp list says why another server is not served' "$why" "$world/said"
    converse OPENCODE_DISABLE_AUTOUPDATE=1 OPENCODE_DISABLE_MODELS_FETCH=1 "$(bin opencode opencode)" run hi
}

copilot() {
    install copilot "$(package copilot)"
    mkdir -p "$home/.copilot"
    register copilot
    converse COPILOT_OFFLINE=true COPILOT_AUTO_UPDATE=false COPILOT_PROVIDER_BASE_URL="$model/v1" COPILOT_MODEL=m \
        COPILOT_PROVIDER_API_KEY=not-a-secret "$(bin copilot copilot)" --allow-all-tools --output-format json -p hi
    seen 'its events say why another server is not served' "$why" "$world/said"
}

inspector() {
    install inspector "$(package mcp-inspector)"
    register inspector
    local cli=(sealed MCP_INSPECTOR_SECRET_STORE=memory "$(bin inspector mcp-inspector)" --cli --config "$home/.mcp-inspector/mcp.json")
    (cd "$project" && "${cli[@]}" --server guarded --method tools/list) >"$world/said" 2>&1
    seen 'tools/list' '"name": "greet"' "$world/said"
    (cd "$project" && "${cli[@]}" --server guarded --method tools/call --tool-name greet) >"$world/said" 2>&1
    seen 'tools/call' '"text": "hello"' "$world/said"
    (cd "$project" && "${cli[@]}" --server missing --method tools/list) >"$world/said" 2>&1 || true
    seen 'it says why another server is not served' "$why" "$world/said"
}

# The server's scenarios directly and through the bridge (the suite speaks http to a server only, so an adapter offers the bridge over http),
# with the same verdicts; and those of a client, which is one that speaks through the bridge.
conformance() {
    install conformance "@modelcontextprotocol/conformance@$CONFORMANCE"
    local suite scenario direct
    suite=(sealed node "$(bin conformance conformance)")
    serve node "$here/conforming.mjs" '{}' "$deps/conformance"
    direct=http://127.0.0.1:$port/mcp
    (cd "$world" && "${suite[@]}" server --suite all --url "$direct" -o "$world/direct") >"$world/said" 2>&1 || true
    serve python3 "$here/over_http.py" '{}' mcpkey bridge "$direct"
    (cd "$world" && "${suite[@]}" server --suite all --url "http://127.0.0.1:$port/mcp" -o "$world/bridged") >"$world/said" 2>&1 || true
    seen 'server scenarios' 'Total: 43 passed, 2 failed' "$world/said"
    python3 "$here/verdicts.py" "$world/direct" "$world/bridged" >"$world/said" || true
    seen "$(tail -n 1 "$world/said")" 'no difference' "$world/said"
    for scenario in initialize tools_call elicitation-sep1034-client-defaults sse-retry; do
        (cd "$project" && "${suite[@]}" client --scenario $scenario --command "python3 $here/bridged_client.py mcpkey") >"$world/said" 2>&1 || true
        seen "client scenario $scenario" 'OVERALL: PASSED' "$world/said"
    done
}

# Every client against every promise, in homes of its own; ids in MATRIX name some of the clients.
matrix() {
    mkdir -p "$world/matrix/bin"
    ln -s "$world/bin/mcpkey" "$root/.test-deps/claude/node_modules/@anthropic-ai/claude-code-linux-$arch/claude" "$world/matrix/bin"
    local _ package program
    while read -r _ package program; do
        install "${program#mcp-}" "$package"
        ln -s "$(readlink -f "$(bin "${program#mcp-}" "$program")")" "$world/matrix/bin/$program"
    done < <(python3 "$here/rows.py")
    sealed python3 -B "$here/matrix.py" "$world/matrix" "$root/docs/clients.md" ${MATRIX-} || failed=1
}

touch "$world/tokens" "$world/ever" "$world/model"
serve "$root/.test-deps/venv/bin/python" "$root/tests/it/support/fastmcp_server.py" '{}' "$world/tokens"
record=$file url=http://127.0.0.1:$port/mcp
rotate
{
    printf 'world=%q home=%q project=%q here=%q url=%q\n' "$world" "$home" "$project" "$here" "$url"
    declare -p world_of
    declare -f sealed rotate between
    printf 'between\n'
} >"$world/between"
{
    # Codex starts a login shell, whose PATH is the machine's.
    printf 'world=%q url=%q PATH=%q:$PATH\n' "$world" "$url" "$world/bin"
    declare -f attempt
    printf 'attempt\n'
} >"$world/attempt"
printf 'a person'"'"'s own shell, for comparison\n'
(cd "$project" && sealed bash "$world/attempt")
seen 'it is handed the token' "$(cat "$world/tokens")" "$world/attempted"
seen 'it is served by a bridge' '"result":{' "$world/attempted"
serve env CALLS=3 BETWEEN="bash $world/between" python3 "$here/model.py" '{}' "$world/model"
model=http://127.0.0.1:$port

for part in "$@"; do
    printf '%s\n' "$part"
    "$part"
done

# The tokens reached the server, and no file of any client.
grep -qF "Bearer $(tail -n 1 "$world/ever")" "$record" || [ "$*" = conformance ] || [ "$*" = matrix ] || { echo 'FAILED: no client reached the server'; failed=1; }
if grep -rlFf "$world/ever" --exclude-dir=mcpkey -- "$home" "$world/model"; then
    echo 'FAILED: a token stands in these files'
    failed=1
fi
[ "$failed" = 0 ] && echo 'all of it passed'
exit "$failed"
