"""The two thematic groups of the selected territories."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Theme
from r2r_portal.bilingual import Titled


class Group(Titled):
    """A thematic group: where regions and prefectures with meeting interests come together."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="thematic_groups")
    number = models.PositiveSmallIntegerField()
    themes = models.ManyToManyField(Theme, blank=True, related_name="thematic_groups")

    class Meta:
        verbose_name = _("thematic group")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="group_one_per_number"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="group_first_or_second"),
        ]


class GroupMember(models.Model):
    """A selected application's place in one group; deviations per visit are the programme's business."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    application = models.OneToOneField(Application, models.PROTECT, related_name="group_member")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("member of a group")

    def __str__(self) -> str:
        return f"{self.group}: {self.application}"
