#!/bin/sh
# Builds Trapeze if need be and runs a guest under it, in QEMU or Bochs. --help tells how.
# Functions build their lists with "set --", which leaves the script's own arguments alone.
# shellcheck disable=SC2119,SC2120
set -eu

prog=run-qemu.sh
root=$(cd "$(dirname "$0")" && pwd)
host=$root/tools/host
# shellcheck source=tools/host/lib.sh
. "$host/lib.sh"
# shellcheck source=tools/host/guest.sh
. "$host/guest.sh"
export prog	# the helpers speak in the name of the command that the user typed

usage() {
	cat <<'END'
usage: run-qemu.sh [options] [IMAGE...] [-- QEMU-OPTION...]

Runs a guest in virtual-8086 mode under the monitor: a built-in one, or
  a flat binary or .com program, which is loaded and started as a guest, or
  floppy and hard disk images, which are attached in order (A: B:, C: D: E:); the first one is booted.
IMAGE files are never written to: what a guest writes is forgotten when the run ends.

which guest
  --list          name the built-in guests
  --guest NAME    run this built-in guest (default cr0), or a program of guest/check or guest/bench
  --as TYPE       take every IMAGE for a flat, com, floppy or disk one, whatever it looks like
  --append STR    add STR to the monitor's command line, such as 'cr0=real gp=reflect'
  --trace         print every trap, one line each
what is seen
  --headless      no window; the guest's and the monitor's serial output on the terminal; Ctrl-C ends it
  --curses        the guest's text screen on this terminal; Esc 2 and then "quit" ends it
                  Without either: a window where there is a display, otherwise the terminal.
which machine
  --cpu MODEL     as "qemu-system-i386 -cpu help" lists them ("bochs -help cpu" with --bochs)
  --memory MB     default 32, at least 8
  --icount        count instructions: the guest's clock advances by 1 ns with each one, every run is the same
  --iso           boot through GRUB from a CD, as a real PC would, and not through QEMU's own loader
  --bochs         the same CD in Bochs, without a window; ends after 60 s unless --seconds says otherwise
and
  --seconds N     end the run after N seconds
  --gdb           wait for gdb, and print the line that starts it
  --dry-run       print what would be run
  --help          this text

The exit status is the guest's verdict: 0 clean end, 1 stopped or failed, 3 fault of the monitor;
2 usage, 4 trouble with the host's tools, 124 --seconds are over, 130 Ctrl-C.
END
}

# ---- the command line ------------------------------------------------------------------------------------

guest='' append='' image_type='' display='' cpu='' memory=32 seconds=''
trace='' icount='' iso='' bochs='' gdb='' dry_run=''
images=''		# quoted words, for eval
qemu_options=''		# likewise, what follows --

set_display() {
	[ "${display:-$1}" = "$1" ] || usage_error "--$display and --$1 exclude each other"
	display=$1
}

parse_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--guest=* | --append=* | --as=* | --cpu=* | --memory=* | --seconds=*)
			option=$1
			shift
			set -- "${option%%=*}" "${option#*=}" "$@"
			continue
			;;
		--guest | --append | --as | --cpu | --memory | --seconds)
			[ $# -ge 2 ] || usage_error "$1 needs a value; see --help"
			set_option "$1" "$2"
			shift
			;;
		--trace) trace=yes ;;
		--headless | --curses) set_display "${1#--}" ;;
		--icount) icount=yes ;;
		--iso) iso=yes ;;
		--bochs) bochs=yes ;;
		--gdb) gdb=yes ;;
		--dry-run) dry_run=yes ;;
		--list) list_guests; exit 0 ;;
		--help | -h) usage; exit 0 ;;
		--) shift; qemu_options=$(quote_all "$@"); return ;;
		-*) usage_error "unknown option $1; --help lists them" ;;
		*) images="$images $(quote "$1")" ;;
		esac
		shift
	done
}

set_option() {
	case $1 in
	--guest) guest=$2 ;;
	--append) append="${append:+$append }$2" ;;
	--as) image_type=$2 ;;
	--cpu) cpu=$2 ;;
	--memory) memory=$2 ;;
	--seconds) seconds=$2 ;;
	esac
}

check_options() {
	case $image_type in
	'' | flat | com | floppy | disk) ;;
	*) usage_error "--as takes flat, com, floppy or disk, not '$image_type'" ;;
	esac
	case $memory in
	'' | *[!0-9]* | ??????*) usage_error "--memory takes a number of MB, not '$memory'" ;;
	esac
	[ "$memory" -ge 8 ] || usage_error "--memory $memory: the monitor needs at least 8 MB"
	case $seconds in
	*[!0-9.]* | *.*.* | .) usage_error "--seconds takes a number, not '$seconds'" ;;
	'' | *[1-9]*) ;;
	*) usage_error "--seconds takes a number above 0, not '$seconds'" ;;
	esac
	case $append in
	*'
'*) usage_error '--append takes one line' ;;
	esac
	if [ "$display" = curses ] && [ -z "$dry_run" ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
		usage_error '--curses needs a terminal'
	fi
	[ -z "$bochs" ] || check_bochs_options
}

