#!/usr/bin/env bash
# Sign files with the certificate in CERTIFICATE (.pfx, base64) and CERTIFICATE_PASSWORD.
# In the release workflow only; nobody has run it with a real certificate yet.
set -euo pipefail
pfx=$(mktemp)
trap 'rm -f "$pfx"' EXIT
base64 --decode <<<"$CERTIFICATE" >"$pfx"
signtool=$(find "/c/Program Files (x86)/Windows Kits/10/bin" -path '*x64/signtool.exe' | sort | tail -n 1)
MSYS2_ARG_CONV_EXCL='*' "$signtool" sign /f "$(cygpath -w "$pfx")" /p "$CERTIFICATE_PASSWORD" \
    /fd SHA256 /tr http://timestamp.digicert.com /td SHA256 "$@"
