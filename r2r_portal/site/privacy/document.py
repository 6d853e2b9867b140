"""The record of processing (Regulation (EU) 2018/1725, Article 31) as a page of Markdown, made from the register alone."""

from collections.abc import Iterator

from r2r_portal.site.privacy.register import Table, purposes, tables
from r2r_portal.site.privacy.rules import Rule, reasons_to_keep, rules
from r2r_portal.site.privacy.terms import all_terms, going_along, standing

HEAD = """# Record of processing

Made by `python3 manage.py privacy --write` from `personal.toml` of every app and `r2r_portal/site/privacy/purposes.toml`; a column
that is not classified there fails `manage.py check`. *Personal* and *special* columns are erased with the person; *evidence* stays
and names nobody any more. Whose data it is, is found by what stands under "found by".

A person reads and takes all of it at "My data" (`/en/my/data/`); `manage.py export_person EMAIL` gives the same to an officer who
answers a request on paper. Erasure takes two people; exceptions to blanking stand at the end. Transfers: hosts in the other side's country read what a traveller agreed to, each reading noted.
No passwords are kept: people sign in by a code sent to their address, or by passkey.
"""


def page() -> str:
    """Return the whole document."""
    parts = [HEAD, *(part for why, told in purposes().items() for part in _purpose(why, told))]
    return "\n".join([*parts, *_exceptions(), *_ends()]).rstrip() + "\n"


def _purpose(why: str, told: dict[str, str]) -> Iterator[str]:
    found = [table for table in tables() if table.why == why]
    yield f"## {told['purpose_en']}\n"
    yield f"- Basis: {told['basis_en']}\n- Kept: {told['kept_en']}\n"
    yield "| table | personal | special | evidence | found by |\n|---|---|---|---|---|"
    yield from (_row(table) for table in found)
    yield ""


def _exceptions() -> Iterator[str]:
    """Yield what erasing a person does other than blank, from `erasing.toml`."""
    yield "## What an erasure does not blank\n"
    yield "*Kept* columns stay, for the reason beside them, until the table's own date; from *cleaned* ones, where other people's words"
    yield "stand too, the person's address, whole name in any case and telephone number are taken out, and what is named *along* with"
    yield "them is blanked. Of answers and documents, what was handed in stays, and what other members of the body still use. Evidence"
    yield "stays as it is until its date: an application as it was handed in, a certificate or a receipt keeps the names that stand in it.\n"
    yield "| table | rows go | kept | cleaned | along |\n|---|---|---|---|---|"
    for rule in rules():
        if rule.delete or rule.keep or rule.mentions:
            cells = [", ".join(f"`{name}`" for name in names) for names in (rule.mentions, rule.along)]
            yield f"| {rule.table.label} | {_goes(rule)} | {', '.join(_kept(rule))} | {' | '.join(cells)} |"
    yield "\nReasons:\n"
    yield from (f"- {name}: {told['en']}" for name, told in reasons_to_keep().items())


def _goes(rule: Rule) -> str:
    return "yes" if rule.delete else "that name the person" if rule.drop else ""


def _kept(rule: Rule) -> Iterator[str]:
    yield from (f"`{name}` ({why})" for name, why in rule.keep.items())


def _ends() -> Iterator[str]:
    """Yield how long every table is kept, from `keeping.toml`."""
    yield "\n## When it ends by itself\n"
    yield "Every night, holds left out; `manage.py retention --dry-run` tells. Accounts that nobody uses: `unused.py`, after a message."
    yield "Frozen tables are let go of by their triggers, to this run alone and no day too early. Of an application as it was handed in"
    yield "territory, ranked themes, topics, hashes, instants and the signature stay: outcomes and receipts rest on them, and they name"
    yield "nobody. Its content, reasons, files (those too whose row the applicant had taken away) and papers made of it go with it.\n"
    yield "| table | days | counted from | what goes |\n|---|---|---|---|"
    for term in all_terms():
        days = " / ".join(dict.fromkeys(str(count) for _rows, count, _by in term.parts()))
        since = ", else ".join(term.since) if term.since else "end of the programme"
        since += ", of the selected from the end of the programme" if term.long and term.call else ""
        goes = "the row" if term.delete else ", ".join(f"`{name}`" for name in term.columns)
        goes += ", but for what proves the receipt" if term.verb else ""
        yield f"| {term.label} | {days} | {since} | {goes} |"
    yield from (f'| {label} | | | by the task "{task}" |' for label, task in standing().items())
    yield from (f"| {label} | | | with {other} |" for label, other in going_along().items())


def _row(table: Table) -> str:
    cells = [
        ", ".join(f"`{name}`" for name in table.of_class(one)) for one in ("personal", "special", "evidence")
    ]
    ways = ", ".join(f"`{way}`" for way in table.about) or "no one person"
    return f"| {table.label} | {' | '.join(cells)} | {ways} |"
