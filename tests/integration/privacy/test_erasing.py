"""Whoever was erased is found nowhere but in what is evidence, listed by name; others keep theirs (REL-I3, R26)."""

import dataclasses
import os
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings as live
from django.core import mail
from django.db.models import EmailField, Model
from django.test import TestCase

from programme.models import DataKey, Erasure, Sealed
from r2r_portal import pdf
from r2r_portal.accounts.models import ErasureRequest, ErasureState, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.tasks import drain
from r2r_portal.site.invariants import ALL, violations
from r2r_portal.site.privacy import blanking, erasing, holding, ledger, register, requests, rules
from tests.factories.accounts import AT, UserFactory
from tests.factories.everybody import AFTER, NOW
from tests.integration.access.asking import client_of, undone
from tests.integration.privacy import canaries

pytestmark = pytest.mark.rule("R")

# What stays of the person, as evidence of what a body or the programme said, by name.
EVIDENCE = {
    "accounts.Organisation.name_local", "accounts.Organisation.name_en", "accounts.Organisation.website",
    "applications.Application.received_name", "applications.Application.received_file",
    "applications.InformationRequest.text", "applications.WorkingTranslation.text",
    "programme.ActivityDocument.name", "programme.ActivityDocument.file", "programme.ActivityAnswer.text",
    "programme.CheckIn.text", "programme.Expert.topic_en", "programme.Expert.topic_ja",
    "selection.Stakeholder.name_local", "selection.Stakeholder.name_en", "selection.Stakeholder.website",
    "selection.Stakeholder.about", "selection.Meeting.reply", "selection.Meeting.place", "selection.Approach.reply",
    "helpdesk.PracticeConsent.token",
}  # fmt: skip


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


def in_media(words) -> set[str]:
    files = [path for path in Path(live.MEDIA_ROOT).rglob("*") if path.is_file()]
    said = " ".join(f"{path.name} {path.read_bytes()!r}" for path in files)
    return {word for word in words if word in said}


def in_broker() -> str:
    door = redis.Redis.from_url(live.CELERY_BROKER_URL.replace("redis+socket", "unix"))
    return " ".join(f"{key!r} {door.dump(key)!r}" for key in door.keys("*"))


def hits(planted: dict[str, str]) -> dict[str, set[str]]:
    """Return the columns whose canary is found anywhere, and where: in which tables, the media or the broker."""
    places = {**canaries.dump(), "broker": in_broker()}
    media = in_media(planted.values())
    found = {
        column: {place for place, said in places.items() if word in said}
        | ({"media"} if word in media else set())
        for column, word in planted.items()
    }
    return {column: where for column, where in found.items() if where}


def kept_on_purpose() -> set[str]:
    """Return the columns that the register says stay, with a reason."""
    return {
        f"{rule.table.label}.{name}"
        for rule in rules.rules()
        for name in rule.keep
        if canaries.holds_words(rule, name)
    }


def test_a_canary_in_every_personal_column_is_gone_but_for_the_evidence(world, caplog):
    with undone():
        person = subject()
        planted = canaries.plant(person)
        assert canaries.columns() - set(planted) == set()
        assert canaries.columns() - set(hits(planted)) == set()
        erase(person)
        found = hits(planted)
        assert {column: where for column, where in found.items() if column not in EVIDENCE} == {}
        assert set(found) == EVIDENCE
        assert [word for word in planted.values() if word in caplog.text] == []
        said = canaries.dumped().lower()
        assert [word for word in ("kanarienvogel", "kanarie@") if word in said] == []


def test_the_register_says_of_everything_that_stays_why_and_until_when():
    assert kept_on_purpose() == EVIDENCE
    assert rules.every_kept_column_has_its_reason() == []
    for rule in rules.rules():
        for why in rule.keep.values():
            assert {"en", "ja"} <= set(rules.reasons_to_keep()[why])
        assert register.purposes()[rule.table.why]["kept_en"]


def test_the_control_a_column_that_stays_for_no_reason_is_named(monkeypatch):
    contact = next(rule for rule in rules.rules() if rule.table.label == "applications.Contact")
    broken = dataclasses.replace(contact, keep={"phone": "fun"}, along=("shoe_size",))
    monkeypatch.setattr(rules, "rules", lambda: (broken,))
    (error,) = rules.every_kept_column_has_its_reason()
    assert "phone stays for no reason" in error.msg
    assert "shoe_size is not personal" in error.msg


