"""The register of personal data is whole, and the record of processing says what it says (REL-I2)."""

import pytest
from django.core.management import CommandError, call_command

from r2r_portal.accounts.models import User
from r2r_portal.site.privacy import register

pytestmark = pytest.mark.rule("R")


def test_every_column_of_every_table_is_classified_once():
    assert register.every_column_is_classified() == []
    assert len(list(register.models())) > 100


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"none": ["id"]}, "email is not classified"),
        ({"personal": ["email", "shoe_size"], "why": "account"}, "shoe_size is no column"),
        ({"personal": ["email"], "none": ["email"], "why": "account"}, "email is classified twice"),
        ({"personal": ["email"], "why": "fun"}, "why the data is kept is not said"),
    ],
)
def test_the_control_a_column_that_nobody_classified_is_named(told, words):
    assert words in list(register._wrong(User, told))


def test_every_purpose_has_its_words_in_both_languages():
    wanted = {
        f"{what}_{language}" for what in ("data", "purpose", "basis", "kept") for language in ("en", "ja")
    }
    assert {why: set(told) ^ wanted for why, told in register.purposes().items() if set(told) != wanted} == {}
    assert {table.why for table in register.tables()} == set(register.purposes())


def test_the_document_is_in_step():
    call_command("privacy", "--check")


def test_the_control_a_document_out_of_step_is_refused(monkeypatch, tmp_path, settings):
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="out of step"):
        call_command("privacy", "--check")
