#!/bin/sh
# Tests run-qemu.sh and its helpers in a sandbox: a copy of the scripts beside a kernel that only echoes what
# it is given. Prints PASS or FAIL lines; the exit status is 0 if all passed.
#
# The first part runs with a false QEMU, which ends as it is told. The second part boots the echo kernel for
# real: by -kernel, from the CD, and in Bochs; it writes to images that are saved, and is driven by scripts
# and from a terminal.
set -u

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
trap 'exit 130' HUP INT TERM

failed=0

pass() { echo "PASS host-$1"; }

fail() {	# fail NAME EXPECTED FOUND
	echo "FAIL host-$1"
	printf '  expected: %s\n  found:    %s\n' "$2" "$3"
	failed=$((failed + 1))
}

# run COMMAND...: leaves status, and what the command said in $box/out and $box/err.
run() {
	status=0
	"$@" >"$box/out" 2>"$box/err" </dev/null || status=$?
}

said() { cat "$box/out" "$box/err"; }

# expect NAME STATUS PATTERN COMMAND...: the status is as given and, if there is a pattern, a line matches it.
expect() {
	name=$1 want_status=$2 pattern=$3
	shift 3
	run "$@"
	if [ "$status" -eq "$want_status" ] && { [ -z "$pattern" ] || said | grep -aEq -e "$pattern"; }; then
		pass "$name"
	else
		fail "$name" "status $want_status, a line like: $pattern" "status $status: $(said)"
	fi
}

# silent NAME FILE: nothing was written to it.
silent() {
	if [ -s "$2" ]; then fail "$1" nothing "$(cat "$2")"; else pass "$1"; fi
}

# refuses NAME PATTERN OPTION...: bad input gives one line, which starts with the command's name and matches;
# status 2; and QEMU is not started.
refuses() {
	name=$1 pattern=$2
	shift 2
	rm -f "$box/ran"
	run ./run-qemu.sh "$@"
	if [ "$status" -eq 2 ] && [ ! -s "$box/out" ] && [ "$(wc -l <"$box/err")" -eq 1 ] &&
		grep -Eq -e "^run-qemu\.sh: .*$pattern" "$box/err" && [ ! -e "$box/ran" ]
	then
		pass "refuses-$name"
	else
		fail "refuses-$name" "status 2, one line: run-qemu.sh: ...$pattern" "status $status: $(said)"
	fi
}

# shows NAME TEXT OPTION...: --dry-run prints a line with this text in it, and runs nothing.
shows() {
	name=$1 text=$2
	shift 2
	rm -f "$box/ran"
	run ./run-qemu.sh --dry-run "$@"
	if [ "$status" -eq 0 ] && grep -Fq -e "$text" "$box/out" && [ ! -e "$box/ran" ]; then
		pass "dry-run-$name"
	else
		fail "dry-run-$name" "$text" "status $status: $(said)"
	fi
}

# ---- the sandbox -----------------------------------------------------------------------------------------

set_up() {
	mkdir -p "$box/p/tools" "$box/p/guest/lecture" "$box/p/guest/check" "$box/fake"
	cp "$project/run-qemu.sh" "$box/p/"
	cp -r "$project/tools/host" "$project/tools/explain" "$box/p/tools/"
	cp -r "$project/.ci" "$box/p/"
	cp "$here/echo.nasm" "$box/p/"
	cp "$here/Makefile.fixture" "$box/p/Makefile"
	printf '; cr0: shows a register\n' >"$box/p/guest/lecture/cr0.nasm"
	printf '; flags: shows the flags\n' >"$box/p/guest/lecture/flags.nasm"
	printf 'db "one", 0\n' >"$box/p/guest/check/one.nasm"
	printf '; run: gp=reflect load=2000:0000\ndb 2\n' >"$box/p/guest/check/two.nasm"
	cat >"$box/fake/qemu-system-i386" <<-'END'
	#!/bin/sh
	case $1$2 in
	-cpuhelp) printf 'x86 486  (alias)\nx86 max  All\n\nRecognized CPUID flags:\n  sse\n'; exit ;;
	-displayhelp) printf 'none\ngtk\n'; exit ;;
	esac
	echo $$ >"$FAKE_RAN"
	[ -z "${FAKE_SLEEP:-}" ] || exec sleep "$FAKE_SLEEP"
	exit "${FAKE_STATUS:-33}"
	END
	chmod +x "$box/fake/qemu-system-i386"
	export FAKE_RAN="$box/ran"
	unset DISPLAY WAYLAND_DISPLAY
	cd "$box/p" || exit 1
}

