"""Staff read the name of whoever a message came back from, with or without an account, as far as they may see (REL-D14)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models import Contact
from helpdesk.models import Question
from programme.models import Delegate, Registration
from r2r_portal import clock
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, OFFICER
from r2r_portal.outbox import reach
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.helpdesk import QuestionFactory
from tests.factories.programme import DelegateFactory
from tests.factories.registration import RegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M3")]


def returned(address: str) -> None:
    """Put a message down that came back from an address."""
    at = clock.now()
    Message.objects.create(
        key=address, topic="answer.published", to=address, language="en", zone="Europe/Brussels", created_at=at, due_at=at,
        state=State.BOUNCED,
    )  # fmt: skip


def read_by(person, at=None) -> str:
    """Return the names that a person reads."""
    (row,) = reach.with_person(Message.objects.all(), person, at or clock.now())
    found = row.recipient
    return " ".join(filter(None, (found["given"], found["family"]))) if found else ""


def test_travellers_registrants_and_askers_without_an_account_are_named(client):
    traveller = DelegateFactory(
        email="Tara@test.example", given_name="Tara", family_name="Example", user=None
    )
    unnamed = UserFactory(email="rita@test.example", given_name="", family_name="")
    RegistrationFactory(email="rita@test.example", name="Rita Example", seat=1, user=unnamed)
    QuestionFactory(email="quin@test.example", name="Quin Example", side="eu")
    for address in ("tara@test.example", "rita@test.example", "quin@test.example", "nobody@test.example"):
        returned(address)
    client.force_login(UserFactory(role=OFFICER))
    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    assert all(f"{name} Example" in page for name in ("Tara", "Rita", "Quin"))
    assert Delegate.objects.get() == traveller


def test_an_account_is_named_before_anything_else():
    UserFactory(email="ada@test.example", given_name="Ada", family_name="Lovelace")
    QuestionFactory(email="ada@test.example", name="Somebody else", side="eu")
    returned("ada@test.example")
    assert read_by(UserFactory(role=OFFICER)) == "Ada Lovelace"


def test_who_did_not_confirm_the_address_may_be_anybody():
    RegistrationFactory(email="rita@test.example", name="Mallory", status="asked", seat=None)
    returned("rita@test.example")
    assert read_by(UserFactory(role=OFFICER)) == ""
    assert Registration.objects.count() == 1


def test_a_desk_reads_no_names_of_the_other_desks_askers():
    QuestionFactory(email="quin@test.example", name="Quin Example", side="jp")
    returned("quin@test.example")
    assert read_by(UserFactory(role=EU_DESK)) == ""
    assert read_by(UserFactory(role=OFFICER)) == "Quin Example"
    assert Question.objects.count() == 1


def test_an_administrator_of_accounts_alone_reads_no_names_of_travellers():
    DelegateFactory(email="tara@test.example", given_name="Tara", family_name="Example", user=None)
    returned("tara@test.example")
    assert read_by(UserFactory(role=ADMINISTRATOR)) == ""


def test_contacts_are_named_once_no_deadline_seals_what_was_handed_in():
    row, officer = ApplicationFactory(submitted=True), UserFactory(role=OFFICER)
    Contact.objects.filter(application=row).delete()
    Contact.objects.create(
        application=row, role="main", given_name="Cora", family_name="Example", email="Cora@test.example"
    )
    returned("cora@test.example")
    assert read_by(officer, row.closing - timedelta(seconds=1)) == ""
    assert read_by(officer, row.closing) == "Cora Example"
    draft = ApplicationFactory(call=row.call)
    Contact.objects.update(application=draft)
    assert read_by(officer, row.closing) == ""
