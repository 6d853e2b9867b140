"""An erasure changes rows about the erased one alone: everything else stands as before, to the byte (REL-I3)."""

import dataclasses

import pytest
from django.apps import apps
from django.db import connection
from django.test import TestCase

from programme.models import Session
from r2r_portal.accounts.models import User
from r2r_portal.site.privacy import erasing, exporting, register, rules
from tests.factories.everybody import AFTER
from tests.integration.access.asking import undone

pytestmark = pytest.mark.rule("R")
Rows = dict[tuple[str, str], str]
WRITTEN = {"audit.Event", "programme.Erasure"}  # the log, and the certificates of keys that were destroyed


@pytest.fixture(autouse=True)
def aside(settings, tmp_path):
    """A list of erasures and a media folder of its own."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"


def snapshot() -> Rows:
    """Return (table, primary key) -> the whole row as text, of every table."""
    found: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            key, table = (
                connection.ops.quote_name(name) for name in (model._meta.pk.column, model._meta.db_table)
            )
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {key}::text, t::text FROM {table} t")
                found |= {(model._meta.label, pk): text for pk, text in cursor.fetchall()}
    return found


def rows_about(person: User) -> set[tuple[str, str]]:
    """Return the rows that the register calls the person's."""
    found = [(table.label, exporting.rows_of(dataclasses.replace(table, only={}, without={}), person))
             for table in register.tables() if table.about]  # fmt: skip
    found += [(rule.table.label, rule.rows_of(person)) for rule in rules.rules() if rule.ways]
    return {(label, str(pk)) for label, rows in found for pk in rows.values_list("pk", flat=True)}


def changed_by_erasing(person: User) -> set[tuple[str, str]]:
    """Erase, and return the rows that are not as before, the log left out."""
    before = snapshot()
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasing.erase_person(person=person, at=AFTER)
    after = snapshot()
    keys = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    return {key for key in keys if key[0] not in WRITTEN}


@pytest.mark.parametrize("role", ["owner", "delegate", "evaluator", "stakeholder"])
def test_an_erasure_changes_no_row_of_anybody_else(world, role):
    with undone():
        person = User.objects.get(pk=world.people[role].pk)
        own = rows_about(person)
        changed = changed_by_erasing(person)
        assert ("accounts.User", str(person.pk)) in changed
        assert changed - own == set()


def test_where_others_words_name_the_person_only_that_row_changes(world):
    with undone():
        person = world.people["owner"]
        User.objects.filter(pk=person.pk).update(given_name="Canaria", family_name="Kanarienvogel")
        named, other = Session.objects.order_by("pk")[:2]
        Session.objects.filter(pk=named.pk).update(
            host_contact="Ms KANARIENVOGEL Canaria", phone="+32 2 000 00 00"
        )
        Session.objects.filter(pk=other.pk).update(
            host_contact="Ms Kanarienvogelova Canaria", phone="+32 2 111 11 11"
        )
        changed = changed_by_erasing(User.objects.get(pk=person.pk)) - rows_about(person)
        assert {key for key in changed if key[0] == "programme.Session"} == {
            ("programme.Session", str(named.pk))
        }
        named.refresh_from_db()
        assert (named.host_contact, named.phone) == ("Ms –", "")


def test_the_control_a_rule_that_takes_in_colleagues_is_found(world, monkeypatch):
    wide = {"ways": ("email=email", "application__organisation__memberships__user")}
    broken = tuple(
        dataclasses.replace(rule, **wide) if rule.table.label == "applications.Contact" else rule
        for rule in rules.rules()
    )
    with undone():
        person = User.objects.get(pk=world.people["owner"].pk)
        world.things["ours"].contacts.update_or_create(
            role="deputy", defaults={"email": "colleague@test.example"}
        )
        own = rows_about(person)
        monkeypatch.setattr(erasing, "rules", lambda: broken)
        assert {label for label, _pk in changed_by_erasing(person) - own} == {"applications.Contact"}
