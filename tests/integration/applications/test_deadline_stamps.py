"""The closing to the millisecond: twenty stamps of the front on each side, and every zone of process and database (B5, B7)."""

import os
import re
import time
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections
from django.utils.html import strip_tags

from applications.actions.submissions import submit
from applications.errors import CallClosedError
from applications.models import Submission
from r2r_portal import clock
from r2r_portal.clock import actions as clock_actions
from r2r_portal.clock.models import Offset
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory
from tests.integration.applications.test_deadline import insert
from tests.integration.applications.test_sending_pages import TICKS, page

pytestmark = [pytest.mark.django_db, pytest.mark.rule("T5"), pytest.mark.rule("T3")]
MS, TURNS, SECRET = timedelta(milliseconds=1), 20, "front-secret"
ZONES = ("UTC", "Europe/Brussels", "Asia/Tokyo", "America/Los_Angeles")


@pytest.fixture
def closed_a_moment_ago():
    """Let the closing have been five seconds ago, and a whole number of milliseconds away from real time."""
    ahead = CLOSES + timedelta(seconds=5) - clock.real()
    whole = timedelta(milliseconds=ahead // MS)
    Offset.objects.update_or_create(id=1, defaults={"ahead": whole, "moved_at": clock.real()})
    return whole


@pytest.mark.parametrize(
    ("away", "status"), [(-MS, 302), (0 * MS, 409), (MS, 409)], ids=["before", "at", "after"]
)
def test_twenty_stamps_on_each_side_are_decided_alike(client, settings, closed_a_moment_ago, away, status):
    settings.FRONT_SECRET = SECRET
    stamp = (CLOSES + away - closed_a_moment_ago).timestamp()
    headers = {"X-Arrival": f"{stamp:.3f}", "X-Front-Secret": SECRET}
    drafts = [ApplicationFactory(territory_code=code) for code in CODES]

    found = []
    for draft in drafts:
        client.force_login(draft.created_by)
        found.append(
            client.post(page("submit", draft), {**TICKS, "key": str(uuid4())}, headers=headers).status_code
        )

    assert found == [status] * TURNS
    assert Submission.objects.count() == (TURNS if status == 302 else 0)


CODES = (
    "ES21", "ITH4", "ITH5", "FRK2", "DE21", "DE71", "DE91", "NL31", "NL32", "NL33", "FI1B", "SE11", "SE12", "DK01", "DK02",
    "AT13", "PT11", "PT17", "PL21", "CZ01",
)  # fmt: skip


@pytest.fixture(params=ZONES)
def process_in(request):
    """Let the process live in a zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.fixture(params=ZONES)
def database_in(request, db, monkeypatch):
    """Let the session of the database live in a zone, as DATABASES may say; Django reads what it says accordingly."""
    monkeypatch.setitem(connection.settings_dict, "TIME_ZONE", request.param)
    in_zone(request.param)
    yield request.param
    monkeypatch.undo()
    in_zone("UTC")


def in_zone(zone):
    """Let the connection forget its zone, and tell the session the new one, without ending the transaction."""
    for name in ("timezone", "timezone_name"):
        connections[connection.alias].__dict__.pop(name, None)
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE %s", [zone])


@pytest.mark.rule("A10")
@pytest.mark.usefixtures("process_in", "database_in")
def test_the_decision_is_the_same_in_every_zone_of_the_process_and_of_the_database():
    """As in production, by the real clock: a call that closed five seconds ago."""
    closes = clock.real().replace(microsecond=0) - timedelta(seconds=5)
    CallFactory(opens_at=closes - timedelta(days=200), closes_at=closes)
    in_time, late = ApplicationFactory(), ApplicationFactory(territory_code="ITH4")

    submit(application=in_time, by=in_time.created_by, at=closes - MS, key=uuid4())
    with pytest.raises(CallClosedError):
        submit(application=late, by=late.created_by, at=closes, key=uuid4())
    with pytest.raises(IntegrityError, match="the call was closed"):
        insert(late, closes)

    with connection.cursor() as cursor:  # what the database itself says of the instant
        cursor.execute("SELECT round(1000 * extract(epoch FROM arrived_at)) FROM applications_submission")
        assert cursor.fetchall() == [(round(1000 * (closes - MS).timestamp()),)]


SAID = {
    "en": "Monday 30 May 2022, 23:59 Brussels time (Tuesday 31 May, 06:59 in Tokyo)",
    "ja": "2022年5月30日（月）23時59分（ブリュッセル時間）／日本時間 5月31日（火）6時59分",
}


@pytest.mark.usefixtures("process_in", "database_in")
def test_the_page_says_the_stored_instant_by_both_clocks_in_every_zone(client):
    """Nothing on it is reckoned by the browser: the words come without a script (B7)."""
    clock_actions.restart(at=CLOSES - timedelta(days=2))
    draft = ApplicationFactory()
    client.force_login(draft.created_by)

    for language, words in SAID.items():
        shown = client.get(page("check", draft, language)).content.decode()
        at, said = re.search(r'deadline-sentence"><time datetime="([^"]*)">(.*?)</time></p>', shown).groups()
        assert " ".join(strip_tags(said).replace("\u2060", "").split()) == words
        assert datetime.fromisoformat(at) == CLOSES - timedelta(minutes=1)
