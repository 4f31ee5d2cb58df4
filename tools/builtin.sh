#!/bin/sh
# Prints build/builtin.nasm: the table of guests inside the monitor, one row per
# name given, in the shape of struct builtin in monitor/run/plan.h.
set -eu

echo "        section .rodata"
echo "        global  builtin_guests, rom_image, rom_image_size"
echo "builtin_guests:"
for name in "$@"; do
	echo "        dd      name_$name, options_$name, guest_$name, end_$name - guest_$name"
done
echo "        dd      0, 0, 0, 0"
for name in "$@"; do
	options=$(sed -n 's/^; run: *//p' "guest/lecture/$name.nasm" | head -n 1)
	echo "name_$name: db '$name', 0"
	echo "options_$name: db '$options', 0"
	echo "guest_$name: incbin 'guest/lecture/$name.bin'"
	echo "end_$name:"
done
echo "        align   16"
echo "rom_image: incbin 'guest/rom/rom.bin'"
echo "rom_image_end:"
echo "        align   4"
echo "rom_image_size: dd rom_image_end - rom_image"
echo "        section .note.GNU-stack noalloc noexec nowrite progbits"
