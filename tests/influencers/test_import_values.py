"""What a cell says, as people and programs really write it."""

from datetime import UTC, datetime, timedelta

import pytest

from influencers.importing.rows import identity, values

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("48.5M", 48_500_000), ("478K", 478_000), ("3.3k", 3_300), ("0.89k", 890), ("29.0b", 29_000_000_000),
        ("1,494", 1_494), ("3,416", 3_416), ("1.234,5", 1_234.5), ("1 234", 1_234), ("1.2M+", 1_200_000),
        ("2.28E+11", 228_000_000_000), ("1432.0", 1_432), ("12 345", 12_345), ("12\u00a0345", 12_345),
        ("12\u202f345", 12_345), ("1.234.567", 1_234_567), ("0,5", 0.5), ("1,5K", 1_500), ("12,345,678", 12_345_678),
        ("-5", -5), ("1'234", 1_234), ("29.0B", 29_000_000_000), ("48.5m", 48_500_000), ("478k", 478_000),
        ('"3,416"', 3_416), ("2.28e11", 228_000_000_000), ("1,2 Mio", 1_200_000), ("12\u2009345", 12_345),
        (" 1432.0 ", 1_432), ("1.2 M", 1_200_000),
    ],
)  # fmt: skip
def test_number_shapes(cell: str, meant: float) -> None:
    assert values.number(cell) == pytest.approx(meant)


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "n/a", "N/A", "NA", "nan", "NaN", "null", "NULL", "TBD", "🔒", "🔒 ", "None"]
)
def test_nothing_is_null_and_never_zero(cell: str) -> None:
    assert values.number(cell) is None
    assert values.count(cell) is None
    assert values.percent(cell) is None
    assert values.boolean(cell) is None
    assert values.date(cell, NOW) is None
    assert values.text(cell) is None


@pytest.mark.parametrize("cell", ["abc", "12abc", "1,2,3,4.5.6", "1e999", "--5", "٪"])
def test_what_is_no_number_is_refused_with_a_sentence(cell: str) -> None:
    with pytest.raises(ValueError, match=r"“.*”"):
        values.number(cell)


def test_counts_are_whole_and_not_negative() -> None:
    assert values.count("12.345") == 12_345
    assert values.count("1432.0") == 1_432
    with pytest.raises(ValueError, match="negative"):
        values.count("-3")


def test_minus_one_likes_are_hidden() -> None:
    assert values.hidden_count("-1") is None
    assert values.hidden_count("0") == 0


def test_a_rate_without_digits_is_a_cell_error() -> None:
    with pytest.raises(ValueError, match="not a rate"):
        values.percent("NaN%")


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2017-11-13", datetime(2017, 11, 13, tzinfo=UTC)),
        ("2026-01-16 18:01:24+00:00", datetime(2026, 1, 16, 18, 1, 24, tzinfo=UTC)),
        ("2026-01-16T20:01:24+02:00", datetime(2026, 1, 16, 18, 1, 24, tzinfo=UTC)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("45000", datetime(2023, 3, 15, tzinfo=UTC)),
        ("22.11.2026", datetime(2026, 11, 22, tzinfo=UTC)),
        ("11 hours ago", NOW - timedelta(hours=11)),
        ("11 hours", NOW - timedelta(hours=11)),
        ("3 days ago", NOW - timedelta(days=3)),
        ("45000.5", datetime(2023, 3, 15, 12, tzinfo=UTC)),
        ("1700000000.0", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("20171113", datetime(2017, 11, 13, tzinfo=UTC)),
    ],
)
def test_date_shapes(cell: str, meant: datetime) -> None:
    assert values.date(cell, NOW) == meant


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Spain", "ES"), ("DE", "DE"), ("deu", "DE"), ("Frankreich", "FR"), ("USA", "US"), ("South Korea", "KR"),
     ("CÃ´te d'Ivoire", "CI"), ("Berlin, Germany", "DE"), ("Türkiye", "TR"), ("Russia", "RU")],
)  # fmt: skip
def test_countries_by_any_name(cell: str, code: str) -> None:
    assert values.country(cell) == code


def test_a_country_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="not a country"):
        values.country("Gondor")


@pytest.mark.parametrize(("cell", "code"), [("German", "de"), ("pt-BR", "pt"), ("Deutsch", "de"), ("en", "en")])
def test_languages_by_any_name(cell: str, code: str) -> None:
    assert values.language(cell) == code


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("TRUE", True),
        ('"TRUE"', True),
        ("true", True),
        ("yes", True),
        ("y", True),
        ("1", True),
        ("N", False),
        ("FALSE", False),
        ("no", False),
        ("0", False),
    ],
)
def test_yes_and_no(cell: str, meant: bool) -> None:
    assert values.boolean(cell) is meant


@pytest.mark.parametrize(
    ("cell", "platform", "handle"),
    [
        ("@Tea.Rooms", "instagram", "tea.rooms"),
        ("https://www.instagram.com/Tea.Rooms/?hl=en", "instagram", "tea.rooms"),
        ("instagram.com/tea_rooms", "instagram", "tea_rooms"),
        ("https://www.tiktok.com/@tea.rooms", "tiktok", "tea.rooms"),
        ("tea.rooms?igsh=abc", "instagram", "tea.rooms"),
        ("\u200e@tea\u200b", "instagram", "tea"),
        ("col·lectiu", "youtube", "col·lectiu"),
        (".dotted", "tiktok", ".dotted"),
        ("व्लाद", "youtube", "व्लाद"),
    ],
)
def test_handles(cell: str, platform: str, handle: str) -> None:
    assert identity.handle(cell, platform) == handle


@pytest.mark.parametrize(
    ("cell", "handle"),
    [
        ("5-Minute Crafts", "5-minutecrafts"),
        ("ETV Jabardasth", "etvjabardasth"),
        ("✿ Kids Diana Show", "kidsdianashow"),
        ("@tea", "tea"),
        ("AC/DC", "acdc"),
    ],
)
def test_names_that_stand_for_handles(cell: str, handle: str) -> None:
    assert identity.named(cell, "youtube") == handle


@pytest.mark.parametrize("cell", ["#", "???", "https://www.instagram.com/p/Cabc/", "https://example.org/somebody"])
def test_what_is_no_handle(cell: str) -> None:
    with pytest.raises(ValueError, match=r"“.*”"):
        identity.handle(cell, "instagram")


@pytest.mark.parametrize("path", ["md%2015!", "md 15!", "\u202eevil", "=cmd|x"])
def test_an_address_with_what_is_no_handle_leads_nowhere(path: str) -> None:
    assert identity.from_address(f"https://www.instagram.com/{path}/") == identity.Account("instagram")


def test_a_channel_address_gives_the_external_id() -> None:
    found = identity.from_address("https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv")
    assert (found.platform, found.external_id) == ("youtube", "UCabcdefghijklmnopqrstuv")


def test_an_apostrophe_that_an_export_put_before_a_formula_is_taken_off() -> None:
    assert values.text("'=1+1") == "=1+1"
    assert values.text("'quoted'") == "'quoted'"
