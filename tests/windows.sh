#!/usr/bin/env bash
# mcpkey for Windows, run under Wine: built with mingw-w64 and driven by tests/windows/scenarios.py.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: tests/windows.sh [--help] [WORD…]

Builds mcpkey for x86_64-pc-windows-gnu, with the standard library from its source (tests/scripts/rust-src.sh), and runs under Wine the
scenarios of tests/windows/scenarios.py, or those whose names hold one of the WORDs. Installs wine, wine64 and gcc-mingw-w64-x86-64-win32 (Debian's names) as root
or by sudo. What cargo makes is in .test-deps/windows-target: the first build takes about ten minutes, later ones what changed. Wine's
own files are made anew at every run.

Real: the program, Wine's Credential Manager, its cmd.exe, its console. Not real: Windows itself; the clients; and bcryptprimitives.dll, which Wine 8 has
not and Rust needs: tests/windows/prng.c stands in for it. git and Claude Code are not there.
TEXT
}

case ${1-} in
    -h | --help) usage; exit ;;
    -*) usage >&2; exit 2 ;;
esac

fail() { printf 'tests/windows.sh: %s\n' "$*" >&2; exit 1; }

CC=x86_64-w64-mingw32-gcc
TARGET=x86_64-pc-windows-gnu

installed() { command -v wine >/dev/null && command -v $CC >/dev/null; }

install() {
    local root=() apt
    command -v apt-get >/dev/null || fail "there is no apt-get: install wine and $CC, then run this again"
    [ "$(id -u)" = 0 ] || root=(sudo)
    apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
    "${apt[@]}" install -y -q --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 >&2 || {
        "${apt[@]}" update -q >&2
        "${apt[@]}" install -y -q --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 >&2
    }
    installed || fail "wine or $CC is still missing after installation"
}

build() {
    . tests/scripts/rust-src.sh
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=$CC CC_x86_64_pc_windows_gnu=$CC \
        AR_x86_64_pc_windows_gnu=x86_64-w64-mingw32-ar CARGO_TARGET_DIR=$target_dir \
        nice cargo build --locked --quiet --bin mcpkey --target $TARGET -Zbuild-std=std,panic_abort
}

# A disk C: with the program, its stand-in beside it, and the helper of the scenarios.
make_disk() {
    local bin=$WINEPREFIX/drive_c/bin
    # Before any program has it started, which would not make it stay.
    mkdir "$WINEPREFIX"
    wineserver -p60 || fail "Wine's server does not start"
    wineboot --init >"$WINEPREFIX.log" 2>&1 || { cat "$WINEPREFIX.log" >&2; fail "Wine makes no disk"; }
    wine winecfg -v win10
    mkdir "$bin"
    cp "$target_dir/$TARGET/debug/mcpkey.exe" "$bin"
    $CC -O1 -shared -o "$bin/bcryptprimitives.dll" tests/windows/prng.c -ladvapi32
    $CC -O1 -Wall -Werror -municode -o "$bin/helper.exe" tests/windows/helper.c
}

target_dir=$PWD/.test-deps/windows-target
installed || install
build

scratch=$(mktemp -d)
export WINEPREFIX=$scratch/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LANG=C.UTF-8
unset DISPLAY
# Wine's server ends with the last of its programs, and would start anew with each.
trap 'wineserver -k || true; rm -rf "$scratch"' EXIT
make_disk
python3 tests/windows/scenarios.py "$@"
