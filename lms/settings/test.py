"""The test suite: what must be quick or deterministic; everything else as in development."""

from lms.settings.dev import *  # noqa: F403 - a settings layer takes everything from the one below

DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = DATA_DIR / "test-media"  # noqa: F405 - from the layer below
TEST_KEYS_DIR = None
STORAGES["xapi"] |= {"OPTIONS": {"location": DATA_DIR / "test-xapi-attachments"}}  # noqa: F405 - from the layer below
