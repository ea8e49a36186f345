#!/usr/bin/env bash
# Let Apple look at the .dmg and staple its answer to it, so that it opens offline too.
# In the release workflow only; nobody has run it with a real account yet.
set -euo pipefail
xcrun notarytool submit "$1" --apple-id "$NOTARY_USER" --password "$NOTARY_PASSWORD" \
    --team-id "$NOTARY_TEAM" --wait
xcrun stapler staple "$1"
