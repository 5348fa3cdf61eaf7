"""Every kind of document before judges that know nothing of ours, and each judge before a spoiled file."""

from __future__ import annotations

import dataclasses
from functools import cache
from io import BytesIO

import pikepdf
import pytest
import segno

from certificates.domain.badges import sign_badge
from certificates.domain.facts import CertificateFacts
from certificates.domain.paper import draw_paper
from certificates.rendering import document, painting
from certificates.rendering.kept import forget
from certificates.rendering.objects import Stream
from certificates.sealing.keys import make_test_authority
from tests.benchmarks import certificates_racing
from tests.certificates import badge_judges, judges, published
from tests.certificates.samples import (
    BADGE,
    DESIGNED,
    NOW,
    SEALED,
    WITH_CONTENTS,
    authority,
    issue_sample,
    logo,
    samples,
)

SAMPLES = samples()
needs_schemas = pytest.mark.skipif(
    published.schema("achievementcredential") is None, reason="no schemas of 1EdTech (make schemas): skipped"
)
needs_verapdf = pytest.mark.skipif(judges.VERAPDF is None, reason="verapdf is not on PATH: skipped")


@cache
def pdf_of(name: str) -> bytes:
    """Each sample once."""
    return issue_sample(SAMPLES[name])


def test_there_are_enough_samples() -> None:
    assert len(SAMPLES) >= 60


@pytest.mark.parametrize("name", SAMPLES)
def test_the_judges_pass_every_sample(name: str) -> None:
    facts, pdf = SAMPLES[name], pdf_of(name)

    complaints = {
        "PDF/UA-1": judges.page_validation(pdf, "ua1"),
        "PDF/A-3a": judges.page_validation(pdf, "3a"),
        "syntax": judges.syntax(pdf),
        "QR": judges.qr(pdf, facts),
        "text": judges.text(pdf, facts),
        "overprinting": judges.overprinting(pdf),
        "seal": judges.seal(pdf) if facts.seal else [],
        "badge": _badge(pdf, facts),
    }

    assert {judge: found for judge, found in complaints.items() if found} == {}


def _badge(pdf: bytes, facts: CertificateFacts) -> list[str]:
    found = judges.attachment(pdf)
    if facts.badge is None:
        return ["there should be none"] if found else []
    if found is None:
        return ["missing"]
    kept = (found["name"], found["type"], found["relationship"])
    expected = ("open-badge.jwt", "/application/vc+jwt", "/Data")
    return badge_judges.badge(found["token"], facts) + ([] if kept == expected else [f"attached as {kept}"])


@needs_verapdf
@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize(
    "name", ["zertifikat, longest name", "foerderbestaetigung, unsealed", "designed", "letters 3"]
)
def test_verapdf_passes_every_kind(name: str, profile: str) -> None:
    assert judges.verapdf(pdf_of(name), profile) == []


@pytest.mark.parametrize("facts", [WITH_CONTENTS, DESIGNED])
def test_the_copy_without_attachment_is_pdf_a_2a(facts: CertificateFacts) -> None:
    pdf = draw_paper(facts, badge="a.b.c", logo=logo(), archive_part=2)

    assert judges.attachment(pdf) is None
    assert judges.page_validation(pdf, "ua1") == judges.page_validation(pdf, "2a") == []
    assert judges.page_validation(pdf, "3a") != []


@pytest.mark.parametrize("end", [b"\r", b"\n", b" ", b"\0", b"\f"])
def test_a_stream_may_end_in_any_byte(end: bytes) -> None:
    """A compressed one ends in CR once in 256 times; readers take it and an LF behind it for one end of line."""
    badge = next(
        text for text in ("a" * length for length in range(256)) if Stream(text.encode()).data.endswith(end)
    )

    pdf = draw_paper(dataclasses.replace(WITH_CONTENTS, seal=None), badge=badge)

    assert judges.page_validation(pdf, "ua1") == judges.page_validation(pdf, "3a") == judges.syntax(pdf) == []
    assert judges.attachment(pdf)["token"] == badge


def test_the_same_facts_give_the_same_bytes_even_sealed() -> None:
    assert issue_sample(DESIGNED) == issue_sample(DESIGNED)


def test_what_is_kept_from_others_changes_no_byte() -> None:
    facts = SAMPLES["letters 3"]
    after_others = [issue_sample(SAMPLES["letters 4"]), pdf_of("letters 5"), issue_sample(facts)][-1]

    forget()

    assert issue_sample(facts) == after_others


@pytest.mark.parametrize("length", [1, 15, 16, 17, 47, 62, 63, 150])
def test_a_qr_code_made_of_differences_is_the_code(length: int) -> None:
    text = ("https://lernen.example/pruefen/7K3M9QX2ABCD1234" * 4)[:length]

    expected = segno.make(text, error="m", micro=False, mode="byte", mask=document.QR_MASK).matrix

    assert document.qr_matrix(text) == tuple(bytes(row) for row in expected)


