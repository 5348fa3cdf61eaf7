"""Sessions without the login page; needs Django to be set up."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from tests.benchmarks.load import Login


def log_in(person: User) -> Login:
    """A new session of ``person``."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return Login(str(session.session_key), secrets.token_hex(16))


def client_of(login: Login) -> Client:
    """Django's client inside this process, logged in likewise."""
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept": "text/html"})
    client.cookies[settings.SESSION_COOKIE_NAME] = login.session
    return client


def count_queries(login: Login, path: str, body: object = None) -> int:
    """How many queries a page takes that was opened before, or a body sent there as JSON.

    Raises ``RuntimeError`` for anything but 200.
    """
    client = client_of(login)
    if body is None:
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = (
            client.get(path) if body is None else client.post(path, body, content_type="application/json")
        )
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(queries)
