"""Chapters four and five: delegations with funded places, two versions of the agenda, allowances, a claim."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from applications.models import Call
from programme.actions import (
    allowances,
    budgets,
    claim_desk,
    claims,
    delegations,
    plan,
    publishing,
    seats,
    wishes,
)
from programme.actions.setup import follow_groups
from programme.models import (
    AllowanceSheet,
    Basis,
    Delegate,
    Delegation,
    ExchangeRate,
    RateTable,
    Session,
    Visit,
)
from r2r_portal.site.demo import answers
from r2r_portal.site.demo.data import read
from r2r_portal.site.demo.people import by_email, make
from r2r_portal.territories.models import Side
from selection.queries import selected_territories

VISIT = "japan-2022"
STOPOVER = (
    "I would like to travel home by way of Helsinki on 20 November, at the same time of day if possible."
)
POSTS = ("Head of the innovation unit", "Cluster manager", "Expert", "Deputy director")


def open_delegations(now: datetime) -> None:
    """Open a delegation for every selected region, with people on their way to Japan."""
    visit, officer = Visit.objects.get(slug=VISIT), by_email("officer@demo.example")
    chosen = selected_territories(Call.objects.get()).filter(track__side=Side.EU)
    for turn, decision in enumerate(chosen):
        body = decision.application.organisation
        delegation = delegations.open_delegation(
            visit=visit,
            territory=decision.application.submitted_territory,
            organisation=body,
            by=officer,
            at=now,
        )
        for place in range(len(POSTS)):
            _add(delegation, turn, place, now)
    follow_groups(visit, by=officer, at=now)


def _add(delegation: Delegation, turn: int, place: int, now: datetime) -> None:
    officer = by_email("officer@demo.example")
    names = read("people")["names"]["eu"]
    given, family = names[(turn * len(POSTS) + place) % len(names)]
    email = f"{delegation.territory.code.lower()}.{place}@demo.example"
    if turn == place == 0:
        email = make("delegate.eu@demo.example", given, family, "en", "Europe/Brussels", now).email
    basis = Basis.EU_STAFF if (turn, place) == (1, len(POSTS) - 1) else Basis.OWN_COST
    delegate = delegations.add_delegate(
        delegation=delegation, by=officer, at=now,
        values={
            "given_name": given, "family_name": family, "email": email, "post": f"{POSTS[place]} (fictional)",
            "body": delegation.organisation.name_local, "basis": basis, "emergency_name": "Ada Example",
            "emergency_phone": "+00 000 0000",
        },
    )  # fmt: skip
    if place < len(POSTS) - 1:
        seats.fund(delegate=delegate, by=officer, at=now)


def substitute(now: datetime) -> None:
    """Let one delegation hand a funded place to the colleague who came at own cost."""
    first = Delegation.objects.filter(visit__slug=VISIT).order_by("pk").first()
    assert first is not None
    people = Delegate.objects.going().filter(delegation=first)
    holder, successor = people.funded().order_by("-seat__number")[0], people.get(seat=None)
    seats.replace(
        delegate=holder, successor=successor, reason="Fictional: change of post on 1 October",
        by=by_email("officer@demo.example"), at=now,
    )  # fmt: skip


def publish(now: datetime) -> None:
    """Publish the agenda."""
    publishing.publish_agenda(
        visit=Visit.objects.get(slug=VISIT), by=by_email("officer@demo.example"), at=now
    )


def change_and_publish(now: datetime) -> None:
    """Move one session by half an hour, and publish again."""
    session = Session.objects.filter(leg__visit__slug=VISIT).order_by("starts_at", "pk").first()
    assert session is not None
    later = timedelta(minutes=30)
    values = {"starts_at": session.starts_at + later, "ends_at": session.ends_at + later}
    plan.change_session(session=session, values=values, by=by_email("officer@demo.example"), at=now)
    publish(now)


def prepare_allowances(now: datetime) -> None:
    """Work out what every funded delegate is paid; one in three in yen."""
    table, rate = RateTable.objects.get(side=Side.JP), ExchangeRate.objects.get()
    for number, delegate in enumerate(Delegate.objects.funded().order_by("pk")):
        currency = "JPY" if number % 3 == 2 else "EUR"
        allowances.prepare_sheet(
            delegate=delegate, table=table, rate=rate, arrives_on=date(2022, 11, 13), leaves_on=date(2022, 11, 19),
            fare=Decimal("1180.40"), currency=currency, by=by_email("officer@demo.example"), at=now,
        )  # fmt: skip


def approve_some(now: datetime) -> None:
    """Let the second officer approve the first half."""
    waiting = list(AllowanceSheet.objects.filter(approved_at=None).order_by("pk"))
    for sheet in waiting[: len(waiting) // 2]:
        allowances.approve_sheet(sheet=sheet, seen=sheet.total, by=by_email("officer2@demo.example"), at=now)


def set_budgets(now: datetime) -> None:
    """Say what the visit may cost, in example figures."""
    visit, officer = Visit.objects.get(slug=VISIT), by_email("officer@demo.example")
    for currency, amount in (("EUR", Decimal("24000")), ("JPY", Decimal("1800000"))):
        budgets.set_budget(
            visit=visit, currency=currency, amount=amount, source="Example figures", by=officer, at=now
        )


def wish(now: datetime) -> None:
    """Let one delegate wish for a stopover, and the officer accept it with what it costs."""
    delegate = Delegate.objects.funded().filter(user__isnull=False).order_by("pk").first()
    assert delegate is not None
    asked = wishes.ask(delegate=delegate, text=STOPOVER, by=delegate.user, at=now)
    wishes.answer(
        wish=asked, verb="accept", difference=Decimal("85.50"), currency="EUR", reason="Within the ceiling.",
        by=by_email("officer@demo.example"), at=now,
    )  # fmt: skip


def claim(now: datetime) -> None:
    """Let some travellers claim what they spent: one is paid, one approved, one checked, one waits, one is begun."""
    sheets = AllowanceSheet.objects.select_related("delegate__user").order_by("pk")
    for number, sheet in enumerate(sheets[: len(CLAIM_STEPS)]):
        _claim(sheet, CLAIM_STEPS[number], now)


CLAIM_STEPS = (4, 2, 1, 3, 0)  # how far each of the first travellers' claims is: 0 begun, 4 paid


def _claim(sheet: AllowanceSheet, steps: int, now: datetime) -> None:
    stamp = {"by": sheet.delegate.user, "at": now}
    officer, second = by_email("officer@demo.example"), by_email("officer2@demo.example")
    begun = claims.begin(sheet=sheet, **stamp)
    claims.add_receipt(claim=begun, name="hotel-example.pdf", content=answers.letter(), **stamp)
    spent = {"lodging": Decimal("1060"), "fare": Decimal("1142.30"), "spent_in": "EUR"}
    saved = claims.save(claim=begun, spent=spent, version=begun.version, **stamp)
    seen = {"claim": saved, "seen": saved.total, "at": now}
    acts: tuple[Callable[[], object], ...] = (
        lambda: claims.hand_in(claim=saved, version=saved.version, **stamp),
        lambda: claim_desk.check(by=officer, **seen),
        lambda: claim_desk.approve(by=second, **seen),
        lambda: claim_desk.pay(claim=saved, paid_on=now.date(), payment="EXAMPLE-1", by=officer, at=now),
    )
    for act in acts[:steps]:
        act()


def approve_all(now: datetime) -> None:
    """Let the second officer approve the rest."""
    for sheet in AllowanceSheet.objects.filter(approved_at=None).order_by("pk"):
        allowances.approve_sheet(sheet=sheet, seen=sheet.total, by=by_email("officer2@demo.example"), at=now)
