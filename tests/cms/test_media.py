"""Files are read by those who may read a page that shows them, and in parts when a video is sought in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model

from cms.domain.course_report import ImportReport
from cms.domain.site import ensure_site
from cms.models import LessonPage, MediaDocument, MediaImage, PlainPage
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.models import User
from tests.cms.files import VTT, mp4, pdf, png
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

VIDEO = mp4(size=10_000)
BLOCKS = (
    "      - {type: image, file: plan.png, alt: Ein Plan}\n"
    "      - {type: video, file: film.mp4, captions: film.vtt, title: Ein Film, text: Guten Tag.}\n"
    "      - {type: download, file: blatt.pdf, title: Ein Blatt}\n"
)
FILES = {"plan.png": png(), "film.mp4": VIDEO, "film.vtt": VTT, "blatt.pdf": pdf()}

ClientOf = Callable[[User], Client]


def get(client: Client, address: str, **headers: str) -> Any:
    """The answer, read to its end as a browser would."""
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    if answer.streaming:
        answer.body = b"".join(answer)
    else:
        answer.body = answer.content
    return answer


@pytest.fixture
def learner(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot, enrolled in a course with an image, a video and a document."""
    load(course_file(unit("u", lessons=[lesson("l", blocks=BLOCKS)])), files=FILES)
    return make_enrolment(pilot, edition=CourseEdition.objects.get())


@pytest.fixture
def video(learner: Enrolment) -> str:
    """The address of the video."""
    return MediaDocument.objects.get(file__endswith=".mp4").file.url


def addresses(pilot_client: Client, enrolment: Enrolment) -> list[str]:
    """Every file that the lesson's page names."""
    page = LessonPage.objects.get(key="l")
    html = pilot_client.get(reverse("cms:lesson", args=[enrolment.pk, page.translation_key])).content.decode()
    parts = [part.partition('"')[0] for part in html.split('"/medien/')[1:]]
    return sorted({f"/medien/{part.split()[0]}" for part in parts})


def test_the_enrolled_and_editors_read_the_files_of_a_lesson_and_nobody_else(
    learner: Enrolment, pilot: User, trainer: User, stranger: User, hr: User, client_of: ClientOf
) -> None:
    found = addresses(client_of(pilot), learner)
    clients = [client_of(pilot), client_of(trainer), client_of(stranger), client_of(hr), Client()]

    answers = [[get(client, address).status_code for client in clients] for address in found]

    assert len(found) == 5  # two sizes of the image, video, captions, document
    assert answers == [[200, 200, 404, 404, 404]] * 5


def test_originals_of_images_follow_the_same_rule(
    learner: Enrolment, pilot: User, stranger: User, client_of: ClientOf
) -> None:
    address = MediaImage.objects.get().file.url

    assert get(client_of(pilot), address).status_code == 200
    assert get(client_of(stranger), address).status_code == 404


def test_what_a_public_page_shows_everybody_reads(learner: Enrolment, client: Client) -> None:
    image = MediaImage.objects.get()
    home = ensure_site().home
    page = PlainPage(title="Impressum", live=False)
    page.body = [{"type": "image", "value": {"image": image.pk, "alt_text": "A", "caption": ""}}]
    home.add_child(instance=page)
    assert get(client, image.file.url).status_code == 404

    page.save_revision().publish()
    assert get(client, image.file.url).status_code == 200

    PlainPage.objects.get().unpublish()
    assert get(client, image.file.url).status_code == 404


def test_a_page_behind_a_password_makes_nothing_public(learner: Enrolment, client: Client) -> None:
    image = MediaImage.objects.get()
    page = PlainPage(title="Intern")
    page.body = [{"type": "image", "value": {"image": image.pk, "alt_text": "A", "caption": ""}}]
    ensure_site().home.add_child(instance=page)
    page.view_restrictions.create(restriction_type="password", password="geheim")

    assert get(client, image.file.url).status_code == 404


def test_what_no_page_shows_only_editors_read(
    learner: Enrolment, pilot: User, trainer: User, client_of: ClientOf
) -> None:
    document = MediaDocument.objects.create(title="Los", file=ContentFile(b"x", name="los.txt"))

    assert get(client_of(trainer), document.file.url).status_code == 200
    assert get(client_of(pilot), document.file.url).status_code == 404