def _spoil(pdf: bytes, key: str) -> bytes:
    """Without an entry of the catalogue, saved anew."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root[key]
        buffer = BytesIO()
        opened.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        ("ua1", "/Lang"),
        ("ua1", "/MarkInfo"),
        ("ua1", "/ViewerPreferences"),
        ("3a", "/OutputIntents"),
        ("3a", "/Metadata"),
    ],
)
def test_page_validation_complains_about_what_is_missing(profile: str, key: str) -> None:
    assert judges.page_validation(_spoil(pdf_of("one page"), key), profile) != []


def test_page_validation_complains_about_content_outside_the_structure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def bare(self: document.Document, operators: str) -> None:
        self._canvas.addLiteral(operators)

    monkeypatch.setattr(document.Document, "_draw", bare)

    assert judges.page_validation(draw_paper(SEALED), "ua1") != []


def test_the_judge_complains_about_lines_printed_over_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "LEADING", 0.5)

    assert judges.overprinting(draw_paper(SEALED)) != []


def test_the_syntax_judge_complains_about_a_cut_file() -> None:
    assert judges.syntax(pdf_of("one page")[:-400]) != []


@pytest.mark.parametrize("place", [200, -2_000])
def test_pyhanko_complains_about_one_changed_byte(place: int) -> None:
    spoiled = bytearray(pdf_of("one page"))
    spoiled[place] ^= 1

    assert "intact" in judges.seal(bytes(spoiled)) or judges.seal(bytes(spoiled))


def test_pyhanko_complains_about_what_was_added_after_the_seal() -> None:
    assert "covers the whole file" in judges.seal(pdf_of("one page") + b"\n% added\n")


def test_the_readers_complain_about_another_paper() -> None:
    other = dataclasses.replace(SEALED, address="https://lernen.example/pruefen/0", award="„Anders“")

    assert judges.qr(pdf_of("one page"), other) != []
    complaints = judges.text(pdf_of("one page"), other)
    assert {complaint.split()[0] for complaint in complaints} == judges.read_by_all(pdf_of("one page")).keys()


def test_two_libraries_complain_about_a_changed_badge() -> None:
    token = judges.attachment(pdf_of("one page"))["token"]
    head, body, signature = token.split(".")
    changed = f"{head}.{body[:-4]}{'A' if body[-4] != 'A' else 'B'}{body[-3:]}.{signature}"
    stranger = make_test_authority(holder="Fremd", now=NOW).badge

    assert badge_judges.badge(changed, SEALED) != []
    assert badge_judges.signature(changed, authority().badge.jwk) != []
    assert badge_judges.signature(token, stranger.jwk) != []
    assert (
        badge_judges.badge(token, dataclasses.replace(SEALED, badge=dataclasses.replace(BADGE, id="urn:x")))
        != []
    )


@needs_schemas
@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("name", [name for name, facts in SAMPLES.items() if facts.badge][::8])
def test_badges_are_as_1edtech_publishes(name: str, *, is_named: bool) -> None:
    token = sign_badge(SAMPLES[name], authority().badge, is_named=is_named)

    assert badge_judges.published_schema("achievementcredential", badge_judges.content(token)) == []


@needs_schemas
@pytest.mark.parametrize(
    ("spoiled", "place"),
    [
        ({"validFrom": "gestern"}, "$.validFrom"),
        ({"type": ["VerifiableCredential"]}, "$.type"),
        ({"credentialSubject": {"type": ["AchievementSubject"]}}, "$.credentialSubject"),
        ({"credentialStatus": {"id": "urn:x"}}, "$.credentialStatus"),
    ],
)
def test_1edtechs_schema_complains_about_a_spoiled_badge(spoiled: dict[str, object], place: str) -> None:
    document = badge_judges.content(sign_badge(SEALED, authority().badge))

    complaints = badge_judges.published_schema("achievementcredential", {**document, **spoiled})

    assert [complaint for complaint in complaints if complaint.startswith(place)] != []


def test_a_file_that_fails_its_validator_wins_no_race(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = _spoil(pdf_of("one page"), "/Lang")
    engines = (
        ("good", lambda: lambda _number: pdf_of("one page"), ("ua1",), 1.0),
        ("spoiled", lambda: lambda _number: spoiled, ("ua1",), 1.0),
    )
    monkeypatch.setattr(certificates_racing, "ENGINES", engines)
    monkeypatch.setattr(certificates_racing, "rate", lambda _draw, _count: 1.0)

    names = [figure.name for figure in certificates_racing.racing(1)]

    assert names == ["ours: UA-1, A-3a, sealed, badge", "good: ua1", "ours to good"]


def test_pyld_complains_about_an_invented_word() -> None:
    document = badge_judges.content(sign_badge(SEALED, authority().badge))
    document["credentialSubject"]["achievement"]["note"] = "1,3"

    assert badge_judges.vocabulary(document) == ["pyld: note is not defined"]
