"""A certificate authority of our own, for tests that need TLS on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

x509 = pytest.importorskip("cryptography.x509")
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

DAY = timedelta(days=1)


@dataclass
class Authority:
    """Its key, its name, and the folder in which ``ca.pem`` lies."""

    key: Any
    name: Any
    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Authority:
        """A new one; its certificate is ``folder/ca.pem``."""
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("test authority")
        found = cls(key, name, folder)
        certificate = found._signed(key, name, DAY, [], authority=True)
        (folder / "ca.pem").write_bytes(_pem(certificate))
        return found

    def issue(self, *hosts: str, life: timedelta = DAY, san: bool = True) -> Path:
        """Key and certificate for hosts in one file; ``life`` may be over. Without
        ``san`` the first host stands in the common name only, as it did long ago."""
        hosts = hosts or ("localhost",)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(
            key, _name(hosts[0]), life, list(hosts) if san else []
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = self.folder / f"{hosts[0]}.pem"
        path.write_bytes(secret + _pem(certificate))
        return path

    def _signed(
        self,
        key: Any,
        name: Any,
        life: timedelta,
        hosts: list[str],
        authority: bool = False,
    ) -> Any:
        now = datetime.now(UTC)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
            self.key.public_key()
        )
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 30 * DAY)
            .not_valid_after(now + life)
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(issuer, critical=False)
            .add_extension(subject, critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(one) for one in hosts])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())


def _name(text: str) -> Any:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _pem(certificate: Any) -> bytes:
    found: bytes = certificate.public_bytes(serialization.Encoding.PEM)
    return found
