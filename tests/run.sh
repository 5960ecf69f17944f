#!/usr/bin/env bash
# The test command: installs what the tests need, then checks formatting, lints, all tests and the documentation.
set -euo pipefail
cd "$(dirname "$0")/.."

# Whoever starts this by nohup, or in the background by a script, has it ignore signals, and so would all that it starts: the tests send them.
if [ "$(uname -s)" = Linux ] && [ -z "${SIGNALS_ARE_HEARD-}" ]; then
    exec env --default-signal=HUP,INT,QUIT,TERM SIGNALS_ARE_HEARD=1 tests/run.sh "$@"
fi

CLIENT=2.1.329       # as in tests/it/support/deps.rs
EVERYTHING=2026.8.31
MCP_REMOTE=0.15.1
FASTMCP=4.1.2
PRE_COMMIT=4.7.0
HUSKY=9.1.7
NODE=20.20.2 # where the machine has none that is new enough
NODE_SINCE=20.18.1 # below it mcp-remote does not start; the other parts run on 18 too
LEFTHOOK=2.2.2
CARGO_FUZZ=0.13.2
CARGO_DENY=0.20.2
JEST_SARIF=1.0.0-beta.0 # carries the schema of SARIF 2.1.0
JSONSCHEMA=4.26.0
ROOM=5 # GB that a run from an empty directory may fill

usage() {
    cat <<'TEXT'
usage: tests/run.sh [--all | --rest | --windows] [--install-only] [--help]

Runs, in this order: cargo fmt --check, clippy with warnings as errors, all tests, the count of instructions, the demo, every block of the README as a newcomer types it (tests/newcomer.py), the recipes that need little, rustdoc with warnings as errors. At the end a table says what ran, how many and how long.
Beside the first two it installs what is missing of the real parts that the tests drive: Debian packages (as root or by sudo), and into
.test-deps/ the Claude Code client, an MCP server, the bridge mcp-remote, husky, lefthook and the schema of SARIF from npm,
FastMCP, pre-commit and jsonschema from PyPI, and a server of the Rust SDK from crates.io (tests/rmcp/, half a minute to build).
Remove .test-deps/ to start afresh. From an empty directory a run fills some 4 GB.
A part that is missing and cannot be installed fails the run: no test is skipped.

Grounds that it runs on: git from 2.39 (Debian 12) on; node 18 or newer, where one below 20.18.1 installs npm's node 20 into .test-deps/
for the parts that need it; with and without the right to mount, to make namespaces and to trace (a container without privileges):
tests that want one of these say so where it is not given, and make the same fault in another way. On macOS and Windows (in Git's bash) all but the integration
tests run, and what drives real parts does not: the workflow for public runners (.github/workflows/ci.yml) has not run yet.

Of a long table of cases (lines that documentation prints, calls at which a process is killed) a run tries every third (of calls, behind the first three of a kind), from one that
changes with the clock.

  --all           all cases of those tables, and what is slow and rarely breaks: the tests that are marked so, other keychains (tests/keychains.sh), the bridge with other
                  clients and the conformance suite (tests/clients.sh, which installs 1.3 GB from npm), values from real vaults (tests/vaults.sh), each package of
                  a release (tests/release.sh), every recipe (tests/recipes.sh, 4 GB more), each measurement once (tests/bench/), dependencies (deny.toml; cargo-deny takes minutes to build),
                  the oldest Rust (rustup), a minute of each fuzzer (FUZZ_SECONDS says how long), mcpkey for Windows under Wine (tests/windows.sh),
                  type-checks for other platforms (tests/platforms.sh), and the tests about git once more with the system's git where another one comes first in PATH
  --rest          what --all does behind the steps above, and nothing of those: after a run without a flag, where there is no time for both at once
  --windows       mcpkey for Windows under Wine, and nothing else
  --install-only  install the parts and stop
TEXT
}

all= rest= windows= only_install=
for flag in "$@"; do
    case $flag in
        --all) all=1 ;;
        --rest) all=1 rest=1 ;;
        --windows) windows=1 ;;
        --install-only) only_install=1 ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
done

fail() { printf 'tests/run.sh: %s\n' "$*" >&2; exit 1; }

