"""What a mail provider tells by webhook (anymail's tracking): a letter that was refused after all is shown as that."""

from typing import Any

from anymail.signals import tracking

from r2r_portal.outbox import bounces

FOR_GOOD = {"bounced", "rejected", "failed"}


def tell(sender: Any, event: Any, esp_name: str = "", **_: Any) -> None:
    """Take one event in; deferred, delivered and the like say nothing new."""
    if event.event_type in FOR_GOOD and event.recipient:
        reason = event.description or event.mta_response or event.reject_reason or event.event_type
        bounces.take_back(
            message_id=event.message_id or "", to=event.recipient, reason=f"{esp_name}: {reason}"
        )


def listen() -> None:
    """Listen to the provider's webhooks."""
    tracking.connect(tell, dispatch_uid="outbox.bounces")
