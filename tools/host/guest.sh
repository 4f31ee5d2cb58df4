# shellcheck shell=sh disable=SC2034,SC2154,SC2119,SC2120
# For run-qemu.sh: which guest --guest and IMAGE name, and what the emulator has to be given for it.

# The results. The lists are quoted words for eval.
module_list=''		# pairs of file and options: programs and disk images, as multiboot modules
drive_list=''		# LETTER:FILE: what is attached to the real machine
save_list=''		# [GUEST:]LETTER=OUT: what is to be saved, of the first guest if none is named
boot=''			# a or c: the drive to boot from, if that is what to run
virtual=''		# yes: the guest's drives are modules, and its machine is virtual
build_guest=''		# the module that make has to provide
memory_needed=8		# MB: the monitor's own, and what the modules take

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
	file=$1 want_drive='' want_type=$image_type want_boot='' read_only=$all_read_only extra=''
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
	name=*) extra="$1${extra:+ $extra}" ;;
	mem=*)
		extra="$1${extra:+ $extra}"
		memory_needed=$((memory_needed + (${1#*=} + 1023) / 1024))
		;;
	input=auto | input=keyboard | input=com1) extra="$1${extra:+ $extra}" ;;
	*)
		# A missing file may well have a colon in its name.
		[ ! -e "${2%%:*}" ] || bad_image_option "$1" "$2"
		return 1
		;;
	esac
}

bad_image_option() {
	usage_error "no image option '$1' in $2; there are" \
		'drive=a|b|c|d ro boot as=flat|com|floppy|disk name=NAME mem=KIB input=auto|keyboard|com1'
}

add_image() {	# add_image WORD
	case $1 in
	*'
'*) usage_error 'an IMAGE with a line break in its name' ;;
	esac
	split_image "$1"
	found=$("$host/image.py" ${want_type:+--as "$want_type"} "$file" 2>&1) || usage_error "$found"
	kind=${found%% *} size=${found##* } padded=${found#* }
	padded=${padded% *}
	case $kind in
	flat | com) add_program ;;
	floppy | disk) add_drive ;;
	esac
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
	programs=yes
}

# ---- drives ----------------------------------------------------------------------------------------------

free_letters='a b c d e'	# e: where the guest has the real drives only
drive_rows=''		# for each drive, four quoted words: letter, file, options, name for messages
first_drive=''		# its letter
guest_drives=''		# a word for each drive, GUEST:LETTER: or GUEST:LETTER:ro

# A name= that is new begins another guest, with drives of its own.
guest_number=1
guest_name=''
begin_guest() {	# begin_guest NAME
	if [ -n "$first_drive" ] && [ "$1" != "$guest_name" ]; then
		[ $guest_number -gt 1 ] || first_free_letters=$free_letters
		guest_number=$((guest_number + 1))
		[ $guest_number -le 4 ] || usage_error "guest $1 is the fifth, and there is room for four"
		free_letters='a b c d'
		memory_needed=$((memory_needed + 6))
	fi
	guest_name=$1
}

add_drive() {
	case " $extra" in *" name="*)
		begin_guest "$(printf '%s\n' "$extra" | tr ' ' '\n' | sed -n 's/^name=//p')" ;;
	esac
	choose_letter
	[ "$padded" = 0 ] || {
		private_copy "$file" "drive-$letter${guest_number#1}.img" "$padded"
		shown=$file
		file=$copy
	}
	if [ $guest_number -eq 1 ]; then
		[ -z "$want_boot" ] || set_boot "$letter"
	else
		extra="$extra${want_boot:+ boot=$letter}"
	fi
	# The first drive carries the guest's name, the others belong to the same guest.
	case $first_drive:$extra in
	:*name=*) ;;
	:*)
		guest_name=$(name_after "${shown:-$file}")
		extra="name=$guest_name${extra:+ $extra}"
		;;
	esac
	: "${first_drive:=$letter}"
	guest_drives="$guest_drives $guest_name:$letter:${read_only:+ro}"
	options="drive=$letter${read_only:+ ro=on}${extra:+ $extra}"
	drive_rows="$drive_rows $(quote_all "$letter" "$file" "$options" "${shown:-$file}")"
	bytes=$((bytes + (size + 4095) / 4096 * 4096))
	shown=
}

choose_letter() {
	if [ "$kind" = floppy ]; then fits='a b'; else fits='c d e'; fi
	if [ -n "$want_drive" ]; then
		case $fits in
		*"$want_drive"*) fits=$want_drive ;;
		*) usage_error "$file is a $kind image, which drive $want_drive does not take;" \
			':as=floppy and :as=disk override' ;;
		esac
	fi
	for letter in $fits; do
		case $free_letters in *"$letter"*) break ;; esac
		letter=
	done
	[ -n "$letter" ] || if [ -n "$want_drive" ]; then
		usage_error "two images for drive $want_drive, and one is $file"
	elif [ "$kind" = floppy ]; then
		usage_error "a PC has two floppy drives, and $file is the third image"
	else
		usage_error "there is room for three hard disks, and $file is the fourth"
	fi
	free_letters=$(printf '%s' "$free_letters" | tr -d "$letter")
}

