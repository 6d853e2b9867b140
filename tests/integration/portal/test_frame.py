"""The frame of every page: languages, clock, addresses, people's own entries; and pages that must do without."""

from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory

from r2r_portal.clock import actions as clock_actions
from r2r_portal.site import errors
from r2r_portal.site.models import Passage
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/en/legal/?theme=1&page=2") -> str:
    return client.get(path).content.decode()


def test_the_switch_leads_to_the_same_page_and_keeps_the_query(client: Client) -> None:
    english, japanese = page(client), page(client, "/ja/legal/?theme=1&page=2")

    assert '<a href="/ja/legal/?theme=1&amp;page=2" hreflang="ja">日本語</a>' in english
    assert '<span aria-current="true">English</span>' in english
    assert '<a href="/en/legal/?theme=1&amp;page=2" hreflang="en">English</a>' in japanese
    assert '<html lang="ja">' in japanese


def test_both_desks_stand_on_every_page_that_of_the_language_first(client: Client) -> None:
    english, japanese = page(client), page(client, "/ja/legal/")

    assert english.index("ialmora@iurc.eu") < english.rindex("japan@iurc.eu")
    assert japanese.index("japan@iurc.eu") < japanese.rindex("ialmora@iurc.eu")


def test_staff_word_the_disclaimer_in_each_language(client: Client) -> None:
    Passage.objects.update_or_create(
        slug="disclaimer", defaults={"text_en": "Ours alone.", "text_ja": "当方の責任です。"}
    )

    assert "Ours alone." in page(client)
    assert "当方の責任です。" in page(client, "/ja/legal/")


def test_without_a_wording_of_staff_the_call_pages_own_stands(client: Client) -> None:
    Passage.objects.filter(slug="disclaimer").delete()

    assert "financial support of the European Union" in page(client)


@pytest.mark.rule("T6")
def test_a_moved_clock_is_told_on_every_page_on_both_clocks(client: Client, settings) -> None:
    settings.CLOCK_MAY_MOVE = True
    clock_actions.restart(at=datetime(2022, 5, 16, 7, 0, 30, tzinfo=UTC))

    banner = page(client).partition('class="demo-banner"')[2].partition("</aside>")[0]

    assert "16 May" in banner
    assert "Brussels time" in banner
    assert "Tokyo" in banner


def test_visitors_see_no_entry_of_others(client: Client) -> None:
    found = page(client)

    assert "Sign in" in found
    assert "Sign out" not in found
    assert 'href="/admin/"' not in found


@pytest.mark.parametrize("staff", [True, False])
def test_signing_out_is_a_button_and_the_admin_is_for_staff(client: Client, staff) -> None:
    client.force_login(UserFactory(is_staff=staff))

    found = page(client)

    assert '<button type="submit" class="as-link">Sign out</button>' in found
    assert ('href="/admin/"' in found) is staff


def test_a_lost_reader_is_told_in_both_languages_with_both_desks(client: Client) -> None:
    answer = client.get("/en/nowhere/")
    text = answer.content.decode()

    assert answer.status_code == 404
    for words in ("Page not found", "ページが見つかりません", "ialmora@iurc.eu", "japan@iurc.eu"):
        assert words in text


def test_the_page_of_a_failure_asks_the_database_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/en/"))

    assert answer.status_code == 500
    assert "システムに障害が発生しています" in answer.content.decode()


def test_no_page_of_the_frame_carries_inline_style_or_script(client: Client) -> None:
    found = page(client) + page(client, "/en/nowhere/")

    assert " style=" not in found
    assert "onclick" not in found
    assert "<script>" not in found
