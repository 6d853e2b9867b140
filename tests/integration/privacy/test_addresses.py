"""Somebody without an account is erased by the address: the same two people, message, engine and list (REL-I3)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import TestCase

from applications.models import Contact
from helpdesk.models import Question, Subscriber
from programme.models import Activity, ActivityGuest, Delegate, Registration
from r2r_portal.accounts.models import ErasureRequest, ErasureState, Hold, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.tasks import drain
from r2r_portal.site.privacy import holding, ledger, replaying, requests
from r2r_portal.site.privacy.known import addresses, known
from r2r_portal.site.privacy.somebody import Address
from tests.factories.accounts import AT, UserFactory
from tests.factories.everybody import AFTER
from tests.factories.helpdesk import QuestionFactory
from tests.factories.library import SubscriberFactory
from tests.factories.registration import RegistrationFactory
from tests.integration.access.asking import client_of, undone
from tests.integration.privacy import canaries
from tests.integration.privacy.test_others import snapshot

pytestmark = pytest.mark.rule("R")
EMAIL, NAME = "Kanarie@Canary.example", "Canaria Kanarienvogel"
LATER = AFTER + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def aside(settings, tmp_path):
    """A list of erasures and a media folder of its own."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"


def known_by_address(world) -> list:
    """Enter one address wherever somebody without an account can stand; return the rows."""
    contact = world.things["theirs"].contacts.first() or world.things["theirs"].contacts.create(role="main")
    Contact.objects.filter(pk=contact.pk).update(
        email=EMAIL, given_name="Canaria", family_name="Kanarienvogel"
    )
    guest = ActivityGuest.objects.create(
        activity=Activity.objects.first(), name=NAME, email=EMAIL, language="ja", zone="Asia/Tokyo",
        added_by=world.people["officer"], added_at=AT,
    )  # fmt: skip
    delegate = Delegate.objects.create(
        delegation=world.things["delegation"], given_name="Canaria", family_name="Kanarienvogel", email=EMAIL,
        language="ja", zone="Asia/Tokyo",
    )  # fmt: skip
    asked = {"status": "asked", "seat": None, "confirmed_at": None, "user": None}
    return [
        contact, guest, delegate, QuestionFactory(email=EMAIL, name=NAME, language="ja"), SubscriberFactory(email=EMAIL),
        RegistrationFactory(opening=world.things["opening"], email=EMAIL, name=NAME, **asked),
    ]  # fmt: skip


def deliver() -> None:
    clock.restart(at=LATER)
    with TestCase.captureOnCommitCallbacks(execute=True):
        drain()


def carry_out() -> int:
    deliver()
    with TestCase.captureOnCommitCallbacks(execute=True):
        return requests.carry_out(at=LATER)


def erased_by_two(email: str) -> ErasureRequest:
    asked = requests.ask(person=known(email), by=UserFactory(role=OFFICER), at=AFTER)
    requests.approve(request=asked, by=UserFactory(role=OFFICER), at=AFTER)
    assert carry_out() == 1
    asked.refresh_from_db()
    return asked


def test_an_address_is_erased_wherever_it_stands_and_nothing_else(world):
    with undone():
        deliver()  # what the world has to say leaves first
        before, rows = snapshot(), known_by_address(world)
        asked = erased_by_two(EMAIL.upper())
        (told,) = [one for one in mail.outbox if one.to == [EMAIL.lower()]]
        assert "個人情報の削除" in told.subject  # in the language of the first row that says one
        assert (asked.state, asked.address, asked.person) == (ErasureState.DONE, "", None)
        assert set(asked.counts) >= {row._meta.label for row in rows}
        said = canaries.dumped().lower()
        assert [word for word in ("kanarie@", "kanarienvogel") if word in said] == []
        assert not Subscriber.objects.filter(pk=rows[4].pk).exists()
        mine = {(row._meta.label, str(row.pk)) for row in rows} | {("clock.Offset", "1")}
        after = snapshot()
        assert {key for key in before if before[key] != after.get(key)} - mine == set()
        assert Event.objects.filter(verb="person.erased").latest("pk").subject == "accounts.address"


