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
# shellcheck source=tools/host/drives.sh
. "$host/drives.sh"
# shellcheck source=tools/host/machine.sh
. "$host/machine.sh"
# shellcheck source=tools/host/running.sh
. "$host/running.sh"
# shellcheck source=tools/explain/option.sh
. "$root/tools/explain/option.sh"
export prog	# the helpers speak in the name of the command that the user typed

usage() {
	cat <<'END'
usage: run-qemu.sh [options] [IMAGE[:OPTION...]...] [-- QEMU-OPTION...]

Runs a guest in virtual-8086 mode under the monitor: a built-in one, or
  a flat binary or .com program, which is loaded and started as a guest, or
  floppy and hard disk images: the drives of a virtual machine, in order (A: B:, C: D:). It boots the first.
IMAGE files are only read: what a guest writes stays in memory and is forgotten, unless --save keeps it.

which guest
  --list          name the built-in guests
  --guest NAME    run this built-in guest (default cr0), or a program of guest/check or guest/bench
  --append STR    add STR to the monitor's command line, such as 'cr0=real gp=reflect'
  --trace[=FILTER]
                  print what crosses the line between guest and monitor, one line each; FILTER is a list such
                  as int,port:3c0-3df,count:100 (docs/trace.md)
  --trace-file F  write it to the file F instead, as lines of JSON
  --explain       make a page of it, which a class can step through in a browser (docs/explain.md);
  -o FILE         its name, else trap.html
its drives (docs/images.md)
  --as TYPE       take every IMAGE for a flat, com, floppy or disk one, whatever it looks like
  --boot a|c      boot from this drive
  --ro            writes to any drive fail, as to a write-protected floppy
  --save OUT      when the run ends, whichever way, write the first drive's image to the file OUT;
                  --save b=OUT (a, b, c, d): that drive's; --save GUEST:b=OUT: another guest's
  --passthrough   no virtual machine: the guest is given the real one, with the images as its drives
  --virtual       a program gets a virtual machine, too (else the real one), with a blank floppy if no image
  An IMAGE may have options of its own: disk.img:drive=d:ro. There are
  drive=a|b|c|d  ro  boot  as=TYPE  name=NAME (of the guest)  mem=KIB (the guest's extended memory)
  copies=N (so many guests NAME-1, NAME-2 and on, each with images of its own)
  input=auto|keyboard|com1 (where the guest gets what is typed on the terminal)
  idle=off|on (whether the guest sleeps while it only asks for keys; on is what holds)
without hands (docs/scripts.md)
  --keys STEPS    carry out steps such as 'wait "A:\>"; type "dir\n"; wait 2s; screen out.txt; png out.png';
                  then the run ends
  --script FILE   the same, from a file
what is seen
  --headless      no window; the guest's text screen, and what guest and monitor send to their serial ports,
                  on the terminal. What is typed there or comes through a pipe reaches the guest. Ctrl-A X or
                  Ctrl-C ends it.
  --curses        the guest's text screen on this terminal; Esc 2 and then "quit" ends it
                  Without either: a window where there is a display, otherwise the terminal.
which machine
  --cpu MODEL     as "qemu-system-i386 -cpu help" lists them ("bochs -help cpu" with --bochs)
  --memory MB     default 32 and what the images need; at least 8 and what they need
  --icount        count instructions: the guest's clock advances by 1 ns with each one, every run is the same
  --iso           boot through GRUB from a CD, as a real PC would, and not through QEMU's own loader
  --bochs         the same CD in Bochs, without a window; ends after 60 s unless --seconds says otherwise
and
  --seconds N     end the run after N seconds
  --gdb           stop before the first instruction, with gdb on this terminal (docs/debugging.md)
  --gdb-tui       the same, with windows for source code and the guest's registers
  --gdb-server    wait for gdb, and print the line that starts it
  --dry-run       print what would be run
  --help          this text

The exit status is the guest's verdict: 0 clean end, 1 stopped or failed, 3 fault of the monitor;
2 usage, 4 trouble with the host's tools or with saving, 5 a step of a script failed, 124 --seconds are over,
130 Ctrl-C.
END
}

# ---- the command line ------------------------------------------------------------------------------------

guest='' append='' image_type='' boot_option='' display='' cpu='' memory='' seconds=''
trace='' trace_file='' explain='' page=''	# page: -o FILE
icount='' iso='' bochs='' gdb='' dry_run='' passthrough='' want_virtual='' all_read_only=''
script=''		# quoted words, for eval: --keys STEPS or --script FILE
saves=''		# likewise, the values of --save
images=''		# likewise
qemu_options=''		# likewise, what follows --

set_display() {
	[ "${display:-$1}" = "$1" ] || usage_error "--$display and --$1 exclude each other"
	display=$1
}

parse_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--guest=* | --append=* | --as=* | --boot=* | --save=* | --keys=* | --script=* | --cpu=* | \
		--memory=* | --seconds=* | --trace-file=*)
			option=$1
			shift
			set -- "${option%%=*}" "${option#*=}" "$@"
			continue
			;;
		--guest | --append | --as | --boot | --save | --keys | --script | --cpu | --memory | --seconds | \
		--trace-file | -o)
			[ $# -ge 2 ] || usage_error "$1 needs a value; see --help"
			set_option "$1" "$2"
			shift
			;;
		--trace) trace=on ;;
		--trace=*) trace=${1#*=} ;;
		--explain) explain=yes ;;
		--ro) all_read_only=yes ;;
		--passthrough) passthrough=yes ;;
		--virtual) want_virtual=yes ;;
		--headless | --curses) set_display "${1#--}" ;;
		--icount) icount=yes ;;
		--iso) iso=yes ;;
		--bochs) bochs=yes ;;
		--gdb) gdb=terminal ;;
		--gdb-tui) gdb=tui ;;
		--gdb-server) gdb=server ;;
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
	--boot) boot_option=$2 ;;
	--save) saves="$saves $(quote "$2")" ;;
	--keys | --script)
		[ -z "$script" ] || usage_error 'one --keys or --script is enough'
		script=$(quote_all "$1" "$2")
		;;
	--cpu) cpu=$2 ;;
	--memory) memory=$2 ;;
	--seconds) seconds=$2 ;;
	--trace-file) trace_file=$2 ;;
	-o) page=$2 ;;
	esac
}

