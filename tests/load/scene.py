"""Setting the scene of a rush in a portal that runs: complete drafts, and a closing a few seconds away."""

import json
import subprocess
import sys
from datetime import timedelta

from tests.browser.portal import ROOT, Portal
from tests.load.rush import Applicant

MOVE = """
from datetime import timedelta
from applications.models import Call
from r2r_portal import clock
from r2r_portal.clock import actions
closes_at = Call.objects.current().closes_at
actions.restart(at=closes_at - timedelta(seconds={seconds}))
ahead = clock.offset()
print((closes_at - ahead).timestamp(), ahead.total_seconds())
"""


def prepared(portal: Portal, count: int) -> list[Applicant]:
    """Let the portal have complete drafts of `count` people who are signed in."""
    command = [sys.executable, "-m", "tests.load.applicants", str(count)]
    done = subprocess.run(
        command, cwd=ROOT, env=portal.environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [Applicant(*row) for row in json.loads(done.stdout.splitlines()[-1])]


def closing_in(portal: Portal, seconds: float) -> tuple[float, timedelta]:
    """Set the clock to `seconds` before the closing; return the closing in real time and the clock's lead."""
    said = portal.manage("shell", "--no-imports", "-c", MOVE.format(seconds=seconds)).split()
    return float(said[-2]), timedelta(seconds=float(said[-1]))
