"""How a certificate reads in the journal: the learner *earned* it. Neither number nor code stand there."""

from __future__ import annotations

from django.conf import settings

from certificates.models import Certificate
from curriculum.domain.statements import course_ref
from curriculum.models import Course
from lms.xapi import activities, verbs
from lms.xapi.domain.journal import ActivityRef, Event
from lms.xapi.enums import Weight

CERTIFICATE_EARNED = "certificate-earned"


def certificate_earned(certificate: Certificate) -> Event:
    """The evidence that goes with ``certificate``; its instant is the issue's, so telling again is identical."""
    course = certificate.edition.course
    return Event(
        kind=CERTIFICATE_EARNED,
        fact=certificate.pk,
        actor=certificate.person.xapi_account,
        verb=verbs.EARNED,
        activity=ActivityRef(
            iri=certificate_iri(course), type=activities.CERTIFICATE, name=course.certificate_title
        ),
        registration=certificate.enrolment_id,
        timestamp=certificate.issued_at,
        weight=Weight.EVIDENCE,
        parent=(course_ref(course),),
        grouping=(course_ref(course),),
    )


def certificate_iri(course: Course) -> str:
    """The certificate of a course as an activity: one for all who earn it, so they can be counted."""
    return f"{settings.ACTIVITY_IRI_BASE}/certificate/{course.pk}"
