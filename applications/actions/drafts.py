"""Working on a draft: starting it, saving its sections, the items of its groups (SPEC A5, A6).

Everything is saved, right or wrong: what is wrong stands in `domain/readiness.py` and stops only the submission.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import columns, invitations
from applications.domain.draft import Question, is_empty
from applications.domain.readiness import blockers
from applications.errors import CallClosedError, CallNotOpenError, NotInvitedError, StaleAnswersError
from applications.models import Answer, Application, Call, Invitation, Section
from applications.queries.drafts import load_draft
from applications.queries.invitations import invitation_for
from applications.queries.questionnaires import latest
from applications.states import InvitationStatus
from r2r_portal.accounts.actions import found
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


@dataclass(frozen=True)
class Clash:
    """One answer that two people changed: what I typed, what is saved, by whom and when."""

    question: Question
    mine: Any
    theirs: Any
    version: int
    by: str
    at: datetime | None


@transaction.atomic
def start(*, call: Call, side: str, by: User, at: datetime, language: str) -> Application:
    """Start a draft: on the EU track anybody signed in, on a track by invitation whoever holds one (SPEC A5)."""
    track = call.tracks.select_related("call").get(side=side)
    if at < call.opens_at:
        raise CallNotOpenError
    if at >= track.closing:
        raise CallClosedError(track.closing, at)
    invitation = invitation_for(by, track) if track.by_invitation else None
    if track.by_invitation and invitation is None:
        raise NotInvitedError(_("This questionnaire is sent by invitation. Ask the Japan helpdesk for it."))
    if invitation and invitation.application_id:
        return Application.objects.get(pk=invitation.application_id)
    application = Application.objects.create(
        call=call,
        track=track,
        questionnaire=latest(track),
        organisation=found(side=side, by=by, at=at),
        language=language,
        created_at=at,
        created_by=by,
        saved_at=at,
        saved_by=by,
    )
    record(at=at, by=by, verb="application.started", subject=application, side=side)
    if invitation:
        _accept(invitation, application, by, at)
    return application


def _accept(invitation: Invitation, application: Application, by: User, at: datetime) -> None:
    columns.write(application, "territory", invitation.territory.code)
    if invitation.status == InvitationStatus.SENT:
        invitations.accept(invitation=invitation, application=application, by=by, at=at)


def save_section(
    *,
    application: Application,
    section: str,
    values: Mapping[str, Any],
    versions: Mapping[str, int],
    by: User,
    at: datetime,
    languages: Mapping[str, str] | None = None,
) -> Application:
    """Save the answers of one section, valid or not, by question key.

    `versions` are those the answers had when the person began; one that somebody else changed since is left as it is
    and comes back in StaleAnswersError, while all others are saved. `languages` name answers written in another
    language than the application's.
    """
    clashes = _save(application, section, values, versions, languages or {}, by, at)
    if clashes:
        raise StaleAnswersError(clashes)
    return application


@transaction.atomic
def _save(
    application: Application,
    slug: str,
    values: Mapping[str, Any],
    versions: Mapping[str, int],
    languages: Mapping[str, str],
    by: User,
    at: datetime,
) -> tuple[Clash, ...]:
    lock(application)
    draft = load_draft(application)
    rows = {row.question_id: row for row in application.answers.select_related("saved_by")}
    clashes, changed = [], False
    for section, question in draft.questions():
        if section.slug != slug or question.key not in values:
            continue
        mine, theirs = values[question.key], draft.value(question)
        language = languages.get(question.key, draft.language_of(question.key))
        if _same(mine, theirs) and language == draft.language_of(question.key):
            continue
        row = rows.get(question.id)
        version = row.version if row else 0
        if versions.get(question.key, 0) != version:
            clashes.append(_clash(question, mine, theirs, version, row))
            continue
        put(application, question, mine, row=row, language=language, by=by, at=at)
        changed = True
    if changed:
        stamp(application, by=by, at=at)
    return tuple(clashes)


def _same(mine: Any, theirs: Any) -> bool:
    return _plain(mine) == _plain(theirs) or (is_empty(mine) and is_empty(theirs))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: one for key, one in value.items() if one not in (None, "")}
    return value


def _clash(question: Question, mine: Any, theirs: Any, version: int, row: Answer | None) -> Clash:
    return Clash(
        question, mine, theirs, version, str(row.saved_by) if row else "", row.saved_at if row else None
    )


def lock(application: Application) -> Application:
    """Lock the row, so that savers come one after the other; the caller's copy is refreshed."""
    application.refresh_from_db(from_queryset=Application.objects.select_for_update(of=("self",)))
    return application


