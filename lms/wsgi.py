"""Server entry: ``gunicorn lms.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")
application = get_wsgi_application()
# Load all addresses now: else the first request of every worker waits for it.
_ = get_resolver().url_patterns
