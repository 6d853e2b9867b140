"""The regular tasks in words."""

from django.utils.translation import gettext_lazy as _

TASKS = {  # by their names in the settings
    "celery.backend_cleanup": _("Clear old results of tasks"),
    "deliver what is due": _("Deliver what is due"),
    "remind of delegation data": _("Remind of delegation data"),
    "remind of drafts": _("Remind of drafts"),
    "remind of evaluations": _("Remind of evaluations"),
}
