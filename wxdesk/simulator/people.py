"""What a fan is like, made from 64 pseudo-random bytes; nothing is stored.

The JSON text of a profile is written directly: a sync asks for a million of them,
and building and encoding a dict for each costs three times as much.
"""

from __future__ import annotations

from binascii import b2a_base64
from json.encoder import encode_basestring
from struct import Struct

from wxdesk.simulator.rules import Rules

_UNION = slice(9, 26)  # bytes of the digest; the first nine are in the openid
_DRAWS = Struct(">26xIHHHBBIIH").unpack_from

YEARS = 4
_SPAN = YEARS * 365 * 86_400
REMARK_SHARE = 0.12
_REMARKED = int(REMARK_SHARE * 65_536)

_SCENE_WEIGHTS = {
    "ADD_SCENE_QR_CODE": 33,
    "ADD_SCENE_SEARCH": 18,
    "ADD_SCENE_PROFILE_LINK": 12,
    "ADD_SCENE_PROFILE_CARD": 8,
    "ADD_SCENE_PROFILE_ITEM": 8,
    "ADD_SCENE_PAID": 6,
    "ADD_SCENE_WXA": 4,
    "ADD_SCENE_CHANNELS": 3,
    "ADD_SCENE_WECHAT_ADVERTISEMENT": 3,
    "ADD_SCENE_OTHERS": 2,
    "ADD_SCENE_REPRINT": 1,
    "ADD_SCENE_LIVESTREAM": 1,
    "ADD_SCENE_ACCOUNT_MIGRATION": 1,
}
_SCENES = [scene for scene, weight in _SCENE_WEIGHTS.items() for _ in range(weight)]

_QR_CODES = [
    '"qr_scene":0,"qr_scene_str":"天河店收银台"',
    '"qr_scene":0,"qr_scene_str":"天河店收银台"',
    '"qr_scene":0,"qr_scene_str":"番禺店门口"',
    '"qr_scene":0,"qr_scene_str":"七夕海报"',
    '"qr_scene":0,"qr_scene_str":"双11展架"',
    '"qr_scene":0,"qr_scene_str":"course_2025_spring"',
    '"qr_scene":10023,"qr_scene_str":""',
    '"qr_scene":88,"qr_scene_str":""',
]
_NO_QR_CODE = '"qr_scene":0,"qr_scene_str":""'

_FAMILY = "李王张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
_TITLES = ["姐", "哥", "阿姨", "先生", "太太", "老师", "经理", "小姐"]
_ABOUT = [
    "天河老客",
    "番禺老客",
    "介绍来的",
    "要发票",
    "爱喝单丛",
    "周末来",
    "学员",
    "转介绍",
]
_SIGNS = ["🌹", "⭐", "👍🏻", "❤️", "🎂", "☕"]
_LONG = [
    "天河店会员 双11买过三次 下次来送试用装",
    "公司团购 每季度一次 联系前先发短信",
    "孩子在周六上午班 家长是番禺店老客",
]
_NICKNAMES = [
    "小满",
    "阿飞",
    "清风",
    "一粒米",
    "Amy",
    "Kevin",
    "木子",
    "晚安",
    "番茄炒蛋",
    "海边的云",
]
_ODD_NICKNAMES = [
    "<b>VIP</b><img src=x onerror=alert(1)>",
    "正常\u202e反过来",
    "\x14控制\b字符",
    "=1+1",
    "@SUM(A1:A9)",
    "ㅤ",  # U+3164, looks empty
    "零\u200b宽\u200d字\ufeff符",
    "👨‍👩‍👧‍👦🇨🇳",
    'a"b\\c',
    "Z̷̢̛a̵͜l̶̰g̷̺o̴",
    "两\n行",
    "&copy; 100% {0}",
]
_PLACES = [
    ("广州", "广东"),
    ("深圳", "广东"),
    ("佛山", "广东"),
    ("长沙", "湖南"),
    ("", ""),
]


