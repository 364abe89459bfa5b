"""What speaks for two people being one, how strongly, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from influencers.importing.merging.resolving import rows, run
from scoring.codes import Platform

# An address or link that more people share is an agency's or a shop's.
MOST = 10
BOARD, ACCOUNT, EMAIL, RENAMED, LINK, NAMED_ALIKE, HANDLE = 95, 90, 85, 75, 60, 55, 40
MORE = 8  # for each further kind of evidence
SENTENCES = 6

_NAME = "{0}.platform || '/' || {0}.handle"
_A, _B = _NAME.format("a"), _NAME.format("b")

_SHARED = f"""
insert into evidence
select x.creator_id, y.creator_id, x.kind,
       case when x.kind = 'link' then {LINK} else {EMAIL} end,
       case when x.scope > 0 then 'One workspace knows both under the same e-mail address.'
            when x.kind = 'link' then 'The bios of ' || {_A} || ' and ' || {_B} || ' link to ' || x.value || '.'
            else 'The bios of ' || {_A} || ' and ' || {_B} || ' name the same e-mail address.' end
from said x join said y on y.kind = x.kind and y.scope = x.scope and y.value = x.value and y.creator_id > x.creator_id
join (select kind, scope, value from said where value is not null group by 1, 2, 3
      having count(distinct creator_id) between 2 and {MOST}) few
  on few.kind = x.kind and few.scope = x.scope and few.value = x.value
left join influencers_profile a on a.id = x.profile_id left join influencers_profile b on b.id = y.profile_id
"""
_LINKED = f"""
insert into evidence
select least(s.creator_id, b.creator_id), greatest(s.creator_id, b.creator_id), 'link', {ACCOUNT},
       'The bio of ' || {_A} || ' links to ' || {_B} || '.'
from said s join influencers_profile a on a.id = s.profile_id
join influencers_profile b on b.platform = s.platform and b.handle = s.handle and b.creator_id <> s.creator_id
where (s.platform, s.handle) in (select platform, handle from said where handle is not null group by 1, 2
      having count(distinct creator_id) <= {MOST})
"""
# Few handles are shared, so they are found first; around a few accounts the index on platform and handle finds them.
_ALL_PAIRS = (
    "(select handle from influencers_profile group by handle having min(creator_id) <> max(creator_id)) shared"
    " join influencers_profile a on a.handle = shared.handle join influencers_profile b on b.handle = shared.handle"
)
_NEAR_PAIRS = (
    "looked_at l join influencers_profile a on a.id = l.id"
    " join influencers_profile b on b.handle = a.handle and b.platform = any(%s) and b.creator_id <> a.creator_id"
)
# Groups and boards have names of topics, numbers are ids, and handle~id is an account that lost its handle.
_OWN_NAME = (
    "{0}.kind in ('account', 'page') and length({0}.handle) > 2 and position('~' in {0}.handle) = 0"
    " and {0}.handle !~ '^[0-9]+$'"
)
_SAME_HANDLE = f"""
insert into evidence
select least(a.creator_id, b.creator_id), greatest(a.creator_id, b.creator_id), 'handle',
       case when alike then {NAMED_ALIKE} else {HANDLE} end,
       'Both have the handle “' || a.handle || '”' || case when alike then ' and the same name.' else '.' end
from {{pairs}} cross join lateral
     (select a.display_name <> '' and lower(a.display_name) = lower(b.display_name) as alike) names
where {_OWN_NAME.format("a")} and {_OWN_NAME.format("b")} and a.platform <> b.platform
"""
_BOARDS = f"""
insert into evidence
select least(a.creator_id, b.creator_id), greatest(a.creator_id, b.creator_id), 'link', {BOARD},
       'The board ' || {_A} || ' is one of ' || {_B} || '.'
from influencers_profile a
join influencers_profile b on b.platform = 'pinterest' and b.handle = split_part(a.handle, '/', 1)
     and b.creator_id <> a.creator_id
