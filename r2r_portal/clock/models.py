"""The clock's one row."""

from django.db import models
from django.db.models import Q


class Offset(models.Model):
    """How far domain time runs ahead of real time in the demo and in staging; at most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()
    moved_at = models.DateTimeField(help_text="real time of the last move")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_offset_one_row")]

    def __str__(self) -> str:
        return f"{self.ahead} ahead"
