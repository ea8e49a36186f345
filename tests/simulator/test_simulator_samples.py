"""The official samples parse, and the simulator's answers have their shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"


def shape(value: Any) -> Any:
    """The value with its leaves replaced by the names of their types.

    A list is the union of its members, as a sample shows two kinds of user.
    """
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        merged: dict[str, Any] = {}
        for part in map(shape, value):
            if not isinstance(part, dict):
                return [part]
            merged.update(part)
        return [merged]
    return type(value).__name__


def missing(sample: Any, ours: Any, where: str = "") -> list[str]:
    """What the sample's shape has and ours lacks or types otherwise."""
    if isinstance(sample, dict) and isinstance(ours, dict):
        return [
            line
            for key in sample
            for line in (
                missing(sample[key], ours[key], f"{where}.{key}")
                if key in ours
                else [f"{where}.{key} is absent"]
            )
        ]
    if isinstance(sample, list) and isinstance(ours, list):
        return missing(sample[0], ours[0], f"{where}[]")
    return [] if sample == ours else [f"{where}: {sample} is not {ours}"]


def sample(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda p: p.stem)
def test_every_sample_parses(path):
    assert isinstance(json.loads(path.read_bytes()), dict)


@pytest.fixture
def answers(world, desk):
    """An answer of the simulator for each sample of an endpoint it has."""
    world.rules.profile_style = "names"
    world.rules.migrated_from = "wx0000000000000000"
    openids = world.sample(2)
    world.leave(openids[1:])
    old = world.old_code.encode(world.index(openids[0]))
    login = {"grant_type": "client_credential", "appid": world.appid}
    return {
        "token": lambda: desk("token", secret=world.secret, **login),
        "user_get": lambda: desk("user/get"),
        "user_info": lambda: desk("user/info", openid=openids[0]),
        "user_info_batchget": lambda: desk(
            "user/info/batchget", {"user_list": [{"openid": one} for one in openids]}
        ),
        "user_info_updateremark": lambda: desk(
            "user/info/updateremark", {"openid": openids[0], "remark": "李姐"}
        ),
        "user_tag_get": lambda: desk("user/tag/get", {"tagid": world.tag_id("广东")}),
        "callback_check": lambda: desk("callback/check", {"action": "all"}),
        "changeopenid": lambda: desk(
            "changeopenid",
            {"from_appid": "wx0000000000000000", "openid_list": [old, "oNobody"]},
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "user_get",
        "user_info",
        "user_info_batchget",
        "user_info_updateremark",
        "user_tag_get",
        "callback_check",
        "changeopenid",
    ],
)
def test_answers_have_the_shape_of_the_samples(answers, name):
    assert not missing(shape(sample(name)), shape(answers[name]()))


def test_the_groups_sample_names_the_system_tag_that_tags_get_lists(desk):
    named = {group["id"]: group["name"] for group in sample("groups_get")["groups"]}
    listed = {tag["id"]: tag["name"] for tag in desk("tags/get")["tags"]}
    assert listed[2] == named[2] == "星标组"
    assert not {0, 1} & set(listed)
