#!/usr/bin/env bash
# The recipes of docs/recipes.md: each block is taken off the page and run as printed, with the real program. https://mcp.example.com/mcp and
# /home/ada are replaced, by a FastMCP server that wants the token and by the home of a sealed world.
#
# usage: tests/recipes.sh [--quick] [PART...]     (curl express wrangler n8n inspector desktop; all of them without words, the first two with --quick)
#
# After each recipe the token has to be in the environment of those programs that the table of the page names, in the arguments of none, and in no
# file. Installs what it drives from npm beside what tests/clients.sh drives (n8n alone is 3 GB and takes eight minutes), and needs what tests/run.sh installs.
set -euo pipefail
cd "$(dirname "$0")/.."

EXPRESS=5.3.0 DOTENV=18.0.10 WRANGLER=4.164.0 INSPECTOR=2.12.0 PLAYWRIGHT=1.65.1 N8N=2.40.7 N8N_NODES_MCP=0.1.37 N8N_NODE=24.21.0

page=docs/recipes.md here=$PWD/tests/recipes parts=(curl express wrangler n8n inspector desktop) quick= whole=
case ${1-} in
    --quick) quick=1 parts=(curl express) && shift ;;
    '') whole=1 ;;
esac
[ $# = 0 ] || parts=("$@")
. tests/clients/world.sh
[ -n "$quick" ] || own_node

touch "$world/tokens" "$world/played"
serve "$root/.test-deps/venv/bin/python" "$root/tests/it/support/fastmcp_server.py" '{}' "$world/tokens"
record=$file url=http://127.0.0.1:$port/mcp
python=$root/.test-deps/venv/bin/python
head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$world/tokens"
printf '\n' >>"$world/tokens"

# Text of the page or of a program that it speaks of, for this world.
here() { sed "s|https://mcp.example.com/mcp|$url|g; s|/home/ada|$home|g"; }

# The block whose fence names it.
block() {
    printf '%s\n' "$1" >>"$world/played"
    awk -v name="$1" '/^```/ { if (inside) exit; inside = $2 == name; next } inside { print; any = 1 } END { exit !any }' "$page" | here
}

# Starts a block in a session of its own, with an eye on what each program is given; "$@" are variables that belong to the trial.
begin() {
    local name=$1
    shift
    block "$name" >"$world/$name.sh"
    : >"$world/seen"
    local eye=()
    if [ "$watch" = trace ]; then
        eye=(strace --seccomp-bpf -f -e trace=execve -v -s 65536 -o "$world/seen")
    else
        python3 "$here/holders.py" "$world/tokens" watch "$world/seen" &
        eyes=$!
    fi
    cd "$project"
    setsid "${world_of[@]}" "$@" "${eye[@]}" bash -euo pipefail "$world/$name.sh" </dev/null >"$world/said" 2>&1 &
    running=$!
    cd "$root"
    pids+=("$running")
}

# Waits until it has said what fits, and sets said to that.
until_it_says() {
    local _
    for _ in $(seq 600); do
        said=$(grep -oE -- "$1" "$world/said" | head -n 1) && return
        kill -0 "$running" 2>/dev/null || break
        sleep 0.1
    done
    said=
    seen "$1" "$1" "$world/said"
}

# Ends it, and compares who held the token with the row of the page.
finish() {
    [ "${2-}" != stop ] || kill -- "-$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || [ "${2-}" = stop ] || { failed=1; printf '  FAILED  %s\n' "$1"; cat "$world/said"; }
    if [ "$watch" = trace ]; then
        python3 "$here/holders.py" "$world/tokens" trace "$world/seen" >"$world/held"
    else
        kill "$eyes"
        wait "$eyes" 2>/dev/null || true
        cp "$world/seen" "$world/held"
    fi
    awk -F'|' -v name="[$1](" 'index($2, name) { print $3 }' "$page" | grep -o '`[^`]*`' | tr -d '`' | sed 's/^/env /' | sort -u >"$world/promised" || true
    # Who only looks now and then may miss what ends at once.
    if { [ "$watch" = look ] && ! grep -vxFf "$world/promised" "$world/held" >"$world/differs"; } || diff "$world/promised" "$world/held" >"$world/differs"; then printf '  ok      %s: in the environment of: %s\n' "$1" "$(sed 's/^env //' "$world/held" | paste -sd' ')"; else
        failed=1
        printf '  FAILED  %s: who holds the token otherwise than the page says\n' "$1"
        cat "$world/differs"
    fi
    if grep -rlFf "$world/tokens" -- "$home"; then
        failed=1
        printf '  FAILED  %s: the token stands in these files\n' "$1"
    fi
}

# Plays a block that asks for a value, on a terminal, and types what the file has.
store() {
    block "$1" >"$world/$1.sh"
    (cd "$project" && sealed python3 "$here/typed.py" "$2" bash -eu "$world/$1.sh") >"$world/said" 2>&1 || cat "$world/said"
    seen 'a token is stored' 'for all projects; it may go to' "$world/said"
}

# How often the server was asked with the token.
asked() { grep -cFf "$world/tokens" "$record" || true; }

reached() {
    if [ "$(asked)" -gt "$2" ]; then printf '  ok      %s: the server was asked with the token\n' "$1"; else
        failed=1
        printf '  FAILED  %s: the server was not asked with the token\n' "$1"
    fi
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

with_modules() { ln -sfn "$deps/$1/node_modules" "$project/node_modules"; }

curl() {
    local before
    before=$(asked)
    begin curl
    finish curl
    seen 'curl: the server answers' '"serverInfo":{"name":"guarded"' "$world/said"
    reached curl "$before"
}

express() {
    install express "express@$EXPRESS" "dotenv@$DOTENV"
    with_modules express
    here <"$here/server.js" >"$project/server.js"
    printf 'EXAMPLE_TOKEN=of-the-file\n' >"$project/.env"
    local before
    before=$(asked)
    begin express
    until_it_says 'http://127[^ ]*'
    command curl -sS "$said" >"$world/answer" || true
    finish Express stop
    seen 'Express: the environment wins over .env' 'status 200' "$world/answer"
    reached Express "$before"
}

wrangler() {
    install wrangler "wrangler@$WRANGLER"
    with_modules wrangler
    mkdir -p "$project/src"
    block wrangler.jsonc >"$project/wrangler.jsonc"
    here <"$here/worker.js" >"$project/src/index.js"
    local before
    before=$(asked)
    begin wrangler-dev WRANGLER_SEND_METRICS=false
    until_it_says 'http://localhost[^ ]*'
    command curl -sS "$said" >"$world/answer" || true
    finish 'wrangler dev' stop
    seen 'wrangler dev: the Worker has the token' 'status 200' "$world/answer"
    reached 'wrangler dev' "$before"

    serve python3 "$here/workers.py" '{}'
    # What Cloudflare is spoken to with is nothing of mcpkey's here.
    begin wrangler-secret-put WRANGLER_SEND_METRICS=false CLOUDFLARE_API_BASE_URL="http://127.0.0.1:$port" CLOUDFLARE_API_TOKEN=none \
        CLOUDFLARE_ACCOUNT_ID=00000000000000000000000000000000
    finish 'wrangler secret put'
    seen 'wrangler secret put: it is uploaded' "\"text\":\"$(cat "$world/tokens")\"" "$file"
}

# Two of n8n's native parts are built here; the others (Kafka's, for one) want sources that npm does not carry, and no recipe uses them.
install_n8n() {
    install node24 "node-linux-$arch@$N8N_NODE"
    node24=$deps/node24/node_modules/node-linux-$arch
    [ "$(cat "$deps/n8n/stamp" 2>/dev/null)" = "$N8N" ] || {
        rm -rf "$deps/n8n"
        mkdir -p "$deps/n8n"
        (
            export PATH=$node24/bin:$PATH npm_config_nodedir=$node24
            npm install --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$deps/n8n" "n8n@$N8N"
            npm rebuild --loglevel=error --prefix "$deps/n8n" sqlite3 isolated-vm
        )
        printf '%s' "$N8N" >"$deps/n8n/stamp"
    }
    [ "$(cat "$deps/n8n-nodes-mcp/stamp" 2>/dev/null)" = "$N8N_NODES_MCP" ] || {
        rm -rf "$deps/n8n-nodes-mcp"
        mkdir -p "$deps/n8n-nodes-mcp"
        npm install --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$deps/n8n-nodes-mcp" "n8n-nodes-mcp@$N8N_NODES_MCP"
        printf '%s' "$N8N_NODES_MCP" >"$deps/n8n-nodes-mcp/stamp"
    }
}

# Runs the workflow that calls the tool with a node of this type; "$2" is what its parameters and credential are.
workflow() {
    printf '[{"id": "%s", "name": "%s", "settings": {}, "connections": {"Start": {"main": [[{"node": "Server", "type": "main", "index": 0}]]}},
        "nodes": [{"id": "1", "name": "Start", "type": "n8n-nodes-base.manualTrigger", "typeVersion": 1, "position": [0, 0], "parameters": {}},
            {"id": "2", "name": "Server", "position": [200, 0], %s}]}]' "$1" "$1" "$2" >"$project/workflow.json"
    (cd "$project" && sealed "${n8n[@]}" n8n import:workflow --input=workflow.json && sealed "${n8n[@]}" n8n execute --id="$1") >"$world/said" 2>&1 || true
}

