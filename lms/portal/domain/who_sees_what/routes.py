"""Which address is open to whom. One line per address of ours; a new address without a line fails the suite.

``page`` is asked for with GET, ``act`` with POST; both must be open to exactly those named. ``door`` shows nothing: it
leads on to the login or to another address. ``theirs`` groups addresses of Wagtail, Django and allauth by a pattern of
their names: open to *at most* those named (their finer permissions decide), to nobody else. Addresses with code of ours
may not hide in such a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.portal.domain.who_sees_what.sight import Viewer


class Rule(Enum):
    """How an entry is to be read."""

    EXACTLY = "exactly"
    AT_MOST = "at most"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Entry:
    """``routes`` are names (``portal:course``), without a name the pattern; of a group, ``*`` matches anything.

    ``case`` tells several entries of one route apart, each with arguments of its own; ``query`` is what follows ``?``.
    An empty ``label`` keeps an entry off the page.
    """

    routes: tuple[str, ...]
    open_to: frozenset[Viewer]
    label: Promise | str = ""
    rule: Rule = Rule.EXACTLY
    method: str = "GET"
    case: str = ""
    query: str = ""


def page(
    label: Promise | str, open_to: frozenset[Viewer], *routes: str, case: str = "", query: str = ""
) -> Entry:
    """Something to look at."""
    return Entry(routes, open_to, label, case=case, query=query)


def act(label: Promise | str, open_to: frozenset[Viewer], *routes: str) -> Entry:
    """Something to do."""
    return Entry(routes, open_to, label, method="POST")


def door(*routes: str, case: str = "") -> Entry:
    """Leads elsewhere or answers with an error, to whoever comes."""
    return Entry(routes, EVERYBODY, rule=Rule.NOTHING, case=case)


def theirs(label: Promise | str, open_to: frozenset[Viewer], *routes: str) -> Entry:
    """Addresses of Wagtail, Django or allauth."""
    return Entry(routes, open_to, label, rule=Rule.AT_MOST)


EVERYBODY = frozenset(Viewer)
LOGGED_IN = EVERYBODY - {Viewer.ANONYMOUS}
SELF = frozenset({Viewer.PILOT})
RUN_STAFF = frozenset({Viewer.TRAINER, Viewer.PROVIDER_OFFICE})
SEMINAR_STAFF = RUN_STAFF | {Viewer.OTHER_TRAINER}
HR_UNITS = frozenset({Viewer.HR, Viewer.OTHER_HR})
OFFICE = frozenset({Viewer.OFFICE})
ADMINISTRATORS = frozenset({Viewer.ADMINISTRATOR})
PEOPLE_DESK = OFFICE | ADMINISTRATORS
EDITORS = PEOPLE_DESK | {Viewer.TRAINER, Viewer.OTHER_TRAINER}
# The lesson of the tests is in the course of all three learners.
READERS = EDITORS | RUN_STAFF | {Viewer.PILOT, Viewer.COLLEAGUE, Viewer.STRANGER}
NOBODY: frozenset[Viewer] = frozenset()
TABLES = [
    "stellen",
    "landkreise",
    "kreise",
    "stufen",
    "zertifikate",
    "zeitleiste",
    "ziele",
    "durchfuehrungen",
    "weitergabevertraege",
]

PUBLIC = (
    page(_("Public pages and the list of courses"), EVERYBODY, "wagtail_serve", case="home"),
    page("", EVERYBODY, "wagtail_serve", case="courses"),
    page("", EVERYBODY, "wagtail_serve", case="course"),
    page(_("This overview"), EVERYBODY, "portal:who_sees_what"),
    page(_("Reporting a barrier to the operator"), EVERYBODY, "report_barrier"),
    page("", EVERYBODY, "licences"),
    page(_("Check of a certificate by its code"), EVERYBODY, "certificates:check", "certificates:verify"),
    page("", EVERYBODY, "pruefen/<str:code>/", "certificates:verify_json"),
    act(_("Check of a certificate by its file"), EVERYBODY, "certificates:check_pdf"),
    page(_("Keys and lists that others check certificates with"), EVERYBODY, "certificates:seal_help"),
    page("", EVERYBODY, "certificates:seals", "certificates:did", "certificates:issuer"),
    page("", EVERYBODY, "certificates:status_list", "certificates:achievement"),
    page(_("Search, in what one may read"), EVERYBODY, "search"),
    page(_("Description of the interface for programs"), EVERYBODY, "api:schema", "api:docs"),
    page("", EVERYBODY, "account_login", "account_signup", "account_inactive", "account_reset_password"),
    page("", EVERYBODY, "account_reset_password_done", "account_reset_password_from_key"),
    page("", EVERYBODY, "account_reset_password_from_key_done", "account_confirm_email"),
    page("", EVERYBODY, "account_email_verification_sent", "account_logout"),
    act("", EVERYBODY, "set_language"),
    theirs("", EVERYBODY, "wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password"),
    theirs("", EVERYBODY, "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
)
EVERY_ACCOUNT = (
    page(_("Own account"), LOGGED_IN, "account_overview", "account_confirm_private_address"),
    act("", LOGGED_IN, "account_add_private_address", "account_remove_private_address"),
    theirs(
        _("Second step at login: passkeys, app, recovery codes"),
        EVERYBODY,
        "mfa_login_webauthn",
        "mfa_authenticate",
    ),
    theirs("", LOGGED_IN, "mfa_*", "account_reauthenticate"),
    page(_("Where one is logged in"), LOGGED_IN, "usersessions_list"),
    page("", LOGGED_IN, "account_confirm_name", "account_change_address", "account_confirm_work_address"),
    page(_("Leaving an employer"), SELF, "account_leave_employer"),
    page(_("Privacy notice at the first login"), LOGGED_IN, "privacy_notice"),
    page("", EVERYBODY, "account_session"),
    page("", LOGGED_IN, "account_change_password", "account_set_password"),
    page(_("Own courses"), LOGGED_IN, "portal:start", "portal:my_courses"),
    page(_("Own lessons: search and workbook"), LOGGED_IN, "cms:search_lessons", "cms:workbook"),
    page("", LOGGED_IN, "cms:workbook_pdf"),
    page(_("Own data, and who looked at them"), LOGGED_IN, "portal:my_data"),
    act(_("Own data to take along"), LOGGED_IN, "portal:my_data_archive"),
    page(_("Own certificates"), LOGGED_IN, "certificates:list"),
    page(_("The same for programs"), LOGGED_IN, "api:certificate-list", "api:eligibility-list"),
    page("", LOGGED_IN, "api:enrolment-list", "api:run-list", "api:course-list", "api:course-detail"),
    page("", LOGGED_IN, "api:body-list", "api:body-detail"),
)
LEARNING = (
    page(_("Outline of a course with progress and funding"), SELF, "portal:course"),
    page(_("Lessons in the course"), SELF, "cms:lesson", "cms:resume"),
    act("", SELF, "cms:complete", "cms:read_news"),
    page("", SELF, "cms:print_unit"),
    act(_("Own notes beside the tasks of lessons"), SELF, "cms:save_note"),
    page(_("Text of lessons and their files"), READERS, "cms:page", "media", "wagtaildocs_serve"),
    page(_("Learning checks with answers, points and results"), SELF, "assessments:quiz"),
    page("", SELF, "assessments:attempt", "assessments:submit", "assessments:result", "assessments:receipt"),
    page("", SELF, "assessments:image"),
    act("", SELF, "assessments:answer"),
    page(_("The certificate as PDF"), SELF | {Viewer.HR}, "certificates:pdf", "certificates:copy"),
    page(_("The certificate as picture, page and badge"), SELF, "certificates:preview", "certificates:twin"),
    page("", SELF, "certificates:badge", "certificates:correction"),
    act("", SELF, "certificates:attendance"),
    page("", SELF | {Viewer.HR, Viewer.OFFICE}, "api:certificate-detail", "api:eligibility-detail"),
    page("", SELF | {Viewer.HR, Viewer.OFFICE}, "api:enrolment-detail"),
    page("", SELF | RUN_STAFF | {Viewer.COLLEAGUE, Viewer.HR, Viewer.OFFICE}, "api:run-detail"),
)
DESKS = (
    page(_("Own seminars"), SEMINAR_STAFF, "portal:seminars"),
    page(_("Participants of a run"), RUN_STAFF, "portal:run"),
    act(_("Confirming attendance"), RUN_STAFF, "portal:confirm"),
    act("", RUN_STAFF, "portal:make_up"),
    page(_("Free texts to grade, names only with tutoring"), SEMINAR_STAFF, "assessments:desk"),
    page("", RUN_STAFF, "assessments:desk_answer"),
    # The run of the tests has no tutoring, as runs have by default; tests/matrix/test_tutoring.py has one with it.
    page("", NOBODY, "assessments:desk_results"),
    page(_("Withdrawing attendance, with a reason"), RUN_STAFF, "portal:withdraw"),
    page(_("Sign-in list of a seminar day"), RUN_STAFF, "portal:sign_in_list"),
    page(_("Stand-ins for a seminar day"), RUN_STAFF, "portal:stand_in"),
    act("", RUN_STAFF, "portal:end_stand_in"),
    page(_("People of the own body, also as a file"), HR_UNITS, "portal:hr", "portal:hr_file"),
    page(_("Inviting somebody of the own body"), HR_UNITS, "portal:hr_invite"),
    page(_("Certificates of the own body, also as ZIP"), HR_UNITS, "certificates:hr"),
    act("", HR_UNITS, "certificates:archive"),
    page(_("Confirmations for the funding body"), HR_UNITS, "certificates:confirmations"),
    act("", frozenset({Viewer.HR}), "certificates:confirm"),
    page(_("Wishes for a correction"), frozenset({Viewer.HR}), "certificates:hr_request"),
    # The office has those no HR account can answer: tests/certificates/test_wishes.py; the pilot's body has one.
    page("", NOBODY, "certificates:office_request"),
    page(_("Certificates: withdraw, correct, decide, without the paper"), OFFICE, "certificates:office"),
    page("", OFFICE, "certificates:office_batch", "certificates:office_certificate"),
    page(_("The programme in figures, coverage"), OFFICE, "portal:office", "portal:coverage"),
    page(_("Enrolments of all bodies, also as a file"), OFFICE, "portal:office_people"),
    page("", OFFICE, "portal:office_people_file"),
    page(_("Bodies with their funded seats"), OFFICE, "portal:bodies"),
    page(_("Runs, and what waits at the programme office"), OFFICE, "portal:office_runs", "portal:flags"),
    page(_("Targets of the programme"), OFFICE, "portal:targets", "portal:target_add", "portal:target"),
    page(_("Vouchers and contracts as files"), OFFICE, "portal:table", case="vouchers"),
    *(page("", OFFICE, "portal:table", case=name) for name in TABLES),
)
OFFICE_PAGES = (
    page(_("Runs"), OFFICE, "run:index", "run:index_results", "run:add", "run:edit", "run:delete"),
    page("", OFFICE, "run:history", "run:history_results", "run:usage"),
    page(_("Enrolments"), OFFICE, "enrolment:index", "enrolment:index_results", "enrolment:add"),
    page("", OFFICE, "enrolment:inspect", "enrolment:withdraw"),
    page(_("Editions of courses"), OFFICE, "courseedition:index", "courseedition:index_results"),
    page("", OFFICE, "courseedition:inspect"),
    page(_("Funding contracts"), OFFICE, "funding_contract:index", "funding_contract:index_results"),
    page("", OFFICE, "funding_contract:add", "funding_contract:edit"),
    page(_("Vouchers and seats"), OFFICE, "voucher:index", "voucher:index_results", "voucher:add"),
    page("", OFFICE, "voucher:edit", "voucher:cancel", "voucher:release_seat", "voucher:assign_seat"),
    page(_("Funding decisions"), OFFICE, "eligibility_decision:index", "eligibility_decision:index_results"),
    page("", OFFICE, "eligibility_decision:inspect"),
    page(_("People: accounts without anything about learning"), PEOPLE_DESK, "people:index"),
    page("", PEOPLE_DESK, "people:index_results", "people:inspect", "people:add", "people:edit"),
    page("", PEOPLE_DESK, "people:invite_again"),
    page(_("Closing and reopening accounts"), ADMINISTRATORS, "people:switch_active"),
    page(_("Employments"), PEOPLE_DESK, "employments:index", "employments:index_results"),
    page("", PEOPLE_DESK, "employments:add", "employments:edit"),
    page(_("Roles"), PEOPLE_DESK, "role_grants:index", "role_grants:index_results"),
    page("", PEOPLE_DESK, "role_grants:add", "role_grants:edit"),
    page(_("Education providers"), PEOPLE_DESK, "providers:index", "providers:index_results"),
    page("", PEOPLE_DESK, "providers:add", "providers:edit"),
    page(_("Bodies"), PEOPLE_DESK, "bodies:index", "bodies:index_results", "bodies:add", "bodies:inspect"),
    page(_("Glossary"), EDITORS, "glossary:index", "glossary:index_results", "glossary:add"),
    page("", EDITORS, "glossary:edit", "glossary:history", "glossary:history_results", "glossary:usage"),
    page("", PEOPLE_DESK, "glossary:delete"),
    page(_("Reports of barriers"), PEOPLE_DESK, "barrier_reports:index", "barrier_reports:index_results"),
    page("", PEOPLE_DESK, "barrier_reports:edit"),
    page("", PEOPLE_DESK, "body_chooser:choose", "body_chooser:choose_results", "body_chooser:chosen"),
    page("", PEOPLE_DESK, "person_chooser:choose", "person_chooser:choose_results", "person_chooser:chosen"),
    page("", OFFICE, "run_chooser:choose", "run_chooser:choose_results", "run_chooser:chosen"),
    page("", OFFICE, "contract_chooser:choose", "contract_chooser:choose_results", "contract_chooser:chosen"),
    page(_("Questions of learning checks, without answers"), EDITORS, "quiz:index", "quiz:index_results"),
    page("", EDITORS, "quiz:inspect"),
    page(_("Accommodations in learning checks: effect, never a reason"), PEOPLE_DESK, "accommodation:index"),
    page("", PEOPLE_DESK, "accommodation:index_results", "accommodation:add"),
    page(_("Question bank"), EDITORS, "question_preview", "question_picture"),
    page(_("Corrections of results: counts by run"), PEOPLE_DESK, "question_correction"),
    page(
        _("Statistics of learning checks, groups of five and more"),
        frozenset({Viewer.TRAINER, Viewer.OTHER_TRAINER}),
        "quiz_statistics",
    ),
    page("", EDITORS, "wagtailsnippets_assessments_question:add"),
    theirs("", EDITORS, "wagtailsnippets_assessments_*", "wagtailsnippetchoosers_assessments_*"),
)
EDITOR = (
    page(_("Own settings of the editor"), EDITORS, "admin/account/"),
    theirs("", EDITORS, "wagtailadmin_account"),
    theirs(_("Editing pages: courses and lessons"), EDITORS, "wagtailadmin_home", "wagtailadmin_explore*"),
    theirs("", EDITORS, "wagtailadmin_pages:*", "wagtailadmin_choose_*", "wagtailadmin_editing_sessions:*"),
    theirs("", EDITORS, "wagtailadmin_block_preview", "wagtailadmin_tag_*", "wagtailadmin_dismissibles"),
    theirs("", EDITORS, "wagtail_bulk_action", "wagtailadmin_api:*", "wagtailembeds:*", "wagtailsnippets:*"),
    page("", OFFICE, "wagtailsnippets_certificates_certificatedesign:preview_on_add"),
    page("", OFFICE, "wagtailsnippets_certificates_certificatedesign:preview_on_edit"),
    theirs(_("Designs of certificates"), OFFICE, "wagtailsnippets_certificates_certificatedesign:*"),
    theirs("", EDITORS, "wagtailsnippetchoosers_certificates_certificatedesign:*"),
    theirs(_("Library of images and documents"), EDITORS, "wagtailimages*", "wagtaildocs:*"),
    theirs("", EDITORS, "wagtaildocs_chooser:*"),
    theirs("", EDITORS, "wagtailadmin_collections:*", "wagtailadmin_workflows:*", "wagtailadmin_reports:*"),
    # Wagtail's own pages for accounts, groups and sites, through which one could hand out rights.
    theirs("", NOBODY, "wagtailusers_*", "wagtailsites:*"),
    theirs("", EDITORS, "admin/test404/"),
    page(_("Accounts and the access log, to look at"), ADMINISTRATORS, "admin:accounts_user_changelist"),
    theirs("", ADMINISTRATORS, "admin:*"),
    theirs("", ADMINISTRATORS, "django-admin/*/<path:object_id>/"),
)
MACHINES = (
    # The learning record store knows programs only: no role of a person opens it.
    page("", NOBODY, "xapi:statements", "xapi:activities", "xapi:agents"),
    page("", NOBODY, "xapi:state", "xapi:activity_profile", "xapi:agent_profile"),
    page("", EVERYBODY, "xapi:about"),
)
DOORS = (
    door("xapi/"),
    door("wagtail_serve", case="lesson"),
    door(
        "admin/login/",
        "wagtailadmin_login",
        "django-admin/login/",
        "admin:login",
        "wagtailcore_login",
        "_util/login/",
    ),
    door(
        "admin/logout/",
        "wagtailadmin_logout",
        "django-admin/logout/",
        "admin:logout",
        "wagtailadmin_password_*",
    ),
    door("^admin/password_reset/", "^django-admin/password_reset/"),
    door("^django-admin/password_change/", "admin:password_change", "admin:password_change_done"),
    door("konto/email/", "account_email"),
    door("account_confirm_login_code"),
    door("api/v1/^(?:.*/)?$", "admin/^.*/$", "django-admin/(?P<url>.*)$", "wagtailadmin_error_test"),
)
# The first entry that names a route counts, so exceptions stand before groups.
ENTRIES = (*DOORS, *PUBLIC, *EVERY_ACCOUNT, *LEARNING, *DESKS, *OFFICE_PAGES, *EDITOR, *MACHINES)
