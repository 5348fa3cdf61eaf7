"""Reads of the people floor: finding people and bodies by the form one searches for."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lms.accounts.enums import BodyKind
from lms.accounts.models import PublicBody, RegisterEntry, User
from lms.base.names import search_form


def search_people(*, text: str) -> QuerySet[User]:
    """People whose name has every word of ``text`` in it, in any order, sorted by name; all for an empty ``text``.

    Words and names are compared in the search form of DIN 91379, so ``łuk`` finds Łukasiewicz and ``muell`` Müller.
    With an ``@`` the text is part of an address instead.
    """
    if "@" in text:
        address = text.strip()
        found = User.objects.filter(Q(email__icontains=address) | Q(private_email__icontains=address))
    else:
        found = User.objects.filter(_has_words(text))
    return found.order_by("name_search", "id")


def search_bodies(*, text: str) -> QuerySet[PublicBody]:
    """Bodies by words of their name in the search form, or by the beginning of their AGS; sorted by name."""
    matches = Q(ags__startswith=text.strip()) if text.strip().isdigit() else _has_words(text)
    return listed_bodies().filter(matches)


def listed_bodies() -> QuerySet[PublicBody]:
    """All bodies with their district, sorted as lists show them."""
    return PublicBody.objects.select_related("district").order_by("name_search", "ags", "id")


def register_bodies() -> QuerySet[PublicBody]:
    """The bodies of the register with ``population`` and ``funded_seats`` of the current version."""
    entry = RegisterEntry.objects.filter(body=OuterRef("pk"), version__is_current=True)
    return (
        PublicBody.objects.filter(ags__isnull=False)
        .select_related("district")
        .annotate(
            population=Subquery(entry.values("population")[:1]),
            funded_seats=Subquery(entry.values("funded_seats")[:1]),
        )
    )


def other_employers() -> QuerySet[PublicBody]:
    """Employers outside the register (Zweckverband, IT provider)."""
    return listed_bodies().filter(kind=BodyKind.OTHER)


def find_person(*, email: str) -> User | None:
    """The active person with this address as work address or confirmed private one; compared without regard to case."""
    address = email.strip().lower()
    return User.objects.filter(
        Q(email=address) | Q(private_email=address, private_email_confirmed_at__isnull=False), is_active=True
    ).first()


def _has_words(text: str) -> Q:
    condition = Q()
    for word in search_form(text).split():
        condition &= Q(name_search__contains=word)
    return condition
