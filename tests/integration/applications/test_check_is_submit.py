"""What the check page says is what submitting does: generated applications, right and wrong in every way (A8)."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from applications import phrases
from applications.actions import drafts, submissions
from applications.domain.draft import Question
from applications.errors import NotReadyError
from applications.models import Application
from applications.queries.drafts import load_draft
from tests.factories.questionnaires import fill, question, versions
from tests.integration.applications.drafting import url

SOME, MANY = 60, 200  # in every run, and with --slow
WRONG: dict[str, Callable[[random.Random], Any]] = {
    "integer": lambda dice: dice.choice(["many", "-3", None, 10**15]),
    "email": lambda dice: dice.choice(["", "nobody", "a@b", "ａ@example.eu"]),
    "url": lambda dice: dice.choice(["", "example", "https://"]),
    "date": lambda dice: dice.choice(["", "2022-02-30", "yesterday"]),
    "long": lambda dice: dice.choice(["", " ", "x" * 9000, "あ" * 9000]),
    "short": lambda dice: dice.choice(["", "x" * 150]),
    "choice": lambda dice: dice.choice(["", "no-such-choice"]),
    "yes_no": lambda dice: dice.choice([None, True, False]),
    "territory": lambda dice: dice.choice(["", "ITH4", "JP-23", "nowhere"]),
    "multiple": lambda dice: dice.choice([(), ("no-such-topic",)]),
    "ranking": lambda dice: dice.choice([{}, {"green": 1, "industrial": 1, "demographic": 2}, {"green": 1}]),
}


def wrong(asked: Question, value: Any, dice: random.Random) -> Any:
    """Return another answer to a question, mostly one that will not do."""
    if asked.kind == "contact":
        child = dice.choice(asked.children)
        return dict(value or {}) | {child.key: wrong(child, None, dice)}
    if asked.kind == "repeated":
        items = [dict(item) for item in value or ()] or [{}]
        child = dice.choice(asked.children)
        items[0][child.key] = wrong(child, None, dice)
        return dice.choice([(), tuple(items), tuple(items * 9)])
    return WRONG.get(asked.kind, WRONG["short"])(dice)


def spoil(application: Application, dice: random.Random, at: datetime) -> None:
    """Change up to three answers of a complete draft."""
    asked = [(section, one) for section, one in load_draft(application).questions() if one.kind != "file"]
    for section, one in dice.sample(asked, dice.randint(0, 3)):
        value = load_draft(application).value(one)
        drafts.save_section(
            application=application, section=section.slug, values={one.key: wrong(one, value, dice)},
            versions=versions(application), by=application.created_by, at=at,
        )  # fmt: skip


def judged(client: Client, application: Application, at: datetime, seed: int) -> tuple[list[str], list[str]]:
    """Return what the page and what the action find in one generated application, and take it back."""
    with transaction.atomic():
        spoil(application, random.Random(seed), at)
        page = client.get(url("check", application.pk))
        found = submitted(Application.objects.get(pk=application.pk), at)
        transaction.set_rollback(True)
    return [gap.text for gap in page.context["gaps"]], found


def submitted(application: Application, at: datetime) -> list[str]:
    """Hand in; return the reasons where that is refused, in the words of the page."""
    try:
        submissions.submit(application=application, by=application.created_by, at=at, key=uuid4())
    except NotReadyError as error:
        return [gap.text for gap in phrases.listed(error.blockers, application)]
    return []


@pytest.mark.rule("A8")
def test_the_check_page_and_the_submission_judge_alike(client, application, owner, at, request):
    fill(application, by=owner, at=at)
    how_many = MANY if request.config.getoption("--slow") else SOME

    verdicts = [judged(client, application, at, seed) for seed in range(how_many)]

    assert [shown for shown, _found in verdicts] == [found for _shown, found in verdicts]
    refused = sum(bool(found) for _shown, found in verdicts)
    assert how_many // 10 < refused < how_many * 9 // 10


def test_the_spoiler_reaches_every_kind(application):
    kinds = {one.kind for _section, one in load_draft(application).questions()}

    assert kinds - {"file", "contact", "repeated"} <= WRONG.keys()
    assert question(application, "letter").kind == "file"
