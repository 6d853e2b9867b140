"""Visits, delegations and money: the smallest valid rows, as the November 2022 visit has them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from applications.models import Track
from programme.models import (
    Activity,
    AgendaVersion,
    Delegate,
    Delegation,
    ExchangeRate,
    Interpreter,
    InterpreterAssignment,
    Leg,
    LegAttendance,
    Place,
    RateTable,
    Seat,
    Session,
    Visit,
)
from r2r_portal.territories.models import Side, Territory
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.applications import CallFactory

AT = datetime(2022, 10, 3, 7, 0, tzinfo=UTC)


class VisitFactory(factory.django.DjangoModelFactory):
    """The visit of EU regions to Japan; `japanese=True` is the visit the other way."""

    class Meta:
        model = Visit

    call = factory.SubFactory(CallFactory)
    slug = factory.Sequence(lambda n: f"visit-{n}")
    title_en = "Study visit to Japan"
    title_ja = "日本視察"
    side = Side.EU
    zone = "Asia/Tokyo"
    starts_on = date(2022, 11, 13)
    ends_on = date(2022, 11, 19)
    emergency_name_en = "Secretariat on duty (example)"
    emergency_name_ja = "事務局当番（例）"
    emergency_phone = "+81 00 0000 0000"

    class Params:
        japanese = factory.Trait(
            side=Side.JP, zone="Europe/Brussels", title_en="Study visit to Europe", title_ja="欧州視察",
            starts_on=date(2023, 6, 11), ends_on=date(2023, 6, 17),
        )  # fmt: skip


class DelegationFactory(factory.django.DjangoModelFactory):
    """A delegation with all its places."""

    class Meta:
        model = Delegation
        skip_postgeneration_save = True

    visit = factory.SubFactory(VisitFactory)
    territory = factory.LazyAttribute(
        lambda o: Territory.objects.get(code="ES21" if o.visit.side == Side.EU else "JP-23")
    )
    organisation = factory.LazyAttribute(
        lambda o: OrganisationFactory(side=o.visit.side, territory=o.territory)
    )
    track = factory.LazyAttribute(lambda o: Track.objects.get(call=o.visit.call, side=o.visit.side))
    opened_at = AT
    opened_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def seats(self, create, extracted, **kwargs):
        """Make the places that the track pays for."""
        for number in range(1, self.track.funded_places + 1):
            Seat.objects.create(delegation=self, number=number)


class DelegateFactory(factory.django.DjangoModelFactory):
    """Somebody at own cost; `complete=True` has every field that a visit asks for."""

    class Meta:
        model = Delegate

    delegation = factory.SubFactory(DelegationFactory)
    given_name = "Ada"
    family_name = factory.Sequence(lambda n: f"Traveller{n}")
    email = factory.Sequence(lambda n: f"traveller{n}@test.example")

    class Params:
        complete = factory.Trait(
            post="Adviser", emergency_name="Example Relative", emergency_phone="+32 0 000 00 00"
        )
        japanese = factory.Trait(language="ja", zone="Asia/Tokyo", family_name="見本", given_name="花子")


class LegFactory(factory.django.DjangoModelFactory):
    """Two days with one host; `delegations=[…]` attend."""

    class Meta:
        model = Leg
        skip_postgeneration_save = True

    visit = factory.SubFactory(VisitFactory)
    number = 1
    host = factory.LazyAttribute(
        lambda o: Territory.objects.get(code="JP-23" if o.visit.side == Side.EU else "ES21")
    )
    starts_on = date(2022, 11, 14)
    ends_on = date(2022, 11, 15)

    @factory.post_generation
    def delegations(self, create, extracted, **kwargs):
        """Put delegations on the leg."""
        for delegation in extracted or ():
            LegAttendance.objects.create(leg=self, delegation=delegation)


class PlaceFactory(factory.django.DjangoModelFactory):
    """A place with both scripts."""

    class Meta:
        model = Place

    title_en = "Example Hall"
    title_ja = "見本会館"
    address_en = "1-1 Example, Nagoya"
    address_ja = "名古屋市見本1-1"
    latitude = Decimal("35.1806")
    longitude = Decimal("136.9064")


class InterpreterFactory(factory.django.DjangoModelFactory):
    """Somebody who interprets."""

    class Meta:
        model = Interpreter

    call = factory.SubFactory(CallFactory)
    name = factory.Sequence(lambda n: f"Interpreter {n}")
    languages = "English, Japanese"


class SessionFactory(factory.django.DjangoModelFactory):
    """Monday 14 November 2022, 9:30 to 11:00 in Japan, interpreted by somebody of its own (`interpreters=[…]`)."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    leg = factory.SubFactory(LegFactory)
    title_en = "Briefing"
    title_ja = "施策説明"
    starts_at = datetime(2022, 11, 14, 0, 30, tzinfo=UTC)
    ends_at = datetime(2022, 11, 14, 2, 0, tzinfo=UTC)
    zone = factory.LazyAttribute(lambda o: o.leg.visit.zone)
    place = factory.SubFactory(PlaceFactory)
    interpretation = "consecutive"

    @factory.post_generation
    def interpreters(self, create, extracted, **kwargs):
        """Assign interpreters, one where none is named."""
        if self.interpretation == "none":
            return
        for one in extracted if extracted is not None else [InterpreterFactory(call=self.leg.visit.call)]:
            InterpreterAssignment.objects.create(session=self, interpreter=one)


class RateTableFactory(factory.django.DjangoModelFactory):
    """Example ceilings for visits to Japan, in euro."""

    class Meta:
        model = RateTable

    title_en = "Example ceilings, Japan"
    title_ja = "上限額の例（日本）"
    side = Side.JP
    listed_on = date(2022, 7, 25)
    valid_from = date(2022, 7, 25)
    nightly = Decimal("200.00")
    travel = Decimal("1500.00")
    source = "Example figures"


class ExchangeRateFactory(factory.django.DjangoModelFactory):
    """An example rate."""

    class Meta:
        model = ExchangeRate

    on = date(2022, 11, 1)
    yen_per_euro = Decimal("147.0000")
    source = "Example figures"


class ActivityFactory(factory.django.DjangoModelFactory):
    """The first exchange meeting, online."""

    class Meta:
        model = Activity

    call = factory.SubFactory(CallFactory)
    slug = factory.Sequence(lambda n: f"activity-{n}")
    title_en = "First exchange meeting"
    title_ja = "第1回交流会議"
    kind = "exchange"
    starts_at = datetime(2022, 7, 13, 7, 0, tzinfo=UTC)
    ends_at = datetime(2022, 7, 13, 8, 30, tzinfo=UTC)


def next_version(row: AgendaVersion) -> AgendaVersion:
    """Publish the snapshot of a version once more, under the next number, with nothing changed."""
    return AgendaVersion.objects.create(
        visit=row.visit, number=row.number + 1, published_at=row.published_at, published_by=row.published_by,
        snapshot=row.snapshot, changes=[],
    )  # fmt: skip
