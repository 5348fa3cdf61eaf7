"""Tables of people, bodies and roles, one file a subject."""

from lms.accounts.models.access import AccessLogEntry, ApiCredential
from lms.accounts.models.membership import Employment, RoleGrant
from lms.accounts.models.notice import NoticeAcknowledgement
from lms.accounts.models.person import User
from lms.accounts.models.register import District, Provider, PublicBody, RegisterEntry, RegisterVersion

__all__ = [
    "AccessLogEntry",
    "ApiCredential",
    "District",
    "Employment",
    "NoticeAcknowledgement",
    "Provider",
    "PublicBody",
    "RegisterEntry",
    "RegisterVersion",
    "RoleGrant",
    "User",
]
