"""The person who logs in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import GenderForm, Salutation
from lms.base.models import NameField, PublicModel
from lms.base.names import search_form

# Two names of 150 letters need 601 at the most; ligatures of other scripts unfold to more and are cut.
SEARCH_LENGTH = 900


class AddressField(models.EmailField):
    """An e-mail address in lower case, as allauth keeps it: two spellings of one mailbox are one account."""

    def to_python(self, value: Any) -> Any:
        """The lower-case address (forms, serializers, fixtures)."""
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """The last gate: code that assigns attributes passes here too."""
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class UserManager(BaseUserManager["User"]):
    """Creation by e-mail address; sign-up is closed, so only domain code, commands and Django's own call this."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account, without ``password`` with an unusable one; raises ``ValueError`` without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account with every permission (Django's ``createsuperuser``)."""
        return self.create_user(email, password, **{"is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """Addresses are compared without regard to case."""
        return self.get(email=(username or "").lower())


def printed_name(academic_title: str, first_name: str, last_name: str) -> str:
    """Title, first and last name as printed."""
    return " ".join(part for part in (academic_title, first_name, last_name) if part)


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A person. Names are NFC; ``name_search`` is what lists sort and search by."""

    email = AddressField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    # Survives leaving the employer, whose mailbox is gone by then; usable for login only once confirmed.
    private_email = AddressField(_("private e-mail address"), blank=True)
    private_email_confirmed_at = models.DateTimeField(
        _("private address confirmed"), null=True, blank=True, editable=False
    )
    # The last day on which the work address is the person's: an employer's mailbox ends with the employment.
    work_address_ends = models.DateField(_("work address until"), null=True, blank=True, editable=False)
    academic_title = NameField(_("academic title"), max_length=60, blank=True)
    first_name = NameField(_("first name"), max_length=150)
    last_name = NameField(_("last name"), max_length=150)
    name_search = models.CharField(max_length=SEARCH_LENGTH, editable=False, db_index=True)
    gender_form = models.CharField(
        _("gender form on documents"), max_length=10, choices=GenderForm, default=GenderForm.NEUTRAL
    )
    salutation = models.CharField(
        _("form of address"), max_length=10, choices=Salutation, default=Salutation.NONE, blank=True
    )
    # Documents print the name as it is spelled here, so the first one waits for the person's word (``confirm_name``).
    name_confirmed_at = models.DateTimeField(_("name confirmed"), null=True, blank=True, editable=False)
    # The only name the journal knows this person by (rule P4); never derived from mail or name.
    xapi_account = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("account since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # With this, "unique" holds for every spelling, whatever writes the row.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.UniqueConstraint(
                Lower("private_email"),
                # Only a confirmed one: else somebody could block an address by claiming it.
                condition=models.Q(private_email_confirmed_at__isnull=False),
                name="user_private_email_unique",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search form beside the name it belongs to."""
        self.name_search = search_form(f"{self.last_name} {self.first_name}")[:SEARCH_LENGTH]
        if (fields := kwargs.get("update_fields")) and {"first_name", "last_name"} & set(fields):
            kwargs["update_fields"] = {*fields, "name_search"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Title, first and last name as printed."""
        return printed_name(self.academic_title, self.first_name, self.last_name)

    @property
    def greeting_name(self) -> str:
        """How a letter begins: ``Frau Dr. Großmann``, or the full name for who chose no form of address."""
        if not self.salutation:
            return self.get_full_name()
        parts = (self.get_salutation_display(), self.academic_title, self.last_name)
        return " ".join(str(part) for part in parts if part)

    def get_short_name(self) -> str:
        """The first name."""
        return self.first_name
