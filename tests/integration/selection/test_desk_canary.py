"""The helpdesk's account finds no score, no word of the panel and no decision at any address (SPEC §1, H, S5)."""

import pytest
from django.contrib.auth.models import Group

from r2r_portal.accounts.roles import EU_DESK, JP_DESK
from tests.factories.accounts import UserFactory
from tests.integration.selection import crawling

OF_THE_PANEL = ("comment", "applicant", "staff", "grounds", "letter", "remark", "minority", "minute", "pin")
PUBLIC = ("site:", "programme:", "admin:site", "admin:translations", "admin:helpdesk", "helpdesk:")


@pytest.mark.rule("S5")
@pytest.mark.parametrize(
    "where",
    [(*crawling.NEAR, *PUBLIC), pytest.param(crawling.EVERYWHERE, marks=pytest.mark.slow)],
    ids=["near", "everywhere"],
)
def test_the_desk_reads_applications_and_nothing_of_the_panel(where):
    application = crawling.planted()
    desk = UserFactory(role=EU_DESK)
    desk.groups.add(*Group.objects.filter(name=JP_DESK))
    found = set().union(*crawling.crawl(desk, application, only=where).values())
    assert {crawling.WORDS[name] for name in OF_THE_PANEL} & found == set()
    assert crawling.REFERENCE in found  # the control: the crawl reaches what the desk may read