LEFT_OUT = {  # a column of each way of erasing: blanked, taken out, blanked along with a name
    "applications.Contact": {"keep": {"phone": "body"}},
    "programme.Acknowledgement": {"mentions": ()},
    "programme.Session": {"along": ()},
}


def test_the_control_columns_that_were_left_out_are_found_by_name(world, monkeypatch):
    broken = tuple(dataclasses.replace(rule, **LEFT_OUT.get(rule.table.label, {})) for rule in rules.rules())
    monkeypatch.setattr(erasing, "rules", lambda: broken)
    with undone():
        person = subject()
        planted = canaries.plant(person)
        erase(person)
        found = hits(planted)
        assert set(found) - EVIDENCE == {
            "applications.Contact.phone", "programme.Acknowledgement.reason", "programme.Session.phone",
        }  # fmt: skip
        assert found["programme.Session.phone"] == {"programme_session"}


def not_blank(rule: rules.Rule, old: Model) -> list[str]:
    """Return the blanked columns of a row that hold something else than the register says, `old` being it before."""
    row = type(old)._default_manager.get(pk=old.pk)
    found = []
    for field in (row._meta.get_field(name) for name in rule.blanked):
        before, now = getattr(old, field.attname), getattr(row, field.attname)
        if field.name == "password":
            is_blank = not row.has_usable_password()
        elif before == "":  # what said nothing stays as it was
            is_blank = now == ""
        elif (
            field.unique and not field.null and not isinstance(field, EmailField)
        ):  # a secret: another one, by chance
            is_blank = len(now) >= 32 and now != before
        else:
            is_blank = now == blanking.blank_of(field, row.pk)
        found += [] if is_blank else [f"{rule.table.label}.{field.name}"]
    return found


def blanked_rows(person: User) -> list[tuple[rules.Rule, Model]]:
    """Return the rows of a person that stay and are blanked, as they are now."""
    theirs = [rule for rule in rules.rules() if rule.ways and rule.blanked and not rule.delete]
    return [(rule, row) for rule in theirs for row in rule.rows_of(person)]


def test_what_stays_in_blanked_rows_is_what_the_register_says(world):
    with undone():
        person = world.people["delegate"]
        found = blanked_rows(person)
        erase(person)
        assert len({rule.table.label for rule, _row in found}) > 5
        assert [name for one in found for name in not_blank(*one)] == []


def test_the_control_a_column_that_was_left_or_holds_something_else_is_named(world):
    with undone():
        person = world.people["delegate"]
        found = [one for one in blanked_rows(person) if one[0].table.label == "programme.Delegate"]
        erase(person)
        old = found[0][1]
        type(old)._base_manager.filter(pk=old.pk).update(given_name="—", email=old.email)
        assert set(not_blank(*found[0])) == {"programme.Delegate.given_name", "programme.Delegate.email"}


def test_what_was_printed_goes_with_the_person_but_for_what_may_be_on_its_way(world):
    with undone():
        person = subject()
        papers = [pdf.stored(f"<p>{person.full_name}</p>", title=title, language="en") for title in "AB"]
        two_hours = time.time() - 2 * 3600
        os.utime(papers[0].path, (two_hours, two_hours))
        erase(person)
        assert [one.is_made for one in papers] == [False, True]


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


def test_one_asks_another_approves_the_person_is_told_and_then_erased(world):
    with undone():
        person, officer = subject(), UserFactory(role=OFFICER)
        request = requests.approve(request=asked(person, NOW), by=officer, at=NOW)
        assert requests.carry_out(at=NOW) == 0  # not told yet
        with TestCase.captureOnCommitCallbacks(execute=True):
            drain()
        told = [one for one in mail.outbox if one.to == ["kanarie@canary.example"]]
        assert len(told) == 1
        assert requests.carry_out(at=NOW) == 1
        request.refresh_from_db()
        assert (request.state, request.counts["accounts.User"]) == (ErasureState.DONE, 1)
        assert "kanarie" not in canaries.dumped()


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
