"""Answers that live in typed columns: territory, body, contacts, ranks, topics (SPEC A3).

Each `_write` puts what fits into its column and returns what was typed where it does not fit (a tie, a text too
long for its column), so that nothing is lost; None where all of it went in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from applications.models import Application, Binding, Contact, ThemeRank
from r2r_portal.accounts.models import Kind as BodyKind
from r2r_portal.accounts.models import Organisation
from r2r_portal.territories.models import Side, Territory

ROLES = {
    Binding.CONTACT_MAIN: "main",
    Binding.CONTACT_DEPUTY: "deputy",
    Binding.CONTACT_SIGNATORY: "signatory",
}
COLUMNS = {
    Binding.ORGANISATION_NAME: "name_local",
    Binding.ORGANISATION_NAME_EN: "name_en",
    Binding.ORGANISATION_KIND: "kind",
    Binding.ORGANISATION_WEBSITE: "website",
}


def write(application: Application, binding: str, value: Any) -> Any:
    """Put the answer to a bound question where it belongs; returns what could not go there."""
    return WRITERS[binding](application, binding, value)


def _write_territory(application: Application, _binding: str, code: Any) -> Any:
    found = Territory.objects.on(application.track.side).filter(code=code).first() if code else None
    application.territory = found
    application.save(update_fields=["territory"])
    if found:
        _name_body(application.organisation, found)
    return code if code and not found else None


def _name_body(body: Organisation, territory: Territory) -> None:
    """A body stands for its territory; a prefecture's own name needs no asking."""
    body.territory = territory
    if body.side == Side.JP:
        body.name_local, body.name_en = territory.name_local, territory.name_en
    body.save(update_fields=["territory", "name_local", "name_en"])


def _write_body(application: Application, binding: str, value: Any) -> Any:
    body, column = application.organisation, COLUMNS[Binding(binding)]
    kept = value if fits(Organisation, column, value or "") else ""
    if binding == Binding.ORGANISATION_KIND:
        kept = value if value in BodyKind.values else BodyKind.AUTHORITY
    setattr(body, column, kept or "")
    body.save(update_fields=[column])
    return None if kept == value or not value else value


def _write_ranks(application: Application, _binding: str, ranks: Any) -> Any:
    themes = {theme.slug: theme for theme in application.call.themes.all()}
    given = {slug: rank for slug, rank in (ranks or {}).items() if rank}
    application.theme_ranks.all().delete()
    fitting = len(set(given.values())) == len(given) and set(given) <= set(themes)
    if not fitting:
        return ranks
    ThemeRank.objects.bulk_create(
        ThemeRank(application=application, theme=themes[slug], rank=rank) for slug, rank in given.items()
    )
    return None


def _write_topics(application: Application, binding: str, slugs: Any) -> Any:
    topics = application.call.topics.filter(slug__in=slugs or ())
    field = application.topics_offered if binding == Binding.TOPICS_OFFERED else application.topics_wanted
    field.set(topics)
    return None


def _write_contact(application: Application, binding: str, value: Any) -> Any:
    typed: Mapping[str, str] = value or {}
    kept = {name: text if fits(Contact, name, text) else "" for name, text in typed.items()}
    Contact.objects.update_or_create(application=application, role=ROLES[Binding(binding)], defaults=kept)
    return None if kept == typed else dict(typed)


def fits(model: type[models.Model], column: str, text: str) -> bool:
    """Tell whether a text goes into a column."""
    most = model._meta.get_field(column).max_length  # type: ignore[union-attr]
    return most is None or len(text) <= most


WRITERS: dict[str, Callable[[Application, str, Any], Any]] = {
    Binding.TERRITORY: _write_territory,
    Binding.THEME_RANKS: _write_ranks,
    Binding.TOPICS_OFFERED: _write_topics,
    Binding.TOPICS_WANTED: _write_topics,
    **dict.fromkeys(COLUMNS, _write_body),
    **dict.fromkeys(ROLES, _write_contact),
}
