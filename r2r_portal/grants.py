"""What the role that serves the portal may do, where it is not the owner of the tables (R22, docs/decisions/019).

The owner (DATABASE_OWNER_URL) moves tables on and restores. Web and workers connect as the role of DATABASE_URL: it reads,
writes rows, and may neither change a table nor switch a guard off; of the log it may read and append, nothing else.
"""

import logging
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import extensions, sql

APPENDED = ("audit_event", "audit_seal")
READ = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations")
CLOCK = "clock_offset"  # what guards ask for the time: moved outside production only
HOLD = "audit_hold_still()"
EVERYTHING = "UPDATE, DELETE, TRUNCATE, TRIGGER"  # that somebody could change the log by
IS_BOUND = f"""
SELECT NOT has_table_privilege('audit_event', '{EVERYTHING}')
   AND NOT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = 'audit_event'::regclass
"""  # noqa: S608 - our own words
MAY = """
SELECT known.oid IS NOT NULL, we.rolcreaterole OR we.rolsuper,
       known.oid IS NOT NULL AND (pg_has_role(known.oid, 'MEMBER WITH ADMIN OPTION')
           OR we.rolcreaterole AND current_setting('server_version_num')::int < 160000)
  FROM pg_roles we LEFT JOIN pg_roles known ON known.rolname = %(role)s WHERE we.rolname = current_user
"""
LEFT = "What %s signs in with was left as it is, for the owner may not set it: where DATABASE_URL has a new one, a superuser must."
logger = logging.getLogger(__name__)


def is_bound() -> bool:
    """Tell whether the role that we are cannot change the log, nor become the one that could."""
    with connection.cursor() as cursor:
        cursor.execute(IS_BOUND)
        return bool(cursor.fetchone()[0])


def serving() -> tuple[str, str]:
    """Return name and password of the role that serves, as DATABASE_URL says."""
    url = urlsplit(settings.DATABASE_URL)
    return unquote(url.username or ""), unquote(url.password or "")


def are_apart() -> bool:
    """Tell whether we are the owner now, and somebody else serves."""
    return connection.settings_dict["USER"] != serving()[0]


def can_hold() -> bool:
    """Tell whether the database has the function by which a seal holds the log still."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [HOLD])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def give() -> None:
    """Make the role that serves where it is missing, and give it what it needs: no more, whatever it had before."""
    role, password = serving()
    with connection.cursor() as cursor:
        _make(cursor, role, password)
        for statement in _statements(role):
            cursor.execute(statement)


def _make(cursor: Any, role: str, password: str) -> None:
    """Make the role, or give it the password of today, as far as we may; what is missing then, the rights below say."""
    name = sql.Identifier(role)
    cursor.execute(MAY, {"role": role})
    known, may_make, may_change = cursor.fetchone()
    if not known and may_make:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))  # a restore ends its connections
    if password and known and not may_change:
        logger.warning(LEFT, role)
    elif password and (known or may_make):
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(_digest(cursor, role, password)))
        )


def _digest(cursor: Any, role: str, password: str) -> str:
    """Return what PostgreSQL keeps of a password: only that is sent, for servers may log what they are told."""
    return extensions.encrypt_password(password, role, cursor.connection, "scram-sha-256")


def _statements(role: str) -> list[sql.Composed]:
    read = READ if settings.CLOCK_MAY_MOVE else (*READ, CLOCK)
    names = {
        "role": sql.Identifier(role),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
        "appended": sql.SQL(", ").join(map(sql.Identifier, APPENDED)),
        "read": sql.SQL(", ").join(map(sql.Identifier, read)),
        "hold": sql.SQL(HOLD),
    }
    return [sql.SQL(line).format(**names) for line in RIGHTS]


RIGHTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",  # a table of that kind would hide the one that a guard asks
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {appended} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON {read} FROM {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE EXECUTE ON FUNCTION {hold} FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION {hold} TO {role}",
)
