#!/bin/sh
# run.sh [NAME...]: installs what the system tests need, tests the harness, then runs the project's own boot programs
# (programs.py) and boots what others wrote (run.py says which there are); with NAMEs only those of the latter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
"$here/../../tools/host/need.sh" qemu python test
python3 "$here/selftest.py"
python3 "$here/screen_selftest.py"
failed=0
[ $# -gt 0 ] || python3 "$here/programs.py" || failed=1
python3 "$here/run.py" "$@" || failed=1
exit $failed
