#!/usr/bin/env bash
# Type-checks mcpkey for the platforms that this machine is not.
set -euo pipefail
cd "$(dirname "$0")/.."

SUITE=trixie-backports # where Debian keeps the sources of recent compilers
TARGETS=(aarch64-apple-darwin x86_64-pc-windows-msvc aarch64-unknown-linux-gnu)

usage() {
    cat <<TEXT
usage: tests/platforms.sh [--help] [TARGET…]

Runs cargo check on the library, the program and their tests, with warnings as errors, for each TARGET (a triple as rustc names it). Without
one: ${TARGETS[*]}.
Nothing is linked or run, and C is not compiled at all: for the parts that have some (ring), a stand-in for the compiler and the
archiver writes empty files, so what C needs of a platform stays unknown. The standard library is checked from its source with the rest, so that no target need be installed.

Its source is the compiler's own component (rustup component add rust-src). Where that is missing, Debian's package of the same
version from $SUITE is fetched with this machine's mirror and keys into .test-deps/platforms, and not installed. What
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

command -v cargo >/dev/null || fail "there is no cargo: install Rust from https://rustup.rs"
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
version=$(rustc -vV | sed -n 's/^release: //p')
here=$PWD/.test-deps/platforms

# Unpacks Debian's package of the compiler's source into $here/rust-src-VERSION, by an apt whose lists and settings are its own.
fetch_source() {
    local part deb mirror work=$here/fetching
    for part in apt-get dpkg-deb; do
        command -v $part >/dev/null || fail "the compiler has no rust-src, and there is no $part to fetch Debian's: rustup component add rust-src"
    done
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | head -n 1)
    [ -n "$mirror" ] || fail "apt knows no mirror of Debian (as root: apt-get update), so $SUITE cannot be asked for rust-src $version"
    rm -rf "$work"
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    printf 'deb %s %s main\n' "$mirror" "$SUITE" >"$work/sources.list"
    # Root's apt hands downloads to a user who cannot write into a checkout.
    cat >"$work/apt.conf" <<TEXT
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "$(id -un)";
TEXT
    export APT_CONFIG=$work/apt.conf
    apt-get update -q --error-on=any || fail "the mirror of Debian does not give $SUITE"
    (cd "$work" && apt-get download -q "rust-src=$version*") || fail "$SUITE has no rust-src $version, which this compiler is: rustup component add rust-src"
    unset APT_CONFIG
    deb=("$work"/rust-src_*.deb)
    dpkg-deb -x "${deb[0]}" "$work/unpacked"
    mv "$work/unpacked/usr/src/rustc-$version" "$here/rust-src-$version"
    rm -rf "$work"
}

# A sysroot of links to the compiler's own, with the source in the place where cargo looks for it.
make_sysroot() {
    rm -rf "$here/sysroot"
    mkdir -p "$here/sysroot/lib/rustlib/src"
    ln -s "$sysroot/lib/rustlib/$host" "$here/sysroot/lib/rustlib/$host"
    ln -s "$here/rust-src-$version" "$here/sysroot/lib/rustlib/src/rust"
    printf '#!/bin/sh\nexec "%s/bin/rustc" --sysroot "%s" "$@"\n' "$sysroot" "$here/sysroot" >"$here/rustc"
    chmod +x "$here/rustc"
    export RUSTC=$here/rustc
}

if [ ! -f "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; then
    [ -f "$here/rust-src-$version/library/Cargo.lock" ] || fetch_source
    make_sysroot
fi

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
