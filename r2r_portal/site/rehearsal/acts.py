"""What each role can do at an instant: the permission is asked as a page would, then the real action runs and is undone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import tablib
from django.urls import reverse

from applications import permissions
from applications.actions import attachments, deadlines, drafts, submissions
from applications.domain.draft import Draft, Question, Section
from applications.errors import CallClosedError, CallNotOpenError, SecondPersonNeededError
from applications.models import Application
from applications.queries.drafts import load_draft
from applications.resources import ApplicationResource
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.site.demo.answers import letter
from r2r_portal.site.rehearsal.stage import Stage, stand_at, undone

YES, KEPT, CLOSED, NOT_YET, SECOND, NO = "yes", "kept, late", "closed", "not yet", "second person", "–"
REASON = {"reason_en": "A rehearsal", "reason_ja": "予行のため"}
OPEN, OK = "open to everybody", 200
TEXT = "Typed while rehearsing the deadline. 締切の予行で入力した文章。"


@dataclass(frozen=True)
class Act:
    """One thing that can be done to one file: who may, and what runs."""

    name: str
    file: str
    may: Callable[[User, Application], bool]
    run: Callable[[Application, User, datetime], str]


def allowed(stage: Stage, act: Act, role: str) -> bool:
    """Tell whether a role may try an act at all: it reaches the file, and the permission says yes. Time is no part of it."""
    person, file = stage.people.get(role), stage.file(act.file)
    if person is None:  # nobody: the sign-in stands before every page of a file
        return stage.clients[role].get(reverse("applications:tasks", args=[file.pk])).status_code == OK
    return Application.objects.visible_to(person).filter(pk=file.pk).exists() and act.may(person, file)


def outcome(stage: Stage, act: Act, role: str, at: datetime) -> str:
    """Return what happens when a role that may tries `act` at `at`; nothing of it stays."""
    if role not in stage.people:
        return OPEN
    with undone():
        stand_at(at)
        try:
            return act.run(stage.file(act.file), stage.people[role], at)
        except CallClosedError:
            return CLOSED
        except CallNotOpenError:
            return NOT_YET
        except SecondPersonNeededError:
            return SECOND
        except DomainError as error:
            return error.code


def text_question(draft: Draft) -> tuple[Section, Question]:
    """Return a question that takes a long text."""
    return next(
        (section, one) for section, one in draft.questions() if one.kind == "long" and not one.binding
    )


def _see(file: Application, person: User, at: datetime) -> str:
    return YES


def _save(file: Application, person: User, at: datetime) -> str:
    draft = load_draft(file)
    section, question = text_question(draft)
    versions = {key: given.version for key, given in draft.answers.items()}
    drafts.save_section(
        application=file,
        section=section.slug,
        values={question.key: TEXT},
        versions=versions,
        by=person,
        at=at,
    )
    return _kept(file)


def _upload(file: Application, person: User, at: datetime) -> str:
    file.attachments.all().delete()
    question = next(one for _section, one in load_draft(file).questions() if one.kind == "file")
    made = attachments.attach(
        application=file, question=question, name="letter.pdf", content=letter(), by=person, at=at
    )
    made.file.storage.delete(made.file.name or "")
    return _kept(file)


def _kept(file: Application) -> str:
    file.refresh_from_db()
    return KEPT if file.late_at else YES


def submitted(file: Application, person: User, at: datetime) -> str:
    """Hand an application in."""
    submissions.submit(application=file, by=person, at=at, key=uuid.uuid4())
    return YES


def _withdraw(file: Application, person: User, at: datetime) -> str:
    submissions.withdraw(application=file, by=person, at=at)
    return YES


def _undo(file: Application, person: User, at: datetime) -> str:
    submissions.undo_withdrawal(application=file, by=person, at=at)
    return YES


def imported(file: Application, person: User, at: datetime) -> str:
    """Hand an application in by a table, and return what became of the row."""
    table = tablib.Dataset([str(file.pk), "yes"], headers=["id", "submit"])
    result = ApplicationResource(by=person, at=at).import_data(table, dry_run=False, raise_errors=False)
    said = " ".join(str(row.error) for row in result.invalid_rows)
    if not (result.has_errors() or result.has_validation_errors()):
        return YES
    closed = str(CallClosedError(file.closing, at).message)
    return CLOSED if closed in said else NOT_YET if str(CallNotOpenError().message) in said else said[:40]


def _extend(file: Application, person: User, at: datetime) -> str:
    to = max(at, file.closing) + timedelta(days=1)
    deadlines.extend(call=file.call, application=file, to=to, by=person, at=at, **REASON)
    return YES


def _bring_forward(file: Application, person: User, at: datetime) -> str:
    to = at + (file.call.closes_at - at) / 2
    deadlines.extend(call=file.call, to=to, by=person, at=at, **REASON)
    return YES


def _anybody(person: User, file: Application) -> bool:
    return True


def _desk(person: User, file: Application) -> bool:
    return permissions.can_invite(person)


def _desk_for(person: User, file: Application) -> bool:
    return file.on_behalf and permissions.can_invite(person)


def _officer(person: User, file: Application) -> bool:
    return permissions.can_move_deadlines(person)


ACTS = (
    Act("see", "draft", _anybody, _see),
    Act("see submitted", "sent", _anybody, _see),
    Act("save", "draft", permissions.can_edit, _save),
    Act("upload", "draft", permissions.can_edit, _upload),
    Act("submit", "draft", permissions.can_submit, submitted),
    Act("withdraw", "sent", permissions.can_withdraw, _withdraw),
    Act("undo", "withdrawn", permissions.can_withdraw, _undo),
    Act("import", "on behalf", _desk, imported),
    Act("submit for", "on behalf", _desk_for, submitted),
    Act("extend", "on behalf", _officer, _extend),
    Act("bring forward", "on behalf", _officer, _bring_forward),
)
