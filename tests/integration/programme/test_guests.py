"""The list of guests: agreed details only, from a day on, in both scripts, every reading noted (SPEC P8, R; PEERS-P61)."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from programme.actions import needs
from programme.actions import vault as actions
from programme.actions.plan import set_route
from programme.models import Disclosure, Sealed
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory
from tests.pdf_structure import assert_tagged, without_spaces

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 11, 10, 9, 0, tzinfo=UTC)
VALUES = {"passport_number": "KANARIE7731234", "diet": "No KANARIEVOER", "allergy": "KANARIEPITTEN"}
# family, given, language of the person; how it reads in English, in Japanese
NAMES = [
    ("髙﨑", "美咲", "ja", "髙﨑 美咲", "髙﨑 美咲"),
    ("𠮷田", "太郎", "ja", "𠮷田 太郎", "𠮷田 太郎"),
    ("Nguyễn", "Thị Minh", "en", "Thị Minh NGUYỄN", "Thị Minh Nguyễn"),
    ("O'Brien", "Seán", "en", "Seán O'BRIEN", "Seán O'Brien"),
    ("Suharto", "", "en", "SUHARTO", "Suharto"),
    (
        "De la Cruz y Ortega",
        "María José",
        "en",
        "María José DE LA CRUZ Y ORTEGA",
        "María José De la Cruz y Ortega",
    ),
]


@pytest.fixture(autouse=True)
def november(db):
    """Look at the list on 10 November 2022."""
    clock.restart(at=NOW)


@pytest.fixture
def entered(world):
    """Ada lets the hosts read her diet, not her allergy; Aichi receives her delegation and not Bruno's."""
    actions.enter(delegate=world.ada, values=VALUES, by=world.ada.user, at=AT)
    actions.agree(delegate=world.ada, fields=["diet"], by=world.ada.user, at=AT)
    actions.enter(delegate=world.bruno, values={"diet": "BRUNODIEET"}, by=world.bruno.user, at=AT)
    actions.agree(delegate=world.bruno, fields=["diet"], by=world.bruno.user, at=AT)
    for person in (world.basque, world.emilia):
        own = [leg for leg in world.visit.legs.all() if leg.host.code == "JP-23" or leg.is_plenary]
        set_route(delegation=person, legs=own if person == world.basque else own[1:], by=world.officer, at=AT)
    return world


def url(name, lang="en", **kwargs):
    with translation.override(lang):
        return reverse(f"programme:{name}", kwargs={"slug": "japan-2022", **kwargs})


