"""Texts of allauth that its German catalogue says with "du", or wrongly; ours says "Sie" to the same English.

Naming them here keeps them in our catalogue when ``makemessages`` collects it anew.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("Please type your current password."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("The email address and/or password you specified are not correct."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("Be patient, you are sending too many requests."),
    # "Nur mit diesem Schlüssel", says allauth's catalogue: as if the password no longer worked.
    gettext_noop(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional "
        "requirements such as biometrics or PIN protection."
    ),
)
