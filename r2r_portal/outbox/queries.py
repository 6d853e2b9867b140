"""What waits for staff in the outbox (UX S1)."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2r_portal.outbox.reach import messages_for
from r2r_portal.outbox.states import State
from r2r_portal.panels import Due


def due_for(user: Any) -> tuple[Due, ...]:
    """Return failed and held messages for those who may do something about them."""
    if not user.has_perm("outbox.change_message"):
        return ()
    counts = messages_for(user).aggregate(
        failed=Count("pk", filter=Q(state=State.FAILED)),
        bounced=Count("pk", filter=Q(state=State.BOUNCED)),
        held=Count("pk", filter=Q(state=State.HELD)),
    )
    failed, bounced, held = counts["failed"], counts["bounced"], counts["held"]
    link = reverse("admin:outbox_message_changelist")
    found = (
        Due(failed, ngettext("%(count)s message failed", "%(count)s messages failed", failed) % {"count": failed},
            f"{link}?state__exact={State.FAILED}", _("Look"), late=True),
        Due(bounced,
            ngettext("%(count)s message came back", "%(count)s messages came back", bounced) % {"count": bounced},
            f"{link}?state__exact={State.BOUNCED}", _("Look"), late=True),
        Due(held, ngettext("%(count)s message is held", "%(count)s messages are held", held) % {"count": held},
            f"{link}?state__exact={State.HELD}", _("Look")),
    )  # fmt: skip
    return tuple(one for one in found if one.count)
