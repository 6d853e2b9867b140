"""The demo's library and newsletter: fictional items, small PDFs that are accessible, an issue for two readers."""

import pytest

from helpdesk.models import Resource, Version
from helpdesk.queries.newsletter import released
from r2r_portal.outbox.models import Message
from r2r_portal.site.demo import library

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H4", "H5")]


def test_the_shelf_is_filled_day_by_day_with_what_says_that_it_is_fictional(call, it_is, client):
    for day in library.days():
        library.publish(it_is(f"{day} 10:30"))

    titles = Version.objects.values_list("title", flat=True)
    assert Resource.objects.filter(status="published").count() == 9
    assert [
        title for title in titles if not any(word in title for word in ("fictional", "架空", "fictif"))
    ] == []
    papers = Version.objects.exclude(file="")
    assert papers.count() == 8
    assert [paper for paper in papers if not paper.is_accessible] == []
    assert client.get("/ja/library/", {"q": "手引き"}).context["count"] >= 1
    assert client.get("/en/library/", {"q": "hydrogen"}).context["count"] == 1


def test_two_readers_get_the_first_issue(call, it_is):
    at = it_is("2022-05-13 14:00")
    library.publish(it_is(f"{library.days()[0]} 10:30"))

    library.write_to_readers(at)

    assert released().count() == 1
    assert set(Message.objects.filter(topic="newsletter.issue").values_list("to", "language")) == set(
        library.READERS
    )
