#!/bin/sh
# Build the wheel, install it into an empty environment from the lock, run the demo.
set -eu
uv=$1 python=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$uv" build --quiet --wheel --python "$python" --out-dir "$work/dist"
"$uv" venv --quiet --python "$python" "$work/venv"
"$uv" export --quiet --frozen --no-dev --no-emit-project --output-file "$work/locked.txt"
"$uv" pip install --quiet --python "$work/venv/bin/python" --require-hashes -r "$work/locked.txt"
"$uv" pip install --quiet --python "$work/venv/bin/python" --no-deps "$work"/dist/*.whl
cd "$work"
"$work/venv/bin/distbot" demo >demo.txt || { cat demo.txt; exit 1; }
test -s demo-out/index.html
echo "wheel: the demo runs from it"
