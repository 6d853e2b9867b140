"""One small world with somebody in every role and something behind nearly every address: for matrices over all addresses.

Everything that has an owner belongs to the same territory (ES21) and its people; what others may see of it is the question.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group as Role
from django.utils import translation

from applications.actions.setup import load_call
from applications.models import Application, Call, SavedView
from programme.actions import (
    certificates,
    claims,
    experts,
    feeds,
    results,
    staffing,
    vault,
    wishes,
)
from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.bundles import ask as ask_bundle
from programme.actions.bundles import ask_paper
from programme.actions.publishing import publish_agenda
from programme.actions.seats import fund
from programme.models import Certificate, Intake, ModeSwitch, Presence, RateTable, Session
from r2r_portal.accounts.models import ErasureRequest, Hold, Part, User
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock
from r2r_portal.outbox.models import Wording
from selection.actions import meetings, releasing, reviewing
from selection.actions.deciding import Verdict, decide
from selection.models import Approach, Assignment, Discussion, Run, SuspectedInterest
from selection.models.runs import RunKind
from selection.states import Outcome
from tests.factories.accounts import AT, MembershipFactory, UserFactory
from tests.factories.applications import OPENS, ApplicationFactory
from tests.factories.documents import pdf
from tests.factories.helpdesk import PublishedAnswerFactory, QuestionFactory
from tests.factories.library import IssueFactory, ResourceFactory, SubscriberFactory
from tests.factories.november import World, november
from tests.factories.registration import OpeningFactory, RegistrationFactory
from tests.factories.selection import DECIDED, RELEASED, AssignmentFactory, evaluator, scored, submitted
from tests.factories.stakeholders import taking_part

CODE = "TEST-2022"
PLANNED = datetime(2022, 10, 3, 7, 0, tzinfo=UTC)
PUBLISHED = datetime(2022, 10, 20, 8, 0, tzinfo=UTC)
NOW = datetime(2022, 11, 16, 3, 0, tzinfo=UTC)  # in the middle of the visit
AFTER = datetime(2022, 11, 21, 9, 0, tzinfo=UTC)
GROUNDS = ("Good prospects.", "成果が見込まれます。")


@dataclass
class Everybody:
    """People by role, and things by name."""

    people: dict[str, User | None] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def everybody() -> Everybody:
    """Make the world and leave its clock at `NOW`."""
    world = Everybody()
    with translation.override("en"):
        clock.restart(at=AT)
        call = _call()
        ours = _call_for_applications(world, call)
        _selection(world, call, ours)
        _programme(world)
        _helpdesk(world, ours)
        _pairing(world, ours)
        _registration(world)
        _privacy(world)
        clock.restart(at=NOW)
    return world


def _privacy(world: Everybody) -> None:
    officer, asker = world.people["officer"], world.people["administrator"]
    world.things["erasure"] = ErasureRequest.objects.create(person=UserFactory(), asked_by=asker, asked_at=AT)
    world.things["hold"] = Hold.objects.create(
        subject="helpdesk.incomingmail", reason="An audit", placed_by=officer, placed_at=AT
    )


def _call() -> Call:
    """Load the real call under the code that every factory uses."""
    return load_call(by=None, at=OPENS, code=CODE)


def _call_for_applications(world: Everybody, call: Call) -> Application:
    """Make three applications and a draft; "ours" is that of ES21, "theirs" of ITH5."""
    owner, foreign = UserFactory(), UserFactory()
    theirs, ours = submitted(number=1, owner=foreign), submitted(number=2, owner=owner)
    partner = submitted("jp", owner=UserFactory(japanese=True))
    body = ours.organisation
    world.people |= {"visitor": None, "member": UserFactory(), "owner": owner, "foreign": foreign}
    world.people["coeditor"] = MembershipFactory(organisation=body, part=Part.EDITOR).user
    world.people["reader"] = MembershipFactory(organisation=body, part=Part.READER).user
    draft = ApplicationFactory(call=call, organisation=body, owner=UserFactory(), territory_code="ES51")
    member = body.memberships.get(user=world.people["reader"])
    officer = UserFactory(role=OFFICER)
    draft.consideration_requests.create(reason="A power cut", at=AT, by=owner)
    invite = body.invites.create(
        email="colleague@test.example", part=Part.EDITOR, language="en", invited_at=AT, invited_by=owner
    )
    request = ours.information_requests.create(
        text="Which year?", due_at=NOW + timedelta(days=30), asked_at=AT, asked_by=officer
    )
    ours.call.deadline_changes.create(
        old=call.closes_at, new=call.closes_at + timedelta(days=1), reason_en="Storm", reason_ja="台風", at=AT, by=officer
    )  # fmt: skip
    invitation = call.tracks.get(side="jp").invitations.create(
        territory=partner.territory, email="pref@test.example", language="ja", requested_at=AT
    )
    view = SavedView.objects.create(user=officer, name="Mine", query="status=submitted", created_at=AT)
    world.people["officer"] = officer
    world.things |= {
        "call": call, "ours": ours, "theirs": theirs, "partner": partner, "draft": draft, "member": member,
        "invite": invite, "request": request, "invitation": invitation, "saved_view": view,
        "questionnaire": ours.questionnaire,
    }  # fmt: skip
    return ours


def _selection(world: Everybody, call: Call, ours: Application) -> None:
    """Let an evaluator score ours, another only theirs; decide, release, and let partners meet."""
    theirs, partner = world.things["theirs"], world.things["partner"]
    reader, elsewhere, officer = evaluator(), evaluator(japanese=True), world.people["officer"]
    mine = AssignmentFactory(application=ours, evaluator=reader)
    scored(mine)
    scored(AssignmentFactory(application=theirs, evaluator=elsewhere))
    for application in (ours, theirs, partner):
        _decide(application, by=UserFactory())
    suspected = SuspectedInterest.objects.create(
        application=theirs, evaluator=reader, kind="address", detail="test.example", found_at=DECIDED
    )
    discussion = Discussion.objects.create(application=ours, opened_at=DECIDED)
    run = Run.objects.create(call=call, kind=RunKind.PROPOSAL, asked_by=officer, asked_at=DECIDED)
    prepared = releasing.prepare(
        call=call, answer_on=date(2022, 12, 20), review_on=date(2022, 12, 20), by=UserFactory(), at=RELEASED
    )
    releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    review = reviewing.ask(
        decision=ours.decision, text="Why?", language="en", by=world.people["owner"], at=RELEASED
    )
    world.people |= {"evaluator": reader, "evaluator elsewhere": elsewhere}
    world.things |= {
        "assignment": Assignment.objects.get(pk=mine.pk), "sheet": mine.assessment, "letter": ours.decision.letters.first(),
        "suspected": suspected, "discussion": discussion, "run": run, "review": review,
    }  # fmt: skip
    _partners(world, ours, partner)


def _decide(application: Application, by: User) -> None:
    decide(
        application=application,
        verdict=Verdict(Outcome.SELECTED, *GROUNDS, None),
        version=0,
        by=by,
        at=DECIDED,
    )


def _partners(world: Everybody, ours: Application, partner: Application) -> None:
    asker, person = taking_part(ours, "university@test.example")
    asked, _other = taking_part(partner, "cluster@test.example")
    wish = meetings.Wish(
        subject="Hydrogen", text="We would like to talk.", language="en", mode="online",
        times=(NOW + timedelta(days=20),),
    )  # fmt: skip
    meeting = meetings.ask(
        asker=asker, asked=asked, wish=wish, by=person, at=datetime(2022, 9, 6, 8, tzinfo=UTC)
    )
    world.people["stakeholder"] = person
    world.things |= {"stakeholder": asker, "asked": asked, "meeting": meeting}


def _programme(world: Everybody) -> None:
    """Make the visit of November; the body of the delegation is the applicant's."""
    visit = november()
    MembershipFactory(organisation=visit.basque.organisation, user=world.people["owner"])
    MembershipFactory(organisation=visit.emilia.organisation, user=world.people["foreign"])
    world.people |= {"delegate": visit.ada.user, "delegate elsewhere": visit.bruno.user, "host": visit.host}
    world.things |= {"visit": visit.visit, "delegation": visit.basque, "traveller": visit.ada, "world": visit}
    _money(world, visit)
    _plans(world, visit)
    publish_agenda(visit=visit.visit, by=visit.officer, at=PUBLISHED)
    world.things["bundle"] = ask_bundle(visit=visit.visit, language="en", by=visit.officer, at=PUBLISHED)
    world.things["paper"] = ask_paper(
        version=visit.visit.versions.get(),
        of="all",
        language="en",
        key="0" * 64,
        by=visit.officer,
        at=PUBLISHED,
    )
    _afterwards(world, visit)


