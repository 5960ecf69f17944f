#!/usr/bin/env bash
# Builds every form of a release that this machine can build, installs each in a root of its own, uses it, and takes it out again.
set -euo pipefail
cd "$(dirname "$0")/.."

CARGO_DEB=3.8.0
CARGO_GENERATE_RPM=0.21.1

usage() {
    cat <<'TEXT'
usage: tests/release.sh [--help]

Checks that the crate as published builds by itself (cargo package), then has packaging/build.sh build the static program of this machine's
processor and pack it, and installs each package: the archive, the .deb with dpkg --root, the .rpm, the npm packages with and without
scripts, the crate with cargo install. From each it runs version, add, list and lint with a home of its own, looks for the man page and the completions
in their places, uninstalls, and fails if a file is left.

Nothing of this needs a privilege; where chroot is allowed, the program also runs in a root that holds nothing else. What it installs: the target
of musl (rustup, or the compiler's own), musl-tools and rpm2cpio from Debian, and into .test-deps/release the two packers from crates.io, minutes to build.
TEXT
}

case ${1-} in
    '') ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
esac

fail() { printf 'tests/release.sh: %s\n' "$*" >&2; exit 1; }

target=$(uname -m)-unknown-linux-musl
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH=$PWD/.test-deps/release/bin:$PATH
passed=0