n8n() {
    install_n8n
    n8n=(PATH="$world/bin:$node24/bin:$deps/n8n/node_modules/.bin:/usr/bin:/bin" N8N_DIAGNOSTICS_ENABLED=false N8N_VERSION_NOTIFICATIONS_ENABLED=false)
    local before
    before=$(asked)
    begin n8n-credential "${n8n[@]}"
    finish 'n8n, its own node'
    workflow builtin '"type": "@n8n/n8n-nodes-langchain.mcpClient", "typeVersion": 1.1, "parameters": {"endpointUrl": "'"$url"'",
        "authentication": "bearerAuth", "tool": {"__rl": true, "mode": "id", "value": "greet"}, "inputMode": "json", "jsonInput": "{}"},
        "credentials": {"httpBearerAuth": {"id": "example", "name": "Example"}}'
    seen 'n8n: the workflow calls the tool' '"text": "hello"' "$world/said"
    reached n8n "$before"

    mkdir -p "$home/.n8n/nodes" "$home/.cargo/bin"
    ln -sfn "$deps/n8n-nodes-mcp/node_modules" "$home/.n8n/nodes/node_modules"
    ln -sf "$world/bin/mcpkey" "$home/.cargo/bin/mcpkey"
    printf 'Bearer %s\n' "$(cat "$world/tokens")" >"$world/typed"
    store n8n-authorization "$world/typed"
    block mcp-client.json >"$project/mcp-client.json"
    watch=look
    begin n8n-bridge "${n8n[@]}"
    before=$(asked)
    wait "$running" || true
    workflow bridge '"type": "n8n-nodes-mcp.mcpClient", "typeVersion": 1, "parameters": {"connectionType": "cmd", "operation": "executeTool",
        "toolName": "greet", "toolParameters": "{}"}, "credentials": {"mcpClientApi": {"id": "bridge", "name": "Example over a bridge"}}'
    cp "$world/said" "$world/answer"
    finish 'n8n, a node that starts a command'
    seen 'n8n: the workflow calls the tool over a bridge' '"text": "hello"' "$world/answer"
    reached 'n8n over a bridge' "$before"
}