rows=() failed=
scratch=$(mktemp -d)

# Runs a step, shows all it says, and keeps a row for the table: what it was, how many it counted on standard output, how long it took.
# The steps after one that fails run too: each has something to say of its own.
step() {
    local start=$SECONDS code
    printf '\n== %s\n' "$*"
    # Not as a condition: bash would let a function go on after its own failures.
    set +e
    (set -e; "$@") | tee "$scratch/said"
    code=$?
    set -e
    noted $((SECONDS - start)) "$code" "$*"
}

# The row of a step: how long it took, how it ended, what it was; what it said is in the file.
noted() {
    [ "$2" = 0 ] || failed=1
    printf '== %s s%s\n' "$1" "$([ "$2" = 0 ] || printf ', FAILED')"
    awk '/^failures:$/ { told = 1 } told && !/^failures:$/; /^test result: / { if (!told) print; told = 0 }' "$scratch/said" >>"$scratch/closing"
    rows+=("$1|$(counted "$scratch/said")|$([ "$2" = 0 ] || printf 'FAILED: ')$3")
}

# Starts a step beside those that follow, since it leaves a core or the network idle; `joined` waits for it, and only then shows what it said.
beside() {
    aside="$*"
    (
        set +e
        start=$SECONDS
        (set -e; "$@") >"$scratch/aside" 2>&1
        code=$?
        printf '%s' $((SECONDS - start)) >"$scratch/took"
        exit "$code"
    ) &
    aside_pid=$!
}

# Ends as the step did.
joined() {
    local code=0
    wait "$aside_pid" || code=$?
    printf '\n== %s, beside others\n' "$aside"
    tee "$scratch/said" <"$scratch/aside"
    noted "$(cat "$scratch/took")" "$code" "$aside"
    return "$code"
}

# A step without which none of the others can run.
needed() { step "$@"; [ -z "$failed" ] || exit 1; }

# What a step counted: the tests that cargo says have passed, the inputs that fuzzers tried.
counted() {
    awk '/^test result: / { tests += $4; any = 1 } /^[0-9]+ passed, [0-9]+ failed$/ { tests += $1; any = 1 } /^Done [0-9]+ runs/ { runs += $2; fuzzed = 1 }
        END { if (any) printf "%d tests", tests; else if (fuzzed) printf "%d inputs", runs; else printf "-" }' "$1"
}

