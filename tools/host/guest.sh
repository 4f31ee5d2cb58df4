# shellcheck shell=sh disable=SC2034,SC2154,SC2119,SC2120
# For run-qemu.sh: which guest --guest and IMAGE name, and what the emulator has to be given for it.

# The results. The lists are quoted words for eval.
module_list=''		# pairs of file and options: programs and disk images, as multiboot modules
drive_list=''		# LETTER:FILE: what is attached to the real machine
save_list=''		# [GUEST:]LETTER=OUT: what is to be saved, of the first guest if none is named
boot=''			# a or c: the drive to boot from, if that is what to run
boot_signature=''	# any: the real drive to boot from has no signature
virtual=''		# yes: the guest's drives are modules, and its machine is virtual
build_guest=''		# the module that make has to provide
memory_needed=8		# MB: the monitor's own, and what the modules take
memory_asked=0		# MB: with mem=

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
	basename "$1" | sed 's/\(.\)\.[^.]*$/\1/; s/[^A-Za-z0-9_.-]/_/g' | cut -c 1-31
}

# ---- files that cannot be handed over as they are --------------------------------------------------------

# A copy in the temporary directory, extended with zeros to BYTES.
private_copy() {	# private_copy FILE NAME BYTES
	copy=$tmp/$2
	if [ -n "$dry_run" ]; then
		note "$copy would be a copy of $1, padded to $3 bytes"
		return
	fi
	cp "$1" "$copy"
	chmod u+w "$copy"
	truncate -s "$3" "$copy"
}

# QEMU ends a module's file name at the first blank, the monitor takes a word with = in it for an option, and
# the whole line must not be too long: a link has a name that is neither.
plain_name() {	# plain_name FILE LINK: sets plain
	plain=$1
	case $1 in
	-* | *[!A-Za-z0-9_./+@%-]*) ;;
	*) [ "${#1}" -gt 200 ] || return 0 ;;
	esac
	plain=$tmp/$2
	if [ -n "$dry_run" ]; then
		note "$plain would be a link to $1"
	else
		ln -s "$(realpath -- "$1")" "$plain"
	fi
}

# ---- IMAGE[:OPTION...] -----------------------------------------------------------------------------------

# A file whose name happens to end like an option is meant as it is.
split_image() {	# split_image WORD: sets file and the image's options
	file=$1 want_drive='' want_type=$image_type want_boot='' read_only=$all_read_only extra='' want_mem=0 want_copies=''
	while [ ! -e "$file" ]; do
		case $file in *:*) ;; *) break ;; esac
		image_option "${file##*:}" "$1" || break
		file=${file%:*}
	done
}

image_option() {	# image_option OPTION WORD
	case $1 in
	ro) read_only=yes ;;
	boot) want_boot=yes ;;
	drive=[abcd]) want_drive=${1#*=} ;;
	as=flat | as=com | as=floppy | as=disk) want_type=${1#*=} ;;
	name=*[!A-Za-z0-9_.-]* | name= | mem=*[!0-9]* | mem= | mem=???????*) bad_image_option "$1" "$2" ;;
	copies=*[!0-9]* | copies= | copies=0* | copies=?????*) bad_image_option "$1" "$2" ;;
	name=*) extra="$1${extra:+ $extra}" ;;
	mem=*)
		extra="$1${extra:+ $extra}"
		want_mem=$(((${1#*=} + 1023) / 1024))
		;;
	copies=*) extra="$1${extra:+ $extra}" want_copies=${1#*=} want_any_copies=yes ;;
	input=auto | input=keyboard | input=com1 | idle=on | idle=off) extra="$1${extra:+ $extra}" ;;
	*)
		# A missing file may well have a colon in its name.
		[ ! -e "${2%%:*}" ] || bad_image_option "$1" "$2"
		return 1
		;;
	esac
}

bad_image_option() {
	usage_error "no image option '$1' in $2; there are" \
		'drive=a|b|c|d ro boot as=flat|com|floppy|disk name=NAME copies=N mem=KIB input=auto|keyboard|com1 idle=off|on'
}

add_image() {	# add_image WORD
	case $1 in
	*'
'*) usage_error 'an IMAGE with a line break in its name' ;;
	esac
	split_image "$1"
	examine_image
	case $kind in
	flat | com) add_program ;;
	floppy | disk) add_drive ;;
	esac
}

# What image.py says of $file, of which $want_type may have been said.
examine_image() {	# examine_image [--drive EMULATOR]: sets kind, padded, size, signature and tracks
	found=$("$host/image.py" ${want_type:+--as "$want_type"} "$@" -- "$file" 2>&1) || usage_error "$found"
	eval "$(printf 'kind=%s padded=%s size=%s signature=%s tracks=%s' $found)"
}

add_program() {
	[ -z "$guest" ] || usage_error "--guest $guest and the program $file: which one is to run?"
	[ -z "$want_drive$want_boot" ] || usage_error "$file is a program and no drive; :as=floppy makes it one"
	plain_name "$file" "$(name_after "$file").bin"
	case $extra in
	*name=*) options=$extra ;;
	*) options="name=$(name_after "$file")${extra:+ $extra}" ;;
	esac
	[ "$kind" = flat ] || options="$options format=com"
	add_module "$plain" "$options"
	said_of_guest
	programs=yes
}

choose_guest() {
	programs='' written='' save_word='' bytes=0 want_boot_from=$boot_option want_any_copies=''
	choose_append_copies
	[ -z "$guest" ] || find_guest
	eval "set -- $images"
	for image; do add_image "$image"; done
	# Drives beside a program are there for its use, and the program has the real machine unless --virtual is
	# said. By themselves they are what to run.
	if [ -n "$first_drive" ] && [ -z "$guest$programs" ]; then
		choose_boot
		[ -n "$passthrough" ] || virtual=yes
	elif [ -n "$want_virtual" ]; then
		virtual=yes
		[ -n "$guest$programs" ] || guest=cr0	# the monitor's default is for the real machine only
		[ -n "$first_drive" ] || blank_floppy
	elif [ -n "$boot_option" ]; then
		usage_error "--boot $boot_option, but there is no drive to boot from"
	fi
	place_drives
	choose_saves
}
