"""What a desk was asked: questions a week and language, how soon the first answer came, about what."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Min, Q, QuerySet

from applications.domain.calendars import holiday_of
from helpdesk.domain.hours import working_time
from helpdesk.models import Question, Topic
from helpdesk.queries.questions import DESK_COUNTRY, DESK_ZONE
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Side

WEEKS = 26  # the most that a picture holds
TOP = 8


@dataclass(frozen=True)
class Statistics:
    """Numbers of the questions that somebody may see.

    `weeks` maps a Monday to questions by language; `first_answer` is the median in working time of the desk, None
    before the first answer; `topics` and `form` count questions by topic and by question of the form, most first.
    """

    weeks: Mapping[date, Mapping[str, int]]
    total: int
    answered: int
    first_answer: timedelta | None
    topics: tuple[tuple[str, int], ...]
    form: tuple[tuple[str, int], ...]


def statistics(user: User, at: datetime) -> Statistics:
    """Return the numbers of what was asked in the last half year before `at`."""
    since = at - timedelta(weeks=WEEKS)
    asked = Question.objects.visible_to(user).filter(asked_at__gt=since, asked_at__lte=at)
    first = Min("replies__at", filter=Q(replies__by_desk=True))
    rows = list(asked.annotate(first=first).values_list("side", "language", "asked_at", "first"))
    taken = [_wait(side, began, first) for side, _language, began, first in rows if first]
    return Statistics(
        weeks=_weeks((language, _monday(side, began)) for side, language, began, _first in rows),
        total=len(rows),
        answered=len(taken),
        first_answer=timedelta(seconds=median(one.total_seconds() for one in taken)) if taken else None,
        topics=tuple((str(Topic(topic).label), number) for topic, number in _most(asked, "topic")),
        form=_most(asked.exclude(form_question=""), "form_question"),
    )


def _wait(side: str, began: datetime, end: datetime) -> timedelta:
    return working_time(began, end, DESK_ZONE[Side(side)], holiday_of(DESK_COUNTRY[Side(side)]))


def _monday(side: str, at: datetime) -> date:
    day = at.astimezone(DESK_ZONE[Side(side)]).date()
    return day - timedelta(days=day.weekday())


def _weeks(asked: Iterable[tuple[str, date]]) -> dict[date, dict[str, int]]:
    """Count by week; weeks in between without a question are there with none."""
    counted = Counter(asked)
    mondays = sorted({monday for _language, monday in counted})
    found: dict[date, dict[str, int]] = {}
    day = mondays[0] if mondays else date.max
    while mondays and day <= mondays[-1]:
        found[day] = {language: counted[language, day] for language in ("en", "ja")}
        day += timedelta(weeks=1)
    return found


def _most(asked: QuerySet[Question], field: str) -> tuple[tuple[str, int], ...]:
    rows = asked.order_by().values_list(field).annotate(n=Count("pk")).order_by("-n", field)[:TOP]
    return tuple((str(value), number) for value, number in rows)
