"""The rules of tier, rate and percentile once more, in SQL and sharing no code: what the engine is checked against."""

from __future__ import annotations

from django.db import connection

_MOMENT = "timestamptz '2026-11-01 12:00+00'"

_POSTS = f"""
create unlogged table sql_counted as
with usable as (
  select p.id, p.platform, p.followers, o.id post, o.posted_at, o.is_sponsored, o.views,
         o.likes + coalesce(o.comments, 0)
         + case when p.platform = 'youtube' then 0 else coalesce(o.shares, 0) end
         + case when p.platform in ('youtube', 'tiktok') then 0 else coalesce(o.saves, 0) end engaged,
         p.platform in ('tiktok', 'youtube') viewed
  from influencers_profile p join influencers_post o on o.profile_id = p.id
  where o.counts_as_of - o.posted_at
        >= case when p.platform = 'youtube' then interval '7 days' else interval '48 hours' end
    and not o.is_pinned and o.likes is not null and not (o.likes = 0 and o.comments is distinct from 0)
    and {_MOMENT} - o.posted_at <= interval '180 days' and o.posted_at <= {_MOMENT}
    and not (p.platform in ('tiktok', 'youtube') and o.views >= 1 and o.likes > o.views)
), based as (
  select *, viewed and 2 * count(*) filter (where views >= 1) over w >= count(*) over w by_views
  from usable window w as (partition by id)
), rated as (
  select *, case when by_views then views else followers end::float8 denominator from based
), ranked as (
  select *, row_number() over (partition by id order by posted_at desc, post desc) place
  from rated where denominator >= 1
), windowed as (
  select *, count(*) filter (where is_sponsored) over w paid, count(*) over w all_posts
  from ranked where place <= case when platform = 'instagram' then 12 else 30 end
  window w as (partition by id)
)
select * from windowed where not (is_sponsored is true and paid >= 3 and paid < all_posts)
"""

_RATES = """
create unlogged table sql_rates as
select p.id, p.platform,
       case when followers < 1000 then 1 when followers <= 100000 then 2 else 3 end tier,
       case when followers = 100000 then 5 else
         1 + width_bucket(followers, array[1000,5000,10000,50000,100000,500000,1000000]::bigint[]) end band,
       c.k, c.by_views, c.xbar, c.er_mean, c.er_median
from influencers_profile p left join (
  select id, count(*) k, bool_or(by_views) by_views, avg(ln((engaged + .5) / denominator)) xbar,
         avg(100 * engaged / denominator) er_mean,
         percentile_cont(.5) within group (order by 100 * engaged / denominator) er_median
  from sql_counted group by id
) c on c.id = p.id
"""

_SCORED = """
create unlogged table sql_scored as
with mine as (
  select platform, by_views, band, avg(xbar) mu from sql_rates where k >= 3 group by 1, 2, 3 having count(*) >= 30
), outside as (
  select (array['instagram','tiktok','youtube','x','facebook','pinterest'])[platform] platform, basis = 2 by_views,
         size_band band, ln(rate / 100) mu
  from scoring_benchmark
), pulled as (
  select r.*, coalesce(m.mu, o.mu) mu,
         case when r.by_views then {views} else {followers} end w
  from sql_rates r
  left join mine m on m.platform = r.platform and m.by_views = r.by_views and m.band = r.band
  left join outside o on o.platform = r.platform and o.by_views = r.by_views and o.band = r.band
), estimated as (
  select *, 100 * exp(case when mu is null then xbar else w * xbar + (1 - w) * mu end) er from pulled
), grids as (
  select platform, by_views, band,
         percentile_cont((select array_agg(i / 1000.0::float8 order by i) from generate_series(0, 1000) i))
           within group (order by er) grid
  from estimated where er is not null group by 1, 2, 3 having count(*) >= 30
), backwards as (
  select *, (select array_agg(-g order by g desc) from unnest(grid) g) falling from grids
), placed as (
  select e.*, grid, width_bucket(er, grid) up_to, 1001 - width_bucket(-er, falling) below
  from estimated e join backwards g using (platform, by_views, band)
)
select e.id, e.tier, e.er, e.er_mean, e.er_median,
       case when p.up_to > p.below then (p.below + p.up_to - 1) / 20.0
            when p.below = 0 then 0 when p.below = 1001 then 100
            else (p.below - 1 + (p.er - p.grid[p.below]) / (p.grid[p.below + 1] - p.grid[p.below])) / 10 end percentile
from estimated e left join placed p on p.id = e.id
"""

COMPARED = ("tier", "er", "er_mean", "er_median", "percentile")


def _weight(found: dict[str, float]) -> str:
    return f"{found['tau2']!r} / ({found['tau2']!r} + {found['s2']!r} / k + {found['d2']!r})"


def compute(variances: dict[str, dict[str, float]]) -> None:
    """Everybody, by three statements, with the variances that the run was computed with."""
    weights = {basis: _weight(variances[basis]) for basis in ("followers", "views")}
    scored = _SCORED.format(**weights)
    with connection.cursor() as cursor:
        for table, statement in (("counted", _POSTS), ("rates", _RATES), ("scored", scored)):
            cursor.execute(f"drop table if exists sql_{table}")
            cursor.execute(statement)
            cursor.execute(f"analyze sql_{table}")


def differing() -> dict[str, int]:
    """By column: listings that differ from the SQL at 6 significant digits, or know what it does not."""
    counts = {}
    with connection.cursor() as cursor:
        for column in COMPARED:
            cursor.execute(
                f"select count(*) from influencers_listing l full join sql_scored s on s.id = l.profile_id"
                f" where (l.{column} is null) <> (s.{column} is null and not {_cut_only(column)})"
                f" or abs(l.{column} - s.{column}) > 1e-6 * abs(s.{column}) + 1e-9"
            )
            counts[column] = int(cursor.fetchone()[0])
    return counts


def _cut_only(column: str) -> str:
    """Small cohorts have a percentile from a benchmark's cut points, which this SQL does not work out."""
    return "(l.peers is null and l.percentile is not null)" if column == "percentile" else "false"
