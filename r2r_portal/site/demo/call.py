"""Chapter one: the call opens, questionnaires fill, some are handed in, somebody asks."""

import uuid
from datetime import datetime

from applications.actions import attachments, drafts, editor, invitations, late, questionnaires, submissions
from applications.domain.draft import Question, Words
from applications.errors import CallClosedError
from applications.models import Application, Call
from applications.queries.drafts import load_draft
from r2r_portal.accounts.actions import team
from r2r_portal.accounts.models import Part, User
from r2r_portal.site.demo import answers, people
from r2r_portal.site.demo.data import Entry
from r2r_portal.territories.models import Side, Territory


def steps(entry: Entry) -> list[tuple[str, str]]:
    """Return what happens to an entry as (wall clock, name of the step), in order."""
    found = [(entry.start, "start")]
    if entry.submit:
        found.append((entry.submit, "submit"))
    if entry.withdraw:
        found.append((entry.withdraw, "withdraw"))
    if entry.late:
        found.append((entry.late, "come_late"))
    return found


def start(entry: Entry, now: datetime) -> None:
    """Start a draft and fill some sections; a prefecture is invited first."""
    person, call = people.applicant(entry, now), Call.objects.get()
    if entry.side == Side.JP:
        invite(entry, now)
    application = drafts.start(call=call, side=entry.side, by=person, at=now, language=entry.language)
    fill(application, entry, person, now, entry.sections)


def invite(entry: Entry, now: datetime) -> None:
    """Let a prefecture ask for the questionnaire, and the desk send it."""
    track = Call.objects.get().tracks.get(side=Side.JP)
    asked = invitations.ask(
        track=track,
        territory=Territory.objects.get(code=entry.code),
        email=entry.email,
        language="ja",
        at=now,
    )
    invitations.send(invitation=asked, by=people.by_email("desk.jp@demo.example"), at=now)


def fill(application: Application, entry: Entry, person: User, now: datetime, sections: int) -> None:
    """Answer the first `sections` sections that are still unanswered."""
    draft = load_draft(application)
    for section in draft.sections[:sections]:
        versions = {key: given.version for key, given in draft.answers.items()}
        drafts.save_section(
            application=application, section=section.slug, values=answers.values(section, entry), versions=versions,
            by=person, at=now,
        )  # fmt: skip
        for question in section.questions:
            if question.key == "letter" and not draft.files.get("letter"):
                attachments.attach(
                    application=application, question=question, name="letter.pdf", content=answers.letter(),
                    by=person, at=now,
                )  # fmt: skip
        drafts.mark(application=application, section=section.slug, completed=True, by=person, at=now)


def submit(entry: Entry, now: datetime) -> None:
    """Answer what is left and hand in."""
    application, person = of(entry)
    fill(application, entry, person, now, len(load_draft(application).sections))
    submissions.submit(application=application, by=person, at=now, key=uuid.uuid4())


def withdraw(entry: Entry, now: datetime) -> None:
    """Take the application back."""
    application, person = of(entry)
    submissions.withdraw(application=application, by=person, at=now)


def come_late(entry: Entry, now: datetime) -> None:
    """Try to hand in after the closing: refused, kept as a late draft, consideration asked for."""
    application, person = of(entry)
    fill(application, entry, person, now, len(load_draft(application).sections))
    try:
        submissions.submit(application=application, by=person, at=now, key=uuid.uuid4())
    except CallClosedError:
        late.ask_for_consideration(
            application=application, reason="Fictional reason: our connection failed.", by=person, at=now
        )


def invite_colleagues(now: datetime) -> None:
    """Let a team form around the draft of the EU side's applicant, who is asked into another one's in turn."""
    owner, neighbour = people.by_email("applicant.eu@demo.example"), people.by_email("xx02@demo.example")
    body, other = (Application.objects.of(one).get().organisation for one in (owner, neighbour))
    asked = team.invite(
        organisation=body,
        email="colleague.eu@demo.example",
        part=Part.EDITOR,
        language="en",
        by=owner,
        at=now,
    )
    colleague = people.make(asked.email, "Robin", "Fictional", "en", owner.zone, now)
    team.accept(invite=asked, by=colleague, at=now)
    team.invite(
        organisation=body, email="reader.eu@demo.example", part=Part.READER, language="en", by=owner, at=now
    )
    team.invite(organisation=other, email=owner.email, part=Part.READER, language="en", by=neighbour, at=now)


def of(entry: Entry) -> tuple[Application, User]:
    """Return the application and the person of an entry."""
    person = people.by_email(entry.email)
    return Application.objects.of(person).get(), person


def ask_without_invitation(now: datetime) -> None:
    """Leave one request for the Japan desk to answer."""
    invitations.ask(
        track=Call.objects.get().tracks.get(side=Side.JP), territory=Territory.objects.get(code="JP-90"),
        email="jp-90@demo.example", language="ja", at=now, name="例示 花子（架空）", department="企画部 国際課",
    )  # fmt: skip


def plan_the_next_version(now: datetime) -> None:
    """Leave an open version of the EU questionnaire, one question in it that nobody has translated yet."""
    officer, track = people.by_email("officer@demo.example"), Call.objects.get().tracks.get(side=Side.EU)
    version = questionnaires.copy(questionnaire=track.questionnaires.get(), by=officer, at=now)
    planned = Question(
        id=0, key="networks", kind="long", label=Words("European networks in which you work on innovation"),
        name=Words("the networks in which you work"), required=False, limit=500, shown_when_key="has_cooperation",
        shown_when_value="yes",
    )  # fmt: skip
    editor.save_question(questionnaire=version, section="experience", planned=planned, by=officer, at=now)
