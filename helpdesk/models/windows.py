"""Until when questions about a call are taken: a setting of the call, kept by the helpdesk (PEERS-M12)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from helpdesk.models.questions import Topic

ABOUT_THE_CALL = (Topic.CALL, Topic.QUESTIONNAIRE)


class QuestionWindow(models.Model):
    """The last day on which questions about a call are taken, by the clock of the call; the day itself counts."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="question_window", verbose_name=_("call"))
    last_on = models.DateField(_("last day for questions"), help_text=_("This day still counts"))

    class Meta:
        verbose_name = _("last day for questions")
        verbose_name_plural = _("last days for questions")

    def __str__(self) -> str:
        return f"{self.call.code} {self.last_on}"

    @property
    def closes_at(self) -> datetime:
        """The instant from which questions about the call are late."""
        return datetime.combine(self.last_on + timedelta(days=1), time(), tzinfo=ZoneInfo(self.call.zone))

    def clean(self) -> None:
        """Refuse a day after the deadline: answers must come while drafts can still be changed."""
        if self.call_id and self.last_on and self.closes_at > self.call.closes_at:
            raise ValidationError(
                {"last_on": _("The last day for questions is not after the deadline of the call.")}
            )
