"""A real row for every parameter of an address: by the parameter's name, where it is ambiguous ``route.parameter``.

A name space stands for its routes (``voucher.pk``). A key that is a whole route (with its case) holds an address.
Rows that exist only because an address needs one are made here.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils.http import urlsafe_base64_encode
from taggit.models import Tag
from wagtail.admin.models import EditingSession
from wagtail.models import Collection, PageViewRestriction, Site, UploadedFile, Workflow

from assessments.models import Question, QuestionImage, Quiz
from certificates.models import CertificateDesign, CorrectionRequest, EligibilityDecision, FundingContract
from cms.domain.barriers import report_barrier
from cms.domain.site import ensure_site
from cms.models import CoursePage, GlossaryTerm, LessonPage, MediaDocument, MediaImage, PlainPage
from curriculum.models import StandIn
from lms.accounts.domain.groups import GROUP_TRAINERS
from lms.accounts.models import AccessLogEntry, Employment, Provider, RoleGrant
from lms.portal.domain.who_sees_what import Viewer
from lms.portal.domain.who_sees_what.routes import TABLES
from lms.portal.models import Target
from tests.cms.files import png
from tests.matrix.world import World

NOWHERE = {
    "admin/^.*/$": "/admin/gibt-es-nicht/",
    "django-admin/(?P<url>.*)$": "/django-admin/gibt-es-nicht",
    "api/v1/^(?:.*/)?$": "/api/v1/gibt-es-nicht/",
}
CASES = {f"portal:table {name}": f"/programm/tabellen/{name}.csv" for name in ("vouchers", *TABLES)}
# What a mail would carry; nobody in the matrix has the right one.
LINKS = {
    "uidb36": "1",
    "token": "abc-def",
    "account_reset_password_from_key.key": "abc-def",
    "account_confirm_email.key": "abc",
    "account_confirm_private_address.key": "abc",
}


def all_things(world: World) -> dict[str, Any]:
    """Everything by its name."""
    return {
        **NOWHERE,
        **CASES,
        **LINKS,
        **_of_learning(world),
        **_of_the_office(world),
        **_of_pages(),
        **_of_workflow(world),
        **_of_the_library(world),
        **_of_wagtails_settings(world),
        **_of_django_admin(world),
    }


def _of_learning(world: World) -> dict[str, Any]:
    pilot = world.pilot
    return {
        "employment": Employment.objects.get(person=pilot.person).pk,
        "account_confirm_work_address.key": "abc",
        "mfa_edit_webauthn.pk": 1,
        "mfa_remove_webauthn.pk": 1,
        "enrolment": pilot.enrolment.pk,
        "attempt": pilot.attempt.pk,
        "activity": pilot.attempt.activity_id,
        "image": QuestionImage.objects.get().pk,
        "unit": pilot.enrolment.edition.units.get().key,
        "block": LessonPage.objects.get().body[1].id,
        "glossary.pk": GlossaryTerm.objects.create(term="Begriff", explanation="Erklärung").pk,
        "run": world.run.pk,
        "day": world.run.days.get().pk,
        "attendance": pilot.attendance.pk,
        "stand_in": _stand_in(world).pk,
        "certificate": pilot.certificate.pk,
        "code": pilot.certificate.code,
        "wish": CorrectionRequest.objects.create(
            certificate=pilot.certificate, wish="Bitte prüfen", asked_at=pilot.certificate.issued_at
        ).pk,
        "certificates:status_list.number": 0,
        "certificates:achievement.kind": "zertifikat",
        "certificates:achievement.course": pilot.enrolment.course_id,
        "key": LessonPage.objects.get().translation_key,
        "api:body-detail.ags": "08115002",
        "api:course-detail.pk": pilot.enrolment.course_id,
        "api:run-detail.pk": world.run.pk,
        "api:enrolment-detail.pk": pilot.enrolment.pk,
        "api:certificate-detail.pk": pilot.certificate.pk,
        "api:eligibility-detail.pk": _decision(world).pk,
    }


def _stand_in(world: World) -> StandIn:
    """On the pilot's day, of somebody who is named there anyway: it opens nothing to anybody."""
    trainer = world.people[Viewer.TRAINER]
    return StandIn.objects.create(
        seminar_day=world.run.days.get(), person=trainer, named_by=trainer, named_at=world.now
    )


