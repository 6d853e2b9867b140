"""One world for a whole module: made once, in a transaction that every question is taken back from."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.factories.everybody import Everybody, everybody


@contextmanager
def unheard(logger: logging.Logger) -> Iterator[None]:
    """Write nothing down below a crash: thousands are turned away here, each with a traceback that takes longer than the answer."""
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[Everybody]:
    """Somebody in every role and something behind nearly every address."""
    with unheard(logging.getLogger("django.request")), django_db_blocker.unblock(), transaction.atomic():
        yield everybody()
        transaction.set_rollback(True)
