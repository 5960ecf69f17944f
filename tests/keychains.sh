#!/usr/bin/env bash
# The keychain tests against each real program that offers one: GNOME Keyring, KeePassXC and KWallet.
# Needs gnome-keyring, keepassxc, libkf5wallet-bin, xvfb, dbus, libsecret-tools and python3-jeepney (Debian's names).
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo test --locked --test it providers:: -- --ignored
