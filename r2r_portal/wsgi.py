"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from r2r_portal import checks, reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2r_portal.settings")
application = get_wsgi_application()
checks.refuse_unsafe_start()
reports.begin()
reverse("livez")  # loads every page: before the first visitor, and before gunicorn forks