inspector() {
    install inspector "@modelcontextprotocol/inspector@$INSPECTOR"
    install playwright "playwright-core@$PLAYWRIGHT"
    with_modules inspector
    block mcp.json >"$project/mcp.json"
    local before
    before=$(asked)
    begin inspector-cli
    finish 'MCP Inspector'
    seen 'Inspector: the command lists the tools' '"name": "greet"' "$world/said"
    reached Inspector "$before"

    before=$(asked)
    begin inspector-page MCP_AUTO_OPEN_ENABLED=false CLIENT_PORT="$(free_port)"
    until_it_says 'http://127[^ ]*TOKEN=[^ ]*'
    sealed timeout 60 node "$here/page.mjs" "$deps/playwright" "$(command -v chromium)" "$said" >"$world/shown" 2>&1 || true
    finish 'MCP Inspector' stop
    seen 'Inspector: the page lists the tools' 'Greet' "$world/shown"
    reached 'Inspector: the page' "$before"
    if grep -qFf "$world/tokens" "$world/shown"; then
        failed=1
        printf '  FAILED  Inspector: the token is in the page, its requests, its storage or its console\n'
    fi
}

desktop() {
    mkdir -p "$home/.cargo/bin"
    ln -sf "$world/bin/mcpkey" "$home/.cargo/bin/mcpkey"
    local config=$home/.config/Claude/claude_desktop_config.json before
    before=$(asked)
    begin desktop PATH="$home/.cargo/bin:/usr/bin:/bin"
    wait "$running" || { failed=1; cat "$world/said"; }
    block claude_desktop_config.json | python3 -c '
import json, sys
print("the same" if json.load(sys.stdin) == json.load(open(sys.argv[1])) else open(sys.argv[1]).read())' "$config" >"$world/answer" 2>&1 || true
    seen 'Claude Desktop: its config is the one of the page' 'the same' "$world/answer"
    (cd / && sealed "$python" "$here/desktop.py" "$config") >"$world/said" 2>&1 &
    running=$!
    finish 'Claude Desktop'
    seen 'Claude Desktop: its server lists its tools' 'example greet' "$world/said"
    reached 'Claude Desktop' "$before"
}

may_trace=look
strace -o /dev/null true 2>/dev/null && may_trace=trace

store store "$world/tokens"

for part in "${parts[@]}"; do
    printf '%s\n' "$part"
    # Another process traces what it starts; a bridge does not serve where it is followed step by step.
    case $part in inspector | desktop) watch=look ;; *) watch=$may_trace ;; esac
    "$part"
done

# Every block of the page was run or used.
awk '/^```[a-z]/ { print $2 }' "$page" | sort >"$world/blocks"
[ -z "$whole" ] || sort "$world/played" | diff - "$world/blocks" || { failed=1; echo 'FAILED: blocks of the page that were not played (>)'; }
[ "$failed" = 0 ] && echo 'all of it passed'
exit "$failed"
