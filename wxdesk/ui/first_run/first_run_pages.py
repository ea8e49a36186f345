"""The pages of the first run and the list of steps at its left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QWidget

from wxdesk.errors import WxdeskError
from wxdesk.ui.account import hints
from wxdesk.ui.account.account_form import LABEL_WIDTH, AccountForm
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.check_list import CheckList
from wxdesk.ui.kit.widgets import (
    IconLabel,
    Part,
    PlainLabel,
    Surface,
    button,
    column,
    row,
)

STEPS_WIDTH = 184
_MARGINS = (24, 20, 24, 12)


class Steps(QWidget):
    """Shows numbered steps: done ones checked, the current one bold."""

    def __init__(self, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self._title, self._names, self._step = title, tuple(names), 0
        names_width = max(theme.text_width(name, bold=True) for name in self._names)
        head_width = theme.text_width(title, 15, bold=True)
        self.setFixedWidth(
            max(STEPS_WIDTH, 50 + names_width + 16, 20 + head_width + 16)
        )

    def show_step(self, step: int) -> None:
        """Mark the current step, counted from 0."""
        self._step = step
        name = self._names[step]
        self.setAccessibleName(f"{self._title}: {step + 1} / {len(self._names)} {name}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("chrome"))
        head = QRectF(20, 20, self.width() - 32, 24)
        paint.draw_text(painter, head, self._title, size=15, bold=True)
        for at, name in enumerate(self._names):
            self._paint_step(painter, at, name)

    def _paint_step(self, painter: QPainter, at: int, name: str) -> None:
        y = 64 + at * 36
        done, now = at < self._step, at == self._step
        circle = QRectF(20, y + 4, 20, 20)
        edge = "accent" if done or now else "edge"
        painter.setPen(QPen(theme.colour(edge), 1.5))
        painter.setBrush(theme.colour("accent" if done else "chrome"))
        painter.drawEllipse(circle)
        if done:
            icons.draw(painter, 24, y + 8, "check", 12, color="on_accent")
        else:
            tone = "accent_text" if now else "text3"
            number = str(at + 1)
            paint.draw_text(
                painter, circle, number, tone, 11, bold=True, align=paint.CENTRE
            )
        label = QRectF(50, y, self.width() - 58, 28)
        tone = "text" if now else "text2"
        paint.draw_text(painter, label, name, tone, bold=now)


class _Page(Surface):
    """A page with a title; parts as in widgets.column."""

    def fill(self, title: str, *parts: Part) -> None:
        """Put the parts below the title; call it once."""
        head = PlainLabel(title, size=18, bold=True, wrap=True)
        self.setLayout(column(head, 14, *parts, None, spacing=0, margins=_MARGINS))


class WelcomePage(_Page):
    """Says what wxdesk is for, in three lines."""

    def __init__(self) -> None:
        super().__init__()
        points: list[Part] = []
        for icon, title, text in (
            (
                "users",
                self.tr("All fans in one table"),
                self.tr("Search, sort and filter a million of them at once."),
            ),
            (
                "tag",
                self.tr("Tag and blacklist thousands in one go"),
                self.tr("Bad ones are named, everything can be resumed and undone."),
            ),
            (
                "history",
                self.tr("Who came, who left, who returned"),
                self.tr("Every sync is compared with the one before."),
            ),
        ):
            words = column(
                PlainLabel(title, bold=True),
                PlainLabel(text, tone="text2", wrap=True),
                spacing=2,
            )
            picture = IconLabel(icon, tone="accent_text", size=18)
            line = row(picture, words, spacing=12)
            line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            points += [line, 18]
        note = self.tr(
            "Fans are stored on this computer only. wxdesk talks to WeChat's own "
            "interface and to nobody else."
        )
        title = self.tr("Welcome to wxdesk")
        self.fill(title, *points, PlainLabel(note, tone="text3", size=12, wrap=True))


class ChoicePage(_Page):
    """Asks for demo data or a real account."""

    def __init__(self) -> None:
        super().__init__()
        self._real = QRadioButton(self.tr("Connect my account"))
        self._real.setObjectName("realRadio")
        self._real.setChecked(True)
        self._demo = QRadioButton(self.tr("Look at demo data first"))
        self._demo.setObjectName("demoRadio")
        real = self.tr(
            "Needs the AppID and the AppSecret. Only verified accounts may read their "
            "fans."
        )
        demo = self.tr(
            "23,000 fans simulated on this computer. Never connects to WeChat; a real "
            "account can be added at any time."
        )
        for choice in (self._real, self._demo):
            choice.setFont(theme.font(13, bold=True))
        self.fill(
            self.tr("Demo or real"),
            self._real,
            4,
            _below(real),
            20,
            self._demo,
            4,
            _below(demo),
        )

    @property
    def demo(self) -> bool:
        return self._demo.isChecked()


def _below(text: str) -> QWidget:
    """Returns a label below a radio button, indented as its text."""
    holder = QWidget()
    label = PlainLabel(text, tone="text2", wrap=True)
    holder.setLayout(column(label, margins=(24, 0, 0, 0)))
    return holder


class FieldsPage(_Page):
    """Asks for name, AppID and AppSecret, and says where to find them."""

    def __init__(self) -> None:
        super().__init__()
        self.form = AccountForm(brief=True)
        where = self.tr(
            "Both stand on the WeChat developer platform under Basic information → "
            "Development keys. The AppSecret is shown only once, when it is made."
        )
        link = button(
            self.tr("Open page"),
            "link",
            "external-link",
            name="openConsoleButton",
            clicked=self._open,
        )
        self.note = PlainLabel(tone="warn", size=12, wrap=True)
        self.note.hide()
        space = LABEL_WIDTH + 8
        hint = PlainLabel(where, tone="text2", size=12, wrap=True)
        words = column(hint, row(link, None), spacing=2)
        keep = row(space, self.form.place, None)
        note = row(space + 4, self.note)
        below = row(space + 4, words)
        self.fill(self.tr("AppID and AppSecret"), self.form, 6, keep, note, 14, below)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(hints.console_url("")))

    def no_key_store(self) -> None:
        """Say that this system cannot keep a secret, and keep it for this run only."""
        self.form.set_place("memory")
        self.note.setText(
            self.tr(
                "This system has no usable key store. The AppSecret is kept for this "
                "run only, or in a file that is not encrypted, as you choose above."
            )
        )
        self.note.show()


class CheckPage(Surface):
    """Shows the checks as they are made, and what to do about the one that failed."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = self.failed = False
        self.summary = PlainLabel(tone="text2", size=12)
        self.list = CheckList(
            (
                ("network", self.tr("Network")),
                ("appid", self.tr("AppID")),
                ("ip", self.tr("IP whitelist")),
                ("secret", self.tr("AppSecret")),
                ("fans", self.tr("Right to read fans")),
                ("quota", self.tr("Today's quota")),
            )
        )
        self.panel = HintPanel()
        title = PlainLabel(self.tr("Check connection"), size=18, bold=True)
        head = row(title, None, self.summary)
        self.setLayout(
            column(
                head, 12, self.list, 14, self.panel, None, spacing=0, margins=_MARGINS
            )
        )

    def begin(self) -> None:
        """Reset the lines for a new check."""
        self.passed = self.failed = False
        self.panel.hide()
        self.list.reset()
        self.list.set_state("network", "running")
        self.summary.setText(self.tr("checking"))

    def show_line(self, step: str, state: str, detail: str) -> None:
        """Show a line as the service reports it; the next one is running then."""
        self.list.set_state(step, state, detail)

    def end(self, error: WxdeskError | None, appid: str) -> None:
        """Show the end of the check; ``error`` is that of the line that failed."""
        self.passed, self.failed = error is None, error is not None
        good = self.list.count("ok")
        if error is None:
            self.summary.setText(self.tr("{n} passed").format(n=good))
            return
        text = self.tr("{n} passed, 1 needs you")
        self.summary.setText(text.format(n=good))
        if self.list.state("network") == "running":
            self.list.set_state("network", "waiting")
        self.panel.show_error(error, appid)
        if self.panel.plate.isVisibleTo(self.panel):
            self.panel.copy.setFocus()


class FirstSyncPage(_Page):
    """Says what the first sync does and costs."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = PlainLabel(bold=True, wrap=True)
        text = self.tr(
            "The first sync fetches the list of all fans, then their details, tags and "
            "the blacklist: about one call for 100 fans. You can work meanwhile, pause "
            "it, or close wxdesk; it goes on where it stopped."
        )
        note = self.tr(
            "Later syncs fetch only what is new: a few calls instead of thousands."
        )
        self.fill(
            self.tr("First sync"),
            self.facts,
            8,
            PlainLabel(text, wrap=True),
            8,
            PlainLabel(note, tone="text2", wrap=True),
        )

    def show_facts(self, fans: str) -> None:
        """Show what the check found out about the fans."""
        self.facts.setText(fans)
        self.facts.setVisible(bool(fans))
