"""Versions of a questionnaire: copied to be changed, published to be answered, never changed after (SPEC A3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.models import Question, Questionnaire, Section, Track
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def copy(*, questionnaire: Questionnaire, by: User, at: datetime) -> Questionnaire:
    """Make the next version, open for changes, with everything the given one holds."""
    highest = questionnaire.track.questionnaires.aggregate(highest=Max("version"))["highest"]
    made = copy_to(questionnaire=questionnaire, track=questionnaire.track, version=highest + 1)
    record(at=at, by=by, verb="questionnaire.copied", subject=made, source=questionnaire.pk)
    return made


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
def publish(*, questionnaire: Questionnaire, by: User, at: datetime) -> Questionnaire:
    """Let new drafts answer this version; those begun on an older one keep theirs."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if questionnaire.published_at is not None:
        raise DomainError(_("This version is published already."))
    questionnaire.published_at = at
    questionnaire.save(update_fields=["published_at"])
    record(at=at, by=by, verb="questionnaire.published", subject=questionnaire, version=questionnaire.version)
    return questionnaire
