"""The negative control of the rush: the portal's settings with no allowance for queueing at all (RELIABILITY B2)."""

from datetime import timedelta

from applications.domain import windows
from r2r_portal.settings import *  # noqa: F403 - the settings, all of them

windows.QUEUEING = timedelta(0)
