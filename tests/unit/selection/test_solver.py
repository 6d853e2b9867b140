"""The solver against all sets tried one by one, groups included (SPEC S1 to S3)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selection.domain.choosing import value
from selection.domain.given import BadInputError, canonical, digest, problem_of
from selection.solving.asking import why_not
from selection.solving.proposing import best, clash, propose
from tests.unit.selection import brute

THEMES = ("green", "industrial", "demographic")
EU, JP = [f"EU-{n}" for n in range(1, 5)], [f"JP-{n}" for n in range(1, 4)]


def document(totals=None, pairs=None, rules=(), pins=(), weights=(60, 40), **where):
    """Return a small input: four regions, three prefectures."""
    totals = totals or dict.fromkeys([*EU, *JP], 50_000)
    states, areas = where.get("states", {}), where.get("areas", {})
    return {
        "format": 1,
        "weights": {"individual": weights[0], "pair": weights[1]},
        "candidates": [
            {
                "ref": ref,
                "side": ref[:2].lower(),
                "total": totals[ref],
                "state": states.get(ref, ""),
                "area": areas.get(ref, ""),
                "themes": list(where.get("themes", {}).get(ref, ())),
            }
            for ref in sorted(totals)
        ],
        "pairs": pairs or {eu: {jp: 0 for jp in totals if jp[0] == "J"} for eu in totals if eu[0] == "E"},
        "rules": list(rules),
        "pins": list(pins),
    }


def rule(key, kind, number=None, *, side="", theme="", price=0, waived=False):
    """Return a rule; soft where it has a price."""
    return {
        "key": key, "kind": kind, "number": number, "side": side, "theme": theme,
        "hard": not price, "price": price, "waived": waived,
    }  # fmt: skip


SEATS = (rule("eu", "seats", 2, side="eu"), rule("jp", "seats", 2, side="jp"))
worths = st.sampled_from((0, 20_000, 50_000, 50_001, 77_777, 100_000))


@st.composite
def rules(draw):
    """Draw rules of every kind, hard, soft or waived."""
    made = []
    for key, (kind, side) in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=5, unique=True))):
        number = draw(st.integers(0, 3))
        price = draw(st.sampled_from((0, 0, 1, 90_000, 600_000)))
        made.append(
            rule(
                str(key), kind, None if kind == "states" and number == 0 else number, side=side,
                theme=draw(st.sampled_from(THEMES)) if kind == "theme" else "",
                price=price, waived=not price and draw(st.booleans()),
            )
        )  # fmt: skip
    return made


KINDS = [
    ("seats", "eu"), ("seats", "jp"), ("states", "eu"), ("area", ""), ("area", "jp"), ("theme", ""), ("theme", "eu"),
    ("balance", ""), ("balance", "eu"), ("group", ""), ("group", "jp"),
]  # fmt: skip


@st.composite
def documents(draw):
    """Draw a whole input."""
    eu, jp = EU[: draw(st.integers(1, 4))], JP[: draw(st.integers(1, 3))]
    refs = [*eu, *jp]
    pins = draw(
        st.dictionaries(st.sampled_from(refs), st.sampled_from(("in", "out", "first", "second")), max_size=2)
    )
    return document(
        totals={ref: draw(worths) for ref in refs},
        pairs={one: {other: draw(worths) for other in jp} for one in eu},
        rules=draw(rules()),
        pins=[{"ref": ref, "place": place} for ref, place in sorted(pins.items())],
        weights=draw(st.sampled_from(((60, 40), (1, 0), (0, 1), (7, 3)))),
        states={ref: draw(st.sampled_from(("FR", "ES"))) for ref in eu},
        areas={ref: draw(st.sampled_from(("", "A", "B"))) for ref in refs},
        themes={ref: draw(st.permutations(THEMES))[:2] for ref in refs},
    )


@pytest.mark.rule("S1", "S2")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_solver_finds_what_trying_everything_finds(given_):
    tried, found = brute.tried(given_), propose(problem_of(given_))
    if tried is None:
        assert found["status"] == "infeasible"
        return
    assert found["status"] == "proved"
    assert found["objective"] == found["bound"] == tried["objective"]
    assert found["members"] == named(given_, tried["members"])
    others = [z for refs, z in brute.sets(given_).items() if refs != set(tried["members"])]
    runner_up = found["runner_up"]
    assert (runner_up and runner_up["objective"]) == max(others, default=None)


@pytest.mark.rule("S1")
def test_a_soft_rule_that_asks_for_more_than_there_are_changes_no_tie():
    given_ = document(
        dict.fromkeys(["EU-1", "JP-1"], 20_000),
        rules=[rule("0", "theme", 3, side="eu", theme="green", price=1)],
    )

    assert propose(problem_of(given_))["members"] == {"EU-1": 1, "JP-1": 1}


def named(given_, members):
    """Number the groups as people read them."""
    if any(pin["place"] in ("first", "second") for pin in given_["pins"]):
        return members
    first = members[min(members)]
    return {ref: 1 if group == first else 2 for ref, group in members.items()}


@pytest.mark.rule("S3")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_smallest_change_brings_in_and_nothing_smaller_does(given_):
    given_["pins"] = []
    problem = problem_of(given_)
    proposal = propose(problem)
    if proposal["status"] != "proved":
        return
    for row in why_not(problem, proposal)["rows"]:
        if row["inside"] or row["can"] != "yes":
            continue
        assert row["ref"] in brute.tried(risen(given_, row["ref"], row["change"]))["members"]
        if row["change"] > 0:
            less = brute.tried(risen(given_, row["ref"], row["change"] - 1))
            assert less["objective"] <= proposal["objective"]


@pytest.mark.rule("S3")
def test_no_total_makes_up_for_places_that_are_farther_from_what_was_waived():
    given_ = document(
        dict.fromkeys(["EU-1", "EU-2", "JP-1"], 0),
        rules=[
            rule("0", "theme", 1, side="eu", theme="green"), rule("1", "seats", 1, side="eu", waived=True),
            rule("2", "balance", 0, side="eu", price=1),
        ],
        themes={"EU-1": ["green"]},
    )  # fmt: skip
    problem = problem_of(given_)
    proposal = propose(problem)

    rows = {row["ref"]: row["can"] for row in why_not(problem, proposal)["rows"]}

    assert set(proposal["members"]) == {"EU-1", "JP-1"}
    assert rows == {"EU-1": "always", "EU-2": "never", "JP-1": "always"}


def risen(given_, ref, by):
    """Return the input with one total raised."""
    people = [
        {**one, "total": one["total"] + (by if one["ref"] == ref else 0)} for one in given_["candidates"]
    ]
    return {**given_, "candidates": people}


@pytest.mark.rule("S1")
def test_a_small_case_worked_by_hand():
    # Totals 80, 70, 60, 50 and 90, 40, 30; only EU-1 – JP-1 and EU-2 – JP-2 have an interest, 100 each.
    totals = dict(zip([*EU, *JP], (80_000, 70_000, 60_000, 50_000, 90_000, 40_000, 30_000), strict=True))
    pairs = {eu: {jp: 100_000 if eu[-1] == jp[-1] else 0 for jp in JP} for eu in EU}
    found = propose(problem_of(document(totals, pairs, [*SEATS, rule("g", "group", 1)])))
    # Mean total (80 + 70 + 90 + 40) / 4 = 70; both groups 1 + 1, both pairs 100: 60 × 70 + 40 × 100 = 8,200 points.
    assert found["objective"] == 8_200_000
    assert found["members"] == {"EU-1": 1, "EU-2": 2, "JP-1": 1, "JP-2": 2}
    assert found["worth"]["mean_total"] == 70_000
    # Next best: EU-3 and JP-3 for EU-2 and JP-2, 60 × 65 + 4,000.
    assert found["runner_up"]["objective"] == 7_900_000
    assert found["runner_up"]["margin"] == 300_000


@pytest.mark.rule("S1")
def test_ties_fall_to_fewer_repeats_then_to_earlier_reference_numbers():
    areas = dict(zip([*EU, *JP], ("A", "A", "B", "C", "D", "D", "E"), strict=True))
    found = propose(problem_of(document(rules=SEATS, areas=areas)))
    assert set(found["members"]) == {"EU-1", "EU-3", "JP-1", "JP-3"}
    assert found["runner_up"]["margin"] == 0
    without = propose(problem_of(document(rules=SEATS)))
    assert set(without["members"]) == {"EU-1", "EU-2", "JP-1", "JP-2"}


@pytest.mark.rule("S1")
def test_the_same_input_gives_the_same_bytes_in_whatever_order_it_was_written():
    given_ = document(rules=SEATS, areas={"EU-1": "A", "EU-2": "A"})
    turned = json.loads(json.dumps({**given_, "candidates": given_["candidates"][::-1]}, sort_keys=True))
    assert canonical(propose(problem_of(given_))) == canonical(propose(problem_of(turned)))
    assert digest(given_) == digest(json.loads(canonical(given_)))


@pytest.mark.rule("S2")
def test_a_clash_names_only_what_is_needed_for_it():
    states = dict.fromkeys(EU, "FR")
    wanted = [*SEATS, rule("states", "states", side="eu"), rule("area", "area", 3)]
    problem = problem_of(document(rules=wanted, states=states))
    assert propose(problem)["status"] == "infeasible"
    assert clash(problem) == ["eu", "states"]
    pins = [{"ref": ref, "place": "in"} for ref in EU[:3]]
    assert clash(problem_of(document(rules=SEATS, pins=pins))) == ["eu", "pin EU-1", "pin EU-2", "pin EU-3"]


@pytest.mark.rule("S2")
def test_waived_seats_give_way_to_what_people_hold_and_no_further():
    pins = [{"ref": ref, "place": "in"} for ref in EU[:3]]
    seats = [rule("eu", "seats", 2, side="eu", waived=True), SEATS[1]]
    found = propose(problem_of(document(rules=seats, pins=pins)))
    assert [ref for ref in found["members"] if ref[0] == "E"] == EU[:3]
    assert found["worth"]["broken"] == [{"rule": "eu", "times": 1, "cost": 0, "waived": True}]
    assert len(propose(problem_of(document(rules=seats)))["members"]) == 4


@pytest.mark.rule("S3")
def test_a_pin_shows_what_it_costs():
    totals = {**dict.fromkeys([*EU, *JP], 50_000), "EU-4": 10_000}
    pins = [{"ref": "EU-4", "place": "in"}]
    found = propose(problem_of(document(totals, rules=SEATS, pins=pins)))
    # One of four falls from 50 to 10 points: the mean by 10, Z by 600.
    assert found["pins"] == [{"ref": "EU-4", "place": "in", "price": 600_000, "is_proved": True}]


@pytest.mark.rule("S3")
def test_what_an_inside_one_holds_on_to_is_how_far_it_may_fall():
    totals = {**dict.fromkeys([*EU, *JP], 50_000), "EU-1": 80_000}
    problem = problem_of(document(totals, rules=SEATS))
    rows = {row["ref"]: row for row in why_not(problem, propose(problem))["rows"]}
    assert (rows["EU-1"]["can"], rows["EU-1"]["change"]) == ("yes", 30_000)
    assert (rows["EU-4"]["can"], rows["EU-4"]["change"]) == ("yes", 1)


def test_a_search_that_is_cut_short_states_a_bound():
    totals = {ref: 1000 * (37 * place % 90) for place, ref in enumerate([*EU, *JP], start=1)}
    problem = problem_of(document(totals, rules=SEATS))
    found = best(problem, effort=0)
    assert not found.is_proved
    assert found.bound >= best(problem).objective


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"pairs": {"EU-1": {}}}, "pairs"),
        ({"pins": [{"ref": "EU-9", "place": "in"}]}, "pins"),
        ({"rules": [rule("x", "colour", 1)]}, "rules"),
        ({"candidates": [{"ref": "EU-1"}]}, "unreadable"),
        ({"weights": {}}, "unreadable"),
    ],
)
def test_half_an_input_is_refused(change, what):
    with pytest.raises(BadInputError) as refused:
        problem_of(document() | change)
    assert refused.value.what.startswith(what)


def test_a_value_tells_its_parts():
    found = value(problem_of(document(rules=SEATS)), {"EU-1": 1, "JP-1": 1})
    assert (found.count, found.pairs, found.mean_total) == (2, 1, 50_000)
    assert [one.rule.key for one in found.broken] == ["eu", "jp"]
