# shellcheck shell=sh disable=SC2034,SC2154
# For run-qemu.sh: --explain makes a page of the run's trace (docs/explain.md).

check_explain_options() {
	if [ -z "$explain" ]; then
		[ -z "$page" ] || usage_error '-o names the page of --explain'
		return
	fi
	: "${page:=trap.html}"
	[ -z "$gdb" ] || usage_error '--explain and --gdb exclude each other'
	if [ -d "$page" ] || [ ! -w "$(dirname -- "$page")" ]; then
		usage_error "cannot write $page"
	fi
	# A class looks at the page; a window would wait for a key at the end.
	[ -n "$display" ] || display=headless
}

# The page needs the trace as lines of JSON, in a file of the user's or one that goes with the run.
prepare_explain() {
	[ -n "$explain" ] || return 0
	: "${trace_file:=$tmp/trace}"
	[ -n "$dry_run" ] || {
		need image explain
		"$root/tools/explain/npm.sh" "$root/tools/explain" "$root/build/explain/npm" || exit $?
	}
}

write_page() {
	"$root/tools/explain/explain.py" "$trace_file" -o "$page" --command "$typed"
}
