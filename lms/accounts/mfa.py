"""The second step at login, allauth's: secrets are stored encrypted, the picture is drawn by the library we have."""

from __future__ import annotations

import base64
import hashlib
import io

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted with ``CREDENTIAL_KEY``."""

    def encrypt(self, text: str) -> str:
        """As stored: a thief of the database alone cannot make codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As used."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as SVG that stands in the page: no picture address, no style."""
        picture = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            picture, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=True
        )
        return picture.getvalue().decode()


def _cipher() -> Fernet:
    """A key of 32 bytes (Fernet, version 128) from the setting; rotating the setting sets second steps up anew."""
    key = hashlib.sha256(b"lms.accounts.mfa:" + settings.CREDENTIAL_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
