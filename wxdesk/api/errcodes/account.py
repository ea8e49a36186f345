"""Error codes about the account: token, credentials, address, quota, permission."""

from __future__ import annotations

from wxdesk import errors
from wxdesk.api.errcodes.row import (
    Reaction,
    Row,
    busy,
    denied,
    limit,
    ours,
    person,
    refused,
    secret,
)
from wxdesk.model import Move, Text

_PLATFORM = Text(
    "到微信开发者平台的基本信息里查看。",
    "Look into the basic information on the WeChat developer platform.",
)
_WAIT_ADMIN = Text(
    "公众号管理员的微信会收到确认消息。管理员同意后，再试一次。",
    "The account's administrator gets a message in WeChat. "
    "Press Retry once it is approved.",
)
_FROZEN = Text(
    "登录公众平台，在通知中心查看原因。",
    "Log in to the Official Accounts Platform and read the notifications.",
)
_WAITING = Text("等管理员确认", "Waiting for the administrator")
_NEW_SECRET = Text(
    "可能被重置过。到微信开发者平台重置，再把新的填到设置里。",
    "It may have been reset. Reset it on the WeChat developer platform and enter "
    "the new one.",
)

ACCOUNT: dict[int, Row] = {
    -1: busy(),
    40001: refused("访问令牌已失效", "The access token is no longer valid"),
    40002: ours("grant_type 不对", "Wrong grant_type"),
    40013: secret(
        Text("AppID 不对", "The AppID is wrong"),
        Text(
            "AppID 以 wx 开头，共 18 位，区分大小写。到公众平台重新复制一次。",
            "It begins with wx, has 18 characters, and case matters. Copy it again.",
        ),
    ),
    40014: refused("访问令牌的格式不对", "The access token is malformed"),
    40125: secret(Text("AppSecret 不对", "The AppSecret is wrong"), _NEW_SECRET),
    40164: Row(
        errors.IpNotListed,
        Reaction.STOP,
        Text(
            "微信不认这台电脑的 IP 地址",
            "WeChat does not accept this computer's IP address",
        ),
        Text(
            "把这个地址加进公众号的 API IP 白名单，约 10 分钟后再试一次。",
            "Add it to the account's API IP whitelist, wait about 10 minutes, "
            "then try again.",
        ),
        Move.PERSON,
    ),
    40243: person(
        Text("AppSecret 被冻结了", "The AppSecret is frozen"),
        Text(
            "在微信开发者平台解冻，约 10 分钟后生效。",
            "Unfreeze it on the WeChat developer platform; it takes about 10 minutes.",
        ),
        Move.ADMIN,
    ),
    41001: ours("调用缺少访问令牌", "The call lacks an access token"),
    41002: ours("调用缺少 AppID", "The call lacks the AppID"),
    41004: ours("调用缺少 AppSecret", "The call lacks the AppSecret"),
    42001: refused("访问令牌过期了", "The access token has expired"),
    45009: Row(
        errors.QuotaUsedUp,
        Reaction.STOP,
        errors.QuotaUsedUp.title,
        errors.QuotaUsedUp.hint,
        Move.WECHAT,
    ),
    45011: Row(
        errors.MinuteLimit,
        Reaction.NEXT_MINUTE,
        errors.MinuteLimit.title,
        errors.MinuteLimit.hint,
        Move.WECHAT,
    ),
    48001: denied(
        Text("这个公众号没有这项接口权限", "This account may not use this API"),
        Text(
            "接口只开放给已认证的公众号。认证过期的话先续认证。",
            "It is open to verified accounts only. Renew the verification if it ended.",
        ),
        Move.ADMIN,
    ),
    48004: person(
        Text("这个接口被微信封禁了", "WeChat has banned this API for the account"),
        _FROZEN,
        Move.ADMIN,
    ),
    48006: limit(
        Text("这个月的清零次数用完了", "This month's quota resets are used up"),
        Text(
            "下个月 1 日恢复。额度每天 00:00 自动恢复。",
            "They come back next month. Quotas renew every midnight (Beijing).",
        ),
        Move.WECHAT,
    ),
    48017: busy(Text("微信的接入点换了地址", "WeChat's access point has moved")),
    50001: denied(
        Text("用户没有授权这个接口", "The user did not authorise this API"), _PLATFORM
    ),
    50002: person(
        Text("公众号的接口受到限制", "The account's API use is limited"),
        _FROZEN,
        Move.ADMIN,
    ),
    50004: person(
        Text("公众号被禁止换取令牌", "The account may not get tokens"),
        _FROZEN,
        Move.ADMIN,
    ),
    50007: person(Text("公众号被冻结了", "The account is frozen"), _FROZEN, Move.ADMIN),
    61004: Row(
        errors.IpNotListed,
        Reaction.STOP,
        Text("微信没有登记这个 IP 地址", "This IP address is not registered"),
        Text(
            "让第三方平台的管理员登记这个地址，然后再试一次。",
            "Have the third-party platform's administrator register it, then retry.",
        ),
        Move.ADMIN,
    ),
    61007: denied(
        Text(
            "公众号没有把这项权限给第三方平台",
            "The account has not granted this to the third-party platform",
        ),
        Text("重新授权，并勾选这项权限。", "Authorise again and tick this permission."),
        Move.ADMIN,
    ),
    61016: denied(
        Text(
            "这项权限还要在第三方平台确认",
            "The third-party platform must confirm this permission",
        ),
        Text(
            "在第三方平台确认这项权限，然后再试一次。",
            "Confirm it on the third-party platform, then retry.",
        ),
        Move.ADMIN,
    ),
    61024: denied(
        Text(
            "这个公众号由第三方平台管理",
            "A third-party platform runs this account",
        ),
        Text(
            "令牌只能由第三方平台换取。在设置里改用令牌地址。",
            "Only the platform gets tokens. Use a token address in the settings.",
        ),
    ),
    61450: busy(),
    61451: ours("参数无效", "An argument is invalid"),
    89501: person(
        Text("还有一次确认没有完成", "Another confirmation is pending"),
        _WAIT_ADMIN,
        Move.ADMIN,
    ),
    89502: person(_WAITING, _WAIT_ADMIN, Move.ADMIN),
    89503: person(
        Text("这次调用要管理员确认", "The administrator must confirm this call"),
        _WAIT_ADMIN,
        Move.ADMIN,
    ),
    89504: person(_WAITING, _WAIT_ADMIN, Move.ADMIN),
    89505: person(_WAITING, _WAIT_ADMIN, Move.ADMIN),
    89506: person(
        Text("管理员拒绝了两次", "The administrator refused twice"),
        Text(
            "24 小时内不能再试。先和管理员说好。",
            "No new try for 24 hours. Talk to the administrator first.",
        ),
        Move.ADMIN,
    ),
    89507: person(
        Text("管理员拒绝了", "The administrator refused"),
        Text(
            "1 小时内不能再试。先和管理员说好。",
            "No new try for one hour. Talk to the administrator first.",
        ),
        Move.ADMIN,
    ),
    268487001: busy(),
    268487002: busy(),
}

# 40001 as the answer of a token call.
WRONG_SECRET = secret(
    Text("AppSecret 和 AppID 对不上", "The AppSecret does not belong to this AppID"),
    _NEW_SECRET,
)
