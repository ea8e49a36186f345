"""The disk image: the program and a link to the folder where it belongs.

dmgbuild -s packaging/macos/dmg_settings.py wxdesk dist/wxdesk.dmg    (macOS only)
"""

files = ["dist/wxdesk.app"]
symlinks = {"Applications": "/Applications"}
icon = "build/icons/app.icns"
icon_locations = {"wxdesk.app": (140, 120), "Applications": (380, 120)}
window_rect = ((200, 200), (520, 300))
format = "ULFO"  # noqa: A001 - dmgbuild's name; LZFSE, macOS 10.11 and later
