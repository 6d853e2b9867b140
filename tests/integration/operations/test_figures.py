"""What Prometheus is given of answers, limits, PDFs and mails: whole whichever process is asked, and of no person (REL-J1)."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse

from r2r_portal import clock, figures
from r2r_portal.checks import figures_can_be_kept, machine_is_ready
from r2r_portal.limits import doors
from r2r_portal.outbox import actions, bounces, mails, tasks
from r2r_portal.outbox.models import Message
from r2r_portal.pdf import RenderError, render_isolated
from tests import database
from tests.browser.portal import ROOT, free_port, wait_for
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
TOKEN = "t" * 40
ASKED = {"Authorization": f"Bearer {TOKEN}"}
SAMPLE = re.compile(r"(r2r_\w+)\{(.*)\} (\S+)")
LABEL = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture
def counting(settings, tmp_path):
    """Switch figures on, in a folder of this test's own."""
    settings.METRICS, settings.METRICS_DIR, settings.STATUS_TOKEN = True, tmp_path / "counts", TOKEN
    figures._counts.cache_clear()
    figures._say.cache_clear()
    yield
    figures._counts.cache_clear()


def samples(text):
    """Return each sample: its name and labels, its value."""
    return {
        (name, *sorted(value for _label, value in LABEL.findall(labels))): float(value)
        for name, labels, value in SAMPLE.findall(text)
    }


def counted(name, *labels):
    return samples(figures.exposition()).get((name, *sorted(labels)), 0.0)


# --- what is counted ---------------------------------------------------------------------------------------


def test_answers_are_counted_by_route_method_and_kind_of_status(counting, client):
    for path in ("/livez", "/livez", "/nobody/knows/this", "/static/nothing.css"):
        client.get(path)
    client.post("/livez")
    client.generic("INVENTED", "/livez")
    seen = {
        key[1:]: n
        for key, n in samples(figures.exposition()).items()
        if key[0] == "r2r_request_seconds_count"
    }
    assert seen == {
        ("2xx", "GET", "livez"): 2, ("4xx", "GET", "none"): 1, ("4xx", "GET", "static"): 1,
        ("4xx", "POST", "livez"): 1, ("4xx", "OTHER", "livez"): 1,
    }  # fmt: skip


def test_the_time_of_an_answer_lies_in_its_bucket(counting, rf):
    def slow(request):
        time.sleep(0.06)
        return HttpResponse()

    request = rf.get("/")
    figures.CountAnswers(slow)(request)
    assert counted("r2r_request_seconds_bucket", "none", "GET", "2xx", "0.05") == 0
    assert counted("r2r_request_seconds_bucket", "none", "GET", "2xx", "10.0") == 1
    assert counted("r2r_request_seconds_sum", "none", "GET", "2xx") >= 0.06


def test_a_refusal_is_counted_under_the_name_of_its_limit_and_a_pass_is_not(counting, rf, settings):
    settings.LIMITS = {**settings.LIMITS, "my_data": "1/h/key"}
    assert doors.may(rf.get("/"), "my_data", "somebody")
    assert counted("r2r_refusals_total", "my_data") == 0
    assert not doors.may(rf.get("/"), "my_data", "somebody")
    assert counted("r2r_refusals_total", "my_data") == 1


def test_pdfs_are_counted_with_their_seconds_and_those_that_failed_apart(counting, monkeypatch):
    render_isolated("<p>x</p>", title="x", language="en")
    assert counted("r2r_pdf_seconds_count", "made") == 1
    assert counted("r2r_pdf_seconds_sum", "made") > 0
    monkeypatch.setattr("r2r_portal.pdf.isolated._run", lambda *_: (_ for _ in ()).throw(RenderError("no")))
    with pytest.raises(RenderError):
        render_isolated("<p>x</p>", title="x", language="en")
    assert (counted("r2r_pdf_seconds_count", "made"), counted("r2r_pdf_seconds_count", "failed")) == (1, 1)


def test_mails_are_counted_by_what_came_of_them_and_what_is_due_is_told(counting, client):
    for key in ("one", "two"):
        actions.publish(
            topic="newsletter.known", key=key, to=f"{key}@test.example", language="en", zone="Europe/Brussels",
            at=clock.now(),
        )  # fmt: skip
    assert (
        'r2r_figure{part="outbox",name="due"} 2\n' in client.get("/metrics", headers=ASKED).content.decode()
    )
    tasks.drain()
    outcomes = {key[1]: n for key, n in samples(figures.exposition()).items() if key[0] == "r2r_mails_total"}
    assert sum(outcomes.values()) == 2
    assert outcomes.get("sent", 0) == Message.objects.filter(state="sent").count()