install_parts() {
    local packages=() part pair
    [ -e "$(rustc --print sysroot)/lib/rustlib/$target/lib" ] || rustup target add "$target"
    command -v musl-gcc >/dev/null || packages+=(musl-tools)
    command -v rpm2cpio >/dev/null || packages+=(rpm2cpio)
    command -v cpio >/dev/null || packages+=(cpio)
    [ ${#packages[@]} = 0 ] || DEBIAN_FRONTEND=noninteractive $([ "$(id -u)" = 0 ] || echo sudo) apt-get install -y -q --no-install-recommends "${packages[@]}"
    for pair in cargo-deb@$CARGO_DEB cargo-generate-rpm@$CARGO_GENERATE_RPM; do
        part=${pair%@*}
        "$part" --version 2>/dev/null | grep -qF "${pair#*@}" ||
            cargo install --quiet --locked "$pair" --root .test-deps/release --target-dir .test-deps/release/target
    done
    rm -rf .test-deps/release/target
}

# Runs mcpkey as a person with a new home would, and nothing of this one's environment.
as_newcomer() { (cd "$home/project" && env -i HOME="$home" PATH="$bin:/usr/bin:/bin" MCPKEY_HOME="$home/mcpkey" MCPKEY_STORE=file "$@"); }

# The verbs, from a directory that has the program; the second word says what is tried.
works() {
    local bin=$1 what=$2 home token
    home=$(mktemp -d -p "$scratch")
    token=token-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    mkdir "$home/project"
    [ "$(as_newcomer mcpkey version)" = "mcpkey $version" ] || fail "$what: mcpkey version says something else"
    printf %s "$token" | as_newcomer mcpkey add -t http demo https://mcp.example.com/mcp --bearer --stdin --no-test 2>"$home/said" ||
        { cat "$home/said" >&2; fail "$what: add"; }
    as_newcomer mcpkey list | grep -q DEMO_TOKEN || fail "$what: list does not know what add stored"
    as_newcomer mcpkey lint || fail "$what: lint finds something in what add wrote"
    ! grep -rqF "$token" "$home" || fail "$what: the token is in a file"
    printf '{"mcpServers": {"demo": {"url": "https://mcp.example.com", "headers": {"Authorization": "Bearer %s"}}}}' "$token" >"$home/project/.mcp.json"
    [ "$(as_newcomer mcpkey lint >/dev/null 2>&1; echo $?)" = 1 ] || fail "$what: lint does not find a token"
    passed=$((passed + 1))
    printf '%s: works\n' "$what"
}

# The man pages and the completions, below a directory `share`; the third word is where zsh's are.
is_documented() {
    local share=$1 what=$2 zsh=$3 page
    for page in mcpkey mcpkey-add; do
        ls "$share/man/man1/$page".1* >/dev/null || fail "$what: no page $page"
    done
    grep -q MCPKEY_COMPLETE "$share/bash-completion/completions/mcpkey" || fail "$what: bash is not completed"
    grep -q '^#compdef mcpkey' "$share/zsh/$zsh/_mcpkey" || fail "$what: zsh is not completed"
    grep -q MCPKEY_COMPLETE "$share/fish/vendor_completions.d/mcpkey.fish" || fail "$what: fish is not completed"
}

# Fails where files are left in a root, but for what the installer itself keeps.
is_gone() {
    local left
    left=$(find "$1" ! -type d ! -path '*/var/lib/dpkg/*' ! -path '*/var/lib/dpkg' ! -path '*/_cacache/*' ! -path '*/.crates*' -print)
    [ -z "$left" ] || fail "$2 left behind: $left"
}

alone() {
    local program=$1 root
    ! ldd "$program" >/dev/null 2>&1 || ldd "$program" 2>&1 | grep -q 'statically' || fail "the program is not static"
    root=$(mktemp -d -p "$scratch")
    cp "$program" "$root/mcpkey"
    if unshare --user --map-root-user true 2>/dev/null; then
        unshare --user --map-root-user chroot "$root" /mcpkey version
    elif chroot / true 2>/dev/null; then
        chroot "$root" /mcpkey version
    else
        printf 'no right to chroot: that it is static says ldd alone\n'
    fi
}

of_archive() {
    local root=$scratch/archive
    mkdir "$root"
    (cd "$out" && sha256sum --quiet -c ./*.sha256)
    tar -C "$root" -xzf "$out/mcpkey-$version-$target.tar.gz" --strip-components=1
    works "$root" archive
    is_documented "$root/share" archive site-functions
    alone "$root/mcpkey"
}

of_deb() {
    local root=$scratch/deb part
    mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
    touch "$root/var/lib/dpkg/status"
    as_dpkg() { dpkg --root="$root" --force-not-root --force-bad-path --log=/dev/null "$@"; }
    as_dpkg --install "$out"/mcpkey_"$version"_*.deb
    works "$root/usr/bin" .deb
    is_documented "$root/usr/share" .deb vendor-completions
    as_dpkg --purge mcpkey
    is_gone "$root" .deb
}

# An rpm is unpacked: to install it takes a root with a database of its own, and so chroot.
of_rpm() {
    local root=$scratch/rpm
    mkdir "$root"
    # Debian's rpm2cpio ends with 1 after the whole of it too; cpio notices what is cut short.
    (cd "$root" && { rpm2cpio "$out"/mcpkey-"$version".*.rpm || :; } | cpio -idm --quiet)
    works "$root/usr/bin" .rpm
    is_documented "$root/usr/share" .rpm site-functions
}

# With scripts the program itself is what npm links to; without, node starts it and passes on how it ended.
of_npm() {
    local root way
    for way in with without; do
        root=$scratch/npm-$way
        as_npm() { npm --prefix "$root" --cache "$scratch/npm-cache" --global --offline --no-audit --no-fund --loglevel=error "$@"; }
        as_npm install $([ "$way" = with ] || echo --ignore-scripts) "$out"/npm-mcpkey-linux-*.tgz "$out/npm-mcpkey-$version.tgz"
        mkdir "$scratch/path-$way"
        ln -s "$(command -v node)" "$root/bin/mcpkey" "$scratch/path-$way"
        works "$scratch/path-$way" "npm, $way scripts"
        is_documented "$root"/lib/node_modules/mcpkey-linux-*/share npm site-functions
        [ "$(head -c 2 "$root/bin/mcpkey")" = '#!' ] && is_node=without || is_node=with
        [ "$is_node" = "$way" ] || fail "npm, $way scripts: node does not start where it should, or starts where it should not"
        [ "$("$scratch/path-$way/mcpkey" run -- sh -c 'exit 7' >/dev/null 2>&1; echo $?)" = 7 ] || fail "npm, $way scripts: the code of a command is lost"
        as_npm uninstall mcpkey $(cd "$root/lib/node_modules" && ls -d mcpkey-linux-*)
        is_gone "$root" "npm, $way scripts"
    done
}

of_crate() {
    local root=$scratch/crate
    cargo install --quiet --locked --path . --root "$root" --target-dir "${CARGO_TARGET_DIR:-target}"
    works "$root/bin" 'cargo install'
    "$root/bin/mcpkey" man --dir "$root/share/man/man1"
    [ -s "$root/share/man/man1/mcpkey.1" ] || fail 'cargo install: no man page'
    rm -r "$root/share"
    cargo uninstall --quiet --root "$root" mcpkey
    is_gone "$root" 'cargo install'
}

install_parts
# What the crate holds is all that a build of it needs, and no tests.
! cargo package --list --locked --allow-dirty 2>/dev/null | grep -E "^(tests|fuzz|packaging|proptest-regressions|\\.github)/" || fail "the crate holds what no build needs"
cargo package --quiet --locked --allow-dirty
out=$scratch/out
packaging/build.sh "$target" "$out"
packaging/build.sh npm "$out"
ls -l "$out"
of_archive
of_deb
of_rpm
of_npm
of_crate
printf '%s passed, 0 failed\n' "$passed"
