"""The rehearsal of a deadline: silent on what we have, and naming exactly the fault that is planted (PEERS-P1 to P10).

The stage is built once; each fault is planted into our own code or the database, rehearsed, and undone.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

import r2r_portal.urls  # noqa: F401 - every view takes its names before a fault is planted
from applications import emails
from applications.actions import deadlines, drafts, setup
from applications.domain import reminders, windows
from applications.forms.desk import MoveDeadline
from applications.models import Application, Call, Track
from applications.resources import ApplicationResource
from applications.views import drafts as pages_of_drafts
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.clock.models import Offset
from r2r_portal.errors import DomainError
from r2r_portal.management.commands.rehearse import path
from r2r_portal.outbox.models import Message
from r2r_portal.site.rehearsal import play, report
from r2r_portal.site.rehearsal.checks import CHECKS, findings
from r2r_portal.site.rehearsal.evidence import Evidence
from r2r_portal.site.rehearsal.pages import EVERYBODY
from r2r_portal.site.rehearsal.stage import build, clear, on_stage, undone
from r2r_portal.site.rehearsal.walk import DAY
from tests.factories.applications import OPENS

SOME = frozenset({"editor", "reader"})
LAST_DAYS, LAST_MORNING, AFTER = 3.2 * DAY, 1.2 * DAY, 1.5 * DAY
LET_IN = """
CREATE OR REPLACE FUNCTION submission_in_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$
"""


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """The 2022 call and its stage, in one transaction for all tests of this module."""
    with django_db_blocker.unblock(), on_stage():
        call = setup.load_call(by=None, at=OPENS)
        made = build(call, opens_at=call.opens_at, closes_at=call.closes_at)
        made.source = call
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum saw of the tests before may be far from this
        yield made
        clear(made)


def rehearsed(stage, roles=SOME):
    """Return the names of the checks that find something."""

    def changes():
        first = play.change_days(stage.source.closes_at)[0]
        return [play.change_of_clocks(stage.source, first, before=LAST_DAYS)]

    with undone():
        seen = Evidence(stage, changes, before=LAST_MORNING, after=AFTER, roles=roles)
        found = findings(seen)
    return {name: said for name, said in found.items() if said}


def test_nothing_is_found_in_what_we_have(stage):
    assert rehearsed(stage, EVERYBODY) == {}


def closing_as_a_date(patch):
    """The closing is read as a date on the clock of the process."""

    def decide(window, *, arrival, database_now, is_retry=False):
        last = (window.closes_at - timedelta.resolution).astimezone().date()
        if arrival < window.opens_at:
            return windows.Refusal.NOT_OPEN_YET
        return None if arrival.astimezone().date() <= last else windows.Refusal.CLOSED

    patch.setattr(windows, "decide", decide)
    without_the_trigger()


def text_thrown_away(patch):
    """What is sent after the closing is not saved."""
    real = drafts.save_section

    def save_section(*, application, at, **rest):
        return application if at >= application.closing else real(application=application, at=at, **rest)

    patch.setattr(drafts, "save_section", save_section)


def unguarded_import(patch):
    """The import says that every row arrived just in time."""
    real = ApplicationResource._submit

    def _submit(self, application, row):
        self.at = application.closing - timedelta(milliseconds=1)
        return real(self, application, row)

    patch.setattr(ApplicationResource, "_submit", _submit)


def grace(patch):
    """What comes within two minutes after the closing is taken."""
    real = windows.decide

    def decide(window, *, arrival, database_now, is_retry=False):
        later = windows.Window(window.opens_at, window.closes_at + timedelta(minutes=2))
        return real(later, arrival=arrival, database_now=database_now, is_retry=is_retry)

    patch.setattr(windows, "decide", decide)
    without_the_trigger()


def page_breaks_at_the_boundary(patch):
    """A page divides by the seconds that are left."""
    real = pages_of_drafts.surroundings

    def surroundings(application, request):
        left = (application.closing - request.received_at).total_seconds()
        return real(application, request) | {"pace": 1 / int(left)}

    patch.setattr(pages_of_drafts, "surroundings", surroundings)


def extension_for_all(patch):
    """More time for one application is more time for its call."""
    real = deadlines.extend

    def extend(*, call, to, application=None, **rest):
        change = real(call=call, to=to, application=application, **rest)
        if application:
            Call.objects.filter(pk=call.pk).update(closes_at=to)
        return change

    patch.setattr(deadlines, "extend", extend)


def earlier_by_one(patch):
    """Where nobody approved, the system names a second officer by itself."""
    real = deadlines.extend

    def extend(*, by, approved_by=None, **rest):
        others = User.objects.filter(groups__name="programme officer").exclude(pk=by.pk)
        return real(by=by, approved_by=approved_by or others.first(), **rest)

    patch.setattr(deadlines, "extend", extend)


def ambiguous_abbreviation(patch):
    """A message says CST, which is a zone of America, of China and of Cuba."""
    real = emails.broken
    patch.setattr(emails, "broken", lambda sentence: real(sentence) + " CST")


def date_shifted_by_the_zone(patch):
    """A day that is typed is read on the clock of whoever types it."""
    real = MoveDeadline.clean

    def clean(self):
        given = real(self)
        if hasattr(self, "to"):
            local, meant = (
                self.to.astimezone(zone) for zone in (timezone.get_current_timezone(), times.BRUSSELS)
            )
            self.to += meant.utcoffset() - local.utcoffset()
        return given

    patch.setattr(MoveDeadline, "clean", clean)


def reminder_at_night(patch):
    """Reminders leave at eleven in the evening."""
    real = reminders.morning
    patch.setattr(reminders, "morning", lambda day, zone, hour=None: real(day, zone, time(23)))


def without_the_trigger():
    """Take the database's own guard away, else it alone would still refuse what is late."""
    with connection.cursor() as cursor:
        cursor.execute(LET_IN)


