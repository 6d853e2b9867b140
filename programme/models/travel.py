"""How fast one travels, and what exact transfers take (SPEC P4)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models.visit import Place


class TravelKind(models.TextChoices):
    """By what one travels."""

    WALK = "walk", _("On foot")
    CAR = "car", _("Car")
    BUS = "bus", _("Bus")
    TRAIN = "train", _("Train")
    FAST_TRAIN = "fast_train", _("Fast train")
    AEROPLANE = "aeroplane", _("Aeroplane")
    FERRY = "ferry", _("Ferry")


class TravelSpeed(models.Model):
    """A kind of travel: how fast, how many minutes besides, and the distances that it is taken for."""

    kind = models.CharField(_("kind"), max_length=10, choices=TravelKind, unique=True)
    kmh = models.DecimalField(
        _("kilometres an hour"), max_digits=5, decimal_places=1, validators=[MinValueValidator(1)]
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("minutes besides"), help_text=_("Gathering, waiting, the way to the station and from it")
    )
    from_km = models.DecimalField(_("from (km)"), max_digits=6, decimal_places=1, default=0)
    to_km = models.DecimalField(
        _("to (km)"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Empty: without an end"),
    )

    class Meta:
        verbose_name = _("speed of travel")
        verbose_name_plural = _("speeds of travel")
        constraints = [
            models.CheckConstraint(condition=Q(kmh__gt=0), name="travel_speed_above_zero"),
            models.CheckConstraint(
                condition=Q(from_km__gte=0) & (Q(to_km=None) | Q(to_km__gt=F("from_km"))),
                name="travel_speed_distances_in_order",
            ),
            models.CheckConstraint(condition=Q(kind__in=TravelKind.values), name="travel_speed_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Transfer(models.Model):
    """What the way between two places takes, where somebody looked it up. Both directions, unless each has its own."""

    start = models.ForeignKey(Place, models.CASCADE, related_name="transfers_from", verbose_name=_("from"))
    end = models.ForeignKey(Place, models.CASCADE, related_name="transfers_to", verbose_name=_("to"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    kind = models.CharField(_("kind"), max_length=10, choices=TravelKind)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.UniqueConstraint(fields=["start", "end"], name="transfer_once_per_way"),
            models.CheckConstraint(condition=~Q(start=F("end")), name="transfer_between_two_places"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="transfer_takes_time"),
            models.CheckConstraint(condition=Q(kind__in=TravelKind.values), name="transfer_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"
