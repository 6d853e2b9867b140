"""The portal's settings with the app of measured migrations beside (RELIABILITY H1)."""

from r2r_portal.settings import *  # noqa: F403 - the settings, all of them
from r2r_portal.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.load.kinds.apps.Kinds"]
