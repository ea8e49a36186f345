"""The table model of fans: all ids in memory, the fans themselves read by block.

The ids are one ``array('q')`` in display order, as ``fan_list.load`` returns them
(8 MB for a million). A block of 64 fans is read when the first of them is painted,
on the UI thread and its own read-only connection: 0.1–1 ms measured. A list of
more than the cached blocks costs no more memory, and a new list is set in O(1).
"""

from __future__ import annotations

import logging
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from wxdesk.errors import WxdeskError
from wxdesk.model import Fan
from wxdesk.ui.kit.list_rows import Index
from wxdesk.ui.table import columns as fan_columns
from wxdesk.ui.table.cells import CELL_ROLE, Cell
from wxdesk.ui.table.columns import Column

log = logging.getLogger(__name__)

# Three screens of rows: a jump to anywhere reads one or two blocks, and their fans
# lie anywhere in the file. With 256 rows a frame of a jump cost half as much again.
BLOCK = 64
CACHED_BLOCKS = 64  # 4,096 fans, about 5 MB
_TIP = int(Qt.ItemDataRole.ToolTipRole)
# As numbers: a comparison with an enum's member costs as much as the cell's text.
_TEXT_ROLES = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    )
)

_ROOT = QModelIndex()


class RowReader(Protocol):
    """Reads fans by id; ``fan_list.FanReader`` is one."""

    def rows(self, ids: Sequence[int]) -> Mapping[int, Fan]: ...


class DetailReader(Protocol):
    """Reads more about the same ids, such as their rows of the blacklist."""

    def __call__(self, ids: Sequence[int]) -> Mapping[int, Any]: ...


class FanModel(QAbstractTableModel):
    """Read-only. ``data`` never raises: an exception there would come back for every
    cell of every paint. An error of reading is emitted once, by ``read_failed``."""

    read_failed = Signal(object)  # WxdeskError

    def __init__(
        self, columns: Sequence[Column], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.tag_names: dict[int, str] = {}
        self._ids: array[int] = array("q")
        self._reader: RowReader | None = None
        self._details: DetailReader | None = None
        self._blocks: OrderedDict[int, tuple[Mapping[int, Fan], Mapping[int, Any]]]
        self._blocks = OrderedDict()
        self._failed = False

    # -- what it shows

    def set_reader(
        self, reader: RowReader | None, details: DetailReader | None = None
    ) -> None:
        """Set where fans are read from, and show none."""
        self._reader, self._details = reader, details
        self.set_ids(array("q"))

    def set_ids(self, ids: array[int]) -> None:
        """Show these fans in this order. Keeps the array itself, O(1)."""
        self.beginResetModel()
        self._ids = ids
        self._blocks.clear()
        self._failed = False
        self.endResetModel()

    def set_tag_names(self, names: Mapping[int, str]) -> None:
        """Set the tag names by id, for chips and texts."""
        if dict(names) != self.tag_names:
            self.tag_names = dict(names)
            self._repaint()

    def forget(self) -> None:
        """Read the visible fans again: they have changed, their order has not."""
        self._blocks.clear()
        self._failed = False
        self._repaint()

    @property
    def ids(self) -> array[int]:
        """All ids in display order; do not change the array."""
        return self._ids

    def fan(self, row: int) -> Fan | None:
        """Returns the fan of a row; None past the end or if it cannot be read."""
        if not 0 <= row < len(self._ids):
            return None
        return self._block(row // BLOCK)[0].get(self._ids[row])

    def detail(self, row: int) -> Any:
        """Returns what the second source has about the fan of a row, or None."""
        if not 0 <= row < len(self._ids):
            return None
        return self._block(row // BLOCK)[1].get(self._ids[row])

    def cell(self, row: int, section: int) -> Cell | None:
        """Returns what a cell shows; None if there is nothing to show."""
        fan = self.fan(row)
        if fan is None or not 0 <= section < len(self.columns):
            return None
        key = self.columns[section].key
        return fan_columns.cell(key, fan, self.tag_names, self.detail(row))

    # -- Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role in _TEXT_ROLES:
            cell = self.cell(index.row(), index.column())
            if cell is not None:
                return cell.tooltip if role == _TIP else cell.display
            return None
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        inside = 0 <= section < len(self.columns)
        return self.columns[section].label if inside else None

    # -- blocks

    def _block(self, number: int) -> tuple[Mapping[int, Fan], Mapping[int, Any]]:
        block = self._blocks.get(number)
        if block is None:
            block = self._read(number)
            self._blocks[number] = block
            if len(self._blocks) > CACHED_BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return block

    def _read(self, number: int) -> tuple[Mapping[int, Fan], Mapping[int, Any]]:
        if self._reader is None or self._failed:
            return {}, {}
        ids = self._ids[number * BLOCK : (number + 1) * BLOCK]
        try:
            fans = self._reader.rows(ids)
            return fans, self._details(ids) if self._details else {}
        except WxdeskError as error:
            # One message, then blank rows until the next list: the view asks for
            # every visible cell and would repeat it a hundred times.
            self._failed = True
            log.info("reading fans failed: %s", type(error).__name__)
            self.read_failed.emit(error)
            return {}, {}

    def _repaint(self) -> None:
        rows, columns = len(self._ids), len(self.columns)
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
