"""What-ifs change a copy of the input (SPEC S3)."""

import pytest

from selection.domain.given import BadInputError, canonical, changed
from tests.unit.selection.test_solver import SEATS, document, rule

GIVEN = document(rules=[*SEATS, rule("area", "area", 2)], pins=[{"ref": "EU-1", "place": "in"}])


@pytest.mark.rule("S3")
def test_a_scenario_changes_weights_seats_rules_pins_and_who_takes_part():
    before = canonical(GIVEN)
    made = changed(
        GIVEN,
        {
            "weights": {"pair": 10},
            "seats": {"eu": 3},
            "rules": {"area": "off", "jp": {"number": 1}},
            "pins": {"EU-1": "", "EU-2": "out"},
            "without": ["JP-3"],
        },
    )
    assert made["weights"] == {"individual": 60, "pair": 10}
    assert [(one["key"], one["number"]) for one in made["rules"]] == [("eu", 3), ("jp", 1)]
    assert made["pins"] == [{"ref": "EU-2", "place": "out"}]
    assert "JP-3" not in {one["ref"] for one in made["candidates"]}
    assert "JP-3" not in made["pairs"]["EU-1"]
    assert canonical(GIVEN) == before


@pytest.mark.parametrize(
    "changes", [{"without": ["EU-9"]}, {"pins": {"EU-9": "in"}}, {"rules": {"no": "off"}}]
)
def test_what_the_call_does_not_have_is_refused(changes):
    with pytest.raises(BadInputError):
        changed(GIVEN, changes)
