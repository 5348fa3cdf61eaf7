"""What spans all floors: setting up an installation and bringing it back into agreement with its facts."""

from __future__ import annotations

import datetime as dt

import assessments.domain.reconciliation
import certificates.domain.reconciliation
import cms.domain.reconciliation
import curriculum.domain.reconciliation
from certificates.domain.office_permissions import ensure_permissions as ensure_funding_permissions
from certificates.domain.rule_versions import load_rules
from cms.domain.editors import ensure_editor_setup
from cms.domain.glossary import ensure_first_terms
from cms.domain.legal_pages import ensure_legal_pages
from curriculum.domain.office_permissions import ensure_permissions as ensure_curriculum_permissions
from lms.accounts.domain.groups import ensure_groups, sync_all_groups
from lms.accounts.domain.register import load_register
from lms.accounts.domain.work_address import give_up_addresses
from lms.base.clock import berlin_date
from lms.portal.domain.targets import ensure_first_targets


def set_up_installation(*, now: dt.datetime) -> None:
    """Everything an empty database needs: register, funding rules, groups, permissions, site tree. Idempotent."""
    load_register(now=now)
    load_rules()
    ensure_groups()
    ensure_curriculum_permissions()
    ensure_funding_permissions()
    ensure_editor_setup()
    ensure_first_terms()
    ensure_legal_pages()
    ensure_first_targets()


def reconcile_installation(*, now: dt.datetime) -> dict[str, int]:
    """Redo lost news floor by floor, lowest first; returns how many things each floor had to mend."""
    return {
        "accounts": sync_all_groups(today=berlin_date(now)) + give_up_addresses(today=berlin_date(now)),
        "cms": cms.domain.reconciliation.reconcile(now=now),
        "curriculum": curriculum.domain.reconciliation.reconcile(now=now),
        "assessments": assessments.domain.reconciliation.reconcile(now=now),
        "certificates": certificates.domain.reconciliation.reconcile(now=now),
    }