def _money(world: Everybody, visit: World) -> None:
    ada = visit.ada
    fund(delegate=ada, by=visit.officer, at=PLANNED)
    draft = prepare_sheet(
        delegate=ada, table=RateTable.objects.get(side="jp"), rate=None, arrives_on=date(2022, 11, 13),
        leaves_on=date(2022, 11, 19), fare=Decimal("1234.56"), currency="EUR", by=visit.officer, at=PLANNED,
    )  # fmt: skip
    sheet = approve_sheet(sheet=draft, seen=draft.total, by=visit.second, at=PLANNED)
    claim = claims.begin(sheet=sheet, by=ada.user, at=PLANNED)
    receipt = claims.add_receipt(claim=claim, name="hotel.pdf", content=pdf(), by=ada.user, at=PLANNED)
    wish = wishes.ask(delegate=ada, text="By way of Helsinki", by=ada.user, at=PLANNED)
    vault.enter(delegate=ada, values={"passport_number": "EXAMPLE1"}, by=ada.user, at=PLANNED)
    world.things |= {"allowance": sheet, "claim": claim, "receipt": receipt, "wish": wish}


def _plans(world: Everybody, visit: World) -> None:
    officer, host = visit.officer, visit.host
    session = Session.objects.filter(leg__visit=visit.visit).order_by("starts_at", "pk").first()
    expert = experts.offer(
        call=visit.call, organisation=visit.basque.organisation, by=world.people["owner"], at=PLANNED,
        values={
            "name": "Ada Expert", "email": "expert@test.example", "topic_en": "Hydrogen", "topic_ja": "水素",
            "languages": "English", "availability": "November",
        },
    )  # fmt: skip
    invitation = experts.invite(session=session, expert=expert, by=officer, at=PLANNED)
    interpreter = staffing.save_interpreter(
        call=visit.call, interpreter=None, values={"name": "Ines Interpreter", "languages": "English, Japanese"},
        by=officer, at=PLANNED,
    )  # fmt: skip
    absence = visit.visit.legs.first().host.absences.create(
        starts_at=NOW, ends_at=NOW + timedelta(hours=1), entered_at=PLANNED, entered_by=host
    )
    switch = ModeSwitch.objects.create(
        visit=visit.visit, session=session, to="hybrid", reason_en="Snow", reason_ja="大雪", before={}, by=officer,
        at=PLANNED, undone_by=officer, undone_at=PLANNED,
    )  # fmt: skip
    intake = Intake.objects.create(visit=visit.visit, sheets={}, by=world.people["officer"], at=PLANNED)
    world.things |= {
        "session": session, "expert": expert, "expert_invitation": invitation, "interpreter": interpreter,
        "absence": absence, "switch": switch, "intake": intake, "leg": session.leg,
    }  # fmt: skip