# Writes bytes, given as printf escapes, at an offset of a file.
poke() {	# poke FILE OFFSET BYTES
	# shellcheck disable=SC2059 # the escapes are the point
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# A boot sector alone, in a file of this many bytes.
bootable() {	# bootable FILE BYTES
	rm -f "$1"
	truncate -s "$2" "$1"
	poke "$1" 510 '\125\252'
}

# The FAT parameters of a 1.44 MB floppy: 2880 sectors of 512 bytes.
fat_floppy() {	# fat_floppy FILE BYTES
	bootable "$1" "$2"
	poke "$1" 0 '\353\074\220TRAPEZE '
	poke "$1" 11 '\000\002\001\001\000\002\340\000\100\013\360\011\000\022\000\002\000'
	poke "$1" 512 '\360\377\377'
}

# An MBR with one active partition of 20000 sectors from sector 63.
partitioned() {	# partitioned FILE BYTES
	bootable "$1" "$2"
	poke "$1" 446 '\200\001\001\000\006\017\077\100\077\000\000\000\040\116\000\000'
}

make_images() {
	printf 'hello' >program.bin
	printf 'hello' >tool.com
	printf '\177ELF' >elf.bin
	printf 'hello' >'odd name,1.bin'
	: >empty.img
	truncate -s 65300 big.com
	truncate -s 600000 big.bin
	truncate -s 1474560 unsigned.img
	truncate -s 3145728 unsigned-disk.img
	bootable sector.img 512
	bootable game.img 20000
	bootable small.img 163840
	fat_floppy floppy.img 1474560
	fat_floppy cut.img 1474048
	fat_floppy short.img 1000448	# as good as a whole one: the file system says that it is no longer
	poke short.img 19 '\242\007'
	fat_floppy tracks.img 655360
	poke tracks.img 19 '\000\005'
	poke tracks.img 24 '\010'
	bootable unknown.img 655360
	fat_floppy decorated.img 20000	# a floppy's parameters, and no file system
	poke decorated.img 512 '\000\000\000'
	partitioned disk.img 10485760
	partitioned cut-disk.img 10000000
	bootable superfloppy.img 4194304
	cp floppy.img 'c:omma,.img'
	cp floppy.img 'a=b.img'
	cp floppy.img 'literal.img:ro'
	truncate -s 3200M huge.img
	poke huge.img 510 '\125\252'
	mkdir made
}

# ---- what is said without a run --------------------------------------------------------------------------

test_refusals() {
	refuses unknown-option 'unknown option --nonsense; --help' --nonsense
	refuses missing-value '--guest needs a value' --guest
	refuses no-such-guest "no guest 'nobody'; --list" --guest nobody
	refuses guest-outside-the-tree "no guest '../check/one'" --guest ../check/one
	refuses two-programs 'which one is to run' --guest cr0 program.bin
	refuses seconds-zero '--seconds takes a number above 0' --seconds 0
	refuses seconds-text "--seconds takes a number, not 'soon'" --seconds=soon
	refuses memory-small 'needs at least 8 MB; pass --memory 8' --memory 7
	refuses memory-small-for-images 'the monitor and the images need 20 MB; pass --memory 20' \
		--memory 19 disk.img floppy.img
	refuses memory-small-for-extended 'need 12 MB; pass --memory 12' --memory 11 floppy.img:mem=2048
	refuses memory-too-much '3208 MB of memory are needed .* at most 2048 .*--passthrough' huge.img
	refuses memory-text "not '32M'" --memory 32M
	refuses cpu-unknown "no CPU model 'i9'" --cpu i9
	refuses as-unknown "not 'tape'" --as tape floppy.img
	refuses two-displays 'exclude each other' --headless --curses
	refuses curses-without-terminal 'needs a terminal' --curses
	refuses bochs-with-gdb 'QEMU only' --bochs --gdb
	refuses gdb-with-script 'with --gdb-server' --gdb --keys 'wait 1s'
	refuses gdb-tui-without-terminal 'needs a terminal' --gdb-tui
	refuses bochs-with-qemu-options 'no use for QEMU options' --bochs -- -d int
	refuses image-missing 'nowhere.img: no such file' nowhere.img
	refuses image-directory 'guest is a directory' guest
	refuses image-device '/dev/null is not a file' /dev/null
	refuses image-empty 'empty.img is empty' empty.img
	refuses image-elf 'elf.bin is an ELF file' elf.bin
	refuses image-unsigned 'no boot signature' unsigned.img
	refuses image-unsigned-disk 'no boot signature' unsigned-disk.img
	refuses image-truncated-floppy 'truncated: .* 1474560 bytes, the file has 1474048, so 512 are' cut.img
	refuses image-odd-tracks-of-the-emulator 'has 80 tracks of 8 sectors .* only a virtual machine' --passthrough tracks.img
	refuses image-unknown-tracks 'does not tell what tracks it has' unknown.img
	refuses image-truncated-disk 'truncated: its partition table .*so 272256 are' cut-disk.img
	refuses com-too-long 'has room for 65278' big.com
	refuses program-too-long 'has room for 588800' big.bin
	refuses third-floppy 'two floppy drives' floppy.img small.img game.img
	refuses third-disk 'has two hard disks' disk.img disk.img disk.img
	refuses fourth-disk 'three hard disks' --passthrough disk.img disk.img disk.img disk.img
	refuses image-option "no image option 'rw' in floppy.img:rw; there are drive=" floppy.img:rw
	refuses image-option-drive "no image option 'drive=e'" floppy.img:drive=e
	refuses image-option-input "no image option 'input=mouse'" floppy.img:input=mouse
	refuses image-option-idle "no image option 'idle=no'" floppy.img:idle=no
	refuses image-option-mem "no image option 'mem=4M'" floppy.img:mem=4M
	refuses image-option-copies "no image option 'copies=0'" floppy.img:copies=0
	refuses copies-of-the-real-machine 'copies= is for virtual machines' --passthrough floppy.img:copies=2
	refuses copies-of-a-real-program 'copies= is for virtual machines' program.bin:copies=2
	refuses memory-small-for-copies 'need 89 MB; pass --memory 89' --memory 88 floppy.img:ro:copies=64
	refuses image-missing-with-option 'nowhere.img: no such file' nowhere.img:ro
	refuses drive-of-the-other-kind 'floppy image, which drive c does not take' floppy.img:drive=c
	refuses drive-taken 'two images for drive b' floppy.img:drive=b small.img:drive=b
	refuses program-as-drive 'program.bin is a program and no drive' program.bin:drive=a
	refuses boot-nothing 'there is no drive c' --boot c floppy.img
	refuses boot-second 'boots from drive a or c, not from b' small.img:drive=b:boot floppy.img
	refuses boot-twice 'two drives to boot from: a and c' floppy.img:boot disk.img:boot
	refuses boot-unknown "--boot takes a or c, not 'd'" --boot d disk.img
	refuses boot-beside-program 'no drive to boot from' --boot a program.bin floppy.img
	refuses passthrough-ro 'floppy.img: ro and mem= are for a virtual' --passthrough --ro floppy.img
	test_save_refusals
	test_script_refusals
	test_unreadable
}

test_save_refusals() {
	refuses save-nothing 'what is there to save' --save out.img
	refuses save-passthrough 'images of a virtual machine' --save out.img --passthrough floppy.img
	refuses save-no-such-drive '--save c=out.img: there is no drive c of guest floppy' \
		--save c=out.img floppy.img
	refuses save-read-only 'drive a of guest floppy is read-only' --save out.img floppy.img:ro
	refuses save-twice 'two --save for drive a of guest floppy' --save one.img --save a=two.img floppy.img
	refuses save-twice-by-name 'two --save for drive a' --save one.img --save floppy:a=two.img floppy.img
	refuses save-no-such-guest '--save six:a=out.img: there is no guest six; the guests are called floppy two$' \
		--save six:a=out.img floppy.img game.img:drive=b small.img:name=two
	refuses save-no-such-copy 'there is no guest floppy; the guests are called floppy-1 floppy-2 two$' \
		--save floppy:a=out.img floppy.img:copies=2 small.img:name=two
	refuses save-no-such-drive-of-guest 'there is no drive b of guest two' \
		--save two:b=out.img floppy.img game.img:drive=b small.img:name=two
	refuses save-read-only-of-guest 'drive a of guest two is read-only' \
		--save two:a=out.img floppy.img small.img:name=two:ro
	refuses save-unknown-tracks 'nobody knows what tracks the image of drive a has' --save out.img game.img
	refuses save-nowhere 'cannot write nowhere/out.img: no such file' --save nowhere/out.img floppy.img
	refuses save-to-directory 'cannot write guest: is a directory' --save guest floppy.img
	refuses save-to-device 'cannot write /dev/null: is not a file' --save /dev/null floppy.img
	refuses save-bochs '--save works with QEMU only' --bochs --save out.img floppy.img
	refuses save-without-log 'no log= in --append' --append log=none --save out.img floppy.img
}

test_script_refusals() {
	refuses script-missing 'nowhere.txt: no such file' --script nowhere.txt
	refuses script-empty 'the script has no steps' --keys ' # nothing'
	refuses script-mistake 'script line 1: no such step: fly' --keys 'fly away'
	refuses script-key "script line 1: no key is called 'hyper'" --keys 'key ctrl-hyper'
	refuses script-png-nowhere 'cannot write nowhere/x.png: there is no directory' --keys 'png nowhere/x.png'
	refuses two-scripts 'is enough' --keys 'end' --script nowhere.txt
	refuses script-bochs 'work with QEMU only' --bochs --keys 'end'
	printf 'wait "A:"\n\nwait soon 5x\n' >mistake.txt
	refuses script-file-line 'script line 3: .5x. is no number of seconds' --script mistake.txt
}

# Root reads everything, so the test gives up that right.
test_unreadable() {
	cp floppy.img secret.img
	chmod 0 secret.img
	if [ "$(id -u)" -ne 0 ]; then
		refuses image-unreadable 'secret.img: permission denied' secret.img
		return
	fi
	chmod 755 "$box"
	expect refuses-image-unreadable 2 'secret.img: permission denied' \
		setpriv --reuid 65534 --clear-groups ./run-qemu.sh --dry-run secret.img
}

test_dry_runs() {
	shows kernel '-kernel build/monitor.elf'
	shows guest-and-append "-append 'guest=flags trace=on cr0=real'" \
		--guest flags --append cr0=real --trace
	shows trace-filter '-append trace=int,port:3c0-3df ' --trace=int,port:3c0-3df --guest one
	shows trace-file "-debugcon 'file:a, b'" --trace-file 'a, b'
	shows trace-file-is-not-text "-append 'trace=on trace-out=e9'" --trace-file t.json
	shows guest-default '-display none'
	shows memory '-m 8 ' --memory 8
	shows cpu '-cpu max,-umip' --cpu max,-umip
	shows icount '-icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm' --icount
	shows gdb '-append gdb=on -S -chardev socket,id=gdb' --gdb
	shows gdb-command 'tools/gdb/trapeze.py -ex' --gdb
	shows gdb-tui 'layout v86' --gdb-tui
	shows gdb-server '-gdb chardev:gdb' --gdb-server
	shows rest "-d int -D 'a b'" -- -d int -D 'a b'
	shows check-guest "-initrd '$box/p/build/guest/check/one.bin name=one'" --guest one
	shows guest-options "two.bin name=two gp=reflect load=2000:0000'" --guest two
	shows program "-initrd 'program.bin name=program'" program.bin
	shows com "-initrd 'tool.com name=tool format=com'" tool.com
	shows two-programs "-initrd 'program.bin name=program,tool.com name=tool format=com'" \
		program.bin tool.com
	shows odd-name "-initrd 'TMP/odd_name_1.bin name=odd_name_1'" 'odd name,1.bin'
	test_dry_drives
	test_dry_passthrough
	shows drive-beside-program '-kernel build/monitor.elf -append guest=cr0 -drive if=floppy' \
		--guest cr0 floppy.img
	shows iso 'media=cdrom,format=raw,file='"$box/p/build/trapeze.iso -boot d" --iso
	shows iso-guest "iso.sh TMP/trapeze.iso guest=flags" --iso --guest flags
	shows bochs 'bochs -q -f TMP/bochsrc' --bochs
	shows bochs-cpu 'cpu: model=tigerlake' --bochs --cpu tigerlake
	shows script "supervise.py --keys 'wait \"A:\"' --log TMP/log --serial TMP/serial --show-log -- qemu-" \
		--keys 'wait "A:"' floppy.img
	shows script-keeps-the-machine '-append end=halt' --keys 'wait "A:"' floppy.img
	shows script-log 'file,path=TMP/log,id=log -device isa-serial,index=1,chardev=log' --keys 'end' floppy.img
	shows script-seconds '--seconds 9 --show-log -- qemu-system-i386' --keys 'end' --seconds 9
	expect list 0 '^flags +shows the flags$' ./run-qemu.sh --list
	expect help 0 '^ *--headless' ./run-qemu.sh --help
	DISPLAY=:9
	export DISPLAY
	shows window '-monitor vc' --guest cr0
	shows window-stays '-append end=key'
	shows window-unless-told '-append end=exit' --append end=exit
	shows window-declined '-display none' --headless
	unset DISPLAY
}

# Images as the drives of a virtual machine: modules.
test_dry_drives() {
	shows floppy "-initrd 'floppy.img drive=a boot=a name=floppy'" floppy.img
	shows log-port 'index=1,chardev=terminal -device isa-serial,index=0,chardev=terminal' floppy.img
	shows memory-for-images '-m 44 ' floppy.img disk.img
	shows floppy-boots "-initrd 'floppy.img drive=a boot=a name=floppy,disk.img drive=c'" floppy.img disk.img
	shows second-floppy "boot=a name=floppy,small.img drive=b'" floppy.img small.img
	shows boot-sector "-initrd 'TMP/drive-a.img drive=a boot=a name=sector'" sector.img
	expect boot-sector-is-padded 0 'TMP/drive-a.img would be a copy of sector.img, padded to 1474560 bytes' \
		./run-qemu.sh --dry-run sector.img
	shows odd-size-floppy 'TMP/drive-a.img drive=a' game.img
	shows short-floppy 'TMP/drive-a.img drive=a' short.img
	shows decorated-boot-sector 'TMP/drive-a.img drive=a' decorated.img
	shows odd-tracks "-initrd 'tracks.img drive=a boot=a name=tracks'" tracks.img
	shows as-floppy-unsigned "name=unsigned signature=any'" --as floppy unsigned.img
	shows as-floppy-unsigned-second "boot=a name=floppy,unsigned.img drive=b'" floppy.img unsigned.img:as=floppy
	shows as-floppy-truncated 'TMP/drive-a.img drive=a' --as floppy cut.img
	shows disk "-initrd 'disk.img drive=c boot=c name=disk'" disk.img
	shows disk-boots "-initrd 'disk.img drive=c boot=c name=disk,floppy.img drive=a'" disk.img floppy.img
	shows superfloppy "-initrd 'superfloppy.img drive=c boot=c" superfloppy.img
	shows as-disk "-initrd 'floppy.img drive=c boot=c" --as disk floppy.img
	shows as-disk-one "-initrd 'floppy.img drive=c boot=c name=floppy,small.img drive=a'" \
		floppy.img:as=disk small.img
	shows boot-c "-initrd 'floppy.img drive=a boot=c name=floppy,disk.img drive=c'" \
		--boot c floppy.img disk.img
	shows boot-option 'floppy.img drive=a boot=c name=' floppy.img disk.img:boot
	shows boot-what-is-there "drive=b boot=c name=small,disk.img drive=c'" small.img:drive=b disk.img
	shows ro "drive=a boot=a ro=on name=floppy,disk.img drive=c ro=on'" --ro floppy.img disk.img
	shows ro-one "drive=a boot=a name=floppy,disk.img drive=d ro=on'" floppy.img disk.img:drive=d:ro
	shows screen-in-the-log '-append screen=log ' --headless floppy.img
	shows screen-elsewhere '-append screen=window ' --append screen=window floppy.img
	shows screen-of-a-script '-append end=halt ' --keys 'end' floppy.img
	shows virtual-default '-append guest=cr0 -initrd' --virtual
	shows screen-of-a-program '-kernel build/monitor.elf -initrd' --virtual tool.com
	shows input "drive=a boot=a name=floppy input=com1'" floppy.img:input=com1
	shows idle "drive=a boot=a name=floppy idle=off'" floppy.img:idle=off
	shows name-and-memory "-initrd 'floppy.img drive=a boot=a name=dos mem=4096'" floppy.img:name=dos:mem=4096
	shows two-guests 'floppy.img drive=a boot=a name=one,floppy.img drive=a name=two' floppy.img:name=one floppy.img:name=two
	shows twelve-guests ',TMP/drive-a11.img drive=a name=g11,TMP/drive-a12.img drive=a name=g12' \
		$(for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo game.img:name=g$n; done)
	shows copies "-initrd 'floppy.img drive=a boot=a name=floppy copies=3'" floppy.img:copies=3
	shows copies-memory '-m 50 ' floppy.img:copies=3
	shows copies-of-the-monitors-line '-m 50 ' --append copies=3 floppy.img
	shows copies-share-what-they-only-read '-m 47 ' floppy.img:ro:copies=3
	shows copies-with-memory '-m 53 ' floppy.img:copies=3:mem=1000
	shows save-a-copy ' -m 42 ' --save floppy-2:a=out.img floppy.img:copies=2
	shows name-with-comma "-initrd 'TMP/drive-a.img drive=a boot=a name=c_omma_'" 'c:omma,.img'
	shows name-with-equals "-initrd 'TMP/drive-a.img drive=a boot=a name=a_b'" 'a=b.img'
	shows name-like-an-option "-initrd 'TMP/drive-a.img drive=a boot=a name=literal'" 'literal.img:ro'
	expect odd-name-is-linked 0 'TMP/drive-a.img would be a link to a=b.img' ./run-qemu.sh --dry-run 'a=b.img'
	shows save-memory-in-a-file \
		'memory-backend-file,id=ram,share=on,size=34M,mem-path=TMP/ram -m 34 ' --save out.img floppy.img
	shows bochs-memory '# bochsrc: megs: 34' --bochs floppy.img
	shows bochs-log-port '# bochsrc: com2:' --bochs floppy.img
}

# The same images as drives of the real machine.
test_dry_passthrough() {
	shows passthrough-floppy 'if=floppy,index=0,format=raw,snapshot=on,file=floppy.img' --passthrough floppy.img
	shows passthrough-boots '-append boot=a' --passthrough floppy.img disk.img
	shows passthrough-unsigned "-append 'boot=a signature=any'" --passthrough --as floppy unsigned.img
	shows passthrough-signed-first "-append boot=a " --passthrough floppy.img unsigned.img:as=floppy
	shows passthrough-memory '-m 32 ' --passthrough floppy.img disk.img
	shows passthrough-second-floppy 'if=floppy,index=1,format=raw,snapshot=on,file=small.img' \
		--passthrough floppy.img small.img
	shows passthrough-boot-sector 'if=floppy,index=0,format=raw,snapshot=on,file=TMP/drive-a.img' \
		--passthrough sector.img
	shows passthrough-disk 'if=ide,media=disk,index=0,format=raw,snapshot=on,file=disk.img' \
		--passthrough disk.img
	shows passthrough-third-disk 'if=ide,media=disk,index=3' --passthrough disk.img disk.img disk.img
	shows passthrough-disk-boots '-append boot=c' --passthrough disk.img floppy.img
	shows passthrough-boot-c '-append boot=c' --passthrough --boot c floppy.img disk.img
	shows passthrough-odd-name "file=./c:omma,,.img" --passthrough 'c:omma,.img'
	shows passthrough-bochs 'ata0-slave: type=disk, path=TMP/d.img' --bochs --passthrough disk.img:drive=d \
		disk.img
}

# ---- with a QEMU that does as it is told -----------------------------------------------------------------

test_verdicts() {
	for pair in 33:0 35:1 37:1 39:3 0:0 1:4 139:4; do
		expect "verdict-${pair%:*}" "${pair#*:}" '' env FAKE_STATUS="${pair%:*}" ./run-qemu.sh
	done
	expect verdict-explained 4 'QEMU failed with status 77' env FAKE_STATUS=77 ./run-qemu.sh
	expect seconds-are-over 124 'no verdict after 0.5 s' env FAKE_SLEEP=30 ./run-qemu.sh --seconds 0.5
	expect build-is-announced 0 '^run-qemu.sh: building build/monitor.elf build/guest/check/one.bin$' \
		./run-qemu.sh --guest one
	run ./run-qemu.sh --guest one
	silent fresh-build-is-silent "$box/err"
	mv echo.nasm broken.nasm
	touch -d '1 hour ago' build/monitor.elf
	printf 'nonsense here\n' >echo.nasm
	expect build-failure 4 'make build/monitor.elf failed' ./run-qemu.sh
	mv broken.nasm echo.nasm
	touch echo.nasm
	make -s
}

# Waits up to 10 s until COMMAND succeeds.
until_true() {
	tries=300
	until "$@" 2>/dev/null; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
}

gone() { ! kill -0 "$1"; }

# A signal to the script ends the emulator as well, at once, and nothing stays behind.
test_signal() {	# test_signal NAME READY OPTION...: READY appears in the output or as a file when it is time
	name=$1 ready=$2
	shift 2
	rm -f "$box/ran" "$box/out"
	mkdir "$box/tmp"
	TMPDIR=$box/tmp FAKE_SLEEP=60 ./run-qemu.sh "$@" >"$box/out" 2>"$box/err" </dev/null &
	script=$!
	until_true test -s "$ready"
	kill -TERM $script
	if until_true gone $script; then
		status=0
		wait $script || status=$?
	else
		status='none in 60 s'
	fi
	left=$(ls "$box/tmp")
	[ ! -s "$box/ran" ] || until_true gone "$(cat "$box/ran")" || left="$left QEMU"
	if [ "$status" = 143 ] && [ -z "$left" ]; then
		pass "$name"
	else
		fail "$name" 'status 143, nothing left' "status $status, left: $left, $(said)"
	fi
	rm -r "$box/tmp"
}

# ---- missing tools ---------------------------------------------------------------------------------------

# A PATH with nothing but the commands that the scripts call, and no nasm.
bare_path() {
	mkdir "$box/bin"
	for tool in sh dash cat cut dirname basename grep sed sort tr ls mktemp rm cp chmod env make gcc ld \
		objcopy awk head tail truncate python3 timeout mkdir ln
	do
		ln -s "$(command -v $tool)" "$box/bin/$tool"
	done
	ln -s "$box/fake/qemu-system-i386" "$box/bin/"
}

command_in_bare_path() {	# command_in_bare_path NAME, the script on stdin
	cat >"$box/bin/$1"
	chmod +x "$box/bin/$1"
}

# What need.sh reads from beyond PATH (/usr/sbin) has no nasm either, so PATH is all that counts.
in_bare_path() { env PATH="$box/bin" "$@"; }

test_missing_tools() {
	bare_path
	expect missing-tool-without-apt 4 \
		'missing: nasm. Type: .* sudo apt-get install --no-install-recommends nasm$' \
		in_bare_path ./run-qemu.sh
	printf '#!/bin/sh\necho 1000\n' | command_in_bare_path id
	printf '#!/bin/sh\nexit 1\n' | command_in_bare_path sudo
	printf '#!/bin/sh\necho called >"%s/apt"\n' "$box" | command_in_bare_path apt-get
	expect missing-tool-without-rights 4 'Type: sudo apt-get update' in_bare_path ./run-qemu.sh
	silent no-rights-no-apt "$box/apt"
	printf '#!/bin/sh\necho 0\n' | command_in_bare_path id
	expect apt-installs-nothing 4 'still missing: nasm' in_bare_path ./run-qemu.sh
	printf '#!/bin/sh\nexit 100\n' | command_in_bare_path apt-get
	expect apt-fails 4 'apt-get failed. Missing: nasm. Type: sudo apt-get' in_bare_path ./run-qemu.sh
	command_in_bare_path apt-get <<-END
	#!/bin/sh
	echo noise
	echo "\$*" >>"$box/apt-log"
	case \$* in *' install '*) ln -s "$(command -v nasm)" "$box/bin/nasm" ;; esac
	END
	expect looking-finds-a-missing-tool 4 'missing: nasm. Type: sudo apt-get' \
		in_bare_path tools/host/need.sh --look build
	silent looking-installs-nothing "$box/apt-log"
	expect apt-installs 0 'installing: nasm$' in_bare_path ./run-qemu.sh
	silent apt-is-not-stdout "$box/out"
	expect apt-asks-for-little 0 'install -y --no-install-recommends nasm$' cat "$box/apt-log"
}

