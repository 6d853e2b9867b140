"""The drafts of the crowd written in bulk, with all that the actions would have left behind but their e-mails."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile

from applications.actions.columns import ROLES
from applications.actions.invitations import ASKED, SENT
from applications.domain import uploads
from applications.models import Answer, Application, Attachment, Binding, Contact, Invitation, ThemeRank
from applications.states import InvitationStatus
from r2r_portal.accounts.models import Membership, Organisation, User
from r2r_portal.audit.actions import unsaved
from r2r_portal.audit.models import Event
from r2r_portal.site.demo.answers import letter
from r2r_portal.site.demo.crowd.drafts import Draft
from r2r_portal.territories.models import Territory

LETTER = "letter"


def write(drafts: list[Draft]) -> None:
    """Write everything of these drafts but their files."""
    Territory.objects.bulk_create(draft.territory for draft in drafts)
    User.objects.bulk_create(draft.person for draft in drafts)
    Organisation.objects.bulk_create(draft.body for draft in drafts)
    Membership.objects.bulk_create(
        Membership(organisation=draft.body, user=draft.person, joined_at=draft.plan.begun_at)
        for draft in drafts
    )
    Application.objects.bulk_create(draft.application for draft in drafts)
    invited = [draft for draft in drafts if draft.way.track.by_invitation]
    invitations = Invitation.objects.bulk_create(_invitation(draft) for draft in invited)
    _write_answers(drafts)
    events = [event for draft in drafts for event in _events(draft)]
    events += [
        event for pair in zip(invited, invitations, strict=True) for event in _events_of_invitation(*pair)
    ]
    Event.objects.bulk_create(sorted(events, key=lambda event: event.at))


def attach(drafts: list[Draft]) -> list[Attachment]:
    """Store the letters, each in a file of its own, and write their rows; all or nothing."""
    content = letter()
    letters = [one for draft in drafts for one in _letter(draft, content)]
    try:
        for attachment in letters:
            attachment.file.save(attachment.file.name, ContentFile(content), save=False)
        Attachment.objects.bulk_create(letters)
        Event.objects.bulk_create(_event_of(attachment) for attachment in letters)
    except BaseException:
        forget(letters)
        raise
    return letters


def forget(letters: list[Attachment]) -> None:
    """Take stored files away again whose rows were rolled back."""
    for attachment in letters:
        attachment.file.delete(save=False)


def _invitation(draft: Draft) -> Invitation:
    plan = draft.plan
    return Invitation(
        track=draft.way.track, territory=draft.territory, email=plan.entry.email, language=plan.entry.language,
        status=InvitationStatus.ACCEPTED, requested_at=plan.asked_at, sent_at=plan.begun_at, sent_by=draft.way.desk,
        application=draft.application,
    )  # fmt: skip


def _write_answers(drafts: list[Draft]) -> None:
    """Write the answers, and those of them that live in typed columns."""
    Answer.objects.bulk_create(one for draft in drafts for one in _answers(draft))
    Contact.objects.bulk_create(one for draft in drafts for one in _contacts(draft))
    ThemeRank.objects.bulk_create(one for draft in drafts for one in _ranks(draft))
    topics: list[tuple[Any, str]] = [
        (Application.topics_offered.through, Binding.TOPICS_OFFERED),
        (Application.topics_wanted.through, Binding.TOPICS_WANTED),
    ]
    for through, binding in topics:
        through.objects.bulk_create(
            through(application_id=draft.plan.id, topic_id=draft.way.topics[slug])
            for draft in drafts
            for slug in draft.bound(binding) or ()
        )
    marks = Application.completed.through
    marks.objects.bulk_create(
        marks(application_id=draft.plan.id, section_id=draft.way.section_ids[slug])
        for draft in drafts
        for slug in draft.complete
    )


def _answers(draft: Draft) -> Iterator[Answer]:
    """Yield the answers: of a bound one the value lies in its column, and an invitation answers for the territory."""
    for question, value, at in draft.answered():
        if question.binding == Binding.TERRITORY and draft.way.track.by_invitation:
            continue
        yield Answer(
            application=draft.application, question_id=question.id, value=None if question.binding else value,
            language=draft.application.language, saved_at=at, saved_by=draft.person,
        )  # fmt: skip


def _contacts(draft: Draft) -> Iterator[Contact]:
    for binding, role in ROLES.items():
        typed = draft.bound(binding)
        if typed:
            yield Contact(application=draft.application, role=role, **typed)


def _ranks(draft: Draft) -> Iterator[ThemeRank]:
    for slug, rank in (draft.bound(Binding.THEME_RANKS) or {}).items():
        yield ThemeRank(application=draft.application, theme_id=draft.way.themes[slug], rank=rank)


def _letter(draft: Draft, content: bytes) -> Iterator[Attachment]:
    """Yield the letter of a draft whose section for it is complete, under a name that tells nothing."""
    for section in draft.way.sections[: len(draft.complete)]:
        for question in section.questions:
            if question.key == LETTER:
                yield Attachment(
                    application=draft.application, question_id=question.id, name="letter.pdf",
                    file=f"{draft.plan.chance(LETTER).getrandbits(128):032x}",
                    mime=uploads.MIMES[uploads.kind_of(content) or ""], size=len(content),
                    sha256=hashlib.sha256(content).hexdigest(), uploaded_at=draft.done_at(section),
                    uploaded_by=draft.person,
                )  # fmt: skip


def _events(draft: Draft) -> Iterator[Event]:
    """Yield what the audit log knows of a draft."""
    at, by, subject = draft.plan.begun_at, draft.person, draft.application
    yield unsaved(at=at, by=by, verb="person.made", subject=by)
    yield unsaved(at=at, by=by, verb="organisation.made", subject=draft.body)
    yield unsaved(at=at, by=by, verb="application.started", subject=subject, side=draft.plan.entry.side)
    for section in draft.way.sections[: len(draft.complete)]:
        yield unsaved(
            at=draft.done_at(section), by=by, verb="section.marked", subject=subject, section=section.slug,
            completed=True,
        )  # fmt: skip


def _events_of_invitation(draft: Draft, invitation: Invitation) -> Iterator[Event]:
    asked_at, sent_at, code = invitation.requested_at, invitation.sent_at, draft.plan.entry.code
    yield unsaved(at=asked_at, by=None, verb=ASKED, subject=invitation, territory=code)
    yield unsaved(at=sent_at, by=draft.way.desk, verb=SENT, subject=invitation)
    yield unsaved(at=draft.plan.begun_at, by=draft.person, verb="invitation.accepted", subject=invitation)


def _event_of(attachment: Attachment) -> Event:
    return unsaved(
        at=attachment.uploaded_at, by=attachment.uploaded_by, verb="attachment.added", subject=attachment.application,
        question=LETTER, sha256=attachment.sha256,
    )  # fmt: skip
