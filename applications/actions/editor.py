"""Writing an open version of a questionnaire: its sections, its questions, their order (SPEC A1, A3).

Every action locks the version and refuses on a published one (PublishedError). What would leave the questionnaire
without sense (a condition in a ring, a key twice) is refused with QuestionnaireRefusedError; what is only missing
is saved, and stops the publication.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications import models
from applications.actions.questionnaires import opened
from applications.domain.draft import Question, Section
from applications.domain.questionnaires import Gap, never_saved, own_choices, placed
from applications.errors import QuestionnaireRefusedError
from applications.models import Questionnaire
from applications.queries.editing import fingerprint, is_address_taken
from applications.queries.questionnaires import sections_of
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError

Row = models.Section | models.Question
SECTION_FIELDS = ["slug", "group", "title_en", "title_ja", "text_en", "text_ja"]
QUESTION_FIELDS = [
    "key", "kind", "binding", "label_en", "label_ja", "name_en", "name_ja", "help_en", "help_ja", "required",
    "limit", "most", "shown_when_key", "shown_when_value",
]  # fmt: skip


@transaction.atomic
def save_section(
    *,
    questionnaire: Questionnaire,
    planned: Section,
    by: User,
    at: datetime,
    slug: str = "",
    seen: str = "",
) -> models.Section:
    """Change the section called `slug`, or add a last one where that is empty.

    `seen` is the fingerprint of what the person began with; StaleError where it is another by now.
    """
    questionnaire = opened(questionnaire)
    row = questionnaire.sections.filter(slug=slug).first() if slug else None
    if slug and row is None:
        raise StaleError(_("Somebody removed this section meanwhile."))
    if row:
        _unchanged(_section(sections_of(questionnaire), slug), seen)
    _refuse_name(questionnaire, planned.slug, row)
    values = _columns(planned, SECTION_FIELDS)
    if row is None:
        number = questionnaire.sections.count() + 1
        row = models.Section(questionnaire=questionnaire, number=number)
        row.title_source = row.text_source = "ja" if questionnaire.track.side == "jp" else "en"
    verb = "section.changed" if row.pk else "section.added"
    _write(row, values)
    record(at=at, by=by, verb=verb, subject=questionnaire, section=row.slug)
    return row


def _section(sections: Sequence[Section], slug: str) -> Section:
    return next(section for section in sections if section.slug == slug)


def _unchanged(thing: Section | Question, seen: str) -> None:
    if seen and fingerprint(thing) != seen:
        raise StaleError(
            _("Somebody changed this meanwhile. What you typed is still here: compare it, then save again.")
        )


def _refuse_name(questionnaire: Questionnaire, slug: str, row: models.Section | None) -> None:
    same = questionnaire.sections.filter(slug=slug).exclude(pk=row.pk if row else 0)
    if same.exists():
        raise DomainError(_("Another section has this name in addresses."))
    if is_address_taken(slug):
        raise DomainError(_("Another page has this name in addresses. Choose another."))


def _columns(plain: Section | Question, names: list[str]) -> dict[str, Any]:
    """Return plain data as the columns of its row: bilingual texts have two."""
    found: dict[str, Any] = {}
    for name in names:
        stem, _sign, language = name.rpartition("_")
        if language in {"en", "ja"}:
            found[name] = getattr(getattr(plain, stem), language)
        else:
            found[name] = getattr(plain, name)
    return found


def _write(row: Row, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if row.pk:
        row.save(update_fields=list(values))
    else:
        row.save(force_insert=True)


@transaction.atomic
def save_question(
    *,
    questionnaire: Questionnaire,
    section: str,
    planned: Question,
    by: User,
    at: datetime,
    parent: int | None = None,
    seen: str = "",
) -> models.Question:
    """Change the question with the id of `planned`, or add a last one to `section` (to the group `parent`) where that is 0.

    The choices are replaced by those of `planned`. `seen` as in `save_section`.
    """
    questionnaire = opened(questionnaire)
    sections = sections_of(questionnaire)
    row = _row(questionnaire, planned.id) if planned.id else None
    if row:
        _unchanged(_question(sections, row.pk), seen)
    _refuse_new(sections, placed(sections, section, planned, parent))
    if row is None:
        row = _new(questionnaire, section, parent)
    verb = "question.changed" if row.pk else "question.added"
    _write(row, _columns(planned, QUESTION_FIELDS))
    _write_choices(row, planned)
    record(at=at, by=by, verb=verb, subject=questionnaire, section=row.section.slug, question=row.key)
    return row


def _row(questionnaire: Questionnaire, pk: int) -> models.Question:
    rows = models.Question.objects.filter(section__questionnaire=questionnaire).select_related("section")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise StaleError(_("Somebody removed this question meanwhile."))
    return found


def _question(sections: Sequence[Section], pk: int) -> Question:
    return next(
        one
        for section in sections
        for question in section.questions
        for one in (question, *question.children)
        if one.id == pk
    )


def _refuse_new(now: Sequence[Section], then: Sequence[Section]) -> None:
    """Refuse what a change would break; what was broken before stops nobody who mends something else."""
    known = {_same(gap) for gap in never_saved(now)}
    found = tuple(gap for gap in never_saved(then) if _same(gap) not in known)
    if found:
        raise QuestionnaireRefusedError(found)


def _same(gap: Gap) -> tuple[Any, ...]:
    question, knot = gap.question, gap.knot
    on = (knot.reason, knot.on, knot.value) if knot else ()
    return (gap.reason, question.id if question else 0, gap.what, *on)


def _new(questionnaire: Questionnaire, slug: str, parent: int | None) -> models.Question:
    section = questionnaire.sections.filter(slug=slug).first()
    if section is None:
        raise StaleError(_("Somebody removed this section meanwhile."))
    group = _row(questionnaire, parent) if parent else None
    number = section.questions.filter(parent=group).count() + 1
    return models.Question(section=section, parent=group, number=number)


def _write_choices(row: models.Question, planned: Question) -> None:
    """Replace the choices; rows whose value stays keep their state of translation."""
    wanted = own_choices(planned)
    row.choices.exclude(value__in=[one.value for one in wanted]).delete()
    known = {one.value: one for one in row.choices.all()}
    for number, one in enumerate(wanted, start=1):
        choice = known.get(one.value) or models.Choice(question=row, value=one.value)
        choice.number, choice.title_en, choice.title_ja = number, one.label.en, one.label.ja
        choice.save()


@transaction.atomic
def move(*, questionnaire: Questionnaire, row: Row, up: bool, by: User, at: datetime) -> None:
    """Move a section, a question or a part of a group one place up or down.

    A question at the end of its section goes on into the neighbouring one.
    """
    questionnaire = opened(questionnaire)
    now = sections_of(questionnaire)
    _shift(questionnaire, row, -1 if up else 1)
    _refuse_new(now, sections_of(questionnaire))
    record(at=at, by=by, verb="questionnaire.reordered", subject=questionnaire, what=name_of(row), up=up)


def name_of(row: Row) -> str:
    """Name a section or a question for the log."""
    return row.slug if isinstance(row, models.Section) else row.key


def _shift(questionnaire: Questionnaire, row: Row, step: int) -> None:
    rows = _siblings(questionnaire, row)
    place = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    goal = place + step
    if 0 <= goal < len(rows):
        rows.insert(goal, rows.pop(place))
        _renumber(rows)
    elif isinstance(row, models.Question) and row.parent_id is None:
        _into_neighbour(questionnaire, row, step)


def _siblings(questionnaire: Questionnaire, row: Row) -> list[Any]:
    if isinstance(row, models.Section):
        return list(questionnaire.sections.order_by("number"))
    same = models.Question.objects.filter(section=row.section_id, parent=row.parent_id)
    return list(same.order_by("number"))


def _renumber(rows: Sequence[Any]) -> None:
    for number, row in enumerate(rows, start=1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])


def _into_neighbour(questionnaire: Questionnaire, row: models.Question, step: int) -> None:
    sections = list(questionnaire.sections.order_by("number"))
    place = next(index for index, one in enumerate(sections) if one.pk == row.section_id)
    if not 0 <= place + step < len(sections):
        return
    goal = sections[place + step]
    there = list(goal.questions.filter(parent=None).order_by("number"))
    left = [one for one in _siblings(questionnaire, row) if one.pk != row.pk]
    row.children.update(section=goal)
    row.section = goal
    row.save(update_fields=["section"])
    _renumber([*there, row] if step < 0 else [row, *there])
    _renumber(left)


@transaction.atomic
def remove(*, questionnaire: Questionnaire, row: Row, by: User, at: datetime) -> None:
    """Take a section with its questions, a question with its parts, or a part out of an open version."""
    questionnaire = opened(questionnaire)
    now, rest = sections_of(questionnaire), [one for one in _siblings(questionnaire, row) if one.pk != row.pk]
    what = name_of(row)
    row.delete()
    _renumber(rest)
    _refuse_new(now, sections_of(questionnaire))
    kind = "section" if isinstance(row, models.Section) else "question"
    record(at=at, by=by, verb=f"{kind}.removed", subject=questionnaire, what=what)