def sheet(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    return list(book.active.iter_rows(values_only=True))


@pytest.mark.rule("P8")
def test_a_host_reads_of_its_own_guests_what_they_agreed_to(client, entered):
    client.force_login(entered.host)

    page = client.get(url("guests")).content.decode()

    assert "No KANARIEVOER" in page
    assert [word for word in ("KANARIEPITTEN", "KANARIE7731234", "BRUNODIEET", "Bruno") if word in page] == []
    client.force_login(entered.officer)
    assert "BRUNODIEET" in client.get(url("guests")).content.decode()


@pytest.mark.rule("P8")
def test_hosts_read_it_from_its_day_on_and_others_never(client, entered):
    needs.open_host_list(visit=entered.visit, opens_on=NOW.date().replace(day=11), by=entered.officer, at=AT)
    files = [url("guests_pdf", language="en"), url("guests_workbook")]
    client.force_login(entered.host)

    early = client.get(url("guests"))
    told = strip_tags(early.content.decode())
    assert "You can read this list from Friday 11 November 2022." in told
    assert "Ada" not in early.content.decode()
    assert [client.get(path).status_code for path in files] == [409, 409]
    assert not Disclosure.objects.exists()

    clock.restart(at=datetime(2022, 11, 10, 15, 0, tzinfo=UTC))  # midnight in Japan
    assert [client.get(path).status_code for path in (url("guests"), *files)] == [200, 200, 200]
    for person, status in ((entered.ada.user, 403), (UserFactory(), 404)):
        client.force_login(person)
        assert [client.get(path).status_code for path in (url("guests"), *files)] == [status] * 3


@pytest.mark.rule("R")
def test_every_reading_is_noted_and_the_person_sees_it(client, entered):
    client.force_login(entered.host)
    for path in (url("guests"), url("guests"), url("guests_pdf", language="ja"), url("guests_workbook")):
        answer = client.get(path)
        assert answer.status_code == 200
    rows = Disclosure.objects.order_by("pk").values_list("delegate", "fields", "by", "form")

    assert list(rows) == [
        (entered.ada.pk, ["diet"], entered.host.pk, form) for form in ("page", "pdf", "xlsx")
    ]
    exported = Event.objects.filter(verb="guests.exported").order_by("pk").values_list("detail", flat=True)
    assert [(one["form"], one["guests"]) for one in exported] == [("pdf", 1), ("xlsx", 1)]
    client.force_login(entered.ada.user)
    mine = client.get(url("my_details")).content.decode()
    assert "List of guests for the hosts (PDF)" in mine
    assert entered.host.full_name in mine


@pytest.mark.rule("R")
def test_the_paper_is_not_kept_where_it_would_outlive_the_erasure(client, entered):
    folder = Path(settings.MEDIA_ROOT)
    before = {path for path in folder.rglob("*") if path.is_file()}
    client.force_login(entered.host)

    assert client.get(url("guests_pdf", language="en")).status_code == 200

    assert {path for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.rule("P8")
def test_who_takes_the_agreement_back_leaves_the_list(client, entered):
    actions.agree(delegate=entered.ada, fields=[], by=entered.ada.user, at=AT)
    client.force_login(entered.host)

    assert "KANARIE" not in client.get(url("guests")).content.decode()
    assert Sealed.objects.filter(delegate=entered.ada, field="diet").exists()


@pytest.mark.rule("P8")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_names_of_every_kind_are_whole_on_page_paper_and_workbook(client, entered, language):
    for number, (family, given, own, _en, _ja) in enumerate(NAMES):
        DelegateFactory(
            delegation=entered.basque,
            family_name=family,
            given_name=given,
            language=own,
            email=f"n{number}@test.example",
        )
    officer = UserFactory(role=OFFICER, japanese=language == "ja")
    client.force_login(officer)
    wanted = [row[3 if language == "en" else 4] for row in NAMES]

    page = client.get(url("guests", language)).content.decode().replace("&#x27;", "'")
    assert [name for name in wanted if name not in page] == []

    pdf = client.get(url("guests_pdf", language, language=language)).content
    title = {
        "en": "List of guests: Study visit of EU regions to Japan",
        "ja": "来訪者名簿：EU地域による日本視察",
    }[language]
    found = assert_tagged(pdf, language, title)
    text = without_spaces(found.text)
    assert [name for name in wanted if without_spaces(name) not in text] == []

    head, *rows = sheet(client.get(url("guests_workbook", language)))
    told = {row[2]: row[:2] for row in rows}
    assert [(name, told.get(name)) for name in wanted] == [
        (name, (family, given or None)) for name, (family, given, *_rest) in zip(wanted, NAMES, strict=True)
    ]
    assert len(head) == 12


def test_the_workbook_runs_nothing(client, entered):
    DelegateFactory(delegation=entered.basque, family_name="=HYPERLINK(1)", given_name="Eve")
    client.force_login(entered.officer)

    content = b"".join(client.get(url("guests_workbook")))

    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "=HYPERLINK(1)" in xml
    assert "<f>" not in xml


def test_the_list_costs_the_same_with_one_guest_as_with_five(client, entered, django_assert_num_queries):
    client.force_login(entered.officer)
    client.get(url("guests"))
    with django_assert_num_queries(17):
        client.get(url("guests"))
    for person in DelegateFactory.create_batch(5, delegation=entered.basque):
        actions.enter(delegate=person, values={"diet": "x"}, by=entered.officer, at=AT)
    Sealed.objects.update(agreed_at=AT)
    client.get(url("guests"))
    with django_assert_num_queries(17):
        client.get(url("guests"))
