#!/bin/sh
# need.sh [--look] SET...: makes sure that the host has the tools of these sets. Installs what is missing with
# apt-get where that needs no password; otherwise says what to type, in the names of dnf, pacman, apk or brew where
# those are what there is, and fails. --look: installs nothing.
#
# A tool is looked for by its command or file, never by its package, so that one built by hand counts too.
set -eu

prog=${prog:-need.sh}	# run-qemu.sh and others have it speak in their name
# shellcheck source=tools/host/packages.sh
. "$(dirname "$0")/packages.sh"

note() {
	printf '%s: %s\n' "$prog" "$*" >&2
}

usage_error() {
	note "$@"
	exit 2
}

host_error() {
	note "$@"
	exit 4
}

# Debian keeps mkfs.fat and the like where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

want() {	# want COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

want_file() {	# want_file FILE PACKAGE
	[ -e "$1" ] || missing="$missing $2"
}

want_c_library() {	# the host's, for the unit tests
	echo '#include <stdlib.h>' | "${HOSTCC:-gcc}" -E - >/dev/null 2>&1 || missing="$missing libc6-dev"
}

# A compiler that makes programs for x86, with its linker: the host's own, or on another kind of host a cross
# compiler; the Makefile looks for the same ones (CROSS).
want_x86_tools() {
	case $(uname -m) in
	x86_64 | i?86 | amd64)
		want gcc gcc
		want ld binutils
		want objcopy binutils
		;;
	*)
		for prefix in "${CROSS:-i686-linux-gnu-}" i686-elf- x86_64-linux-gnu- x86_64-elf-; do
			! command -v "${prefix}gcc" >/dev/null 2>&1 || return 0
		done
		missing="$missing gcc-i686-linux-gnu"
		;;
	esac
}

look_for() {
	case $1 in
	build)
		want make make
		want_x86_tools
		want nasm nasm
		;;
	qemu)
		want qemu-system-i386 qemu-system-x86
		;;
	gui)	# QEMU's windows are plug-ins of a package of their own; QEMU itself knows whether it has one
		want qemu-system-i386 qemu-system-x86
		qemu-system-i386 -display help 2>/dev/null | grep -Eq '^(gtk|sdl|cocoa)' ||
			missing="$missing qemu-system-gui"
		;;
	python)
		want python3 python3
		;;
	gdb)
		want gdb gdb
		want python3 python3
		;;
	iso)
		want grub-mkrescue grub-common
		want_file "${GRUB_DIR:-/usr/lib/grub/i386-pc}/boot.img" grub-pc-bin
		want xorriso xorriso
		;;
	efi)	# what "make iso" has a UEFI say
		want_file /usr/lib/grub/x86_64-efi/moddep.lst grub-efi-amd64-bin
		want mformat mtools
		;;
	bochs)	# the display plug-in by name as well: without it apt-get would pick one that needs a window
		want bochs bochs
		want_file /usr/share/bochs/BIOS-bochs-latest bochsbios
		# Bochs's own package has this one as a link into another that it does not insist on.
		want_file /usr/share/bochs/VGABIOS-lgpl-latest vgabios
		ls /usr/lib/*/bochs/plugins/libbx_sdl2_gui.so >/dev/null 2>&1 || missing="$missing bochs-sdl"
		;;
	cross)	# "make cross": as a host that is no x86 builds and tests
		want i686-linux-gnu-gcc gcc-i686-linux-gnu
		want aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
		want_file /usr/aarch64-linux-gnu/include/stdlib.h libc6-dev-arm64-cross
		want qemu-aarch64 qemu-user
		;;
	check)	# a C library for the unit tests
		want python3 python3
		want "${HOSTCC:-gcc}" gcc
		want_c_library
		;;
	test)	# a C library for the unit tests, and boot code that this project did not write
		want python3 python3
		want "${HOSTCC:-gcc}" gcc
		want_c_library
		want mkfs.fat dosfstools
		want mcopy mtools
		want install-mbr mbr
		want_file /usr/lib/syslinux/mbr/mbr.bin syslinux-common
		want_file /usr/lib/python3/dist-packages/jsonschema/__init__.py python3-jsonschema
		want_file /usr/lib/makebootfat/mbrfat.bin makebootfat
		ls /usr/lib/grub/*/stage1 >/dev/null 2>&1 || missing="$missing grub-legacy"
		;;
	equivalence)
		want_file /usr/include/unicorn/unicorn.h libunicorn-dev
		want_file /usr/include/Zydis/Zydis.h libzydis-dev
		want_file /usr/include/x86emu.h libx86emu-dev
		want gcc gcc
		want objdump binutils
		;;
	fuzz)
		want clang clang
		want llvm-cov llvm
		ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 ||
			missing="$missing libclang-rt-14-dev"
		;;
	explain)	# npm fetches the library of the page, as tools/explain/package-lock.json pins it
		want objdump binutils
		want node nodejs
		want npm npm
		;;
	browser)
		want chromium chromium
		;;
	verify)
		want frama-c frama-c-base
		want python3 python3
		;;
	lint)
		want cppcheck cppcheck
		want clang-tidy clang-tidy
		;;
	*)
		usage_error "no such set of tools: $1"
		;;
	esac
}

look_for_all() {
	missing=
	for set_name; do look_for "$set_name"; done
	# Two tools may come from one package: name it once.
	# shellcheck disable=SC2086
	missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
	missing=${missing% }
}

# How this user may run apt-get: directly, through a sudo that asks nothing, or not at all.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

may_install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	[ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

# Another apt-get may be at work: wait for it.
apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
}

# What apt-get has to say, hundreds of lines, is of interest only if it fails.
install_missing() {
	note "installing: $missing"
	log=$(mktemp)
	# A fresh machine has no package lists. If they cannot be fetched, those at hand may still do.
	# shellcheck disable=SC2086 # one word per package
	if { apt_get update || :; apt_get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
		rm -f "$log"
	else
		cat "$log" >&2
		rm -f "$log"
		return 1
	fi
}

look=
[ "${1:-}" != --look ] || { look=yes; shift; }
[ $# -gt 0 ] || usage_error "usage: need.sh [--look] SET... (build qemu gui python gdb iso efi bochs check test equivalence fuzz explain browser verify lint cross)"
look_for_all "$@"
[ -n "$missing" ] || exit 0

# What is missing, and what to type: in the names of this host's program for packages, or else in Debian's.
what_to_type() {
	manager=$(package_manager)
	case $manager in
	apt-get | '') echo "$missing. Type: $(install_command apt-get) $missing" ;;
	*)
		# shellcheck disable=SC2086 # one word per package
		names=$(names_for "$manager" $missing)
		unknown=$(printf '%s\n' "$names" | sed -n 's/^unknown: *//p')
		names=$(printf '%s\n' "$names" | sed -n 1p)
		echo "$missing.${names:+ Type: $(install_command "$manager") $names}${unknown:+; $manager has no package of: $unknown}"
		;;
	esac
}

if [ -n "$look" ] || ! may_install; then host_error "missing: $(what_to_type)"; fi
install_missing || host_error "apt-get failed. Missing: $(what_to_type)"

wanted=$missing
look_for_all "$@"
[ -z "$missing" ] || host_error "apt-get installed $wanted, but this is still missing: $missing"
