"""N invented profiles with posts and snapshots, drawn inside PostgreSQL, as the scoring benchmark needs them."""

from __future__ import annotations

from django.db import connection

POSTS = 12
SNAPSHOTS = 12
AS_OF = "timestamptz '2026-11-01 12:00+00'"

_STATEMENTS = [
    "select setseed(.42)",
    """
    create unlogged table bench_draw as
    select id, (array['instagram','instagram','tiktok','youtube','facebook'])[1 + floor(random() * 5)::int] platform,
           floor(exp(9.0 + 1.5 * (random() + random() + random() + random() - 2) * 1.73))::bigint followers,
           exp(-4.2 + .8 * (random() + random() + random() - 1.5) * 2) rate
    from generate_series(1, %(n)s) id
    """,
    "insert into influencers_creator (id, created_at) select id, now() from bench_draw",
    f"""
    insert into influencers_profile (id, creator_id, platform, handle, country, followers, following, posts_count,
                                     as_of, niche_ids, niche_focus)
    select id, id, platform, 'account' || id, 'DE', followers, (followers * random())::int, 5 + random() * 500,
           {AS_OF}, array[1 + floor(random() * 40)::int]::smallint[], 100 * random()
    from bench_draw order by id
    """,
    f"""
    insert into influencers_post (profile_id, external_id, posted_at, likes, comments, shares, saves, views,
                                  is_sponsored, is_pinned, counts_as_of, caption)
    select id, id || '-' || post, {AS_OF} - interval '1 hour' * (20 + 170 * post + floor(100 * r1)),
           case when r2 > .02 then engaged end, floor(engaged * .03 * (.5 + r1)), floor(engaged * .02), null,
           case when platform in ('tiktok', 'youtube') then floor(engaged * (8 + 12 * r3)) + 1 end,
           case when r2 < .5 then r3 < .1 end, r3 > .98, {AS_OF}, 'A few words, as captions have them'
    from (select d.*, post, random() r1, random() r2, random() r3,
                 floor(followers * rate * exp(1.1 * (random() + random() + random() - 1.5)) + 1)::bigint engaged
          from bench_draw d, generate_series(0, %(posts)s - 1) post) p order by id, post
    """,
    f"""
    insert into influencers_snapshot (profile_id, date, followers)
    select id, ({AS_OF})::date - 7 * week, floor(followers * exp(-.004 * week * (1 + random())))::bigint
    from bench_draw, generate_series(0, %(snapshots)s - 1) week order by id, week
    """,
    "drop table bench_draw",
    "vacuum analyze",
]


def fill(profiles: int) -> None:
    """Profiles 1 to N with 12 posts and 12 weekly snapshots each."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            values = {"n": profiles, "posts": POSTS, "snapshots": SNAPSHOTS}
            cursor.execute(statement, values if "%(" in statement else None)
