#!/usr/bin/env bash
# The keychain tests against each real program that offers one: GNOME Keyring, with its dialog, KeePassXC and KWallet.
# Needs gnome-keyring, gcr, keepassxc, libkf5wallet-bin, xvfb, xdotool, dbus, libsecret-tools and python3-jeepney (Debian's names).
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo test --locked --test it providers:: -- --ignored
