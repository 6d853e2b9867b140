"""Everything that belongs to the applications a person is recused from, by reference (SPEC E5).

Which rows belong to an application is read from the models: a table that comes later is kept from the recused
as soon as it points at one that is.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ManyToOneRel, Model

from applications.models import Application, Contact, Recusal
from r2r_portal.accounts.models import Invite, Membership, Organisation, User
from r2r_portal.hiding import Hidden

APPS = {"applications", "selection", "helpdesk"}  # what the selected do afterwards is known to the world
Rows = dict[type[Model], set[Any]]


def is_recused(person: User, application: Application) -> bool:
    """Tell whether a person must see nothing of an application."""
    return Recusal.objects.filter(application=application, person=person).exists()


def kept_from(person: Any) -> Hidden:
    """Return the references and addresses that belong to the applications `person` is recused from."""
    if not getattr(person, "is_authenticated", False):
        return Hidden()
    files = Application.objects.filter(recusals__person=person)
    bodies = dict(files.values_list("pk", "organisation"))
    if not bodies:
        return Hidden()
    rows: Rows = {}
    _follow(Application, set(bodies), rows)
    people = _people(set(bodies.values()), person, rows)
    contacts = (
        Contact.objects.filter(application__in=bodies).exclude(email="").values_list("email", flat=True)
    )
    addresses = {*contacts, *people}
    return Hidden(
        frozenset(f"{model._meta.label_lower}:{key}" for model, keys in rows.items() for key in keys),
        frozenset(addresses | {address.lower() for address in addresses} - {person.email}),
    )


def _follow(model: type[Model], keys: set[Any], rows: Rows) -> None:
    """Add what points at these rows, what points at that, and so on."""
    new = keys - rows.get(model, set())
    if not new:
        return
    rows.setdefault(model, set()).update(new)
    for below, field in _pointing_at(model):
        found = below._default_manager.filter(**{f"{field}__in": new}).values_list("pk", flat=True)
        _follow(below, set(found), rows)


def _pointing_at(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    relations = [one for one in model._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    for relation in relations:  # a one-to-one relation is one of them; many-to-many ones are not
        below = relation.related_model
        if below._meta.app_label in APPS and not below._meta.auto_created:
            yield below, relation.field.name


def _people(bodies: set[int], person: User, rows: Rows) -> Iterable[str]:
    """Add the bodies, their members and invitations; return the members' and the invited people's addresses."""
    rows[Organisation] = set(bodies)
    members = Membership.objects.filter(organisation__in=bodies)
    invites = Invite.objects.filter(organisation__in=bodies)
    rows[Membership] = set(members.values_list("pk", flat=True))
    rows[Invite] = set(invites.values_list("pk", flat=True))
    known = {pk: email for pk, email in members.values_list("user", "user__email") if pk != person.pk}
    rows[User] = set(known)
    return [*known.values(), *invites.values_list("email", flat=True)]
