"""What was handed in ends at its date by the retention run alone; its receipt can be proved ever after (REL-I4)."""

import json
import os
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from applications import tasks
from applications.actions.attachments import attach, detach
from applications.actions.ending import end
from applications.actions.submissions import frozen, submit
from applications.domain import ending
from applications.errors import DeskRefusedError
from applications.models import (
    Attachment,
    Call,
    Eligibility,
    Peek,
    Question,
    Section,
    Submission,
    Withdrawal,
)
from applications.queries.copies import pdf_copy
from applications.queries.drafts import load_draft
from r2r_portal.accounts.models import Hold
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock
from r2r_portal.site.backup import manifest
from r2r_portal.site.invariants import ALL, violations
from r2r_portal.site.privacy import retention
from selection.models import Decision
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.access.asking import client_of
from tests.integration.applications.proving import LONG, MAY, answered, file_of, page, said, upload

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
RESULTS = date(2022, 7, 31)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OVER = datetime(2022, 7, 31, tzinfo=UTC) + timedelta(days=1096)
LABEL = "applications.Submission"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    """A media folder of its own, in May."""
    settings.MEDIA_ROOT = tmp_path / "media"
    clock.restart(at=MAY)
    return settings.MEDIA_ROOT


@pytest.fixture
def row():
    """An application that was handed in with two letters; one of them was taken away since, and is pinned by the version."""
    made = ApplicationFactory()
    Call.objects.update(results_by=RESULTS)
    section = Section.objects.create(
        questionnaire=made.questionnaire, slug="strategy", number=1, group="strategy", title_en="Strategy", title_ja="戦略",
    )  # fmt: skip
    words = {"label_en": "Summary", "label_ja": "要約", "section": section}
    summary = Question.objects.create(key="summary", number=1, kind="long", **words)
    Question.objects.create(key="letter", number=2, kind="file", required=False, most=5, **words)
    made = answered(made, summary, LONG)
    asked = next(one for _section, one in load_draft(made).questions() if one.key == "letter")
    for name, content in (("kept.pdf", pdf()), ("taken.pdf", pdf() + b"\n")):
        attach(application=made, question=asked, name=name, content=content, by=made.created_by, at=MAY)
    made.refresh_from_db()
    submit(application=made, by=made.created_by, at=MAY + MINUTE, key=uuid4())
    taken = Attachment.objects.get(name="taken.pdf")
    detach(attachment=taken, by=made.created_by, at=MAY + 2 * MINUTE)
    made.refresh_from_db()
    return made


def run(at: datetime) -> list[retention.Item]:
    """Let the night's run be at an instant, to its last consequence."""
    clock.restart(at=at)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return retention.run(at=at)


def mine(items: list[retention.Item]) -> list[retention.Item]:
    return [one for one in items if one.label == LABEL]


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def broken() -> dict[str, list[str]]:
    return {one.name: found for one in ALL if (found := violations(one))}


def test_it_goes_at_its_date_with_its_files_and_not_a_day_before(row, media):
    version = Submission.objects.get()
    os.utime(pdf_copy(version).path, (0, 0))  # printed long ago
    assert len(stored(media)) == 3  # two letters, one of them without a row, and the paper
    assert len(manifest.file_names()) == 2  # a backup takes both letters along
    assert mine(run(OVER - DAY)) == []
    assert len(stored(media)) == 3
    expected = [one for one in retention.due(OVER) if not one.hold]
    assert [one.pk for one in mine(expected)] == [str(version.pk)]
    assert run(OVER) == expected
    version.refresh_from_db()
    assert "hydrogen" not in json.dumps(version.snapshot)
    assert "letter" not in json.dumps(version.snapshot)
    assert stored(media) == []
    assert run(OVER + DAY) == []  # gone is gone


def test_afterwards_the_receipt_still_proves_and_nothing_is_reported_missing(row, client):
    client.force_login(row.created_by)
    receipt = file_of(client, row).content
    before = broken()
    assert tasks.verify_submissions() == 0
    run(OVER)
    assert tasks.verify_submissions() == 0
    assert broken() == before
    assert "This receipt is genuine" in said(upload(client, receipt))
    assert "not genuine" in said(upload(client, receipt.replace(b"hydrogen", b"hydrogem")))


@pytest.mark.parametrize("harm", ["a file", "the log"])
def test_the_control_what_went_otherwise_is_reported(row, harm, caplog):
    if harm == "a file":
        Path(Attachment.objects.get().file.path).unlink()
    else:
        clock.restart(at=OVER)
        with transaction.atomic(), retention._let_go():
            end(versions=[Submission.objects.get()])  # by the run's own way, and nothing of it in the log
    assert tasks.verify_submissions() == 1
    assert {"a file": "is gone", "the log": "not the one that was hashed"}[harm] in caplog.text


