# Sourced, from the top of the repository, by what builds the standard library for a platform that this machine is not. The source is the
# compiler's own component (rustup component add rust-src); where that is missing, Debian's package of the same version is fetched with this
# machine's mirror and keys into .test-deps/platforms, and not installed. Sets RUSTC where it is not the compiler's own. Wants `fail` of its caller.
command -v cargo >/dev/null || fail "there is no cargo: install Rust from https://rustup.rs"
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
version=$(rustc -vV | sed -n 's/^release: //p')
here=$PWD/.test-deps/platforms
SUITE=trixie-backports # where Debian keeps the sources of recent compilers

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