check_options() {
	case $image_type in
	'' | flat | com | floppy | disk) ;;
	*) usage_error "--as takes flat, com, floppy or disk, not '$image_type'" ;;
	esac
	case $boot_option in
	'' | a | c) ;;
	*) usage_error "--boot takes a or c, not '$boot_option'" ;;
	esac
	case $memory in
	*[!0-9]* | ??????*) usage_error "--memory takes a number of MB, not '$memory'" ;;
	esac
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
	check_trace_options
	check_explain_options
	[ -z "$script$saves" ] || check_log_options
	[ -z "$bochs" ] || check_bochs_options
	! gdb_here || check_gdb_options
}

# gdb runs on this terminal.
gdb_here() { [ "$gdb" = terminal ] || [ "$gdb" = tui ]; }

check_gdb_options() {
	[ "$display" != curses ] || usage_error 'gdb needs the terminal that --curses takes; try --gdb-server'
	[ -z "$script" ] || usage_error '--keys and --script work with --gdb-server, not with gdb on this terminal'
	if [ "$gdb" = tui ] && [ -z "$dry_run" ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
		usage_error '--gdb-tui needs a terminal'
	fi
}

check_trace_options() {
	case $trace in
	*[[:blank:]]*) usage_error "--trace takes one word, such as int,port:3c0-3df, not '$trace'" ;;
	esac
	[ -n "$trace_file" ] || return 0
	[ -n "$dry_run" ] || ( : >>"$trace_file" ) 2>/dev/null || usage_error "cannot write $trace_file"
}

