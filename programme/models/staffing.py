"""Interpreters and where they work; when hosts, delegates and interpreters are not free (SPEC P4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Call
from programme.models.delegation import Delegate
from programme.models.visit import Session, Visit
from r2r_portal.accounts.models import Membership, Part, User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.territories.models import Territory


class Interpreter(models.Model):
    """Somebody who interprets at the sessions of a call's visits."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="interpreters", verbose_name=_("call"))
    name = models.CharField(_("name"), max_length=160)
    organisation = models.CharField(
        pgettext_lazy("of an interpreter", "organisation"), max_length=200, blank=True
    )
    languages = models.CharField(
        _("languages"), max_length=160, help_text=_("For example: English, Japanese, French")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("interpreter")
        verbose_name_plural = _("interpreters")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "name", "organisation"], name="interpreter_once_per_call"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InterpreterAssignment(models.Model):
    """An interpreter at a session."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="assignments", verbose_name=_("session")
    )
    interpreter = models.ForeignKey(
        Interpreter, models.PROTECT, related_name="assignments", verbose_name=_("interpreter")
    )

    class Meta:
        verbose_name = _("assignment of an interpreter")
        verbose_name_plural = _("assignments of interpreters")
        constraints = [
            models.UniqueConstraint(fields=["session", "interpreter"], name="interpreter_once_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.interpreter}"


def kept_by(user: User) -> models.QuerySet[Territory]:
    """Return the territories for which a person says when they are free: those of bodies that they write for."""
    bodies = Membership.objects.filter(user=user, part__in=(Part.OWNER, Part.EDITOR)).values("organisation")
    return Territory.objects.filter(organisations__in=bodies).distinct()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Filters that read as adjectives."""

    def concerning(self, visit: Visit) -> "AbsenceQuerySet":
        """Those of the hosts, delegates and interpreters of a visit."""
        delegates = Delegate.objects.going().filter(delegation__visit=visit)
        return self.filter(
            Q(host__in=visit.legs.values("host"))
            | Q(delegate__in=delegates.values("pk"))
            | Q(interpreter__call=visit.call_id)
        )

    def own(self, user: User) -> "AbsenceQuerySet":
        """Those that a person keeps: of the territories that their bodies act for, and their own as a delegate."""
        delegates = Delegate.objects.going().filter(user=user).values("pk")
        return self.filter(Q(host__in=kept_by(user).values("pk")) | Q(delegate__in=delegates))

    def visible_to(self, user: User) -> "AbsenceQuerySet":
        """All for officers; else those that the person keeps."""
        return self if has_role(user, OFFICER) else self.own(user)


class Absence(models.Model):
    """A time at which a host territory, a delegate or an interpreter is not free; half-open."""

    host = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="absences", verbose_name=_("host")
    )
    delegate = models.ForeignKey(
        Delegate, models.CASCADE, null=True, blank=True, related_name="absences", verbose_name=_("delegate")
    )
    interpreter = models.ForeignKey(
        Interpreter,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="absences",
        verbose_name=_("interpreter"),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("time not free")
        verbose_name_plural = _("times not free")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(host__isnull=False, delegate=None, interpreter=None)
                | Q(host=None, delegate__isnull=False, interpreter=None)
                | Q(host=None, delegate=None, interpreter__isnull=False),
                name="absence_of_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.host or self.delegate or self.interpreter)
