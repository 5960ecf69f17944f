#!/usr/bin/env bash
# Changes the modules that hold promises, one small fault at a time, and says which faults no test notices.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: tests/mutants.sh [--list] [--help] [MODULE…]

Runs cargo mutants (cargo install --locked cargo-mutants) over each MODULE of the table below, all of them unless said. Each mutant is built in a
copy of this directory and judged by the unit tests that the table names, which takes some twenty seconds; what survives them is in
target/mutants/MODULE/mutants.out/missed.txt. --list says how many mutants each module has. The journal of changes (src/change) has no row: the integration
tests that kill it at each state judge it, and they take minutes.
TEXT
}

# What a module is called, its files, and which unit tests judge it: a part of their paths.
modules() {
    cat <<'TABLE'
names        src/base/names.rs                      names
agreement    src/vault/agreed.rs                    vault
destination  src/client/resolve/canonical.rs        resolve
expansion    src/client/expand.rs                   expand
redaction    src/detect/redact.rs                   redact
lineage      src/process/{above,agents,callers}.rs  process
detection    src/detect/{header,value,judge}.rs     detect
TABLE
}

list=
case ${1-} in
    --list) list=1; shift ;;
    -h | --help) usage; exit ;;
    -*) usage >&2; exit 2 ;;
esac
# The crates that all builds need are built once.
export CARGO_TARGET_DIR=$PWD/target/mutants/build
command -v cargo-mutants >/dev/null || { printf 'tests/mutants.sh: there is no cargo-mutants: cargo install --locked cargo-mutants\n' >&2; exit 1; }
code=0
while read -r name files tests; do
    [ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
    if [ -n "$list" ]; then
        printf '%12s %5d\n' "$name" "$(cargo mutants --list -f "$files" | wc -l)"
        continue
    fi
    mkdir -p "target/mutants/$name"
    nice -n 19 cargo mutants -f "$files" --output "target/mutants/$name" --minimum-test-timeout 60 --cargo-arg=--locked --cargo-arg=--lib -- "$tests" || code=$?
done < <(modules)
exit "$code"
