"""The next edition, made by copying the last one (SPEC A1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import questionnaires
from applications.models import Call, Theme, Topic, Track
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def copy(*, call: Call, code: str, opens_at: datetime, closes_at: datetime, by: User, at: datetime) -> Call:
    """Make an unpublished call with the tracks, themes, topics and questionnaires of the given one.

    Every copied questionnaire starts as an open version 1; nothing of applicants is taken along.
    """
    if Call.objects.filter(code=code).exists():
        raise DomainError(_("There is a call with this code already."))
    if closes_at <= opens_at:
        raise DomainError(_("The call must close after it opens."))
    source, themes = Call.objects.get(pk=call.pk), list(call.themes.order_by("number"))
    made = source
    made.pk, made.code, made.is_published, made.results_by = None, code, False, None
    made.opens_at, made.closes_at = opens_at, closes_at
    made.save(force_insert=True)
    for theme in themes:
        _copy_theme(theme, made)
    for topic in Topic.objects.filter(call=call, theme=None):
        _copy_topic(topic, made, None)
    for track in Track.objects.filter(call=call):
        _copy_track(track, made)
    record(at=at, by=by, verb="call.copied", subject=made, source=call.code, code=code)
    return made


def _copy_theme(theme: Theme, call: Call) -> None:
    topics = list(theme.topics.order_by("number"))
    theme.pk, theme.call = None, call
    theme.save(force_insert=True)
    for topic in topics:
        _copy_topic(topic, call, theme)


def _copy_topic(topic: Topic, call: Call, theme: Theme | None) -> None:
    topic.pk, topic.call, topic.theme = None, call, theme
    topic.save(force_insert=True)


def _copy_track(track: Track, call: Call) -> None:
    newest = track.questionnaires.order_by("-version").first()
    track.pk, track.call, track.closes_at = None, call, None
    track.save(force_insert=True)
    if newest:
        questionnaires.copy_to(questionnaire=newest, track=track, version=1)
