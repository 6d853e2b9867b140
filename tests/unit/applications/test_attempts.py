"""A signed attempt: whose it is, for what, with which form, for how long (SPEC T5)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import signing
from django.http import QueryDict

from applications import attempts

ROW, OTHER = UUID("6f0a1c9e-6b11-4a4f-8a35-0c7f3b1d2e4f"), UUID("0d4b3a52-6f2e-4f0c-9a53-1d9a2b7c8e6f")
CLICK = datetime(2022, 5, 30, 21, 59, 58, 500000, tzinfo=UTC)
MINUTE, MS = timedelta(minutes=1), timedelta(milliseconds=1)
PATH = f"/en/my/{ROW}/submit/"


def form(**values):
    sent = QueryDict(mutable=True)
    sent.update({"key": str(OTHER), "correct": "on", "csrfmiddlewaretoken": "a"} | values)
    return sent


def allowed(person=7, application=ROW, **values):
    return form(**{"pass": attempts.allow(person=person, application=application)} | values)


def tried(sent):
    """The same form once more, with the attempt that was noted."""
    noted = attempts.note(form=sent, path=PATH, arrived_at=CLICK)
    again = sent.copy()
    again["attempt"] = noted.token()
    return again


@pytest.mark.rule("T5")
def test_the_first_arrival_is_found_again():
    found = attempts.first(form=tried(allowed()), person=7, application=ROW, at=CLICK + MINUTE)

    assert found.arrived_at == CLICK


@pytest.mark.rule("T5")
@pytest.mark.parametrize(
    ("at", "counts"),
    [(CLICK - MS, False), (CLICK, True), (CLICK + 15 * MINUTE - MS, True), (CLICK + 15 * MINUTE, False)],
)
def test_it_counts_for_fifteen_minutes(at, counts):
    assert bool(attempts.first(form=tried(allowed()), person=7, application=ROW, at=at)) is counts


@pytest.mark.rule("T5")
@pytest.mark.parametrize(("person", "application"), [(8, ROW), (7, OTHER)])
def test_it_is_nobody_elses_and_for_no_other_application(person, application):
    again = tried(allowed())

    assert attempts.first(form=again, person=person, application=application, at=CLICK + MINUTE) is None


@pytest.mark.rule("T5")
def test_another_form_is_another_attempt():
    again = tried(allowed())
    again["key"] = str(ROW)

    assert attempts.first(form=again, person=7, application=ROW, at=CLICK + MINUTE) is None


def test_a_new_csrf_token_makes_no_other_form():
    again = tried(allowed())
    again["csrfmiddlewaretoken"] = "b"

    assert attempts.first(form=again, person=7, application=ROW, at=CLICK + MINUTE)


@pytest.mark.rule("T5")
@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_a_forged_attempt_is_none(token):
    assert attempts.first(form=allowed(attempt=token), person=7, application=ROW, at=CLICK + MINUTE) is None


@pytest.mark.rule("T5")
def test_an_attempt_whose_arrival_was_moved_is_none():
    again = tried(allowed())
    _payload, stamp, signature = again["attempt"].split(":")
    values = signing.dumps([7, str(ROW), attempts.digest(again), 1.0], salt=attempts.TRIED)
    again["attempt"] = f"{values.split(':')[0]}:{stamp}:{signature}"

    assert attempts.first(form=again, person=7, application=ROW, at=CLICK + MINUTE) is None


@pytest.mark.rule("T5")
def test_a_pass_is_no_attempt():
    sent = allowed()
    sent["attempt"] = sent["pass"]

    assert attempts.first(form=sent, person=7, application=ROW, at=CLICK + MINUTE) is None


@pytest.mark.parametrize(
    ("sent", "path"),
    [(form(), PATH), (form(**{"pass": "x:y:z"}), PATH), (allowed(application=OTHER), PATH), (allowed(), "/en/my/")],
)  # fmt: skip
def test_nothing_is_noted_without_a_pass_for_that_address(sent, path):
    assert attempts.note(form=sent, path=path, arrived_at=CLICK) is None


@pytest.mark.rule("T5")
def test_a_second_failure_keeps_the_first_arrival():
    noted = attempts.note(form=tried(allowed()), path=PATH, arrived_at=CLICK + MINUTE)

    assert noted.arrived_at == CLICK
