"""A cache file of any size, filled through the store's own functions, no network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from wxdesk.account import Home
from wxdesk.model import SCENES, OpenidPage, Profile, Tag
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry
from wxdesk.store import history, listings, profiles, tags
from wxdesk.store.db import Store

APPID = "wxbench0000000000a"

PAGE = 10_000
GROUP = 5_000  # profiles in one transaction: 50 calls
SURNAMES = "李王张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = ("小花", "建国", "芳", "子涵", "阿强", "Lily", "花开富贵", "静")
PLACES = (
    "天河老客",
    "番禺店",
    "每月百合",
    "企业订花",
    "会员",
    "🌸花友",
    "投诉过",
    "员工",
)
TAGS = (
    Tag(2, "星标组"), Tag(100, "VIP"), Tag(101, "广东"), Tag(102, "双11老客"),
    Tag(103, "天河店"), Tag(104, "番禺店"), Tag(105, "会员日"), Tag(106, "员工"),
)  # fmt: skip
SHARES = ((2, 997), (100, 29), (101, 5), (102, 77), (103, 17), (104, 23), (105, 11))
EPOCH = 1_795_000_000


def openid(number: int) -> str:
    """A made-up openid; neither chronological nor random in its first letters."""
    scattered = (number * 2_654_435_761) % (1 << 32)
    return f"oBENCH{scattered:08x}{number:014d}"


def profile(number: int) -> Profile:
    """A made-up fan, the same for the same number."""
    remark = ""
    if number % 8 == 0:
        remark = SURNAMES[number % 20] + PLACES[number // 8 % 8] + str(number % 97)
    name = SURNAMES[number // 2 % 20] + GIVEN[number // 40 % 8]
    qr = number % 3 == 0
    return Profile(
        openid(number),
        following=True,
        unionid=f"oUNION{number:022d}",
        remark=remark,
        # Half followed before names stopped coming in 2021; one name in four has 花.
        nickname=name if number % 2 else "",
        followed_at=EPOCH - (number * 7_919) % (4 * 365 * 86_400),
        tag_ids=tuple(tag for tag, every in SHARES if number % every == 0),
        scene=SCENES[3 if qr else number % 13].raw,
        qr_scene_str=f"{PLACES[number % 8]}收银台" if qr else "",
    )


def build(path: Path, fans: int) -> float:
    """Fill a new file. Returns the seconds it took."""
    begun = time.perf_counter()
    store = Store(path)
    with store.write() as db:
        run = history.start_run(db, EPOCH)
        tags.replace_all(db, TAGS)
        listing = listings.open_listing(db, "fans", EPOCH)
    for start in range(0, fans, PAGE):
        numbers = range(start, min(start + PAGE, fans))
        names = tuple(openid(number) for number in numbers)
        more = names[-1] if numbers.stop < fans else ""
        with store.write() as db:
            listing = listings.add_page(
                db, listing, OpenidPage(names, more, fans), EPOCH
            )
    with store.write() as db:
        listings.close_listing(db, listing, EPOCH)
    for group in _groups(fans):
        with store.write() as db:
            profiles.save_profiles(db, [profile(number) for number in group], EPOCH)
    with store.write() as db:
        listings.apply_membership(db, listing.id, [], EPOCH, first=True)
        history.end_run(db, run, EPOCH, complete=True, fans=fans)
    store.checkpoint()
    store.close()
    return time.perf_counter() - begun


def data_file(folder: Path, fans: int) -> Path:
    """The file of that many fans, built unless it is there; its home is two up."""
    home = Home(folder / str(fans))
    if not home.accounts:
        entry = AccountEntry(
            APPID, "bench", api_base="http://127.0.0.1:9", secret_store="memory"
        )
        accounts.add(home, entry, "0" * 32)
    path = home.paths.database(APPID)
    if not path.exists():
        build(path, fans)
    return path


def _groups(fans: int) -> Iterator[range]:
    for start in range(0, fans, GROUP):
        yield range(start, min(start + GROUP, fans))


def short(count: int) -> str:
    """10k, 1M."""
    million = count >= 1_000_000
    return f"{count / 1_000_000:g}M" if million else f"{count / 1_000:g}k"
