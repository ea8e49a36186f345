"""Test a connection step by step and say at which step it ends, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wxdesk.account.account import Account, Candidate
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    IpNotListed,
    KeychainError,
    NotSent,
    WrongCredentials,
    WxdeskError,
)
from wxdesk.jobs import Context
from wxdesk.model import Text
from wxdesk.wechat import ApiPaths, Codes

STEPS = ("network", "appid", "ip", "secret", "fans", "quota")
_Tried = Account | Candidate
_NOT_YET = Text("上一项通过后检查", "after the one above")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list. ``state`` is ok, failed or waiting (not looked at)."""

    step: str
    state: str
    detail: Text
    error: WxdeskError | None = None


def check(
    account: _Tried, ctx: Context, report: Callable[[Check], None] | None = None
) -> list[Check]:
    """Ask for a token, then for something harmless, then for the fans' quota.

    Needs no verified account for the first part (get_api_domain_ip). Everything
    after the first failure stays "waiting". ``report`` hears each line at once.
    Nothing is raised for what WeChat says; Cancelled is. Of a Candidate nothing is
    stored; its calls and the quota count for the stored account, if there is one.
    """
    lines: list[Check] = []

    def add(step: str, state: str, detail: Text, error: WxdeskError | None) -> None:
        lines.append(Check(step, state, detail, error))
        if report is not None:
            report(lines[-1])

    failed = False
    actions: tuple[tuple[tuple[str, ...], Callable[[_Tried, Context], Text]], ...] = (
        (("network", "appid", "ip", "secret"), _reach),
        (("fans",), _may_read_fans),
        (("quota",), _quota),
    )
    for steps, action in actions:
        if failed:
            break
        try:
            detail = action(account, ctx)
        except (ApiError, KeychainError) as error:
            failed = True
            for step in _proven_before(error, steps):
                add(step, "ok", _fine(account, step), None)
            for step in steps[len(lines) : steps.index(_step_of(error, steps))]:
                add(step, "waiting", _NOT_YET, None)
            add(_step_of(error, steps), "failed", error.title, error)
        else:
            for step in steps[:-1]:
                add(step, "ok", _fine(account, step), None)
            add(steps[-1], "ok", detail, None)
    for step in STEPS[len(lines) :]:
        add(step, "waiting", _NOT_YET, None)
    if (stored := _stored(account)) is not None:
        stored.save_quota_use()
    return lines


def first_error(lines: list[Check]) -> WxdeskError | None:
    """The error of the line that failed, if any did."""
    return next((line.error for line in lines if line.error is not None), None)


def _stored(account: _Tried) -> Account | None:
    return account if isinstance(account, Account) else account.stored


def _reach(account: _Tried, ctx: Context) -> Text:
    account.client.api_addresses(ctx)
    return Text("正确", "right")


def _may_read_fans(account: _Tried, ctx: Context) -> Text:
    page = account.client.follower_page(ctx, "")
    total = page.total or 0
    return Text(f"可以读取，共 {total:,} 位", f"readable, {total:,} fans")


def _quota(account: _Tried, ctx: Context) -> Text:
    stored = _stored(account)
    counted = stored.used_today(ApiPaths.FOLLOWERS) if stored else 0
    quota = account.client.quota(ctx, ApiPaths.FOLLOWERS)
    if stored is not None:
        stored.learn_limits([(quota, counted)])
    facts = f"{quota.used:,} / {quota.daily_limit:,}"
    return Text(f"拉列表 {facts}", f"list calls {facts}")


def _step_of(error: WxdeskError, steps: tuple[str, ...]) -> str:
    if len(steps) == 1:
        return steps[0]
    if isinstance(error, IpNotListed):
        return "ip"
    if isinstance(error, KeychainError):
        return "secret"
    if isinstance(error, WrongCredentials):
        return (
            "appid"
            if error.errcode in (Codes.WRONG_APPID, Codes.NO_APPID)
            else "secret"
        )
    if isinstance(error, (NotSent, BadAnswer)) or error.errcode is None:
        return "network"
    return steps[-1]


def _proven_before(error: WxdeskError, steps: tuple[str, ...]) -> tuple[str, ...]:
    """What a failure at one step proves about those before it: a wrong secret says
    nothing of the address, and a locked key store nothing at all."""
    at = _step_of(error, steps)
    if isinstance(error, KeychainError):
        return ()
    before = steps[: steps.index(at)]
    return before[:2] if at == "secret" else before


def _fine(account: _Tried, step: str) -> Text:
    host = account.entry.api_base.split("//")[-1]
    return {
        "network": Text(f"{host} 可以连上", f"{host} can be reached"),
        "appid": Text(f"{account.appid}，格式正确", f"{account.appid}, well formed"),
        "ip": Text("在白名单里", "in the whitelist"),
    }.get(step, Text("正确", "right"))
