"""The audit log as people read it."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.roles import ADMINISTRATOR
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
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
    assert "Claim 2" in rows
    assert "Visit 1" not in rows
    assert '<option value="claim.paid" selected>' in page
    assert '<input type="hidden" name="q" value="programme">' in page


# --- who did it, and to what ------------------------------------------------------------------------------------


@pytest.fixture
def ada():
    """Somebody who wrote a claim, paid by somebody else."""
    person = UserFactory(given_name="Ada", family_name="Example", email="ada@log.example")
    other = UserFactory(given_name="Bea", family_name="Beispiel")
    record(at=AT, by=person, verb="claim.handed_in", subject="programme.claim:2")
    record(at=AT, by=other, verb="claim.paid", subject="programme.claim:2")
    record(at=AT, by=None, verb="person.made", subject=person)
    return person


def shown(client, **asked):
    """Return the acts that the list shows, sorted."""
    page = client.get(LOG, asked)
    return sorted(event.verb for event in page.context["cl"].result_list)


def test_people_are_named_and_things_called_by_their_kind(client, ada):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    rows = client.get(LOG).content.decode().split("<tbody>")[1]
    assert (
        f'<a href="{LOG}?person=accounts.user:{ada.pk}">Ada Example</a>'.replace("Ada Example", str(ada))
        in rows
    )
    assert f"Person {ada}" in rows
    assert "The portal" in rows
    assert "accounts.user:" not in rows.replace("?person=accounts.user:", "")


@pytest.mark.parametrize("words", ["ada@log.example", "ADA example", "exam", "{reference}"])
def test_acts_are_narrowed_to_a_person(client, ada, words):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    words = words.format(reference=f"accounts.user:{ada.pk}")
    assert shown(client, person=words) == ["claim.handed_in"]


@pytest.mark.parametrize("words", ["nobody", "accounts.user:x", "accounts.user:999999", "'; --", "%"])
def test_nobody_did_nothing(client, ada, words):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    page = client.get(LOG, {"person": words})
    assert list(page.context["cl"].result_list) == []
    assert "Nobody is called that." in page.content.decode()


def test_acts_are_narrowed_to_a_kind_of_thing(client, ada):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    page = client.get(LOG, {"kind": "accounts.user"})
    assert [event.verb for event in page.context["cl"].result_list] == ["person.made"]
    choices = page.content.decode().split('id="filter-kind"')[1].split("</select>")[0]
    assert ">Claim<" in choices
    assert '<option value="accounts.user" selected>Person</option>' in choices
    assert ">Visit<" in choices  # though the log knows none: what is offered tells nothing of it


def test_a_person_and_a_kind_hold_together_with_act_and_day(client, ada):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    asked = {"person": "example", "kind": "programme.claim", "until": AT.date().isoformat()}
    assert shown(client, **asked) == ["claim.handed_in"]
    assert shown(client, **asked, verb="claim.paid") == []
    page = client.get(LOG, asked).content.decode()
    assert page.count('<input type="hidden" name="person" value="example">') >= 3  # with act, kind and days


def test_an_entry_names_the_person_and_keeps_the_reference(client, ada):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    event = Event.objects.get(verb="claim.handed_in")
    page = client.get(reverse("admin:audit_event_change", args=[event.pk])).content.decode()
    assert str(ada) in page
    assert f"accounts.user:{ada.pk}" in page


@pytest.mark.parametrize("number", [1, 5])
def test_the_log_costs_the_same_however_many_people_are_in_it(client, number, django_assert_num_queries):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    for count in range(number):
        record(
            at=AT,
            by=UserFactory(family_name="Example"),
            verb="claim.paid",
            subject=f"programme.claim:{count}",
        )
    client.get(LOG)
    with django_assert_num_queries(11):
        client.get(LOG, {"person": "example", "kind": "programme.claim"})