check_bochs_options() {
	[ -z "$gdb" ] || usage_error '--gdb works with QEMU only; Bochs has a debugger of its own'
	[ -z "$icount" ] || usage_error '--icount works with QEMU only; Bochs always counts instructions'
	[ "$display" != curses ] || usage_error '--curses works with QEMU only'
	[ -z "$qemu_options" ] || usage_error "--bochs has no use for QEMU options: $qemu_options"
}

# ---- the host --------------------------------------------------------------------------------------------

choose_display() {
	[ -z "$display" ] || return 0
	if [ -n "$bochs" ]; then
		display=headless
	elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
		display=window
	elif [ -n "$boot" ] && [ -t 0 ] && [ -t 1 ]; then
		# A booted system speaks through its screen, not through COM1.
		display=curses
	else
		display=headless
	fi
}

need() {	# need SET...
	"$host/need.sh" "$@" || exit $?
}

need_tools() {
	sets=build
	if [ -n "$bochs" ]; then sets="$sets iso bochs"; else sets="$sets qemu"; fi
	[ -z "$iso" ] || sets="$sets iso"
	[ "$display" != window ] || sets="$sets gui"
	# shellcheck disable=SC2086 # one word per set
	need $sets
}

# Model names only: what follows a comma QEMU checks itself.
check_cpu() {
	[ -n "$cpu" ] || return 0
	if [ -n "$bochs" ]; then
		list='bochs -help cpu'
		models=$($list 2>&1)
	else
		list='qemu-system-i386 -cpu help'
		models=$($list | sed '/CPUID flags/,$d; s/^x86 //' | awk '{ print $1 }')
	fi
	printf '%s\n' "$models" | grep -Fxq -e "${cpu%%,*}" ||
		usage_error "no CPU model '${cpu%%,*}'; '$list' lists them"
}

make_quietly() {
	make -C "$root" --no-print-directory -s "$@" >&2
}

build() {	# build TARGET...
	make_quietly -q "$@" 2>/dev/null && return
	note "building $*"
	make_quietly "$@" || host_error "make $* failed"
}

# ---- the command lines -----------------------------------------------------------------------------------

# Adds a key=value to the monitor's line unless the user has given that key a value.
add_key() {
	case " $append " in
	*" ${1%%=*}="*) ;;
	*) monitor_line="${monitor_line:+$monitor_line }$1" ;;
	esac
}

compose_monitor_line() {
	monitor_line=''
	[ -z "$guest" ] || [ -n "$build_guest" ] || add_key "guest=$guest"
	[ -z "$boot" ] || add_key "boot=$boot"
	[ -z "$trace" ] || add_key trace=on
	# Leaving QEMU would take the guest's last screen away with it.
	[ "$display" = headless ] || add_key end=key
	[ -z "$append" ] || monitor_line="${monitor_line:+$monitor_line }$append"
}

# The CD with the menu when its default entry is what is asked for, else one made for this run.
provide_iso() {
	cd_image=$root/build/trapeze.iso
	if [ -z "$monitor_line$module_list" ]; then
		[ -n "$dry_run" ] || build build/trapeze.iso
		return
	fi
	cd_image=$tmp/trapeze.iso
	eval "set -- $module_list"
	if [ -n "$dry_run" ]; then
		quote_all "$host/iso.sh" "$cd_image" "$monitor_line" "$@"
		echo
	else
		"$host/iso.sh" "$cd_image" "$monitor_line" "$@" || exit $?
	fi
}

add() {
	line="$line $(quote_all "$@")"
}

# In QEMU's option values a comma is written twice.
commas() {
	printf '%s' "$1" | sed 's/,/,,/g'
}

compose_qemu_line() {
	line=qemu-system-i386	# not x86_64: gdb could not follow it through the monitor's 32-bit code

	# The PC that real-mode software was written for: IDE disks, ISA floppy, and SMM, through which
	# SeaBIOS reaches its 32-bit code out of virtual-8086 mode.
	add -machine pc
	add -m "$memory"
	[ -z "$cpu" ] || add -cpu "$cpu"
	# Nothing that is not named here. A network card, say, puts a boot ROM into the first megabyte.
	add -nodefaults
	add -vga std
	# The monitor ends the run by a write to this port: the guest's verdict becomes QEMU's exit status.
	add -device isa-debug-exit,iobase=0xf4,iosize=0x04
	# 1 ns of virtual time per instruction, HLT jumps to the next timer, and the same date every day.
	[ -z "$icount" ] || add -icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm
	add_display_flags
	add_guest_flags
	add_drive_flags
	[ -z "$gdb" ] || add_gdb_flags
	line="$line${qemu_options:+ $qemu_options}"
}