def _afterwards(world: Everybody, visit: World) -> None:
    stamp = {"visit": visit.visit, "by": visit.officer, "at": NOW}
    words = {
        "title_en": "Demand first",
        "title_ja": "需要が先",
        "text_en": "So it is.",
        "text_ja": "そのとおり。",
    }
    note, _new = results.observe(
        visit=visit.visit, key=uuid.UUID(int=7), values={"text": "They buy hydrogen.", "language": "en"},
        by=visit.ada.user, at=NOW,
    )  # fmt: skip
    finding = results.find(finding=None, values=words, observations=[note], **stamp)
    advice = results.recommend(
        recommendation=None, values={**words, "owner": visit.basque.organisation}, findings=[finding], **stamp
    )
    promise = {"text_en": "A list.", "text_ja": "一覧。", "due_on": date(2023, 12, 15)}
    commitment = results.commit(
        recommendation=advice,
        organisation=visit.basque.organisation,
        values=promise,
        by=visit.officer,
        at=NOW,
    )
    Presence.objects.create(
        session=world.things["session"], delegate=visit.ada, noted_at=NOW, noted_by=visit.officer
    )
    certificates.issue(visit=visit.visit, by=visit.officer, at=AFTER)
    certificate = Certificate.objects.get(delegate=visit.ada)
    activity = visit.call.activities.order_by("pk").first()
    question = activity.questions.create(
        text_en="Who comes?", text_ja="参加者は。", due_at=NOW + timedelta(days=9), asked_at=NOW, asked_by=visit.officer
    )  # fmt: skip
    world.things |= {
        "note": note, "finding": finding, "advice": advice, "check_in": commitment.check_ins.first(),
        "certificate": certificate, "activity": activity, "activity_question": question,
        "feed": feeds.open_feed(user=visit.ada.user, at=NOW),
    }  # fmt: skip


