"""Moving a draft to a newer version of its questionnaire: answers, files and marks go along, nothing is lost (SPEC A3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.drafts import lock, stamp
from applications.domain.draft import Section
from applications.domain.moving import Move, carried
from applications.errors import CallClosedError
from applications.models import Answer, Application
from applications.queries.moving import answered, newest
from applications.queries.questionnaires import sections_of
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def adopt(*, application: Application, by: User, at: datetime) -> Application:
    """Move a draft to the newest version of its questionnaire.

    Answers, files, their history and the marks of sections go to what the new version asks (`domain/moving.py`); what
    it does not ask any more stays with its old question. Raises DomainError where there is no newer version or staff
    wait for an answer, CallClosedError after the closing.
    """
    lock(application)
    goal = newest(application)
    if goal is None:
        raise DomainError(_("Your answers are on the newest version already."))
    if at >= application.closing:
        raise CallClosedError(application.closing, at)
    if application.information_requests.filter(answered_at=None, cancelled_at=None).exists():
        raise DomainError(_("Answer the secretariat's request first: it names questions of this version."))
    source, sections = application.questionnaire, sections_of(goal)
    found = answered(application, sections)
    for move in found:
        _carry(application, move)
    _mark(application, sections, goal.pk)
    application.questionnaire = goal
    application.save(update_fields=["questionnaire"])
    stamp(application, by=by, at=at)
    record(
        at=at, by=by, verb="application.moved", subject=application, before=source.version, after=goal.version,
        answers=len(found),
    )  # fmt: skip
    return application


def _carry(application: Application, move: Move) -> None:
    """Take one answer along; where the new question asks for less of it, the whole of it stays as well."""
    application.attachments.filter(question=move.old.id).update(question=move.new.id)
    application.answer_versions.filter(question=move.old.id).update(question=move.new.id)
    row = application.answers.filter(question=move.old.id).first()
    if row is None:
        return
    if not move.partly:
        row.question_id = move.new.id
        row.save(update_fields=["question"])
        return
    Answer.objects.create(
        application=application, question_id=move.new.id, value=carried(move, row.value), language=row.language,
        version=row.version, saved_at=row.saved_at, saved_by=row.saved_by,
    )  # fmt: skip


def _mark(application: Application, sections: tuple[Section, ...], questionnaire: int) -> None:
    """Call complete what was so before, as far as it is still there; `stamp` takes back what lacks something now."""
    marked = {section.slug for section in application.completed.all()}
    slugs = [section.slug for section in sections if section.slug in marked]
    application.completed.set(
        application.completed.model.objects.filter(questionnaire=questionnaire, slug__in=slugs)
    )
