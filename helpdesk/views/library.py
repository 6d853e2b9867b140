"""The library."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import RedirectView, TemplateView

public = method_decorator(login_not_required, name="dispatch")


@public
class Library(TemplateView):
    """Reports, guides and recordings; none so far."""

    template_name = "helpdesk/library.html"


@public
class OldLibrary(RedirectView):
    """Where the library stood first: links to it go on working, with what they ask for."""

    pattern_name = "helpdesk:library"
    permanent = True
    query_string = True