def test_switched_off_nothing_is_counted_and_no_middleware_is_there(settings, tmp_path, client):
    settings.METRICS, settings.METRICS_DIR = False, tmp_path / "counts"
    client.get("/livez")
    figures.refused("code")
    assert not settings.METRICS_DIR.exists()


# --- whom it says something about ---------------------------------------------------------------------------


def test_no_label_says_anything_about_a_person(counting, client):
    """Only names of our own code: a route, a method, a kind of status, a limit, an outcome, a bucket."""
    person = UserFactory(email="canary.person@test.example")
    client.force_login(person)
    for path in ("/en/my/", f"/en/canary/{person.pk}/", "/en/?q=canary.person@test.example", "/ja/my/data/"):
        client.get(path, headers={"User-Agent": "canary-agent"}, REMOTE_ADDR="203.0.113.99")
    client.post("/en/account/login/code/", {"email": "canary.person@test.example"})
    text = figures.exposition()
    assert "site:my" in text
    assert not re.search(r"canary|203\.0\.113|@|/en/|/ja/", text)
    labels = {
        (label, value) for _n, found, _v in SAMPLE.findall(text) for label, value in LABEL.findall(found)
    }
    assert {label for label, _value in labels} <= {"route", "method", "status", "limit", "outcome", "le"}
    assert all(re.fullmatch(r"[\w:.+-]+", value) for _label, value in labels), labels


def test_a_path_as_a_label_would_be_seen(counting):
    figures._counts().requests.labels("/en/canary/", "GET", "2xx").observe(1)
    assert re.search(r"canary", figures.exposition())


# --- several processes --------------------------------------------------------------------------------------


REFUSES = """
import django
django.setup()
from r2r_portal import figures
figures.refused("code")
print(1, flush=True)
input()
figures.refused("code")
"""


@pytest.fixture
def two_workers(tmp_path, settings):
    """gunicorn as units and containers start it, with two workers; ask it, kill its workers, start it anew."""
    port = free_port()
    url = database.another(f"{connection.settings_dict['NAME']}_{port}", migrated=True)
    folder = tmp_path / "shared"
    environment = os.environ | {
        "DATABASE_URL": url, "R2R_STAGE": "demo", "R2R_METRICS": "true", "R2R_METRICS_DIR": str(folder),
        "R2R_STATUS_TOKEN": TOKEN, "R2R_RUN_DIR": str(tmp_path / "run"), "R2R_BIND": f"127.0.0.1:{port}",
        "R2R_STATIC_ROOT": str(ROOT / "static"),
    }  # fmt: skip
    yield from _pages(environment, f"http://127.0.0.1:{port}", folder)


class Pages:
    """A gunicorn that a test may start again."""

    def __init__(self, environment, origin, folder):
        self.environment, self.origin, self.folder = environment, origin, folder
        self.start()

    def start(self):
        command = [str(Path(sys.executable).with_name("gunicorn")), "-c", "deploy/gunicorn_settings.py",
                   "r2r_portal.wsgi"]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE)
        wait_for(lambda: self.process.poll() is not None or self.answers(), 60, "gunicorn")

    def answers(self):
        try:
            return self.get("/livez")
        except OSError:
            return ""

    def get(self, path):
        request = urllib.request.Request(self.origin + path, headers=ASKED)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def workers(self):
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return {int(pid) for pid in told.stdout.split()}

    def alive(self):
        """Return how many answers at /livez are told of."""
        return samples(self.get("/metrics"))[("r2r_request_seconds_count", "2xx", "GET", "livez")]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=40)


def _pages(environment, origin, folder):
    pages = Pages(environment, origin, folder)
    try:
        yield pages
    finally:
        pages.stop()


@pytest.mark.django_db(transaction=True)
def test_whichever_worker_answers_the_figures_are_whole(two_workers):
    begun = two_workers.alive()
    for _n in range(40):
        two_workers.get("/livez")
    assert [two_workers.alive() for _n in range(10)] == [begun + 40] * 10

    first = two_workers.workers()
    assert len(first) == 2
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(two_workers.workers() - first) == 2, 30, "two fresh workers")
    assert two_workers.alive() == begun + 40  # neither of those who are asked has counted one of them

    lost = list(two_workers.folder.glob("histogram_*.db"))
    for file in lost:  # the control: without the files of the others they could not know
        file.unlink()
    two_workers.get("/livez")
    assert (
        samples(two_workers.get("/metrics")).get(("r2r_request_seconds_count", "2xx", "GET", "livez"), 0)
        < begun + 40
    )


