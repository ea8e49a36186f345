"""The dialog to choose tags, or to name a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wxdesk.errors import InputError
from wxdesk.model import NEW_TAG, Tag
from wxdesk.ui.kit import icons, messages, paint, theme
from wxdesk.ui.kit.dialogs import Dialog
from wxdesk.ui.kit.safe_text import no_mnemonic, safe_text
from wxdesk.ui.kit.widgets import PlainLabel
from wxdesk.wechat import TAGS_PER_ACCOUNT

TAG_ROLE = Qt.ItemDataRole.UserRole + 1
_NEW = NEW_TAG
_ROW = 32
_ROLES = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex


class _TagRows(QAbstractListModel):
    """Model of the tags that match what was typed; the last row may be "new tag"."""

    def __init__(self, tags: Sequence[Tag], parent: QObject) -> None:
        super().__init__(parent)
        self.tags = tuple(tags)
        self.rows: list[Tag] = list(tags)
        self.checked: dict[int, Tag] = {}

    def show(self, typed: str, new_name: str) -> None:
        """Show the tags whose name contains ``typed``; ``new_name`` "" offers no new
        one."""
        self.beginResetModel()
        key = typed.casefold()
        self.rows = [tag for tag in self.tags if key in tag.name.casefold()]
        self.rows.sort(key=lambda tag: not tag.name.casefold().startswith(key))
        if new_name:
            self.rows.append(Tag(_NEW, new_name))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        tag = self.rows[index.row()]
        if role == TAG_ROLE:
            return tag
        if role in (_ROLES.DisplayRole, _ROLES.AccessibleTextRole):
            return self.label(tag)
        if role == _ROLES.CheckStateRole and tag.id != _NEW:
            on = tag.id in self.checked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def label(self, tag: Tag) -> str:
        name = safe_text(tag.name)
        if tag.id == _NEW:
            return self.tr("New tag “{name}”").format(name=name)
        return name

    def toggle(self, row: int) -> None:
        """Check or uncheck a tag."""
        tag = self.rows[row]
        if tag.id == _NEW:
            return
        if self.checked.pop(tag.id, None) is None:
            self.checked[tag.id] = tag
        at = self.index(row)
        self.dataChanged.emit(at, at)


class _TagLook(QStyledItemDelegate):
    """Paints a row: check box, dot, name, number of fans."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        tag, model = index.data(TAG_ROLE), index.model()
        if not isinstance(tag, Tag) or not isinstance(model, _TagRows):
            return
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        inner = rect.adjusted(12, 0, -12, 0)
        if tag.id == _NEW:
            y = rect.center().y() - 8
            icons.draw(painter, inner.left(), y, "plus", 16, color="accent_text")
            name = inner.adjusted(28, 0, 0, 0)
            paint.draw_text(painter, name, model.label(tag), "accent_text")
        else:
            self._paint_tag(painter, inner, tag, checked=tag.id in model.checked)
        painter.restore()

    def _paint_tag(
        self, painter: QPainter, rect: QRectF, tag: Tag, *, checked: bool
    ) -> None:
        middle = rect.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect.left(), middle - 8, 16, 16).adjusted(0.5, 0.5, -0.5, -0.5)
        edge, fill = ("accent", "accent") if checked else ("field", "base")
        painter.setPen(QPen(theme.colour(edge), 1))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            x = rect.left() + 2
            icons.draw(painter, x, middle - 6, "check", 12, color="on_accent")
        paint.draw_dot(painter, rect.left() + 30, middle, paint.tag_color(tag.id), 8)
        count = messages.number(tag.count)
        used = theme.text_width(count, 12) + 12
        name = rect.adjusted(48, 0, -used, 0)
        paint.draw_text(painter, name, safe_text(tag.name))
        paint.draw_text(painter, rect, count, "text3", 12, align=paint.RIGHT)


