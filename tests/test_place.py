"""Where a data folder is refused, and files that never end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wxdesk import place
from wxdesk.account import Home
from wxdesk.errors import InputError, KeychainError, StorageError
from wxdesk.keychain import Keychain
from wxdesk.services import openid_files
from wxdesk.settings import load


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive", "onedrive", "OneDrive - 某某公司", "Dropbox", "Dropbox (Personal)",
        "坚果云", "我的坚果云", "iCloudDrive", "Mobile Documents", "BaiduSyncdisk",
        "百度同步盘", "同步空间", "CloudStorage",
    ],
)  # fmt: skip
def test_a_synced_folder_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "公司" / "wxdesk"
    with pytest.raises(StorageError) as caught:
        Home(folder)
    told = caught.value.message("zh_CN")
    assert "WXDESK_HOME" in told
    assert str(folder) in told
    assert not (tmp_path / name).exists()  # nothing is made there


def test_a_link_into_one_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(StorageError):
        Home(tmp_path / "data" / "wxdesk")


def test_a_folder_is_known_by_what_its_program_leaves_in_it(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    with pytest.raises(StorageError):
        Home(tmp_path / "a" / "b")


def test_the_place_onedrive_names_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Firma"))
    with pytest.raises(StorageError):
        Home(tmp_path / "Firma" / "wxdesk")
    Home(tmp_path / "Firma2" / "wxdesk")


@pytest.mark.parametrize("name", ["wxdesk", "我的公司", "Dropboxer", "notes on iCloud"])
def test_other_folders_are_fine(tmp_path: Path, name: str) -> None:
    (tmp_path / ".dropbox").mkdir()  # where its program keeps its own settings
    assert Home(tmp_path / name).paths.root.is_dir()


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:28 / /mnt/office rw shared:7 - nfs4 nas:/office rw,vers=4.2
31 22 0:29 / /mnt/My\\040Share rw - cifs //nas/share rw
32 22 8:17 / /mnt/usb rw - fuseblk /dev/sdb1 rw
33 30 254:1 / /mnt/office/local rw - xfs /dev/vdb rw
34 22 0:40 / /home/a/nas rw master:3 propagate_from:2 - fuse.sshfs a@nas: rw
"""


@pytest.mark.skipif(os.name != "posix", reason="paths of POSIX")
@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/a/.local/share/wxdesk", "ext4"),
        ("/mnt/office/wxdesk", "nfs4"),
        ("/mnt/My Share/x", "cifs"),
        ("/mnt/usb/x", "fuseblk"),
        ("/mnt/office/local/x", "xfs"),
        ("/home/a/nas", "fuse.sshfs"),
        ("/mnt/officer", "ext4"),
    ],
)
def test_the_kind_of_a_place_is_that_of_its_nearest_mount(
    folder: str, kind: str
) -> None:
    mounts = [one for line in MOUNTS.splitlines() if (one := place.mount_of(line))]
    assert len(mounts) == 6
    assert place.kind_of(Path(folder), mounts) == kind


def test_a_network_drive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "_mounts", lambda _folder: [("/", "nfs4")])
    monkeypatch.setattr(place.sys, "platform", "linux")
    with pytest.raises(StorageError, match="network drive"):
        Home(tmp_path / "wxdesk")


# -- files that never end

ENDLESS = Path("/dev/zero")
needs_it = pytest.mark.skipif(not ENDLESS.exists(), reason="no such device")


@needs_it
def test_an_endless_list_of_openids_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid_files, "MOST_BYTES", 100_000)
    with pytest.raises(InputError, match="200 MB"):
        openid_files.openids_from(ENDLESS)


@needs_it
def test_an_endless_secret_ends(tmp_path: Path) -> None:
    (tmp_path / "wx1").symlink_to(ENDLESS)
    with pytest.raises(KeychainError):
        Keychain(tmp_path).get("wx1", "file")


@needs_it
def test_endless_settings_end(tmp_path: Path) -> None:
    (tmp_path / "settings.json").symlink_to(ENDLESS)
    with pytest.raises(StorageError):
        load(tmp_path / "settings.json")
