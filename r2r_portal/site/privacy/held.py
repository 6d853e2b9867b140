"""What stays past its date, and why: a row on hold, a table, everything of a person, and the whole file of such a row."""

from collections.abc import Iterable

from r2r_portal.accounts.models import Hold, User
from r2r_portal.site.privacy.rules import Rule
from r2r_portal.site.privacy.terms import Term

Reasons = dict[str, str]  # primary key -> reason; the empty key holds the whole table
FileReasons = dict[tuple[str, str], str]  # (table, primary key) of a file -> reason


def in_force() -> list[Hold]:
    """Return the holds that were not lifted."""
    return list(Hold.objects.filter(lifted_at=None).order_by("pk"))


def rows_named(rule: Rule, holds: Iterable[Hold]) -> Reasons:
    """Return what holds name of one table."""
    table, found = rule.table.model._meta.label_lower, {}
    for hold in holds:
        label, _, key = hold.subject.partition(":")
        if label == table:
            found[key] = hold.reason
    return found


def rows_held(rule: Rule) -> Reasons:
    """Return what is on hold of one table: what holds name, and the rows of people on hold."""
    holds = in_force()
    found = rows_named(rule, holds)
    for hold in holds:
        label, _, key = hold.subject.partition(":")
        if label == User._meta.label_lower and rule.ways:
            person = User.objects.filter(pk=key).first()
            found |= {str(row.pk): hold.reason for row in rule.rows_of(person)} if person else {}
    return found


def files_held(terms: tuple[Term, ...]) -> FileReasons:
    """Return the files of which something is on hold: a row, or the file itself. Nothing of such a file goes."""
    found: FileReasons = {}
    for hold in in_force():
        label, _, key = hold.subject.partition(":")
        found[label, key] = hold.reason
    for term in terms:
        if term.file:
            found |= _files_of(term, rows_held(term.rule))
    return found


def _files_of(term: Term, held: Reasons) -> FileReasons:
    if not held:
        return {}
    rows = term.rows if "" in held else term.rows.filter(pk__in=[key for key in held if key])
    return {
        (term.file_label, str(file)): held.get("", "") or held[str(pk)]
        for pk, file in rows.values_list("pk", "of_file")
    }