class TagDialog(Dialog):
    """``picked`` carries a list of the checked tags, or of one with the id NEW_TAG: the
    tag to be made.

    ``check_name`` is services.tags.check_name. With ``may_create`` False (removing a
    tag) no new one is offered; with ``single`` only one can be checked. Enter takes
    the row that is marked when nothing is checked, so typing a name and Enter is all
    it needs.
    """

    picked = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        tags: Sequence[Tag],
        check_name: Callable[[str], object],
        *,
        may_create: bool = True,
        single: bool = False,
    ) -> None:
        super().__init__(parent, title, width=400)
        self.setObjectName("tagDialog")
        self._single = single
        self._check_name = check_name
        self._may_create = may_create and len(tags) < TAGS_PER_ACCOUNT
        self._full = may_create and not self._may_create
        self.rows = _TagRows([tag for tag in tags if tag.id not in (0, 1)], self)
        self.field = QLineEdit()
        self.field.setObjectName("tagSearchEdit")
        self.field.setClearButtonEnabled(False)
        icon = icons.icon("search", 16, "text3")
        self.field.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)
        self.field.setPlaceholderText(
            self.tr("Search, or the name of a new tag")
            if self._may_create
            else self.tr("Search tags")
        )
        self.field.setAccessibleName(self.field.placeholderText())
        self.field.installEventFilter(self)
        self._make_list()
        self.problem = PlainLabel(tone="danger", size=12, wrap=True)
        self.problem.setMinimumHeight(18)
        for part in (self.field, self.list, self.problem):
            self.page.addWidget(part)
        roles = QDialogButtonBox.ButtonRole
        self.go = self.foot.add(verb, roles.AcceptRole, "primary", "applyTagsButton")
        self.go.setDefault(True)
        self.foot.add(self.tr("Cancel"), roles.RejectRole)
        self._verb = verb
        self.field.textChanged.connect(self._typed)
        self._typed("")
        self.resize(400, 460)

    def _make_list(self) -> None:
        self.list = QListView()
        self.list.setObjectName("tagList")
        self.list.setProperty("surface", "framed")
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_TagLook(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(_ROW * 6)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Tags"))
        self.list.clicked.connect(self._clicked)
        self.list.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._update)

    def _answer(self) -> list[Tag]:
        """The checked tags; the marked one if nothing is checked."""
        if self.rows.checked:
            return list(self.rows.checked.values())
        tag = self._marked()
        return [tag] if tag is not None else []

    def _marked(self) -> Tag | None:
        tag = self.list.currentIndex().data(TAG_ROLE)
        return tag if isinstance(tag, Tag) else None

    def _typed(self, text: str) -> None:
        typed = text.strip()
        problem, new = "", ""
        exact = any(tag.name == typed for tag in self.rows.tags)
        if typed and not exact and self._may_create:
            try:
                self._check_name(typed)
                new = typed
            except InputError as error:
                problem = messages.text(error.title)
        elif typed and not exact and self._full:
            problem = self.tr("There are 100 tags already, no more can be made")
        self.problem.setText(problem)
        self.rows.show(typed, new)
        if typed and self.rows.rows:
            self.list.setCurrentIndex(self.rows.index(0))
        self._update()

    def _clicked(self, index: QModelIndex) -> None:
        tag = index.data(TAG_ROLE)
        if isinstance(tag, Tag) and tag.id == _NEW:
            self.accept()
            return
        if self._single:
            self.rows.checked.clear()
            self.list.viewport().update()
        self.rows.toggle(index.row())
        self._update()

    def _update(self) -> None:
        tag = self._marked()
        self.go.setEnabled(bool(self.rows.checked) or tag is not None)
        count = len(self.rows.checked)
        text = f"{self._verb} ({count})" if count > 1 else self._verb
        self.go.setText(no_mnemonic(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down)
            if watched is self.field and event.key() in arrows:
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if watched is self.list and event.key() == Qt.Key.Key_Space:
                if self.list.currentIndex().isValid():
                    self._clicked(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        """Move the marked row; the cursor stays in the search field."""
        last = self.rows.rowCount() - 1
        row = min(max(0, self.list.currentIndex().row() + step), last)
        if last >= 0:
            self.list.setCurrentIndex(self.rows.index(row))

    def accept(self) -> None:
        if answer := self._answer():
            super().accept()
            self.picked.emit(answer)
