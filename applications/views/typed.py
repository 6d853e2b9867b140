"""A session that ended while somebody typed: the text waits in the new session until they are signed in again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.decorators import method_decorator
from django.views import View

KEPT = "typed"
MOST = 200_000  # bytes kept in all for somebody who is not signed in: anybody can send them
NO_TEXT = {"csrfmiddlewaretoken"}


@method_decorator(login_not_required, name="dispatch")
class KeepsWhatIsTyped(View):
    """Ask strangers to sign in, and keep what they sent; `signed_in` goes on with the person.

    The address is not open to everybody: what the middleware does for other views happens here, the text kept.
    """

    left_out: tuple[str, ...] = ()  # names of fields that were too long to keep, and of files

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send to sign in, or go on."""
        if request.user.is_authenticated:
            return self.signed_in(request, *args, **kwargs)
        if request.method == "POST":
            others = {
                path: one for path, one in request.session.get(KEPT, {}).items() if path != request.path
            }
            room = MOST - sum(len(one["data"]) for one in others.values())
            request.session[KEPT] = others | {request.path: keepable(request, room)}
        return redirect_to_login(request.get_full_path())

    def signed_in(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Handle the request of somebody who is signed in."""
        return super().dispatch(request, *args, **kwargs)

    def kept(self, request: HttpRequest) -> QueryDict | None:
        """Return, once, what was typed on this page before the session ended; `left_out` names what is not in it."""
        pages = request.session.get(KEPT, {})
        if request.path not in pages:
            return None
        found = pages.pop(request.path)
        request.session[KEPT] = pages
        self.left_out = tuple(found["left_out"])
        return QueryDict(found["data"])


def keepable(request: HttpRequest, room: int) -> dict[str, Any]:
    """Return as much of what was sent as there is room for, the short fields first, and the names of the rest."""
    fields = {name: urlencode({name: values}, doseq=True) for name, values in request.POST.lists()}
    kept: list[str] = []
    left_out = list(request.FILES)
    for name, text in sorted(fields.items(), key=lambda field: len(field[1])):
        if name in NO_TEXT:
            continue
        if sum(map(len, kept)) + len(text) <= room:
            kept.append(text)
        else:
            left_out.append(name)
    return {"data": "&".join(kept), "left_out": left_out}
