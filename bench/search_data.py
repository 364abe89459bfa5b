"""Fills a scratch database with N synthetic listings by SQL: the directory that bench/search.py searches.

Figures follow the generator's shape (heavy-tailed followers, engagement falling with size, Zipf countries and niches)
but are drawn inside PostgreSQL, because a million rows take seconds there.
"""

from __future__ import annotations

from django.db import connection

NICHES = 60
COUNTRIES = ("US BR IN GB DE ID MX FR IT ES CA TR JP AU PL NL PH AR CO ZA SE CH AT BE PT NO DK FI IE CZ GR RO HU KR TH "
             "VN MY SG NZ CL PE EG NG KE MA SA AE IL UA SK").split()  # fmt: skip
LANGUAGES = "en pt es hi de id fr it tr ja pl nl sv fi no da cs el ro hu ko th vi ar he".split()
WORDS = 5_000

_ZIPF = "least({n}, 1 + floor({n} * power(random(), 2.6)))::int"

_DRAW = f"""
create unlogged table bench_draw as
select id, followers, platform, basis, er, words,
       greatest(1, id - case when random() < .12 then 1 else 0 end) creator,
       (array[{", ".join(f"'{c}'" for c in COUNTRIES)}])[{_ZIPF.format(n=len(COUNTRIES))}] country,
       (array[{", ".join(f"'{c}'" for c in LANGUAGES)}])[{_ZIPF.format(n=len(LANGUAGES))}] lang,
       {_ZIPF.format(n=NICHES)} niche1, {_ZIPF.format(n=NICHES)} niche2,
       random() r1, random() r2, random() r3, random() r4, random() r5, random() r6
from (
  select *, case when platform in (2, 3) then 2 else 1 end basis,
         exp(ln(case when platform in (2, 3) then 8 else 2.2 end) - .12 * ln(followers / 10000.0)
             + .7 * (random() + random() + random() - 1.5) * 2)::real er,
         (select array_agg((1 + floor({WORDS} * power(random(), 3)))::int) from generate_series(1, 14) where g.id > 0)
         words
  from (
    select id, (array[1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,3,3,3,5,6])[1 + floor(random() * 20)::int]::smallint platform,
           floor(exp(9.0 + 1.75 * (random() + random() + random() + random() - 2) * 1.73))::bigint followers
    from generate_series(1, %s) id
  ) g
) h
"""

_PROFILES = """
insert into influencers_creator (id, created_at) select distinct creator, now() from bench_draw;
insert into influencers_profile (id, creator_id, platform, handle, display_name, bio, country, language,
  followers, as_of)
select id, creator, (array['instagram','tiktok','youtube','x','facebook','pinterest'])[platform], 'user' || id,
       'Person ' || id, (select string_agg('w' || w, ' ') from unnest(words) w), country, lang, followers, now()
from bench_draw order by id;
insert into influencers_searchtext (profile_id, vector)
select id, to_tsvector('simple', 'user' || id || ' ' || (select string_agg('w' || w, ' ') from unnest(words) w))
from bench_draw
"""

_LISTINGS = """
insert into influencers_listing (profile_id, creator_id, followers, following, posts_count, last_post_at, as_of,
  scored_at, platform, profile_kind, tier, size_band, account_type, er_basis, er_source, er_posts, er, er_low, er_high,
  er_mean,
  er_median, percentile, peers, authenticity, authenticity_evaluated, authenticity_of, niche_focus, community,
  consistency, avg_likes, avg_comments, avg_views, posts_per_week, growth_30d, sponsored_share, expected_engagements,
  price_low, price_high, cpe, score, coverage, verified, country, language, price_currency, city, niches, audience)
select id, creator, followers, followers / 10, 100, now() - interval '1 day' * floor(120 * r1 * r1), now(),
  now(), platform, 1,
  case when followers < 1000 then 1 when followers <= 100000 then 2 else 3 end,
  case when followers = 100000 then 5
       else 1 + width_bucket(followers, array[1000,5000,10000,50000,100000,500000,1000000]::bigint[]) end,
  floor(r2 * 4)::int, basis, 1, 12, er, er * .7, er * 1.4, er * 1.1, er, 100 * r3, 500,
  case when r4 < .9 then 100 - 60 * r5 * r5 end,
  floor(7 * r4)::int, 7, 100 * r6, 100 * r5, 100 * r2, er * followers / 100, er * followers / 2000,
  case when basis = 2 then followers * r2 end, 7 * r3, 10 * r4 - 3, case when r5 < .8 then 40 * r6 end,
  er * followers / 100, greatest(25, followers / 100.0) / 2.4, greatest(25, followers / 100.0) * 2.4,
  greatest(25, followers / 100.0) / greatest(er * followers / 100, .1),
  case when r4 < .95 then 45 * r3 + .25 * (100 - 60 * r5 * r5) + 20 * r6 + 10 * (1 - r1) end, 100,
  r1 < .05, country, lang,
  'USD', '', case when niche1 = niche2 then array[niche1] else array[niche1, niche2] end::smallint[],
  case when r1 < .5 then array[16384 + 16 * niche1 + floor(r2 * 10)::int, 32768 + floor(r3 * 10)::int] else '{}' end
from bench_draw order by r3 * 45 + r6 * 20 desc
"""


def _niches() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into scoring_niche (id, slug, names, edited) select i, 'niche' || i, '{}', false"
            " from generate_series(1, %s) i on conflict do nothing",
            [NICHES],
        )


def fill(rows: int) -> None:
    """Fill Creator, Profile, SearchText and Listing; the text index is built after the rows."""
    _niches()
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_draw; select setseed(.42)")
        cursor.execute(_DRAW, [rows])
        for statement in (*_PROFILES.split(";"), _LISTINGS):
            cursor.execute(statement)
        for table in ("influencers_listing", "influencers_profile", "influencers_searchtext", "influencers_creator"):
            cursor.execute(f"vacuum analyze {table}")
