# shellcheck shell=sh disable=SC2034,SC2154
# For run-qemu.sh: which guest --guest and IMAGE name, and what the emulator has to be given for it.

# The results. The lists are quoted words for eval.
module_list=''		# pairs of file and options: programs, as multiboot modules
drive_list=''		# fd:FILE or hd:FILE
boot=''			# a or c: the drive to boot from, if that is what to run
build_guest=''		# the module that make has to provide

# The first comment of a lecture guest is "; name: one sentence".
list_guests() {
	for source in "$root"/guest/lecture/*.nasm; do
		[ -e "$source" ] || continue
		name=$(basename "$source" .nasm)
		printf '%-8s %s\n' "$name" "$(sed -n "s/^; *$name: *//p" "$source" | head -n 1)"
	done
}

find_guest() {
	case $guest in
	'' | *[!A-Za-z0-9_.-]* | .* | -*) usage_error "no guest '$guest'; --list names the built-in ones" ;;
	esac
	[ ! -f "$root/guest/lecture/$guest.nasm" ] || return 0
	for dir in check bench; do
		source=$root/guest/$dir/$guest.nasm
		[ -f "$source" ] || continue
		build_guest=build/guest/$dir/$guest.bin
		# A guest's own options stand in a comment line "; run: key=value ..." of its source.
		options=$(sed -n 's/^; run: *//p' "$source" | head -n 1)
		add_module "$root/$build_guest" "name=$guest${options:+ $options}"
		return
	done
	usage_error "no guest '$guest'; --list names the built-in ones"
}

add_module() {	# add_module FILE OPTIONS
	module_list="$module_list $(quote "$1") $(quote "$2")"
}

# The guest is called after its file, in letters that a command line can carry.
name_after() {
	basename "$1" | sed 's/\(.\)\.[^.]*$/\1/; s/[^A-Za-z0-9_.-]/_/g'
}

# A copy in the temporary directory, extended with zeros to BYTES unless that is 0.
private_copy() {	# private_copy FILE NAME BYTES
	copy=$tmp/$2
	if [ -n "$dry_run" ]; then
		note "$copy would be a copy of $1$([ "$3" = 0 ] || echo ", padded to $3 bytes")"
		return
	fi
	cp "$1" "$copy"
	chmod u+w "$copy"
	[ "$3" = 0 ] || truncate -s "$3" "$copy"
}

add_image() {	# add_image FILE
	case $1 in
	*'
'*) usage_error 'an IMAGE with a line break in its name' ;;
	esac
	found=$("$host/image.py" ${image_type:+--as "$image_type"} "$1" 2>&1) || usage_error "$found"
	kind=${found% *} bytes=${found#* } file=$1
	case $kind in
	flat | com) add_program "$file" "$kind" ;;
	floppy | disk) add_drive "$file" "$kind" "$bytes" ;;
	esac
}

add_program() {	# add_program FILE KIND
	[ -z "$guest" ] || usage_error "--guest $guest and the program $1: which one is to run?"
	case $1 in
	*[[:blank:]]*)	# QEMU ends a module's file name at the first blank
		private_copy "$1" "$(name_after "$1").bin" 0
		file=$copy
		;;
	esac
	options="name=$(name_after "$1")"
	[ "$2" = flat ] || options="$options format=com"
	add_module "$file" "$options"
}

floppies=0 disks=0
add_drive() {	# add_drive FILE KIND BYTES
	if [ "$3" != 0 ]; then
		private_copy "$1" "$2$floppies$disks.img" "$3"
		file=$copy
	fi
	if [ "$2" = floppy ]; then
		floppies=$((floppies + 1))
		[ $floppies -le 2 ] || usage_error "a PC has two floppy drives, and $1 is the third image"
		drive_list="$drive_list $(quote "fd:$file")"
		: "${boot:=a}"
	else
		disks=$((disks + 1))
		[ $disks -le 3 ] || usage_error "there is room for three hard disks, and $1 is the fourth"
		drive_list="$drive_list $(quote "hd:$file")"
		: "${boot:=c}"
	fi
}

choose_guest() {
	[ -z "$guest" ] || find_guest
	eval "set -- $images"
	for image; do add_image "$image"; done
	# Drives beside a program are there for its use. By themselves they are what to run.
	if [ -n "$guest$module_list" ]; then boot=; fi
}
