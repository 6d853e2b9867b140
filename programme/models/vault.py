"""The vault: what a visit needs to know of a traveller, sealed; who saw it; what was erased (SPEC P8, PEERS-M16).

Keys stand in a table of their own (`programme_datakey`), so that a dump can leave them out:
`pg_dump --exclude-table-data=programme_datakey`. Triggers (migration 0012) refuse a ciphertext without a living key, a
key that goes without a certificate, and anything new once there is one.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.domain.vault import KEPT_DAYS
from programme.models.delegation import Delegate
from programme.models.visit import Visit
from r2r_portal.bilingual import text

PERSON = settings.AUTH_USER_MODEL


class VaultField(models.TextChoices):
    """What may be asked of a traveller. Each visit says which of these it needs."""

    PASSPORT_NUMBER = "passport_number", _("passport number")
    PASSPORT_EXPIRY = "passport_expiry", _("passport valid until")
    NATIONALITY = "nationality", _("nationality")
    BIRTH_DATE = "birth_date", _("date of birth")
    DIET = "diet", _("food needs")
    ALLERGY = "allergy", _("allergies")
    ACCESS = "access", _("mobility and access needs")
    INSURANCE = "insurance", _("travel insurance (company and number)")
    FLIGHT_IN = "flight_in", _("arrival flight")
    FLIGHT_OUT = "flight_out", _("departure flight")


DAYS = (VaultField.PASSPORT_EXPIRY, VaultField.BIRTH_DATE)
WITH_TAIL = (
    VaultField.PASSPORT_NUMBER,
    VaultField.INSURANCE,
)  # their last digits may show, to tell them apart


class LawfulBasis(models.TextChoices):
    """Why the law lets us ask."""

    CONSENT = "consent", _("your consent")
    PUBLIC_TASK = "task", _("a task in the public interest")
    LEGAL_DUTY = "duty", _("a legal obligation")
    VITAL = "vital", _("protection of life and health")


class Need(models.Model):
    """A detail that a visit asks for: why, on what basis, by when, how long it is kept, whether hosts get it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="needs", verbose_name=_("visit"))
    field = models.CharField(_("detail"), max_length=16, choices=VaultField)
    purpose_en = models.CharField(_("what for (English)"), max_length=200)
    purpose_ja = models.CharField(_("what for (Japanese)"), max_length=200)
    basis = models.CharField(
        _("legal basis"), max_length=8, choices=LawfulBasis, default=LawfulBasis.PUBLIC_TASK
    )
    due_on = models.DateField(_("needed by"))
    keep_days = models.PositiveSmallIntegerField(
        _("erased so many days after the visit"),
        default=KEPT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    required = models.BooleanField(_("asked of everybody"), default=True)
    shared = models.BooleanField(_("for the hosts, from who agrees"), default=False)

    class Meta:
        verbose_name = _("detail that a visit needs")
        verbose_name_plural = _("details that a visit needs")
        constraints = [
            models.UniqueConstraint(fields=["visit", "field"], name="need_once_per_visit"),
            models.CheckConstraint(condition=Q(field__in=VaultField.values), name="need_field_known"),
            models.CheckConstraint(condition=Q(basis__in=LawfulBasis.values), name="need_basis_known"),
            models.CheckConstraint(
                condition=~Q(purpose_en="") & ~Q(purpose_ja=""), name="need_with_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=366), name="need_kept_a_day_to_a_year"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())

    @property
    def purpose(self) -> str:
        """What the detail is for, in the reader's language."""
        return text(self, "purpose")

    @property
    def erase_on(self) -> date:
        """The day on which what was entered is erased."""
        return self.visit.ends_on + timedelta(days=self.keep_days)


class DataKey(models.Model):
    """The key of one detail of one person, wrapped by the master key. Deleting it is the erasure."""

    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="data_keys", verbose_name=_("delegate")
    )
    field = models.CharField(_("detail"), max_length=16, choices=VaultField)
    wrapped = models.BinaryField(_("wrapped key"))
    master = models.CharField(_("fingerprint of the master key"), max_length=32)
    fingerprint = models.CharField(_("fingerprint"), max_length=32)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("key of a detail")
        verbose_name_plural = _("keys of details")
        constraints = [models.UniqueConstraint(fields=["delegate", "field"], name="datakey_once")]

    def __str__(self) -> str:
        return self.fingerprint


class Sealed(models.Model):
    """One detail of one person: nonce and ciphertext, nothing readable."""

    version: str  # which text this is, where queries.vault fetched it

    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="sealed", verbose_name=_("delegate"))
    field = models.CharField(_("detail"), max_length=16, choices=VaultField)
    ciphertext = models.BinaryField(_("ciphertext"))
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by")
    )
    agreed_at = models.DateTimeField(_("agreed that hosts get it"), null=True, blank=True)

    class Meta:
        verbose_name = _("sealed detail")
        verbose_name_plural = _("sealed details")
        constraints = [
            models.UniqueConstraint(fields=["delegate", "field"], name="sealed_once"),
            models.CheckConstraint(condition=Q(field__in=VaultField.values), name="sealed_field_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())


class Cause(models.TextChoices):
    """Why a detail was erased."""

    DATE = "date", _("the printed date had come")
    LEFT = "left", _("the person left the delegation")
    WISH = "wish", _("the person was erased")


class Erasure(models.Model):
    """The certificate of an erasure: which detail, when, whose key. No value; it never changes."""

    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="erasures", verbose_name=_("delegate")
    )
    field = models.CharField(_("detail"), max_length=16, choices=VaultField)
    fingerprint = models.CharField(_("fingerprint of the destroyed key"), max_length=32)
    due_on = models.DateField(_("due"))
    erased_at = models.DateTimeField(_("erased"))
    cause = models.CharField(_("because"), max_length=4, choices=Cause)

    class Meta:
        verbose_name = _("certificate of an erasure")
        verbose_name_plural = _("certificates of erasures")
        constraints = [
            models.UniqueConstraint(fields=["delegate", "field"], name="erased_once"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="erasure_cause_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.fingerprint}"


class Disclosure(models.Model):
    """Somebody got to read details of a person: staff with a reason, for minutes; hosts on their list."""

    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="disclosures", verbose_name=_("delegate")
    )
    fields = models.JSONField(_("details"), default=list)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("read by"))
    at = models.DateTimeField(_("read"))
    until = models.DateTimeField(_("shown until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    form = models.CharField(_("taken as"), max_length=4, blank=True)  # of the hosts' list: page, pdf, xlsx

    class Meta:
        verbose_name = _("reading of details")
        verbose_name_plural = _("readings of details")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False, form="") & ~Q(reason="") | Q(until=None) & ~Q(form=""),
                name="disclosed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("at")), name="disclosed_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} {self.at:%Y-%m-%d}"


class HostList(models.Model):
    """From which day on the hosts of a visit read their list of guests."""

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="host_list", verbose_name=_("visit"))
    opens_on = models.DateField(_("hosts read the list from"))

    class Meta:
        verbose_name = _("list for the hosts")
        verbose_name_plural = _("lists for the hosts")

    def __str__(self) -> str:
        return f"{self.visit} {self.opens_on}"
