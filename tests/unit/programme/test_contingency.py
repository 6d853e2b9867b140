"""What a switch does to one row, and what undoing it brings back."""

import pytest

from programme.domain.contingency import Row, Turn, back, modes, turns

pytestmark = pytest.mark.rule("P11")
HALL = {"place_id": 7}


@pytest.mark.parametrize(
    ("visiting", "to", "now", "then"),
    [
        ("eu", "hybrid", ("room", "room"), ("online", "room")),
        ("jp", "hybrid", ("room", "room"), ("room", "online")),
        ("eu", "online", ("room", "room"), ("online", "online")),
        ("eu", "online", ("room", "absent"), ("online", "absent")),
        ("eu", "hybrid", ("room", "online"), ("online", "online")),
        ("jp", "hybrid", ("room", "absent"), ("room", "absent")),
    ],
)
def test_visitors_go_online_and_hosts_stay_in_the_room_of_a_hybrid(visiting, to, now, then):
    assert modes(visiting, to, *now) == then


def test_a_place_stays_while_somebody_is_there():
    (turn,) = turns([Row(1, "room", "room", HALL)], "eu", "hybrid", "https://meet.example/1")

    assert turn.after == {"mode_eu": "online", "link": "https://meet.example/1"}
    assert turn.before == {"mode_eu": "room", "link": ""}


def test_a_place_goes_when_nobody_is_there_any_more():
    (turn,) = turns(
        [Row(1, "room", "room", HALL, "https://own.example/")], "eu", "online", "https://x.example/"
    )

    assert turn.after == {"mode_eu": "online", "mode_jp": "online", "place_id": None}


def test_what_is_so_already_does_not_change():
    assert turns([Row(1, "online", "online", {"place_id": None})], "eu", "online", "https://x.example/") == ()


def test_undoing_leaves_what_was_changed_since():
    turn = Turn(1, {"mode_eu": "room", "place_id": 7}, {"mode_eu": "online", "place_id": None})

    assert back(turn, {"mode_eu": "online", "place_id": 9}) == {"mode_eu": "room"}
