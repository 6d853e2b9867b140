"""What every test stands on: folders of its own, no stray settings, the flags of our own."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --slow: the long load and fault runs."""
    parser.addoption("--slow", action="store_true", help="run the long load and fault tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless they are asked for; mark what lies in tests/browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here / "browser"):
            item.add_marker("browser")
        if "slow" in item.keywords and not config.getoption("--slow"):
            item.add_marker(pytest.mark.skip(reason="needs --slow"))


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
    ):
        yield run


@pytest.fixture
def instant() -> Callable[..., datetime.datetime]:
    """Return a reader of wall-clock times: `instant("2022-05-30 23:59", "Europe/Brussels")`."""

    def read(text: str, zone: str = "UTC") -> datetime.datetime:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)

    return read
