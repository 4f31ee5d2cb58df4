# shellcheck shell=sh disable=SC2034,SC2154,SC2119,SC2120,SC2317
# For run-qemu.sh: the run itself, from the temporary directory to the exit status.

ran=''		# yes: the emulator has been started

make_tmp() {
	if [ -n "$dry_run" ]; then
		tmp=TMP
		return
	fi
	tmp=$(mktemp -d)
	case $tmp in
	*[[:blank:]]*)	# where QEMU would end a module's file name
		rmdir "$tmp"
		tmp=$(mktemp -d /tmp/trapeze.XXXXXX)
		;;
	esac
	terminal_state=
	[ ! -t 0 ] || terminal_state=$(stty -g)
	trap 'leave $?' EXIT
	trap_signals
}

# Whichever way the run ends. What a guest of a broken monitor left behind (3) is not worth keeping, and if
# QEMU failed (4) there is nothing.
leave() {	# leave STATUS
	status=$1
	trap '' HUP INT TERM
	if [ -n "$ran" ] && [ -n "$save_list" ]; then
		eval "set -- $save_list"
		case $status in
		3 | 4) note 'nothing is saved' ;;
		*) "$host/save.py" write "$tmp/ram" "$tmp/log" "$@" || status=4 ;;
		esac
	fi
	case $ran$explain:$status in
	yesyes:4) ;;
	yesyes:*) write_page || status=4 ;;
	esac
	rm -rf "$tmp"
	[ -z "$terminal_state" ] || stty "$terminal_state"
	exit "$status"
}

# What becomes of the guest's writes, in one line, after one about floppies whose tracks are a guess.
say_fate() {
	[ -z "$assumed" ] || note "nobody knows what tracks $assumed has: taken for the start of a 1440 KiB floppy," \
		"to which writes are forgotten at the end"
	[ -n "$written" ] || return 0
	if [ -n "$save_list" ]; then
		eval "set -- $save_list"
		note "writes to $written stay in memory; at the end --save keeps $*"
	elif [ -n "$virtual" ]; then
		kept=them
		case $save_word in *DRIVE=) kept="a drive's" ;; esac
		note "writes to $written stay in memory; --save ${save_word}OUT.img keeps $kept"
	else
		note "writes to $written are forgotten at the end"
	fi
}

# The whole command: a program that carries out a script runs QEMU, and so does one that counts --seconds.
compose_run_line() {
	eval "set -- $line"
	if [ -n "$script" ]; then
		if [ "$display" = curses ]; then set -- -- "$@"; else set -- --show-log -- "$@"; fi
		[ -z "$seconds" ] || set -- --seconds "$seconds" "$@"
		set -- --log "$tmp/log" --serial "$tmp/serial" "$@"
		line="$(quote "$host/supervise.py") $script $(quote_all "$@")"
	elif [ -n "$seconds" ] && [ -z "$dry_run" ]; then
		# timeout comes with every Debian. --foreground: QEMU stays in the terminal's process group and
		# may use it.
		line=$(quote_all timeout --foreground -k 5 "$seconds" "$@")
	fi
}

prepare_run() {
	if [ -n "$save_list" ]; then
		"$host/save.py" reserve "$tmp/ram" $((memory * 1048576)) || exit $?
	fi
	say_fate
}

run_qemu() {
	prepare_run
	eval "set -- $line"
	keep_stdin
	ran=yes
	run_child "$@"
	# Under --curses the screen was in the way.
	[ "$display" != curses ] || cat "$tmp/terminal" ${script:+"$tmp/log"}
}

# gdb on this terminal, and QEMU in a session of its own, so that Ctrl-C reaches gdb alone.
run_gdb() {
	prepare_run
	eval "set -- $line"
	ran=yes child_runs=yes
	setsid "$@" </dev/null >"$tmp/qemu" 2>&1 &
	until [ -S "$tmp/gdb" ]; do
		kill -0 $! 2>/dev/null || { cat "$tmp/qemu" >&2; host_error 'QEMU did not start'; }
		sleep 0.05
	done
	trap : INT
	eval "set -- $gdb_line"
	gdb_status=0
	"$@" || gdb_status=$?
	# QEMU may have ended by itself, or be about to; then its status is the verdict. How it ends because we
	# say so means nothing: there is no verdict but gdb's.
	told=
	! kill $! 2>/dev/null || told=yes
	child_status=0
	wait $! || child_status=$?
	child_runs=
	case $told:$child_status in
	:* | yes:33 | yes:35 | yes:37 | yes:39 | yes:124) ;;
	*) exit "$gdb_status" ;;
	esac
}

# isa-debug-exit makes (value << 1) | 1 of what the monitor writes: 10h, 11h, 12h, 13h.
verdict() {
	[ -z "$script" ] || exit "$child_status"
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
	set -- ${boot:+--log-port} ${trace_file:+--trace-file "$trace_file"} "$cd_image" "$@"
	set -- --memory "$memory" ${cpu:+--cpu "$cpu"} ${seconds:+--seconds "$seconds"} "$@"
	if [ -n "$dry_run" ]; then
		"$host/bochs.sh" --dry-run "$@"
		exit 0
	fi
	say_fate
	keep_stdin
	ran=yes
	run_child "$host/bochs.sh" "$@"
	exit "$child_status"
}
