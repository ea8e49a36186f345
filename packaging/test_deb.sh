#!/bin/sh
# Install a package in a bare Debian, use it as a person would, remove it, look for leftovers.
#
#   packaging/test_deb.sh FILE SUITE [PICTURE]
#
# FILE is a .deb, installed by apt, which has to find the dependencies; or an .rpm, which
# is installed by rpm among Debian's libraries (so its own dependencies are not judged).
# SUITE is bookworm or trixie; its root is made by debootstrap once and kept in
# build/roots. Prints one "key value" a line for packaging/linux.py; 77 means that this
# computer cannot run the test. DEBIAN_MIRROR names another mirror.
set -eu
file=$(realpath "$1")
suite=$2
picture=$(realpath -m "${3:-build/$suite.png}")
cd "$(dirname "$0")/.."
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
PATH=$PATH:/usr/sbin:/sbin

skip() { echo "$*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "needs root"
command -v debootstrap >/dev/null || skip "needs debootstrap"

base=build/roots/$suite.tar
if [ ! -f "$base" ]; then
    mkdir -p build/roots
    fresh=$(mktemp -d)
    debootstrap --variant=minbase "$suite" "$fresh" "$mirror" >"build/roots/$suite.log" 2>&1 ||
        skip "debootstrap $suite failed: build/roots/$suite.log"
    tar -C "$fresh" --one-file-system -cf "$base.part" .
    mv "$base.part" "$base"
    rm -rf --one-file-system "$fresh"
fi

root=$(mktemp -d)
log=build/roots/$(basename "$file")-$suite.log
clean() {
    for one in tmp/.X11-unix dev proc; do
        ! mountpoint -q "$root/$one" || umount "$root/$one"
    done
    # If an umount failed, this stops at the mount point instead of emptying it.
    rm -rf --one-file-system "$root"
}
trap clean EXIT INT TERM
tar -C "$root" -xf "$base"
chmod 755 "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$root/tmp/.X11-unix" /tmp/.X11-unix
mount --bind /proc "$root/proc" || skip "needs the right to mount"
mount --bind /dev "$root/dev"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
person() {
    chroot --userspec=1000:1000 "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/person \
        LANG=C.UTF-8 ${DISPLAY:+DISPLAY=$DISPLAY} "$@"
}
# Everything but what apt itself, its libraries and a running system keep.
paths() {
    (cd "$root" && find . -xdev \( -path ./home -o -path ./tmp -o -path ./run -o -path ./proc \
        -o -path ./dev -o -path ./root/.rpmdb -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/apt \
        -o -path ./var/lib/dpkg \) -prune -o -print | sort)
}
seconds() { date +%s.%N; }
since() { awk "BEGIN { printf \"%.1f\", $(seconds) - $1 }"; }
fail() { echo "$*"; tail -n 20 "$log"; exit 1; }

chroot "$root" useradd --create-home --uid 1000 --shell /bin/sh person
inside apt-get update >"$log" 2>&1 || fail "apt-get update"
name=$(basename "$file")
cp "$file" "$root/opt/$name"
case $name in
    *.rpm) inside apt-get install -y --no-install-recommends rpm libegl1 libgl1 libx11-xcb1 \
            libxkbcommon-x11-0 libdbus-1-3 libglib2.0-0 libfontconfig1 fontconfig-config \
            >>"$log" 2>&1 || fail "apt-get install" ;;
esac
paths >"build/roots/before-$suite.txt"

# Recommended packages are left out: they are a font and a key store, 100 MB.
begin=$(seconds)
case $name in
    *.deb) inside apt-get install -y --no-install-recommends "/opt/$name" >>"$log" 2>&1 ;;
    *.rpm) inside rpm --install --nodeps --force-debian "/opt/$name" >>"$log" 2>&1 ;;
esac || fail "installing $name"
echo "install $(since "$begin") s"
[ -L "$root/usr/bin/wxdesk" ] && [ -x "$root/opt/wxdesk/wxdesk" ] || fail "no /usr/bin/wxdesk"

person wxdesk selftest >"$log.selftest" 2>&1 || fail "selftest: $(cat "$log.selftest")"
echo "selftest $(grep -c '^ok' "$log.selftest") checks"

# As by double click: the command that stands in the installed desktop file.
entry=$root/usr/share/applications/io.github.wxdesk.wxdesk.desktop
command=$(sed -n 's/^Exec=//p' "$entry" | head -n 1)
show() { # keys to press, the seconds until the picture, the command
    keys=$1 wait=$2
    shift 2
    .venv/bin/python packaging/display.py --keys "$keys" --after "$wait" \
        --picture "$picture" -- \
        sh -c 'root=$1; shift
            exec chroot --userspec=1000:1000 "$root" /usr/bin/env -i PATH=/usr/bin:/bin \
                HOME=/home/person LANG=zh_CN.UTF-8 LC_ALL=C.UTF-8 DISPLAY="$DISPLAY" "$@"' \
        sh "$root" "$@"
}
inside apt-get install -y --no-install-recommends fonts-noto-cjk >>"$log" 2>&1 || fail fonts
show "" 0.5 "$command" >>"$log" 2>&1 || fail "starting $command"   # cold caches
begin=$(show "" 0.5 "$command" 2>>"$log") || fail "starting $command"
show F5 15 wxdesk --demo >/dev/null 2>>"$log" || # F5: the first sync
    fail "starting the demonstration"
echo "start $begin s"
[ -z "$(ls "$root/tmp" | grep wxdesk || true)" ] || fail "left in /tmp: $(ls "$root/tmp")"

inside apt-get purge -y fonts-noto-cjk >>"$log" 2>&1
case $name in
    *.deb) inside apt-get purge -y --autoremove wxdesk >>"$log" 2>&1 ;;
    *.rpm) inside rpm --erase --force-debian wxdesk >>"$log" 2>&1 ;;
esac || fail "removing $name"
paths >"build/roots/after-$suite.txt"
left=$(comm -13 "build/roots/before-$suite.txt" "build/roots/after-$suite.txt" |
    while read -r path; do
        case $name in # rpm leaves folders that another package owns on its own systems
            *.rpm) [ -d "$root/$path" ] && [ "${path##*wxdesk*}" ] && continue ;;
        esac
        echo "$path"
    done)
[ -z "$left" ] || fail "left behind: $left"
[ -d "$root/home/person/.local/share/wxdesk" ] || fail "the person's data are gone"
echo "uninstall 0 files left"
