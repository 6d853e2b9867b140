"""What may tie an evaluator to an applicant is seen, what everybody shares is not (SPEC E5)."""

from dataclasses import replace

import pytest

from selection.domain.suspicion import File, Sight, Someone, named, sights

ADA = Someone(
    "ada@uni-north.test", ("Ada Lovegood", "Lovegood Ada", "LovegoodAda"), frozenset({1}), ("North University", "北大学院"),
    frozenset({10}), ("Northland", "北の県"),
)  # fmt: skip
FILE = File(2, ("South Authority",), frozenset({"bo@south.test"}), "", "", 20, ("Southland",))


@pytest.mark.rule("E5")
@pytest.mark.parametrize(
    ("change", "sight"),
    [
        ({}, None),
        ({"body": 1, "body_names": ("North University",)}, Sight("body", "North University")),
        ({"body_names": ("NORTH  university",)}, Sight("body", "North University")),
        ({"emails": frozenset({"x@UNI-north.test"})}, Sight("address", "@uni-north.test")),
        (
            {"stakeholders": "Firms, the North University and others"},
            Sight("stakeholder", "North University"),
        ),
        ({"stakeholders": "参加予定：北大学院ほか"}, Sight("stakeholder", "北大学院")),
        ({"stakeholders": "Dr Ada Lovegood"}, Sight("stakeholder", "Ada Lovegood")),
        ({"stakeholders": "Northlanders University"}, None),
        ({"partners": "Northland\nbiotech, 2019"}, Sight("cooperation", "Northland")),
        ({"territory": 10, "territory_names": ("Northland",)}, Sight("cooperation", "Northland")),
    ],
)
def test_what_is_seen_is_told_in_its_own_words(change, sight):
    assert list(sights(ADA, replace(FILE, **change))) == ([sight] if sight else [])


def test_a_provider_that_everybody_uses_ties_nobody():
    person, file = replace(ADA, email="ada@gmail.com"), replace(FILE, emails=frozenset({"bo@gmail.com"}))
    assert list(sights(person, file)) == []
    assert (
        list(sights(replace(ADA, email="ada@own.test"), replace(FILE, emails=frozenset({"bo@own.test"}))))
        != []
    )


def test_short_names_are_not_looked_for():
    assert named(("Uni", "県"), "the uni of 県 and others") == ""
