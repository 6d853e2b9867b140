"""What "My page" says about a person's applications."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.domain.progress import completed, tasks
from applications.models import Application
from applications.queries.drafts import load_draft, marked_sections
from applications.states import Status
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.panels import Panel

RELATED = ("track__call", "call", "territory", "organisation", "questionnaire__track__call")
SOON = 7  # days before the deadline from which a draft is urgent


def panel_for(user: User, at: datetime) -> tuple[Panel, ...]:
    """Return one panel an application of the person's own organisations, the newest first."""
    rows = Application.objects.of(user).select_related(*RELATED).order_by("-saved_at")
    return tuple(_panel(row, at) for row in rows)


def _panel(application: Application, at: datetime) -> Panel:
    name = str(application.territory or application.organisation.name or _("Draft without a name yet"))
    if application.status == Status.DRAFT:
        return _draft(application, name, at)
    lines = [f"{application.get_status_display()} · {application.reference}"]
    if application.has_unsent_changes and at < application.closing:
        lines.append(_("You changed something since. The submitted version counts until you submit again."))
    link = reverse("applications:receipt", args=[application.pk])
    return Panel(_("Your application: %(name)s") % {"name": name}, tuple(lines), link, _("Open the receipt"))


def _draft(application: Application, name: str, at: datetime) -> Panel:
    found = tasks(load_draft(application), marked_sections(application))
    language = "ja" if (get_language() or "en").startswith("ja") else "en"
    is_open = at < application.closing
    done = _("Your application: %(done)s of %(total)s tasks") % {
        "done": completed(found),
        "total": len(found),
    }
    if is_open:
        deadline = times.deadline(application.closing, language)
        last = _("Submit before the deadline: %(deadline)s") % {"deadline": deadline}
    else:
        last = _("The call has closed. Your draft was not submitted.")
    link = reverse("applications:tasks", args=[application.pk])
    urgent = is_open and (application.closing - at).days < SOON
    return Panel(name, (done, last), link, _("Open the draft"), urgent)
