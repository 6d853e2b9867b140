"""A session that ended while somebody typed: the text waits in the new session until they are signed in again."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.decorators import method_decorator
from django.views import View

KEPT = "typed"


@method_decorator(login_not_required, name="dispatch")
class KeepsWhatIsTyped(View):
    """Ask strangers to sign in, and keep what they sent; `signed_in` goes on with the person.

    The address is not open to everybody: what the middleware does for other views happens here, the text kept.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send to sign in, or go on."""
        if request.user.is_authenticated:
            return self.signed_in(request, *args, **kwargs)
        if request.method == "POST":
            request.session[KEPT] = {"path": request.path, "data": request.POST.urlencode()}
        return redirect_to_login(request.get_full_path())

    def signed_in(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Handle the request of somebody who is signed in."""
        return super().dispatch(request, *args, **kwargs)

    def kept(self, request: HttpRequest) -> QueryDict | None:
        """Return, once, what was typed on this page before the session ended."""
        found = request.session.get(KEPT)
        if not found or found["path"] != request.path:
            return None
        del request.session[KEPT]
        return QueryDict(found["data"])