def _of_the_office(world: World) -> dict[str, Any]:
    pilot = world.pilot
    design = CertificateDesign.objects.create()
    return {
        "funding_contract.pk": FundingContract.objects.get(body=pilot.enrolment.body).pk,
        "voucher.pk": pilot.voucher.pk,
        "eligibility_decision.pk": _decision(world).pk,
        "barrier_reports.pk": report_barrier(place="", description="Zu klein", reply_to="", now=world.now).pk,
        "quiz.pk": Quiz.objects.get().pk,
        "quiz_statistics.quiz": Quiz.objects.get().pk,
        "wagtailsnippets_assessments_quiz.pk": Quiz.objects.get().pk,
        "wagtailsnippets_certificates_certificatedesign.pk": design.pk,
        "wagtailsnippetchoosers_certificates_certificatedesign.pk": design.pk,
        "wagtailsnippets_assessments_question.pk": Question.objects.earliest("key").pk,
        "wagtailsnippetchoosers_assessments_question.pk": Question.objects.earliest("key").pk,
        "wagtailsnippetchoosers_assessments_quiz.pk": Quiz.objects.get().pk,
        "assessments:desk_answer.question": Question.objects.get(kind="free_text").pk,
        "question": Question.objects.earliest("key").pk,
        "run.pk": world.run.pk,
        "run_chooser.pk": world.run.pk,
        "body_chooser.pk": pilot.enrolment.body_id,
        "person_chooser.pk": pilot.person.pk,
        "contract_chooser.pk": FundingContract.objects.get(body=pilot.enrolment.body).pk,
        "enrolment.pk": pilot.enrolment.pk,
        "courseedition.pk": pilot.enrolment.edition_id,
        "people.pk": pilot.person.pk,
        "employments.pk": Employment.objects.get(person=pilot.person).pk,
        "role_grants.pk": RoleGrant.objects.get(person=world.people[Viewer.HR]).pk,
        "bodies.pk": pilot.enrolment.body_id,
        "portal:table.name": "vouchers",
        "target": Target.objects.create(aim="kommunen_abgedeckt", value=1, valid_from=world.now).pk,
        "providers.pk": Provider.objects.get(short_name="VWA").pk,
    }


def _decision(world: World) -> EligibilityDecision:
    return EligibilityDecision.objects.filter(enrolment=world.pilot.enrolment).latest("sequence")


def _of_pages() -> dict[str, Any]:
    lesson, course, tree = LessonPage.objects.get(), CoursePage.objects.get(), ensure_site()
    return {
        "wagtail_serve home": "/",
        "wagtail_serve courses": tree.course_index.url,
        "wagtail_serve course": course.url,
        "wagtail_serve lesson": lesson.url,
        "page_id": lesson.pk,
        "page_pk": lesson.pk,
        "object_id": lesson.pk,
        "page_to_move_id": lesson.pk,
        "destination_id": lesson.get_parent().pk,
        "parent_page_id": tree.course_index.pk,
        "wagtailadmin_pages.pk": lesson.pk,
        "wagtailadmin_api:pages.pk": lesson.pk,
        "wagtailadmin_api:pages.action_name": "publish",
        "revision_id": (lesson.get_latest_revision() or lesson.save_revision()).pk,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "app_label": "cms",
        "app_name": "cms",
        "model_name": "lessonpage",
        "content_type_app_name": "cms",
        "content_type_model_name": "coursepage",
        "wagtail_bulk_action.app_label": "wagtailcore",
        "wagtail_bulk_action.model_name": "page",
        "action": "delete",
    }


