"""The cards of a run's days. What was done on a day is answered in its card: the page returns there, not to its top."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from curriculum.models import SeminarDay
from lms.portal.domain.run_days import Day
from lms.portal.forms import MakeUpForm


@dataclass(frozen=True)
class DayCard:
    """A day, what is answered to what was done on it, and the form for its guests."""

    day: Day
    answers: tuple[Message, ...]
    make_up_form: MakeUpForm


def make_up_form(day: uuid.UUID, typed: QueryDict | None = None) -> MakeUpForm:
    """The form for the guests of one day; every card of the page has one, so its ids name the day."""
    return MakeUpForm(typed, auto_id=f"guest-{day}-%s")


def day_cards(
    days: Sequence[Day], said: Sequence[Message], refused: Mapping[uuid.UUID, MakeUpForm]
) -> tuple[tuple[DayCard, ...], list[Message]]:
    """The cards, and the messages for the top of the page: what no card answers.

    ``refused`` are the forms that were sent and come back, by day.
    """
    cards = tuple(
        DayCard(
            day,
            answers=tuple(message for message in said if message.extra_tags == str(day.id)),
            make_up_form=refused.get(day.id) or make_up_form(day.id),
        )
        for day in days
    )
    answered = {str(day.id) for day in days}
    return cards, [message for message in said if message.extra_tags not in answered]


def answer(request: HttpRequest, day: SeminarDay, level: int, text: str) -> HttpResponse:
    """Go back to the day that was worked on; its card says ``text``."""
    messages.add_message(request, level, text, extra_tags=str(day.pk))
    return back_to(day)


def back_to(day: SeminarDay) -> HttpResponse:
    """The run's page, at the day that was worked on: on a phone it is a long way down."""
    found = redirect("portal:run", day.run_id)
    found["Location"] += f"#tag-{day.pk}"
    return found
