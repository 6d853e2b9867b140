"""A dump of the database, and a thief who has it and the master key and tries everything on everything."""

import base64
from itertools import product

from django.conf import settings
from django.db import connection

from programme.domain import vault
from programme.models import VaultField

Dump = dict[str, list[dict[str, object]]]


def dump(*, without: tuple[str, ...] = ()) -> Dump:
    """Return every row of every table."""
    found = {}
    for table in connection.introspection.table_names():
        if table in without:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column.name for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def values(dumped: Dump) -> list[object]:
    """Return everything that stands in a dump."""
    return [value for rows in dumped.values() for row in rows for value in row.values()]


def in_the_clear(dumped: Dump, secret: str) -> bool:
    """Tell whether a text can simply be read in a dump."""
    return any(secret in _text(value) for value in values(dumped))


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "ignore") if isinstance(value, memoryview | bytes) else str(value)


def stolen(*dumps: Dump, people: list[int]) -> set[str]:
    """Return every detail that can be recovered from dumps with the master key: each piece of bytes as each."""
    master = base64.b64decode(settings.VAULT_KEY)
    pieces = {bytes(v) for one in dumps for v in values(one) if isinstance(v, memoryview | bytes)}
    abouts = [{"person": person, "field": field} for person, field in product(people, VaultField.values)]
    keys = {key for piece, about in product(pieces, abouts) if (key := _unwrapped(master, piece, about))}
    keys |= {master}
    found = set()
    for key, piece, about in product(keys, pieces, abouts):
        try:
            found.add(vault.unseal(key, piece, **about))
        except (vault.UnsealError, UnicodeDecodeError):
            continue
    return found


def _unwrapped(master: bytes, piece: bytes, about: dict[str, object]) -> bytes | None:
    try:
        return vault.unwrap(master, piece, **about)
    except vault.UnsealError:
        return None
