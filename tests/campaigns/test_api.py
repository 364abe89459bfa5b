"""The endpoints under /api/v1/campaigns/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Membership, User, Workspace
from campaigns.models import Campaign, Placement
from influencers import erasing
from influencers.models import Listing, Profile, Shortlist
from tests.campaigns.conftest import placement_of

URL = "/api/v1/campaigns/"


@pytest.fixture
def api(api_of: Callable[..., APIClient], editor: User) -> APIClient:
    client = api_of(editor)
    client.default_format = "json"
    return client


def send(client: APIClient, method: str, url: str, body: Any = None) -> Any:
    return getattr(client, method)(url, body, format="json")


def money(amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def problem(response: Any, status: int) -> str:
    """The text of a refusal, after checking that it is one."""
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["status"] == status
    return response.content.decode()


def test_create_from_a_shortlist(api: APIClient, shortlist: Shortlist) -> None:
    body = {"name": "Spring", "brief": "Cups", "budget": "900.50", "currency": "EUR", "shortlist": shortlist.pk}
    response = send(api, "post", URL, body)
    assert response.status_code == 201
    created = response.json()
    assert created["budget"] == {"amount": "900.50", "currency": "EUR"}
    assert (created["status"], created["shortlist"], created["started_at"]) == ("draft", shortlist.pk, None)
    assert len(created["sentences"]) == 1
    assert Placement.objects.filter(campaign_id=created["id"]).count() == 3
    listed = api.get(URL).json()["results"]
    assert [row["id"] for row in listed] == [created["id"]]
    assert api.get(f"{URL}{created['id']}/").json() == listed[0]


def test_budget_may_be_a_number_or_money_and_the_currency_is_the_workspace_one(api: APIClient) -> None:
    created = send(api, "post", URL, {"name": "a", "budget": {"amount": "5", "currency": "USD"}}).json()
    assert created["budget"] == {"amount": "5.00", "currency": "USD"}
    assert send(api, "post", URL, {"name": "b", "budget": 7, "currency": "EUR"}).json()["budget"]["amount"] == "7.00"
    assert send(api, "post", URL, {"name": "c"}).json()["budget"] is None
    wrong = {"name": "d", "currency": "EUR", "budget": {"amount": "5", "currency": "USD"}}
    assert "Amounts of this campaign are in EUR." in problem(send(api, "post", URL, wrong), 400)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "name"),
        ({"name": "x", "budget": -1}, "budget"),
        ({"name": "x", "currency": "euro"}, "currency"),
        ({"name": "x", "shortlist": 999_999}, "shortlist"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "status": "running"}, "status"),
        ({"name": "x", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
    ],
)
def test_a_wrong_body_names_the_field(api: APIClient, body: dict[str, Any], named: str) -> None:
    assert named in problem(send(api, "post", URL, body), 400)
    assert not Campaign.objects.exists()


def test_unknown_and_invalid_parameters_are_named(api: APIClient, campaign: Campaign) -> None:
    assert "colour" in problem(api.get(URL, {"colour": "red"}), 400)
    assert "draft, running, finished" in problem(api.get(URL, {"status": "open"}), 400)
    assert api.get(URL, {"status": "running"}).json()["results"] == []
    assert len(api.get(URL, {"status": "draft"}).json()["results"]) == 1


def test_change_and_delete(api: APIClient, campaign: Campaign) -> None:
    url = f"{URL}{campaign.pk}/"
    changed = send(api, "patch", url, {"name": "Autumn", "budget": {"amount": "20", "currency": "EUR"}})
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["budget"]["amount"]) == ("Autumn", "20.00")
    assert "Amounts of this campaign are in EUR." in problem(
        send(api, "patch", url, {"budget": {"amount": "20", "currency": "USD"}}), 400
    )
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


def test_start_finish_reopen_and_wrong_states(api: APIClient, campaign: Campaign) -> None:
    url = f"{URL}{campaign.pk}/"
    problem(send(api, "post", url + "finish/"), 409)
    started = send(api, "post", url + "start/")
    assert (started.status_code, started.json()["status"]) == (200, "running")
    assert "cannot start again" in problem(send(api, "post", url + "start/"), 409)
    assert send(api, "post", url + "finish/").json()["status"] == "finished"
    placement = placement_of(campaign, "chloe")
    assert "Reopen it" in problem(send(api, "patch", f"{url}placements/{placement.pk}/", {"stage": "paid"}), 409)
    problem(send(api, "patch", url, {"name": "x"}), 409)
    assert send(api, "post", url + "reopen/").json()["status"] == "running"


def test_placements(api: APIClient, campaign: Campaign, directory: dict[str, Listing]) -> None:
    url = f"{URL}{campaign.pk}/placements/"
    finn = directory["finn"]
    body = {"creator_id": finn.creator_id, "payment": "gift", "product_cost": "12", "shipping": 3.5}
    created = send(api, "post", url, body)
    assert created.status_code == 201
    placement = created.json()
    assert (placement["profile_id"], placement["handle"], placement["stage"]) == (finn.profile_id, "finn", "proposed")
    assert placement["cost"] == {"amount": "15.50", "currency": "EUR"}
    assert (placement["fee"], placement["expected"], placement["deliverables"]) == (None, None, [])
    assert "already in this campaign" in problem(send(api, "post", url, {"creator_id": finn.creator_id}), 409)
    assert "No creator has this id." in problem(send(api, "post", url, {"creator_id": 987_654_321}), 400)
    assert "A gift has no fee" in problem(send(api, "patch", f"{url}{placement['id']}/", {"fee": 4}), 400)
    problem(send(api, "patch", f"{url}{placement['id']}/", {"creator_id": 4}), 400)
    changed = send(api, "patch", f"{url}{placement['id']}/", {"payment": "fee", "fee": 40, "stage": "agreed"}).json()
    assert (changed["stage"], changed["cost"]["amount"]) == ("agreed", "55.50")
    listed = api.get(url).json()["results"]
    assert [row["handle"] for row in listed] == ["finn", "chloe", "bruno.fit", "anna.cooks"]
    assert listed[0] == api.get(f"{url}{placement['id']}/").json()
    assert api.delete(f"{url}{placement['id']}/").status_code == 204
    assert campaign.placements.count() == 3


def test_an_account_id_adds_that_account_and_a_person_id_any_of_theirs(
    api: APIClient, workspace: Workspace, directory: dict[str, Listing]
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Two", currency="EUR")
    url = f"{URL}{campaign.pk}/placements/"
    added = send(api, "post", url, {"creator_id": directory["anna.videos"].profile_id}).json()
    assert (added["platform"], added["creator_id"]) == ("tiktok", directory["anna.cooks"].creator_id)


def test_posts_and_the_report(api: APIClient, campaign: Campaign) -> None:
    url = f"{URL}{campaign.pk}/"
    bruno = placement_of(campaign, "bruno.fit")
    terms = {"payment": "gift", "product_cost": 30, "shipping": 20, "stage": "agreed"}
    send(api, "patch", f"{url}placements/{bruno.pk}/", terms)
    before = api.get(url + "report/").json()
    assert before["frozen"] is False
    assert "nothing is frozen yet" in before["state"]
    send(api, "post", url + "start/")
    posts = f"{url}placements/{bruno.pk}/deliverables/"
    created = send(api, "post", posts, {"type": "reel", "likes": 400, "revenue": "19.90"})
    assert created.status_code == 201
    post = created.json()
    assert (post["engagements"], post["comments"], post["revenue"]["amount"]) == (400, None, "19.90")
    assert "likes" in problem(send(api, "post", posts, {"likes": -1}), 400)
    assert send(api, "patch", f"{posts}{post['id']}/", {"comments": 100}).json()["engagements"] == 500
    report = api.get(url + "report/").json()
    assert report["spend"] == {"amount": "50.00", "currency": "EUR"}
    assert report["coverage"] == "1 of 3 placements has delivered numbers; totals compare only those."
    cpe, engagements = report["totals"]["cpe"], report["totals"]["engagements"]
    assert (cpe["delivered"], cpe["expected"]) == (money("0.10"), money("0.050"))
    assert (cpe["expected_in_all"], cpe["difference_percent"]) == (money("0.050"), 100)
    assert (engagements["delivered"], engagements["expected"], engagements["difference_percent"]) == (500, 1000, -50)
    assert engagements["expected_in_all"] == 800 + 1000 + 2900
    chloe = next(line for line in report["lines"] if line["platform"] == "tiktok")
    assert (chloe["figures"]["cpe"]["delivered"], chloe["cost"]) == (None, None)
    line = next(line for line in report["lines"] if line["placement"] == bruno.pk)
    assert (line["cost"], report["results"]["revenue"]) == (money("50.00"), money("19.90"))
    budget = report["budget"]
    assert [budget[name] for name in ("budget", "committed", "open")] == [
        money("1000.00"), money("50.00"), money("0.00"),
    ]  # fmt: skip
    assert (budget["over"], budget["without_cost"]) == (None, 2)
    assert chloe["figures"]["cpe"]["reason"] == "Costs not entered"
    assert api.delete(f"{posts}{post['id']}/").status_code == 204
    assert api.get(posts).json()["results"] == []


def test_frozen_money_has_its_currency(api: APIClient, campaign: Campaign) -> None:
    url = f"{URL}{campaign.pk}/"
    bruno = placement_of(campaign, "bruno.fit")
    send(api, "patch", f"{url}placements/{bruno.pk}/", {"fee": 120})
    send(api, "post", url + "start/")
    frozen = api.get(f"{url}placements/{bruno.pk}/").json()["expected"]
    assert frozen["cost"] == money("120.00")
    assert frozen["price"] == {"low": money("229.00", "USD"), "high": money("1320.00", "USD"), "basis": "estimate"}
    dora = send(api, "post", url + "placements/", {"creator_id": Profile.objects.get(handle="dora").pk}).json()
    assert (dora["expected"]["cost"], dora["expected"]["price"]) == (None, None)


def test_an_erased_person_has_no_name_in_the_api(api: APIClient, campaign: Campaign) -> None:
    erasing.erase_profile("tiktok", "chloe")
    rows = api.get(f"{URL}{campaign.pk}/placements/").json()["results"]
    removed = next(row for row in rows if row["removed"])
    assert (removed["name"], removed["handle"], removed["creator_id"]) == ("Removed at the person's request", "", None)
    assert "chloe" not in api.get(f"{URL}{campaign.pk}/report/").content.decode()


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_strangers_and_staff_of_no_workspace_get_404_everywhere(
    api_of: Callable[..., APIClient], who: str, request: pytest.FixtureRequest, campaign: Campaign
) -> None:
    client = api_of(request.getfixturevalue(who))
    placement = placement_of(campaign, "chloe")
    url, one = f"{URL}{campaign.pk}/", f"{URL}{campaign.pk}/placements/{placement.pk}/"
    assert client.get(URL).json()["results"] == []
    for address in (url, url + "report/", url + "placements/", one, one + "deliverables/"):
        problem(client.get(address), 404)
    for method, address in (
        ("patch", url), ("delete", url), ("post", url + "start/"), ("post", url + "placements/"), ("patch", one),
        ("delete", one), ("post", one + "deliverables/"),
    ):  # fmt: skip
        problem(send(client, method, address, {}), 404)


def test_a_token_reaches_its_own_workspace_only(
    api_of: Callable[..., APIClient], owner: User, other_workspace: Workspace, campaign: Campaign
) -> None:
    Membership.objects.create(workspace=other_workspace, user=owner, role="owner")
    client = api_of(owner, workspace=other_workspace)
    problem(client.get(f"{URL}{campaign.pk}/"), 404)
    assert api_of(owner, workspace=campaign.workspace).get(f"{URL}{campaign.pk}/").status_code == 200


def test_who_may_not_write(
    api_of: Callable[..., APIClient], viewer: User, editor: User, admin: User, campaign: Campaign
) -> None:
    for client in (api_of(viewer), api_of(editor, scope="read")):
        assert client.get(f"{URL}{campaign.pk}/").status_code == 200
        problem(send(client, "post", URL, {"name": "x"}), 403)
        problem(send(client, "patch", f"{URL}{campaign.pk}/", {"name": "x"}), 403)
        problem(send(client, "post", f"{URL}{campaign.pk}/start/"), 403)
    problem(send(api_of(admin), "post", URL, {"name": "x"}), 403)
    problem(APIClient().get(URL), 401)
