"""The PDFs and calendars as their readers get them."""

import os
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import icalendar
import pytest
from django.urls import reverse

from programme.actions import plan
from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.feeds import open_feed, revoke_feed
from programme.actions.publishing import publish_agenda
from programme.actions.seats import fund
from programme.models import Activity, Delegate, ExchangeRate, Place, RateTable, Session
from programme.tasks import bind_papers
from tests.factories.programme import AT
from tests.pdf_structure import assert_tagged, structure, without_spaces

pytestmark = pytest.mark.django_db
SHOTS = os.environ.get("R2R_SHOTS")  # a folder that keeps the files, to be looked at
AICHI = "Reception and overview of innovation priorities"


def made(client, address):
    """Ask for a paper, let the worker make it, and take it."""
    if client.get(address).status_code == 302:
        bind_papers()
    return client.get(address)


@pytest.fixture
def agenda(client, world):
    """Publish, sign in as Ada, and give a reader of the PDF."""
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.ada.user)

    def read(language, of="all"):
        answer = made(client, f"/en/programme/japan-2022/agenda/{language}.pdf?for={of}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        if SHOTS:
            (Path(SHOTS) / f"agenda-{language}-{of}.pdf").write_bytes(answer.content)
        return answer.content

    return read


@pytest.mark.rule("P6")
def test_the_english_agenda_is_tagged_and_complete(agenda):
    pdf = agenda("en")

    found = assert_tagged(
        pdf, "en", "Visit agenda: Study visit of EU regions to Japan",
        contains=("Version 1", "Issued", "In an emergency", "+81 00 0000 0000", AICHI, "09:30–11:30", "Aichi",
                  "Funded by the European Union", "ialmora@iurc.eu"),
    )  # fmt: skip
    assert "ja" in found.languages
    assert any("Aichi" in words for words in found.alternatives), "the route in words"
    assert len(pdf) < 300_000


@pytest.mark.rule("P6")
def test_the_japanese_text_is_read_back(agenda):
    found = assert_tagged(
        agenda("ja"), "ja", "行程表：EU地域による日本視察",
        contains=("第1版", "緊急時の連絡先", "表敬訪問・イノベーション施策の概要説明", "9:30～11:30",
                  "2022年11月14日（月）", "愛知県庁", "名古屋市中区三の丸3-1-2", "第2回交流会議", "同時通訳"),
    )  # fmt: skip
    text = without_spaces(found.text)
    assert "16:00～18:00（現地時間）／8:00～10:00（ブリュッセル時間）" in text, (
        "both clocks where a side is online"
    )
    assert "Aichi Prefectural Government" in found.text, "places in both scripts"


@pytest.mark.rule("P6")
def test_both_languages_stand_side_by_side(agenda):
    pdf = agenda("both")
    found = assert_tagged(
        pdf, "en", "Visit agenda: Study visit of EU regions to Japan / 行程表：EU地域による日本視察",
        contains=(AICHI, "表敬訪問", "愛知県庁", "Aichi Prefectural Government"),
    )  # fmt: skip
    assert set(found.languages) >= {"en", "ja"}
    laid_out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    row = next(line for line in laid_out.stdout.decode().splitlines() if "Second exchange meeting" in line)
    assert "第2回交流会議" in row.partition("Second exchange meeting")[2], (
        "English left, Japanese right, one row"
    )


@pytest.mark.rule("P6")
def test_an_agenda_for_a_leg_a_delegation_and_a_person_holds_what_concerns_them(agenda, world):
    leg = world.visit.legs.get(host__code="JP-27")
    wanted = {
        "me": (True, False),
        f"person-{world.ada.pk}": (True, False),
        f"delegation-{world.basque.pk}": (True, False),
        f"leg-{leg.pk}": (False, True),
    }

    for of, (has_aichi, has_osaka) in wanted.items():
        found = assert_tagged(agenda("en", of), "en", "Visit agenda: Study visit of EU regions to Japan")
        text = " ".join(found.text.split())
        assert ("Reception and" in text, "Policy briefing" in text) == (has_aichi, has_osaka), of


@pytest.mark.rule("P6")
def test_what_the_agenda_does_not_know_is_not_there(client, world, agenda):
    strangers = (f"person-{world.bruno.pk}", f"delegation-{world.emilia.pk}")
    for of in ("leg-0", "delegation-0", "everything", "leg-", "delegation-x", *strangers):
        assert client.get(f"/en/programme/japan-2022/agenda/en.pdf?for={of}").status_code == 404, of


@pytest.mark.rule("P6")
@pytest.mark.parametrize("language", ["en", "ja", "both"])
def test_names_and_places_with_rare_characters_are_read_back_in_every_language(client, world, language):
    Place.objects.update(title_ja="北海道庁別館（髙﨑）", address_ja="北海道𠮷野1-1")
    Delegate.objects.filter(pk=world.ada.pk).update(family_name="髙﨑", given_name="𠮷子", language="ja")
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.ada.user)

    found = structure(made(client, f"/en/programme/japan-2022/agenda/{language}.pdf?for=me").content)

    text = without_spaces(found.text)
    assert [one for one in ("北海道庁別館（髙﨑）", "北海道𠮷野1-1", "髙﨑𠮷子") if one not in text] == []
    assert all(found.fonts.values())