def thinned() -> dict:
    return ending.end(Submission.objects.get().snapshot, [])


@pytest.mark.parametrize(
    ("at", "by_the_run", "change"),
    [
        (OVER, False, lambda rows: rows.update(snapshot=thinned())),
        (OVER - 2 * DAY, True, lambda rows: rows.update(snapshot=thinned())),
        (OVER, True, lambda rows: rows.update(snapshot={"sections": []})),
        (OVER, True, lambda rows: rows.update(snapshot=thinned(), content_hash="0" * 64)),
        (OVER, True, lambda rows: rows.delete()),
    ],
    ids=["by another", "too early", "other words", "another hash", "the whole row"],
)
def test_the_database_lets_go_of_the_content_to_the_run_in_time_and_of_nothing_else(
    row, at, by_the_run, change
):
    clock.restart(at=at)
    way = retention._let_go() if by_the_run else nullcontext()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), way:
        change(Submission.objects.all())


def test_of_the_selected_it_stays_ten_years_after_the_programme_even_against_the_run(row):
    words = {"grounds_en": "Good prospects.", "grounds_ja": "成果が見込まれます。"}
    Decision.objects.create(
        application=row, track=row.track, outcome="selected", decided_at=MAY, decided_by=row.created_by, **words
    )  # fmt: skip
    assert mine(run(OVER)) == []
    with pytest.raises(IntegrityError, match="ten years"), transaction.atomic(), retention._let_go():
        end(versions=[Submission.objects.get()])
    late = datetime(2022, 7, 31, tzinfo=UTC) + timedelta(days=3653)
    assert mine(run(late - DAY)) == []
    assert len(mine(run(late))) == 1


@pytest.mark.parametrize("what", ["attachment", "submission", "application"])
def test_what_is_on_hold_stays_whole_with_its_reason_until_the_hold_is_lifted(row, media, what):
    officer = UserFactory(role=OFFICER)
    thing = {"attachment": Attachment.objects.get(), "submission": Submission.objects.get()}.get(what, row)
    subject = f"applications.{what}:{thing.pk}"
    hold = Hold.objects.create(subject=subject, reason="A court", placed_by=officer, placed_at=MAY)
    assert {one.hold for one in retention.due(OVER) if one.label.startswith("applications.")} == {"A court"}
    assert run(OVER) == []
    assert len(stored(media)) == 2
    assert "hydrogen" in json.dumps(Submission.objects.get().snapshot)
    Hold.objects.filter(pk=hold.pk).update(lifted_at=MAY, lifted_by=officer)
    assert len(mine(run(OVER))) == 1
    assert stored(media) == []


@pytest.mark.parametrize(("language", "words"), [("en", "no longer kept"), ("ja", "保存期間")])
def test_pages_say_so_and_nothing_follows_what_ended(row, language, words):
    officer, client = UserFactory(role=OFFICER), client_of(row.created_by)
    run(OVER)
    for name in ("pdf", "receipt-file"):
        answer = client.get(page(name, row.pk, language=language))
        assert (answer.status_code, words in answer.content.decode()) == (410, True)
    shown = client.get(page("receipt", row.pk, language=language)).content.decode()
    assert words in shown
    assert "receipt.json" not in shown
    file = client_of(officer).get(f"/admin/applications/application/{row.pk}/change/?tab=answers")
    assert file.status_code == 200
    with pytest.raises(DeskRefusedError):
        frozen(
            row, Submission.objects.get().snapshot, by=officer, arrived_at=OVER, decided_at=OVER, key=uuid4(), kind="correction",
            reason="A typing error",
        )  # fmt: skip


def test_reasons_go_where_the_database_wants_one_as_well(row):
    officer = UserFactory(role=OFFICER)
    stamp = {"application": row, "by": officer, "at": MAY}
    check = row.eligibility_checks.create(
        rule="territory", found="no", found_at=MAY, verdict="yes", reason="Ada Li said so", checked_by=officer, checked_at=MAY
    )  # fmt: skip
    left = row.eligibility_checks.create(rule="other", found="yes", found_at=MAY)
    outcome = Eligibility.objects.create(outcome="not_eligible", reason="Ada Li is away", **stamp)
    peek = Peek.objects.create(reason="Ada Li asked", **stamp)
    back = Withdrawal.objects.create(reason="Ada Li left", undone_at=MAY, undone_by=officer, **stamp)
    run(OVER)
    for one in (check, left, outcome, peek, back):
        one.refresh_from_db()
    assert [one.reason for one in (check, left, outcome, peek, back)] == ["–", "", "–", "–", ""]
    assert run(OVER + DAY) == []