# ---- continuous integration ------------------------------------------------------------------------------

# counts NAME STATUS LAST_LINE: what .ci/run makes of the tests' output on stdin, whose last line is "exit N".
counts() {
	{ printf '#!/bin/sh\ncat <<END\n' && sed 's/^exit/END\nexit/'; } >"$box/fake/make"
	chmod +x "$box/fake/make"
	status=0
	.ci/run >"$box/out" 2>&1 || status=$?
	found=$(tail -n 1 "$box/out")
	if [ "$status" -eq "$2" ] && [ "$found" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "status $2, last line: $3" "status $status: $found"
	fi
	rm "$box/fake/make"
}

test_ci() {
	counts ci-passes 0 '2 passed, 0 failed' <<-END
	PASS one
	noise
	PASS two
	exit 0
	END
	counts ci-fails 1 '1 passed, 1 failed' <<-END
	PASS one
	FAIL two
	exit 2
	END
	counts ci-breaks-off 1 '1 passed, 1 failed' <<-END
	PASS one
	exit 2
	END
	counts ci-tests-nothing 1 '0 passed, 1 failed' <<-END
	exit 0
	END
}

# ---- for real --------------------------------------------------------------------------------------------

# What the kernel was handed, without the line ends of a terminal.
handed_over() {
	tr -d '\r' <"$box/out" | grep -aE '^(cmdline|module|content|key|trapeze): ' |
		sed 's/physical 0x[0-9a-f]*$/physical 0xADDR/'
}

# boots NAME STATUS EXPECTED OPTION...
boots() {
	name=$1 want_status=$2 want=$3
	shift 3
	run ./run-qemu.sh --headless --seconds 60 "$@"
	found=$(handed_over)
	if [ "$status" -eq "$want_status" ] && [ "$found" = "$want" ]; then
		pass "boots-$name"
	else
		fail "boots-$name" "status $want_status: $want" "status $status: $(said)"
	fi
}

test_boots() {
	boots kernel 0 'cmdline: build/monitor.elf a=1 b=*
trapeze: end: clean' --append 'a=1 b=*'
	boots iso 1 'cmdline: monitor.elf v=s
trapeze: end: stopped' --append v=s --iso
	boots iso-menu 0 'cmdline: monitor.elf guest=cr0
trapeze: end: clean' --iso
	boots bochs 1 'cmdline: monitor.elf v=f
trapeze: end: failed 3' --append v=f --bochs
	boots bochs-fault 3 'cmdline: monitor.elf v=m
trapeze: end: fault' --append v=m --bochs --cpu tigerlake
	printf 'hello\0' >'two words,.com'
	# QEMU hands over the whole path, so that only the rest of the line can be told beforehand.
	run ./run-qemu.sh --headless --seconds 60 'two words,.com'
	if handed_over | grep -q '/two_words_.bin name=two_words_ format=com$' &&
		handed_over | grep -q 'content: hello$'
	then
		pass boots-module
	else
		fail boots-module '... name=two_words_ format=com, content: hello' "$(said)"
	fi
	boots iso-module 0 'cmdline: monitor.elf
module: module0 name=one
content: one
trapeze: end: clean' --iso --guest one
	boots bochs-module 0 'cmdline: monitor.elf
module: module0 name=one
content: one
trapeze: end: clean' --bochs --guest one
	boots floppy 0 'cmdline: build/monitor.elf boot=a
trapeze: end: clean' --passthrough game.img disk.img
	boots bochs-floppy 0 'cmdline: monitor.elf boot=a
trapeze: end: clean' --bochs --passthrough game.img disk.img
	boots bochs-drive 0 'cmdline: monitor.elf screen=log
module: module0 drive=a boot=a name=game
content: 
trapeze: guest game has drive a: image of 1474560 bytes at physical 0xADDR
trapeze: end: clean' --bochs game.img
	expect bochs-seconds 124 'no verdict after 3 s' ./run-qemu.sh --bochs --append v=n --seconds 3
	expect qemu-seconds 124 'no verdict after 2 s' ./run-qemu.sh --append v=n --seconds 2
	test_signal signal-ends-bochs "$box/out" --bochs --append v=n
	expect qemu-error 4 'QEMU failed with status 1' ./run-qemu.sh -- -nonsense
	expect bochs-cpu-unknown 2 "no CPU model 'i9'" ./run-qemu.sh --bochs --cpu i9
	# The key is pressed until it is heard: one that comes before the kernel is up is lost.
	press='while sleep 0.5; do printf Z || break; done 2>/dev/null'
	expect keys-reach-com1 0 'key: Z' \
		sh -c "$press | ./run-qemu.sh --headless --seconds 60 --append k=1"
	expect keys-reach-com1-of-two 0 'key: Z' \
		sh -c "$press | ./run-qemu.sh --headless --seconds 60 --append k=1 floppy.img"
}

# ---- saving ----------------------------------------------------------------------------------------------

# kept NAME FILE: the guest's write is in the file, and nothing else differs from floppy.img; nothing but the
# files of this directory that were meant is left behind.
kept() {
	cp floppy.img "$box/wanted"
	poke "$box/wanted" 512 KEPT
	if cmp "$2" "$box/wanted" >"$box/cmp" 2>&1 && [ -z "$(find . -name '.*.img.*')" ]; then
		pass "$1"
	else
		fail "$1" "the image with the guest's write" "$(cat "$box/cmp") $(ls -A) $(said)"
	fi
}

test_save() {
	fate='^run-qemu.sh: writes to floppy.img stay in memory; --save OUT.img keeps them$'
	expect fate-is-said 0 "$fate" ./run-qemu.sh --append w=1 floppy.img
	fate='^run-qemu.sh: writes to floppy.img are forgotten at the end$'
	expect fate-is-said-of-passthrough 0 "$fate" ./run-qemu.sh --passthrough floppy.img
	run ./run-qemu.sh --ro floppy.img
	silent fate-of-read-only "$box/err"
	expect save-clean 0 '^run-qemu.sh: saved drive a to made/clean.img$' \
		./run-qemu.sh --append w=1 --save made/clean.img floppy.img
	kept save-clean-kept made/clean.img
	poke made/clean.img 512 '\360\377\377\000'
	expect save-leaves-the-image 0 '' cmp floppy.img made/clean.img
	expect save-stopped 1 'saved drive a' ./run-qemu.sh --append 'w=1 v=s' --save made/stopped.img floppy.img
	kept save-stopped-kept made/stopped.img
	expect save-seconds 124 'saved drive a' \
		./run-qemu.sh --append 'w=1 v=n' --seconds 3 --save made/seconds.img floppy.img
	kept save-seconds-kept made/seconds.img
	expect save-script 0 'saved drive a' \
		./run-qemu.sh --append 'w=1 v=n' --keys 'wait 1s' --save made/script.img floppy.img
	kept save-script-kept made/script.img
	expect save-iso 0 'saved drive a' ./run-qemu.sh --iso --append w=1 --save made/iso.img floppy.img
	kept save-iso-kept made/iso.img
	expect save-second-drive 0 'saved drive b to made/second.img' \
		./run-qemu.sh --append w=1 --save b=made/second.img small.img floppy.img
	kept save-second-drive-kept made/second.img
	expect save-second-guest 0 'saved drive a of guest two to made/guest.img' \
		./run-qemu.sh --append w=1 --save two:a=made/guest.img small.img floppy.img:name=two
	kept save-second-guest-kept made/guest.img
	expect save-first-guest 0 'saved drive a to made/first.img' \
		./run-qemu.sh --append w=1 --save one:a=made/first.img floppy.img:name=one small.img:name=two
	kept save-first-guest-kept made/first.img
	expect save-to-a-name-like-a-drive 0 'saved drive a to ./two:a=made.img' \
		./run-qemu.sh --append w=1 --save './two:a=made.img' floppy.img
	kept save-to-a-name-like-a-drive-kept './two:a=made.img'
	echo old >made/old.img
	expect save-not-after-a-fault 3 'nothing is saved' \
		./run-qemu.sh --append 'w=1 v=m' --save made/old.img floppy.img
	expect save-not-after-a-fault-kept-old 0 '^old$' cat made/old.img
	test_save_over
	test_save_signal
}

# The file that is replaced keeps its permissions, and a link to it stays a link. OUT may be IMAGE itself.
test_save_over() {
	cp floppy.img made/over.img
	chmod 640 made/over.img
	ln -s over.img made/link.img
	expect save-over 0 'saved drive a' ./run-qemu.sh --append w=1 --save made/link.img made/link.img
	kept save-over-kept made/over.img
	expect save-over-keeps-link 0 '^over.img$' readlink made/link.img
	expect save-over-keeps-mode 0 '^640$' stat -c %a made/over.img
	chmod 555 made
	if [ "$(id -u)" -ne 0 ]; then
		refuses save-unwritable 'cannot write made/new.img: permission denied' --save made/new.img floppy.img
	else
		chmod 755 "$box"
		expect refuses-save-unwritable 2 'cannot write made/new.img: permission denied' \
			setpriv --reuid 65534 --clear-groups ./run-qemu.sh --dry-run --save made/new.img floppy.img
	fi
	chmod 755 made
}

test_save_signal() {
	./run-qemu.sh --append 'w=1 v=n' --save made/signal.img floppy.img >"$box/out" 2>"$box/err" </dev/null &
	script=$!
	until_true grep -q 'image of' "$box/out"
	sleep 0.5
	kill -TERM $script
	status=0
	wait $script || status=$?
	cp "$box/err" "$box/signal"
	expect save-signal 143 'saved drive a' sh -c "cat '$box/signal'; exit $status"
	kept save-signal-kept made/signal.img
}

# ---- scripts ---------------------------------------------------------------------------------------------

test_scripts() {
	expect script-plays 0 '^READY$' ./run-qemu.sh --append 'i=1 v=n' \
		--keys 'wait "READY"; screen -; type "a"; wait "GOT A"; expect "GOT A"; screen out.txt; png out.png'
	expect script-wrote-screen 0 '^READY +GOT A$' cat out.txt
	expect script-wrote-picture 0 'PNG' head -c 4 out.png
	printf 'wait "READY"\nserial "on COM1" 5\nkey a # the key\nend clean 10\n' >steps.txt
	expect script-file 0 'trapeze: end: clean' ./run-qemu.sh --append 'i=1' --script steps.txt
	# The text of the second row in 40 columns is far right in the first row in 80.
	expect script-reads-what-the-card-shows 0 '^GOT A$' ./run-qemu.sh --append 'i=1 p=1' \
		--keys 'wait READY; type a; wait "GOT A"; screen -; end clean' floppy.img
	expect script-passthrough 0 'cmdline: build/monitor.elf boot=a' ./run-qemu.sh --append i=1 --passthrough \
		--keys 'wait READY; type a; end clean' floppy.img
	expect script-icount 0 'end: clean' ./run-qemu.sh --append i=1 --icount \
		--keys 'wait READY; type a; end clean'
	expect script-text-never-comes 5 'script line 1: "NEVER" did not appear within 1 s' \
		./run-qemu.sh --append i=1 --keys 'wait READY; wait "NEVER" 1s'
	cp "$box/err" "$box/shown"
	expect script-shows-the-screen 0 '^READY$' cat "$box/shown"
	expect script-expect-fails 5 '"GOT" is not on the screen' \
		./run-qemu.sh --append i=1 --keys 'wait READY; expect "GOT"'
	expect script-guest-stopped 1 "the guest has ended .trapeze: end: stopped" \
		./run-qemu.sh --append v=s --keys 'wait "NEVER"'
	expect script-guest-failed 1 'did not end cleanly .trapeze: end: failed 3' \
		./run-qemu.sh --append v=f --keys 'end clean'
	expect script-fault 3 '' ./run-qemu.sh --append v=m --keys 'wait 1s'
	expect script-end-exit 5 'the guest ended before the script did' \
		./run-qemu.sh --append end=exit --keys 'wait "NEVER"'
	expect script-seconds 124 'was not through after 2 s' \
		./run-qemu.sh --append v=n --seconds 2 --keys 'wait 20s'
	expect script-qemu-error 4 'QEMU ended with status 1' ./run-qemu.sh --keys 'wait 1s' -- -nonsense
	test_signal signal-ends-script "$box/out" --append v=n --keys 'wait 60s'
}

# As under "make test &" or nohup, where these signals are ignored: it must not matter.
test_terminal() {
	( trap '' INT HUP QUIT && "$here/terminal.py" ./run-qemu.sh ) || failed=$((failed + 1))
}

set_up
make_images
make -s build/monitor.elf || { echo "FAIL host-echo-kernel"; exit 1; }
real_path=$PATH
PATH=$box/fake:$PATH
test_refusals
test_dry_runs
test_verdicts
test_signal signal-ends-qemu "$box/ran" --headless
test_signal signal-ends-qemu-with-seconds "$box/ran" --headless --seconds 20
test_missing_tools
test_ci
PATH=$real_path
test_boots
test_save
test_scripts
test_terminal

[ "$failed" -eq 0 ]
