"""Searching and filtering the library: in both languages, harmlessly, in few statements, by index."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from helpdesk.models import Resource, Version
from helpdesk.queries.library import Library, Wanted
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.library import ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H4")]

MANY = 10_000


def titles(client, query, language="en"):
    """Return the titles that the page of a search shows."""
    rows = client.get(f"/{language}/library/", {"q": query} if isinstance(query, str) else query).context[
        "rows"
    ]
    return {row.version.title for row in rows}


@pytest.fixture
def shelf():
    """Items to find."""
    made = {
        "energy": {
            "en": ("Clean energies in Łódź", "Regions & wind."),
            "ja": ("クリーンエネルギー", "風力発電の事例。"),
        },
        "care": {"en": ("Ageing", "Care with AI."), "ja": ("介護のＡＩ活用", "高齢化への対応。")},
        "french": {"fr": ("Économie circulaire", "L’expérience de l’Île-de-France.")},
        "kana": {"ja": ("ﾃﾞｼﾞﾀﾙ化の手引き", "自治体向け。")},
    }
    return {name: ResourceFactory(published=True, texts=texts) for name, texts in made.items()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("energy", {"energy"}),
        ("ENERGIES region", {"energy"}),
        ("lodz", {"energy"}),
        ("Łódź", {"energy"}),
        ("ageing care", {"care"}),
        ("エネルギー", {"energy"}),
        ("ｴﾈﾙｷﾞｰ", {"energy"}),
        ("介護", {"care"}),
        ("AI活用", {"care"}),
        ("ai", {"care"}),
        ("発電の事例", {"energy"}),
        ("発", {"energy"}),
        ("economie", {"french"}),
        ("île de france", {"french"}),
        ("デジタル", {"kana"}),
        ("ﾃﾞｼﾞﾀﾙ", {"kana"}),
        ("テジタル", set()),
        ("ルギク", set()),
        ("energy 介護", set()),
        ("nothing", set()),
    ],
)
def test_words_are_found_in_every_language_whatever_their_accents_and_width(client, shelf, query, found):
    rows = client.get("/en/library/", {"q": query}).context["rows"]

    assert {name for name, item in shelf.items() if item.pk in {row.resource.pk for row in rows}} == found


@pytest.mark.parametrize(
    "query",
    [
        "& | ! ( ) <-> :*", "energy & !", "'; DROP TABLE helpdesk_resource; --", '"unclosed', "🎉🎌", "%_\\", "\x00",
        "a" * 5000, "<script>alert(1)</script>", "()" * 100, "の" * 300, "𠮷野家", "-energy", "OR",
    ],
)  # fmt: skip
def test_operators_emoji_and_markup_are_harmless(client, shelf, query):
    for language in ("en", "ja"):
        page = client.get(f"/{language}/library/", {"q": query})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


def test_what_was_found_is_marked_and_nothing_in_it_is_markup(client):
    ResourceFactory(published=True, texts={"en": ("<b>Energy</b> & more", "The energy of <i>regions</i>.")})

    page = client.get("/en/library/", {"q": "energy"}).content.decode()

    assert "&lt;b&gt;<mark>Energy</mark>&lt;/b&gt; &amp; more" in page
    assert "The <mark>energy</mark> of &lt;i&gt;regions&lt;/i&gt;." in page


def test_where_the_words_stand_in_the_other_language_that_version_is_shown(client, shelf):
    assert titles(client, "介護") == {"介護のＡＩ活用"}
    assert titles(client, "ageing") == {"Ageing"}


def test_filters_narrow_by_kind_theme_language_and_year(client):
    theme = ThemeFactory(slug="green")
    one = ResourceFactory(
        published=True, kind="guide", year=2021, texts={"en": ("One", "x"), "ja": ("一", "x")}
    )
    one.themes.add(theme)
    ResourceFactory(published=True, kind="report", year=2022, texts={"en": ("Two", "x")})

    assert titles(client, {"kind": "guide"}) == {"One"}
    assert titles(client, {"theme": "green"}) == {"One"}
    assert titles(client, {"language": "ja"}) == {"One"}
    assert titles(client, {"year": "2022"}) == {"Two"}
    assert titles(client, {"kind": "guide", "year": "2022"}) == set()
    assert titles(client, {"kind": "novel", "year": "x", "theme": "'", "language": "xx", "page": "99"}) == {
        "One",
        "Two",
    }


def test_an_empty_filter_names_what_to_remove(client):
    ResourceFactory(published=True, kind="report", year=2022, texts={"en": ("Two", "x")})

    page = client.get("/en/library/", {"kind": "report", "language": "ja", "year": "2022"}).content.decode()

    assert "Remove “日本語”" in page
    assert "Remove “Report”" not in page
    assert 'href="/en/library/?kind=report&amp;year=2022"' in page


def test_an_empty_library_says_so(client):
    assert "Nothing is published yet" in client.get("/en/library/").content.decode()


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("query", [{}, {"q": "energy"}, {"q": "地域"}, {"kind": "report", "language": "ja"}])
def test_a_stranger_costs_the_same_few_statements_however_much_is_found(
    client, django_assert_num_queries, count, query
):
    for number in range(count):
        item = ResourceFactory(published=True, texts={"en": (f"Energy {number}", "x"), "ja": ("地域", "x")})
        item.themes.add(ThemeFactory())

    with django_assert_num_queries(
        5
    ):  # the clock, one page of items, their versions, the filters, the disclaimer
        page = client.get("/en/library/", query)

    assert len(page.context["rows"]) == count


def test_an_empty_result_costs_no_more(client, django_assert_num_queries):
    ResourceFactory(published=True, texts={"en": ("Two", "x")})

    with django_assert_num_queries(5):  # what would help takes the place of the versions
        client.get("/en/library/", {"q": "nothing", "kind": "guide", "year": "2022", "language": "ja"})


def test_a_strangers_page_may_be_kept_and_a_persons_may_not(client):
    item = ResourceFactory(published=True, texts={"en": ("Two", "x")})
    for where in ("/en/library/", f"/en/library/{item.pk}/"):
        kept = client.get(where)
        assert kept["Cache-Control"] == "public, max-age=60"
        assert "Cookie" in kept["Vary"]
    client.force_login(UserFactory())
    assert "no-store" in client.get("/en/library/")["Cache-Control"]


@pytest.fixture
def ten_thousand():
    """A large library."""
    person = UserFactory()
    stamped = {"status": "published", "published_at": AT, "published_by": person}
    items = Resource.objects.bulk_create(
        Resource(kind="report", year=2000 + n % 23, created_at=AT, created_by=person, **stamped)
        for n in range(MANY)
    )
    versions = []
    for n, item in enumerate(items):
        for language, title, summary in (
            ("en", f"Report number{n}", f"About region{n % 997} and topic{n % 89}."),
            ("ja", f"報告書{n}", f"{chr(0x4E00 + n % 5000)}{chr(0x5000 + n % 3001)}地域の事例{n % 89}。"),
        ):
            version = Version(
                resource=item, language=language, title=title, summary=summary, link="https://x.example/"
            )
            versions.append(version)
            for name, value in version.searched().items():
                setattr(version, name, value)
    Version.objects.bulk_create(versions, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE helpdesk_resource, helpdesk_version")


BY_INDEX = {
    "region500": "version_words",
    "number77 report": "version_words",
    chr(0x4E00 + 77) + chr(0x5000 + 77): "version_grams",
}


def test_ten_thousand_items_are_searched_by_index(client, ten_thousand, django_assert_num_queries):
    for query, index in BY_INDEX.items():
        plan = Library(AnonymousUser()).found(Wanted(q=query))[:20].explain()
        assert index in plan
        assert "Seq Scan on helpdesk_version" not in plan

        with django_assert_num_queries(5):
            page = client.get("/en/library/", {"q": query})

        assert 1 <= page.context["count"] <= 30
        assert len(page.content) < 100_000


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("hydrogen", ["In the title", "Often", "Once at the end"]),
        ("水素", ["In the title", "Once at the end"]),
    ],
)
def test_what_fits_best_stands_first_however_old_it_is(client, query, order):
    far = "Many other words about regions and their plans. " * 6
    told = {
        "Once at the end": {"en": ("Once at the end", f"{far}Hydrogen."), "ja": ("最後に一度", f"{'地域の計画。' * 30}水素")},
        "Often": {"en": ("Often", f"{far}Hydrogen, hydrogen and hydrogen again; more hydrogen.")},
        "In the title": {"en": ("In the title", "Hydrogen first."), "ja": ("水素の利用", "概要")},
    }  # fmt: skip
    for year, title in zip((2024, 2023, 2020), told, strict=True):
        ResourceFactory(published=True, year=year, texts=told[title])
    rows = client.get("/en/library/", {"q": query}).context["rows"]
    assert [row.resource.version("en").title for row in rows] == order


def test_a_small_library_is_searched_by_index_too(db):
    for n in range(3):
        ResourceFactory(published=True, texts={"en": (f"Number{n}", "x"), "ja": (f"報告{n}", "x")})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query, index in (("number1", "version_words"), ("報告", "version_grams")):
            assert index in Version.objects.matching(query).explain()
