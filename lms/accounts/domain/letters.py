"""Mails to people: built from templates, linked to ``PUBLIC_BASE_URL``, sent when the facts are stored."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction


def public_url(path: str) -> str:
    """The address of ``path`` as people reach it, whatever host served the request that causes the mail."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


def send_letter(*, template: str, address: str, context: dict[str, Any]) -> None:
    """Mail ``<template>_subject.txt`` and ``<template>_message.txt`` to ``address`` after the transaction's commit."""
    transaction.on_commit(partial(get_adapter().send_mail, template, address, context))
