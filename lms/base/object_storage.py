"""Files in an S3-compatible store (extra ``s3``); chosen by ``S3_BUCKET`` in the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateObjectStorage(S3Storage):
    """A folder of a bucket that nobody but us reads: addresses lead to our views, which ask who may read."""

    def get_default_settings(self) -> dict[str, Any]:
        """What must not depend on the bucket's own defaults."""
        return super().get_default_settings() | {"default_acl": "private", "file_overwrite": False}

    def url(self, name: str, *_signing: Any, **_options: Any) -> str:
        """The address below ``MEDIA_URL``, as with files in a folder."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
