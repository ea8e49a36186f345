"""Where a data folder cannot be: on another computer's disk, or in a synced folder.

SQLite's log needs memory that all who write share, which no network drive gives; and a
program that syncs files replaces them while they are written. Both lose data.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wxdesk.errors import StorageError
from wxdesk.model import Text

# Kinds of file system, as Linux and macOS name them.
_NETWORK = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afpfs", "webdav", "davfs",
        "ncpfs", "afs", "ceph", "lustre", "glusterfs", "fuse.sshfs", "fuse.rclone",
        "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs",
        "fuse.smbnetfs", "fuse.curlftpfs", "fuse.gvfsd-fuse", "fuse.nutstore",
    )
)  # fmt: skip
# Names of the folders these programs sync, without " - Company" or " (2)" behind.
_SYNCED = frozenset(
    name.casefold()
    for name in (
        "OneDrive", "Dropbox", "坚果云", "我的坚果云", "Nutstore", "Nutstore Files",
        "iCloud", "iCloudDrive", "iCloud Drive", "Mobile Documents", "CloudStorage",
        "BaiduSyncdisk", "百度同步盘", "百度云同步盘", "百度网盘同步空间", "同步空间",
        "BaiduNetdiskWorkspace", "Google Drive", "GoogleDrive", "WPS云盘",
        "WPS Cloud Files", "WPSDrive", "微云同步助手", "腾讯微云", "阿里云盘同步",
        "Nextcloud", "ownCloud", "MEGAsync", "pCloudDrive", "Seafile",
    )
)  # fmt: skip
_MARKS = (".stfolder", ".dropbox.cache")  # in the uppermost folder that is synced
_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")  # of Windows
_REMOTE = 4  # DRIVE_REMOTE of GetDriveType


def check_place(folder: Path) -> None:
    """Raises StorageError when data would be lost there. Nothing is created."""
    real = Path(os.path.realpath(folder))
    if _on_network(real):
        raise _refused("网络盘", "on a network drive", folder)
    if _synced(real):
        raise _refused("会自动同步的网盘文件夹", "in a synced folder", folder)


def _on_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        remote = ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _REMOTE
        return remote or folder.drive.startswith("\\\\")
    return kind_of(folder, _mounts(folder)) in _NETWORK


def kind_of(folder: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of file system a folder is on; ``mounts``: where, and which kind. Of
    two at one place the later hides the other."""
    kind, depth = "", -1
    for where, which in mounts:
        place = Path(where)
        if folder.is_relative_to(place) and len(place.parts) >= depth:
            kind, depth = which, len(place.parts)
    return kind


def _mounts(folder: Path) -> list[tuple[str, str]]:
    if sys.platform == "darwin":
        # Disks of other computers are found there; asking costs some milliseconds.
        return _told_by_mount() if folder.parts[1:2] in (("Volumes",), ("net",)) else []
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return []  # no Linux: nothing is known
    return [one for line in lines if (one := mount_of(line)) is not None]


def mount_of(line: str) -> tuple[str, str] | None:
    """Place and kind of a line of /proc/self/mountinfo (man 5 proc)."""
    before, dash, after = line.partition(" - ")
    words, kinds = before.split(), after.split()
    if not dash or len(words) < 5 or not kinds:
        return None
    place = words[4]
    for code, letter in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
        place = place.replace(code, letter)
    return place, kinds[0]


def _told_by_mount() -> list[tuple[str, str]]:
    try:
        told = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    found = []
    for line in told.stdout.splitlines():  # //u@host/x on /Volumes/x (smbfs, nodev)
        place, bracket, kinds = line.partition(" on ")[2].rpartition(" (")
        if bracket:
            found.append((place, kinds.split(",")[0].rstrip(")")))
    return found


def _synced(folder: Path) -> bool:
    names = (part.partition(" - ")[0].partition(" (")[0] for part in folder.parts)
    if any(name.strip().casefold() in _SYNCED for name in names):
        return True
    chosen = [os.environ.get(name, "") for name in _VARIABLES]
    if any(one and folder.is_relative_to(os.path.realpath(one)) for one in chosen):
        return True
    return any((one / mark).exists() for one in folder.parents for mark in _MARKS)


def _refused(zh: str, en: str, folder: Path) -> StorageError:
    return StorageError(
        Text(f"数据文件夹不能放在{zh}", f"The data folder cannot be {en}"),
        Text(
            "那里会丢数据。把它移到这台电脑自己的磁盘上，"
            "再让环境变量 WXDESK_HOME 指向新的位置。",
            "Data would be lost there. Move it to this computer's own disk and let the "
            "environment variable WXDESK_HOME name the new place.",
        ),
        detail=str(folder),
    )
