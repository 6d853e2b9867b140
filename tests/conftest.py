"""What every test stands on: folders of its own, no stray settings, the flags of our own."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests import database, seed

SHARED_PORTALS = {  # module -> what its portal is called: started once, for all of them
    **dict.fromkeys(("test_screens", "test_admin_pages", "test_public"), "demo"),
    **dict.fromkeys(("test_start", "test_team", "test_receipt"), "opening"),
}
# Django's own is ten: of fifty who press at once some would be turned away.
ThreadedWSGIServer.request_queue_size = 128
BLOCKER = pytest.StashKey[DjangoDbBlocker]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --slow, the long load and fault runs, and --minutes, which shortens those of load."""
    parser.addoption("--slow", action="store_true", help="run the long load and fault tests too")
    parser.addoption(
        "--minutes", type=float, default=10, help="how long the ten minutes of the load goals last"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless they are asked for; mark what lies in tests/browser; mind real transactions."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here / "browser"):
            item.add_marker("browser")
        if "slow" in item.keywords and not config.getoption("--slow"):
            item.add_marker(pytest.mark.skip(reason="needs --slow"))
        if commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
    items.sort(key=turn)


class Together(LoadScopeScheduling):
    """Give a module to one process, as loadscope does, and modules that share a portal to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", 1)[0]
        return SHARED_PORTALS.get(Path(module).stem, str(super()._split_scope(nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    """Share the suite out by module and portal."""
    return Together(config, log) if config.getoption("dist") == "loadscope" else None


def turn(item: pytest.Item) -> int:
    """Return when a test runs: what starts a portal first, since that is long; what really commits last."""
    starts_a_portal = {"demo", "empty", "opening", "played"} & set(
        getattr(item, "fixturenames", ())
    ) and "browser" in item.keywords
    return 2 if commits(item) else 0 if starts_a_portal else 1


def commits(item: pytest.Item) -> bool:
    """Tell whether a test really commits, and so empties every table afterwards."""
    marker = item.get_closest_marker("django_db")
    told = bool(marker and marker.kwargs.get("transaction"))
    return told or "live_server" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the database once and keep aside what migrations wrote (pytest-django's fixture, for our seed)."""
    with django_db_blocker.unblock():
        real = database.make()
        # Django puts back what it serialised, row by row, and asks every app to fill itself again: ours is quicker.
        connection._test_serialized_contents = "[]"
    request.config.stash[BLOCKER] = django_db_blocker
    yield
    with django_db_blocker.unblock():
        database.drop(real)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """After a test that committed, and so emptied the tables, put back what migrations wrote."""
    with connection.execute_wrapper(seed.unguarded):
        yield
    blocker = item.config.stash.get(BLOCKER, None)
    if blocker and commits(item):
        with blocker.unblock():
            seed.restore()
            connection.close()


@pytest.fixture(scope="session", autouse=True)
def folders_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep files and mail of this run apart, and serve static files without collecting them first."""
    run = tmp_path_factory.mktemp("run")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        RUN_DIR=run,
        MEDIA_ROOT=run / "media",
        MAIL_DIR=run / "mail",
        STORAGES=storages,
        WHITENOISE_AUTOREFRESH=True,
        MODE_SECONDS=None,  # pages cost the same number of queries whichever process asks first
    ):
        yield run


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English: a request of an earlier one leaves its own language behind."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture
def instant() -> Callable[..., datetime.datetime]:
    """Return a reader of wall-clock times: `instant("2022-05-30 23:59", "Europe/Brussels")`."""

    def read(text: str, zone: str = "UTC") -> datetime.datetime:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)

    return read
