"""The test settings with one address more: a view that authenticates an xAPI client and does nothing else."""

from lms.settings.test import *  # noqa: F403 - a settings layer takes everything from the one below

ROOT_URLCONF = "tests.live.urls"
