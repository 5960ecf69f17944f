#!/usr/bin/env bash
# Values that are fetched from real vaults: docs/vaults.md says which.
#
# usage: tests/vaults.sh [PART...]     (pass keepassxc aws bw stand_ins; all of them without words)
#
# Real: `pass` with gpg and `keepassxc-cli` (Debian), AWS's CLI and the server of moto that stands for AWS (PyPI, 300 MB), Bitwarden's `bw` (npm), as far as
# it goes without an account. Stand-ins, because no registry of the tests has the programs: op, vault, sops, doppler, infisical, gopass. They show that
# the words are those of the data file, and nothing of the programs themselves. Installs what it needs into .test-deps/vaults
# (VAULTS names another directory), Debian's packages as root or by sudo.
set -euo pipefail
cd "$(dirname "$0")/.."

AWSCLI=1.46.3 MOTO=5.2.5 BW=2026.9.0

[ $# -gt 0 ] || set -- pass keepassxc aws bw stand_ins

CLIENTS=${VAULTS:-$PWD/.test-deps/vaults}
here=$PWD/tests/vaults
. tests/clients/world.sh
mkdir -p "$home/mcpkey"
world_of+=(MCPKEY_HOME="$home/mcpkey" MCPKEY_STORE=file MCPKEY_TEST_ON_ADD=0)

fail() { printf 'tests/vaults.sh: %s\n' "$*" >&2; exit 1; }

# Installs a Debian package whose program is missing.
package() {
    type -P "$1" >/dev/null && return
    local root=()
    [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >>"$world/log" 2>&1 || true
    type -P "$1" >/dev/null || fail "there is no $1: install what Debian calls $2"
}

token() { head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

mcp() { (cd "$project" && sealed mcpkey "$@"); }

# What a program that mcpkey starts is handed for the variable.
handed() { mcp run --only "$1" -- printenv "$1" >"$world/said" 2>>"$world/log" || true; }

pass() {
    package pass pass
    package gpg gnupg
    local value
    value=$(token)
    mkdir -m 700 -p "$home/.gnupg"
    sealed gpg --batch --quiet --passphrase '' --quick-generate-key 'Ada <ada@example.com>' default default 2>>"$world/log"
    sealed pass init ada@example.com >>"$world/log"
    printf '%s\nuser: ada\n' "$value" | sealed pass insert --multiline work/github >>"$world/log"
    mcp set PASS_TOKEN --from pass:work/github --yes >>"$world/log" 2>&1
    handed PASS_TOKEN
    seen 'the first line of an entry' "$value" "$world/said"
    mcp set OTHER --from pass:work/none --yes >"$world/said" 2>&1 || true
    seen 'its own words where there is no such entry' 'Error: work/none is not in the password store.' "$world/said"
    sealed gpgconf --kill all || true
}

keepassxc() {
    package keepassxc-cli keepassxc
    local value
    value=$(token)
    printf 'a password\na password\n' | sealed keepassxc-cli db-create -p "$home/p.kdbx" >>"$world/log" 2>&1
    printf 'a password\n%s\n' "$value" | sealed keepassxc-cli add -p "$home/p.kdbx" GitHub >>"$world/log" 2>&1
    # A person answers on a terminal: yes, and the password of the database.
    (cd "$project" && sealed python3 "$here/at_terminal.py" 'run that' y 'Enter password' $'a password\n' -- \
        mcpkey set KDBX_TOKEN --from 'keepassxc:~/p.kdbx#GitHub' --ttl 1h) >"$world/said" 2>&1 || true
    seen 'it asks for its password on the terminal' 'stored KDBX_TOKEN' "$world/said"
    ! grep -qF "$value" "$world/said" || { failed=1; echo '  FAILED  the value was on the screen'; }
    handed KDBX_TOKEN
    seen 'what is kept is there where nobody can be asked' "$value" "$world/said"
    mcp rotate KDBX_TOKEN >/dev/null 2>&1 || true
    mcp run --only KDBX_TOKEN -- true </dev/null >"$world/said" 2>&1 || true
    seen 'without a terminal it fails at once, and says so' 'keepassxc-cli failed with exit code 1' "$world/said"
}

aws() {
    if [ "$(cat "$deps/aws/stamp" 2>/dev/null)" != "$AWSCLI $MOTO" ]; then
        rm -rf "$deps/aws"
        python3 -m venv "$deps/aws"
        "$deps/aws/bin/pip" install --quiet --disable-pip-version-check "awscli==$AWSCLI" "moto[server,secretsmanager]==$MOTO"
        printf '%s' "$AWSCLI $MOTO" >"$deps/aws/stamp"
    fi
    local value port
    value=$(token)
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "${world_of[@]}" "$deps/aws/bin/moto_server" -p "$port" >>"$world/log" 2>&1 &
    pids+=($!)
    ln -sf "$deps/aws/bin/aws" "$world/bin/aws"
    world_of+=(AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=us-east-1)
    local _
    for _ in $(seq 300); do ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; sleep 0.1; done
    sealed aws secretsmanager create-secret --name dev/plain --secret-string "$value" >>"$world/log"
    sealed aws secretsmanager create-secret --name dev/members --secret-string "{\"user\": \"ada\", \"token\": \"$value\"}" >>"$world/log"
    mcp set AWS_PLAIN --from aws-sm:dev/plain --yes >>"$world/log" 2>&1
    handed AWS_PLAIN
    seen 'a secret as a whole' "$value" "$world/said"
    mcp set AWS_MEMBER --from 'aws-sm:dev/members#token' --yes >>"$world/log" 2>&1
    handed AWS_MEMBER
    seen 'a member of a secret' "$value" "$world/said"
    sealed aws secretsmanager put-secret-value --secret-id dev/plain --secret-string "$value.new" >>"$world/log"
    handed AWS_PLAIN
    seen 'rotated there, it is the new one here' "$value.new" "$world/said"
    mcp set OTHER --from aws-sm:dev/none --yes >"$world/said" 2>&1 || true
    seen 'its own words where there is none' 'ResourceNotFoundException' "$world/said"
}

bw() {
    install bw "@bitwarden/cli@$BW"
    ln -sf "$(readlink -f "$(bin bw bw)")" "$world/bin/bw"
    mcp set BW_TOKEN --from 'bw:GitHub token' --yes </dev/null >"$world/said" 2>&1 || true
    seen 'without an account it says that nobody is logged in' 'You are not logged in.' "$world/said"
    seen 'and how it can be tried' "bw get password 'GitHub token'" "$world/said"
}

# A stand-in gives back the words that it was started with, of which a token is made, so that they can be compared.
stand_ins() {
    local name reference words
    while IFS='|' read -r name reference words; do
        printf '#!/bin/sh\nprintf "%%s" "$*" | sha256sum | cut -c1-40\n' >"$world/bin/$name"
        [ "$name" != sops ] || printf '#!/bin/sh\nprintf "{\\"a\\": {\\"b\\": \\"%%s\\"}}" "$(printf "%%s" "$*" | sha256sum | cut -c1-40)"\n' >"$world/bin/$name"
        chmod +x "$world/bin/$name"
        mcp set STANDS_IN --from "$reference" --yes >>"$world/log" 2>&1 || true
        handed STANDS_IN
        seen "stand-in for $name: $reference" "$(printf '%s' "${words//\~/$home}" | sha256sum | cut -c1-40)" "$world/said"
    done <<'TABLE'
op|op://Dev/github/token|read --no-newline op://Dev/github/token
vault|vault:secret/dev/github#token|kv get -field=token secret/dev/github
sops|sops:~/secrets.yaml#a/b|--decrypt --output-type json ~/secrets.yaml
doppler|doppler:backend/dev/TOKEN|secrets get TOKEN --plain --project backend --config dev
infisical|infisical:64f1c0/dev/TOKEN|secrets get TOKEN --plain --silent --projectId 64f1c0 --env dev
gopass|gopass:work/github|show --password work/github
TABLE
}

for part in "$@"; do
    printf '%s\n' "$part"
    "$part"
done
[ "$failed" = 0 ] && echo 'all of it passed'
exit "$failed"
