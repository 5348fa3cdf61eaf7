"""Several machines, one bucket: files go to an S3-compatible store and come back only through our views."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: the settings are read from the environment, and S3 clients keep connections open.
STORY = """
import json, os
import boto3, django
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
os.environ["S3_ENDPOINT"] = "http://{}:{}".format(*server.get_host_and_port())
bucket = boto3.resource("s3", endpoint_url=os.environ["S3_ENDPOINT"]).Bucket(os.environ["S3_BUCKET"])
bucket.create(CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]})

django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from cms.views.ranges import file_response
from lms.xapi.domain import attachments

names = [default_storage.save("film.mp4", ContentFile(content)) for content in (b"0123456789", b"other")]
for _ in range(2):
    attachments.keep({"abcdef": attachments.Data(b"attached", None)})
ask = RequestFactory().get("/", headers={"range": "bytes=2-5"})
part = file_response(ask, storage=default_storage, name=names[0], content_type="video/mp4")
print(json.dumps({
    "names": names,
    "address": default_storage.url("ordner/Übung 1.png"),
    "objects": {item.key: item.get()["Body"].read().decode() for item in bucket.objects.all()},
    "part": [part.status_code, b"".join(part).decode()],
}))
server.stop()
"""


def test_an_installation_with_a_bucket_keeps_its_files_there(tmp_path: Path) -> None:
    """The whole way: from the environment to the objects, library and attachments apart, and back to a player."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATA_DIR": str(tmp_path),
        "S3_BUCKET": "lernen",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }

    done = subprocess.run(
        [sys.executable, "-c", STORY], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    first, second = told["names"]
    assert first != second, "an uploaded file replaces no other one"
    assert told["objects"] == {
        f"media/{first}": "0123456789",
        f"media/{second}": "other",
        "xapi-attachments/ab/cd/abcdef": "attached",
    }
    assert told["address"] == "/medien/ordner/%C3%9Cbung%201.png"
    assert told["part"] == [206, "2345"]
    assert not (tmp_path / "media").exists()
