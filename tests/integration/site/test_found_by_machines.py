"""What search engines, feed readers and calendars of others find: the public pages, in both languages, nothing more."""

import io
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from PIL import Image

from helpdesk.actions import newsletter
from programme.models import Activity
from r2r_portal.charts.cover import PIXELS
from r2r_portal.clock import actions as clock
from tests.factories.accounts import AT, UserFactory
from tests.factories.library import IssueFactory, ResourceFactory
from tests.factories.programme import ActivityFactory, VisitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V")]

BOTH = {"en": ("Clean & green <energy>", "What we learnt."), "ja": ("クリーンエネルギー", "学んだこと。")}
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
DATA = re.compile(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', re.DOTALL)


@pytest.fixture
def world():
    """One of each: public, for participants, draft; a released issue and a draft."""
    newsletter.release(issue=IssueFactory(number=1), by=UserFactory(role="EU desk"), at=AT)
    IssueFactory(number=2)
    return {
        "public": ResourceFactory(published=True, texts=BOTH),
        "hidden": ResourceFactory(published=True, access="members", texts=BOTH),
        "draft": ResourceFactory(texts=BOTH),
        "event": ActivityFactory(slug="launch"),
    }


def test_the_map_names_every_public_page_with_its_twin_and_nothing_else(client, world):
    answer = client.get("/sitemap.xml")
    urls = ElementTree.fromstring(answer.content).findall(f"{MAP}url")
    places = {
        url.find(f"{MAP}loc").text: [link.attrib["hreflang"] for link in url.findall(LINK)] for url in urls
    }
    paths = {address[address.index("/", 8) :] for address in places}

    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    for language in ("en", "ja"):
        wanted = (
            "",
            "call/",
            "events/launch/",
            f"library/{world['public'].pk}/",
            "newsletter/1/",
            "accessibility/",
        )
        assert {f"/{language}/{path}" for path in wanted} <= paths
    for path in (
        f"/en/library/{world['hidden'].pk}/",
        f"/en/library/{world['draft'].pk}/",
        "/en/newsletter/2/",
        "/en/my/",
    ):
        assert path not in paths
    assert set(map(tuple, places.values())) == {("en", "ja", "x-default")}
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_robots_are_told_where_the_map_is_and_what_is_private(client, settings):
    settings.DEMO = False
    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in rules
    assert f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml" in rules
    settings.DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Clean & green <energy>"), ("ja", "クリーンエネルギー")]
)
def test_the_feed_tells_what_is_new_and_public_in_the_readers_language(client, world, language, title):
    answer = client.get(f"/{language}/library/feed.xml")
    channel = ElementTree.fromstring(answer.content).find("channel")
    items = {item.find("title").text: item.find("link").text for item in channel.findall("item")}

    assert channel.find("language").text == language
    event = {"en": "First exchange meeting", "ja": "第1回交流会議"}[language]
    assert set(items) == {title, {"en": "News of May", "ja": "5月のお知らせ"}[language], event}
    assert items[title].endswith(f"/{language}/library/{world['public'].pk}/")
    assert "max-age=300" in answer["Cache-Control"]


def test_the_feed_shows_nothing_more_to_who_is_signed_in(client, world):
    client.force_login(UserFactory(role="programme officer"))

    assert client.get("/en/library/feed.xml").content.count(b"<item>") == 3


@pytest.mark.parametrize(
    ("language", "when", "cancelled"),
    [("en", "16:00–17:00 Tokyo", "Cancelled: "), ("ja", "16:00～17:00", "中止")],
)
def test_the_feed_tells_of_events_with_their_time_and_without_their_join_link(
    client, language, when, cancelled
):
    ActivityFactory(
        slug="webinar", title_en="Webinar", title_ja="ウェビナー", starts_at=AT, ends_at=AT + timedelta(hours=1), zone="Asia/Tokyo",
        link="https://meet.example/secret",
    )  # fmt: skip
    page = client.get(f"/{language}/library/feed.xml").content.decode()
    assert when in page
    assert f"/{language}/events/webinar/" in page
    assert "meet.example" not in page
    Activity.objects.update(is_cancelled=True)
    assert cancelled in client.get(f"/{language}/library/feed.xml").content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_feed_costs_the_same_for_one_event_and_five(client, world, count, django_assert_num_queries):
    for number in range(count):
        ActivityFactory(call=world["event"].call, slug=f"event{number}")
    client.get("/en/library/feed.xml")

    with django_assert_num_queries(8):
        client.get("/en/library/feed.xml")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No upcoming event. Past events: 1."), ("ja", "これまでの行事：1件")],
)
def test_where_nothing_is_to_come_the_page_of_events_says_so(client, language, words):
    ActivityFactory(starts_at=AT - timedelta(days=2), ends_at=AT - timedelta(days=1))
    clock.restart(at=AT)

    assert words in client.get(f"/{language}/events/").content.decode()


def data_of(client, activity, language="en"):
    """Return the structured data on an event's page, or None."""
    found = DATA.search(client.get(f"/{language}/events/{activity.slug}/").content.decode())
    return json.loads(found[1]) if found else None


def test_an_online_event_is_told_with_its_clock_and_without_its_join_link(client):
    event = ActivityFactory(
        slug="webinar", title_en="</script><b>S3 & you", title_ja="ウェビナー", starts_at=AT,
        ends_at=AT + timedelta(hours=1), zone="Asia/Tokyo", link="https://meet.example/secret",
    )  # fmt: skip

    page = client.get("/en/events/webinar/").content.decode()
    found = data_of(client, event)

    assert "meet.example" not in page
    assert "</script><b>" not in page
    assert (found["@type"], found["name"]) == ("Event", "</script><b>S3 & you")
    assert (found["startDate"], found["endDate"]) == (
        "2022-05-16T16:00:00+09:00",
        "2022-05-16T17:00:00+09:00",
    )
    assert found["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data_of(client, event, "ja")["name"] == "ウェビナー"


def test_a_visit_is_told_by_its_days_and_a_cancelled_event_as_cancelled(client):
    visit = VisitFactory()
    event = ActivityFactory(
        slug="visit", call=visit.call, visit=visit, starts_at=None, ends_at=None, is_cancelled=True
    )

    found = data_of(client, event)

    assert found["startDate"] == visit.starts_on.isoformat()
    assert found["eventStatus"] == "https://schema.org/EventCancelled"


def test_an_event_without_a_date_says_nothing_to_machines(client):
    event = ActivityFactory(slug="later", starts_at=None, ends_at=None, visit=None)

    assert data_of(client, event) is None


@pytest.mark.parametrize(("language", "locale"), [("en", "en_GB"), ("ja", "ja_JP")])
def test_a_shared_link_shows_our_picture_in_its_language(client, settings, language, locale):
    page = client.get(f"/{language}/library/").content.decode()

    address = f"{settings.SITE_ORIGIN}/static/img/cover-{language}.png"
    assert f'<meta property="og:image" content="{address}">' in page
    assert f'<meta property="og:locale" content="{locale}">' in page
    picture = (settings.BASE_DIR / "static/img" / f"cover-{language}.png").read_bytes()
    assert Image.open(io.BytesIO(picture)).size == PIXELS
