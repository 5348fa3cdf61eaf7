"""Structures are read by msgspec when they are imported, never by the first threads (docs/decisions/0028)."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.house import plan

# What is converted to, as the code says it; all of it is among ``types`` below.
ASKED = {
    *("Actor", "Definition", "model", "self.content_type", "self.answer_type"),
    *("FrozenQuiz", "CertificateFacts", "schema.CourseFile"),
}
CONVERSIONS = re.compile(r"msgspec\.convert\([\w.]+, ([\w.]+)\)")
# Prints the types whose annotations are read only now; with everything imported that a request may meet.
LATE = """
import importlib, sys
import django
django.setup()
import msgspec
from django.urls import get_resolver
from assessments.domain.frozen import FrozenQuiz
from assessments.forms.answers import AnswerMessage
from assessments.kinds import KINDS
from certificates.domain.facts import CertificateFacts
from cms.domain.coursefile.schema import CourseFile
from lms.xapi.core import Actor, Definition, reading
get_resolver().url_patterns
types = [FrozenQuiz, AnswerMessage, CertificateFacts, CourseFile, Actor, Definition]
types += [type for kind in KINDS.values() for type in (kind.content_type, kind.answer_type)]
types += [*reading._STATEMENTS.values(), *reading._WITH_SUBSTATEMENT.values()]
READERS = {"get_class_annotations", "get_dataclass_info"}
late = []
def watch(frame, event, _argument):
    if event == "call" and frame.f_code.co_name in READERS:
        late.append(str(current))
class Unknown(msgspec.Struct):
    field: int
sys.setprofile(watch)
for current in [*types, Unknown]:
    msgspec.json.Decoder(current)
sys.setprofile(None)
print(*sorted(set(late)), sep="\\n")
"""


def test_no_request_is_the_first_to_read_a_type() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LATE],
        cwd=plan.ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    # The one that the test made itself shows that reading is noticed.
    assert told.stdout.split("\n")[:-1] == ["<class '__main__.Unknown'>"]


def test_every_type_that_is_converted_to_is_asked() -> None:
    found = {
        (str(path.relative_to(plan.ROOT)), name)
        for app in ("lms", "curriculum", "assessments", "certificates", "cms")
        for path in (plan.ROOT / app).rglob("*.py")
        for name in CONVERSIONS.findall(path.read_text(encoding="utf-8"))
    }

    assert {name for _path, name in found} <= ASKED, sorted(found)
