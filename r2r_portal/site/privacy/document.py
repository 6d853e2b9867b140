"""The record of processing (Regulation (EU) 2018/1725, Article 31) as a page of Markdown, made from the register alone."""

from collections.abc import Iterator

from r2r_portal.site.privacy.register import Table, purposes, tables
from r2r_portal.site.privacy.rules import rules

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
    return "\n".join([*parts, *_exceptions()]).rstrip() + "\n"


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
    yield "*Kept* columns are a body's or the programme's words and stay as evidence; from *cleaned* ones, where other people's words"
    yield "stand too, the person's address and whole name are taken out. Of answers and documents, what was handed in stays, and what"
    yield "other members of the body still use.\n"
    yield "| table | rows go | kept | cleaned |\n|---|---|---|---|"
    for rule in rules():
        if rule.delete or rule.keep or rule.mentions:
            cells = [", ".join(f"`{name}`" for name in names) for names in (rule.keep, rule.mentions)]
            yield f"| {rule.table.label} | {'yes' if rule.delete else ''} | {' | '.join(cells)} |"


def _row(table: Table) -> str:
    cells = [
        ", ".join(f"`{name}`" for name in table.of_class(one)) for one in ("personal", "special", "evidence")
    ]
    ways = ", ".join(f"`{way}`" for way in table.about) or "no one person"
    return f"| {table.label} | {' | '.join(cells)} | {ways} |"
