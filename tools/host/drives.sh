# shellcheck shell=sh disable=SC2034,SC2154,SC2119,SC2120
# For run-qemu.sh: the images that are drives. Which letter each gets, what it becomes, what can be saved of it.

free_letters='a b c d e'	# e: where the guest has the real drives only
drive_rows=''		# for each drive, quoted words: letter, kind, file, bytes to pad it to, the copy's name, options
first_drive=''		# its letter
guest_drives=''		# a word for each drive, GUEST:LETTER:STATE; its state is ro, assumed or nothing
guest_copies=' '	# a word for each guest that is made several times, GUEST=COUNT
assumed=''		# the images whose tracks are a guess

# A name= that is new begins another guest, with drives of its own.
guest_number=1
guest_name=''
begin_guest() {	# begin_guest NAME
	if [ -n "$first_drive" ] && [ "$1" != "$guest_name" ]; then
		[ $guest_number -gt 1 ] || first_free_letters=$free_letters
		count_guest
		guest_number=$((guest_number + 1))
		free_letters='a b c d'
	fi
	guest_name=$1
}

# What is known of one guest when all its images are: how many are made of it, and what they take.
guests=0 copies='' said_mem=0 written_bytes=0 read_bytes=0
count_guest() {
	: "${copies:=${append_copies:-1}}"
	guests=$((guests + copies))
	bytes=$((bytes + read_bytes + written_bytes * copies))
	memory_asked=$((memory_asked + said_mem * copies))
	[ "$copies" -eq 1 ] || guest_copies="$guest_copies$guest_name=$copies "
	copies='' said_mem=0 written_bytes=0 read_bytes=0
}

# copies= on the monitor's own line is for every guest that says nothing else.
choose_append_copies() {
	append_copies=''
	case " $append" in
	*' copies='*)
		append_copies=${append##*copies=} append_copies=${append_copies%% *}
		case $append_copies in *[!0-9]* | '' | 0* | ?????*) append_copies=1 ;; esac
		;;
	esac
}

add_drive() {
	case " $extra" in *" name="*)
		begin_guest "$(printf '%s\n' "$extra" | tr ' ' '\n' | sed -n 's/^name=//p')" ;;
	esac
	choose_letter
	if [ $guest_number -eq 1 ]; then
		[ -z "$want_boot" ] || set_boot "$letter"
	else
		extra="$extra${want_boot:+ boot=$letter}"
	fi
	# The first drive carries the guest's name, the others belong to the same guest.
	case $first_drive:$extra in
	:*name=*) ;;
	:*)
		guest_name=$(name_after "$file")
		extra="name=$guest_name${extra:+ $extra}"
		;;
	esac
	: "${first_drive:=$letter}"
	said_of_guest
	state=${read_only:+ro}
	[ "$tracks" = known ] || {
		assumed="${assumed:+$assumed, }$file"
		: "${state:=assumed}"
	}
	guest_drives="$guest_drives $guest_name:$letter:$state"
	options="drive=$letter${read_only:+ ro=on}${extra:+ $extra}"
	# Only a boot sector is asked for its signature.
	case $signature:$letter in any:[ac]) options="$options signature=any" ;; esac
	drive_rows="$drive_rows $(quote_all "$letter" "$kind" "$file" "$padded" \
		"drive-$letter$([ $guest_number -eq 1 ] || echo $guest_number).img" "$options")"
	[ -n "$state" ] || note_written "$guest_name" "$letter" "$file"
	if [ -n "$read_only" ]; then
		read_bytes=$((read_bytes + (size + 4095) / 4096 * 4096))
	else
		written_bytes=$((written_bytes + (size + 4095) / 4096 * 4096))
	fi
}

# The image's options that are its guest's.
said_of_guest() {
	said_mem=$((said_mem + want_mem))
	copies=${want_copies:-$copies}
}