@pytest.mark.django_db(transaction=True)
def test_no_count_falls_at_a_new_start_whoever_lives_on_and_files_do_not_pile_up(two_workers):
    other = subprocess.Popen(
        [sys.executable, "-c", REFUSES], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=two_workers.environment | {"DJANGO_SETTINGS_MODULE": "r2r_portal.settings"},
    )  # fmt: skip
    assert other.stdout.readline() == b"1\n"
    for _n in range(20):
        two_workers.get("/livez")
    for _n in range(2):
        before = two_workers.alive()
        two_workers.stop()
        two_workers.start()
        assert two_workers.alive() == before + 1  # its start asked once
    other.communicate(b"\n", timeout=10)  # counts once more: nobody had its files meanwhile
    assert samples(two_workers.get("/metrics"))[("r2r_refusals_total", "code")] == 2
    assert len(list(two_workers.folder.glob("*.lock"))) <= 3  # as many as lived at once, of seven or so


def test_who_begins_to_count_takes_the_files_of_somebody_who_has_ended_and_of_nobody_who_lives(counting):
    (first, ends), (second, lives) = figures._named(), figures._named()
    assert first != second
    ends.close()
    third, lock = figures._named()
    assert third == first
    lives.close()
    lock.close()


# --- what it costs ------------------------------------------------------------------------------------------


def test_counting_costs_less_than_a_fiftieth_of_the_smallest_page(counting, client, rf, settings):
    settings.METRICS = False
    client.get("/en/verify/")
    page = per_call(lambda: client.get("/en/verify/"), 30)
    settings.METRICS = True
    request, answer = rf.get("/"), HttpResponse()
    middleware = figures.CountAnswers(lambda _request: answer)
    middleware(request)
    counting_one = per_call(lambda: middleware(request), 3000)
    assert counting_one / page < 0.02, (counting_one, page)


def per_call(work, times):
    """Return the seconds of processor that a call takes."""
    began = time.process_time()
    for _n in range(times):
        work()
    return (time.process_time() - began) / times


# --- where it cannot be counted ------------------------------------------------------------------------------


def gone(folder):
    shutil.rmtree(folder)


def no_folder(folder):
    gone(folder)
    folder.write_text("")


@pytest.mark.parametrize(("harm", "counts_before"), [(gone, True), (no_folder, True), (no_folder, False)])
def test_what_cannot_be_counted_is_done_all_the_same_and_told_once(
    counting, client, caplog, settings, harm, counts_before
):
    settings.METRICS_DIR.mkdir()
    if counts_before:
        assert client.get("/livez").status_code == 200
    harm(settings.METRICS_DIR)

    actions.publish(
        topic="account.code", key="one", to="one@test.example", language="en", zone="Europe/Brussels", at=clock.now(),
        payload={"code": "48291704"},
    )  # fmt: skip
    tasks.drain()
    sent = Message.objects.get(state="sent")
    assert bounces.take_back(message_id=mails.message_id(sent), to=sent.to, reason="no such user")
    assert Message.objects.filter(pk=sent.pk, state="sent").count() == 0
    assert render_isolated("<p>x</p>", title="x", language="en").startswith(b"%PDF-")
    figures.refused("code")
    assert client.get("/livez").status_code == 200
    assert "r2r_mode" in client.get("/metrics", headers=ASKED).content.decode()
    told = [one for one in caplog.messages if one.startswith("Figures are not kept")]
    assert len(told) == len(set(told)) >= 1


def test_the_control_an_error_of_the_work_itself_comes_out(counting):
    with pytest.raises(OSError, match="of the work"), figures.making_a_pdf():
        raise OSError("of the work")
    assert counted("r2r_pdf_seconds_count", "failed") == 1


def test_production_is_warned_of_a_folder_that_is_not_ours_and_starts(settings, tmp_path, monkeypatch):
    settings.STAGE, settings.MEDIA_ROOT, settings.METRICS = "production", tmp_path, True
    settings.METRICS_DIR = tmp_path / "here" / "counts"
    assert figures_can_be_kept(databases=["default"]) == []
    assert (
        not settings.METRICS_DIR.parent.exists()
    )  # a look makes nothing: it would be root's, who looks first
    settings.METRICS_DIR.mkdir(parents=True)
    assert figures_can_be_kept(databases=["default"]) == []
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(os, "geteuid", lambda: settings.METRICS_DIR.stat().st_uid + 1)
        assert [one.id for one in figures_can_be_kept(databases=["default"])] == ["r2r.W002"]
    assert machine_is_ready(databases=["default"]) == []
    (tmp_path / "file").write_text("")
    settings.METRICS_DIR = tmp_path / "file"
    assert [one.id for one in figures_can_be_kept(databases=["default"])] == ["r2r.W002"]
