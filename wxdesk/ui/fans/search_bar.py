"""The search box: makes a FanQuery of the text, or explains why it cannot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QSize,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCompleter,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from wxdesk import search
from wxdesk.errors import WxdeskError
from wxdesk.model import FanQuery, Group, Op
from wxdesk.ui.fans.suggestions import SuggestionList, SuggestionLook
from wxdesk.ui.kit import icons, messages
from wxdesk.ui.kit.keys import claims_escape
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    IconLabel,
    PlainLabel,
    Surface,
    repolish,
    row,
)

DEBOUNCE_MS = 120
COMPLAIN_MS = 700  # a word half typed is not yet a wrong word
WIDE, NARROW = 420, 340

Understand = Callable[[str], FanQuery]  # raises SearchError


class SearchBar(QLineEdit):
    """Takes a search. ``found`` carries every query that is understood; a wrong word
    only changes the hint, unless another widget put it here (``refused``). ``left``
    asks for the focus to go to the table.

    ``understand`` makes the query; the owner sets it when an account is open."""

    found = Signal(object)  # FanQuery
    refused = Signal(object)  # WxdeskError: what was put here is not understood
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setPlaceholderText(
            self.tr("Search remarks, names, notes, or tag:VIP followed:30d")
        )
        self.setAccessibleName(self.tr("Search"))
        self.setToolTip(self.tr("Search fans (Ctrl+F)"))
        self.setMinimumWidth(220)
        self._wide = WIDE
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        place = QLineEdit.ActionPosition
        self.addAction(icons.icon("search", 16, "text3"), place.LeadingPosition)
        self._clear = QAction(icons.icon("x", 16, "text2"), self.tr("Clear"), self)
        self._clear.triggered.connect(self.empty)
        self.addAction(self._clear, place.TrailingPosition)
        names = (self.tr("Search"), self.tr("Clear"))
        buttons = self.findChildren(QAbstractButton)
        for part, name in zip(buttons, names, strict=False):
            part.setAccessibleName(name)
        self._clear.setVisible(False)
        self.understand: Understand = _nothing
        self.hint = SearchHint(self)
        self.tag_names: tuple[str, ...] = ()
        self._words = QStringListModel(self)
        self._set_completer()
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._look)
        self._complain = QTimer(self, singleShot=True, interval=COMPLAIN_MS)
        self._complain.timeout.connect(self._show_error)
        self._error: WxdeskError | None = None
        self._last: str | None = None
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._text_changed)

    # -- from outside

    def show_text(self, text: str) -> None:
        """Put a search into the box and run it at once, even if it is the same."""
        self.setText(text)
        self._last = None
        self._look()
        if self._error is not None:
            self._show_error()
            self.refused.emit(self._error)

    def complain(self, error: WxdeskError) -> None:
        """Show why the search of the box is not understood any more."""
        self._last = None
        self._set_error(error)
        self._show_error()

    def reset(self, text: str = "") -> None:
        """Put a search into the box without running it."""
        self.setText(text)
        self._debounce.stop()
        self._last = text
        self._set_error(None)

    def empty(self) -> None:
        self.show_text("")

    def set_narrow(self, narrow: bool) -> None:
        """Prefer 340 pixels instead of 420."""
        self._wide = NARROW if narrow else WIDE
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    @property
    def error(self) -> WxdeskError | None:
        """The error in the text, None if it is understood."""
        return self._error

    # -- typing

    def _edited(self) -> None:
        self._suggest()

    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._debounce.start()  # however the text came: typed, dropped, by a tool

    def _look(self) -> None:
        self._debounce.stop()
        text = self.text().strip()
        if text == self._last:
            self._set_error(None)
            return
        try:
            query = self.understand(text)
        except WxdeskError as error:
            self._set_error(error)
            return
        self._last = text
        self._set_error(None)
        self.found.emit(FanQuery(query.where, text))

    def _set_error(self, error: WxdeskError | None) -> None:
        self._error = error
        if error is None:
            self._complain.stop()
            self._mark("")
            self.hint.hide()
        elif self.hint.isVisible():
            self._show_error()
        else:
            self._complain.start()

    def _show_error(self) -> None:
        if self._popup.isVisible():  # still choosing how the word goes on
            self._complain.start()
        elif self._error is not None:
            self._mark("bad")
            self.hint.show_error(self._error)

    def _mark(self, state: str) -> None:
        if (self.property("state") or "") != state:
            self.setProperty("state", state)
            repolish(self)

    # -- completion

    def _set_completer(self) -> None:
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(8)
        popup = SuggestionList()
        completer.setPopup(popup)
        popup.setItemDelegate(SuggestionLook(popup))
        completer.setWidget(self)
        # The stubs do not know that an overload is chosen by its index.
        completer.activated[str].connect(self._complete)  # type: ignore[index]
        self._completer, self._popup = completer, popup

    def _suggest(self) -> None:
        at = self.cursorPosition()
        words = search.suggest(self.text(), at, list(self.tag_names)).words
        self._words.setStringList(words[:20])
        popup = self._popup
        if not words or not self.hasFocus():
            popup.hide()
            return
        self._completer.complete()
        popup.setCurrentIndex(QModelIndex())  # Enter searches until one is chosen

    def _complete(self, word: str) -> None:
        """Replace the word at the cursor by the chosen one."""
        text, at = self.text(), self.cursorPosition()
        start = search.suggest(text, at, ()).start
        rest = text[at:]
        space = "" if word.endswith((":", "：", "(", "（")) else " "
        done = f"{text[:start]}{word}{space}"
        self.setText(done + rest.lstrip())
        self.setCursorPosition(len(done))
        self._debounce.start()
        QTimer.singleShot(0, self, self._suggest_more)

    def _suggest_more(self) -> None:
        if self.text()[: self.cursorPosition()].endswith((":", "：")):
            self._suggest()

    # -- keys

    def event(self, event: QEvent) -> bool:
        """Take Esc before the shortcut of the window does."""
        return claims_escape(event) or super().event(event)

    def type_text(self, text: str) -> None:
        """Take the focus and append text that was typed in another widget."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.end(False)
        before = self.text()
        self.insert(text if not before or before.endswith(" ") else f" {text}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._popup
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        choosing = popup.isVisible() and popup.currentIndex().isValid()
        if enter and not choosing:
            popup.hide()
            self._look()
            if self._error is None:
                self.left.emit()
            else:
                self._show_error()
            return
        if event.key() == Qt.Key.Key_Escape:
            if popup.isVisible():
                popup.hide()
            elif self.text():
                self.empty()
            else:
                self.left.emit()
            return
        if event.key() == Qt.Key.Key_Down and not popup.isVisible():
            self.left.emit()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.hint.hide()


def _nothing(text: str) -> FanQuery:
    """Returns a query that finds nobody, for the time without an account."""
    return FanQuery(Group(Op.OR, ()), text)


class SearchHint(Surface):
    """Explains an error right below the box; it lies over the table and moves
    nothing."""

    def __init__(self, box: QLineEdit) -> None:
        self.word = PlainLabel(bold=True)
        self.text = ElidedLabel(tone="text2", size=12)
        self.icon = IconLabel("triangle-alert", tone="warn")
        box_row = row(
            self.icon, self.word, self.text, spacing=8, margins=(12, 8, 12, 8)
        )
        box_row.setStretch(2, 1)
        super().__init__(box_row, fill="warn_soft", radius=6, edge="edge")
        self.setObjectName("searchHint")
        self._box = box
        self.hide()

    def show_error(self, error: WxdeskError) -> None:
        """Show the wrong word and what would be understood."""
        title, hint = messages.text(error.title), messages.text(error.hint)
        self.word.setText(title)
        self.text.setText(hint)
        self.setAccessibleName(f"{title} {hint}")
        window = self._box.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        window = self._box.window()
        corner = self._box.mapTo(window, QPoint(0, self._box.height() + 4))
        wide = max(self._box.width(), self.sizeHint().width())
        wide = min(wide, window.width() - 24)
        left = min(corner.x(), window.width() - wide - 12)
        self.setGeometry(left, corner.y(), wide, self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            QTimer.singleShot(0, self, self._place)
        return super().eventFilter(watched, event)
