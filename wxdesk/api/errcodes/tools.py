"""Error codes of requests as such, of diagnostic calls, and of APIs not used here."""

from __future__ import annotations

from wxdesk import errors
from wxdesk.api.errcodes.row import Reaction, Row, denied, limit, ours, person
from wxdesk.model import Move, Text

_AUTHORISE = Text(
    "网页授权的链接只能用一次。重新授权一次。",
    "An authorisation link works once. Authorise again.",
)
_OUTSIDE = Text(
    "wxdesk 不用这类接口。检查设置里的接口地址。",
    "wxdesk does not use this kind of API. Check the API address in the settings.",
)
_WHOLE = Text("核对有没有复制完整。", "Check that it was copied whole.")

TOOLS: dict[int, Row] = {
    40005: limit(
        Text("文件类型不对", "Wrong type of file"),
        Text("换成 jpg 或 png。", "Use jpg or png."),
    ),
    40009: limit(
        Text("图片太大", "The picture is too big"),
        Text("压缩到 1 MB 以内。", "Shrink it below 1 MB."),
    ),
    40029: person(Text("授权码无效", "The authorisation code is invalid"), _AUTHORISE),
    40030: person(Text("刷新令牌无效", "The refresh token is invalid"), _AUTHORISE),
    40033: ours("请求里有 \\uxxxx 转义", "The request contains \\uxxxx escapes"),
    40035: ours("参数不对", "An argument is wrong"),
    40066: limit(
        Text("微信没有这个接口地址", "WeChat knows no such API address"),
        Text(
            "检查设置里的接入点，它后面不该有别的路径。",
            "Check the access point in the settings; no further path belongs to it.",
        ),
    ),
    40097: ours("参数不对", "An argument is wrong"),
    40163: person(Text("授权码用过了", "The authorisation code was used"), _AUTHORISE),
    40201: limit(
        Text("没有可用的回调地址", "There is no usable callback address"),
        Text(
            "先在公众平台填写服务器地址。",
            "Enter the server address on the Official Accounts Platform first.",
        ),
    ),
    40202: ours("检测动作不对", "Wrong action of the network check"),
    40203: ours("检测的运营商不对", "Wrong operator of the network check"),
    41005: limit(
        Text("没有收到文件", "No file arrived"),
        Text("重新选择文件。", "Choose the file again."),
    ),
    41008: person(Text("缺少授权码", "The authorisation code is missing"), _AUTHORISE),
    42002: person(Text("刷新令牌过期了", "The refresh token has expired"), _AUTHORISE),
    42003: person(
        Text("授权码过期了", "The authorisation code has expired"), _AUTHORISE
    ),
    42007: person(Text("用户改了密码", "The user changed the password"), _AUTHORISE),
    43001: ours("这个接口要用 GET", "This call needs GET"),
    43002: ours("这个接口要用 POST", "This call needs POST"),
    43003: ours("这个接口要用 HTTPS", "This call needs HTTPS"),
    44002: ours("请求是空的", "The request is empty"),
    45113: denied(
        Text("微信不再支持卡券消息", "WeChat no longer supports coupon messages"),
        Text("改用别的消息类型。", "Use another kind of message."),
    ),
    47001: ours("微信读不懂请求", "WeChat cannot read the request"),
    47002: ours("请求的编码不对", "Wrong encoding of the request"),
    76001: limit(Text("没有找到这个 rid", "This rid was not found"), _WHOLE),
    76002: limit(Text("rid 的格式不对", "The rid is malformed"), _WHOLE),
    76003: limit(
        Text("rid 或接口路径不对", "The rid or the API path does not fit"),
        Text(
            "rid 可能属于别的公众号；接口路径以 / 开头。",
            "The rid may be another account's; a path begins with a slash.",
        ),
    ),
    76004: limit(
        Text("这个 rid 超过 7 天了", "The rid is older than 7 days"),
        Text("微信只保留 7 天。", "WeChat keeps them for 7 days."),
    ),
    76021: limit(
        Text("没有这个接口路径", "There is no such API path"),
        Text("路径以 /cgi-bin/ 开头。", "A path begins with /cgi-bin/."),
    ),
    76022: limit(
        Text("查不了这个接口的额度", "This API's quota cannot be asked for"),
        Text("公众号没有这项接口权限。", "The account may not use this API."),
    ),
}

_MENU = Text("这是菜单或客服接口的错误", "An error of the menu or service API")
_COMMENT = Text("这是文章留言接口的错误", "An error of the article comment API")

FOREIGN: dict[int, Row] = {
    **{
        code: Row(errors.Unseen, Reaction.STOP, _MENU, _OUTSIDE, Move.PERSON)
        for code in (*range(65301, 65321), *range(65400, 65418))
    },
    **{
        code: Row(errors.Unseen, Reaction.STOP, _COMMENT, _OUTSIDE, Move.PERSON)
        for code in range(88000, 88011)
    },
}

UNSEEN = Row(
    errors.Unseen, Reaction.STOP, errors.Unseen.title, errors.Unseen.hint, Move.PERSON
)
