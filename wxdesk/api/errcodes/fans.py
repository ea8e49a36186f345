"""Error codes about fans and tags."""

from __future__ import annotations

from wxdesk import errors
from wxdesk.api.errcodes.row import Reaction, Row, item, limit, ours
from wxdesk.model import Move, Text

_GONE = Text(
    "已记为未关注。同步一次可以更新名单。",
    "Noted as not following. A sync brings the list up to date.",
)
_OLD_ID = Text("核对原公众号的原始 ID。", "Check the original ID of the old account.")

FANS: dict[int, Row] = {
    40003: item(
        Text(
            "OpenID 不对，或者属于别的公众号",
            "The openid is malformed or another account's",
        ),
    ),
    40032: ours("一次提交的粉丝数不对", "Wrong number of fans in one call"),
    40092: limit(
        Text("微信不接受这个备注", "WeChat does not take this remark"),
        Text(
            "备注最多 29 字节，约 9 个汉字。改短再试。",
            "A remark has at most 29 bytes, about 9 Chinese characters. Shorten it.",
        ),
    ),
    41009: ours("调用缺少 OpenID", "The call lacks the openid"),
    43004: item(Text("这位粉丝没有关注", "This person does not follow"), _GONE),
    45056: limit(
        Text("标签已有 100 个，不能再建", "There are 100 tags already"),
        Text("先删除或合并不用的标签。", "Delete or merge tags that are not used."),
    ),
    45057: limit(
        Text("标签下的粉丝超过 10 万，不能删除", "Over 100,000 fans have this tag"),
        Text(
            "先给粉丝去标签，剩 10 万以内再删除。",
            "Take the tag off fans until 100,000 are left, then delete it.",
        ),
    ),
    45058: limit(
        Text("系统标签不能改", "A system tag cannot be changed"),
        Text("星标组等标签由微信管理。", "WeChat itself manages tags like the star."),
    ),
    45059: item(
        Text("这位粉丝已有 20 个标签", "This fan has 20 tags already"),
        Text(
            "先去掉一个标签。其他粉丝不受影响。",
            "Take one tag off first. The other fans are not affected.",
        ),
    ),
    45157: limit(
        Text("标签名重复或不合规", "The tag name exists or is not allowed"),
        Text("换一个名字。", "Choose another name."),
    ),
    45158: limit(
        Text("标签名太长", "The tag name is too long"),
        Text(
            "最多 30 个字符；有的公众号只接受 30 字节，约 10 个汉字。",
            "At most 30 characters; some accounts take only 30 bytes.",
        ),
    ),
    45159: limit(
        Text("没有这个标签", "There is no such tag"),
        Text(
            "可能在别处删掉了。同步一次再看。",
            "It may have been deleted elsewhere. Sync and look again.",
        ),
        reaction=Reaction.PAUSE,
    ),
    45169: Row(
        errors.TaggingOverlap,
        Reaction.PAUSE,
        Text("同一位粉丝正在改标签", "This fan's tags are being changed just now"),
        Text(
            "另一个程序也在改。过几分钟继续。",
            "Another program changes them too. Go on in a few minutes.",
        ),
        Move.WECHAT,
    ),
    45171: Row(
        errors.PartlyDone,
        Reaction.STOP,
        Text("一部分粉丝没有改成", "Some of the fans were not changed"),
        Text("没改成的会单独再试。", "Those are tried again by themselves."),
        Move.WECHAT,
    ),
    46004: item(Text("没有这个用户", "There is no such user"), _GONE),
    49003: item(
        Text("OpenID 不属于这个公众号", "The openid belongs to another account"),
        Text(
            "核对当前选中的公众号。其他粉丝不受影响。",
            "Check which account is chosen. The other fans are not affected.",
        ),
    ),
    50005: item(Text("这位粉丝已取消关注", "This person has left"), _GONE),
    63178: limit(
        Text("两个公众号没有迁移关系", "The two accounts are not linked by migration"),
        _OLD_ID,
    ),
    63182: limit(
        Text("没有要换的 OpenID", "There is no openid to convert"),
        Text("先选中粉丝。", "Select fans first."),
    ),
    63183: limit(Text("原公众号的 ID 不对", "The old account's ID is wrong"), _OLD_ID),
}

# 50002 where the call names fans.
FAN_LIMITED = item(
    Text("这位粉丝的微信账号受限或已注销", "This fan's account is limited or closed"),
)