add_display_flags() {
	case $display in
	headless) add -display none ;;
	# In a window QEMU takes its best display. Its own prompt is one key away (Ctrl-Alt-2, Esc 2).
	window) add -monitor vc ;;
	curses) add -display curses -monitor vc ;;
	esac
	# signal=on: Ctrl-C ends QEMU and is not sent to the guest. mux=on: two ports share the terminal.
	terminal=stdio,signal=on
	[ "$display" != curses ] || terminal=file,path=$(commas "$tmp/serial")
	# A booted system has COM1 for itself and the monitor's log goes to COM2. Programs share COM1 with the
	# log. Keys go to the port that is named last.
	if [ -n "$boot" ]; then
		add -chardev "$terminal,id=terminal,mux=on" -device isa-serial,index=1,chardev=terminal
	else
		add -chardev "$terminal,id=terminal"
	fi
	add -device isa-serial,index=0,chardev=terminal
}

add_guest_flags() {
	if [ -n "$iso" ]; then
		# The third IDE place, so that hard disks keep theirs. d: a CD, before any floppy or disk.
		add -drive "if=ide,index=2,media=cdrom,format=raw,file=$(commas "$cd_image")" -boot d
		return
	fi
	add -kernel "$monitor"
	[ -z "$monitor_line" ] || add -append "$monitor_line"
	eval "set -- $module_list"
	initrd=
	while [ $# -gt 0 ]; do
		initrd="${initrd:+$initrd,}$(commas "$1 $2")"
		shift 2
	done
	[ -z "$initrd" ] || add -initrd "$initrd"
}

# snapshot=on: what the guest writes goes to a temporary file. format=raw: or QEMU would guess it from what
# is in the image, and forbid writing to the boot sector.
add_drive_flags() {
	eval "set -- $drive_list"
	floppy=0 disk_places='0 1 3'
	for drive; do
		file=${drive#?d:}
		case $file in /*) ;; *:*) file=./$file ;; esac	# a:b is no protocol
		case $drive in
		fd:*)
			place=if=floppy,index=$floppy
			floppy=1
			;;
		hd:*)
			place=if=ide,media=disk,index=${disk_places%% *}
			disk_places=${disk_places#* }
			;;
		esac
		add -drive "$place,format=raw,snapshot=on,file=$(commas "$file")"
	done
}

# -S: stop before the first instruction. A socket in our own directory cannot clash with another run.
add_gdb_flags() {
	add -S -chardev "socket,id=gdb,server=on,wait=off,path=$(commas "$tmp/gdb")" -gdb chardev:gdb
	note "the machine waits for gdb; type: gdb $(quote "$monitor") -ex 'target remote $tmp/gdb'"
}

# ---- running ---------------------------------------------------------------------------------------------

make_tmp() {
	if [ -n "$dry_run" ]; then
		tmp=TMP
		return
	fi
	tmp=$(mktemp -d)
	terminal_state=
	[ ! -t 0 ] || terminal_state=$(stty -g)
	trap 'rm -rf "$tmp"; [ -z "$terminal_state" ] || stty "$terminal_state"' EXIT
	trap_signals
}

# timeout comes with every Debian. --foreground: QEMU stays in the terminal's process group and may use it.
run_qemu() {
	eval "set -- $line"
	[ -z "$seconds" ] || set -- timeout --foreground -k 5 "$seconds" "$@"
	keep_stdin
	run_child "$@"
	# Under --curses the screen was in the way.
	[ "$display" != curses ] || cat "$tmp/serial"
}

# isa-debug-exit makes (value << 1) | 1 of what the monitor writes: 10h, 11h, 12h, 13h.
verdict() {
	case $child_status in
	33) exit 0 ;;			# clean
	35 | 37) exit 1 ;;		# stopped with a report; failed by its own account
	39) exit 3 ;;			# fault of the monitor
	0) exit 0 ;;			# the window was closed, or the guest switched the machine off
	124 | 137)
		[ -z "$seconds" ] || {
			note "no verdict after $seconds s: ended"
			exit 124
		}
		;;
	esac
	host_error "QEMU failed with status $child_status"
}

run_bochs() {
	eval "set -- $drive_list"
	set -- --memory "$memory" ${cpu:+--cpu "$cpu"} ${seconds:+--seconds "$seconds"} "$cd_image" "$@"
	if [ -n "$dry_run" ]; then
		"$host/bochs.sh" --dry-run "$@"
		exit 0
	fi
	keep_stdin
	run_child "$host/bochs.sh" "$@"
	exit "$child_status"
}

parse_options "$@"
check_options
make_tmp
[ -z "$images" ] || need image
choose_guest
choose_display
if [ -z "$dry_run" ]; then
	need_tools
	check_cpu
	# shellcheck disable=SC2086 # no word if it is empty
	build build/monitor.elf $build_guest
fi
compose_monitor_line
monitor=$root/build/monitor.elf
[ "$(pwd)" != "$root" ] || monitor=build/monitor.elf
[ -z "$iso$bochs" ] || provide_iso
[ -z "$bochs" ] || run_bochs
compose_qemu_line
if [ -n "$dry_run" ]; then
	printf '%s\n' "$line"
	exit 0
fi
run_qemu
verdict
