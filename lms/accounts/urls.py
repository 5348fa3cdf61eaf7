"""Addresses of the account (below ``konto/``, before allauth's) and ``doors`` (at the root, before the editors')."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.i18n import set_language
from wagtail.admin.auth import require_admin_access

from lms.accounts.views import account, links, moving
from lms.accounts.views import doors as door

urlpatterns = [
    path("", account.overview, name="account_overview"),
    path("sitzung/", account.session, name="account_session"),
    path("sprache/", set_language, name="set_language"),
    path("name/", account.confirm_name, name="account_confirm_name"),
    path("adresse/", moving.change_address, name="account_change_address"),
    path("adresse/bestaetigen/<str:key>/", moving.confirm_address, name="account_confirm_work_address"),
    path("dienststelle-verlassen/<uuid:employment>/", moving.leave, name="account_leave_employer"),
    path("private-adresse/", account.add_private_address, name="account_add_private_address"),
    path(
        "private-adresse/bestaetigen/<str:key>/",
        account.confirm_private_address,
        name="account_confirm_private_address",
    ),
    path("private-adresse/entfernen/", account.remove_private_address, name="account_remove_private_address"),
    # allauth's addresses and names, our views: what mailed links open.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        links.SetPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        links.ConfirmWorkAddressView.as_view(),
        name="account_confirm_email",
    ),
    # What of allauth is not in use.
    path("email/", door.to_overview),
]

doors = [
    path("admin/login/", door.wagtail_login),
    path("admin/logout/", door.to_logout),
    re_path(r"^admin/password_reset/", door.to_password_reset),
    path("admin/account/", require_admin_access(account.EditorPreferencesView.as_view())),
    path("django-admin/login/", door.django_login),
    path("django-admin/logout/", door.to_logout),
    re_path(r"^django-admin/password_reset/", door.to_password_reset),
    re_path(r"^django-admin/password_change/", door.to_password_change),
    path("_util/login/", door.to_login),
]
