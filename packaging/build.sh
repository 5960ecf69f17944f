#!/usr/bin/env bash
# Builds mcpkey for one target and packs it in every form in which that target gets it.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: packaging/build.sh TARGET [DIRECTORY]

Builds the release of TARGET (a triple as rustc names it, which this machine must be able to run: the program writes its own man pages and
completions), and puts into DIRECTORY (target/packages unless said):

  mcpkey-VERSION-TARGET.tar.gz   the program, man pages, completions, README, changelog, licences (.zip for Windows)
  mcpkey_VERSION_ARCH.deb, .rpm  for Linux, by cargo-deb and cargo-generate-rpm
  npm-mcpkey-PLATFORM-VERSION.tgz  the npm package with the program in it (npm: where there is npm)
  mcpkey-VERSION-TARGET.cdx.json what is in it, as CycloneDX, by cargo-cyclonedx where that is installed

each with its SHA-256 beside it. `packaging/build.sh npm [DIRECTORY]` packs the npm package that people name, which depends on those of the platforms.
TEXT
}

fail() { printf 'packaging/build.sh: %s\n' "$*" >&2; exit 1; }

case ${1-} in
    -h | --help) usage; exit ;;
    '' | -*) usage >&2; exit 2 ;;
esac
target=$1 out=${2:-target/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)
built=${CARGO_TARGET_DIR:-target}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# TARGET, and the platform and processor of node.
platforms() {
    cat <<'TABLE'
x86_64-unknown-linux-musl linux x64
aarch64-unknown-linux-musl linux arm64
x86_64-apple-darwin darwin x64
aarch64-apple-darwin darwin arm64
x86_64-pc-windows-msvc win32 x64
TABLE
}

sum() {
    local name
    for name; do
        (cd "$out" && if command -v sha256sum >/dev/null; then sha256sum "$name"; else shasum -a 256 "$name"; fi) >"$out/$name.sha256"
    done
}

# What every package on npm says of itself; the rest of its package.json is standard input.
manifest() {
    printf '{\n  "name": "%s",\n  "version": "%s",\n' "$1" "$version"
    sed -n 's/^\(description\|license\|repository\) = "\(.*\)"/  "\1": "\2",/p' Cargo.toml
    cat
    printf '}\n'
}

# Packs a directory as npm does, under a name that says where it is from.
pack() {
    local name
    cp README.md LICENSE-APACHE LICENSE-MIT "$1"
    name=$(cd "$1" && npm pack --silent --pack-destination "$scratch")
    mv "$scratch/$name" "$out/npm-$name"
    sum "npm-$name"
}

npm_of_people() {
    local dir=$scratch/npm platform
    mkdir -p "$dir/bin"
    cp packaging/npm/start.js "$dir/bin/mcpkey"
    cp packaging/npm/link.js "$dir"
    chmod +x "$dir/bin/mcpkey"
    {
        printf '  "bin": {"mcpkey": "bin/mcpkey"},\n  "files": ["bin", "link.js"],\n  "engines": {"node": ">=18"},\n'
        printf '  "scripts": {"postinstall": "node link.js"},\n  "optionalDependencies": {\n'
        platforms | while read -r _ system cpu; do printf '    "mcpkey-%s-%s": "%s"\n' "$system" "$cpu" "$version"; done | sed '$!s/$/,/'
        printf '  }\n'
    } | manifest mcpkey >"$dir/package.json"
    pack "$dir"
}

npm_of_platform() {
    local dir=$scratch/npm
    mkdir -p "$dir/bin" "$dir/share"
    cp "$program" "$dir/bin/"
    cp -R "$tree/share/." "$dir/share"
    printf '  "os": ["%s"],\n  "cpu": ["%s"],\n  "files": ["bin", "share"]\n' "$1" "$2" |
        manifest "mcpkey-$1-$2" >"$dir/package.json"
    pack "$dir"
}

# The program's own man pages and completions, where each system looks for them below `share`.
documents() {
    local share=$1 form
    mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
    "$program" man --dir "$share/man/man1"
    "$program" completions bash >"$share/bash-completion/completions/mcpkey"
    # zsh loads this file at the first Tab: that one is to be answered too.
    { "$program" completions zsh; printf '[ "$funcstack[1]" != _mcpkey ] || _clap_dynamic_completer_mcpkey "$@"\n'; } >"$share/zsh/site-functions/_mcpkey"
    "$program" completions fish >"$share/fish/vendor_completions.d/mcpkey.fish"
    for form in powershell elvish; do "$program" completions $form >"$share/mcpkey.$form"; done
}

archive() {
    local name=mcpkey-$version-$target
    cp "$program" "$tree"
    cp README.md CHANGELOG.md SECURITY.md LICENSE-APACHE LICENSE-MIT "$tree"
    case $target in
        *windows*) (cd "$scratch" && 7z a -bd -y "$out/$name.zip" "$name" >/dev/null); sum "$name.zip" ;;
        *) tar -C "$scratch" -czf "$out/$name.tar.gz" "$name"; sum "$name.tar.gz" ;;
    esac
}

# cargo-deb and cargo-generate-rpm read what goes where from Cargo.toml, and the documents from target/share.
packages() {
    local name part
    for part in cargo-deb cargo-generate-rpm; do
        command -v $part >/dev/null || fail "there is no $part: cargo install --locked $part"
    done
    rm -rf target/share
    cp -R "$tree/share" target/share
    gzip -9n target/share/man/man1/*.1
    name=mcpkey_${version}_$(case $target in x86_64*) echo amd64 ;; *) echo arm64 ;; esac).deb
    cargo deb --quiet --no-build --no-strip --locked --target "$target" --output "$out/$name"
    sum "$name"
    name=mcpkey-$version.${target%%-*}.rpm
    cargo generate-rpm --target "$target" --output "$out/$name"
    sum "$name"
}

# What is in the program: crates, versions, licences, checksums.
bill() {
    local name=mcpkey-$version-$target.cdx
    if ! command -v cargo-cyclonedx >/dev/null; then
        printf 'packaging/build.sh: there is no cargo-cyclonedx, so no list of what is in the program is written\n' >&2
        return
    fi
    cargo cyclonedx --quiet --format json --target "$target" --override-filename "$name"
    mv "$name.json" "$out/"
    sum "$name.json"
}

if [ "$target" = npm ]; then
    npm_of_people
    exit
fi
cargo build --release --locked --target "$target"
program=$built/$target/release/mcpkey
[ -e "$program" ] || program=$program.exe
tree=$scratch/mcpkey-$version-$target
documents "$tree/share"
archive
case $target in *linux*) packages ;; esac
read -r _ system cpu < <(platforms | grep "^$target ") || fail "no npm package is for $target"
! command -v npm >/dev/null || npm_of_platform "$system" "$cpu"
bill
