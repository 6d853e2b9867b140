"""People, outbox, audit log and register in the admin: read by those who may, changed by actions."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from r2r_portal.accounts.models import Organisation, User
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, OFFICER
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.territories import register
from tests.factories.accounts import AT, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

LISTS = ["accounts_user", "accounts_organisation", "outbox_message", "audit_event", "territories_territory"]


def written(key: str, state: str = State.QUEUED) -> Message:
    """Write a message with a code."""
    publish(
        topic="account.code",
        key=key,
        to="a@test.example",
        language="en",
        zone="Asia/Tokyo",
        payload={"code": "12345678"},
        at=AT,
    )
    Message.objects.filter(key=key).update(state=state)
    return Message.objects.get(key=key)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", LISTS)
def test_the_lists_open_for_the_administrator(client, name, language):
    written("one")
    OrganisationFactory()
    record(at=AT, by=None, verb="thing.done", subject="thing:1")
    client.force_login(UserFactory(role=ADMINISTRATOR, language=language))

    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize("role", [EVALUATOR, EU_DESK])
@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_closed_to_others(client, name, role):
    client.force_login(UserFactory(role=role))

    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403


def test_roles_are_given_and_taken_by_an_action(client):
    person, admin = UserFactory(), UserFactory(role=ADMINISTRATOR)
    client.force_login(admin)
    path = reverse("admin:accounts_user_change", args=[person.pk])
    form = {
        "given_name": "Ada",
        "family_name": "Example",
        "language": "en",
        "zone": "Europe/Brussels",
        "is_active": "on",
    }

    assert client.post(path, form | {"roles": [EVALUATOR]}).status_code == 302
    person.refresh_from_db()
    assert person.is_staff
    assert client.post(path, form).status_code == 302
    person.refresh_from_db()

    assert not person.is_staff
    assert list(
        Event.objects.filter(verb__startswith="role.").order_by("pk").values_list("verb", "detail")
    ) == [
        ("role.given", {"role": EVALUATOR}),
        ("role.taken", {"role": EVALUATOR}),
    ]


def test_an_officer_gives_no_role(client):
    person = UserFactory()
    client.force_login(UserFactory(role=OFFICER))
    form = {
        "given_name": "Ada",
        "language": "en",
        "zone": "Asia/Tokyo",
        "is_active": "on",
        "roles": [ADMINISTRATOR],
    }

    client.post(reverse("admin:accounts_user_change", args=[person.pk]), form)

    person.refresh_from_db()
    assert not person.is_staff
    assert not person.groups.exists()


def test_a_person_made_in_the_admin_signs_in_by_code_only(client):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    form = {"email": "New@test.example", "language": "ja", "zone": "Asia/Tokyo", "is_active": "on"}

    client.post(reverse("admin:accounts_user_add"), form)

    made = User.objects.get(email__iexact="new@test.example")
    assert made.email == "new@test.example"
    assert not made.has_usable_password()


@pytest.mark.rule("M3")
@pytest.mark.parametrize(
    ("button", "before", "after"),
    [("hold", State.QUEUED, State.HELD), ("release", State.HELD, State.QUEUED), ("resend", State.FAILED, State.QUEUED),
     ("resend", State.SENT, State.SENT), ("hold", State.FAILED, State.FAILED)],
)  # fmt: skip
def test_the_buttons_of_the_outbox(client, button, before, after):
    message = written("one")
    sent = {"sent_at": AT} if before == State.SENT else {}
    Message.objects.filter(pk=message.pk).update(state=before, **sent)
    client.force_login(UserFactory(role=OFFICER))

    client.post(
        reverse("admin:outbox_message_changelist"), {"action": button, "_selected_action": [message.pk]}
    )

    message.refresh_from_db()
    assert message.state == after


def test_failures_stand_first_and_codes_are_never_shown(client):
    client.force_login(UserFactory(role=OFFICER))
    written("fine")
    failed = written("broken", State.FAILED)

    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    one = client.get(reverse("admin:outbox_message_change", args=[failed.pk])).content.decode()

    assert page.index(f"/message/{failed.pk}/") < page.index(
        f"/message/{Message.objects.get(key='fine').pk}/"
    )
    assert "12345678" not in one + page
    assert "1234 5678" not in one + page
    assert 'name="_save"' not in one


@pytest.mark.parametrize("words", ["ττική", "Attiki", "愛知", "アイチケン", "Aichi", "ITH5"])
def test_the_register_is_searched_by_every_name(client, words):
    register.fill()
    client.force_login(UserFactory(role=ADMINISTRATOR))

    page = client.get(reverse("admin:territories_territory_changelist"), {"q": words}).content.decode()

    assert 'class="field-code"' in page


def test_the_desk_words_nothing(client):
    client.force_login(UserFactory(role=EU_DESK))

    assert client.get(reverse("admin:site_passage_changelist")).status_code == 403


def test_a_body_added_in_the_admin_is_stamped_and_recorded(client):
    client.force_login(UserFactory(role=ADMINISTRATOR))
    form = {"side": "eu", "kind": "authority", "name_local": "Example Authority", "website": "example.eu"}
    members = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}

    assert client.post(reverse("admin:accounts_organisation_add"), form | members).status_code == 302

    made = Organisation.objects.get()
    assert made.created_at is not None
    assert made.website == "https://example.eu"
    assert Event.objects.get(verb="organisation.added").subject == f"accounts.organisation:{made.pk}"


def reset(client, person):
    path = reverse("admin:accounts_user_changelist")
    client.post(path, {"action": "forget_second_factors", "_selected_action": [person.pk]})


def test_an_administrator_resets_a_lost_second_step(client):
    person = UserFactory(role=OFFICER)
    TOTP.activate(person, generate_totp_secret())
    client.force_login(UserFactory(role=ADMINISTRATOR))

    reset(client, person)

    assert not Authenticator.objects.filter(user=person).exists()
    assert Event.objects.get(verb="factor.forgotten").detail == {"count": 1}


def test_an_officer_resets_no_second_step(client):
    person = UserFactory(role=OFFICER)
    TOTP.activate(person, generate_totp_secret())
    client.force_login(UserFactory(role=OFFICER))

    reset(client, person)

    assert Authenticator.objects.filter(user=person).count() == 1
    assert not Event.objects.filter(verb="factor.forgotten").exists()


def test_roles_are_named_in_the_readers_language_and_filter_the_list(client):
    officer, evaluator = UserFactory(role=OFFICER), UserFactory(role=EVALUATOR)
    client.force_login(UserFactory(role=ADMINISTRATOR, language="ja"))

    page = client.get(reverse("admin:accounts_user_changelist"), {"role": OFFICER}).content.decode()

    assert "事業担当者" in page
    assert officer.email in page
    assert evaluator.email not in page
    assert (
        "事業担当者" in client.get(reverse("admin:accounts_user_change", args=[officer.pk])).content.decode()
    )
