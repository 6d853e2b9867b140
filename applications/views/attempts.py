"""What somebody sees whose handing in ended in a failure of ours: that it is noted, and one button to send it again."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from applications import attempts

CSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
RETRY_AFTER = "5"  # seconds


class NoteAttempts:
    """Where handing in fails for a reason of ours, answer 503 with the proof that it arrived (attempts.py).

    Stands outside everything: the database, and so the person and the clock's offset, may be away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; look at the answer."""
        response = self.get_response(request)
        stamp = getattr(request, "stamped_at", None)
        if response.status_code < 500 or request.method != "POST" or stamp is None:
            return response
        return again(request, stamp) or response


def again(request: HttpRequest, stamp: datetime) -> HttpResponse | None:
    """Return the page with the button; None where nobody was handing in. `stamp` is the real arrival."""
    if not request.path_info.endswith("/submit/"):
        return None  # the body of another form may be half read, and is not ours
    tried = attempts.note(form=request.POST, path=request.path_info, arrived_at=stamp)
    if tried is None:
        return None
    said = [(name, value) for name, values in request.POST.lists() for value in values if name != "attempt"]
    context = {"path": request.path, "fields": [*said, ("attempt", tried.token())]}
    response = HttpResponse(render_to_string("applications/again.html", context), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = CSP
    response["X-Content-Type-Options"] = "nosniff"
    return response
