"""Shows several selected fans in the right pane: their tags and sources, and what
tagging all of them would cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from wxdesk.ui.kit import messages, paint, theme
from wxdesk.ui.kit.fact_list import Fact, FactList
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import PlainLabel, SectionHeader, Surface, column
from wxdesk.wechat import SYSTEM_TAGS

if TYPE_CHECKING:
    from wxdesk.services.fan_list import Summary
    from wxdesk.services.preview import Preview

_TAGS, _SCENES = 5, 4
_LINE = 26


class Share(NamedTuple):
    """One line: ``part`` is 0 to 1; ``colour`` a token or #rrggbb."""

    name: str
    fans: int
    part: float
    colour: str


class ShareBars(QWidget):
    """Shows lines of name, share as a bar, and number of fans."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: tuple[Share, ...] = ()

    def show_shares(self, shares: Sequence[Share]) -> None:
        self._shares = tuple(shares)
        self.setFixedHeight(len(shares) * _LINE)
        spoken = (f"{one.name} {messages.number(one.fans)}" for one in shares)
        self.setAccessibleName(", ".join(spoken))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, name = self.width(), max(84, round(self.width() * 0.3))
        track = wide - name - 8 - 64
        for at, share in enumerate(self._shares):
            top = at * _LINE
            box = QRectF(0, top, name, _LINE)
            paint.draw_text(painter, box, safe_text(share.name), size=12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
            painter.drawRoundedRect(QRectF(name + 8, top + 10, track, 6), 3, 3)
            painter.setBrush(theme.colour(share.colour))
            filled = max(6.0, track * share.part)
            painter.drawRoundedRect(QRectF(name + 8, top + 10, filled, 6), 3, 3)
            count = messages.number(share.fans)
            box = QRectF(0, top, wide, _LINE)
            paint.draw_text(painter, box, count, "text2", 12, align=paint.RIGHT)


class SelectionSummary(QScrollArea):
    """Shows the number of fans at once; figures are hidden until they are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("selectionSummary")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = PlainLabel(size=15, bold=True)
        note = PlainLabel(
            self.tr("The list is fixed when a task starts"),
            tone="text3",
            size=12,
            wrap=True,
        )
        self._tags_head = SectionHeader(self.tr("Tags"))
        self._tags = ShareBars()
        self._scenes_head = SectionHeader(self.tr("Source"))
        self._scenes = ShareBars()
        self._cost_head = SectionHeader(self.tr("If they get a tag"))
        self._cost = FactList(96, right=True)
        self._undo = PlainLabel(
            self.tr("Can be undone afterwards"), tone="text3", size=12
        )
        self._parts: tuple[QWidget, ...] = (
            self._tags_head,
            self._tags,
            self._scenes_head,
            self._scenes,
            self._cost_head,
            self._cost,
            self._undo,
        )
        parts = column(
            self.title,
            2,
            note,
            20,
            self._tags_head,
            4,
            self._tags,
            16,
            self._scenes_head,
            4,
            self._scenes,
            16,
            self._cost_head,
            8,
            self._cost,
            12,
            self._undo,
            None,
            spacing=0,
            margins=(16, 16, 16, 12),
        )
        self.setWidget(Surface(parts))
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show the number of fans and hide the figures, which follow."""
        fans = messages.fans(count)
        self.title.setText(self.tr("{fans} selected").format(fans=fans))
        for part in self._parts:
            part.hide()

    def show_summary(self, summary: Summary, names: dict[int, str]) -> None:
        """Show the shares of tags and sources."""
        own = [pair for pair in summary.by_tag if pair[0] not in SYSTEM_TAGS]
        total = max(1, summary.total)
        self._tags.show_shares(
            [
                Share(names.get(tag, f"#{tag}"), n, n / total, paint.tag_color(tag))
                for tag, n in own[:_TAGS]
            ]
        )
        self._scenes.show_shares(_scene_shares(summary.by_scene, total))
        for head, part in (
            (self._tags_head, own),
            (self._scenes_head, summary.by_scene),
        ):
            head.setVisible(bool(part))
        self._tags.setVisible(bool(own))
        self._scenes.setVisible(bool(summary.by_scene))

    def show_cost(self, preview: Preview) -> None:
        """Show what tagging all of them would change and cost."""
        fans, number = messages.fans, messages.number
        calls = messages.calls(preview.calls)
        if preview.quota_left is not None:
            calls = self.tr("{calls}, {n} left today").format(
                calls=calls, n=number(preview.quota_left)
            )
        facts = [Fact(self.tr("To change"), fans(preview.change))]
        if preview.already:
            skipped = self.tr("{fans}, skipped").format(fans=fans(preview.already))
            facts.append(Fact(self.tr("Have it already"), skipped))
        if preview.not_following:
            left = fans(preview.not_following)
            facts.append(Fact(self.tr("Do not follow"), left))
        facts += [
            Fact(self.tr("20 tags already"), fans(preview.tags_full)),
            Fact(self.tr("Calls"), calls),
            Fact(self.tr("Time"), messages.about(preview.seconds)),
        ]
        self._cost.show_facts(facts)
        for part in (self._cost_head, self._cost, self._undo):
            part.show()


def _scene_shares(scenes: Sequence[tuple[str, int]], total: int) -> list[Share]:
    unknown = QCoreApplication.translate("SelectionSummary", "Not known")
    first = scenes if len(scenes) <= _SCENES else scenes[: _SCENES - 1]
    shares = [
        Share(messages.scene(raw) or unknown, count, count / total, "text3")
        for raw, count in first
    ]
    rest = scenes[len(first) :]
    if rest:
        count = sum(n for _, n in rest)
        source = QCoreApplication.translate("SelectionSummary", "{n} others")
        name = source.format(n=len(rest))
        shares.append(Share(name, count, count / total, "text3"))
    return shares
