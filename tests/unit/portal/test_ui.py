"""The shared tags: what they print in each language, without a database."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from r2r_portal import linebreaks
from r2r_portal.templatetags import ui

CLOSES = datetime(2022, 5, 30, 22, 0, tzinfo=UTC)


def rendered(source, language="en", **context):
    request = RequestFactory().get("/en/regions/?theme=1&page=2")
    request.received_at = datetime(2022, 5, 22, 12, 0, tzinfo=UTC)
    with translation.override(language):
        return Template(source).render(Context({"request": request, **context}))


class Sample(forms.Form):
    name = forms.CharField(
        label="Region", help_text="As registered", error_messages={"required": "Enter the name"}
    )
    site = forms.CharField(label="Website", required=False)
    level = forms.ChoiceField(
        choices=[("a", "Yes"), ("b", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select one"},
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"data-limit": 750}), required=False)


@pytest.mark.rule("T2")
def test_a_deadline_is_one_tag_for_an_instant_and_for_a_call():
    sentence = '23:59</span> Brussels time (Tuesday <span class="nobr">31 May</span>'

    for closing in (CLOSES, SimpleNamespace(closes_at=CLOSES)):
        printed = rendered("{% deadline closing %}", closing=closing)
        assert sentence in printed
        assert 'datetime="2022-05-30T23:59:00+02:00"' in printed
    assert rendered("{% deadline nothing %}", nothing=None) == ""


@pytest.mark.rule("T4")
def test_an_extension_is_what_the_tag_prints():
    call = SimpleNamespace(closes_at=CLOSES, zone="Europe/Brussels")
    extended = SimpleNamespace(closes_at=None, closing=datetime(2022, 6, 3, 22, 0, tzinfo=UTC), call=call)

    assert "Friday" in rendered("{% deadline track %}", track=extended)
    assert rendered("{% days_left track %}", track=extended) == "12 days left"


@pytest.mark.rule("T2")
def test_a_signed_in_reader_in_tokyo_sees_tokyo_first_in_english_too():
    request = SimpleNamespace(user=SimpleNamespace(is_authenticated=True, zone="Asia/Tokyo"))

    printed = Template("{% both_clocks at 'clock' %}").render(Context({"request": request, "at": CLOSES}))

    assert printed.index("Tokyo") < printed.index("Brussels")


def test_days_left_count_from_the_arrival_of_the_request():
    assert rendered("{% days_left closing %}", closing=CLOSES) == "8 days left"


def test_a_text_in_the_other_language_says_so_and_carries_its_language():
    row = SimpleNamespace(title_en="", title_ja="報告書 <1>")

    assert rendered("{% bi row 'title' %}", "ja", row=row) == "報告書 &lt;1&gt;"
    assert rendered("{% bi row 'title' %}", "en", row=row).startswith(
        '<span lang="ja">報告書 &lt;1&gt;</span>'
    )


def test_required_marks_follow_each_culture():
    source = "{% load crispy_forms_filters %}{{ form|crispy }}"
    english, japanese = (rendered(source, language, form=Sample()) for language in ("en", "ja"))

    assert english.count("(optional)") == 2
    assert "※必須" not in english
    assert (japanese.count("※必須"), japanese.count("任意")) == (2, 2)


def test_a_field_reads_label_hint_error_control():
    printed = rendered("{% load crispy_forms_filters %}{{ form|crispy }}", form=Sample({}))
    field = printed[printed.index('id="div_id_name"') : printed.index('id="div_id_site"')]
    parts = [">Region</label>", "As registered", "Enter the name", "<input"]

    assert sorted(parts, key=field.index) == parts
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'id="id_name_error"' in field


def test_the_error_summary_links_every_field_and_the_first_of_its_choices():
    printed = rendered("{% error_summary form missing %}", form=Sample({}))

    assert '<a href="#id_name">Enter the name</a>' in printed
    assert '<a href="#id_level_0">Select one</a>' in printed
    assert rendered("{% error_summary form %}", form=Sample()).strip() == ""


def test_a_long_text_tells_its_limit_without_javascript():
    assert 'data-limit="750"' in rendered("{% counter form.text %}", form=Sample())
    assert "Up to 750 characters" in rendered("{% counter form.text %}", form=Sample())


def test_nothing_of_a_notice_or_a_summary_passes_unescaped():
    evil = "<script>x</script>"

    printed = rendered(
        "{% notice 'info' %}{{ evil }}{% endnotice %}{% summary_list rows %}",
        evil=evil,
        rows=[{"label": evil, "value": evil, "url": "/x"}],
    )

    assert "<script>" not in printed


def test_an_empty_answer_reads_not_provided_and_zero_is_an_answer():
    printed = rendered(
        "{% summary_list rows %}", rows=[{"label": "A", "value": ""}, {"label": "B", "value": 0}]
    )

    assert printed.count("Not provided") == 1
    assert ">0</dd>" in printed


def test_done_work_is_plain_and_open_work_coloured():
    assert (
        rendered("{% status_tag 'completed' 'Completed' %}").strip()
        == '<span class="status-plain">Completed</span>'
    )
    assert 'status-bad">Overdue' in rendered("{% status_tag 'overdue' 'Overdue' %}")


def test_pages_keep_the_query():
    page = Paginator(range(30), 10).page(2)

    assert 'href="?theme=1&amp;page=3"' in rendered("{% pagination page %}", page=page)


def test_japanese_breaks_between_phrases_and_never_inside_a_date():
    printed = linebreaks.phrased("公募の締切は2022年5月30日（月）23時59分です <b>")

    assert '<span class="nobr">2022年5月30日（月）</span><span class="nobr">23時59分</span>' in printed
    assert "公募の<wbr>締切は" in printed
    assert "<b>" not in printed


def test_only_forms_have_errors():
    assert ui.has_errors(Sample({}))
    assert not ui.has_errors(Sample())
    assert not ui.has_errors("")
