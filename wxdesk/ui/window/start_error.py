"""The window that says why the program cannot start."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox

from wxdesk.errors import WxdeskError
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.kit.dialogs import Dialog


class StartError(Dialog):
    """Shows title, reason and next step, to copy; the program ends with it."""

    def __init__(self, error: WxdeskError) -> None:
        super().__init__(None, "wxdesk", width=560)
        self.setObjectName("startError")
        self.panel = HintPanel()
        self.page.addWidget(self.panel)
        self.panel.show_error(error)
        self.panel.again.hide()
        self.foot.add(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
