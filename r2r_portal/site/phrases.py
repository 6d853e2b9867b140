"""The regular tasks in words; the two languages."""

from django.utils.translation import gettext_lazy as _

TASKS = {  # by their names in the settings
    "celery.backend_cleanup": _("Clear old results of tasks"),
    "deliver what is due": _("Deliver what is due"),
    "follow late drafts": _("Take requests about late drafts into the queue"),
    "forget unconfirmed readers": _("Erase newsletter addresses that were never confirmed"),
    "forget who left a section": _("Forget who left a section"),
    "forget who left a thread": _("Forget who left a thread of the helpdesk"),
    "fetch mail": _("Fetch mail for the helpdesks"),
    "remind the desks": _("Remind the helpdesks of open questions"),
    "tell drafts of answers": _("Tell owners of drafts about published answers"),
    "look after places offered": _("Look after places offered"),
    "erase details that are due": _("Erase travellers' details on their printed date"),
    "make agendas that wait": _("Make agendas that wait"),
    "look after seats of events": _("Look after seats of events that were offered"),
    "forget unconfirmed registrations": _("Erase addresses of registrations that were never confirmed"),
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
