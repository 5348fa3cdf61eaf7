"""Settings shared by every installation; ``dev``, ``test`` and ``production`` hold only their differences."""

from pathlib import Path

from csp.constants import NONE, SELF

from lms.settings import env

ROOT = env.ROOT
DATA_DIR = env.folder("DATA_DIR", default=ROOT / "var")
ASSETS_DIR = env.folder("ASSETS_DIR", default=DATA_DIR / "assets")

# --- Applications: the floors of docs/architecture.md, top to bottom ---
INSTALLED_APPS = [
    "lms.demo",
    "lms.portal",
    "cms",
    "certificates",
    "assessments",
    "curriculum",
    "lms.xapi",
    "lms.accounts",
    "lms.base",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.typed_table_block",
    "wagtail.snippets",
    "wagtail.embeds",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "django_tasks",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lms.accounts.apps.AdminConfig",  # django.contrib.admin with our site: only administrators enter
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.base.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.middleware.RoleMiddleware",
    "cms.middleware.PrivacyNoticeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lms.base.expired_login.ExpiredLoginMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.base.middleware.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            # Contents stand on nearly every page.
            "builtins": ["lms.base.templatetags.language"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.base.context_processors.site_frame",
                "lms.portal.menu.menu",
            ],
        },
    },
]

# Lists of people and bodies: as many as one looks through, also on a phone.
LINES_A_PAGE = 25

# --- Data ---
_database = env.database("DATABASE_URL", default_file=DATA_DIR / "db.sqlite3")
DATABASES = {"default": _database.config}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis_url = env.text("REDIS_URL", "")
CACHES = {
    # Rate limits count in the cache: with several processes it has to be shared, so production asks for Redis.
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis_url}
    if _redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- People and login ---
AUTH_USER_MODEL = "accounts.User"
# One backend: Django would add up the permissions of several.
AUTHENTICATION_BACKENDS = ["lms.accounts.authentication.GrantedPermissionsBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:start"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "lms.accounts.forms.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Per address of the client and per account ("key"); docs/decisions/0011 says why these numbers.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "5/5m/user",
    "change_password": "5/5m/user",
    "reset_password": "10/m/ip,3/5m/key",
    # Setting a password with a right link is no guess; wrong links have their own count (lms.accounts.guesses).
    "reset_password_from_key": "30/m/ip",
    "private_address": "5/h/user",
    "change_address": "5/h/user",
}
# The second step at login. Whoever sets it up proves again that it is them, by password, code or key.
MFA_ADAPTER = "lms.accounts.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Phones' clocks differ: the code before and the one after the present one count, too.
MFA_TOTP_TOLERANCE = 1
# How many proxies in front of us may be believed about the client's address (X-Forwarded-For).
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * env.number("INVITATION_DAYS", default=7)
# Rule P7: cookies end with the session, the form token's too.
CSRF_COOKIE_AGE = None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Identity that must not hang on host, port or SECRET_KEY ---
PUBLIC_BASE_URL = env.iri_base("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")
ACTIVITY_IRI_BASE = env.iri_base("ACTIVITY_IRI_BASE", default="https://lernen.digitallotsen.example/xapi")
ACTOR_HOME_PAGE = env.iri_base("ACTOR_HOME_PAGE", default="https://lernen.digitallotsen.example")

# --- Seals and badges (docs/certificates.md) ---
SEAL_KEY = env.text("SEAL_KEY", "")
SEAL_CERTIFICATES = env.text("SEAL_CERTIFICATES", "")
SEAL_KEY_PASSWORD = env.text("SEAL_KEY_PASSWORD", "")
SEAL_IS_TEST = env.flag("SEAL_IS_TEST", default=False)
SEAL_LEVEL = env.choice("SEAL_LEVEL", options=("b-b", "b-t", "b-lt"), default="b-b")
SEAL_TIMESTAMP_URL = env.text("SEAL_TIMESTAMP_URL", "")
BADGE_KEY = env.text("BADGE_KEY", "")
# Keys that prove nothing are used only where somebody says so: in development and the demo.
TEST_KEYS_DIR: Path | None = None

