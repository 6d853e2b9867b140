"""Words for what the helpdesk fills in and finds."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from applications.models import Call
from helpdesk.domain.anonymity import Trace
from helpdesk.models import Question
from helpdesk.queries.questions import HOURS_A_DAY
from r2r_portal import times


def places(question: Question, language: str, at: datetime) -> dict[str, str]:
    """Return what fills the named places of a template, in the language of the answer.

    `closing` is the deadline of the call that is open or was last.
    """
    call = Call.objects.current()
    nobody = {"en": "Sir or Madam", "ja": "ご担当者"}[language]
    with translation.override(language):
        return {
            "name": question.name or nobody,
            "number": question.number,
            "topic": str(question.get_topic_display()),
            "address": settings.HELPDESK_ADDRESSES[question.side],
            "closing": times.deadline(call.closes_at, language) if call else "",
        }


def sample(language: str, at: datetime) -> dict[str, str]:
    """Return what a preview of a template is filled with."""
    name = {"en": "Ada Example", "ja": "見本 花子"}[language]
    question = Question(
        pk=231, name=name, side={"en": "eu", "ja": "jp"}[language], topic="call", language=language
    )
    return places(question, language, at)


def trace(kind: Trace, text: str) -> str:
    """Say what in an answer may name a person."""
    words = {
        Trace.EMAIL: _("An e-mail address: %(text)s"),
        Trace.TELEPHONE: _("Perhaps a telephone number: %(text)s"),
        Trace.NAME: _("The name of who asked: %(text)s"),
    }
    return words[kind] % {"text": text}


def in_working_time(span: timedelta) -> str:
    """Say a span of working time in days of eight hours, hours and minutes."""
    days, rest = divmod(int(span.total_seconds() // 60), HOURS_A_DAY * 60)
    return _("%(days)s d %(hours)s h %(minutes)s min") % {
        "days": days, "hours": rest // 60, "minutes": rest % 60,
    }  # fmt: skip