set_boot() {	# set_boot LETTER
	case $1 in b | d) usage_error "a PC boots from drive a or c, not from $1" ;; esac
	case ${want_boot_from:-$1} in
	"$1") want_boot_from=$1 ;;
	*) usage_error "two drives to boot from: $want_boot_from and $1" ;;
	esac
}

choose_boot() {
	boot=$want_boot_from
	free_letters=${first_free_letters:-$free_letters}
	if [ -z "$boot" ]; then
		case $first_drive in [cd]) boot=c ;; *) boot=a ;; esac
		# A first image in drive b or d leaves the choice to the others.
		case $free_letters in *"$boot"*) boot=$(printf '%s' "$boot" | tr ac ca) ;; esac
	fi
	case $free_letters in
	*"$boot"*) usage_error "nothing to boot from: there is no drive $boot" ;;
	esac
}

# What the drives become: modules of a virtual guest, or drives of the real machine.
place_drives() {
	say_boot=$boot
	eval "set -- $drive_rows"
	while [ $# -gt 0 ]; do
		if [ -n "$virtual" ]; then
			[ "$1" != e ] ||
				usage_error "a virtual machine has two hard disks, and $4 is the third image"
			link=drive-$1.img
			[ ! -e "$tmp/$link" ] || link=drive-$1-$#.img	# another guest's drive of that letter
			plain_name "$2" "$link"
			options=$3
			if [ "$1" = "$first_drive" ] && [ -n "$say_boot" ]; then
				options="drive=$1 boot=$say_boot${3#drive=?}"
				say_boot=	# of the first guest; the others say for themselves
			fi
			add_module "$plain" "$options"
			[ "${3#* ro=on}" != "$3" ] || written="$written, $4"
		else
			check_real_options "$4" "$3"
			drive_list="$drive_list $(quote "$1:$2")"
			written="$written, $4"
		fi
		shift 4
	done
	written=${written#, }
	[ -z "$virtual" ] || memory_needed=$((memory_needed + (bytes + 1048575) / 1048576))
}

check_real_options() {	# check_real_options NAME OPTIONS
	case $2 in *ro=on* | *mem=*)
		usage_error "$1: ro and mem= are for a virtual machine's drives, and here the guest has the real ones"
		;;
	esac
}

# A virtual machine is one with drives of its own.
blank_floppy() {
	[ -n "$dry_run" ] || truncate -s 1440K "$tmp/blank.img"
	add_module "$tmp/blank.img" drive=a
	memory_needed=$((memory_needed + 2))
}

# --save OUT is for the first image, --save DRIVE=OUT for that drive of the first guest, and
# --save GUEST:DRIVE=OUT of any.
choose_saves() {
	first_guest=${guest_drives%%:*} first_guest=${first_guest# } saved=' '
	eval "set -- $saves"
	for save; do
		out=${save#*=}
		case $save in
		[abcd]=*) of=$first_guest:${save%%=*} ;;
		[!:]*:[abcd]=*) of=${save%%=*} ;;
		*) of=$first_guest:$first_drive out=$save ;;
		esac
		# A file may have such a name, too.
		case ${of%:*} in *[!A-Za-z0-9_.-]*) of=$first_guest:$first_drive out=$save ;; esac
		[ -n "$virtual" ] ||
			usage_error '--save is for the images of a virtual machine; what is there to save?'
		check_save "${of%:*}" "${of##*:}"
		case $saved in *" $of "*) usage_error "two --save for drive ${of##*:} of guest ${of%:*}" ;; esac
		saved="$saved$of "
		found=$("$host/save.py" check "$out" 2>&1) || usage_error "$found"
		save_list="$save_list $(quote "${of#"$first_guest:"}=$out")"
	done
}

check_save() {	# check_save GUEST LETTER
	case "$guest_drives " in
	*" $1:$2: "*) ;;
	*" $1:$2:ro "*) usage_error "--save $save: drive $2 of guest $1 is read-only" ;;
	*" $1:"*) usage_error "--save $save: there is no drive $2 of guest $1" ;;
	*)
		names=$(printf '%s' "$guest_drives" | tr ' ' '\n' | sed 's/:.*//' | uniq | tr '\n' ' ')
		usage_error "--save $save: there is no guest $1; the guests are called$(printf ' %s' $names)"
		;;
	esac
}

choose_guest() {
	programs='' written='' bytes=0 want_boot_from=$boot_option shown=''
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
		[ -n "$first_drive" ] || blank_floppy
	elif [ -n "$boot_option" ]; then
		usage_error "--boot $boot_option, but there is no drive to boot from"
	fi
	place_drives
	choose_saves
}
