"""Who reads from a copy that may lag: visitors only, and never what must be fresh."""

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory

from applications.models import Call
from r2r_portal import replica
from r2r_portal.accounts.models import User


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


def test_a_visitors_page_reads_the_copy_and_writes_to_the_source(settings) -> None:
    settings.REPLICA_URL = "postgres://copy/portal"
    assert asked(request()) == ("replica", "default", "default", "default")
    assert replica.may_lag.get() is False


@pytest.mark.parametrize("other", [{"method": "post"}, {"session": True}])
def test_who_writes_or_is_signed_in_reads_what_is(settings, other) -> None:
    settings.REPLICA_URL = "postgres://copy/portal"
    assert asked(request(**other)) == ("default",) * 4


def test_without_a_copy_there_is_one_database(settings) -> None:
    settings.REPLICA_URL = ""
    assert asked(request()) == ("default",) * 4


def test_the_copy_is_not_migrated() -> None:
    router = replica.Router()
    assert router.allow_migrate("default", "applications")
    assert not router.allow_migrate("replica", "applications")