def test_a_restored_backup_brings_no_address_back(world):
    with undone():
        known_by_address(world)
        erased_by_two(EMAIL)
        assert "kanarie" not in ledger.file().read_text(encoding="ascii").lower()
        assert replaying.replay(source=ledger.file(), at=AFTER) == 0
        known_by_address(world)
        assert EMAIL.lower() in addresses()
        assert (
            replaying.replay(source=ledger.file(), at=AFTER) == 0
        )  # given anew since: the log knows of the erasure
        with canaries.guards_down():  # an older backup knows nothing of it
            Event.objects.filter(verb="person.erased").delete()
        assert replaying.replay(source=ledger.file(), at=AFTER) == 1
        assert "kanarie@" not in canaries.dumped().lower()


def test_two_people_decide_on_an_address_too_and_a_refusal_forgets_it(world):
    with undone():
        known_by_address(world)
        officer, other = UserFactory(role=OFFICER), UserFactory(role=OFFICER)
        asked = requests.ask(person=known(EMAIL), by=officer, at=AFTER)
        assert requests.ask(person=known(EMAIL), by=other, at=AFTER) == asked
        with pytest.raises(ForbiddenError, match="Whoever asked"):
            requests.approve(request=asked, by=officer, at=AFTER)
        with pytest.raises(ForbiddenError):
            requests.ask(person=Address("other@canary.example"), by=UserFactory(), at=AFTER)
        requests.refuse(request=asked, answer="A claim before the court", by=other, at=AFTER)
        asked.refresh_from_db()
        assert (asked.state, asked.address) == (ErasureState.REFUSED, "")


def test_what_runs_or_is_on_hold_keeps_an_address(world):
    with undone():
        rows = known_by_address(world)
        someone = known(EMAIL)
        assert holding.reasons(someone, AFTER) == []
        assert any("has not ended" in one for one in holding.reasons(someone, AT))
        question = next(row for row in rows if isinstance(row, Question))
        Hold.objects.create(
            subject=f"helpdesk.question:{question.pk}",
            reason="An audit",
            placed_by=world.people["officer"],
            placed_at=AT,
        )
        assert holding.reasons(someone, AFTER) == ["A hold is in force: An audit"]
        asked = requests.ask(person=someone, by=UserFactory(role=OFFICER), at=AFTER)
        with pytest.raises(DomainError, match="An audit"):
            requests.approve(request=asked, by=UserFactory(role=OFFICER), at=AFTER)


def test_staff_ask_by_the_address_and_see_it_until_it_is_settled(world):
    with undone():
        known_by_address(world)
        clock.restart(at=AFTER)
        client = client_of(world.people["officer"])
        assert (
            "Nobody has this address"
            in client.post("/admin/accounts/erasurerequest/ask/", {"email": "x@y.example"}).content.decode()
        )
        assert client.post("/admin/accounts/erasurerequest/ask/", {"email": EMAIL}).status_code == 302
        assert EMAIL.lower() in client.get("/admin/accounts/erasurerequest/").content.decode()
        asked = ErasureRequest.objects.get(address=EMAIL.lower())
        other = client_of(UserFactory(role=OFFICER))
        assert (
            EMAIL.lower() in other.get(f"/admin/accounts/erasurerequest/{asked.pk}/settle/").content.decode()
        )
        assert (
            other.post(f"/admin/accounts/erasurerequest/{asked.pk}/settle/", {"answer": ""}).status_code
            == 302
        )
        assert Registration.objects.filter(email=EMAIL).exists()
        assert carry_out() == 1
        assert not Registration.objects.filter(email=EMAIL).exists()
        assert User.objects.filter(email__iexact=EMAIL).count() == 0
