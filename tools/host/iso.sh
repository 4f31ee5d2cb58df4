#!/bin/sh
# iso.sh OUT.iso                                      a menu with an entry per lecture guest
# iso.sh OUT.iso CMDLINE [MODULE MODULE_OPTIONS]...   boots CMDLINE at once, with these modules
#
# Makes a CD image that boots build/monitor.elf through GRUB on a BIOS.
set -eu

prog=${prog:-iso.sh}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tools/host/lib.sh
. "$here/lib.sh"

default_guest=cr0

lecture_guests() {
	for source in "$root"/guest/lecture/*.nasm; do
		[ -e "$source" ] || continue
		basename "$source" .nasm
	done
}

# GRUB hands the words after the file name to the kernel, without the file name itself, which QEMU's -kernel
# does pass on. So it is written out, and the monitor sees the same line from both loaders. Each word is
# quoted, or GRUB's own language would have a go at it.
grub_words() {
	for word; do printf " '%s'" "$word"; done
}

menu_entry() {	# menu_entry TITLE CMDLINE [MODULE OPTIONS]...
	printf "menuentry '%s' {\n" "$1"
	# shellcheck disable=SC2086 # the command line is a list of words, though none is a file name pattern
	printf '\tmultiboot /boot/monitor.elf%s\n' "$(set -f; grub_words monitor.elf $2)"
	shift 2
	number=0
	while [ $# -gt 0 ]; do
		# shellcheck disable=SC2086
		printf '\tmodule /boot/module%d%s\n' $number "$(set -f; grub_words "module$number" $2)"
		number=$((number + 1))
		shift 2
	done
	printf '}\n'
}

grub_config() {
	# Text mode throughout: the guest finds the screen as the BIOS would have left it.
	echo 'terminal_input console'
	echo 'terminal_output console'
	echo 'set gfxpayload=text'
	if [ $# -gt 0 ]; then
		echo 'set timeout=0'
		menu_entry Trapeze "$@"
		return
	fi
	echo 'set timeout=2'
	echo "set default='$default_guest'"
	for guest in $(lecture_guests); do
		menu_entry "$guest" "guest=$guest"
	done
}

copy_modules() {	# copy_modules MODULE OPTIONS...
	number=0
	while [ $# -gt 0 ]; do
		cp "$1" "$tmp/cd/boot/module$number"
		number=$((number + 1))
		shift 2
	done
}

case $# in
1 | *[2468] | *0) ;;	# a module always comes with its options
*) usage_error 'usage: iso.sh OUT.iso [CMDLINE [MODULE MODULE_OPTIONS]...]' ;;
esac
[ $# -gt 0 ] || usage_error 'no name for the CD image'
out=$1
shift
case $* in *\'*) usage_error "no ' can be passed through GRUB: $*" ;; esac

monitor=$root/build/monitor.elf
[ -f "$monitor" ] || usage_error "no $monitor: build it first"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM

mkdir -p "$tmp/cd/boot/grub"
cp "$monitor" "$tmp/cd/boot/monitor.elf"
grub_config "$@" >"$tmp/cd/boot/grub/grub.cfg"
if [ $# -gt 1 ]; then (shift && copy_modules "$@"); fi

# -d: for a BIOS only, also where GRUB for EFI is installed. The few modules are all that the menu needs: the
# whole set makes the image ten times as large. xorriso talks a lot, of interest only when it fails.
modules='multiboot normal configfile iso9660 biosdisk'
grub-mkrescue -d "${GRUB_DIR:-/usr/lib/grub/i386-pc}" --install-modules="$modules" \
	--fonts= --locales= --themes= -o "$tmp/out.iso" "$tmp/cd" >"$tmp/log" 2>&1 || {
	cat "$tmp/log" >&2
	host_error 'grub-mkrescue failed'
}
# Only a finished image gets the name that make and others look for.
mv "$tmp/out.iso" "$out"