PLANTED = (
    closing_as_a_date, text_thrown_away, unguarded_import, grace, page_breaks_at_the_boundary, extension_for_all,
    earlier_by_one, ambiguous_abbreviation, date_shifted_by_the_zone, reminder_at_night,
)  # fmt: skip


@contextmanager
def planted(fault):
    """Plant a fault for a while."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        fault(patch)
        yield
        transaction.set_rollback(True)


@pytest.mark.rule("T3", "T4", "T5", "T7", "A10", "M2")
@pytest.mark.parametrize(
    ("name", "fault"),
    list(zip(CHECKS, PLANTED, strict=True)),
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_planted_fault_is_named_and_no_other(stage, name, fault):
    with planted(fault):
        found = rehearsed(stage)

    assert list(found) == [name], found


def test_the_databases_own_guard_refuses_where_the_code_would_not(stage):
    """The negative control: with the trigger in its place, a grace period in the code lets nobody in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.without_the_trigger", lambda: None)
        grace(patch)
        assert "P4" not in rehearsed(stage)


@pytest.mark.django_db
def test_a_rehearsal_leaves_nothing_behind(settings):
    call = setup.load_call(by=None, at=OPENS)
    counted = [model.objects.count() for model in (Call, Track, Application, User, Message, Offset)]
    files = sorted(settings.MEDIA_ROOT.rglob("*")) if settings.MEDIA_ROOT.exists() else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(play, "_play", lambda source, stage, say: stage.file("draft").status)
        assert play.rehearse(call) == "draft"

    assert [model.objects.count() for model in (Call, Track, Application, User, Message, Offset)] == counted
    left = sorted(settings.MEDIA_ROOT.rglob("*")) if settings.MEDIA_ROOT.exists() else []
    assert [file for file in left if file.is_file() and file not in files] == []


@pytest.mark.django_db
def test_where_the_clock_cannot_move_nothing_is_rehearsed(settings):
    settings.CLOCK_MAY_MOVE = False

    with pytest.raises(DomainError, match="staging"):
        play.rehearse(setup.load_call(by=None, at=OPENS))


def test_the_page_of_the_docs_has_the_words_of_the_code():
    written = path().read_text(encoding="utf-8")

    assert written.startswith(report.HEAD)
    assert report.LEGEND in written
    checks = [f"| {name} | yes | {check.__doc__} |" for name, check in CHECKS.items()]
    assert [line for line in checks if line not in written] == []


def test_every_change_of_the_clocks_of_2022_is_rehearsed():
    days = play.change_days(datetime(2022, 5, 30, 22, tzinfo=UTC))

    assert [f"{day:%Y-%m-%d}" for day in days] == ["2022-03-27", "2022-10-30"]
