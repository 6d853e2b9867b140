"""What the references of the log stand for: people by their names, other rows by the kind of thing they are."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import pgettext

from r2r_portal.audit.models import Event

PERSON, SYSTEM = "accounts.user", "system"
FEW, LONG = 50, 12  # people of one search; signs of a key, then it is cut


def kinds() -> dict[str, str]:
    """Return the kinds of things that staff have pages for, label by label, in the order of their words.

    All of them, whether the log knows one yet or not: a kind that appeared with a row that somebody is recused from would tell of it.
    """
    found = {model._meta.label_lower: kind(model._meta.label_lower) for model in admin.site._registry}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def kind(label: str) -> str:
    """Return what rows of a kind are called; the label where there is no such kind any more."""
    try:
        return capfirst(str(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label


def names(references: Iterable[str]) -> dict[str, str]:
    """Return the names of the people among these references. One statement, none where there are no people."""
    keys = {key for one in references for label, _colon, key in [one.partition(":")] if label == PERSON}
    numbers = [int(key) for key in keys if key.isdecimal()]
    if not numbers:
        return {}
    found = get_user_model()._base_manager.filter(pk__in=numbers)
    return {f"{PERSON}:{one.pk}": str(one) for one in found}


def name_them(events: Iterable[Event]) -> None:
    """Note on each event who did it and what it was done to, in words: `who` and `what`. At most one statement."""
    events = list(events)
    known = names({one.by for one in events} | {one.subject for one in events})
    for one in events:
        one.who = known.get(one.by) or (pgettext("audit", "The portal") if one.by == SYSTEM else one.by)
        one.what = _thing(one.subject, known)


def _thing(subject: str, known: dict[str, str]) -> str:
    label, _colon, key = subject.partition(":")
    short = f"{key[: LONG - 1]}…" if len(key) > LONG else key
    return f"{kind(label)} {known.get(subject, short)}".strip()


def people(words: str) -> dict[str, str]:
    """Return who is meant by a reference, an e-mail address or parts of a name: at most `FEW`, by reference."""
    if words.startswith(f"{PERSON}:"):
        return names([words])
    asked = Q()
    for word in words.split():
        asked &= Q(given_name__icontains=word) | Q(family_name__icontains=word)
    found = get_user_model()._base_manager.filter(asked | Q(email__iexact=words)).order_by("pk")[:FEW]
    return {f"{PERSON}:{one.pk}": str(one) for one in found}
