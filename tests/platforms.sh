#!/usr/bin/env bash
# Type-checks mcpkey for the platforms that this machine is not.
set -euo pipefail
cd "$(dirname "$0")/.."

TARGETS=(aarch64-apple-darwin x86_64-pc-windows-msvc aarch64-unknown-linux-gnu)

usage() {
    cat <<TEXT
usage: tests/platforms.sh [--help] [TARGET…]

Runs cargo check on the library, the program and their tests, with warnings as errors, for each TARGET (a triple as rustc names it). Without
one: ${TARGETS[*]}.
Nothing is linked or run, and C is not compiled at all: for the parts that have some (ring), a stand-in for the compiler and the
archiver writes empty files, so what C needs of a platform stays unknown. The standard library is checked from its source with the rest, so that no target need be installed.

Its source is the compiler's own component (rustup component add rust-src). Where that is missing, Debian's package of the same
version is fetched with this machine's mirror and keys into .test-deps/platforms, and not installed. What
cargo makes is in .test-deps/platforms-target: the first run takes some minutes for each target, later ones only what changed.
A piece that cannot be had fails the run.
TEXT
}

case ${1-} in
    -h | --help) usage; exit ;;
    -*) usage >&2; exit 2 ;;
esac
[ $# = 0 ] || TARGETS=("$@")

fail() { printf 'tests/platforms.sh: %s\n' "$*" >&2; exit 1; }

. tests/scripts/rust-src.sh

# A stand-in for every C compiler and archiver: it makes the files that it is asked for, empty, and says nothing.
make_cc() {
    cat >"$here/cc" <<'SH'
#!/bin/sh
previous=
for word; do
    case $previous in -o | cq | crs | rcs | cqs | cru) : >"$word" ;; esac
    case $word in -Fo?*) : >"${word#-Fo}" ;; -out:?*) : >"${word#-out:}" ;; esac
    previous=$word
done
SH
    chmod +x "$here/cc"
}

mkdir -p "$here"
make_cc

# Building the standard library is unstable, which a released compiler allows only when told so by this name.
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$PWD/.test-deps/platforms-target
failed=()
for target in "${TARGETS[@]}"; do
    start=$SECONDS
    printf '\n== %s\n' "$target"
    name=${target//-/_}
    export "CC_$name=$here/cc" "AR_$name=$here/cc"
    nice cargo check --locked --quiet -j1 --all-targets --target "$target" -Zbuild-std=std,panic_abort \
        -Zwarnings --config 'build.warnings="deny"' || failed+=("$target")
    printf '== %s s\n' $((SECONDS - start))
done
[ ${#failed[@]} = 0 ] || fail "mcpkey does not compile for ${failed[*]}"
