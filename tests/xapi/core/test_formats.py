"""Strings with a format: what passes, what does not, and that hostile ones are told apart quickly."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest

from lms.xapi.core import formats, parse_timestamp

CASES = {
    formats.IRI_PATTERN: (
        [
            "http://a", "https://a.example/b?c=d&e=%20#f", "urn:isbn:1", "tag:a.example,2020:x", "mailto:a@b",
            "http://[::1]:80/x", "http://user@[2001:db8::1]/", "http://example.com/فعل/خواندن", "http://ü.example/ß",
        ],
        [
            "", "x", "//a", "a.example/b", "http:", "1a:b", "a b:c", "http://a b", "http://a#b#c", "a:%2", "a:%zz",
            "http://a/[x]", "http://[::1]x", "a:<b>", 'a:"', "a:b\n", "a:\x00", "ab=c://x", "a:\ud800", "a:{b}",
        ],
    ),
    formats.UUID_PATTERN: (
        ["12345678-1234-5678-1234-567812345678", "AA97B177-9383-4934-8543-0F91A7A02836"],
        [
            "", "AA97B177-9383-4934-8543-0F91A7A028368", "MA97B177-9383-4934-8543-0F91A7A02836",
            "AA97B177938349348543-0F91A7A02836", "{12345678-1234-5678-1234-567812345678}",
            "urn:uuid:12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678\n",
        ],
    ),
    formats.MAILTO_PATTERN: (
        ["mailto:a@b.example", "mailto:a.b+c@b", "mailto:%22a%20b%22@x.example", "mailto:ü@ü.example"],
        [
            "", "mailto:", "a@b.example", "mailto:a", "mailto:a@", "mailto:@b", "mailto:a@b@c", "mailto:a@b..c",
            "mailto:a@-b", "mailto:a@b-", "mailto:a@b.", "mailto:a b@c", "mailto:a@b?subject=x", "MAILTO:a@b",
        ],
    ),
    formats.SHA1_PATTERN: (
        ["ebd31e95054c018b10727ccffd2ef2ec3a016ee9", "A" * 40],
        ["", "a" * 39, "a" * 41, "g" * 40],
    ),
    formats.SHA2_PATTERN: (
        ["a" * 56, "F" * 64, "0" * 96, "1" * 128],
        ["", "a" * 40, "a" * 63, "g" * 64],
    ),
    formats.MEDIA_TYPE_PATTERN: (
        ["text/plain", "text/plain; charset=ascii", 'application/vnd.a+json;q="x y"'],
        ["", "text", "text/", "/plain", "text plain", "text/plain x", "text/plain;\n"],
    ),
    formats.LANGUAGE_TAG_PATTERN: (
        [
            "de", "en-US", "tlh", "zh-cmn-Hans-CN", "sl-rozaj-biske", "de-CH-1901", "en-a-myext-b-another", "es-419",
            "qaa-Qaaa-QM-x-southern", "x-whatever", "i-klingon", "sgn-BE-FR", "art-lojban", "DE-de",
        ],
        [
            "", "d", "a12345", "abcdefghi", "de_DE", "de-", "-de", "de--DE", "en-US-US", "x", "de-x", "1de", "en-a",
            "de\n", "ä",
        ],
    ),
    formats.TIMESTAMP_PATTERN: (
        [
            "2026-03-02T09:00:00Z", "2026-03-02T09:00:00.123456789+01:00", "2026-03-02t09:00:00z", "2026-03-02T09:00",
            "20260302T090000Z", "20260302T0900+0100", "2026-03-02T09:00:00,5+01", "2026-03-02 09:00:00Z",
            "2026-03-02T09:00:00-00:30",
        ],
        [
            "", "2026-03-02", "09:00:00Z", "2026-03-02T09:00:00-00:00", "2026-03-02T09:00:00-0000",
            "2026-03-02T09:00:00-00", "01/011/2015", "2026-03-02T09:00:00.Z", "2026-03-02T090000Z",
            "20260302T09:00:00Z", "2026-03-02T09:00:00Z\n", "2026-3-2T09:00:00Z", "2026-W10-1T09:00:00Z",
        ],
    ),
    formats.DURATION_PATTERN: (
        [
            "P3Y", "P4W", "PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "PT16559.14S", "P0.5Y", "PT1,5H", "PT0S",
            "P1DT12H36M0.12567S",
        ],
        [
            "", "P", "PT", "P1", "P4W1D", "P1DT", "1D", "-P1D", "P-1D", "PT1.5H1M", "P0.5YT1H", "PT1S1M", "P1M1Y",
            "P2015-11-18T00:00:00", "pt1s", "P1D\n", "PT.5S", "PT1.S", "PA1H0M0S",
        ],
    ),
}  # fmt: skip

VALID = [(pattern, text) for pattern, (good, _) in CASES.items() for text in good]
INVALID = [(pattern, text) for pattern, (_, bad) in CASES.items() for text in bad]


def shown(value: str) -> str:
    """How pytest names a case."""
    return formats.FORMAT_NAMES.get(value, ascii(value)).replace(" ", "_")


@pytest.mark.parametrize(("pattern", "text"), VALID, ids=shown)
def test_what_has_the_format_passes(pattern: str, text: str) -> None:
    assert re.search(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), INVALID, ids=shown)
def test_what_lacks_the_format_does_not(pattern: str, text: str) -> None:
    assert not re.search(pattern, text)


def test_every_format_has_cases_and_a_name() -> None:
    assert {*CASES, formats.VERSION_PATTERN} == set(formats.FORMAT_NAMES)


@pytest.mark.parametrize("pattern", formats.FORMAT_NAMES, ids=shown)
@pytest.mark.parametrize(
    "text",
    [
        "a:" + "b" * 50_000 + "<", "a:" + "%20" * 20_000 + "%", "mailto:" + "a." * 25_000 + "@",
        "mailto:a@" + "b-" * 25_000, "mailto:a@" + "b." * 25_000, "de" + "-abcde" * 10_000 + "-",
        "de" + "-a-bc" * 10_000 + "-", "P" + "1Y" * 25_000, "P" + "1" * 50_000,
        "2026-03-02T09:00:00." + "1" * 50_000 + "x",
        "text/plain" + " " * 50_000 + "x", "//u@" * 10_000, "http://" + "u@" * 25_000 + "[",
    ],
    ids=lambda text: text[:14],
)  # fmt: skip
def test_no_text_takes_long(pattern: str, text: str) -> None:
    begun = time.process_time()

    re.search(pattern, text)

    assert time.process_time() - begun < 0.5, "backtracking: seconds of computing where a moment is due"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-02T10:00:00+01:00", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)),
        ("2026-03-02t09:00:00.1234567z", dt.datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=dt.UTC)),
        ("20260302T0830-0030", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)),
        ("2026-03-02T09:00", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)),
        ("2016-12-31T23:59:60Z", dt.datetime(2017, 1, 1, tzinfo=dt.UTC)),
        ("20161231T235960.5Z", dt.datetime(2017, 1, 1, 0, 0, 0, 500_000, tzinfo=dt.UTC)),
    ],
)
def test_a_timestamp_is_an_instant_in_utc(text: str, instant: dt.datetime) -> None:
    assert parse_timestamp(text) == instant
    assert parse_timestamp(text).utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T09:00:00Z", "2025-02-29T09:00:00Z", "2026-13-01T09:00:00Z", "2026-03-02T25:00:00Z",
        "2026-03-02T09:61:00Z", "2026-03-02T09:00:61Z", "2026-03-02T09:00:00+24:00", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:60Z",
    ],
)  # fmt: skip
def test_an_instant_that_does_not_exist_is_refused(text: str) -> None:
    assert re.search(formats.TIMESTAMP_PATTERN, text)
    with pytest.raises(ValueError, match=r"\w"):
        parse_timestamp(text)
