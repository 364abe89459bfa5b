"""What is indexed of an account and how typed text becomes a tsquery; PostgreSQL itself is the judge."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from influencers.search import words

pytestmark = pytest.mark.django_db


def matches(document: str, query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector @@ %s::tsquery", [document, query])
        return bool(cursor.fetchone()[0])


DOCUMENT = words.document(
    "anna.cooks", "Anna Müller", "Skin-care & olive oil from Köln #Bio", ["#Vegan", "rezepte"], ["With @Oatly.barista!"]
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", True),
        ("ANNA.COOKS", True),
        ("@anna.cooks", True),
        ("cooks.anna", False),
        ("muller", True),
        ("MÜLLER", True),
        ("mull", True),
        ("mull ", False),
        ("skin-care", True),
        ("skincare", False),
        ('"olive oil"', True),
        ('"oil olive"', False),
        ('"muller skin"', False),
        ("olive -oil", False),
        ("olive -butter", True),
        ('-"olive oil"', False),
        ("#vegan", True),
        ("#bio", True),
        ("#koln", False),
        ("vegan", True),
        ("@oatly.barista", True),
        ("@oatly.barista!", True),
        ("@barista.oatly", False),
        ("olive'oil", True),
        ('"unclosed olive', False),
        ('"olive', True),
    ],
)
def test_typed_text_finds(typed: str, found: bool) -> None:
    assert matches(DOCUMENT, words.tsquery(typed)) is found


def test_tags_mentions_and_brands() -> None:
    assert matches(DOCUMENT, words.tag_query("#VEGAN"))
    assert not matches(DOCUMENT, words.tag_query("olive"))
    assert matches(DOCUMENT, words.mention_query("Oatly.Barista"))
    assert not matches(DOCUMENT, words.mention_query("anna.cooks"))
    for brand in ("oatly.barista", "olive oil", "#rezepte", "Bio"):
        assert matches(DOCUMENT, words.brand_query(brand)), brand
    assert not matches(DOCUMENT, words.brand_query("nestle"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_a_document_and_a_query(text: str) -> None:
    document = words.document("a", text, text, [text], [text])
    assert matches(document, "'a'")
    query = words.tsquery(text)
    if query:
        matches(document, query)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=12), min_size=1, max_size=8
    )
)
def test_every_word_of_a_text_is_found(found: list[str]) -> None:
    text = " ".join(found)
    assert matches(words.document("x", bio=text), words.tsquery(text))


def test_long_texts_stay_within_what_postgresql_holds() -> None:
    document = words.document("x", bio="word " * 30_000 + "ü" * 5_000, captions=["again " * 300] * 30)
    assert matches(document, "'word' & 'again'")