def put(
    application: Application,
    question: Question,
    value: Any,
    *,
    row: Answer | None,
    language: str,
    by: User,
    at: datetime,
) -> Answer:
    """Write one answer and raise its version; a bound one goes to its column."""
    kept = columns.write(application, question.binding, value) if question.binding else value
    if row is None:
        return Answer.objects.create(
            application=application,
            question_id=question.id,
            value=kept,
            language=language,
            saved_at=at,
            saved_by=by,
        )
    row.value, row.language, row.version, row.saved_at, row.saved_by = kept, language, row.version + 1, at, by
    row.save(update_fields=["value", "language", "version", "saved_at", "saved_by"])
    return row


def stamp(application: Application, *, by: User, at: datetime) -> None:
    """Note who saved last, and whether it came after the closing: such a text is kept and never counts.

    While we ask for information, what is saved is on its way into the reply, which has a deadline of its own.
    """
    application.saved_at, application.saved_by = at, by
    if at >= application.closing and not application.information_requests.open(at).exists():
        application.late_at = at
    application.save(update_fields=["saved_at", "saved_by", "late_at"])
    _unmark(application)


def _unmark(application: Application) -> None:
    """A section that lacks something since this change is no longer called complete."""
    marked = list(application.completed.all())
    if marked:
        lacking = {blocker.section for blocker in blockers(load_draft(application))}
        application.completed.remove(*(section for section in marked if section.slug in lacking))


@transaction.atomic
def save_item(
    *,
    application: Application,
    question: Question,
    index: int | None,
    item: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
) -> int:
    """Save one item of a repeated group; `index` None adds it, which never clashes. Returns its index.

    Raises StaleAnswersError where the group was changed since `version`, unless the item is new.
    """
    if index is None:
        return _change(application, question, None, lambda items: [*items, dict(item)], by, at)
    return _change(
        application, question, version, lambda items: _replaced(items, index, item), by, at, mine=item
    )


def _replaced(items: list[Any], index: int, item: Mapping[str, Any]) -> list[Any]:
    return [*items[:index], dict(item), *items[index + 1 :]]


@transaction.atomic
def remove_item(
    *, application: Application, question: Question, index: int, version: int, by: User, at: datetime
) -> None:
    """Take one item out of a repeated group."""
    _change(application, question, version, lambda items: items[:index] + items[index + 1 :], by, at)


def _change(
    application: Application,
    question: Question,
    version: int | None,
    edit: Callable[[list[Any]], list[Any]],
    by: User,
    at: datetime,
    mine: Any = None,
) -> int:
    lock(application)
    row = (
        Answer.objects.select_related("saved_by")
        .filter(application=application, question=question.id)
        .first()
    )
    items = list(row.value or []) if row else []
    if version is not None and version != (row.version if row else 0):
        raise StaleAnswersError((_clash(question, mine, tuple(items), row.version if row else 0, row),))
    changed = edit(items)
    if changed != items:
        language = row.language if row else application.language
        put(application, question, changed, row=row, language=language, by=by, at=at)
        stamp(application, by=by, at=at)
    return len(changed) - 1


@transaction.atomic
def mark(*, application: Application, section: str, completed: bool, by: User, at: datetime) -> None:
    """Note whether the people of an application call a section complete; the check page goes by the answers."""
    row = Section.objects.get(questionnaire=application.questionnaire_id, slug=section)
    if completed:
        application.completed.add(row)
    else:
        application.completed.remove(row)
    record(at=at, by=by, verb="section.marked", subject=application, section=section, completed=completed)


@transaction.atomic
def change_language(*, application: Application, language: str, by: User, at: datetime) -> None:
    """Choose the language of the texts; limits and the translations follow it. Answers with one of their own keep it."""
    lock(application)
    if application.language == language:
        return
    application.answers.filter(language=application.language).update(language=language)
    application.language = language
    application.save(update_fields=["language"])
    stamp(application, by=by, at=at)
    record(at=at, by=by, verb="application.language_chosen", subject=application, language=language)
