"""The keys of this installation: the operator's, or the demo's own that prove nothing, or none.

Whatever a key sealed or signed must stay verifiable after it was replaced, so its public half is remembered
(``TrustedKey``) with the first document that carries it.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from certificates.enums import KeyPurpose
from certificates.models import TrustedKey
from certificates.sealing.keys import (
    BadgeKey,
    SealKey,
    UnusableKeyError,
    make_test_authority,
    private_pem,
)

SEAL_FILE, CHAIN_FILE, BADGE_FILE = "seal.pem", "seal-certificates.pem", "badge.pem"


@dataclass(frozen=True)
class SigningKeys:
    """What this installation seals and signs with now; ``is_test`` must be said wherever the seal is mentioned."""

    seal: SealKey | None
    badge: BadgeKey | None
    is_test: bool


NO_KEYS = SigningKeys(seal=None, badge=None, is_test=False)


def current_keys() -> SigningKeys:
    """The keys of the settings; without any those of ``TEST_KEYS_DIR``, if it has some; else none.

    Raises ``ImproperlyConfigured`` with what is wrong about a key.
    """
    if settings.SEAL_KEY or settings.BADGE_KEY:
        return _read(
            settings.SEAL_KEY,
            settings.SEAL_CERTIFICATES,
            settings.SEAL_KEY_PASSWORD,
            settings.BADGE_KEY,
            is_test=settings.SEAL_IS_TEST,
        )
    folder = settings.TEST_KEYS_DIR
    if folder is None or not (Path(folder) / BADGE_FILE).is_file():
        return NO_KEYS
    return _read_folder(Path(folder))


def ensure_test_keys(*, folder: Path, now: dt.datetime) -> None:
    """Make keys that prove nothing in ``folder``, unless there are some."""
    if (folder / BADGE_FILE).is_file():
        return
    authority = make_test_authority(holder="Kommunale Digitallotsen", now=now)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in (
        (SEAL_FILE, private_pem(authority.seal.private_key)),
        (CHAIN_FILE, authority.seal.chain_pem.encode()),
        # Last: whoever finds it finds the others.
        (BADGE_FILE, private_pem(authority.badge.private_key)),
    ):
        target = folder / name
        target.touch(mode=0o600)
        target.write_bytes(content)


def remember_keys(*, keys: SigningKeys, now: dt.datetime) -> None:
    """Keep the public halves of keys that are about to be used; at most one query each when they are known."""
    if keys.seal is not None:
        _remember(
            keys.seal.thumbprint,
            KeyPurpose.SEAL,
            holder=keys.seal.name,
            material=keys.seal.chain_pem,
            is_test=keys.is_test,
            now=now,
        )
    if keys.badge is not None:
        _remember(
            keys.badge.thumbprint,
            KeyPurpose.BADGE,
            holder=settings.WAGTAIL_SITE_NAME,
            material=json.dumps(keys.badge.jwk),
            is_test=keys.is_test,
            now=now,
        )


def _remember(
    thumbprint: str, purpose: KeyPurpose, *, holder: str, material: str, is_test: bool, now: dt.datetime
) -> None:
    TrustedKey.objects.get_or_create(
        thumbprint=thumbprint,
        defaults={
            "purpose": purpose,
            "holder": holder[:200],
            "material": material,
            "is_test": is_test,
            "first_used_at": now,
        },
    )


@lru_cache(maxsize=4)
def _read_folder(folder: Path) -> SigningKeys:
    texts = [(folder / name).read_text() for name in (SEAL_FILE, CHAIN_FILE, BADGE_FILE)]
    return _read(texts[0], texts[1], "", texts[2], is_test=True)


@lru_cache(maxsize=4)
def _read(seal: str, chain: str, password: str, badge: str, *, is_test: bool) -> SigningKeys:
    """From PEM; kept, since reading a key takes longer than using it."""
    try:
        return SigningKeys(
            seal=SealKey.load(
                key_pem=seal.encode(), chain_pem=chain.encode(), password=password.encode() or None
            )
            if seal
            else None,
            badge=BadgeKey.load(badge.encode()) if badge else None,
            is_test=is_test,
        )
    except UnusableKeyError as error:
        raise ImproperlyConfigured(f"{error} See docs/settings.md.") from error
