"""The two thematic groups of the selected territories."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Theme
from r2r_portal.bilingual import Titled
from selection.models.runs import Run


class Group(Titled):
    """A thematic group: where regions and prefectures with meeting interests come together."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="thematic_groups", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("number"))
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="thematic_groups", verbose_name=_("themes")
    )

    class Meta:
        verbose_name = _("thematic group")
        verbose_name_plural = _("thematic groups")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="group_one_per_number"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="group_first_or_second"),
        ]


class GroupMember(models.Model):
    """A selected application's place in one group; deviations per visit are the programme's business."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members", verbose_name=_("thematic group"))
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="group_member", verbose_name=_("application")
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")

    def __str__(self) -> str:
        return f"{self.group}: {self.application}"


class TakeOver(models.Model):
    """The groups of a proposal taken over by somebody: who was where before and after, until it is undone."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="groups_taken_over", verbose_name=_("call"))
    run = models.ForeignKey(
        Run, models.PROTECT, related_name="groups_taken_over", verbose_name=_("computation")
    )
    before = models.JSONField(_("before"), default=dict)  # reference -> number of the group
    after = models.JSONField(_("after"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken over by")
    )
    at = models.DateTimeField(_("taken over"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )  # fmt: skip
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("groups taken over")
        verbose_name_plural = _("groups taken over")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="take_over_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.code}: {self.run}"