# --- Language and time ---
LANGUAGE_CODE = "de"
# Each in its own language: whoever looks for theirs must be able to read it.
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ASSETS_DIR / "static"] if (ASSETS_DIR / "static").is_dir() else []
MEDIA_ROOT = DATA_DIR / "media"
# Served by cms.views.media, which asks who may read; never by a web server on its own.
MEDIA_URL = "/medien/"
FILE_UPLOAD_PERMISSIONS = 0o640

STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # Attachments of xAPI statements, by hash. No address leads there.
    "xapi": {
        "BACKEND": "lms.xapi.files.ContentStorage",
        "OPTIONS": {"location": DATA_DIR / "xapi-attachments"},
    },
}
# Several machines share one bucket instead of a folder each; boto finds its keys by itself (AWS_ACCESS_KEY_ID …).
S3_BUCKET = env.text("S3_BUCKET", "")
if S3_BUCKET:
    _bucket = {"bucket_name": S3_BUCKET, "endpoint_url": env.text("S3_ENDPOINT", "") or None}
    _object_storage = "lms.base.object_storage.PrivateObjectStorage"
    STORAGES["default"] = {"BACKEND": _object_storage, "OPTIONS": _bucket | {"location": "media"}}
    # A name stands for a content, so writing it again changes nothing.
    STORAGES["xapi"] = {
        "BACKEND": _object_storage,
        "OPTIONS": _bucket | {"location": "xapi-attachments", "file_overwrite": True},
    }

# --- Security ---
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview shows our pages in a frame of the same origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # KERN's icons are CSS masks with data: images.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- Wagtail ---
WAGTAIL_SITE_NAME = "Kommunale Digitallotsen"
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Our door, which sends on to allauth's login; somebody logged in without an editor's role gets 403 there.
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# The editor's browser must not call third parties.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "cms.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.MediaDocument"
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "docx",
    "xlsx",
    "pptx",
    "odt",
    "ods",
    "odp",
    "txt",
    "csv",
    "zip",
    "vtt",
    "mp4",
    "webm",
]
# Links name the file, not a running number; cms.views.media asks who may read.
WAGTAILDOCS_SERVE_METHOD = "direct"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- REST ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lms.accounts.authentication.ApiCredentialAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "lms.base.rest.pagination.IdPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lms.base.rest.problems.answer_problem",
    # ?format=… would answer 404 to what it does not know; the Accept header decides.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "30/min",
        "user": "600/min",
        "bad_credential": "10/min",
        "bad_link": "10/min",
        "barrier_report": "5/hour",
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Digitallotsen API",
    "VERSION": "1",
    "DESCRIPTION": "Read access to bodies, courses, runs, enrolments, certificates and voucher eligibilities.",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "PREPROCESSING_HOOKS": ["lms.urls.only_our_api"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Record store ---
# Content on other hosts may speak to the record store from a browser, and to nothing else here; never with cookies.
CORS_URLS_REGEX = r"^/xapi/"
CORS_ALLOWED_ORIGINS = env.words("XAPI_ALLOWED_ORIGINS")
CORS_ALLOW_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "if-match",
    "if-none-match",
    "x-experience-api-version",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Last-Modified",
    "Retry-After",
    "X-Experience-API-Version",
    "X-Experience-API-Consistent-Through",
]
# The most statements one answer holds; the rest is behind its link `more`.
XAPI_PAGE_SIZE = env.number("XAPI_PAGE_SIZE", default=100)
XAPI_MAX_BODY_BYTES = env.number("XAPI_MAX_BODY_BYTES", default=32 * 1024 * 1024)
# What a new client may send unless `xapi_client create` says otherwise, and what every launch may; 0 is no limit.
XAPI_REQUESTS_PER_MINUTE = env.number("XAPI_REQUESTS_PER_MINUTE", default=6000)

# --- Mail and log ---
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Kommunale Digitallotsen <noreply@digitallotsen.example>")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Several lines for every page saved; what editors did is in Wagtail's own log.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}
