"""The regular tasks and the parts of the portal in words; the two languages."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from r2r_portal.site.states import Mode

TASKS = {  # by their names in the settings
    "celery.backend_cleanup": _("Clear old results of tasks"),
    "give a sign of life": _("Give a sign of life"),
    "write the digests": _("Write to staff in the morning what is due"),
    "deliver what is due": _("Deliver what is due"),
    "follow late drafts": _("Take requests about late drafts into the queue"),
    "forget unconfirmed readers": _("Erase newsletter addresses that were never confirmed"),
    "forget ended sessions": _("Erase sessions that have ended"),
    "forget what is used up": _("Erase limits that are no longer used up"),
    "forget who left a section": _("Forget who left a section"),
    "forget who left a thread": _("Forget who left a thread of the helpdesk"),
    "fetch mail": _("Fetch mail for the helpdesks"),
    "remind the desks": _("Remind the helpdesks of open questions"),
    "tell drafts of answers": _("Tell owners of drafts about published answers"),
    "look after places offered": _("Look after places offered"),
    "erase details that are due": _("Erase travellers' details on their printed date"),
    "erase who asked for it": _("Erase people whose erasure was approved"),
    "erase what is past its date": _("Erase what is past its date"),
    "make agendas that wait": _("Make agendas that wait"),
    "look after seats of events": _("Look after seats of events that were offered"),
    "forget unconfirmed registrations": _("Erase addresses of registrations that were never confirmed"),
    "erase old registrations": _("Erase registrations for events on their printed day"),
    "ask for feedback": _("Ask for feedback"),
    "remind of commitments": _("Remind of commitments"),
    "remind of events": _("Remind of events"),
    "remind of claims": _("Remind of claims"),
    "remind of delegation data": _("Remind of delegation data"),
    "remind of drafts": _("Remind of drafts"),
    "remind of evaluations": _("Remind of evaluations"),
    "open discussions": _("Open discussions"),
    "compute what waits": _("Compute what waits"),
    "scan what waits": _("Check waiting files for viruses"),
    "verify what was submitted": _("Verify what was submitted"),
    "seal the log": _("Seal the audit log"),
    "look for broken invariants": _("Look for broken invariants in the data"),
}

LANGUAGES = {"en": "English", "ja": "日本語"}  # each under its own name
PARTS = {  # of /statusz
    "database": _("Database"),
    "replica": _("Copy of the database"),
    "broker": _("Broker (Redis)"),
    "worker": _("Worker"),
    "long": _("Worker for what takes long"),
    "beat": _("Clock of the regular tasks (beat)"),
    "outbox": _("Outbox"),
    "backup": _("Last backup"),
    "invariants": _("Last look at the invariants"),
    "scanner": _("Virus check"),
    "disk": _("Disk of the files"),
}
STATES = {
    "ok": pgettext_lazy("part of the portal", "Works"),
    "late": pgettext_lazy("part of the portal", "Look at it"),
    "away": pgettext_lazy("part of the portal", "Does not answer"),
    "off": pgettext_lazy("part of the portal", "Switched off"),
}
FIGURES = {
    "clock_skew_seconds": _("clocks differ by (seconds)"),
    "front_skew_seconds": _("the front's clock differs by (seconds)"),
    "owner": _("the role could rewrite the log"),
    "full": _("volume full"),
    "read_only": _("takes nothing in"),
    "up_seconds": _("has been up for (seconds)"),
    "connections": _("connections"),
    "most_connections": _("most connections"),
    "seconds_behind": _("seconds behind"),
    "queued": _("waiting"),
    "due": _("due now"),
    "trying_again": _("to be tried again"),
    "held": pgettext_lazy("state of the portal", "held"),
    "failed": _("failed"),
    "bounced": _("refused by the recipient's server"),
    "paused": _("paused"),
    "bytes": _("size"),
    "rows": _("rows"),
    "files": _("files"),
    "missing": _("files missing"),
    "broken": _("broken"),
    "free_bytes": _("free"),
    "total_bytes": _("in all"),
}


def age(seconds: float | None) -> str:
    """Say how long ago a sign of life was, to the largest whole unit."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", int(seconds)) % {"n": int(seconds)}
    if seconds < 7200:
        return ngettext("%(n)s minute", "%(n)s minutes", int(seconds // 60)) % {"n": int(seconds // 60)}
    return ngettext("%(n)s hour", "%(n)s hours", int(seconds // 3600)) % {"n": int(seconds // 3600)}


def figures(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return figures with their names in words."""
    sizes = ("bytes", "free_bytes", "total_bytes")
    return [
        (str(FIGURES.get(name, name)), filesizeformat(value) if name in sizes else value)
        for name, value in found.items()
    ]


def mode(code: str) -> str:
    """Say in words what a mode is."""
    return str(Mode(code).label)
