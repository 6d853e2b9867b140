"""Who reads from a copy that may lag: visitors only, and never what must be fresh."""

import runpy

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from applications.models import Call
from r2r_portal import replica
from r2r_portal.accounts.models import User
from r2r_portal.site import status
from tests.browser.portal import ROOT, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(settings):
    """Have a copy, which is the database itself by another connection; returns how to have it elsewhere."""
    settings.REPLICA_URL = "postgres://copy/portal"
    settings.DATABASE_ROUTERS = ["r2r_portal.replica.Router"]

    def at(**elsewhere):
        there = connections["default"].settings_dict | elsewhere
        connections["replica"] = type(connections["default"])(there, "replica")

    at()
    replica._left_alone["until"] = 0.0
    yield at
    connections["replica"].close()
    del connections["replica"]


@pytest.fixture
def away(copy):
    """Have a copy that does not answer."""
    copy(HOST="127.0.0.1", PORT=str(free_port()))


def asked(request) -> tuple[str, str, str, str]:
    """Return where a request reads calls, people and sessions from, and where it writes."""
    router, seen = replica.Router(), []

    def answer(_request):
        seen.extend(router.db_for_read(model) for model in (Call, User, Session))
        seen.append(router.db_for_write(Call))
        return HttpResponse()

    replica.ReadTheCopy(answer)(request)
    return tuple(seen)


def request(method="get", session=False):
    made = getattr(RequestFactory(), method)("/en/")
    if session:
        made.COOKIES["sessionid"] = "x"
    return made


def test_a_visitors_page_reads_the_copy_and_writes_to_the_source(copy) -> None:
    assert asked(request()) == ("replica", "default", "default", "default")
    assert replica.may_lag.get() is False


@pytest.mark.parametrize("other", [{"method": "post"}, {"session": True}])
def test_who_writes_or_is_signed_in_reads_what_is(copy, other) -> None:
    assert asked(request(**other)) == ("default",) * 4


def test_without_a_copy_there_is_one_database(settings) -> None:
    settings.REPLICA_URL = ""
    assert asked(request()) == ("default",) * 4


def test_the_copy_is_not_migrated() -> None:
    router = replica.Router()
    assert router.allow_migrate("default", "applications")
    assert not router.allow_migrate("replica", "applications")


def test_where_the_copy_is_away_visitors_read_the_source_and_the_status_page_says_so(
    away, client, caplog
) -> None:
    assert [asked(request()) for _ in range(3)] == [("default",) * 4] * 3
    assert client.get("/en/").status_code == 200
    assert (
        len([one for one in caplog.records if one.name == replica.__name__]) == 1
    )  # it is left alone for some seconds
    assert status._copy() == [status.Part("replica", status.AWAY)]


def test_a_copy_that_is_back_is_read_again(away, copy) -> None:
    assert asked(request())[0] == "default"
    copy()
    replica._left_alone["until"] = 0.0  # the seconds are over
    assert asked(request())[0] == "replica"
    assert status._copy() == [status.Part("replica", status.OK, None, {"seconds_behind": 0.0})]


def test_a_portal_without_a_copy_has_no_such_part(settings) -> None:
    settings.REPLICA_URL = ""
    assert status._copy() == []


def test_the_copy_is_waited_for_no_longer_than_the_source(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://copy/portal")
    databases = runpy.run_path(str(ROOT / "r2r_portal/settings.py"))["DATABASES"]

    for name in ("default", "replica"):
        assert databases[name]["OPTIONS"]["connect_timeout"] == 2
        assert "statement_timeout=15000" in databases[name]["OPTIONS"]["options"]
