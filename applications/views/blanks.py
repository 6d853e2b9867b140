"""The blank questionnaire of the call, to prepare answers before signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from applications import blanks
from applications.models import Questionnaire
from applications.queries.questionnaires import latest
from applications.views.drafts import current_track
from r2r_portal.pdf import RenderError


@method_decorator(login_not_required, name="dispatch")
class BlankForm(View):
    """Open to everybody: the published questionnaire of a side, in the language of the address."""

    def get(self, request: HttpRequest, side: str, suffix: str) -> HttpResponseBase:
        """Send the file; it is made once for each content."""
        if suffix not in blanks.MAKERS:
            raise Http404
        try:
            made = blanks.blank(latest(current_track(side)), (get_language() or "en")[:2], suffix)
        except Questionnaire.DoesNotExist:
            raise Http404 from None
        except RenderError as error:
            return HttpResponse(
                str(error.message), status=error.status, content_type="text/plain; charset=utf-8"
            )
        return FileResponse(
            made.path.open("rb"), as_attachment=True, filename=made.name, content_type=made.mime
        )
