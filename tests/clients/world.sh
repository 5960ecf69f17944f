# What the scripts that drive real programs stand on: a sealed world, parts from npm, programs that serve, and what is told of them.
#
# Sourced from the root of the repository. Parts from npm go into .test-deps/clients; CLIENTS names another directory.

NODE=22.23.3

root=$PWD deps=${CLIENTS:-$PWD/.test-deps/clients}
case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) echo "$0: x86_64 or aarch64" >&2; exit 1 ;; esac

world=$(mktemp -d) pids=() failed=0
home=$world/home project=$world/home/project

end() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$world"
}
trap end EXIT

install() {
    local name=$1
    shift
    [ "$(cat "$deps/$name/stamp" 2>/dev/null)" = "$*" ] && return
    rm -rf "${deps:?}/$name"
    mkdir -p "$deps/$name"
    npm install --no-audit --no-fund --loglevel=error --prefix "$deps/$name" "$@"
    printf "%s" "$*" >"$deps/$name/stamp"
}

# A node that the newest of the parts run on.
own_node() { install node "node-linux-$arch@$NODE"; }

bin() { printf '%s' "$deps/$1/node_modules/.bin/$2"; }

# Runs in the sealed world: nothing of the machine's environment, no keychain, no account.
world_of=(env -i PATH="$world/bin:$deps/node/node_modules/node-linux-$arch/bin:$root/.test-deps/node/bin:/usr/local/bin:/usr/bin:/bin" HOME="$home"
    LANG=C.UTF-8 TERM=xterm-256color DISABLE_TELEMETRY=1)
sealed() { "${world_of[@]}" "$@"; }

# Starts a program that writes its port into the file it is given as {}; sets file and port.
serve() {
    file=$world/served.${#pids[@]}
    cd "$project"
    # Not by the function: the id has to be the program's own.
    "${world_of[@]}" "${@/'{}'/$file}" >>"$world/log" 2>&1 &
    pids+=($!)
    cd "$root"
    local _
    for _ in $(seq 300); do [ ! -s "$file" ] || break; sleep 0.1; done
    [ -s "$file" ] || { cat "$world/log" >&2; exit 1; }
    port=$(head -n 1 "$file" | tr -dc 0-9)
}

# Says whether the words are in what a client said or logged.
seen() {
    if grep -qF -- "$2" "$3"; then printf '  ok      %s\n' "$1"; else
        failed=1
        printf '  FAILED  %s: no %s in\n' "$1" "$2"
        tail -n 40 "$3" | cut -c1-400
    fi
}

mkdir -p "$project" "$world/bin" "$deps"
git init -q "$project"
cargo build --locked --quiet
ln -s "${CARGO_TARGET_DIR:-$root/target}/debug/mcpkey" "$world/bin/mcpkey"
