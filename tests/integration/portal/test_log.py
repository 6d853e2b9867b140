"""The audit log as people read it."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.roles import ADMINISTRATOR
from r2r_portal.audit.actions import record
from tests.factories.accounts import AT, UserFactory

pytestmark = pytest.mark.django_db
LOG = reverse("admin:audit_event_changelist")


def signed_in(client, language):
    """Sign an administrator in who reads this language; two different acts stand in the log."""
    record(at=AT, by=None, verb="agenda.published", subject="programme.visit:1")
    record(at=AT, by=None, verb="claim.paid", subject="programme.claim:2")
    client.force_login(UserFactory(role=ADMINISTRATOR, language=language))


@pytest.mark.parametrize(("language", "words"), [("en", "Agenda published"), ("ja", "行程表を公開")])
def test_acts_are_said_in_words(client, language, words):
    signed_in(client, language)
    row = client.get(LOG, {"verb": "agenda.published"}, headers={"accept-language": language})
    assert words in row.content.decode().split("<tbody>")[1]


def test_the_choice_of_an_act_keeps_what_else_was_asked_for(client):
    signed_in(client, "en")
    page = client.get(LOG, {"verb": "claim.paid", "q": "programme"}).content.decode()
    rows = page.split("<tbody>")[1]
    assert "programme.claim:2" in rows
    assert "programme.visit:1" not in rows
    assert '<option value="claim.paid" selected>' in page
    assert '<input type="hidden" name="q" value="programme">' in page
