"""Everything that is said is said in Japanese too."""

import pytest

from r2r_portal import catalogue


@pytest.fixture(scope="module")
def current() -> catalogue.polib.POFile:
    return catalogue.merged(catalogue.extract(), catalogue.known(catalogue.read()))


@pytest.mark.rule("L")
def test_no_sentence_lacks_its_japanese(current: catalogue.polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated(current)] == []


def test_the_catalogue_is_up_to_date_with_the_code(current: catalogue.polib.POFile) -> None:
    committed = catalogue.read()
    assert str(committed) == str(current), "run manage.py messages"
    assert [entry.msgid for entry in committed if "fuzzy" in entry.flags] == []


def test_the_compiled_catalogue_says_the_same() -> None:
    assert catalogue.compiled() == catalogue.spoken(catalogue.read())


def test_translations_keep_the_placeholders(current: catalogue.polib.POFile) -> None:
    for entry in current:
        if catalogue.japanese(entry):
            catalogue.check_placeholders(entry.msgid, catalogue.japanese(entry), entry.msgid_plural)


def test_a_lost_placeholder_is_refused() -> None:
    with pytest.raises(catalogue.FillError):
        catalogue.check_placeholders("Issued %(issued)s", "発行")
    with pytest.raises(catalogue.FillError):
        catalogue.check_placeholders("Issued %(issued)s", "発行 %(isued)s")
