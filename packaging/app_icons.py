"""The program's icon as .ico, .icns and .png, drawn from resources/icons/app.svg.

python packaging/app_icons.py FOLDER

Both containers are a header and PNG pictures, so no imaging library is needed and no
binary file has to be kept in step with the drawing.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).parents[1] / "resources" / "icons" / "app.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
PNG_SIZES = (48, 128, 256)
# Apple's four-letter type of each picture; the second of a size is for Retina screens.
ICNS_TYPES = {
    "icp4": 16, "icp5": 32, "ic11": 32, "ic12": 64, "ic07": 128,
    "ic08": 256, "ic13": 256, "ic09": 512, "ic14": 512, "ic10": 1024,
}  # fmt: skip


def png(size: int) -> bytes:
    """The icon as a PNG of ``size`` pixels square."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # PySide6 6.11 wants str here, its stubs say bytes.
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise RuntimeError(f"Qt cannot write a PNG of {size} pixels")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' container: a directory of 16-byte entries, then the pictures."""
    offset = 6 + 16 * len(pictures)
    entries, bodies = b"", b""
    for size, body in pictures.items():
        side = size % 256  # 256 is written as 0
        entries += struct.pack(
            "<4B2H2I", side, side, 0, 0, 1, 32, len(body), offset + len(bodies)
        )
        bodies += body
    return struct.pack("<3H", 0, 1, len(pictures)) + entries + bodies


def icns(pictures: dict[str, bytes]) -> bytes:
    """Apple's container: blocks of a type, the length with its header, the picture."""
    blocks = b"".join(
        name.encode("ascii") + struct.pack(">I", 8 + len(body)) + body
        for name, body in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def main(folder: Path) -> None:
    """Write app.ico, app.icns and app-SIZE.png into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: png(size) for size in {*ICO_SIZES, *PNG_SIZES, *ICNS_TYPES.values()}}
    (folder / "app.ico").write_bytes(ico({size: drawn[size] for size in ICO_SIZES}))
    (folder / "app.icns").write_bytes(
        icns({name: drawn[size] for name, size in ICNS_TYPES.items()})
    )
    for size in PNG_SIZES:
        (folder / f"app-{size}.png").write_bytes(drawn[size])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
