#!/bin/sh
# npm.sh SOURCE DIRECTORY: installs what SOURCE/package-lock.json pins, by version and hash, into
# DIRECTORY/node_modules. Does nothing if that has been done. One line says so if a package cannot be fetched.
set -eu

prog=${prog:-npm.sh}
# shellcheck source=tools/host/lib.sh
. "$(dirname "$0")/../host/lib.sh"

[ $# -eq 2 ] || usage_error 'usage: npm.sh SOURCE DIRECTORY'
mark=$2/installed.json
! cmp -s "$1/package-lock.json" "$mark" || exit 0

mkdir -p "$2"
cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2"
log=$2/npm.log
# --ignore-scripts: only files are wanted, nothing that runs at once.
npm ci --prefix "$2" --ignore-scripts --prefer-offline >"$log" 2>&1 ||
	host_error "npm could not install $(sed -n 's/^    "\([^"]*\)": "\([0-9.]*\)".*/\1 \2/p' "$1/package.json" |
		paste -s -d ,), which needs the network once: $(sed -n 's/^npm \(ERR!\|error\) *//p' "$log" | head -n 1)"
cp "$1/package-lock.json" "$mark"