# Scripts and --save read what the monitor says, on the port that it chooses by itself.
check_log_options() {
	case " $append " in
	*' log='*) usage_error '--keys, --script and --save need the log where it is: no log= in --append' ;;
	esac
}

check_bochs_options() {
	[ -z "$gdb" ] || usage_error '--gdb works with QEMU only; Bochs has a debugger of its own'
	[ -z "$icount" ] || usage_error '--icount works with QEMU only; Bochs always counts instructions'
	[ "$display" != curses ] || usage_error '--curses works with QEMU only'
	[ -z "$script" ] || usage_error '--keys and --script work with QEMU only'
	[ -z "$saves" ] || usage_error '--save works with QEMU only'
	[ -z "$qemu_options" ] || usage_error "--bochs has no use for QEMU options: $qemu_options"
}

# ---- the host --------------------------------------------------------------------------------------------

choose_display() {
	[ -z "$display" ] || return 0
	if [ -n "$bochs" ]; then
		display=headless
	elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
		display=window
	elif [ -n "$boot" ] && ! gdb_here && [ -t 0 ] && [ -t 1 ]; then
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
	! gdb_here || sets="$sets gdb"
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

# The images lie in memory beside the monitor. QEMU's multiboot loader cannot count beyond 2 GB.
most_memory=2048
choose_memory() {
	# mem= on the monitor's line is for every guest.
	case " $append" in
	*' mem='*)
		extended=${append##*mem=} extended=${extended%% *}
		case $extended in *[!0-9]* | '' | ???????*) extended=0 ;; esac
		memory_asked=$((memory_asked + (extended + 1023) / 1024 * guests))
		;;
	esac
	if [ "$memory_needed" -gt "$most_memory" ]; then
		without=
		[ "$memory_asked" -eq 0 ] || without=', without mem='
		usage_error "$memory_needed MB of memory are needed for the monitor and the images," \
			"and at most $most_memory are possible; --passthrough needs none$without"
	fi
	memory_needed=$((memory_needed + memory_asked))
	[ "$memory_needed" -le "$most_memory" ] || usage_error "$memory_needed MB of memory are needed," \
		"$memory_asked of them as mem= says, and at most $most_memory are possible; ask for less"
	if [ -z "$memory" ]; then
		memory=$((memory_needed + 24 + 5 * (guests - 1)))
		[ "$memory" -le "$most_memory" ] || memory=$most_memory
	fi
	[ "$memory" -ge "$memory_needed" ] || if [ "$memory_needed" -eq 8 ]; then
		usage_error "--memory $memory: the monitor needs at least 8 MB; pass --memory 8"
	else
		usage_error "--memory $memory: the monitor and the images need $memory_needed MB;" \
			"pass --memory $memory_needed"
	fi
}

# Mistakes in a script are found before anything is built or started.
check_script() {
	eval "set -- $script"
	found=$("$host/supervise.py" --check "$@" 2>&1) || usage_error "$found"
}

make_quietly() {
	make -C "$root" --no-print-directory -s "$@" >&2
}

build() {	# build TARGET...
	make_quietly -q "$@" 2>/dev/null && return
	note "building $*"
	make_quietly "$@" || host_error "make $* failed"
}

# ---- all of it -------------------------------------------------------------------------------------------

typed="$prog $(quote_all "$@")"
parse_options "$@"
check_options
make_tmp
[ -z "$images$script$saves" ] || need image
choose_guest
choose_memory
[ -z "$script" ] || check_script
choose_display
prepare_explain
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
compose_run_line
[ -z "$gdb" ] || compose_gdb_line
if [ -n "$dry_run" ]; then
	printf '%s\n' "$line"
	[ -z "$gdb" ] || printf '%s\n' "$gdb_line"
	exit 0
fi
if gdb_here; then run_gdb; else run_qemu; fi
verdict
