#!/usr/bin/env bash
# Changes the modules that hold promises, one small fault at a time, and says which faults no test notices.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: tests/mutants.sh [--list] [--help] [MODULE…]

Runs cargo mutants (cargo install --locked cargo-mutants) over each MODULE of the table below, all of them unless said. Each mutant is judged by the tests
that the table names, in a copy that has only the wings of src/ that the module stands on: what is above them judges nothing, and would be built each time.
So a mutant takes five to ten seconds; one of the journal takes minutes, because the integration tests that kill a change at each of its steps judge it.
What survives is in target/mutants/MODULE/mutants.out/missed.txt. --list says how many mutants each module has.
TEXT
}

# What a module is called, its files, the wings it stands on (or all), and which tests judge it: arguments for cargo, and for the tests.
modules() {
    cat <<'TABLE'
names|src/base/names.rs|base|--lib|names
agreement|src/vault/agreed.rs|base known detect system process vault|--lib|vault
destination|src/client/resolve/canonical.rs|base known detect system process vault client|--lib|resolve
expansion|src/client/expand.rs|base known detect system process vault client|--lib|expand
redaction|src/detect/redact.rs|base detect|--lib|detect
lineage|src/process/{above,agents,callers}.rs|base known detect system process|--lib|process
detection|src/detect/{header,value,judge}.rs|base detect|--lib --test detect|--skip base:: --skip long_hostile --skip strength::
journal|src/change/{intent,transaction}.rs|all|--lib --test it --test transcripts|change:: faults::half faults::killed faults::files says_set
TABLE
}

# A copy of the project that has these wings alone, and of the tests in files of their own only what needs no more; or of all of it.
copy() {
    local at=$1
    shift
    rm -rf "$at"
    mkdir -p "$at"
    git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create --ignore-failed-read | tar --extract --touch --directory="$at" # as new: cargo goes by times
    [ "$*" != all ] || return 0
    rm -rf "$at/tests/it" && find "$at/tests" -maxdepth 1 -name '*.rs' ! -name detect.rs -delete
    printf 'fn main() {}\n' >"$at/src/main.rs"
    printf 'pub mod %s;\n' "$@" >"$at/src/lib.rs"
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
while IFS='|' read -r name files wings judges tests; do
    [ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
    if [ -n "$list" ]; then
        printf '%12s %5d\n' "$name" "$(cargo mutants --list -f "$files" | wc -l)"
        continue
    fi
    read -ra wings <<<"$wings"
    read -ra judges <<<"$judges"
    read -ra tests <<<"$tests"
    copy "target/mutants/$name" "${wings[@]}"
    (cd "target/mutants/$name" && nice -n 19 cargo mutants --in-place -f "$files" --minimum-test-timeout 60 --cargo-arg=--locked "${judges[@]/#/--cargo-arg=}" -- -- "${tests[@]}" </dev/null) || code=$?
done < <(modules)
exit "$code"
