"""What moving a draft to a newer version of its questionnaire keeps, and what of it is no longer asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from applications import models
from applications.domain.draft import Draft, Given, Question, Section, Words, is_empty
from applications.domain.moving import Move, dropped, moves
from applications.domain.questionnaires import questions_of
from applications.models import Application, Contact, Questionnaire, Submission
from applications.queries.drafts import columns_of, file, frozen, typed_values
from applications.queries.questionnaires import newer, sections_of
from applications.queries.reading import ReadItem, read_draft
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event


@dataclass(frozen=True)
class Outlook:
    """What a move would do: the version it leads to, the answers that go along, those that stay, the new questions."""

    goal: Questionnaire
    kept: tuple[Question, ...]
    left: tuple[Question, ...]
    new: tuple[Question, ...]


def newest(application: Application) -> Questionnaire | None:
    """Return the newest version of the questionnaire where the application is on an older one."""
    return newer(application.questionnaire).last()


def answered(application: Application, goal: Sequence[Section]) -> tuple[Move, ...]:
    """Return where everything that an application holds goes in the version `goal`."""
    return moves(_held(application), goal)


def _held(application: Application) -> list[Question]:
    """Return the questions of every version that hold something, those of the version in use first."""
    ids = set(application.answers.values_list("question", flat=True))
    ids |= set(application.attachments.values_list("question", flat=True))
    ids |= set(application.answer_versions.values_list("question", flat=True))
    versions = Questionnaire.objects.filter(sections__questions__in=ids).distinct().order_by("-version")
    ordered = sorted(versions, key=lambda one: one.pk != application.questionnaire_id)
    return [one for version in ordered for one in questions_of(sections_of(version)) if one.id in ids]


def outlook(application: Application, goal: Questionnaire) -> Outlook:
    """Return what moving an application to `goal` would do, in the order of the questionnaires."""
    sections, held = sections_of(goal), _filled(application)
    found = moves(held, sections)
    went = {move.old.id for move in found}
    now = questions_of(sections_of(application.questionnaire))
    before = {(one.key, one.kind) for one in now}
    return Outlook(
        goal=goal,
        kept=tuple(move.new for move in found),
        left=tuple(one for one in held if one.id not in went),
        new=tuple(one for one in questions_of(sections) if (one.key, one.kind) not in before),
    )


def _filled(application: Application) -> list[Question]:
    """Return the questions of the version in use that have an answer."""
    values = _values(application)
    return [
        one
        for one in questions_of(sections_of(application.questionnaire))
        if not is_empty(values.get(one.id))
    ]


def _values(application: Application) -> dict[int, Any]:
    """Return the value of every answer and the files, by the id of the question, whatever version it is of."""
    rows = {row.question_id: row.value for row in application.answers.all()}
    for row in application.attachments.all():
        rows[row.question_id] = (*(rows.get(row.question_id) or ()), file(row))
    typed = _typed(application)
    bound = models.Question.objects.filter(pk__in=rows).exclude(binding="").values_list("pk", "binding")
    for pk, binding in bound:
        if rows[pk] is None:
            rows[pk] = typed[binding]
    return rows


def _typed(application: Application) -> dict[str, Any]:
    contacts = {one.role: columns_of(one) for one in Contact.objects.filter(application=application)}
    return dict(typed_values(application, contacts))


def no_longer_asked(application: Application) -> tuple[ReadItem, ...]:
    """Return what an application holds of older versions and nobody asks for any more, to be read."""
    old = _old_versions(application)
    if not old:
        return ()
    values = _values(application)
    languages = dict(application.answers.values_list("question", "language"))
    asked = questions_of(sections_of(application.questionnaire))
    items: list[ReadItem] = []
    for version in old:
        left = list(_left(questions_of(sections_of(version)), asked, values))
        items += _read(application, left, values, languages)
    return tuple(items)


def _old_versions(application: Application) -> list[Questionnaire]:
    elsewhere = Questionnaire.objects.exclude(pk=application.questionnaire_id).order_by("version")
    # Two lists of keys: joined instead, the files of everybody would be read from end to end.
    held = Q(questions__in=application.answers.values("question"))
    held |= Q(questions__in=application.attachments.values("question"))
    sections = models.Section.objects.filter(held)
    return list(elsewhere.filter(pk__in=sections.values("questionnaire")))


def _left(
    questions: Iterable[Question], asked: Sequence[Question], values: dict[int, Any]
) -> Iterable[Question]:
    """Yield what is left of the questions of one version: all of it, or the parts that a group lost."""
    for question in questions:
        if is_empty(values.get(question.id)):
            continue
        plain = replace(question, shown_when_key="")
        if question.kind not in {"contact", "repeated"} or not question.binding:
            yield plain
            continue
        goal = next((one for one in asked if one.binding == question.binding), None)
        parts = dropped(question, goal) if goal else question.children
        if parts:
            yield replace(plain, children=tuple(replace(part, shown_when_key="") for part in parts))


def _read(
    application: Application, questions: list[Question], values: dict[int, Any], languages: dict[int, str]
) -> list[ReadItem]:
    section = Section("", 0, "", Words(), Words(), tuple(questions))
    given = {
        one.key: Given(frozen(one, values[one.id]), languages.get(one.id, application.language))
        for one in questions
        if one.kind != "file"
    }
    files = {one.key: values[one.id] for one in questions if one.kind == "file"}
    draft = Draft(
        side=application.track.side,
        language=application.language,
        sections=(section,),
        answers=given,
        files=files,
    )
    language = (get_language() or "en")[:2]
    return [item for part in read_draft(draft, language) for item in part.items if not item.is_empty]


def answered_on(submission: Submission) -> Questionnaire:
    """Return the version of the questionnaire that a submission answered: the draft may have moved on since."""
    application = submission.application
    if application.questionnaire.version == 1:
        return application.questionnaire
    moved = Event.objects.filter(
        subject=reference(application), verb="application.moved", at__gt=submission.arrived_at
    )
    first = moved.order_by("at").first()
    if first is None:
        return application.questionnaire
    return application.track.questionnaires.get(version=first.detail["before"])
