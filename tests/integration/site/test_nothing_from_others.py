"""No public page and no newsletter loads anything from another host, and nobody is counted or followed (SPEC V)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from helpdesk.actions import newsletter
from r2r_portal.accounts.roles import EU_DESK
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import AT, UserFactory
from tests.factories.library import IssueFactory, SubscriberFactory
from tests.loads import loaded, of_others

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V")]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_public_pages_load_nothing_from_another_host(addresses, language):
    found = {}
    for name, address in addresses.items():
        html = Client().get(address.replace("/en/", f"/{language}/", 1)).content.decode()
        assert loaded(html)
        found[name] = of_others(html)
    assert {name: strange for name, strange in found.items() if strange} == {}


def test_our_styles_load_nothing_from_another_host():
    sheets = [*Path(settings.BASE_DIR, "static", "css").glob("*.css")]
    assert len(sheets) >= 4
    for sheet in sheets:
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet.read_text(encoding="utf-8")), (
            sheet.name
        )


@pytest.mark.rule("H5")
def test_a_newsletter_loads_nothing_and_only_the_way_out_differs_between_readers():
    readers = [SubscriberFactory(), SubscriberFactory()]
    newsletter.release(issue=IssueFactory(number=1), by=UserFactory(role=EU_DESK), at=AT)
    sent = {
        message.to: mails.compose(message) for message in Message.objects.filter(topic="newsletter.issue")
    }
    texts = [sent[one.email].body.replace(one.token, "") for one in readers]
    twins = [sent[one.email].alternatives[0][0].replace(one.token, "") for one in readers]

    assert [loaded(one) for one in twins] == [[], []]
    assert texts[0] == texts[1]
    assert twins[0] == twins[1]


def test_the_control_what_others_would_load_is_found():
    html = "<link rel=alternate href='https://a.example/'><img src=https://b.example/p.gif><script src='//c.example/x.js'></script>"
    assert of_others(html) == ["https://b.example/p.gif", "//c.example/x.js"]
