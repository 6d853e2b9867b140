"""Whoever was erased after a backup is erased again when it is restored (REL-I3, R27)."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from r2r_portal.accounts.models import User
from r2r_portal.audit.models import Event
from r2r_portal.site.privacy import ledger
from r2r_portal.site.privacy.erasing import erase_person
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory
from tests.integration.operations.test_backup import backed_up, nothing_left_aside
from tests.integration.privacy.canaries import dumped

__all__ = ["nothing_left_aside"]
pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.rule("R")]
ADDRESS, NAME = "kanarie@canary.example", "Kanarienvogel"


@pytest.fixture
def person(settings, tmp_path) -> User:
    """Somebody with a draft and a contact, a portal with folders of its own."""
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "media", tmp_path / "backups"
    row = ApplicationFactory()
    made = UserFactory(email=ADDRESS, given_name="Canaria", family_name=NAME)
    row.contacts.update_or_create(role="contact", defaults={"email": ADDRESS, "family_name": NAME})
    default_storage.save("received/other.pdf", ContentFile(b"%PDF-1.7 somebody else's"))
    return made


def restored(file: Path) -> None:
    connection.close()
    call_command("restore", str(file), yes=True, stdout=io.StringIO())


def test_an_older_backup_does_not_bring_back_who_was_erased(person):
    file, other = backed_up(), UserFactory(email="kept@test.example")
    erase_person(person=person, at=AT)
    assert ADDRESS not in dumped()
    restored(file)
    assert NAME not in dumped()
    assert ADDRESS not in dumped()
    assert Event.objects.get(verb="person.erased").detail["replayed"] is True
    assert not User.objects.filter(pk=other.pk).exists()  # came after the backup: it is the older portal


def test_the_control_without_the_list_they_would_be_back(person):
    file = backed_up()
    erase_person(person=person, at=AT)
    ledger.file().rename(ledger.file().with_suffix(".aside"))
    restored(file)
    assert ADDRESS in dumped()
    call_command("replay_erasures", erasures=ledger.file().with_suffix(".aside"), stdout=io.StringIO())
    assert ADDRESS not in dumped()


def test_a_list_that_was_touched_lets_no_backup_in(person):
    file = backed_up()
    erase_person(person=person, at=AT)
    ledger.file().write_text("{}\n", encoding="ascii")
    with pytest.raises(CommandError, match="Line 1"):
        restored(file)
    assert User.objects.get(pk=person.pk).is_active is False  # the portal is as it was
