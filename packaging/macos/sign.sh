#!/usr/bin/env bash
# Sign the .app with IDENTITY out of CERTIFICATE (.p12, base64) and CERTIFICATE_PASSWORD.
# In the release workflow only; nobody has run it with a real certificate yet.
set -euo pipefail
folder=$(mktemp -d)
trap 'security delete-keychain "$folder/build.keychain" || true; rm -rf "$folder"' EXIT
base64 --decode <<<"$CERTIFICATE" >"$folder/certificate.p12"
password=$(uuidgen)
security create-keychain -p "$password" "$folder/build.keychain"
security unlock-keychain -p "$password" "$folder/build.keychain"
security import "$folder/certificate.p12" -k "$folder/build.keychain" \
    -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$folder/build.keychain"
security list-keychains -d user -s "$folder/build.keychain" login.keychain
codesign --deep --force --options runtime --timestamp --sign "$IDENTITY" \
    --entitlements "$(dirname "$0")/entitlements.plist" "$1"
codesign --verify --deep --strict "$1"
