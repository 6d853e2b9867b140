"""Versions of a questionnaire: copied to be changed, published to be answered, never changed after (SPEC A3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.domain.questionnaires import gaps
from applications.errors import PublishedError, QuestionnaireRefusedError
from applications.models import Question, Questionnaire, Section, Track
from applications.queries.people import behind, owners_of
from applications.queries.questionnaires import before, newer, sections_of
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish as announce

PUBLISHED = "questionnaire.published"


@transaction.atomic
def begin(*, track: Track, by: User, at: datetime) -> Questionnaire:
    """Make an empty open version of a track's questionnaire, the next in number."""
    made = Questionnaire.objects.create(track=track, version=_next(track))
    record(at=at, by=by, verb="questionnaire.begun", subject=made, version=made.version)
    return made


@transaction.atomic
def copy(*, questionnaire: Questionnaire, by: User, at: datetime) -> Questionnaire:
    """Make the next version, open for changes, with everything the given one holds."""
    made = copy_to(questionnaire=questionnaire, track=questionnaire.track, version=_next(questionnaire.track))
    record(at=at, by=by, verb="questionnaire.copied", subject=made, source=questionnaire.pk)
    return made


def _next(track: Track) -> int:
    """Return the next number; the lock on the track keeps two people from taking it."""
    Track.objects.select_for_update(no_key=True, of=("self",)).get(pk=track.pk)
    return (track.questionnaires.aggregate(highest=Max("version"))["highest"] or 0) + 1


def copy_to(*, questionnaire: Questionnaire, track: Track, version: int) -> Questionnaire:
    """Copy sections, questions and choices into a new open version of a track; the caller records it."""
    made = Questionnaire.objects.create(track=track, version=version)
    for section in questionnaire.sections.order_by("number"):
        questions = list(section.questions.filter(parent=None).order_by("number"))
        section.pk, section.questionnaire = None, made
        section.save(force_insert=True)
        for question in questions:
            _copy_question(question, section, None)
    return made


def _copy_question(question: Question, section: Section, parent: Question | None) -> None:
    children, choices = list(question.children.order_by("number")), list(question.choices.order_by("number"))
    question.pk, question.section, question.parent = None, section, parent
    question.save(force_insert=True)
    for choice in choices:
        choice.pk, choice.question = None, question
        choice.save(force_insert=True)
    for child in children:
        _copy_question(child, section, question)


@transaction.atomic
def discard(*, questionnaire: Questionnaire, by: User, at: datetime) -> None:
    """Throw an open version away, with all that is in it."""
    questionnaire = opened(questionnaire)
    record(at=at, by=by, verb="questionnaire.discarded", subject=questionnaire, version=questionnaire.version)
    questionnaire.delete()


def opened(questionnaire: Questionnaire) -> Questionnaire:
    """Return the row locked for a change; raises PublishedError where it is none any more."""
    locked = Questionnaire.objects.select_for_update(of=("self",)).select_related("track__call")
    found = locked.get(pk=questionnaire.pk)
    if found.published_at is not None:
        raise PublishedError
    return found


@transaction.atomic
def publish(
    *,
    questionnaire: Questionnaire,
    by: User | None,
    at: datetime,
    changes_en: str = "",
    changes_ja: str = "",
    must_move: bool = False,
) -> Questionnaire:
    """Let new drafts answer this version; those begun on an older one keep theirs, and their owners are told.

    With `must_move` they can be submitted only after they were moved. Raises QuestionnaireRefusedError with what is
    missing, PublishedError, or DomainError where nothing says what changed.
    """
    questionnaire = opened(questionnaire)
    if newer(questionnaire).exists():
        raise DomainError(_("A newer version is published already."))
    found = gaps(sections_of(questionnaire), questionnaire.track.side)
    if found:
        raise QuestionnaireRefusedError(found)
    if before(questionnaire) and not (changes_en.strip() and changes_ja.strip()):
        raise DomainError(_("Say in both languages what changed: the owners of drafts read it."))
    questionnaire.published_at, questionnaire.published_by = at, by
    questionnaire.changes_en, questionnaire.changes_ja = changes_en.strip(), changes_ja.strip()
    questionnaire.must_move = must_move
    questionnaire.save(
        update_fields=["published_at", "published_by", "changes_en", "changes_ja", "must_move"]
    )
    told = _tell(questionnaire, at)
    record(
        at=at, by=by, verb=PUBLISHED, subject=questionnaire, version=questionnaire.version, drafts=told,
        must_move=must_move,
    )  # fmt: skip
    return questionnaire


def _tell(questionnaire: Questionnaire, at: datetime) -> int:
    """Write to the owners of every draft on an older version, once a draft; returns how many drafts there are."""
    drafts = behind(questionnaire, at)
    for draft in drafts:
        for owner in owners_of(draft):
            announce(
                topic=PUBLISHED, key=f"{PUBLISHED}:{questionnaire.pk}:{draft.pk}:{owner.pk}", to=owner.email,
                language=owner.language, zone=owner.zone, at=at,
                payload={"questionnaire": questionnaire.pk, "application": str(draft.pk)},
            )  # fmt: skip
    return len(drafts)
