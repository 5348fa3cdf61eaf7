"""Wagtail's and Django's own doors lead to the one login, and nobody turns in circles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lms.accounts.models import User

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize(
    ("door", "behind"),
    [
        ("/admin/login/", "/konto/login/?next=%2Fadmin%2F"),
        ("/admin/login/?next=/admin/pages/", "/konto/login/?next=%2Fadmin%2Fpages%2F"),
        ("/admin/login/?next=https://boese.example/", "/konto/login/?next=%2Fadmin%2F"),
        ("/admin/password_reset/", "/konto/password/reset/"),
        ("/admin/password_reset/done/", "/konto/password/reset/"),
        ("/admin/password_reset/confirm/MQ/set-password/", "/konto/password/reset/"),
        ("/admin/logout/", "/konto/logout/"),
        ("/django-admin/login/", "/konto/login/?next=%2Fdjango-admin%2F"),
        ("/django-admin/login/?next=//boese.example", "/konto/login/?next=%2Fdjango-admin%2F"),
        ("/django-admin/logout/", "/konto/logout/"),
        ("/django-admin/password_change/", "/konto/password/change/"),
        ("/django-admin/password_reset/", "/konto/password/reset/"),
        ("/_util/login/", "/konto/login/"),
        ("/konto/email/", "/konto/"),
    ],
)
def test_a_foreign_door_leads_to_ours(client: Client, db: None, door: str, behind: str) -> None:
    answer = client.get(door)

    assert answer.status_code in {302, 307}
    assert answer.url == behind


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/personen/", "/admin/account/", "/django-admin/", "/django-admin/accounts/user/"],
)
def test_who_is_not_logged_in_ends_at_the_login(client: Client, db: None, address: str) -> None:
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/konto/login/?next=")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/personen/", "/django-admin/", "/django-admin/accounts/user/"]
)
def test_who_has_no_role_there_is_refused_and_not_sent_in_circles(
    client_of: ClientOf, pilot: User, address: str
) -> None:
    answer = client_of(pilot).get(address, follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) <= 2


def test_the_login_leads_back_to_the_editor(client: Client, trainer: User) -> None:
    form = client.get("/admin/", follow=True).redirect_chain[-1][0]

    answer = client.post(form, {"login": trainer.email, "password": "ein-gutes-Passwort-2026"}, follow=True)

    assert answer.request["PATH_INFO"] == "/admin/"
    assert answer.status_code == 200


@pytest.mark.parametrize("door", ["/admin/logout/", "/django-admin/logout/"])
def test_logging_out_of_an_editor_is_one_click(client_of: ClientOf, admin_user: User, door: str) -> None:
    client = client_of(admin_user)

    client.post(door, follow=True)

    assert client.get("/konto/").status_code == 302


def test_who_is_logged_in_already_goes_through(client_of: ClientOf, admin_user: User) -> None:
    client = client_of(admin_user)

    assert client.get("/admin/login/?next=/admin/reports/").url == "/admin/reports/"
    assert client.get("/django-admin/login/").url == "/django-admin/"


def test_a_trainer_does_not_rename_herself_in_the_editor(client_of: ClientOf, trainer: User) -> None:
    client = client_of(trainer)
    page = client.get("/admin/account/").content.decode()
    assert "name_email-first_name" not in page
    assert "password-old_password" not in page

    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "Andere",
            "name_email-last_name": "Andere",
            "locale-preferred_language": "de",
            "locale-current_time_zone": "Europe/Berlin",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        },
    )

    trainer.refresh_from_db()
    assert trainer.first_name == "Tilda"
