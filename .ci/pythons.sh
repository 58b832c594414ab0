#!/bin/sh
# pythons.sh first   the oldest Python ≥ 3.11 that this machine has
# pythons.sh newer   every further one, a minor version each, one a line
set -eu

usable() { # prints the real path of the Python 3.$2 at $1, if it runs
    "$1" -c "import sys; sys.version_info[:2] == (3, $2) and print(sys.executable)" 2>/dev/null || true
}

of_minor() {
    for candidate in "python3.$1" python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3."$1".*/bin/python3; do
        found=$(usable "$candidate" "$1")
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
    done
}

all=$(for minor in 11 12 13 14; do of_minor "$minor"; done)
if [ -z "$all" ]; then
    echo "distbot needs Python 3.11 or newer, and finds none on this machine." >&2
    exit 1
fi
case "$1" in
    first) echo "$all" | head -n 1 ;;
    newer) echo "$all" | tail -n +2 ;;
esac