where a.platform = 'pinterest' and position('/' in a.handle) > 0
"""


def gather(everybody: bool) -> None:
    """Fill `evidence` from what was said, and from handles."""
    run(_SHARED)
    run(_LINKED)
    if everybody:
        run(f"{_SAME_HANDLE.format(pairs=_ALL_PAIRS)} and a.creator_id < b.creator_id")
        run(_BOARDS)
        return
    run(_SAME_HANDLE.format(pairs=_NEAR_PAIRS), [Platform.slugs()])
    run(f"{_BOARDS} and (a.id in (select id from looked_at) or b.id in (select id from looked_at))")
    run("""
        delete from evidence e where not exists (select from looked_at l join influencers_profile p on p.id = l.id
            where p.creator_id in (e.first_id, e.second_id)) and e.kind <> 'renamed'
    """)


def gather_renamed(renamed: Iterable[dict[str, Any]]) -> None:
    """What a weekly file hints at: an account went, and a new one looks like it."""
    for hint in renamed:
        old, new = (str(hint.get(name, "")).partition("/") for name in ("old", "new"))
        run(
            """
            insert into evidence
            select least(a.creator_id, b.creator_id), greatest(a.creator_id, b.creator_id), 'renamed', %s, %s
            from influencers_profile a, influencers_profile b
            where a.platform = %s and a.handle = %s and b.platform = %s and b.handle = %s
              and a.creator_id <> b.creator_id
            """,
            [RENAMED, str(hint.get("because", "One went when the other came.")), old[0], old[2], new[0], new[2]],
        )


_FOUND = f"""
with kinds as (
    select first_id, second_id, kind, sentence, max(strength) as strength from evidence group by 1, 2, 3, 4
), ranked as (
    select *, row_number() over (partition by first_id, second_id order by strength desc, sentence) as place from kinds
), found as (
    select first_id, second_id,
           least(100, max(strength) + {MORE} * (count(distinct kind) - 1))::int as strength,
           jsonb_agg(jsonb_build_object('kind', kind, 'sentence', sentence) order by place)
               filter (where place <= {SENTENCES}) as evidence
    from ranked group by 1, 2
)
"""
_STILL_TWO = """
join influencers_creator one on one.id = f.first_id and one.merged_into_id is null
join influencers_creator two on two.id = f.second_id and two.merged_into_id is null
"""


def suggest(everybody: bool) -> int:
    """Write what was found; returns how many suggestions are new."""
    if everybody:
        run("""
            delete from influencers_mergesuggestion m
            where m.status = 'open' and not m.evidence @> '[{"kind": "renamed"}]'
              and not exists (select from evidence e where e.first_id = m.first_id and e.second_id = m.second_id)
        """)
        said, changed = "excluded.evidence", "(was.evidence, was.strength) is distinct from"
        kept = f"evidence = {said}, strength = excluded.strength"
        differs = f'{changed} ({said}, excluded.strength) and not was.evidence @> \'[{{"kind": "renamed"}}]\''
    else:
        # A look at some accounts may not see all that speaks for a pair, so nothing is taken away.
        union = "(select jsonb_agg(distinct each) from jsonb_array_elements(was.evidence || excluded.evidence) as each)"
        kept = f"evidence = {union}, strength = greatest(was.strength, excluded.strength)"
        differs = "not was.evidence @> excluded.evidence or was.strength < excluded.strength"
    found = rows(f"""
        {_FOUND}, written as (
            insert into influencers_mergesuggestion as was
                (first_id, second_id, evidence, strength, status, moved, created_at)
            select f.first_id, f.second_id, f.evidence, f.strength, 'open', '{{}}', now() from found f {_STILL_TWO}
            on conflict (first_id, second_id) do update set {kept} where was.status = 'open' and ({differs})
            returning old.id is null as is_new
        )
        select count(*) from written where is_new
    """)
    return int(found[0][0])
