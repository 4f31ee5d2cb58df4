#!/bin/sh
# Builds Trapeze if need be and runs a guest under it, in QEMU or Bochs. --help tells how.
# What it does is tools/run/launch.py, in Python. Where Python is missing it is installed first.
set -eu

root=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null 2>&1 || prog=run-qemu.sh "$root/tools/host/need.sh" python
exec python3 "$root/tools/run/launch.py" "$@"