def _of_workflow(world: World) -> dict[str, Any]:
    workflow = Workflow.objects.get()
    state = workflow.start(CoursePage.objects.get(), world.people[Viewer.TRAINER])
    task = state.current_task_state.task_id
    return {
        "workflow_pk": workflow.pk,
        "workflow_state_id": state.pk,
        "task_id": task,
        "task_state_id": state.current_task_state.pk,
        "action_name": "approve",
        "wagtailadmin_workflows.pk": workflow.pk,
        "wagtailadmin_workflows:edit_task.pk": task,
        "wagtailadmin_workflows:disable_task.pk": task,
        "wagtailadmin_workflows:enable_task.pk": task,
        "wagtailadmin_workflows.app_label": "wagtailcore",
        "wagtailadmin_workflows.model_name": "groupapprovaltask",
    }


def _of_the_library(world: World) -> dict[str, Any]:
    document = MediaDocument.objects.get()
    image = MediaImage.objects.create(title="Bild", file=ContentFile(png(), "bild.png"))
    upload = UploadedFile.objects.create(
        file=ContentFile(b"x", "x.txt"),
        uploaded_by_user=world.people[Viewer.OFFICE],
        for_content_type=ContentType.objects.get_for_model(MediaDocument),
    )
    return {
        "path": document.file.name,
        "wagtaildocs_serve": f"/documents/{document.pk}/{document.filename}",
        "document_id": document.pk,
        "doc_id": document.pk,
        "wagtaildocs_chooser.pk": document.pk,
        "wagtailadmin_api:documents.pk": document.pk,
        "image_id": image.pk,
        "wagtailimages_chooser.pk": image.pk,
        "wagtailadmin_api:images.pk": image.pk,
        "filter_spec": "max-100x100",
        "uploaded_file_id": upload.pk,
        "collection_id": Collection.get_first_root_node().pk,
        "wagtailadmin_collections.pk": Collection.objects.order_by("path").last().pk,
    }


def _of_wagtails_settings(world: World) -> dict[str, Any]:
    lesson = LessonPage.objects.get()
    session = EditingSession.objects.create(
        user=world.people[Viewer.OFFICE],
        content_type=ContentType.objects.get_for_model(LessonPage),
        object_id=str(lesson.pk),
        last_seen_at=world.now,
    )
    private = PlainPage(title="Geschützt", slug="geschuetzt")
    ensure_site().home.add_child(instance=private)
    restriction = PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    return {
        "session_id": session.pk,
        "restriction_id": restriction.pk,
        "page_view_restriction_id": restriction.pk,
        "uidb64": urlsafe_base64_encode(str(world.pilot.person.pk).encode()),
        "wagtailusers_users.pk": world.pilot.person.pk,
        "wagtailusers_groups.pk": Group.objects.get(name=GROUP_TRAINERS).pk,
        "wagtailsites.pk": Site.objects.get().pk,
    }


def _of_django_admin(world: World) -> dict[str, Any]:
    person = world.pilot.person
    rows: dict[str, Model] = {
        "accounts_user": person,
        "accounts_accesslogentry": AccessLogEntry.objects.filter(person=person).earliest("at"),
        "account_emailaddress": person.emailaddress_set.get(),
        "taggit_tag": Tag.objects.create(name="Etikett"),
        "auth_group": Group.objects.get(name=GROUP_TRAINERS),
    }
    things: dict[str, Any] = {
        "admin:view_on_site.content_type_id": ContentType.objects.get_for_model(type(person)).pk,
        "admin:view_on_site.object_id": person.pk,
        "admin:app_list.app_label": "accounts",
    }
    for name, row in rows.items():
        things[f"django-admin/{name.replace('_', '/')}/<path:object_id>/.object_id"] = row.pk
        things |= {f"admin:{name}_{act}.object_id": row.pk for act in ("change", "delete", "history")}
    return things
