# shellcheck shell=sh disable=SC2034,SC2154,SC2119,SC2120
# For run-qemu.sh: the monitor's command line, and every option of QEMU with its reason.

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
	[ -z "$boot" ] || [ -n "$virtual" ] || add_key "boot=$boot"
	[ -z "$boot_signature" ] || add_key "signature=$boot_signature"
	[ -z "$trace$trace_file" ] || add_key "trace=${trace:-on}"
	[ -z "$trace_file" ] || add_key trace-out=e9
	[ -z "$gdb" ] || add_key gdb=on
	# Leaving QEMU would take the guest's last screen away with it.
	if [ -n "$script" ]; then
		add_key end=halt
	elif [ "$display" != headless ]; then
		add_key end=key
	elif [ -n "$virtual" ] && [ -n "$boot" ]; then
		# The screen is all that a booted system may say.
		add_key screen=log
	fi
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
	# To be saved, memory lies in a file, which is still there when QEMU has gone.
	if [ -n "$save_list" ]; then
		add -machine pc,memory-backend=ram -object \
			"memory-backend-file,id=ram,share=on,size=${memory}M,mem-path=$(commas "$tmp/ram")"
	else
		add -machine pc
	fi
	add -m "$memory"
	[ -z "$cpu" ] || add -cpu "$cpu"
	# Nothing that is not named here. A network card, say, puts a boot ROM into the first megabyte.
	add -nodefaults
	add -vga std
	# The monitor ends the run by a write to this port: the guest's verdict becomes QEMU's exit status.
	add -device isa-debug-exit,iobase=0xf4,iosize=0x04
	# 1 ns of virtual time per instruction, HLT jumps to the next timer, and the same date every day.
	[ -z "$icount" ] || add -icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm
	# Port E9h: every byte that is written there goes to the file. Here a comma is just a comma.
	[ -z "$trace_file" ] || add -debugcon "file:$trace_file"
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
	# signal=on: Ctrl-C ends QEMU and is not sent to the guest. mux=on: Ctrl-A X does, too, and two ports may
	# share the terminal.
	terminal=stdio,signal=on
	[ "$display" != curses ] || terminal=file,path=$(commas "$tmp/terminal")
	! gdb_here || terminal=socket,server=on,wait=off,path=$(commas "$tmp/serial")
	# A booted system has COM1 for itself and the monitor's log goes to COM2. Programs share COM1 with the
	# log. Keys go to the port that is named last.
	if [ -n "$script" ]; then
		# Here, too, the log goes to COM2: the script's end depends on it.
		terminal=$terminal,logfile=$(commas "$tmp/serial")
		add -chardev "file,path=$(commas "$tmp/log"),id=log" -device isa-serial,index=1,chardev=log
		add -chardev "$terminal,id=terminal,mux=on"
	else
		[ -z "$save_list" ] || terminal=$terminal,logfile=$(commas "$tmp/log")
		add -chardev "$terminal,id=terminal,mux=on"
		[ -z "$boot" ] || add -device isa-serial,index=1,chardev=terminal
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
	for drive; do
		file=${drive#?:}
		case $file in /*) ;; *:*) file=./$file ;; esac	# a:b is no protocol
		case $drive in
		a:*) place=if=floppy,index=0 ;;
		b:*) place=if=floppy,index=1 ;;
		c:*) place=if=ide,media=disk,index=0 ;;
		d:*) place=if=ide,media=disk,index=1 ;;
		e:*) place=if=ide,media=disk,index=3 ;;
		esac
		add -drive "$place,format=raw,snapshot=on,file=$(commas "$file")"
	done
}

# -S: stop before the first instruction. A socket in our own directory cannot clash with another run.
add_gdb_flags() {
	add -S -chardev "socket,id=gdb,server=on,wait=off,path=$(commas "$tmp/gdb")" -gdb chardev:gdb
}

# The command that debugs this machine, with the symbols of the guest if it is one of ours.
compose_gdb_line() {
	attach="trapeze-attach '$tmp/gdb'"
	! gdb_here || attach="$attach 'serial=$tmp/serial'"
	case $build_guest in
	'') [ -n "$module_list$drive_list" ] || attach="$attach '$root/build/guest/lecture/${guest:-cr0}.elf'" ;;
	*) attach="$attach '$root/${build_guest%.bin}.elf'" ;;
	esac
	set -- gdb -q "$monitor" -x "${monitor%build/monitor.elf}tools/gdb/trapeze.py" -ex "$attach"
	[ "$gdb" != tui ] || set -- "$@" -ex 'layout v86'
	gdb_line=$(quote_all "$@")
	[ "$gdb" != server ] || [ -n "$dry_run" ] || note "the machine waits for gdb; type: $gdb_line"
}
