#!/bin/sh
# bochs.sh [--cpu MODEL] [--memory MB] [--seconds N] [--log-port] [--trace-file F] [--dry-run] CD.iso [LETTER:IMAGE]...
#
# LETTER: a or b for a floppy, c to e for a hard disk.
# --log-port: a second serial port, for the monitor's log
# --trace-file: where the lines of JSON go that come out of port E9h
# Boots a CD image in Bochs 2.7 without a window, passes what the serial ports say to stdout, and ends with
# the guest's verdict: 0 clean, 1 stopped or failed, 3 monitor fault, 4 Bochs failed, 124 no verdict in time.
set -eu

prog=${prog:-bochs.sh}
# shellcheck source=tools/host/lib.sh
. "$(dirname "$0")/lib.sh"

# Bochs that waits for nothing may well wait for ever (a halted guest), so there always is a limit.
seconds=60
memory=32
cpu=corei3_cnl		# the first model in Bochs's list that has UMIP
dry_run=
log_port=
trace_file=

while [ $# -gt 0 ]; do
	case $1 in
	--cpu) cpu=$2; shift ;;
	--memory) memory=$2; shift ;;
	--seconds) seconds=$2; shift ;;
	--log-port) log_port=yes ;;
	--trace-file) trace_file=$2; shift ;;
	--dry-run) dry_run=yes ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || usage_error 'no CD image; see the first lines of this script'
iso=$1
shift

share=/usr/share/bochs

configuration() {	# configuration DIR IMAGE...
	cat <<-END
	# Debian's Bochs has no display but a window; SDL's "dummy" driver makes it an invisible one.
	display_library: sdl2
	romimage: file=$share/BIOS-bochs-latest
	vgaromimage: file=$share/VGABIOS-lgpl-latest
	megs: $memory
	# Not slowed down to real time: the guest's clock counts instructions, and every run is the same.
	cpu: model=$cpu, ips=50000000
	clock: sync=none, time0=1704067200
	ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
	ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
	ata1-master: type=cdrom, path=$1/cd.iso, status=inserted
	boot: cdrom
	com1: enabled=1, mode=file, dev=$1/serial
	# What is written to port E9h comes out beside Bochs's own remarks.
	port_e9_hack: enabled=1
	# The host need not have a sound card.
	sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
	log: $1/bochs.log
	panic: action=fatal
	END
	[ -z "$log_port" ] || echo "com2: enabled=1, mode=file, dev=$1/serial"
	drives "$@"
}

drives() {	# drives DIR IMAGE...
	dir=$1
	shift
	for image; do
		file=$dir/${image%%:*}.img
		case $image in
		[ab]:*)
			echo "floppy${image%%:*}: image=$file, status=inserted"
			continue
			;;
		c:*) disk=ata0-master ;;
		d:*) disk=ata0-slave ;;
		e:*) disk=ata1-slave ;;
		*) usage_error "an image is LETTER:FILE with a letter from a to e, not $image" ;;
		esac
		# volatile: writes go to a journal that dies with the run
		echo "$disk: type=disk, path=$file, cylinders=0, mode=volatile, journal=$file.journal"
	done
}

# Gives every image the plain name that the configuration uses: no path can then upset Bochs's parser.
# Floppies are copied, as Bochs would write to the original.
place_images() {	# place_images DIR IMAGE...
	dir=$1
	shift
	ln -s "$(realpath "$iso")" "$dir/cd.iso"
	for image; do
		file=$dir/${image%%:*}.img
		case $image in
		[ab]:*)
			cp "${image#*:}" "$file"
			chmod u+w "$file"
			;;
		*)
			ln -s "$(realpath "${image#*:}")" "$file"
			;;
		esac
	done
}

# -q: no start menu. -rc: Debian's Bochs starts in its debugger, which is told to continue. stdin is empty, so
# that the debugger quits should anything bring it back.
bochs_line() {	# bochs_line DIR
	set -- env SDL_VIDEODRIVER=dummy bochs -q -f "$1/bochsrc" -rc "$1/continue"
	if [ -n "$dry_run" ]; then
		quote_all "$@"
		echo
	else
		run_child timeout --foreground -k 2 "$seconds" "$@" >"$tmp/chatter" 2>&1
	fi
}

# Bochs writes its remarks, in between them what comes to port E9h, to its stdout.
write_trace() {
	[ -z "$trace_file" ] || grep -a '^{"event":' "$tmp/chatter" >"$trace_file" || :
}

# Bochs's exit status is 1 whatever happens, so the monitor's last line tells.
verdict() {	# verdict DIR
	case $(grep -a 'trapeze: end: ' "$1/output" | tail -n 1) in
	*'end: clean'*) exit 0 ;;
	*'end: stopped'* | *'end: failed'*) exit 1 ;;
	*'end: fault'*) exit 3 ;;
	esac
	if [ "$child_status" -eq 124 ] || [ "$child_status" -eq 137 ]; then
		note "no verdict after $seconds s: ended"
		exit 124
	fi
	reason=$(sed -n 's/.*>>PANIC<< //p' "$1/chatter" | tail -n 1)
	[ -n "$reason" ] || cat "$1/chatter" >&2
	host_error "Bochs ended without a verdict${reason:+: $reason}"
}

if [ -n "$dry_run" ]; then
	configuration TMP "$@" | sed 's/^/# bochsrc: /'
	bochs_line TMP
	exit 0
fi

tmp=$(mktemp -d)
stream=
trap 'rm -rf "$tmp"; [ -z "$stream" ] || kill "$stream" 2>/dev/null || :' EXIT
trap_signals
exec 3</dev/null

place_images "$tmp" "$@"
configuration "$tmp" "$@" >"$tmp/bochsrc"
echo c >"$tmp/continue"
mkfifo "$tmp/serial"
tee "$tmp/output" <"$tmp/serial" &
stream=$!
bochs_line "$tmp"
# Ends the stream also when Bochs failed before it opened its end of the pipe.
: <>"$tmp/serial"
wait "$stream" || :
stream=
# Bochs may end before the last line feed has left the port.
[ -z "$(tail -c 1 "$tmp/output")" ] || echo
write_trace
verdict "$tmp"
