"""The report of a rehearsal as Markdown: for the terminal and for docs/rehearsal.md."""

from collections.abc import Iterator

from django.conf import settings

from r2r_portal import times
from r2r_portal.site.rehearsal.acts import CLOSED, KEPT, NO, NOT_YET, SECOND
from r2r_portal.site.rehearsal.checks import CHECKS
from r2r_portal.site.rehearsal.play import Report
from r2r_portal.site.rehearsal.stage import AT, ROLES
from r2r_portal.site.rehearsal.walk import Letter, Situation

HEAD = """# Rehearsal of the deadline

Written by `python3 manage.py rehearse --write` on a running demo; a test fails when the words of this page are behind the
code. A throw-away copy of the call is walked through every boundary with real actions, permissions, pages and outbox
rows in one transaction that is rolled back. The command ends with 1 and names each check that fails.
"""
LEGEND = (
    f"`{NO}` not theirs to do · `{NOT_YET}` refused, the call is not open · `{KEPT}` the text is kept as a late draft · "
    f"`{CLOSED}` refused, late · `{SECOND}` refused, a second officer must agree · `deadline-refused` no deadline moves "
    "into the past. The files: the owner’s draft, one that was submitted, one that was withdrawn, and a prefecture’s "
    "entered on behalf, which the Japan desk may import and submit once it is confirmed."
)


def text(report: Report) -> str:
    """Return the whole report."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield HEAD
    yield f"Call `{report.call.code}`: {times.deadline(report.call.closes_at, 'en')}."
    yield "\n## Checks\n"
    yield from _checks(report)
    yield "\n## What each can do when\n"
    yield LEGEND
    for title, found in report.tables.items():
        yield f"\n### {title}"
        for situation in found:
            yield from _table(situation)
    yield "\n## Which messages leave when\n"
    yield "On the reader’s own clock. In the first story the owner comes two minutes late, asks, and is granted two days."
    for title, sent in report.letters.items():
        yield f"\n### {title}\n\n| leaves | to | topic | subject |\n|---|---|---|---|"
        yield from (_message(letter) for letter in sent)


def _checks(report: Report) -> Iterator[str]:
    yield "| check | holds | what it says |\n|---|---|---|"
    for name, check in CHECKS.items():
        found = report.findings[name]
        said = (check.__doc__ or "").strip()
        yield f"| {name} | {'no' if found else 'yes'} | {said} |"
    for name, found in report.findings.items():
        yield from (f"\n{name} fails: {one}" for one in found)


def _table(situation: Situation) -> Iterator[str]:
    yield ""
    for moment in situation.moments:
        yield f"- {moment.name}: {times.instant(moment.at, 'en', seconds=True)}"
    yield f"\n| | {' | '.join(ROLES)} |"
    yield "|---" * (len(ROLES) + 1) + "|"
    for act, *row in situation.table:
        yield f"| {act} | " + " | ".join(row) + " |"


def _message(letter: Letter) -> str:
    local = letter.local
    place = times.city(letter.zone, "en")
    desks = {address: f"the {side.upper()} desk" for side, address in settings.HELPDESK_ADDRESSES.items()}
    to = desks.get(letter.to, letter.to.removesuffix(f"@{AT}"))
    subject = letter.subject.replace("|", "/")
    return f"| {times.day(local.date(), 'en')}, {local:%H:%M} {place} | {to} | `{letter.topic}` | {subject} |"
