"""The learner's way through a quiz: overview, attempt, submission, result. Works without JavaScript."""

from __future__ import annotations

import math
import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain import attempts, queries
from assessments.domain.accommodations import effect_for
from assessments.domain.attempts import AttemptRefused
from assessments.domain.frozen import FrozenQuiz, read_frozen
from assessments.enums import Feedback
from assessments.forms.answers import AnswerMessage, given_answers, question_fields, read_message
from assessments.kinds.refusals import AnswerRefused, Reason
from assessments.models import AnswerEvent, Attempt, QuestionImage
from assessments.permissions import may_answer, may_see_own_results, may_take_quiz
from assessments.pictures import picture_response
from assessments.wording import SAVED, TIME_OVER, refusal_sentence, repeated_sentence
from curriculum.domain.queries import outline_for
from lms.accounts.models import User

# What a refusal means in HTTP; every other name is an answer that cannot be taken (422).
_STATUS = {
    "login_needed": 401,
    Reason.ENROLMENT_WITHDRAWN: 403,
    "not_found": 404,
    Reason.UNKNOWN_QUESTION: 404,
    Reason.ATTEMPT_SUBMITTED: 409,
    Reason.EVENT_REUSED: 409,
    Reason.TIME_OVER: 409,
    Reason.QUESTION_CHECKED: 409,
    Reason.OTHER_LOGIN: 409,
    Reason.TOO_LARGE: 413,
    Reason.NOT_JSON: 400,
    Reason.MALFORMED: 400,
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, enrolment: uuid.UUID, activity: uuid.UUID) -> HttpResponse:
    """What the quiz is and the own attempts at it; POST starts one or goes on with the open one."""
    place = queries.quiz_place(person=_person(request), enrolment=enrolment, activity=activity)
    if place is None or not may_see_own_results(_person(request), place.enrolment):
        raise Http404
    if request.method == "POST":
        if not may_take_quiz(_person(request), place.enrolment):
            raise PermissionDenied
        return _start(request, place)
    return _overview(request, place)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_page(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """All questions on one page; POST saves, and with ``action=submit`` goes on to submission."""
    current = _own_attempt(request, attempt)
    if current.submitted_at:
        return _too_late(request, current, Reason.ATTEMPT_SUBMITTED)
    if may_answer(_person(request), current) and attempts.submit_if_overdue(
        attempt=current, now=timezone.now()
    ):
        messages.info(request, TIME_OVER)
        return _too_late(request, _own_attempt(request, attempt), Reason.TIME_OVER)
    if not may_answer(_person(request), current):
        return _refused(request, current, AnswerRefused(Reason.ENROLMENT_WITHDRAWN))
    if request.method == "POST":
        return _save(request, current)
    return _attempt_page(request, current)


@never_cache
@require_POST
def answer(request: HttpRequest, attempt: uuid.UUID) -> JsonResponse:
    """Save one answer sent by the page's script; answers in JSON, refusals by name and status."""
    try:
        current = _attempt_to_answer(request, attempt)
        message = read_message(request.body, content_type=str(request.content_type))
        _refuse_other_login(request, message)
        quiz = read_frozen(current.frozen)
        event = attempts.save_answer(
            attempt=current,
            question=message.question,
            payload=message.payload(quiz),
            client_event_id=message.event,
            now=timezone.now(),
            spent_ms=message.spent,
        )
    except AnswerRefused as refusal:
        return JsonResponse(
            {"refused": refusal.code, "message": refusal_sentence(refusal.code)},
            status=_STATUS.get(refusal.code, 422),
        )
    return JsonResponse({"saved": event.sequence} | _repeated(quiz, event))


def _repeated(quiz: FrozenQuiz, event: AnswerEvent) -> dict[str, str]:
    """What to say of positions given more than once, if there are any."""
    question = quiz.question(event.question)
    answer = question.readable_answer(event.payload) if question else None
    if question is None or answer is None:
        return {}
    positions = question.rules.repeated(question.loaded, answer)
    return {"repeated": repeated_sentence(positions)} if positions else {}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """Ask once whether to submit with unfinished questions; POST submits."""
    current = _own_attempt(request, attempt)
    if request.method == "POST" or current.submitted_at:
        return _submit(request, current)
    if not may_answer(_person(request), current):
        return _refused(request, current, AnswerRefused(Reason.ENROLMENT_WITHDRAWN))
    asked = queries.asked_questions(attempt=current)
    context = {
        "attempt": current,
        "title": read_frozen(current.frozen).title,
        "fields": question_fields(queries.unfinished_questions(asked)),
        "question_count": len(asked),
    }
    return render(request, "assessments/submit.html", context)


@login_required
@never_cache
@require_GET
def result(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """The graded attempt with feedback, for its owner alone."""
    return _result_page(request, _own_attempt(request, attempt))


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """The receipt as a file; its SHA-256 is the code on the result page."""
    current = _own_attempt(request, attempt)
    if not current.submitted_at:
        raise Http404
    text = attempts.receipt_of(attempt=current, answers=queries.last_answers(attempt=current).values())
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="quittung-{current.pk}.json"'},
    )


@login_required
@cache_control(private=True, max_age=3600)
@require_GET
def image(request: HttpRequest, attempt: uuid.UUID, image: uuid.UUID) -> FileResponse:
    """A picture of a question of the own attempt."""
    current = _own_attempt(request, attempt)
    if str(image) not in read_frozen(current.frozen).images:
        raise Http404
    return picture_response(get_object_or_404(QuestionImage, pk=image))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _overview(request: HttpRequest, place: queries.QuizPlace, status: int = 200) -> HttpResponse:
    overview = queries.quiz_overview(enrolment=place.enrolment, activity=place.activity, now=timezone.now())
    may_take = may_take_quiz(_person(request), place.enrolment)
    context = {"quiz": overview, "place": place, "may_take": may_take}
    return render(request, "assessments/quiz.html", context, status=status)


def _result_page(request: HttpRequest, attempt: Attempt, status: int = 200) -> HttpResponse:
    review = queries.attempt_review(attempt=attempt, now=timezone.now())
    if review is None:
        return redirect("assessments:attempt", attempt.pk)
    next_activity = outline_for(enrolment=attempt.enrolment).next_activity
    context = {
        "attempt": attempt,
        "review": review,
        "may_take": may_take_quiz(_person(request), attempt.enrolment),
        "next_activity": next_activity if next_activity and next_activity.id != attempt.activity_id else None,
    }
    return render(request, "assessments/result.html", context, status=status)


def _too_late(request: HttpRequest, attempt: Attempt, reason: Reason) -> HttpResponse:
    """Answers were sent after the end: the result, and why they do not count. Who only looks is led there."""
    if request.method != "POST":
        return redirect("assessments:result", attempt.pk)
    messages.error(request, refusal_sentence(reason))
    return _result_page(request, attempt, status=_STATUS[reason])


def _start(request: HttpRequest, place: queries.QuizPlace) -> HttpResponse:
    try:
        started = attempts.start_attempt(
            enrolment=place.enrolment, activity=place.activity, now=timezone.now()
        )
    except AttemptRefused as refused:
        messages.error(request, refusal_sentence(refused.code))
        return _overview(request, place, status=409)
    return redirect("assessments:attempt", started.pk)


def _own_attempt(request: HttpRequest, attempt: uuid.UUID) -> Attempt:
    found = queries.attempt_with_place(attempt)
    if found is None or not may_see_own_results(_person(request), found.enrolment):
        raise Http404
    return found


def _attempt_to_answer(request: HttpRequest, attempt: uuid.UUID) -> Attempt:
    if not request.user.is_authenticated:
        raise AnswerRefused("login_needed")
    found = queries.attempt_with_place(attempt)
    if found is None or not may_see_own_results(_person(request), found.enrolment):
        raise AnswerRefused("not_found")
    return found


def _refuse_other_login(request: HttpRequest, message: AnswerMessage) -> None:
    if message.person not in {None, request.user.pk}:
        raise AnswerRefused(Reason.OTHER_LOGIN)


def _attempt_page(
    request: HttpRequest, attempt: Attempt, *, status: int = 200, **answers: Any
) -> HttpResponse:
    asked = queries.asked_questions(attempt=attempt)
    fields = question_fields(asked, **answers)
    errors = [field for field in fields if field.error]
    frozen = read_frozen(attempt.frozen)
    context = {
        "attempt": attempt,
        "title": frozen.title,
        "fields": fields,
        "errors": errors,
        "may_check": frozen.feedback == Feedback.AT_ONCE,
        "accommodation": effect_for(person=attempt.enrolment.person, now=timezone.now()),
        "seconds_left": _seconds_left(attempt),
    }
    return render(request, "assessments/attempt.html", context, status=422 if errors else status)


def _save(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    try:
        given = given_answers(read_frozen(attempt.frozen), request.POST)
        refused = attempts.save_answers(attempt=attempt, given=given, now=timezone.now())
    except AnswerRefused as refusal:
        return _refused(request, attempt, refusal)
    if refused:
        return _attempt_page(request, attempt, refused=refused, given=given)
    action, _colon, question = request.POST.get("action", "").partition(":")
    if action == "submit":
        return _submit_or_ask(request, attempt)
    if action == "check":
        return _check(request, attempt, question)
    messages.success(request, SAVED)
    return redirect("assessments:attempt", attempt.pk)


def _check(request: HttpRequest, attempt: Attempt, question: str) -> HttpResponse:
    try:
        checked = attempts.check_question(attempt=attempt, question=uuid.UUID(question), now=timezone.now())
    except ValueError as refusal:  # AnswerRefused is one
        code = getattr(refusal, "code", Reason.UNKNOWN_QUESTION)
        messages.error(request, refusal_sentence(code))
        return _attempt_page(request, attempt, status=_STATUS.get(code, 422))
    return redirect(f"{reverse('assessments:attempt', args=[attempt.pk])}#q-{checked.question}")


def _seconds_left(attempt: Attempt) -> int | None:
    """Rounded up: the page that comes back at the end finds the time over here, too."""
    if attempt.deadline is None:
        return None
    return max(0, math.ceil((attempt.deadline - timezone.now()).total_seconds()))


def _submit_or_ask(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if queries.unfinished_questions(queries.asked_questions(attempt=attempt)):
        return redirect("assessments:submit", attempt.pk)
    return _submit(request, attempt)


def _submit(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    try:
        attempts.submit_attempt(attempt=attempt, now=timezone.now())
    except AnswerRefused as refusal:
        return _refused(request, attempt, refusal)
    return redirect("assessments:result", attempt.pk)


def _refused(request: HttpRequest, attempt: Attempt, refusal: AnswerRefused) -> HttpResponse:
    """The quiz's page with the reason: with its status for what was sent, led there who only looked."""
    messages.error(request, refusal_sentence(refusal.code))
    if request.method != "POST":
        return redirect("assessments:quiz", attempt.enrolment_id, attempt.activity_id)
    place = queries.QuizPlace(attempt.enrolment, attempt.activity)
    return _overview(request, place, status=_STATUS.get(refusal.code, 422))
