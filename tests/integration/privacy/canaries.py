"""A canary in every personal column that can hold one, made from the register: what stays of them is found by its column's name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from applications.models import Contact
from r2r_portal.accounts.models import User
from r2r_portal.site.privacy.rules import Rule, rules
from tests.factories.accounts import AT

# What the checks of the database want of a row that is made here, and one that stands for somebody else's.
WANTED: dict[str, dict[str, Any]] = {
    "helpdesk.PracticeConsent": {"granted": True, "answered_at": AT},
    "helpdesk.IncomingMail": {"fate": "asked", "reply": None},
    "programme.Absence": {"ends_at": AT + timedelta(hours=1), "host": None, "interpreter": None},
    "programme.Feedback": {"activity": None, "visit": None},
    "programme.Sighting": {"channel": "page"},
    "programme.SeatHistory": {"freed_at": AT},
    "applications.InformationRequest": {"cancelled_at": AT},
    "helpdesk.ThreadTranslation": {"reply": None},
}
NO_WORDS = ("password", "ciphertext", "wrapped")  # no words, and gone otherwise: asked for by themselves


def holds_words(rule: Rule, name: str) -> bool:
    """Tell whether a column can hold a canary."""
    field = rule.table.model._meta.get_field(name)
    kinds = models.CharField | models.TextField | models.FileField | models.JSONField
    return isinstance(field, kinds) and not field.choices and name not in NO_WORDS


def columns() -> set[str]:
    """Return every personal column of the register that can hold a canary."""
    return {
        f"{rule.table.label}.{name}"
        for rule in rules()
        for name in rule.table.of_class("personal", "special")
        if holds_words(rule, name)
    }


@contextmanager
def guards_down() -> Iterator[None]:
    """Let rows be written past triggers and checks, until the transaction is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint "
            "WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conparentid = 0"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def variant(text: str, number: int) -> str:
    """Return the text with the letters in a case of the number's own, so that each place has another one."""
    bits = iter(f"{number + 1:010b}"[::-1])
    return "".join(one.upper() if one.isalpha() and next(bits, "0") == "1" else one for one in text.lower())


def plant(person: User, prefix: str = "Kn") -> dict[str, str]:
    """Write a canary of its own into every such column of one row of the person's in each table; column -> canary.

    Where the person is found by the address, or named in others' words, the canary is the address in a case of its own.
    """
    planted: dict[str, str] = {}
    made: dict[type[models.Model], Any] = {}
    with guards_down():
        for rule in sorted(rules(), key=lambda rule: rule.table.label != "accounts.User"):
            row = made[rule.table.model] = theirs(rule, person, made)
            for name in rule.table.of_class("personal", "special"):
                if holds_words(rule, name):
                    number = len(planted)
                    planted[f"{rule.table.label}.{name}"] = _write(rule, row, name, person, number, prefix)
            if rule.table.label == "accounts.User":
                person.refresh_from_db()
    return planted


def _write(rule: Rule, row: Any, name: str, person: User, number: int, prefix: str) -> str:
    word, value = f"{prefix}{number:03}x", None
    if name in rule.addresses:
        word = value = variant(person.email, number)
    elif rule.table.label == "accounts.User":
        word = value = person.email if name == "email" else f"{word}Kanarienvogel"
    elif name in rule.mentions:
        said = f"{person.email} {person.given_name} {person.family_name} {word}"
        word, value = variant(person.email, number), variant(said, number)
        value = {"said": [value]} if isinstance(row._meta.get_field(name), models.JSONField) else value
    _put(rule, row, name, word, value)
    return word


def _put(rule: Rule, row: Any, name: str, word: str, value: Any) -> None:
    field = row._meta.get_field(name)
    if isinstance(field, models.FileField):
        value = default_storage.save(f"canaries/{word}.txt", ContentFile(word.encode()))
    elif value is None:
        value = {"said": [word]} if isinstance(field, models.JSONField) else word
    value = value[: getattr(field, "max_length", None)] if isinstance(value, str) else value
    rule.table.model._default_manager.filter(pk=row.pk).update(**{name: value})


def theirs(rule: Rule, person: User, made: dict[type[models.Model], Any]) -> Any:
    """Return a row of the person's in this table, made where there is none; `made` are those of other tables."""
    found = rule.rows_of(person).first() if rule.ways else rule.table.model._default_manager.first()
    return found or make(rule.table.model, person, made)


def make(model: type[models.Model], person: User, made: dict[type[models.Model], Any]) -> Any:
    """Make a row of a table that belongs to the person as far as its relations go."""
    wanted = WANTED.get(model._meta.label, {})
    values = {
        field.name: wanted.get(field.name, _value(field, person, made))
        for field in model._meta.concrete_fields
        if not field.primary_key or not isinstance(field, models.AutoField)
    }
    return model._default_manager.create(**values)


def _value(field: Any, person: User, made: dict[type[models.Model], Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return _related(field, person, made)
    if isinstance(field, models.EmailField) or (field.name == "email" and field.model is Contact):
        return person.email
    if field.null:
        return None
    if field.has_default() or field.choices:
        return field.get_default() if field.has_default() else field.choices[0][0]
    return _plain(field)


def _related(field: Any, person: User, made: dict[type[models.Model], Any]) -> Any:
    target = field.related_model
    if target is User:
        return person
    if field.null and field.name not in ("question", "session"):
        return None
    if target in made:
        return made[target]
    mine = [
        row
        for rule in rules()
        if rule.table.model is target and rule.ways
        for row in rule.rows_of(person)[:1]
    ]
    return mine[0] if mine else target._default_manager.first() or make(target, person, made)


def _plain(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return AT
    if isinstance(field, models.DateField):
        return AT.date()
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "x"
    if isinstance(field, models.BinaryField):
        return b"x"
    return 1 if isinstance(field, models.IntegerField) else field.to_python(0)


def dump() -> dict[str, str]:
    """Return the whole database as text, table by table, whatever its tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for name, quoted in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {quoted} t")
            found[name] = "\n".join(text for (text,) in cursor.fetchall())
    return found


def dumped() -> str:
    """Return the whole database as one text."""
    return "\n".join(dump().values())
