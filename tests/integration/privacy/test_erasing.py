"""Whoever was erased is found nowhere but in what is evidence, listed by name; others keep theirs (REL-I3, R26)."""

import pytest
from django.test import TestCase

from programme.models import DataKey, Erasure, Sealed
from r2r_portal.accounts.models import ErasureRequest, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.site.invariants import ALL, violations
from r2r_portal.site.privacy import erasing, holding, ledger, requests
from tests.factories.accounts import AT, UserFactory
from tests.factories.everybody import AFTER
from tests.integration.access.asking import client_of, undone

pytestmark = pytest.mark.rule("R")


@pytest.fixture(autouse=True)
def aside(settings, tmp_path):
    """A list of erasures and a media folder of its own."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"
    return settings


def subject() -> User:
    """Somebody with names that nobody else has."""
    names = {
        "given_name": "Canaria",
        "family_name": "Kanarienvogel",
        "given_kana": "カナリア",
        "family_kana": "トリ",
    }
    return UserFactory(email="kanarie@canary.example", **names)


def erase(person: User) -> dict[str, int]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return erasing.erase_person(person=person, at=AFTER)


def test_keys_of_the_vault_are_destroyed_with_a_certificate_and_nothing_else_breaks(world):
    with undone():
        person = world.people["delegate"]
        before = {one.name: set(violations(one)) for one in ALL}
        keys = DataKey.objects.filter(delegate__user=person).count()
        erase(person)
        assert keys
        assert not DataKey.objects.filter(delegate__user=person).exists()
        assert not Sealed.objects.filter(delegate__user=person).exists()
        assert Erasure.objects.filter(delegate__user=person, cause="wish").count() == keys
        assert {one.name: new for one in ALL if (new := set(violations(one)) - before[one.name])} == {}
        noted = Event.objects.filter(verb="person.erased").latest("pk")
        assert set(noted.detail) == {"rows", "replayed"}


# --- two people ---------------------------------------------------------------------------------------------


def asked(person: User, at=AFTER) -> ErasureRequest:
    return requests.ask(person=person, by=person, at=at)


def test_who_asked_does_not_approve(world):
    with undone():
        officer = UserFactory(role=OFFICER)
        request = requests.ask(person=subject(), by=officer, at=AFTER)
        with pytest.raises(ForbiddenError, match="Whoever asked"):
            requests.approve(request=request, by=officer, at=AFTER)
        with pytest.raises(ForbiddenError):
            requests.approve(request=request, by=subject_two(), at=AFTER)


def subject_two() -> User:
    return UserFactory(email="other@canary.example")


@pytest.mark.parametrize(("who", "words"), [("officer", "staff role"), ("delegate", "has not ended")])
def test_what_runs_is_a_reason_in_words(world, who, words):
    with undone():
        at = AT if who == "delegate" else AFTER
        assert any(words in one for one in holding.reasons(world.people[who], at))
        request = ErasureRequest.objects.create(
            person=world.people[who], asked_by=world.people[who], asked_at=at
        )
        with pytest.raises(DomainError, match=words):
            requests.approve(request=request, by=UserFactory(role=OFFICER), at=at)


def test_a_hold_is_a_reason_until_it_is_lifted(world):
    with undone():
        person, officer = subject(), UserFactory(role=OFFICER)
        held = {"subject": f"accounts.user:{person.pk}", "reason": "A claim before the court"}
        hold = requests.place_hold(**held, by=officer, at=AFTER)
        assert holding.reasons(person, AFTER) == ["A hold is in force: A claim before the court"]
        requests.lift_hold(hold=hold, by=officer, at=AFTER)
        assert holding.reasons(person, AFTER) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_person_asks_on_their_own_page(world, language):
    with undone():
        person = subject()
        client = client_of(person)
        for _twice in range(2):
            assert client.post(f"/{language}/my/data/erase/").status_code == 302
        assert ErasureRequest.objects.get(person=person).asked_by == person
        page = client.get(f"/{language}/my/data/").content.decode()
        assert {"en": "You asked us to erase", "ja": "削除のお申出"}[language] in page


# --- the list that a restore reads --------------------------------------------------------------------------


def test_the_list_names_nobody_and_erases_again_only_who_is_there(world):
    with undone():
        person = subject()
        erase(person)
        said = ledger.file().read_text(encoding="ascii")
        assert "kanarie" not in said.lower()
        (line,) = ledger.read(ledger.file())
        assert ledger.still_there(line) is None
        User.objects.filter(pk=person.pk).update(email="somebody.else@test.example")
        assert ledger.still_there(line) is None
        User.objects.filter(pk=person.pk).update(email="kanarie@canary.example")
        assert ledger.still_there(line) == person


def test_a_list_that_was_touched_is_refused(world):
    with undone():
        erase(subject())
        ledger.file().write_text(
            ledger.file().read_text(encoding="ascii").replace('"at"', '"At"'), encoding="ascii"
        )
        with pytest.raises(ledger.BrokenListError, match="Line 1"):
            list(ledger.read(ledger.file()))