@pytest.mark.parametrize(
    "name", ["documents/gibt-es-nicht.pdf", "../db.sqlite3", "a%00b", "avatar_images/x.png"]
)
def test_a_file_that_belongs_to_nothing_is_nobodys(
    learner: Enrolment, office: User, client_of: ClientOf, media: Path, name: str
) -> None:
    (media / "avatar_images").mkdir(parents=True)
    (media / "avatar_images" / "x.png").write_bytes(png())

    assert get(client_of(office), f"/medien/{name}").status_code == 404


def test_wagtails_own_address_of_a_document_asks_the_same_question(
    learner: Enrolment, pilot: User, stranger: User, client_of: ClientOf
) -> None:
    document = MediaDocument.objects.get(file__endswith=".pdf")
    address = reverse("wagtaildocs_serve", args=[document.pk, document.filename])

    assert get(client_of(pilot), address)["Location"] == document.file.url
    assert get(client_of(stranger), address).status_code == 404
    assert document.url == document.file.url


def test_documents_are_downloaded_and_never_interpreted(
    learner: Enrolment, pilot: User, client_of: ClientOf
) -> None:
    document = MediaDocument.objects.get(file__endswith=".pdf")

    answer = get(client_of(pilot), document.file.url)

    assert answer.body == FILES["blatt.pdf"]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="ein-blatt.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_images_and_videos_are_shown_in_place(video: str, pilot: User, client_of: ClientOf) -> None:
    answer = get(client_of(pilot), video)

    assert answer["Content-Type"] == "video/mp4"
    assert not answer["Content-Disposition"].startswith("attachment")
    assert answer["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "content", "where"),
    [
        ("bytes=0-99", 206, VIDEO[:100], "bytes 0-99/10000"),
        ("bytes=9000-", 206, VIDEO[9000:], "bytes 9000-9999/10000"),
        ("bytes=-10", 206, VIDEO[-10:], "bytes 9990-9999/10000"),
        ("bytes=-20000", 206, VIDEO, "bytes 0-9999/10000"),
        ("bytes=9999-20000", 206, VIDEO[9999:], "bytes 9999-9999/10000"),
        ("bytes=0-0", 206, VIDEO[:1], "bytes 0-0/10000"),
        ("bytes=10000-", 416, b"", "bytes */10000"),
        ("bytes=-0", 416, b"", "bytes */10000"),
        ("bytes=5-4", 200, VIDEO, None),
        ("bytes=-", 200, VIDEO, None),
        ("bytes=0-1,4-5", 200, VIDEO, None),
        ("items=0-1", 200, VIDEO, None),
        ("bytes=a-b", 200, VIDEO, None),
    ],
)
def test_a_video_comes_in_the_part_that_is_asked_for(
    video: str, pilot: User, client_of: ClientOf, asked: str, status: int, content: bytes, where: str | None
) -> None:
    answer = get(client_of(pilot), video, Range=asked)

    assert (answer.status_code, answer.body) == (status, content)
    assert answer.headers.get("Content-Range") == where
    assert answer["Content-Length"] == str(len(content))


def test_a_part_is_only_given_of_the_version_that_is_meant(
    video: str, pilot: User, client_of: ClientOf
) -> None:
    client = client_of(pilot)
    etag = get(client, video)["ETag"]

    assert get(client, video, Range="bytes=0-1", If_Range=etag).status_code == 206
    assert get(client, video, Range="bytes=0-1", If_Range='"alt"').status_code == 200
    assert get(client, video, If_None_Match=etag).status_code == 304
    assert get(client, video, If_None_Match='"alt"').status_code == 200


def test_a_cached_file_asks_again_before_it_is_shown(
    video: str, pilot: User, stranger: User, client_of: ClientOf
) -> None:
    etag = get(client_of(pilot), video)["ETag"]

    assert get(client_of(stranger), video, If_None_Match=etag).status_code == 404


def test_head_tells_size_and_kind_without_content(video: str, pilot: User, client_of: ClientOf) -> None:
    answer = client_of(pilot).head(video)

    assert (answer.status_code, answer["Content-Length"], answer["Content-Type"]) == (
        200,
        "10000",
        "video/mp4",
    )
    assert client_of(pilot).post(video).status_code == 405
    assert Client().head(video).status_code == 404


def test_images_of_the_library_are_our_own_tables() -> None:
    assert get_image_model() is MediaImage
