"""Shows one fan in the right pane: name, remark, tags; below facts and note, or the
timeline."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QStackedLayout,
    QTabBar,
    QWidget,
)

from wxdesk.model import Change, Event, Fan, Status, Tag
from wxdesk.ui.detail.fan_timeline import TimelineView
from wxdesk.ui.detail.remark_edit import RemarkField
from wxdesk.ui.kit import icons, messages, paint, theme
from wxdesk.ui.kit.chips import ChipData, ChipRow
from wxdesk.ui.kit.fact_list import Fact, FactList
from wxdesk.ui.kit.menu_button import menu_button
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    PlainLabel,
    SectionHeader,
    Surface,
    column,
    row,
    tool,
)
from wxdesk.wechat import SYSTEM_TAGS, TAGS_PER_FAN

_NOTE_HEIGHT = 92


class FanDetail(Surface):
    """Shows a fan; signals carry what the person wants to change."""

    remark_edited = Signal(str)
    note_edited = Signal(int, str)  # fan id, text
    tag_removed = Signal(object)  # tag id
    tag_added = Signal(int)
    tag_wanted = Signal()  # a new tag for this fan
    starred = Signal(bool)
    left = Signal()  # Esc in the remark

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("fanDetail")
        self.fan: Fan | None = None
        self._tags: tuple[Tag, ...] = ()
        self._events: tuple[Event, ...] = ()
        self._wanted = ""  # kinds of events to show, "" = all
        self.remark = RemarkField()
        self.remark.saving.connect(self.remark_edited)
        self.remark.left.connect(self.left)
        self.note = NoteEdit()
        self.note.entered.connect(self._note_entered)
        self.timeline = TimelineView()
        upper = column(
            self._make_head(menu),
            16,
            self.remark,
            12,
            self._make_tags(),
            spacing=0,
            margins=(16, 0, 16, 0),
        )
        self._pages = QStackedLayout()
        self._pages.addWidget(self._make_facts())
        self._pages.addWidget(self.timeline)
        layout = column(
            upper, 12, self._make_tabs(), self._pages, spacing=0, margins=(0, 14, 0, 0)
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)

    # -- building

    def _make_head(self, menu: QMenu) -> QHBoxLayout:
        self._face = _Face()
        self._name = ElidedLabel(size=15, bold=True)
        self._second = ElidedLabel(tone="text3", size=12)
        self._star = tool(icon="star", tip=self.tr("Star"), small=True)
        self._star.clicked.connect(self._star_clicked)
        more = menu_button(menu, icon="ellipsis", tip=self.tr("More"))
        names = column(self._name, self._second, spacing=1)
        head = row(self._face, 8, names, self._star, more, spacing=4)
        head.setStretch(2, 1)
        for part in (self._star, more):
            head.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        return head

    def _make_tags(self) -> QWidget:
        self._tag_menu = QMenu(self)
        self._tag_menu.aboutToShow.connect(self._fill_tag_menu)
        plus = menu_button(self._tag_menu, icon="plus", tip=self.tr("Add a tag"))
        self._tag_count = PlainLabel(tone="text3", size=12)
        head = SectionHeader(self.tr("Tags"), "", self._tag_count, plus)
        self._plus = plus
        self.chips = ChipRow()
        self.chips.removed.connect(self.tag_removed)
        holder = QWidget()
        holder.setLayout(column(head, self.chips, spacing=2))
        return holder

    def _make_tabs(self) -> QWidget:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setProperty("low", True)
        self.tabs.addTab(self.tr("Profile"))
        self.tabs.addTab(self.tr("Timeline"))
        self.tabs.currentChanged.connect(self._page_changed)
        self._kinds = QMenu(self)
        self._kind_button = menu_button(
            self._kinds, self.tr("All"), "list-filter", tip=self.tr("Kind of event")
        )
        self._kind_button.hide()
        self._fill_kinds()
        parts = row(self.tabs, None, self._kind_button, margins=(2, 0, 12, 0))
        strip = Surface(parts, bottom=True)
        strip.setFixedHeight(36)
        return strip

    def _make_facts(self) -> QWidget:
        self._facts = FactList()
        local = PlainLabel(self.tr("only on this computer"), tone="text3", size=12)
        self._note_head = SectionHeader(self.tr("Note"), "", local)
        inner = Surface(
            column(
                self._facts,
                16,
                self._note_head,
                4,
                self.note,
                None,
                spacing=0,
                margins=(16, 12, 16, 12),
            )
        )
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    # -- showing

    def show_fan(self, fan: Fan, tags: Sequence[Tag]) -> None:
        """Show a fan; text being typed for the same fan stays."""
        other = self.fan is None or self.fan.id != fan.id
        if other:
            self.note.offer()
            self._tag_count.setText("")
            self.tabs.setTabText(1, self.tr("Timeline"))
            self.timeline.show_events((), time.time())
        self.fan = fan
        self._tags = tuple(tags)
        self._show_head(fan)
        self.remark.show_remark(fan.remark, other_fan=other)
        self.remark.setEnabled(fan.status is Status.FOLLOWING)
        self.note.show_note(fan.id, fan.note, other_fan=other)
        self._show_tags(fan, {tag.id: tag.name for tag in tags})
        self._facts.show_facts(facts_of(fan))

    def _page_changed(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._kind_button.setVisible(page == 1)

    def _fill_kinds(self) -> None:
        for kind, text in (
            ("", self.tr("All")),
            ("followed returned left", self.tr("Following")),
            ("tagged untagged", self.tr("Tags")),
            ("remark note", self.tr("Remarks and notes")),
            ("blocked unblocked", self.tr("Blacklist")),
        ):
            action = self._kinds.addAction(text)
            action.setData(kind)
        self._kinds.triggered.connect(self._kind_chosen)

    def _kind_chosen(self, action: QAction) -> None:
        self._kind_button.setText(action.text())
        self._wanted = str(action.data())
        self._show_past()

    def _show_past(self) -> None:
        wanted = self._wanted.split()
        shown = [one for one in self._events if not wanted or one.kind in wanted]
        self.timeline.show_events(shown, time.time())

    def show_events(self, events: Sequence[Event]) -> None:
        """Show the events of the fan on display."""
        self._events = tuple(events)
        self._show_past()
        title = self.tr("Timeline") + f"  {len(events)}"
        self.tabs.setTabText(1, title if events else self.tr("Timeline"))

    def edit_remark(self) -> None:
        """Give the field of the remark the focus."""
        self.remark.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.remark.edit.selectAll()

    def _show_head(self, fan: Fan) -> None:
        self._face.show_fan(fan)
        self._name.setText(safe_text(fan.display_name))
        self._name.setFont(theme.font(15, bold=True, mono=not fan.named))
        others = [name for name in (fan.alias, fan.nickname) if name]
        second = next((name for name in others if name != fan.display_name), "")
        self._second.setText(safe_text(second))
        self._second.setVisible(bool(second))
        colour = "star" if fan.starred else "text2"
        self._star.setIcon(icons.icon("star", 16, colour, fill=fan.starred))
        tip = self.tr("Remove star") if fan.starred else self.tr("Add star")
        self._star.setToolTip(tip)
        self._star.setAccessibleName(tip)

    def _show_tags(self, fan: Fan, names: Mapping[int, str]) -> None:
        own = [tag for tag in fan.tag_ids if tag not in SYSTEM_TAGS]
        self.chips.set_chips(
            [ChipData(names.get(tag, f"#{tag}"), tag, tag) for tag in own]
        )
        self.chips.setVisible(bool(own))
        self._tag_count.setText(f"{len(fan.tag_ids)} / {TAGS_PER_FAN}")
        following = fan.status is Status.FOLLOWING
        self._plus.setEnabled(following and len(fan.tag_ids) < TAGS_PER_FAN)
        self._star.setEnabled(following)

    def _fill_tag_menu(self) -> None:
        menu = self._tag_menu
        menu.clear()
        has = set(self.fan.tag_ids) if self.fan else set()
        for tag in self._tags:
            if not tag.system and tag.id not in has:
                action = menu.addAction(tag.name.replace("&", "&&"))
                action.setData(tag.id)
                action.triggered.connect(self._tag_chosen)
        menu.addSeparator()
        menu.addAction(self.tr("New tag…"), self.tag_wanted.emit)

    def _tag_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.tag_added.emit(action.data())

    def _star_clicked(self) -> None:
        if self.fan is not None:
            self.starred.emit(not self.fan.starred)

    def _note_entered(self, fan_id: int, text: str) -> None:
        self.note_edited.emit(fan_id, text)


def facts_of(fan: Fan) -> list[Fact]:
    """Returns the facts of a fan; what is unknown is left out."""
    status, tone = _status(fan)
    source = ", ".join(
        part for part in (messages.scene(fan.scene), safe_text(fan.qr_scene_str))
    )
    if messages.language().startswith("zh"):
        source = source.replace(", ", "，")
    facts = [
        Fact(translate("FanDetail", "Status"), status, tone=tone),
        Fact(translate("FanDetail", "Followed"), messages.full_time(fan.followed_at)),
        Fact(translate("FanDetail", "Left"), _left(fan)),
        Fact(translate("FanDetail", "Source"), source.strip(", ，"), line=True),
        Fact(translate("FanDetail", "Scene"), safe_text(fan.qr_scene), line=True),
        Fact(translate("FanDetail", "Alias"), safe_text(fan.alias), line=True),
        Fact(translate("FanDetail", "Language"), fan.language),
        Fact(translate("FanDetail", "OpenID"), fan.openid, mono=True),
        Fact(translate("FanDetail", "UnionID"), fan.unionid, mono=True),
        Fact(translate("FanDetail", "Updated"), messages.when(fan.profiled_at)),
    ]
    return [fact for fact in facts if fact.value]


def _status(fan: Fan) -> tuple[str, str]:
    code, tone = "following", "text"
    if fan.blacklisted:
        code, tone = "blacklisted", "danger"
    elif fan.status is Status.LEFT:
        code = "left"
    elif fan.status is Status.INVALID:
        code = "invalid"
    elif fan.change is Change.NEW:
        code = "new"
    elif fan.change is Change.RETURNED:
        code = "returned"
    text = messages.status(code)
    if fan.follow_count > 1:
        again = translate("FanDetail", "{status}, follows for the {n}. time")
        text = again.format(status=text, n=fan.follow_count)
    return text, tone


def _left(fan: Fan) -> str:
    if not fan.left_at:
        return ""
    return translate("FanDetail", "before {time}").format(
        time=messages.full_time(fan.left_at)
    )


class _Face(QWidget):
    """Draws the avatar, 40 px."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 40)
        self._fan: Fan | None = None

    def show_fan(self, fan: Fan) -> None:
        self._fan = fan
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._fan is not None:
            name = self._fan.display_name if self._fan.named else ""
            paint.draw_avatar(QPainter(self), 0, 0, self._fan.openid, name, size=40)


class NoteEdit(QPlainTextEdit):
    """Edits the note; ``entered`` carries it when the field is left."""

    entered = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteEdit")
        self.setAccessibleName(translate("FanDetail", "Note"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(_NOTE_HEIGHT)
        self._fan_id = 0
        self._stored = ""

    def show_note(self, fan_id: int, text: str, *, other_fan: bool) -> None:
        typing = self.hasFocus() and self.toPlainText() != self._stored
        self._fan_id, self._stored = fan_id, text
        if (other_fan or not typing) and self.toPlainText() != text:
            self.setPlainText(text)

    def take(self) -> tuple[int, str] | None:
        """Returns the fan's id and what was typed, once; None if nothing was."""
        text = self.toPlainText()
        if not self._fan_id or text == self._stored:
            return None
        self._stored = text
        return self._fan_id, text

    def offer(self) -> None:
        """Emit ``entered`` if anything was typed."""
        typed = self.take()
        if typed is not None:
            self.entered.emit(*typed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.offer()
