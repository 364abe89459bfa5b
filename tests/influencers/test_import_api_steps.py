"""An import through the REST API step by step: rehearse, answer, watch, run, undo; and who may do which of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User, Workspace
from influencers import importing
from influencers.models import Import, Profile, Rejection, Source
from tests.influencers.imports import table

pytestmark = pytest.mark.django_db

Api = Callable[..., APIClient]
URL = "/api/v1/imports/"
SIMPLE = table(["username", "followers"], ["tea", "10k"], ["coffee", "=1+1"])


def file(content: str = SIMPLE, name: str = "ig_creators.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def brought(api: APIClient, content: str = SIMPLE, **values: Any) -> int:
    response = api.post(URL, {"file": file(content), "as_of": "2026-11-20", **values})
    assert response.status_code == 201, response.content
    return int(response.json()["id"])


def run(api: APIClient, pk: int) -> dict[str, Any]:
    importing.run(pk)
    found: dict[str, Any] = api.get(f"{URL}{pk}/").json()
    return found


def test_a_date_that_nothing_says_is_asked_and_answered(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file()}).json()["id"]
    waiting = run(api, pk)
    assert (waiting["status"], waiting["as_of"]) == ("needs_input", None)
    assert [question["name"] for question in waiting["questions"]] == ["as_of"]
    refused = api.post(f"{URL}{pk}/run/", {"as_of": "2099-01-01"}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["as_of"])
    answered = api.post(f"{URL}{pk}/run/", {"as_of": waiting["questions"][0]["choices"][0]}, format="json")
    assert answered.status_code == 202
    assert run(api, pk)["status"] == "done"


def test_what_the_file_looks_like_and_how_far_it_is_are_shown(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    pk = brought(api)
    waiting = api.get(f"{URL}{pk}/").json()
    assert [column["target"] for column in waiting["detected"]["columns"]] == ["handle", "followers"]
    assert waiting["detected"]["columns"][0]["samples"] == ["tea", "coffee"]
    Import.objects.update(status="running", rows_done=900, rows_per_second=300.0, seconds_left=12)
    running = api.get(f"{URL}{pk}/").json()
    assert (running["rows_done"], running["rows_per_second"], running["seconds_left"]) == (900, 300.0, 12)
    (listed,) = api.get(URL).json()["results"]
    assert "detected" not in listed
    assert listed["rows_done"] == 900


def test_a_rehearsal_can_be_changed_rehearsed_again_and_run(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    pk = brought(api, rehearse="true")
    assert run(api, pk)["status"] == "rehearsed"
    again = api.post(f"{URL}{pk}/run/", {"rehearse": True, "mapping": {"followers": ""}}, format="json")
    assert again.status_code == 202
    rehearsed = run(api, pk)
    assert (rehearsed["status"], rehearsed["report"]["columns"]["ignored"]) == ("rehearsed", ["followers"])
    assert not Profile.objects.exists()
    assert api.post(f"{URL}{pk}/run/", {"mapping": {"followers": "followers"}}, format="json").status_code == 202
    assert run(api, pk)["status"] == "done"
    assert Profile.objects.get(handle="tea").followers == 10_000


def test_a_queued_rehearsal_may_be_run_at_once(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    pk = api.post(URL, {"file": file(), "rehearse": "true"}).json()["id"]
    run(api, pk)
    api.post(f"{URL}{pk}/run/", {"as_of": "2026-11-20", "rehearse": False}, format="json")
    assert run(api, pk)["status"] == "done"


def test_the_same_as_last_time(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    odd = table(["who", "how many"], ["tea", "10k"])
    refused = api.post(URL, {"file": file(odd), "source": "Vendor", "same_as_last": "true"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["same_as_last"])
    brought_once = brought(api, odd, source="Vendor", mapping='{"who": "handle", "how many": "followers"}')
    assert run(api, brought_once)["status"] == "done"
    pk = brought(api, odd.replace("10k", "11k"), source="Vendor", same_as_last="true")
    assert run(api, pk)["updated"] == 1
    assert Profile.objects.get().followers == 11_000


def test_numbers_that_moved_too_far_need_a_yes(api_of: Api, owner: User) -> None:
    api = api_of(owner)

    def week(factor: int) -> str:
        return table(["username", "followers"], *([f"creator{n}", 1_000 * factor + n] for n in range(60)))

    run(api, brought(api, week(1), as_of="2026-11-13", source="Weekly"))
    pk = brought(api, week(1_000), source="Weekly")
    asked = run(api, pk)
    assert (asked["status"], asked["questions"][0]["name"]) == ("needs_input", "implausible")
    assert "thousands separator" in asked["questions"][0]["sentence"]
    refused = api.post(f"{URL}{pk}/run/", {"implausible": "no"}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["implausible"])
    assert api.post(f"{URL}{pk}/run/", {"implausible": "yes"}, format="json").status_code == 202
    done = run(api, pk)
    assert (done["status"], done["updated"], done["accept_implausible"]) == ("done", 60, True)
    told = brought(api, week(1), as_of="2026-11-21", source="Weekly", accept_implausible="true")
    assert run(api, told)["status"] == "done"


def test_undo_puts_back_and_says_what_it_did(api_of: Api, owner: User) -> None:
    api = api_of(owner)
    pk = brought(api)
    assert api.post(f"{URL}{pk}/undo/").status_code == 409
    run(api, pk)
    accepted = api.post(f"{URL}{pk}/undo/")
    assert (accepted.status_code, accepted.json()["status"], accepted.json()["undoing"]) == (202, "queued", True)
    assert api.post(f"{URL}{pk}/undo/").status_code == 409
    undone = run(api, pk)
    assert (undone["status"], undone["undoing"], undone["created"]) == ("undone", False, 2)
    assert undone["report"]["undo"]["removed"] == 2
    assert undone["undone_at"]
    assert not Profile.objects.exists()
    again = api.post(f"{URL}{pk}/undo/")
    assert (again.status_code, "undone" in again.json()["detail"]) == (409, True)


def test_who_may_undo_run_and_stop(
    api_of: Api, owner: User, editor: User, viewer: User, stranger: User, admin: User, workspace: Workspace
) -> None:
    pk = brought(api_of(owner))
    run(api_of(owner), pk)
    people = ((editor, 403), (viewer, 403), (stranger, 404))
    for step in ("undo", "run", "cancel"):
        for person, status in people:
            assert api_of(person).post(f"{URL}{pk}/{step}/").status_code == status, (step, person.username)
        assert api_of(owner, scope="read").post(f"{URL}{pk}/{step}/").status_code == 403
        assert APIClient().post(f"{URL}{pk}/{step}/").status_code in (401, 403)
    assert Import.objects.get().status == "done"
    assert Profile.objects.count() == 2
    assert api_of(admin, workspace=None).post(f"{URL}{pk}/undo/").status_code == 202


def test_imports_without_a_workspace_are_the_staff_s_own(api_of: Api, owner: User, admin: User) -> None:
    pk = brought(api_of(admin, workspace=None))
    importing.run(pk)
    assert api_of(owner).post(f"{URL}{pk}/undo/").status_code == 404


def test_only_staff_undo_a_source_that_outranks_the_usual(api_of: Api, owner: User, admin: User) -> None:
    pk = brought(api_of(owner), source="Vendor")
    importing.run(pk)
    Source.objects.filter(name="Vendor").update(rank=3)
    refused = api_of(owner).post(f"{URL}{pk}/undo/")
    assert refused.status_code == 403
    assert "“Vendor”" in refused.json()["detail"]
    assert api_of(admin, workspace=None).post(f"{URL}{pk}/undo/").status_code == 202


RATES = table(["username", "followers", "er"], ["tea", 5_000, "0.02"], ["coffee", "many", "0.5"])


@pytest.mark.parametrize(("unit", "rate"), [("percent", 0.02), ("fraction", 2.0)])
@pytest.mark.parametrize("when", ["with the file", "with the first run"])
def test_percent_or_fraction_may_be_said_before_it_is_asked(api_of, owner, when, unit, rate) -> None:
    api, said = api_of(owner), {"percent_or_fraction": unit}
    early = when == "with the file"
    file = SimpleUploadedFile("list.csv", RATES.encode())
    pk = api.post(URL, {"file": file, "as_of": "2026-11-20"} | (said if early else {})).json()["id"]
    importing.run(pk)
    assert [each["name"] for each in api.get(f"{URL}{pk}/").json()["questions"]] == ["platform"]
    answers = {"platform": "tiktok"} | ({} if early else said)
    assert api.post(f"{URL}{pk}/run/", answers, format="json").status_code == 202
    importing.run(pk)
    done = api.get(f"{URL}{pk}/").json()
    assert (done["status"], done["questions"], done["report"]["cells_rejected"]) == ("done", [], 1)
    assert done["mapping"] == {"er": f"reported_er:{unit}"}
    assert Profile.objects.get(handle="tea").reported_er == pytest.approx(rate)
    assert Rejection.objects.filter(batch=pk).count() == 1


def test_what_was_said_of_rates_leaves_other_questions_open(api_of, owner) -> None:
    content = table(["username", "er", "as of"], ["tea", "0.02", "2026-11-01"], ["coffee", "0.5", ""])
    file = SimpleUploadedFile("ig.csv", content.encode())
    pk = api_of(owner).post(URL, {"file": file, "percent_or_fraction": "fraction"}).json()["id"]
    importing.run(pk)
    assert [each["name"] for each in Import.objects.get(pk=pk).questions] == ["as_of"]


def test_a_file_that_is_read_again_says_the_same_of_itself(api_of, owner) -> None:
    file = SimpleUploadedFile("ig_2026-11-01.csv", RATES.encode())
    pk = api_of(owner).post(URL, {"file": file, "percent_or_fraction": "percent"}).json()["id"]
    importing.run(pk)
    report = Import.objects.get(pk=pk).report
    assert report["as_of"] == "The date is the one in the file's name."
    assert report["platform"] == "The platform is the one in the file's name."
