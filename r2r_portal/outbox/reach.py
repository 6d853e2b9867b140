"""Which messages a member of staff may know of: none to or about what they are recused from (SPEC E5)."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from r2r_portal.hiding import Hidden, hidden_from
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.names import sources

CALLED = {  # models whose keys stand under another name in a message's ids
    "considerationrequest": "request",
    "informationrequest": "information",
    "workingtranslation": "translation",
}


def messages_for(person: Any) -> QuerySet[Message]:
    """Return the messages that are not kept from `person`."""
    hidden = hidden_from(person)
    return Message.objects.exclude(_about(hidden)) if hidden.references else Message.objects.all()


def with_person(messages: QuerySet[Message], person: Any, at: datetime) -> QuerySet[Message]:
    """Give each message `recipient`, the names of whoever is known under its address; None where nobody is.

    Accounts come first; then what the apps know that `person` may see at `at`: travellers, contacts, askers.
    """
    names = JSONObject(given="given_name", family="family_name", language="language")
    people = get_user_model()._base_manager.exclude(given_name="", family_name="")
    owner = people.filter(email__iexact=OuterRef("to")).values(names=names)[:1]
    found = [Subquery(rows) for rows in (owner, *sources(person, at))]
    return messages.annotate(recipient=Coalesce(*found) if len(found) > 1 else found[0])


def _about(hidden: Hidden) -> Q:
    """Match what goes to hidden people, and what names a hidden row by its key."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for reference in sorted(hidden.references):
        label, _colon, key = reference.rpartition(":")
        name = label.partition(".")[2]
        keys[CALLED.get(name, name)].append(int(key) if key.isdecimal() else key)
    found = Q(to__in=hidden.addresses)
    for name, values in keys.items():
        if name != "user":  # who did something is no secret; to whom it was done is
            found |= Q(**{f"payload__{name}__in": values})
    return found
