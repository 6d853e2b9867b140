"""Registration for an event: the smallest valid rows, around the call of May 2022."""

from datetime import UTC, datetime, timedelta

import factory

from programme.models import Opening, Registration
from r2r_portal.accounts.roles import OFFICER
from tests.factories.accounts import UserFactory
from tests.factories.programme import ActivityFactory

STARTS = datetime(2022, 6, 22, 7, 0, tzinfo=UTC)  # a Wednesday: 09:00 in Brussels, 16:00 in Tokyo
ENDS = STARTS + timedelta(minutes=90)
OPENS = datetime(2022, 6, 1, 7, 0, tzinfo=UTC)
CLOSES = STARTS - timedelta(hours=12)
NOW = datetime(2022, 6, 7, 8, 0, tzinfo=UTC)
LINK = "https://meet.example/planted-link"


class WebinarFactory(ActivityFactory):
    """A webinar with a link to join."""

    kind = "webinar"
    title_en = "Webinar on hydrogen"
    title_ja = "ウェビナー「水素」"
    starts_at = STARTS
    ends_at = ENDS
    link = LINK


class OpeningFactory(factory.django.DjangoModelFactory):
    """Registration of a webinar with three seats, for everybody."""

    class Meta:
        model = Opening

    activity = factory.SubFactory(WebinarFactory)
    opens_at = OPENS
    closes_at = CLOSES
    seats = 3
    join_text_en = "Passcode: planted"
    join_text_ja = "パスコード：planted"
    made_at = OPENS
    made_by = factory.SubFactory(UserFactory, role=OFFICER)


class RegistrationFactory(factory.django.DjangoModelFactory):
    """An address that was entered; `seat=1` holds it, `waits=instant` is on the list since then."""

    class Meta:
        model = Registration

    opening = factory.SubFactory(OpeningFactory)
    email = factory.Sequence(lambda n: f"reader{n}@test.example")
    name = factory.Sequence(lambda n: f"Reader {n}")
    language = "en"
    zone = "Europe/Brussels"
    asked_at = OPENS
    status = factory.LazyAttribute(
        lambda o: "registered" if o.seat else "waiting" if o.waiting_since else "asked"
    )
    user = factory.Maybe(
        factory.LazyAttribute(lambda o: o.status != "asked"),
        factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email")),
    )
    confirmed_at = factory.LazyAttribute(lambda o: None if o.status == "asked" else o.asked_at)
    seat = None
    waiting_since = None

    class Params:
        japanese = factory.Trait(language="ja", zone="Asia/Tokyo", name="見本 花子")
