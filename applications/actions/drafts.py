"""Working on a draft: starting it, saving its sections, the items of its groups (SPEC A5, A6).

Everything is saved, right or wrong: what is wrong stands in `domain/readiness.py` and stops only the submission.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import columns, earlier, invitations
from applications.domain import history
from applications.domain.draft import Question, is_empty
from applications.domain.readiness import blockers
from applications.errors import CallClosedError, CallNotOpenError, NotInvitedError, StaleAnswersError
from applications.models import Answer, AnswerVersion, Application, Call, Invitation, Section
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
    background: bool = False,
) -> Application:
    """Save the answers of one section, valid or not, by question key.

    `versions` are those the answers had when the person began; one that somebody else changed since is left as it is
    and comes back in StaleAnswersError, while all others are saved. `languages` name answers written in another
    language than the application's. In the `background` nothing is judged, and a burst leaves one earlier version.
    """
    clashes = _save(application, section, values, versions, languages or {}, by, at, background)
    if clashes:
        raise StaleAnswersError(clashes)
    return application


@transaction.atomic
def _save(
    application: Application,
    slug: str,
    values: Mapping[str, Any],
    begun: Mapping[str, int],
    languages: Mapping[str, str],
    by: User,
    at: datetime,
    background: bool,
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
        if same(mine, theirs) and language == draft.language_of(question.key):
            continue
        row = rows.get(question.id)
        if begun.get(question.key, 0) != (row.version if row else 0):
            clashes.append(clash(question, mine, theirs, row))
            earlier.lay_aside(
                application=application, question=question, value=mine, language=language,
                version=begun.get(question.key, 0), by=by, at=at,
            )  # fmt: skip
            continue
        put(
            application, question, mine, row=row, before=theirs, language=language, by=by, at=at,
            background=background,
        )  # fmt: skip
        changed = True
    if changed:
        note(application, by=by, at=at)
    if not background:
        _unmark(application)
    return tuple(clashes)


def same(mine: Any, theirs: Any) -> bool:
    """Tell whether two values are one answer."""
    return _plain(mine) == _plain(theirs) or (is_empty(mine) and is_empty(theirs))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one not in (None, "", (), [])}
    return value


def clash(question: Question, mine: Any, theirs: Any, row: Answer | None) -> Clash:
    """Return what two people made of one answer, `theirs` being what `row` holds."""
    if row is None:
        return Clash(question, mine, theirs, 0, "", None)
    return Clash(question, mine, theirs, row.version, str(row.saved_by), row.saved_at)


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
    before: Any,
    language: str,
    by: User,
    at: datetime,
    background: bool = False,
) -> Answer:
    """Write one answer and raise its version; a bound one goes to its column. What was there `before` is kept aside."""
    _keep(application, question, row, before, value, by, at, background)
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


def _keep(
    application: Application,
    question: Question,
    row: Answer | None,
    before: Any,
    value: Any,
    by: User,
    at: datetime,
    background: bool,
) -> None:
    since, author = (
        (row.saved_at, row.saved_by_id) if row else (application.created_at, application.created_by_id)
    )
    if background and not history.is_worth_keeping(
        before, value, stood=at - since, same_person=author == by.pk
    ):
        return
    earlier.keep(
        application=application, question=question, value=before, language=row.language if row else application.language,
        version=row.version if row else 0, by=author, at=since,
    )  # fmt: skip


def stamp(application: Application, *, by: User, at: datetime) -> None:
    """Note a change, and that a section which lacks something since is no longer called complete."""
    note(application, by=by, at=at)
    _unmark(application)


def note(application: Application, *, by: User, at: datetime) -> None:
    """Note who saved last, and whether it came after the closing: such a text is kept and never counts.

    The row is locked. What is saved once a version was handed in is not in that version, though its request may have
    arrived before: it counts as a change after it. While we ask for information, what is saved is on its way into
    the reply, which has a deadline of its own.
    """
    handed_in = application.submitted_at
    application.saved_at = max(at, handed_in + datetime.resolution) if handed_in else at
    application.saved_by = by
    if at >= application.closing and not application.information_requests.open(at).exists():
        application.late_at = at
    application.save(update_fields=["saved_at", "saved_by", "late_at"])


def _unmark(application: Application) -> None:
    """A section that lacks something since this change is no longer called complete."""
    marked = list(application.completed.all())
    if marked:
        lacking = {blocker.section for blocker in blockers(load_draft(application))}
        application.completed.remove(*(section for section in marked if section.slug in lacking))


def save_item(
    *,
    application: Application,
    question: Question,
    index: int | None,
    item: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
    background: bool = False,
) -> int:
    """Save one item of a repeated group; `index` None adds it, which never clashes. Returns its index.

    Raises StaleAnswersError where the group was changed since `version`, unless the item is new. An item added in the
    `background` whose answer got lost comes again: it takes the place of what it has grown from.
    """

    def edit(items: list[Any], row: Answer | None) -> tuple[list[Any], int]:
        at_place = index
        if index is None and background and row and (row.version, row.saved_by_id) == (version + 1, by.pk):
            at_place = len(items) - 1 if items and history.has_grown(items[-1], item) else None
        place = len(items) if at_place is None else min(at_place, len(items))
        return [*items[:place], dict(item), *items[place + 1 :]], place

    begun = None if index is None else version
    return _settled(_change(application, question, begun, edit, by, at, mine=item, background=background))


def remove_item(
    *, application: Application, question: Question, index: int, version: int, by: User, at: datetime
) -> None:
    """Take one item out of a repeated group."""

    def edit(items: list[Any], _row: Answer | None) -> tuple[list[Any], int]:
        return items[:index] + items[index + 1 :], index

    _settled(_change(application, question, version, edit, by, at))


def _settled(outcome: int | Clash) -> int:
    """Raise a clash once everything beside it is committed."""
    if isinstance(outcome, Clash):
        raise StaleAnswersError((outcome,))
    return outcome


@transaction.atomic
def _change(
    application: Application,
    question: Question,
    begun: int | None,
    edit: Callable[[list[Any], Answer | None], tuple[list[Any], int]],
    by: User,
    at: datetime,
    *,
    mine: Any = None,
    background: bool = False,
) -> int | Clash:
    lock(application)
    row = (
        Answer.objects.select_related("saved_by")
        .filter(application=application, question=question.id)
        .first()
    )
    items = list(row.value or []) if row else []
    language = row.language if row else application.language
    changed, place = edit(items, row)
    if begun is not None and begun != (row.version if row else 0):
        if mine is not None:
            earlier.lay_aside(
                application=application, question=question, value=changed, language=language, version=begun,
                by=by, at=at,
            )  # fmt: skip
        return clash(question, mine, tuple(items), row)
    if not same(changed, items):
        put(
            application, question, changed, row=row, before=items, language=language, by=by, at=at,
            background=background,
        )  # fmt: skip
        note(application, by=by, at=at)
        if not background:
            _unmark(application)
    return place


@transaction.atomic
def put_back(
    *, application: Application, question: Question, version: AnswerVersion, by: User, at: datetime
) -> None:
    """Make an earlier version the answer again, as a new version; what it replaces is kept in its turn."""
    lock(application)
    before = load_draft(application).value(question)
    if same(version.value, before):
        return
    put(
        application, question, version.value, row=application.answers.filter(question=question.id).first(),
        before=before, language=version.language, by=by, at=at,
    )  # fmt: skip
    stamp(application, by=by, at=at)


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
