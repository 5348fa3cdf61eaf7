"""Production: secrets and addresses come from the environment, a missing one ends the start."""

from lms.settings import env
from lms.settings.base import *  # noqa: F403 - a settings layer takes everything from the one below

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
# Hashes machine credentials and seals codes: its own key, so that rotating SECRET_KEY breaks no client.
CREDENTIAL_KEY = env.text("CREDENTIAL_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
PUBLIC_BASE_URL = env.iri_base("PUBLIC_BASE_URL")
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL
ACTIVITY_IRI_BASE = env.iri_base("ACTIVITY_IRI_BASE")
ACTOR_HOME_PAGE = env.iri_base("ACTOR_HOME_PAGE")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES["staticfiles"] = {  # noqa: F405 - from the layer below
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}

# Wagtail's preview shows our pages in a frame of the same origin, so X-Frame-Options cannot be DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
