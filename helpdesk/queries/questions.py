"""Reads of the desk's inbox and of a person's own questions."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.domain.calendars import holiday_of
from applications.models import ConsiderationRequest
from helpdesk.domain.hours import answer_by, working_time
from helpdesk.models import Question, Reply
from helpdesk.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.panels import Panel
from r2r_portal.territories.models import Side

DESK_ZONE = {Side.EU: ZoneInfo("Europe/Brussels"), Side.JP: ZoneInfo("Asia/Tokyo")}
DESK_COUNTRY = {Side.EU: "BE", Side.JP: "JP"}
PROMISED_DAYS = 3  # working days within which a desk answers
HOURS_A_DAY = 8


def waiting_requests() -> QuerySet[ConsiderationRequest]:
    """Return requests to consider a late draft that are in no queue yet."""
    taken = Question.objects.exclude(consideration=None).values("consideration")
    rows = ConsiderationRequest.objects.exclude(pk__in=taken)
    return rows.select_related("application__track", "by").order_by("at", "pk")


def answered_elsewhere() -> QuerySet[Question]:
    """Return questions about late drafts that a programme officer answered and whose thread does not say so yet."""
    answered = Question.objects.filter(consideration__answered_at__isnull=False)
    said = Reply.objects.filter(question=OuterRef("pk"), at=OuterRef("consideration__answered_at"))
    return answered.exclude(Exists(said)).order_by("pk")


def age(question: Question, at: datetime) -> timedelta:
    """Return for how much working time of its desk a question has been waiting at `at`."""
    side = Side(question.side)
    return working_time(question.turn_since, at, DESK_ZONE[side], holiday_of(DESK_COUNTRY[side]))


def is_overdue(question: Question, at: datetime) -> bool:
    """Tell whether a new question has waited longer than the desk promised."""
    return question.status == Status.NEW and age(question, at) > timedelta(hours=HOURS_A_DAY * PROMISED_DAYS)


def promised(question: Question) -> date:
    """Return the day by which the desk answers."""
    side = Side(question.side)
    return answer_by(question.turn_since, PROMISED_DAYS, DESK_ZONE[side], holiday_of(DESK_COUNTRY[side]))


def counts(user: User) -> dict[str, int]:
    """Return how many questions stand in each state, as far as `user` sees them."""
    rows = Question.objects.visible_to(user).values_list("status").annotate(n=Count("pk"))
    found: dict[str, int] = dict(rows)
    return {status: found.get(status, 0) for status in Status.values}


def panel_for(user: User, at: datetime) -> tuple[Panel, ...]:
    """Return a panel for each open question that the person asked."""
    mine = Question.objects.filter(asked_by=user).open().order_by("-turn_since")[:3]
    return tuple(_panel(question) for question in mine)


def _panel(question: Question) -> Panel:
    answered = question.status == Status.WAITING
    line = _("The desk has answered.") if answered else _("The desk answers within 3 working days.")
    return Panel(
        title=_("Question %(number)s") % {"number": question.number},
        lines=(line,),
        link=reverse("helpdesk:thread", args=[question.token]),
        link_text=_("Open the question"),
        urgent=answered,
    )


def summary(user: User, at: datetime) -> str:
    """Return the sentence over the inbox: how many are new, how many of them late."""
    new = list(Question.objects.visible_to(user).filter(status=Status.NEW))
    if not new:
        return _("No open questions.")
    late = sum(is_overdue(question, at) for question in new)
    text = ngettext("%(n)s question to answer", "%(n)s questions to answer", len(new)) % {"n": len(new)}
    return text + (_(", %(n)s of them overdue") % {"n": late} if late else "")
