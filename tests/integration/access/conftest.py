"""One world for a whole module: made once, in a transaction that every question is taken back from."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.factories.everybody import Everybody, everybody


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[Everybody]:
    """Somebody in every role and something behind nearly every address."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield everybody()
        transaction.set_rollback(True)
