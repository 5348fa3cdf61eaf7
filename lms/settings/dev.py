"""Development and the demo: runs without any environment variable."""

from lms.settings import env
from lms.settings.base import *  # noqa: F403 - a settings layer takes everything from the one below

DEBUG = env.flag("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY", "insecure-development-key-never-used-in-production")
CREDENTIAL_KEY = env.text("CREDENTIAL_KEY", "insecure-development-credential-key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=("127.0.0.1", "localhost", "[::1]"))
TEST_KEYS_DIR = DATA_DIR / "test-keys"  # noqa: F405 - from the layer below
# Passkeys on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
