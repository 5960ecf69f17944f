#!/usr/bin/env bash
# Runs a command in a desktop session of its own: a private bus, a fresh home, a real gnome-keyring.
#
#   tests/scripts/with-secret-service.sh COMMAND [ARGUMENT…]
#
# Needs gnome-keyring and dbus (Debian's package names); several may run at once, as any user, without a display.
#
#   KEYRING=unlocked  a keyring that is ready to use (the default)
#   KEYRING=locked    the same, locked again before the command starts
#   KEYRING=asking    unlocked, with the dialog of GNOME to unlock it on a display of its own, which DISPLAY names
#                     (needs gcr, which gnome-keyring brings, and xvfb)
#   KEYRING=silent, accepting, dismissing, empty, noisy or forgetful: provider.py beside this file in its place
#                     (needs python3-jeepney)
#   KEYRING=keepassxc KeePassXC with an open database, on a display of its own (needs keepassxc and xvfb)
#   KEYRING=kwallet   KWallet with an open wallet, likewise (needs libkf5wallet-bin, xvfb and python3)
#   KEYRING=none      a bus on which nobody offers secrets
#   BUS=unnamed       DBUS_SESSION_BUS_ADDRESS is not set; the bus is at $XDG_RUNTIME_DIR/bus all the same
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
keyring=${KEYRING:-unlocked}

# The home changes before the bus starts, because what the bus starts inherits it. Build tools keep theirs.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
session=$(mktemp -d /tmp/mcpkey-session.XXXXXX)
started=()
leave() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$session"
}
trap leave EXIT
fail() { echo "with-secret-service: $1" >&2; cat "$session"/*.log >&2 2>/dev/null || true; exit 99; }
# until_true SECONDS COMMAND…
until_true() {
    local end=$((SECONDS + $1)); shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.02
    done
}

export HOME=$session/home XDG_RUNTIME_DIR=$session/run
export XDG_DATA_HOME=$HOME/data XDG_CONFIG_HOME=$HOME/config XDG_CACHE_HOME=$HOME/cache XDG_STATE_HOME=$HOME/state
mkdir -m 700 "$HOME" "$XDG_RUNTIME_DIR"
mkdir -m 700 "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
export GSETTINGS_BACKEND=memory
unset DISPLAY WAYLAND_DISPLAY SSH_AUTH_SOCK GNOME_KEYRING_CONTROL

# What shows windows gets a display of its own.
display() {
    # Without the flag it begins anew whenever the last window goes, and who connects meanwhile is turned away.
    Xvfb -displayfd 3 -noreset -screen 0 1024x768x24 -nolisten tcp 3>"$session/display" 2>"$session/display.log" &
    started+=($!)
    until_true 20 test -s "$session/display" || fail "the display did not start"
    display=:$(cat "$session/display")
}

# Nothing else is activated: only what this script starts can answer.
mkdir "$session/services"
if [[ $keyring == asking ]]; then
    display
    sed "s|^Exec=|&/usr/bin/env DISPLAY=$display |" /usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service \
        >"$session/services/prompter.service"
    export DISPLAY=$display
fi
export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
cat > "$session/bus.conf" <<XML
<busconfig>
  <type>session</type>
  <listen>$DBUS_SESSION_BUS_ADDRESS</listen>
  <servicedir>$session/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
XML
dbus-daemon --nofork --config-file="$session/bus.conf" 2>"$session/bus.log" &
started+=($!)
until_true 20 test -S "$XDG_RUNTIME_DIR/bus" || fail "the bus did not start"

ask() { dbus-send --session --print-reply --reply-timeout=5000 "$@"; }
secrets() { ask --dest=org.freedesktop.secrets /org/freedesktop/secrets "org.freedesktop.Secret.Service.$@"; }
has_login() { secrets ReadAlias string:default | grep -q /collection/login; }
is_owned() { ask --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets; }

# A database is offered before it is open.
is_open() {
    ask --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Locked | grep -q 'boolean false'
}
has_default() { secrets ReadAlias string:default | grep -q /collection/; }

# A database whose one group is offered as a collection, by the setting that KeePassXC keeps in the database itself.
keepassxc_database() {
    cat > "$session/database.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile>
  <Meta><DatabaseName>test</DatabaseName><CustomData><Item>
    <Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{01234567-89ab-cdef-0123-456789abcdef}</Value>
  </Item></CustomData></Meta>
  <Root><Group><UUID>ASNFZ4mrze8BI0VniavN7w==</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
XML
    printf 'password\npassword\n' | keepassxc-cli import -p -t 100 "$session/database.xml" "$session/database.kdbx"
    cat > "$session/keepassxc.ini" <<'INI'
[General]
ConfigVersion=2
UpdateCheckMessageShown=true
[FdoSecrets]
Enabled=true
ConfirmAccessItem=false
ConfirmDeleteItem=false
ShowNotification=false
INI
}

case $keyring in
    none)
        # mcpkey looks there too, and would find another keychain, perhaps a person's own.
        [[ ! -S /run/user/$(id -u)/bus ]] || fail "KEYRING=none needs a machine without a bus of this user's own"
        ;;
    keepassxc)
        display
        keepassxc_database >"$session/keepassxc.log" 2>&1 || fail "the database was not made"
        printf 'password\n' | DISPLAY=$display keepassxc --config "$session/keepassxc.ini" \
            --localconfig "$session/local.ini" --pw-stdin "$session/database.kdbx" >>"$session/keepassxc.log" 2>&1 &
        started+=($!)
        until_true 30 is_open || fail "KeePassXC did not start"
        ;;
    kwallet)
        display
        printf '%s\n' '[Wallet]' 'Enabled=true' 'First Use=false' 'Leave Open=true' \
            '[org.freedesktop.secrets]' 'apiEnabled=true' >"$XDG_CONFIG_HOME/kwalletrc"
        # The first start makes the wallet, which is offered as a collection from the second on.
        for round in first second; do
            DISPLAY=$display /usr/bin/python3 "$here/kwallet.py" "$session" >"$session/kwallet.log" 2>&1 &
            kwallet=$!
            until_true 30 is_owned || fail "KWallet did not start"
            until_true 30 test -s "$XDG_DATA_HOME/kwalletd/kdewallet.kwl" || fail "KWallet made no wallet"
            [[ $round == second ]] && break
            kill "$kwallet"
            wait "$kwallet" || true
        done
        started+=("$kwallet")
        until_true 30 has_default || fail "KWallet has no collection"
        ;;
    silent | accepting | dismissing | empty | noisy | forgetful)
        # The system's own python, because that is where the distribution's package puts jeepney.
        /usr/bin/python3 "$here/provider.py" "$keyring" 2>"$session/provider.log" &
        started+=($!)
        until_true 20 is_owned || fail "provider.py did not start"
        ;;
    unlocked | locked | asking)
        # Distributions give the daemon a file capability, with which some containers refuse to start it; a
        # copy has none. The password must not be empty and must not end in a newline.
        cp "$(command -v gnome-keyring-daemon)" "$session/daemon"
        printf %s keyring-password | "$session/daemon" --foreground --unlock --components=secrets \
            --control-directory="$session/control" >"$session/daemon.log" 2>&1 &
        started+=($!)
        until_true 20 has_login || fail "the keyring did not start"
        if [[ $keyring == locked ]]; then
            secrets Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null
        fi
        ;;
    *) fail "KEYRING=$keyring is unknown" ;;
esac

if [[ ${BUS:-} == unnamed ]]; then unset DBUS_SESSION_BUS_ADDRESS; fi
status=0
"$@" || status=$?
exit "$status"