@pytest.mark.rule("P6")
def test_the_first_page_has_the_emergency_card_and_an_address_for_a_driver_in_both_scripts(agenda):
    for language in ("en", "ja", "both"):
        first = subprocess.run(
            ["pdftotext", "-l", "1", "-enc", "UTF-8", "-raw", "-", "-"], input=agenda(language, "me"),
            capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        text = without_spaces(first)
        wanted = ("+810000000000", "事務局当番（例）", "愛知県庁", "名古屋市中区三の丸3-1-2",
                  "AichiPrefecturalGovernment", "110")  # fmt: skip
        assert [one for one in wanted if one not in text] == [], language


@pytest.mark.rule("P9")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_allowance_sheet_says_how_it_was_worked_out_and_that_figures_are_examples(
    client, world, language
):
    fund(delegate=world.ada, by=world.officer, at=AT)
    sheet = prepare_sheet(
        delegate=world.ada, table=RateTable.objects.get(side="jp"), rate=ExchangeRate.objects.get(),
        arrives_on=date(2022, 11, 13), leaves_on=date(2022, 11, 19), fare=Decimal("900"), currency="JPY",
        by=world.officer, at=AT,
    )  # fmt: skip
    approve_sheet(sheet=sheet, seen=sheet.total, by=world.second, at=AT)
    client.force_login(world.ada.user)

    pdf = client.get(f"/en/programme/allowance/{sheet.pk}/{language}.pdf").content

    if SHOTS:
        (Path(SHOTS) / f"allowance-{language}.pdf").write_bytes(pdf)
    words = {
        "en": ("Travel allowance: Ada EXAMPLE", "308,700 JPY", "Example figures", "1 EUR = 147.0000 JPY"),
        "ja": ("旅費計算書：Ada Example", "308,700円", "例の金額", "1ユーロ＝147.0000円"),
    }[language]
    assert_tagged(pdf, language, words[0], contains=words[1:])


def feed_of(client, user):
    address = reverse("feed", kwargs={"token": open_feed(user=user, at=AT).token})
    answer = client.get(address)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content)


def events(calendar):
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.rule("P7")
def test_the_feed_holds_ones_own_items_in_ones_language_with_its_zone(client, world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)

    calendar = feed_of(client, world.ada.user)
    found = events(calendar)
    assert sorted(found) == sorted([
        AICHI, "Hydrogen in airport logistics", "Exchange with the prefecture and its partners",
        "Open innovation at Keihanna", "Second exchange meeting",
        "First exchange meeting", *Activity.objects.filter(kind="webinar").values_list("title_en", flat=True),
    ])  # fmt: skip
    assert len(calendar.walk("VEVENT")) == len(found), (
        "the second exchange meeting is an event and an item: once"
    )
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert found[AICHI]["dtstart"].dt.isoformat() == "2022-11-14T09:30:00+09:00"
    assert "EXAMPLE" not in calendar.to_ical().decode(), "no personal data"
    assert "表敬訪問・イノベーション施策の概要説明" in events(feed_of(client, world.host))


@pytest.mark.rule("P7")
def test_identities_stay_sequences_rise_and_what_is_gone_is_cancelled(client, world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    before = events(feed_of(client, world.ada.user))
    session = Session.objects.get(title_en=AICHI)
    plan.change_session(
        session=session,
        values={"starts_at": session.starts_at + timedelta(minutes=15)},
        by=world.officer,
        at=AT,
    )
    meeting = Session.objects.get(title_en="Open innovation at Keihanna")
    plan.turn_session(session=meeting, verb="cancel", by=world.officer, at=AT)
    elsewhere = Session.objects.get(title_en="Hydrogen in airport logistics")
    plan.deviate(session=elsewhere, delegate=world.ada, takes_part=False, by=world.officer, at=AT)
    publish_agenda(visit=world.visit, by=world.officer, at=AT)

    after = events(feed_of(client, world.ada.user))

    assert (before[AICHI]["uid"], int(before[AICHI]["sequence"])) == (after[AICHI]["uid"], 0)
    assert int(after[AICHI]["sequence"]) == 1
    gone = ("Open innovation at Keihanna", "Hydrogen in airport logistics")
    for title in gone:
        event = after[f"Cancelled: {title}"]
        assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 1)
        assert event["uid"] == before[title]["uid"]


@pytest.mark.rule("P7")
def test_a_revoked_or_unknown_address_answers_nobody(client, world):
    feed = open_feed(user=world.ada.user, at=AT)
    assert open_feed(user=world.ada.user, at=AT) == feed
    revoke_feed(user=world.ada.user, at=AT)

    assert client.get(reverse("feed", kwargs={"token": feed.token})).status_code == 404
    assert client.get(reverse("feed", kwargs={"token": "guess"})).status_code == 404
    assert open_feed(user=world.ada.user, at=AT).token != feed.token
