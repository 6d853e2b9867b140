"""Applicants who do not give up: who gets no answer, or a failure, sends the same form again, as a browser would.

Where the failure came with a button that says "Send it again", they press that one: it carries the attempt.
"""

import asyncio
import html
import re
import time
from collections.abc import Sequence

from tests.load.client import Answer, Target
from tests.load.rush import ACCEPTED, LATE, Applicant

HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')
PAUSE, PATIENCE = 0.4, 90.0  # seconds between two tries; for how long somebody tries


async def hand_in(applicant: Applicant, target: Target) -> None:
    """Send until it is accepted or refused; every answer goes to `told`."""
    form = applicant.button()
    end = time.time() + PATIENCE
    while time.time() < end:
        answer = await _sent(applicant, target, form)
        if answer is not None:
            applicant.told.append(answer)
            if answer.status in {ACCEPTED, LATE}:
                return
            form = _again(answer) or form
        await asyncio.sleep(PAUSE)


async def _sent(applicant: Applicant, target: Target, form: dict[str, str]) -> Answer | None:
    try:
        return await applicant.person(target).post(f"/en/my/{applicant.application}/submit/", form)
    except (OSError, TimeoutError, ValueError, IndexError):
        return None  # the connection broke: no answer at all


def _again(answer: Answer) -> dict[str, str]:
    first = answer.text.split("</form>")[0]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(first) if 'name="attempt"' in first}


async def rush(applicants: Sequence[Applicant], target: Target, moments: Sequence[float]) -> None:
    """Let everybody press the button at a moment of their own, in seconds since the epoch."""

    async def press(applicant: Applicant, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.time()))
        await hand_in(applicant, target)

    await asyncio.gather(*(press(*pair) for pair in zip(applicants, moments, strict=True)))


def spread(count: int, first: float, last: float) -> list[float]:
    """Return `count` moments, evenly from `first` to before `last`."""
    return [first + (last - first) * number / count for number in range(count)]
