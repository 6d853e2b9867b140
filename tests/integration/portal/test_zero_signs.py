"""A NUL in an address: PostgreSQL takes none, so nothing may hand one on."""

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.roles import ADMINISTRATOR
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def asked(path, role=None):
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(UserFactory(role=role))
    return client.get(path).status_code


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("admin:audit_event_changelist", "verb=%00"),
        ("admin:audit_event_changelist", "verb=mode.set%00"),
        ("admin:outbox_message_changelist", "state__exact=%00"),
        ("admin:accounts_user_changelist", "role=%00&language__exact=%00"),
    ],
)
def test_a_filter_of_the_admin_reads_past_it(view, query):
    assert asked(f"{reverse(view)}?{query}", ADMINISTRATOR) in {200, 302}


@pytest.mark.parametrize(
    "path",
    ["/en/helpdesk/a%00b/", "/en/territories/ES%0021/", "/en/newsletter/leave/a%00b/", "/en/a%00b/"],
)
def test_no_page_has_one_in_its_path(path):
    assert asked(path) == 404


def test_the_rest_of_what_was_asked_is_kept():
    page = Client().get("/en/library/?q=hyd%0%000rogen")

    assert b'value="hydrogen"' in page.content