# What --save can keep: the images, and the word that names the one, if it is one.
note_written() {	# note_written GUEST LETTER FILE
	if [ -n "$written" ]; then
		written="$written, $3" save_word='GUEST:DRIVE='
		[ $guest_number -gt 1 ] || [ "${copies:-${append_copies:-1}}" -gt 1 ] || save_word='DRIVE='
	else
		written=$3 save_word=$2=
		if [ "${copies:-${append_copies:-1}}" -gt 1 ]; then
			save_word="$1-1:$2="
		elif [ $guest_number -gt 1 ]; then
			save_word=$1:$2=
		elif [ "$2" = "$first_drive" ]; then
			save_word=
		fi
	fi
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

# What the drives become: modules of a virtual guest, or drives of the real machine. Each guest after the first
# takes 1.25 MB by itself, at least.
place_drives() {
	say_boot=$boot
	count_guest
	[ -n "$virtual" ] || [ "$guests" -eq 1 ] || [ -z "$want_any_copies" ] ||
		usage_error 'copies= is for virtual machines, and here the guest has the real one'
	[ -z "$virtual" ] || memory_needed=$((memory_needed + ((guests - 1) * 5 + 3) / 4))
	eval "set -- $drive_rows"
	while [ $# -gt 0 ]; do
		if [ -n "$virtual" ]; then
			place_module "$@"
		else
			place_real_drive "$@"
		fi
		shift 6
	done
	[ -z "$virtual" ] || memory_needed=$((memory_needed + (bytes + 1048575) / 1048576))
}

place_module() {	# place_module LETTER KIND FILE PADDED COPY OPTIONS...
	[ "$1" != e ] || usage_error "a virtual machine has two hard disks, and $3 is the third image"
	whole_image "$3" "$5" "$4"
	link=drive-$1.img
	[ ! -e "$tmp/$link" ] || link=drive-$1-$#.img	# another guest's drive of that letter
	plain_name "$whole" "$link"
	options=$6
	if [ "$1" = "$first_drive" ] && [ -n "$say_boot" ]; then
		options="drive=$1 boot=$say_boot${6#drive=?}"
		say_boot=	# of the first guest; the others say for themselves
	fi
	add_module "$plain" "$options"
}

# The emulator's own drives do not know all floppies that a virtual machine knows.
place_real_drive() {	# place_real_drive LETTER KIND FILE PADDED COPY OPTIONS...
	check_real_options "$3" "$6"
	file=$3 want_type=$2
	examine_image --drive "$([ -n "$bochs" ] && echo bochs || echo qemu)"
	whole_image "$3" "$5" "$padded"
	drive_list="$drive_list $(quote "$1:$whole")"
	case $6:$1 in *' signature=any:'"$boot") boot_signature=any ;; esac
}

# The file itself, or a copy that is long enough.
whole_image() {	# whole_image FILE COPY PADDED: sets whole
	whole=$1
	[ "$3" = 0 ] || {
		private_copy "$1" "$2" "$3"
		whole=$copy
	}
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
	name_copies
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

# The monitor calls the copies of a guest NAME-1, NAME-2 and so on.
name_copies() {
	named=''
	for drive in $guest_drives; do
		name=${drive%%:*}
		case $guest_copies in
		*" $name="*)
			of=${guest_copies#*" $name="} of=${of%% *}
			for number in $(seq "$of"); do named="$named $name-$number:${drive#*:}"; done
			;;
		*) named="$named $drive" ;;
		esac
	done
	guest_drives=$named
}

check_save() {	# check_save GUEST LETTER
	case "$guest_drives " in
	*" $1:$2: "*) ;;
	*" $1:$2:ro "*) usage_error "--save $save: drive $2 of guest $1 is read-only" ;;
	*" $1:$2:assumed "*)
		usage_error "--save $save: nobody knows what tracks the image of drive $2 has, so what is written may" \
			"lie at the wrong place; truncate -s 1440K IMAGE makes it a floppy of 1440 KiB"
		;;
	*" $1:"*) usage_error "--save $save: there is no drive $2 of guest $1" ;;
	*)
		names=$(printf '%s' "$guest_drives" | tr ' ' '\n' | sed 's/:.*//' | uniq | tr '\n' ' ')
		usage_error "--save $save: there is no guest $1; the guests are called$(printf ' %s' $names)"
		;;
	esac
}
