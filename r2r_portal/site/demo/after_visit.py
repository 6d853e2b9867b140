"""During and after the visit: who was there, notes, feedback, certificates, one chain from a note to a commitment."""

from datetime import date, datetime
from uuid import UUID, uuid5

from programme.actions import certificates, feedback, presence, results
from programme.models import Delegate, Finding, Observation, Recommendation, Session, Visit
from programme.queries import meetings
from r2r_portal.site.demo.people import by_email
from r2r_portal.site.demo.visit import VISIT

KEYS = UUID("6f0d2c1e-5a70-4f3b-9a56-2f1f0b7c8d10")  # keys of notes, the same in every replay
NOTES = (  # whose (by turn), at which session (by turn), language, text
    (
        0,
        0,
        "en",
        "Fictional note: the prefecture publishes one page a year that says who buys hydrogen, and for what.",
    ),
    (
        1,
        0,
        "en",
        "Fictional note: forklifts at the airport refuel at the station of a private company; the public side only buys.",
    ),
    (2, 1, "en", "Fictional note: one office answers every question of a start-up, in English too."),
    (
        3,
        2,
        "en",
        "Fictional note: host firms lend two people for a year to the prefecture's innovation unit.",
    ),
)
FINDING = {
    "title_en": "Demand comes first: public buyers name what they will buy",
    "title_ja": "需要の明示が先行：公的機関が購入予定を公表",
    "text_en": "Fictional finding: hosts make demand visible before they support supply. Firms then invest by themselves.",
    "text_ja": "実演用の所見：受入側は供給への支援に先立って需要を明示し、企業が自ら投資する環境を整えている。",
}
ADVICE = {
    "title_en": "Publish a yearly list of what the region will buy",
    "title_ja": "地域の購入予定一覧を毎年公表する",
    "text_en": "Fictional recommendation: begin with hydrogen for public transport and logistics, with quantities.",
    "text_ja": "実演用の提言：公共交通・物流向けの水素から始め、数量を示す。",
}
PROMISE = {
    "text_en": "Fictional commitment: a first list, with quantities for three years.",
    "text_ja": "実演用の取組：3年分の数量を示した最初の一覧を公表する。",
    "due_on": date(2023, 12, 15),
}
MARKS = ((5, 4, 5, 4, 5), (4, 4, 5, 3, 5), (5, 5, 4, 4, 4), (4, 3, 4, 4, 5), (5, 4, 5, 2, 5))
WORDS = (
    "Fictional answer: more time for questions after the briefings, please.",
    "",
    "Fictional answer: the hosts were excellent.",
)


def _visit() -> Visit:
    return Visit.objects.get(slug=VISIT)


def _people() -> list[Delegate]:
    going = Delegate.objects.going().filter(delegation__visit=_visit(), user__isnull=False)
    return list(going.select_related("user", "delegation__organisation").order_by("pk"))


def _sessions() -> list[Session]:
    return list(Session.objects.filter(leg__visit=_visit()).order_by("starts_at", "pk"))


def tick(now: datetime) -> None:
    """Note who was there: everybody, but every seventh person missed something."""
    for turn, session in enumerate(_sessions()):
        meeting = meetings.find(f"session-{session.pk}")
        assert meeting is not None
        assert isinstance(meeting.row, Session)
        there = {one.pk for n, one in enumerate(meetings.expected(meeting.row)) if (n + turn) % 7}
        presence.tick(meeting=meeting, present=there, by=by_email("officer@demo.example"), at=now)


def note(now: datetime) -> None:
    """Let some delegates note what they saw."""
    people, sessions, visit = _people(), _sessions(), _visit()
    for number, (whose, where, language, text) in enumerate(NOTES):
        session = sessions[where]
        values = {"text": text, "language": language, "session": session, "host": session.leg.host}
        values["theme"] = visit.call.themes.order_by("number").first()
        author = people[whose % len(people)].user
        assert author is not None
        results.observe(visit=visit, key=uuid5(KEYS, str(number)), values=values, by=author, at=now)


def answer(now: datetime) -> None:
    """Let five delegates say how the visit was, and two how its last session was."""
    names = ("useful", "content", "organised", "understood", "again")
    last = meetings.find(f"session-{_sessions()[-1].pk}")
    assert last is not None
    for number, (person, marks) in enumerate(zip(_people(), MARKS, strict=False)):
        for meeting in (meetings.of_visit(_visit()), *([last] if number < 2 else [])):
            feedback.give(
                meeting=meeting, marks=dict(zip(names, marks, strict=True)), text=WORDS[number % len(WORDS)],
                language="en", by=person.user, at=now,
            )  # fmt: skip


def certify(now: datetime) -> None:
    """Issue the certificates."""
    certificates.issue(visit=_visit(), by=by_email("officer@demo.example"), at=now)


def conclude(now: datetime) -> None:
    """Write one finding and one recommendation, and enter what a body promised."""
    visit, officer = _visit(), by_email("officer@demo.example")
    theme = visit.call.themes.order_by("number").first()
    seen = list(Observation.objects.filter(visit=visit).order_by("pk")[:2])
    stamp = {"visit": visit, "by": officer, "at": now}
    finding: Finding = results.find(
        finding=None, values={**FINDING, "theme": theme}, observations=seen, **stamp
    )
    body = _people()[0].delegation.organisation
    advice: Recommendation = results.recommend(
        recommendation=None, values={**ADVICE, "theme": theme, "owner": body}, findings=[finding], **stamp
    )
    results.commit(recommendation=advice, organisation=body, values=PROMISE, by=officer, at=now)
