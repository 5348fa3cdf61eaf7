"""What others looked at, in words of the reader.

The log keeps words of the programme, most of them English and with the id of the row. Some pages store their title as
the actor read it: an English one is told in the reader's language, too, a German one stays as it is.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROW_ID = re.compile(r",? ?\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
KNOWN = (
    gettext_noop("Accommodation"),
    gettext_noop("List of the HR unit"),
    gettext_noop("List of the programme office"),
    gettext_noop("Participants of"),
    gettext_noop("Quiz result:"),
    gettext_noop("Sign-in list of"),
    gettext_noop("Table of the programme office"),
    gettext_noop("What waits at the programme office"),
    gettext_noop("account (administration)"),
    gettext_noop("account deactivated"),
    gettext_noop("account reactivated"),
    gettext_noop("account, employments, roles"),
    gettext_noop("certificate"),
    gettext_noop("certificates"),
    gettext_noop("certificates (ZIP)"),
    gettext_noop("corrected learning check"),
    gettext_noop("correction request"),
    gettext_noop("enrolment"),
    gettext_noop("enrolments"),
    gettext_noop("funded days"),
    gettext_noop("funding contract"),
    gettext_noop("invitation"),
    gettext_noop("learning records"),
    gettext_noop("learning records erased"),
    gettext_noop("list of employments and roles"),
    gettext_noop("list of people"),
    gettext_noop("list of people to choose from"),
    gettext_noop("list of voucher decisions"),
    gettext_noop("list of vouchers"),
    gettext_noop("my data"),
    gettext_noop("name"),
    gettext_noop("quota seat assigned, voucher"),
    gettext_noop("quota seat released, voucher"),
    gettext_noop("voucher"),
    gettext_noop("voucher cancelled"),
    gettext_noop("voucher decision"),
    gettext_noop("voucher decisions"),
    gettext_noop("voucher entered"),
    gettext_noop("voucher quoted"),
)
# "certificates" before "certificate".
LONGEST_FIRST = sorted(KNOWN, key=len, reverse=True)


def in_words(subject_matter: str) -> str:
    """In the active language, with a number one can recognise (of a certificate), without ids of rows."""
    said = ROW_ID.sub("", subject_matter).strip()
    for known in LONGEST_FIRST:
        if said == known or said.startswith(f"{known} "):
            return f"{_(known)}{said.removeprefix(known)}"
    return said
