"""Abstract models every floor builds on."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.names import normalise_name


class NameInput(forms.CharField):
    """The form's side of ``NameField``: the length is counted on what will be stored, not on what was typed."""

    def to_python(self, value: Any) -> Any:
        """The normalised text."""
        value = super().to_python(value)
        return normalise_name(value) if isinstance(value, str) else value


class NameField(models.CharField):
    """A name of a person or place: NFC at input, whatever way it comes in."""

    def formfield(
        self,
        form_class: type[forms.Field] | None = None,
        choices_form_class: type[forms.ChoiceField] | None = None,
        **kwargs: Any,
    ) -> forms.Field | None:
        """A form field that normalises too."""
        return super().formfield(
            form_class=form_class or NameInput, choices_form_class=choices_form_class, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        """The normalised text (forms, serializers, fixtures)."""
        value = super().to_python(value)
        return normalise_name(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """The last gate: code that assigns attributes passes here too."""
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class PublicModel(models.Model):
    """A row that is seen outside: its only id is a UUID, so no running number can leak into an address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class FrozenRowError(TypeError):
    """Somebody tried to change or delete evidence."""


class FrozenQuerySet(models.QuerySet):
    """Refuses what would change rows behind the model's back."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Never: raises ``FrozenRowError``."""
        raise FrozenRowError(f"{self.model.__name__} rows never change.")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert; raises ``FrozenRowError`` when rows that exist would be changed on conflict."""
        if kwargs.get("update_conflicts"):
            raise FrozenRowError(f"{self.model.__name__} rows never change.")
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> NoReturn:
        """Never: raises ``FrozenRowError``."""
        raise FrozenRowError(f"{self.model.__name__} rows never disappear.")


class FrozenModel(models.Model):
    """A row that is written once: evidence never changes silently and never disappears.

    A documented rule of retention gets past this (``lms.base.forgetting``); nothing else does.
    """

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save raises ``FrozenRowError``."""
        if not self._state.adding:
            raise FrozenRowError(f"{type(self).__name__} {self.pk} is written once.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never: raises ``FrozenRowError``."""
        raise FrozenRowError(f"{type(self).__name__} {self.pk} never disappears.")


class MachineCredential(PublicModel):
    """A key for a machine: readable prefix, keyed hash, scopes, expiry.

    The secret is shown once. It is long and random, so a keyed hash (HMAC-SHA-256 with ``CREDENTIAL_KEY``) is enough
    and costs microseconds per request, where a password hash would cost a tenth of a second. ``CREDENTIAL_KEY`` is its
    own setting: rotating ``SECRET_KEY`` breaks no client.
    """

    PREFIX_LENGTH = 12

    prefix = models.CharField(_("prefix"), max_length=PREFIX_LENGTH, unique=True, editable=False)
    key_hash = models.CharField(max_length=64, editable=False)
    label = models.CharField(_("label"), max_length=120)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"

    @classmethod
    def create_with_secret(cls, *, now: dt.datetime, **fields: Any) -> tuple[Self, str]:
        """A stored credential and its secret (``prefix.random``), which nobody can read again."""
        credential = cls(prefix=secrets.token_hex(cls.PREFIX_LENGTH // 2), created_at=now, **fields)
        secret = credential.set_new_secret()
        credential.full_clean()
        credential.save(force_insert=True)
        return credential, secret

    def set_new_secret(self) -> str:
        """Another secret with the same prefix, not saved yet; nobody can read it again."""
        secret = f"{self.prefix}.{secrets.token_urlsafe(32)}"
        self.key_hash = self.hash_secret(secret)
        return secret

    @staticmethod
    def hash_secret(secret: str) -> str:
        """HMAC-SHA-256 in hexadecimal, keyed by the setting ``CREDENTIAL_KEY``."""
        return hmac.new(settings.CREDENTIAL_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The credential of ``secret``, live or not; ``None`` when there is none."""
        prefix = secret.partition(".")[0]
        # Anything else cannot be one, and PostgreSQL takes no NUL in a text.
        if len(prefix) != cls.PREFIX_LENGTH or not prefix.isalnum():
            return None
        candidate = cls.candidates().filter(prefix=prefix).first()
        if candidate is None or not hmac.compare_digest(candidate.key_hash, cls.hash_secret(secret)):
            return None
        return candidate

    @classmethod
    def find_valid(cls, secret: str, *, now: dt.datetime) -> Self | None:
        """The live credential of ``secret``, or ``None`` (unknown, expired or revoked)."""
        candidate = cls.find(secret)
        return candidate if candidate is not None and candidate.is_live(now) else None

    @classmethod
    def candidates(cls) -> models.QuerySet[Self]:
        """Where secrets are looked up, with what ``is_live`` reads."""
        return cls._default_manager.all()

    def is_live(self, now: dt.datetime) -> bool:
        """Neither expired nor revoked."""
        return self.revoked_at is None and now < self.expires_at
