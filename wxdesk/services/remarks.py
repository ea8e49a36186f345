"""Remarks: the one name for a fan that WeChat still returns."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.errors import InputError
from wxdesk.jobs import Context
from wxdesk.model import Act, Changes, Outcome, Selection, Task, TaskKind, Text
from wxdesk.store.ledger import marks
from wxdesk.wechat import REMARK_MAX_BYTES, Codes
from wxdesk.work import acts, bulk

PendingRemark = marks.PendingRemark  # what pending returns


def remark_bytes(text: str) -> int:
    """Length as WeChat counts it: a Chinese character is 3 bytes, an emoji 4."""
    return len(text.encode("utf-8", "surrogatepass"))


def check(text: str) -> str:
    """The remark as it may be sent; "" clears it. Raises InputError."""
    clean = text.strip()
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in clean):
        raise InputError(
            Text("备注里有控制字符", "The remark has control characters"),
            Text("重新输入，不要粘贴。", "Type it instead of pasting."),
        )
    size = remark_bytes(clean)
    if size > REMARK_MAX_BYTES:
        raise InputError(
            Text(
                f"备注有 {size} 个字节，最多 {REMARK_MAX_BYTES} 个",
                f"The remark has {size} bytes, {REMARK_MAX_BYTES} at most",
            ),
            Text(
                "一个汉字占 3 个字节，大约能写 9 个汉字。",
                "A Chinese character takes 3 bytes, so about 9 of them fit.",
            ),
            errcode=Codes.REMARK_REFUSED,
        )
    return clean


def set_remark(account: Account, ctx: Context, openid: str, text: str) -> Outcome:
    """Write one fan's remark. Raises InputError."""
    with account.working():
        task = queue(account, ctx, openid, text)
        return bulk.run(account, ctx, task.id)


def queue(account: Account, ctx: Context, openid: str, text: str) -> Task:
    """Write down that a fan is to get this remark. The task waits to be run. Raises
    InputError."""
    del ctx
    chosen = Selection(openids=(openid,))
    (task,) = acts.queue(account, Act(TaskKind.REMARK, chosen, note=check(text)))
    return task


def pending(account: Account, ctx: Context, openid: str) -> PendingRemark | None:
    """What was written for this fan and WeChat has not taken, or None."""
    del ctx
    return account.store.read(lambda db: marks.pending_remark(db, openid))


def leave(account: Account, ctx: Context, task_id: int) -> Changes:
    """Leave the remark as WeChat has it: what was written is not offered again."""
    del ctx
    with account.store.write(durable=True) as db:
        marks.forget_remark(db, task_id)
    return Changes(tasks=True)
