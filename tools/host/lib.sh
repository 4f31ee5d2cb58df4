# shellcheck shell=sh disable=SC2034,SC2154
# What the host scripts share. To be sourced by a script that has set prog to its own name.

# A mistake on the command line: one line, status 2, nothing has been run.
usage_error() {
	printf '%s: %s\n' "$prog" "$*" >&2
	exit 2
}

# The host or the emulator is at fault, not the guest and not the user's command line.
host_error() {
	printf '%s: %s\n' "$prog" "$*" >&2
	exit 4
}

note() {
	printf '%s: %s\n' "$prog" "$*" >&2
}

# quote WORD: prints WORD so that a shell reads it back as one word. Words that need no quotes get none:
# --dry-run prints them for people.
quote() {
	case $1 in
	'' | *[!A-Za-z0-9_./:=,+@%-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s' "$1" ;;
	esac
}

# quote_all WORD...: the words as one shell line.
quote_all() {
	quote_sep=
	for quote_word; do
		printf '%s' "$quote_sep"
		quote "$quote_word"
		quote_sep=' '
	done
}

# A POSIX shell connects a background command to /dev/null, so the real stdin is kept as 3. Without any
# stdin at all /dev/null has to do.
keep_stdin() {
	if ( : <&0 ) 2>/dev/null; then exec 3<&0; else exec 3</dev/null; fi
}

# run_child COMMAND...: runs it in the background and waits, so that a signal to this script can end it, by
# its pid. Leaves its exit status in child_status.
child_runs=
run_child() {
	child_runs=yes	# said beforehand: a signal right after the start must find the child as well
	"$@" <&3 3<&- &
	child_status=0
	wait $! || child_status=$?
	child_runs=
}

# end_child STATUS: for the traps. SIGTERM lets QEMU put the terminal back in order.
end_child() {
	if [ -n "$child_runs" ]; then
		kill $! 2>/dev/null || :
		wait $! 2>/dev/null || :
	fi
	exit "$1"
}

trap_signals() {
	trap 'end_child 129' HUP
	trap 'end_child 130' INT
	trap 'end_child 143' TERM
}
