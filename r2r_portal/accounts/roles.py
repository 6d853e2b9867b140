"""Roles are groups; this table says what each may do. Set after every migrate."""

from django.contrib.auth.models import Group, Permission
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from r2r_portal.accounts.models import User

LAST_APP = "site"  # post_migrate of this app comes after every other app made its permissions
EVALUATOR, OFFICER, EU_DESK, JP_DESK, ADMINISTRATOR = (
    "evaluator", "programme officer", "EU desk", "Japan desk", "administrator",
)  # fmt: skip
STAFF_ROLES = (EVALUATOR, OFFICER, EU_DESK, JP_DESK, ADMINISTRATOR)
NAMES = [
    (EVALUATOR, _("Evaluator")),
    (OFFICER, _("Programme officer")),
    (EU_DESK, _("EU helpdesk")),
    (JP_DESK, _("Japan helpdesk")),
    (ADMINISTRATOR, _("Administrator")),
]

# role -> app -> models: actions. "*" is every model of the app. What has a state is written by actions only:
# "change" there opens the page whose buttons call them.
TABLE: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    EVALUATOR: {"selection": {"assessment": ("view", "change")}},
    OFFICER: {
        "applications": {"*": ("view", "add", "change")},
        "selection": {"*": ("view", "add", "change", "delete")},
        "programme": {"*": ("view", "add", "change", "delete")},
        "accounts": {"*": ("view", "add", "change")},
        "territories": {"*": ("view",)},
        "outbox": {"*": ("view", "change")},
        "audit": {"*": ("view",)},
        "helpdesk": {"*": ("view",), "questionwindow": ("view", "add", "change")},
        "site": {"passage": ("view", "add", "change")},
    },
    EU_DESK: {"helpdesk": {"*": ("view", "add", "change")}, "applications": {"application": ("view",)}},
    JP_DESK: {
        "helpdesk": {"*": ("view", "add", "change")},
        "applications": {"application": ("view", "add", "change"), "invitation": ("view", "add", "change")},
    },
    ADMINISTRATOR: {
        "accounts": {"*": ("view", "add", "change", "delete")},
        "auth": {"*": ("view",)},
        "clock": {"*": ("view",)},
        "outbox": {"*": ("view", "change")},
        "audit": {"*": ("view",)},
        "territories": {"*": ("view", "change")},
        "site": {"passage": ("view", "add", "change"), "regulartask": ("view", "change")},
    },
}


def fill() -> None:
    """Make the groups and set exactly the permissions of the table."""
    for role, apps in TABLE.items():
        group, _new = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions(apps))


def _permissions(apps: dict[str, dict[str, tuple[str, ...]]]) -> list[Permission]:
    found: list[Permission] = []
    for app, models in apps.items():
        for permission in Permission.objects.filter(content_type__app_label=app).select_related(
            "content_type"
        ):
            actions = models.get(permission.content_type.model, models.get("*", ()))
            if permission.codename.split("_")[0] in actions:
                found.append(permission)
    return found


def roles_of(user: User) -> frozenset[str]:
    """Return the roles a person was given, read once for a `User` object, which lives as long as its request.

    `user.groups.add` and its like on the same object forget what was read.
    """
    prefetch_related_objects([user], "groups")
    return frozenset(group.name for group in user.groups.all())


def has_role(user: User, *roles: str) -> bool:
    """Tell whether an active person holds one of `roles`; the administrator's superuser flag holds all.

    Roles come with the way into the admin: of who may not open it nothing is read.
    """
    if not user.is_active or not user.is_authenticated:
        return False
    return user.is_superuser or (user.is_staff and not roles_of(user).isdisjoint(roles))
