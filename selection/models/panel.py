"""Who sits on the panel of a call, and what may tie them to applicants before anybody declared anything."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from selection.states import SuspicionState

PERSON = settings.AUTH_USER_MODEL


class Panellist(models.Model):
    """An evaluator on the panel of one call. The side is the person's; `order_seed` shuffles the files for good."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="panellists", verbose_name=_("call"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="panellists", verbose_name=_("evaluator"))
    reads_en = models.BooleanField(_("reads English"), default=True)
    reads_ja = models.BooleanField(_("reads Japanese"), default=False)
    most = models.PositiveSmallIntegerField(
        _("at most so many applications"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    order_seed = models.BigIntegerField(_("seed of the order of files"))

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        constraints = [
            models.UniqueConstraint(fields=["call", "person"], name="panellist_once_per_call"),
            models.CheckConstraint(
                condition=Q(reads_en=True) | Q(reads_ja=True),
                name="panellist_reads_something",
                violation_error_message=_("Tick at least one language."),
            ),
            models.CheckConstraint(condition=Q(most=None) | Q(most__gte=1), name="panellist_most_positive"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SuspicionKind(models.TextChoices):
    """Where a possible interest was seen."""

    BODY = "body", _("Same organisation")
    ADDRESS = "address", _("Same e-mail domain")
    STAKEHOLDER = "stakeholder", _("Named as a stakeholder")
    COOPERATION = "cooperation", _("Past cooperation")


class SuspectedInterest(models.Model):
    """A possible interest that nobody declared: an officer looks at it, settles it, and the reason stays."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="suspected_interests", verbose_name=_("application")
    )
    evaluator = models.ForeignKey(
        PERSON, models.PROTECT, related_name="suspected_interests", verbose_name=_("evaluator")
    )
    kind = models.CharField(_("seen in"), max_length=12, choices=SuspicionKind)
    detail = models.TextField(_("what was seen"))
    found_at = models.DateTimeField(_("found"))
    state = models.CharField(_("state"), max_length=10, choices=SuspicionState, default=SuspicionState.OPEN)
    note = models.TextField(_("reason"), blank=True)
    settled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("suspected interest")
        verbose_name_plural = _("suspected interests")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "evaluator", "kind"], name="suspicion_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_by=None, settled_at=None)
                | (~Q(state="open") & ~Q(note="") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="suspicion_settled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("evaluator")),
                name="suspicion_settled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.evaluator}: {self.get_kind_display()}"
