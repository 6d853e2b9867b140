"""What "My page" says about a person's applications."""

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, InformationRequest
from applications.queries.team import invites_for
from applications.states import Status
from r2r_portal import times
from r2r_portal.accounts.actions.team import token
from r2r_portal.accounts.models import Invite, User
from r2r_portal.panels import Panel

RELATED = ("track__call", "call", "territory", "organisation")
SOON = 7  # days before the deadline from which a draft is urgent


def panel_for(user: User, at: datetime) -> tuple[Panel, ...]:
    """Return one panel an invitation to the person's address, then one an application of their own, the newest first."""
    rows = Application.objects.of(user).select_related(*RELATED)
    counted = rows.annotate(
        done=Count("completed", distinct=True), total=Count("questionnaire__sections", distinct=True)
    )
    asked = InformationRequest.objects.open(at).filter(application=OuterRef("pk")).values("due_at")[:1]
    counted = counted.annotate(reply_by=Subquery(asked))
    invited = tuple(_invited(invite) for invite in invites_for(user))
    return invited + tuple(_panel(row, at) for row in counted.order_by("-saved_at"))


def _invited(invite: Invite) -> Panel:
    line = _("%(person)s invites you to work on an application.") % {"person": invite.invited_by}
    link = reverse("applications:join", args=[token(invite)])
    return Panel(_("An invitation for you"), (line,), link, _("Open the invitation"), urgent=True)


def _panel(application: Application, at: datetime) -> Panel:
    name = str(application.territory or application.organisation.name or _("Draft without a name yet"))
    if application.status == Status.DRAFT:
        return _draft(application, name, at)
    if application.reply_by:  # type: ignore[attr-defined]  # annotated above
        return _asked(application, application.reply_by, name)  # type: ignore[attr-defined]
    lines = [f"{application.get_status_display()} · {application.reference}"]
    counts = application.status != Status.WITHDRAWN
    if counts and application.has_unsent_changes and at < application.closing:
        lines.append(_("You changed something since. The submitted version counts until you submit again."))
    link = reverse("applications:receipt", args=[application.pk])
    return Panel(_("Your application: %(name)s") % {"name": name}, tuple(lines), link, _("Open the receipt"))


def _asked(application: Application, due_at: datetime, name: str) -> Panel:
    language = "ja" if (get_language() or "en").startswith("ja") else "en"
    until = _("Reply before: %(deadline)s") % {"deadline": times.deadline(due_at, language)}
    link = reverse("applications:information", args=[application.pk])
    title = _("Your application: %(name)s") % {"name": name}
    return Panel(
        title, (_("We need one more thing from you"), until), link, _("Answer the request"), urgent=True
    )


def _draft(application: Application, name: str, at: datetime) -> Panel:
    language = "ja" if (get_language() or "en").startswith("ja") else "en"
    is_open = at < application.closing
    done = _("Your application: %(done)s of %(total)s tasks") % {
        "done": application.done,  # type: ignore[attr-defined]  # annotated above
        "total": application.total,  # type: ignore[attr-defined]
    }
    if is_open:
        deadline = times.deadline(application.closing, language)
        last = _("Submit before the deadline: %(deadline)s") % {"deadline": deadline}
    else:
        last = _("The call has closed. Your draft was not submitted.")
    link = reverse("applications:tasks", args=[application.pk])
    urgent = is_open and (application.closing - at).days < SOON
    return Panel(name, (done, last), link, _("Open the draft"), urgent)
