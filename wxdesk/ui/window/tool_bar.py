"""The toolbar: account picker, the four verbs, search, pane, settings."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton

from wxdesk.ui.fans.search_bar import SearchBar
from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.actions import Actions, plain_text
from wxdesk.ui.kit.safe_text import no_mnemonic, safe_text, tooltip
from wxdesk.ui.kit.widgets import Surface, column, tool
from wxdesk.ui.window.menus import AccountMenu


class ToolBar(QToolBar):
    """Account picker, the four verbs, search, pane, settings."""

    def __init__(
        self, window: QMainWindow, actions: Actions, accounts: AccountMenu
    ) -> None:
        super().__init__(window)
        self.setObjectName("mainToolBar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.search = SearchBar()
        self._verbs: list[tuple[QToolButton, QAction]] = []
        self._icons: list[tuple[QToolButton, QAction]] = []
        self.picker = tool(
            " ", menu=accounts, name="accountPicker", tip=self.tr("Account")
        )
        self.picker.setFont(theme.font(13, True))
        self.picker.setIconSize(QSize(26, 20))
        self.picker.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.picker.setFixedWidth(196)
        self.addWidget(self.picker)
        self.demo = _DemoMark()
        self._demo_place = self.addWidget(self.demo)
        self.addSeparator()
        menu = QMenu(self)
        menu.addActions([actions.sync, actions.full_sync])
        self._add_verb(actions.sync, "refresh-cw", menu)
        self._add_verb(actions.tag, "tag")
        self._add_verb(actions.block, "ban")
        self._add_verb(actions.export, "download")
        gap = Surface(fill="chrome")
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self.addWidget(self.search)
        self._add_icon(actions.pane, "panel-right")
        self._add_icon(actions.settings, "settings")
        self.set_demo(False)
        theme.signals.changed.connect(self._repaint)
        self._name = ""

    def _add_verb(self, action: QAction, icon: str, menu: QMenu | None = None) -> None:
        """Add a button for an action: a default one would set its icon too close."""
        text = plain_text(action).removesuffix("…")
        part = tool(text, icon, menu=menu, split=menu is not None)
        part.setToolTip(action.toolTip())
        part.clicked.connect(action.trigger)
        part.setEnabled(action.isEnabled())
        self._verbs.append((part, action))
        action.changed.connect(self._follow)
        self.addWidget(part)

    def _add_icon(self, action: QAction, icon: str) -> None:
        part = tool(icon=icon, tip=action.toolTip())
        part.setAccessibleName(plain_text(action))
        part.clicked.connect(action.trigger)
        self._icons.append((part, action))
        action.changed.connect(self._follow)
        self.addWidget(part)

    def _follow(self) -> None:
        for part, action in (*self._verbs, *self._icons):
            part.setEnabled(action.isEnabled())

    def show_account(self, name: str) -> None:
        """Show the name of the open account; "" if there is none."""
        self._name = name
        text = safe_text(name) if name else self.tr("No account yet")
        wide = self.picker.width() - 74
        shown = theme.metrics(13, True).elidedText(
            text, Qt.TextElideMode.ElideRight, wide
        )
        self.picker.setText(no_mnemonic(shown))
        self.picker.setAccessibleName(self.tr("Account: {name}").format(name=text))
        self.picker.setToolTip(tooltip(text))
        self._repaint()

    def set_demo(self, demo: bool) -> None:
        self._demo_place.setVisible(demo)

    def set_narrow(self, narrow: bool) -> None:
        """Show the verbs as icons only in a narrow window."""
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextBesideIcon
        for part, _action in self._verbs:
            part.setToolButtonStyle(styles.ToolButtonIconOnly if narrow else style)
        self.picker.setFixedWidth(150 if narrow else 196)
        self.show_account(self._name)
        self.search.set_narrow(narrow)

    def _repaint(self) -> None:
        self.picker.setIcon(
            account_icon(self._name, self.devicePixelRatioF())
            if self._name
            else icons.icon("store", 20, "text3", pad=6)
        )


class _DemoMark(Surface):
    """Shows that the account is simulated."""

    def __init__(self) -> None:
        super().__init__(column(spacing=0), fill="chrome")
        self.setFixedSize(theme.text_width(self.tr("Demo data"), 12) + 20, 30)
        self.setAccessibleName(self.tr("Demo data"))
        self.setToolTip(self.tr("Simulated on this computer, no connection to WeChat"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint.draw_chip(painter, 2, 4, self.tr("Demo data"), height=22)


def account_icon(name: str, ratio: float) -> QIcon:
    """Returns a plate with the first letter of the account."""
    picture = QPixmap(round(26 * ratio), round(20 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    box = QRectF(0, 0, 20, 20)
    painter.drawRoundedRect(box, 5, 5)
    letter = safe_text(name).strip()[:1].upper()
    paint.draw_text(
        painter, box, letter, "on_accent", 12, bold=True, align=paint.CENTRE
    )
    painter.end()
    return QIcon(picture)
