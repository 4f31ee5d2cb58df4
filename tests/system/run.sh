#!/bin/sh
# run.sh [NAME...]: installs what the system tests need, tests the harness, then runs them (run.py
# says which there are).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
"$here/../../tools/host/need.sh" qemu image test
python3 "$here/selftest.py"
exec python3 "$here/run.py" "$@"