def _helpdesk(world: Everybody, ours: Application) -> None:
    """Ask the EU desk something as the owner; fill shelves and newsletters; give the remaining roles."""
    owner = world.people["owner"]
    for name, role in (("EU desk", EU_DESK), ("Japan desk", JP_DESK), ("administrator", ADMINISTRATOR)):
        world.people[name] = UserFactory(role=role)
    assert Role.objects.filter(name=EVALUATOR).exists()
    item = ResourceFactory(published=True, texts={"en": ("A report", "What we learnt.")})
    begun = ResourceFactory(texts={"en": ("A draft", "What we learn.")})
    world.things |= {
        "question": QuestionFactory(email=owner.email, asked_by=owner), "answer": PublishedAnswerFactory(public=True),
        "unpublished": PublishedAnswerFactory(), "item": item, "begun": begun, "subscriber": SubscriberFactory(), "issue": IssueFactory(),
    }  # fmt: skip


def _pairing(world: Everybody, ours: Application) -> None:
    """Let ours write to the partner."""
    partner = Application.objects.get(pk=world.things["partner"].pk)
    approach = Approach.objects.create(
        sender=Application.objects.get(pk=ours.pk).decision, receiver=partner.decision, subject="Tidal power",
        text="Let us compare notes.", language="en", sent_at=NOW, sent_by=world.people["owner"],
    )  # fmt: skip
    world.things |= {"approach": approach, "face": partner.decision}


def _registration(world: Everybody) -> None:
    """Register the owner for a webinar; word one kind of message."""
    owner, officer = world.people["owner"], world.people["officer"]
    starts = NOW + timedelta(days=20)
    opening = OpeningFactory(
        activity__call=world.things["call"], activity__slug="matrix-webinar", activity__starts_at=starts,
        activity__ends_at=starts + timedelta(hours=1), opens_at=NOW - timedelta(days=30), closes_at=starts, made_by=officer,
    )  # fmt: skip
    registration = RegistrationFactory(opening=opening, seat=1, email=owner.email, user=owner)
    wording = Wording.objects.create(
        topic="account.code",
        language="en",
        subject="A code",
        body="Your code: {{ code }}",
        proposed_at=NOW,
        proposed_by=str(officer.pk),
    )
    world.things |= {"opening": opening, "registration": registration, "wording": wording}