table() {
    local code=$? row
    # What cargo said of the failures of each binary, and last, is shown once more: other steps have come after it.
    [ ! -s "$scratch/closing" ] || [ ${#rows[@]} = 0 ] || { printf '\n'; cat "$scratch/closing"; }
    rm -rf "$scratch"
    [ ${#rows[@]} -gt 0 ] || exit "$code"
    printf '\n%8s  %16s  %s\n' seconds counted step
    for row in "${rows[@]}"; do
        IFS='|' read -r seconds count what <<<"$row"
        printf '%8s  %16s  %s\n' "$seconds" "$count" "$(cut -c1-80 <<<"$what")"
    done
    if [ "$code$failed" = 0 ]; then
        printf 'all of it passed in %s s\n' "$SECONDS"
        exit
    fi
    printf 'NOT ALL OF IT PASSED\n'
    exit 1
}
trap table EXIT
# Without these the table of a run that was ended would speak of the steps before alone, and say that all of it passed.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Prints the Debian packages whose part is missing here.
missing_packages() {
    local part package
    while read -r part package; do
        command -v "$part" >/dev/null || printf '%s\n' "$package"
    done <<'TABLE'
cc                     gcc
git                    git
age                    age
ssh-keygen             openssh-client
strace                 strace
valgrind               valgrind
secret-tool            libsecret-tools
gnome-keyring-daemon   gnome-keyring
dbus-run-session       dbus
dbus-send              dbus
groff                  groff-base
tmux                   tmux
pass                   pass
gpg                    gnupg
zsh                    zsh
fish                   fish
script                 bsdutils
node                   nodejs
npm                    npm
curl                   curl
python3                python3
TABLE
    python3 -c 'import ensurepip, venv' 2>/dev/null || printf 'python3-venv\n'
    /usr/bin/python3 -c 'import jeepney' 2>/dev/null || printf 'python3-jeepney\n'
    [ -n "$all" ] || return 0
    command -v keepassxc >/dev/null || printf 'keepassxc\n'
    command -v kwalletd5 >/dev/null || printf 'libkf5wallet-bin\n'
    command -v chromium >/dev/null || printf 'chromium\n'
    command -v Xvfb >/dev/null || printf 'xvfb\n'
    command -v xdotool >/dev/null || printf 'xdotool\n'
    command -v dbus-monitor >/dev/null || printf 'dbus-bin\n'
    [ -e /usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service ] || printf 'gcr\n'
}

install_packages() {
    local packages root=()
    mapfile -t packages < <(missing_packages | sort -u)
    [ ${#packages[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "there is no apt-get: install what Debian calls ${packages[*]}, then run this again"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "neither root nor sudo: have ${packages[*]} installed, then run this again"
        root=(sudo)
    fi
    # sudo may drop the environment, so the variable goes through env.
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
    "${apt[@]}" install -y -q --no-install-recommends "${packages[@]}" || {
        "${apt[@]}" update -q
        "${apt[@]}" install -y -q --no-install-recommends "${packages[@]}"
    }
    mapfile -t packages < <(missing_packages | sort -u)
    [ ${#packages[@]} = 0 ] || fail "still missing after installation: ${packages[*]}"
}

# Runs a command that fills an empty directory, unless the directory is stamped with the same words.
cached() {
    local dir=.test-deps/$1 stamp="$2"
    shift 2
    [ "$(cat "$dir/stamp" 2>/dev/null)" = "$stamp" ] && return
    rm -rf "$dir"
    mkdir -p "$dir"
    "$@" "$dir"
    printf '%s' "$stamp" >"$dir/stamp"
}

from_npm() { npm install --no-audit --no-fund --loglevel=error --prefix "$2" "$1"; }

from_pypi() {
    python3 -m venv "$2"
    "$2/bin/pip" install --quiet --disable-pip-version-check "$1"
}

# Whether the machine's node runs every part from npm.
node_will_do() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    [ "$(printf '%s\n' "$NODE_SINCE" "${version#v}" | sort -V | head -n 1)" = "$NODE_SINCE" ]
}

# A node of its own for the tests, which look for it there before they look into PATH (tests/it/support/deps.rs).
install_node() {
    local node=node-linux-$1@$NODE
    node_will_do && { rm -rf .test-deps/node; return; }
    printf 'node %s is older than %s: the tests get %s from npm\n' "$(node --version)" "$NODE_SINCE" "$NODE"
    cached node "$node" from_npm "$node"
    ln -sfn "node_modules/node-linux-$1/bin" .test-deps/node/bin
}

# What cargo makes on the way is removed: the program alone is kept.
from_crate() {
    cargo install --quiet --locked --debug --path "$1" --root "$2" --target-dir "$2/target"
    rm -rf "$2/target"
}

install_parts() {
    case $(uname -sm) in
        'Linux x86_64') arch=x64 ;;
        'Linux aarch64') arch=arm64 ;;
        *) fail "the tests run on Linux, x86_64 or aarch64" ;;
    esac
    install_node "$arch"
    # It keeps the cores busy, the others the network.
    cached rmcp "$(cat tests/rmcp/Cargo.lock tests/rmcp/Cargo.toml tests/rmcp/src/main.rs | sha256sum)" from_crate tests/rmcp &
    local rmcp=$!
    local client=@anthropic-ai/claude-code-linux-$arch@$CLIENT
    local everything=@modelcontextprotocol/server-everything@$EVERYTHING
    cached claude "$client" from_npm "$client"
    cached everything "$everything" from_npm "$everything"
    local bridge=mcp-remote@$MCP_REMOTE
    cached mcp-remote "$bridge" from_npm "$bridge"
    cached venv "fastmcp==$FASTMCP" from_pypi "fastmcp==$FASTMCP"
    cached pre-commit "pre-commit==$PRE_COMMIT" from_pypi "pre-commit==$PRE_COMMIT"
    # The binary alone: the package `lefthook` installs hooks into whatever repository it finds itself in.
    local lefthook=lefthook-linux-$arch@$LEFTHOOK
    cached husky "husky@$HUSKY" from_npm "husky@$HUSKY"
    cached lefthook "$lefthook" from_npm "$lefthook"
    local jest_sarif=@microsoft/jest-sarif@$JEST_SARIF jsonschema="jsonschema[format-nongpl]==$JSONSCHEMA"
    cached sarif "$jest_sarif" from_npm "$jest_sarif"
    cached jsonschema "$jsonschema" from_pypi "$jsonschema"
    wait "$rmcp"
}

# What the README says, typed by a newcomer with a keychain.
newcomer() {
    CLIENT=$(echo "$PWD"/.test-deps/claude/node_modules/@anthropic-ai/claude-code-linux-*/claude) \
        tests/scripts/with-secret-service.sh tests/newcomer.py "$@"
}

document() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --quiet; }

# The tests that drive git, by the paths of their modules: those whose file speaks of it.
about_git() {
    grep -rlE '\.git\(|repository\(' tests/it --include='*.rs' | grep -v /support/ | sed 's|^tests/it/||; s|\.rs$||; s|/mod$||; s|/|::|g; s|$|::|' | sort
}

# Once more with the system's git, where another one comes first in PATH: they differ by years.
with_system_git() {
    local filters
    mapfile -t filters < <(about_git)
    mkdir "$scratch/bin"
    ln -s /usr/bin/git "$scratch/bin/git"
    PATH=$scratch/bin:$PATH cargo test --locked --test it -- "${filters[@]}"
}

# The tests that are marked as slow, but for those of other keychains and clients, which have scripts of their own.
slow_tests() { cargo test --locked --test it -- --ignored --skip providers:: --skip the_real_codex_starts "${of_clients[@]/#/--skip=}"; }

# Those that start the real clients, which tests/clients.sh installs.
of_clients=(clients::every::real clients::one_registration::real)
with_clients() { cargo test --locked --test it -- --ignored "${of_clients[@]}"; }

install_fuzz() { cached cargo-fuzz "cargo-fuzz@$CARGO_FUZZ" fuzz_from_crates; }

fuzz_from_crates() {
    cargo install --quiet --locked "cargo-fuzz@$CARGO_FUZZ" --root "$1" --target-dir "$1/target"
    rm -rf "$1/target"
}

# A while of each fuzzer, without a sanitizer, because those are for a nightly compiler.
fuzz() {
    local target
    export PATH=$PWD/.test-deps/cargo-fuzz/bin:$PATH RUSTC_BOOTSTRAP=1
    for target in fuzz/fuzz_targets/*.rs; do
        target=$(basename "$target" .rs)
        printf -- '-- %s\n' "$target"
        if ! cargo fuzz run -s none "$target" -- -max_total_time="${FUZZ_SECONDS:-60}" >"$scratch/fuzz" 2>&1; then
            cat "$scratch/fuzz"
            return 1
        fi
        grep '^Done' "$scratch/fuzz"
    done
}

install_deny() { cached cargo-deny "cargo-deny@$CARGO_DENY" deny_from_crates; }

deny_from_crates() {
    cargo install --quiet --locked "cargo-deny@$CARGO_DENY" --root "$1" --target-dir "$1/target"
    rm -rf "$1/target"
}

# Licences, bans and sources by what is here; the database of known holes is on the network.
dependencies() {
    export PATH=$PWD/.test-deps/cargo-deny/bin:$PATH
    cargo fetch --locked --quiet # also what only other systems need
    cargo deny --offline check licenses bans sources
    if ! cargo deny fetch db 2>/dev/null; then
        printf 'KNOWN HOLES WERE NOT LOOKED FOR: the database of advisories cannot be fetched here; .github/workflows/ci.yml does it\n'
        return
    fi
    cargo deny check advisories
}

# Every measurement once, with the program of the tests: its times say nothing, and each proves what it measures, so that it is found out where
# one measures it no more. The peers take part where a measurement has built them.
measurements() {
    local own=$scratch/measured ends=.test-deps/bridge-ends service=tests/scripts/with-secret-service.sh
    cargo build --locked --quiet
    cargo build --locked --quiet --manifest-path tests/bench/bridge/Cargo.toml --target-dir "$ends"
    mkdir -p "$own/release"
    cp target/debug/mcpkey "$own/release/"
    export CARGO_TARGET_DIR=$own
    "$service" python3 tests/bench/bench.py "$PWD" 1
    "$service" python3 tests/bench/delivery.py "$PWD" 1
    "$service" python3 tests/bench/bridge.py "$PWD" "$PWD/$ends/debug/mcpkey-bench-bridge" 1 1 bridge,list
    "$service" python3 tests/bench/turns.py "$own/release/mcpkey" "$own/release/mcpkey" --runs 1 --rows "no secret;one config" --history "$PWD"
    python3 tests/bench/health.py "$PWD" 1
    python3 tests/bench/growth.py 2,4 60
    python3 tests/bench/leaks.py 5 1
    python3 tests/bench/lint.py --parts one,many --runs 1
}

# The Rust that Cargo.toml promises.
oldest_rust() {
    local oldest
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    cargo "+$oldest" --version 2>/dev/null || rustup toolchain install "$oldest" --profile minimal
    CARGO_TARGET_DIR=target/oldest cargo "+$oldest" check --locked --quiet
}

command -v cargo >/dev/null || fail "there is no cargo: install Rust from https://rustup.rs"
cargo fmt --version >/dev/null 2>&1 || fail "there is no rustfmt: rustup component add rustfmt"
cargo clippy --version >/dev/null 2>&1 || fail "there is no clippy: rustup component add clippy"
# A disk that fills up ends a linker by a signal, far from the reason.
room=$(df -Pk . | awk 'NR == 2 { print int($4 / 1e6) }')
[ -d "${CARGO_TARGET_DIR:-target}" ] || [ "$room" -ge "$ROOM" ] || fail "this disk has $room GB left, and $ROOM are needed: what the tests build takes most of it"

# Elsewhere than on Linux there are no parts to drive: the integration tests are empty there.
if [ "$(uname -s)" != Linux ]; then
    [ -z "$all$windows$only_install" ] || fail "the parts that this needs install on Linux only"
    step cargo fmt --check
    step cargo clippy --locked --all-targets --quiet -- -D warnings
    step cargo test --locked --no-fail-fast
    step tests/demo.sh
    step document
    exit
fi

[ -z "$windows" ] || { step tests/windows.sh; exit; }
needed install_packages
[ -z "$only_install" ] || { needed install_parts; rows=(); exit 0; }
permitted() { "$@" >/dev/null 2>&1 && printf 'yes' || printf 'no, tests make the fault in another way'; }
[ -z "$all" ] || export EVERY_CASE=1 # tests/it/support/cases.rs
printf '\ngit %s, node %s\n' "$(git --version | cut -d' ' -f3)" "$(node --version)"
printf 'may mount: %s\n' "$(permitted unshare --user --map-root-user --mount true)"
printf 'may trace: %s\n' "$(permitted strace -o /dev/null true)"
if [ -n "$rest" ]; then
    needed install_parts
else
    beside install_parts
    step cargo fmt --check
    step cargo clippy --locked --all-targets --quiet -- -D warnings
    joined || exit 1
    # Many tests wait for what they started: with one thread for each core the cores idle.
    step env RUST_TEST_THREADS=$((2 * $(nproc))) cargo test --locked --no-fail-fast
    beside tests/bench/instructions.py
    step tests/demo.sh
    joined || :
    step newcomer --debug
    step tests/recipes.sh --quick
    step document
fi
if [ -n "$all" ]; then
    step slow_tests
    step tests/keychains.sh
    step tests/clients.sh
    step with_clients
    step tests/vaults.sh
    step newcomer
    step tests/release.sh
    step tests/recipes.sh
    step measurements
    step install_deny
    step dependencies
    step oldest_rust
    step install_fuzz
    step fuzz
    step tests/windows.sh
    step tests/platforms.sh
    [ "$(command -v git)" = /usr/bin/git ] || [ ! -x /usr/bin/git ] || step with_system_git
fi
