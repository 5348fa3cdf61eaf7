"""Several machines, one bucket: files go to an S3-compatible store and come back only through our views."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from moto.server import ThreadedMotoServer

from cms.views.ranges import file_response
from lms.base.object_storage import PrivateObjectStorage

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A store that speaks S3, on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3", endpoint_url=endpoint).Bucket("lernen")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield bucket
    bucket.objects.delete()
    bucket.delete()


def test_an_installation_with_a_bucket_keeps_its_files_there(
    bucket: Any, endpoint: str, tmp_path: Path
) -> None:
    """The whole way: from the environment to the objects, library and attachments apart."""
    story = """
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from lms.xapi.domain import attachments
first, second = (default_storage.save("bild.png", ContentFile(content)) for content in (b"eins", b"zwei"))
assert first != second, "an uploaded file replaces no other one"
print(default_storage.url("ordner/Übung 1.png"))
for _ in range(2):
    attachments.keep({"abcdef": attachments.Data(b"attached", None)})
"""
    environment = os.environ | KEYS | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATA_DIR": str(tmp_path),
        "S3_BUCKET": "lernen",
        "S3_ENDPOINT": endpoint,
    }

    done = subprocess.run(
        [sys.executable, "-c", story], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["/medien/ordner/%C3%9Cbung%201.png"]
    contents = {item.key: item.get()["Body"].read() for item in bucket.objects.all()}
    assert contents.pop("xapi-attachments/ab/cd/abcdef") == b"attached"
    assert sorted(contents.values()) == [b"eins", b"zwei"]
    assert all(key.startswith("media/bild") for key in contents)
    assert not (tmp_path / "media").exists()


def test_a_part_of_a_video_comes_from_the_bucket(bucket: Any, endpoint: str) -> None:
    """Players ask for ranges; the bucket's files answer them as the folder's do."""
    storage = PrivateObjectStorage(bucket_name=bucket.name, endpoint_url=endpoint, location="media")
    name = storage.save("film.mp4", ContentFile(b"0123456789"))
    request = RequestFactory().get("/", headers={"range": "bytes=2-5"})

    response = file_response(request, storage=storage, name=name, content_type="video/mp4")

    assert response.status_code == 206
    assert b"".join(response) == b"2345"
    response.close()
