#!/bin/sh
# Makes .venv ready: finds Python 3.11+, installs the system libraries Qt needs and the
# packages of pyproject.toml. Without rights to install it names what is missing.
#
#   packaging/dev_setup.sh              what the tests need
#   packaging/dev_setup.sh fonts        also a Chinese font, for pictures
#   packaging/dev_setup.sh package      also what the bundle takes from the system
#   packaging/dev_setup.sh need a b     installs Debian packages, nothing else
set -eu
cd "$(dirname "$0")/.."
venv=.venv

say() { printf '%s\n' "$*" >&2; }

can_install() {
    command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install() {
    say "installing: $*"
    root=""
    [ "$(id -u)" = 0 ] || root="sudo -n"
    DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
    $root apt-get -qq update >/dev/null
    $root apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

need() {
    [ "$#" = 0 ] && return 0
    if can_install; then
        install "$@"
    else
        say "These packages are missing and this user may not install them:"
        say "    sudo apt-get install --no-install-recommends $*"
        exit 1
    fi
}

if [ "${1:-}" = need ]; then
    shift
    need "$@"
    exit
fi

find_python() {
    for one in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$one" ] && command -v "$one" >/dev/null 2>&1 || continue
        if "$one" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))'; then
            echo "$one"
            return
        fi
    done
    say "Python 3.11 to 3.14 is needed."
    exit 1
}

# The soname of each library that the Qt wheel loads, and Debian's package for it.
libraries() {
    cat <<LIST
libEGL.so.1 libegl1
libGL.so.1 libgl1
libglib-2.0.so.0 libglib2.0-0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libgssapi_krb5.so.2 libgssapi-krb5-2
LIST
    [ -n "${DISPLAY:-}" ] || [ "$purpose" = package ] || return 0
    cat <<LIST
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libX11-xcb.so.1 libx11-xcb1
libxcb-xkb.so.1 libxcb-xkb1
libxcb-shape.so.0 libxcb-shape0
libxcb-randr.so.0 libxcb-randr0
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-sync.so.1 libxcb-sync1
libxcb-glx.so.0 libxcb-glx0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-image.so.0 libxcb-image0
LIST
}

missing_packages() {
    libraries | while read -r soname package; do
        "$python" -c "import ctypes; ctypes.CDLL('$soname')" 2>/dev/null || echo "$package"
    done
}

# The programs that pack and prove, and Debian's package for each.
missing_tools() {
    while read -r tool package; do
        command -v "$tool" >/dev/null 2>&1 || [ -x "/usr/sbin/$tool" ] || echo "$package"
    done <<LIST
objdump binutils
xz xz-utils
desktop-file-validate desktop-file-utils
appstreamcli appstream
Xvfb xvfb
xwininfo x11-utils
xdotool xdotool
import imagemagick
LIST
    [ "$(id -u)" != 0 ] || command -v debootstrap >/dev/null 2>&1 || echo debootstrap
}

purpose=${1:-}
python=$(find_python)
if [ "$(uname -s)" = Linux ]; then
    missing=$(missing_packages)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        missing="$missing python3-venv"
    [ "$purpose" != package ] || missing="$missing $(missing_tools)"
    if [ "$purpose" = fonts ] && ! fc-list :lang=zh 2>/dev/null | grep -q .; then
        missing="$missing fontconfig fonts-noto-cjk fonts-noto-color-emoji"
    fi
    # shellcheck disable=SC2086 # a list of package names
    need $missing
fi

stamp=$(cksum pyproject.toml packaging/dev_setup.sh | cksum)
if [ ! -f $venv/.ready ] || [ "$(cat $venv/.ready)" != "$stamp" ]; then
    "$python" -m venv $venv
    $venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test,check]'
    echo "$stamp" > $venv/.ready
fi
