"""Writing to the asker and to the desk: rows of the outbox, in the transaction of their cause."""

from datetime import datetime

from django.conf import settings

from helpdesk.models import Question
from helpdesk.queries.questions import DESK_ZONE
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Side

DESK_LANGUAGE = {Side.EU: "en", Side.JP: "ja"}
HOME_ZONE = {"en": "Europe/Brussels", "ja": "Asia/Tokyo"}


def tell_asker(
    topic: str, question: Question, cause: int, at: datetime, language: str = "", suffix: str = ""
) -> None:
    """Write to whoever asked, in the language of the question or of the answer."""
    speaks = language or question.language
    zone = question.asked_by.zone if question.asked_by else HOME_ZONE[speaks]
    _publish(topic, cause, question.email, speaks, zone, question, at, suffix)


def tell_desk(topic: str, question: Question, cause: int, at: datetime) -> None:
    """Write to the address of the desk, in its language."""
    side = Side(question.side)
    to, zone = settings.HELPDESK_ADDRESSES[side.value], DESK_ZONE[side].key
    _publish(topic, cause, to, DESK_LANGUAGE[side], zone, question, at)


def _publish(
    topic: str,
    cause: int,
    to: str,
    language: str,
    zone: str,
    question: Question,
    at: datetime,
    suffix: str = "",
) -> None:
    payload = {"question": question.pk, "cause": cause}
    key = f"{topic}:{cause}{suffix}"
    publish(topic=topic, key=key, to=to, language=language, zone=zone, payload=payload, at=at)
