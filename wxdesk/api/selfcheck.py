"""What the TLS of this build can do: for selftest. No connection is made."""

from __future__ import annotations

import ssl

import truststore


def facts() -> str:
    """The TLS library, after a context on the system's trust store was made."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not context.check_hostname or context.verify_mode is not ssl.CERT_REQUIRED:
        raise RuntimeError("certificates would not be checked")
    return f"{ssl.OPENSSL_VERSION}, system trust store"
