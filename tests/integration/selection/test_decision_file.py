"""The decision file is recomputed by a bare Python, and a changed score fails by name (SPEC S8)."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.roles import EVALUATOR, OFFICER
from r2r_portal.errors import DomainError
from selection.actions import computing, filing
from selection.actions.offers import decline
from selection.domain import changeset
from selection.models import Minute, Run, RunKind
from selection.states import Interest, Outcome, RunState
from selection.tasks import compute_waiting
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import (
    DECIDED,
    RELEASED,
    AssignmentFactory,
    call_with_criteria,
    evaluator,
    scored,
    submitted,
)
from tests.integration.selection.test_deciding import release, settle
from tests.races import together


@pytest.fixture
def decided():
    """Two regions and two prefectures with sheets, a proposal that proves itself, decisions, the release."""
    made = [submitted(number=1), submitted(number=2), submitted("jp", 1), submitted("jp", 2)]
    for n, application in enumerate(made):
        for shift in (0, 1):
            scored(
                AssignmentFactory(application=application),
                {"prospects": 2 + n / 2 + shift, "commitment": 4 - n},
            )
    propose(made)
    settle(made[0], Outcome.RESERVE)
    settle(made[1])
    settle(made[2], Outcome.NOT_SELECTED)
    settle(made[3])
    Minute.objects.create(
        call=made[0].call,
        application=made[0],
        kind="departure",
        text_en="Discussed.",
        by=UserFactory(),
        at=DECIDED,
    )
    release(made[0].call)
    return made


def propose(made):
    """Keep a proposal as the solver would: one region and one prefecture; the totals that the sheets give."""
    totals = {"EU-2022-001": 63_333, "EU-2022-002": 60_000, "JP-2022-001": 56_667, "JP-2022-002": 53_333}
    rows = [
        {"ref": one.reference, "side": one.track.side, "total": totals[one.reference], "state": "", "area": "", "themes": []}
        for one in made
    ]  # fmt: skip
    rules = [
        {"key": side, "kind": "seats", "side": side, "number": 1, "hard": True, "price": 0}
        for side in ("eu", "jp")
    ]
    given = {
        "candidates": rows, "rules": rules, "pins": [], "weights": {"individual": 60, "pair": 40},
        "pairs": {"EU-2022-001": {"JP-2022-001": 0, "JP-2022-002": 0}, "EU-2022-002": {"JP-2022-001": 0, "JP-2022-002": 90_000}},
    }  # fmt: skip
    members = {"EU-2022-002": 1, "JP-2022-002": 1}
    z = (60 * (60_000 + 53_333) * 1 + 40 * 90_000 * 2) // 2
    return Run.objects.create(
        call=made[0].call, kind=RunKind.PROPOSAL, state=RunState.DONE, given=given, given_sha256=changeset.digest(given),
        result={"members": members, "objective": z, "status": "proved"}, asked_by=UserFactory(), asked_at=DECIDED,
        finished_at=DECIDED,
    )  # fmt: skip


def export(call, folder):
    made = filing.file_of(call, step=lambda done, total: None)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        archive.extractall(folder)
    return made


def recompute(folder):
    """Run the script that lies in the folder, with an empty environment and nothing but the standard library."""
    command = [sys.executable, "-I", "-S", str(folder / "recompute.py")]
    return subprocess.run(
        command, capture_output=True, text=True, env={}, cwd=folder, timeout=120, check=False
    )


def tamper(folder, name, change, *, hide=False):
    """Change one file; `hide` also corrects the manifest."""
    path = folder / "data" / name
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    if hide:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest["files"][f"data/{name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.rule("S8")
def test_a_bare_python_recomputes_the_result(decided, tmp_path):
    export(decided[0].call, tmp_path)
    done = recompute(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything follows." in done.stdout
    assert "optimal: by a search of its own" in done.stdout
    assert "ok   published list" in done.stdout
    assert "had another total" not in done.stdout
    straight = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "recompute.py"), str(zipped(decided[0].call, tmp_path))],
        capture_output=True, text=True, env={}, timeout=120, check=False,
    )  # fmt: skip
    assert straight.stdout == done.stdout


def zipped(call, folder):
    path = folder.parent / "file.zip"
    path.write_bytes(filing.file_of(call, step=lambda done, total: None).content)
    return path


def better(score):
    def change(sheets):
        sheets[0]["scores"]["prospects"] = score

    return change


@pytest.mark.rule("S8")
@pytest.mark.parametrize(
    ("name", "change", "hide", "words"),
    [
        ("sheets.json", better("5"), False, "FAIL data/sheets.json: changed since it was written"),
        ("sheets.json", better("5"), True, "FAIL total of EU-2022-001"),
        ("decisions.json", lambda rows: rows[0].update(outcome="selected"), True, "FAIL decision on EU-2022-001"),
        ("public.json", lambda rows: rows.append("EU-2022-001"), True, "FAIL published list: differs at EU-2022-001"),
        ("proposals.json", lambda rows: rows[0]["given"]["weights"].update(pair=1), True, ": input"),
        ("proposals.json", lambda rows: rows[0]["result"].update(members={"EU-2022-001": 1, "JP-2022-001": 1}), True, ": optimal: better"),
        ("eligibility.json", lambda found: found.update({"EU-2022-002": "not_eligible"}), True, "FAIL decision on EU-2022-002: against"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_fails_by_name(decided, tmp_path, name, change, hide, words):
    export(decided[0].call, tmp_path)
    tamper(tmp_path, name, change, hide=hide)
    done = recompute(tmp_path)
    assert done.returncode == 1
    assert words in done.stdout, done.stdout + done.stderr


@pytest.mark.rule("S8")
def test_moves_of_the_reserve_list_are_recomputed_too(decided, tmp_path):
    owner = MembershipFactory(organisation=decided[1].organisation).user
    decline(decision=decided[1].decision, by=owner, at=RELEASED)
    export(decided[0].call, tmp_path)
    done = recompute(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((tmp_path / "data/public.json").read_text()) == ["JP-2022-002"]


@pytest.mark.rule("S8")
def test_the_archive_holds_the_record_and_has_the_same_bytes_twice(decided, tmp_path):
    call = decided[0].call
    made = export(call, tmp_path)
    assert filing.file_of(call, step=lambda done, total: None).content == made.content
    letters = json.loads((tmp_path / "data/letters.json").read_text(encoding="utf-8"))
    assert {one["state"] for one in letters["delivery"]} == {"queued"}
    assert len(letters["words"]) == 8
    receipts = json.loads((tmp_path / "data/applications.json").read_text(encoding="utf-8"))
    assert receipts[0]["receipts"][0]["content_sha256"] == "0" * 64
    assert "decision.made" in {
        one["verb"] for one in json.loads((tmp_path / "data/history.json").read_text())
    }


@pytest.mark.rule("S8")
@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_it_once_and_officers_download_it(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    application = submitted()
    settle(application)
    officer, client, page = UserFactory(role=OFFICER), Client(), reverse("admin:selection_filing")
    client.force_login(officer)
    assert client.post(page).status_code == 409  # not before the release
    release(application.call)
    assert client.post(page).status_code == 302
    with pytest.raises(DomainError, match="already"):
        computing.ask(call=application.call, kind=RunKind.FILE, by=officer, at=RELEASED)
    assert sorted(together([compute_waiting] * 5)) == [0, 0, 0, 0, 1]
    run = Run.objects.get()
    assert (run.state, run.done, run.total) == (RunState.DONE, len(filing.PARTS), len(filing.PARTS))
    sent = client.get(reverse("admin:selection_filed", args=[run.pk]))
    content = b"".join(sent.streaming_content)
    assert hashlib.sha256(content).hexdigest() == run.result["sha256"]
    assert run.result["sha256"] in client.get(page).content.decode()


@pytest.mark.rule("E5", "S8")
def test_an_officer_with_an_interest_gets_no_file(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    application = submitted()
    tied = evaluator()
    tied.groups.add(UserFactory(role=OFFICER).groups.get(name=OFFICER))
    AssignmentFactory(application=application, evaluator=tied, declared=Interest.INTEREST)
    settle(application)
    release(application.call)
    run = computing.ask(call=application.call, kind=RunKind.FILE, by=UserFactory(), at=RELEASED)
    compute_waiting()
    client = Client()
    client.force_login(tied)
    assert client.post(reverse("admin:selection_filing")).status_code == 403
    assert client.get(reverse("admin:selection_filed", args=[run.pk])).status_code == 403


def test_a_computation_that_fails_says_why_and_one_can_be_stopped(caplog):
    call, officer = call_with_criteria(), UserFactory()
    run = computing.ask(call=call, kind=RunKind.FILE, by=officer, at=RELEASED)
    computing.cancel(run=run, by=officer, at=RELEASED)
    assert Run.objects.get().state == RunState.CANCELLED
    broken = computing.ask(call=call, kind=RunKind.FILE, by=officer, at=RELEASED + timedelta(days=1))
    compute_waiting()  # nothing is released: there is no file to make
    broken.refresh_from_db()
    assert (broken.state, "DoesNotExist" in broken.failure) == (RunState.FAILED, True)
    assert "failed" in caplog.text


def test_roles_that_are_no_officers_do_not_get_there():
    person = UserFactory(role=EVALUATOR)
    client = Client()
    client.force_login(person)
    assert client.get(reverse("admin:selection_filing")).status_code == 403