class People:
    """Profiles of one account's fans. ``epoch`` is the latest time of following."""

    def __init__(self, rules: Rules, epoch: int, union_prefix: str) -> None:
        self.rules = rules
        self.epoch = epoch
        self._union_prefix = union_prefix

    def followed_at(self, digest: bytes) -> int:
        """Unix seconds; over four years, half of them in the last one."""
        draw: int = _DRAWS(digest)[0]
        return self.epoch - ((_SPAN * (draw * draw >> 32)) >> 32)

    def remark(self, digest: bytes) -> str:
        """The remark of the beginning; empty for most."""
        draws = _DRAWS(digest)
        return _remark(draws[6]) if draws[1] < _REMARKED else ""

    def unionid(self, digest: bytes) -> str:
        letters = b2a_base64(digest[_UNION], newline=False)[:22].decode("ascii")
        return self._union_prefix + letters.replace("+", "-").replace("/", "_")

    def profile(
        self,
        openid: str,
        digest: bytes,
        tags: str,
        followed_at: int | None = None,
        remark: str | None = None,
    ) -> str:
        """The JSON object of somebody who follows.

        ``tags`` is the ready text of groupid and tagid_list; None means as in the
        beginning.
        """
        ago, remarked, way, name, code, odd, words, more, _ = _DRAWS(digest)
        if followed_at is None:
            followed_at = self.epoch - ((_SPAN * (ago * ago >> 32)) >> 32)
        if remark is None:
            remark = _remark(words) if remarked < _REMARKED else ""
        scene = _SCENES[way % len(_SCENES)]
        qr = _QR_CODES[code & 7] if scene == "ADD_SCENE_QR_CODE" else _NO_QR_CODE
        rules = self.rules
        union = ""
        if rules.with_unionid:
            union = f'"unionid":"{self.unionid(digest)}",'
        if rules.profile_style == "empty":
            who = _NAMELESS
            where = _PLACELESS
        elif rules.profile_style == "absent":
            who = where = ""
        else:
            who, where = _person(name, odd, more, digest)
        note = encode_basestring(remark) if remark else '""'
        return (
            f'{{"subscribe":1,"openid":"{openid}",{who}"language":"zh_CN",{where}'
            f'"subscribe_time":{followed_at},{union}"remark":{note},{tags},'
            f'"subscribe_scene":"{scene}",{qr}}}'
        )

    def stranger(self, openid: str, digest: bytes) -> str:
        """The short JSON object of somebody who does not follow."""
        union = ""
        if self.rules.with_unionid:
            union = f'"unionid":"{self.unionid(digest)}",'
        return f'{{"subscribe":0,"openid":"{openid}",{union}"tagid_list":[]}}'


_NAMELESS = '"nickname":"","sex":0,'
_PLACELESS = '"city":"","province":"","country":"","headimgurl":"",'


def _remark(draw: int) -> str:
    """One of some thousand remarks as shop assistants write them."""
    draw, family = divmod(draw, len(_FAMILY))
    draw, title = divmod(draw, len(_TITLES))
    draw, kind = divmod(draw, 100)
    who = _FAMILY[family] + _TITLES[title]
    if kind < 6:  # over 29 bytes: only the web console can set those
        return f"{who} {_LONG[draw % len(_LONG)]}"
    if kind < 18:
        return who + _SIGNS[draw % len(_SIGNS)]
    if kind < 35:
        return who
    return f"{who} {_ABOUT[draw % len(_ABOUT)]}"


def _person(name: int, odd: int, more: int, digest: bytes) -> tuple[str, str]:
    """Nickname and place as the platform gave them until 2021-12-27."""
    if odd < 3:  # about one in a hundred
        nickname = _ODD_NICKNAMES[name % len(_ODD_NICKNAMES)]
    else:
        nickname = _NICKNAMES[name % len(_NICKNAMES)]
        if more & 3 == 0:
            nickname += _SIGNS[more % len(_SIGNS)]
        elif more & 3 == 1:
            nickname = _FAMILY[more % len(_FAMILY)] + nickname
    city, province = _PLACES[more % len(_PLACES)]
    picture = ""
    if more & 7:
        picture = f"http://thirdwx.qlogo.cn/mmopen/{digest[26:58].hex()}/132"
    who = f'"nickname":{encode_basestring(nickname)},"sex":{name % 3},'
    country = "中国" if city else ""
    where = f'"city":"{city}","province":"{province}","country":"{country}",'
    return who, f'{where}"headimgurl":"{picture}",'
