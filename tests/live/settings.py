"""The test settings with one address more: a view that authenticates an xAPI client and does nothing else.

Static files are served from where they lie: nobody collects them for a test.
"""

from lms.settings.test import *  # noqa: F403 - a settings layer takes everything from the one below

ROOT_URLCONF = "tests.live.urls"
WHITENOISE_USE_FINDERS = True
