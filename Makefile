# Trapeze: every compiler flag, with its reason.

BUILD  := build
NASM   ?= nasm
PYTHON ?= python3
# CROSS    what the names of gcc, ld and objcopy for x86 begin with, on a host that is none: the first that is there
# WERROR   empty for a compiler that warns of more than ours
# Make has a CC of its own, "cc", which ?= would leave; its LD is ld. All can be set from outside.
ifneq ($(filter x86_64 i%86 amd64,$(shell uname -m)),)
CROSS  ?=
else
CROSS  ?= $(firstword $(foreach prefix,i686-linux-gnu- i686-elf- x86_64-linux-gnu- x86_64-elf-,\
	  $(if $(shell command -v $(prefix)gcc),$(prefix))) i686-linux-gnu-)
endif
ifeq ($(origin CC),default)
CC     := $(CROSS)gcc
endif
ifeq ($(origin LD),default)
LD     := $(CROSS)ld
endif
OBJCOPY ?= $(CROSS)objcopy
WERROR ?= -Werror

# -m32 -march=i386     every CPU that has v86 mode runs it
# -mregparm=3          the stubs pass their argument in EAX; also shorter traps
# -ffreestanding ...   there is no C library, no exceptions, no PIC, no cookies
# -fcall-used-...      no function saves registers for its caller: the stub has saved
#                      the guest's all at once (gcc only; costs clang some counts)
# -mgeneral-regs-only  x87 and SSE registers belong to the guest
# -freg-struct...     a struct of one word, phys_t, comes back in EAX like the word
# -mpreferred-...      no SSE, so no reason to keep the stack 16-byte aligned
ifeq ($(shell $(CC) -fcall-used-ebx -E -x c /dev/null >/dev/null 2>&1 && echo yes),yes)
CALL_USED := -fcall-used-ebx -fcall-used-esi -fcall-used-edi
STACK_ALIGN := -mpreferred-stack-boundary=2
endif
CFLAGS = -std=c11 -O2 -g -m32 -march=i386 -mtune=generic -mregparm=3 $(CALL_USED) $(STACK_ALIGN) \
	  $(APART) \
	  -ffreestanding -freg-struct-return -fno-pic -fno-pie \
	  -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	  -mgeneral-regs-only -fno-strict-aliasing \
	  -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	  -I. -Imonitor -Iguest -MMD -MP
# gcc only: a backtrace names the function that called, not another with the same last lines.
$(BUILD)/monitor/trap/trap.o: APART = $(if $(CALL_USED),-fno-crossjumping)
NASMFLAGS := -f elf32 -g -F dwarf

SOURCES := $(wildcard boot/*.c monitor/*.c monitor/*/*.c monitor/*/*/*.c)
STUBS   := boot/multiboot.nasm monitor/cpu/real_mode.nasm monitor/cpu/idle.nasm monitor/trap/entry.nasm
OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(SOURCES)) $(patsubst %.nasm,$(BUILD)/%.o,$(STUBS)) \
	   $(BUILD)/builtin.o

LECTURE := $(sort $(basename $(notdir $(wildcard guest/lecture/*.nasm))))
GUESTS  := $(patsubst guest/%.nasm,$(BUILD)/guest/%.bin,$(wildcard guest/*/*.nasm))

# 32-bit programs, each a file, with the library beside them. They need no C library here; the same
# sources build with gcc -m32 -static where there is one.
CLIENTS := $(patsubst guest/client/%.c,$(BUILD)/guest/client/%,$(wildcard guest/client/*.c))

all: $(BUILD)/monitor.elf guests
guests: $(GUESTS) $(CLIENTS)

$(BUILD)/monitor.elf: $(OBJECTS) linker.ld
	$(LD) -m elf_i386 -T linker.ld -nostdlib -z noexecstack -o $@ $(OBJECTS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.nasm monitor/cpu/trap_frame.def monitor/cpu/selectors.def
	@mkdir -p $(@D)
	$(NASM) $(NASMFLAGS) -I monitor/trap/ -I monitor/cpu/ -o $@ $<

# A guest: symbols at its default load address 1000:0000 for gdb, and the flat bytes.
$(BUILD)/guest/%.elf: guest/%.nasm $(wildcard guest/lib/*.inc) guest/rom/rom_layout.def
	@mkdir -p $(@D)
	$(NASM) $(NASMFLAGS) -I guest/lib/ -I guest/rom/ -o $(@:.elf=.o) $<
	$(LD) -m elf_i386 -Ttext=0x10000 -e 0x10000 -o $@ $(@:.elf=.o)

$(BUILD)/guest/%.bin: $(BUILD)/guest/%.elf
	$(OBJCOPY) -O binary -j .text $< $@

CLIENT_CFLAGS := -std=gnu11 -Os -g -m32 -march=i386 -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	  -fno-asynchronous-unwind-tables -fcf-protection=none -mgeneral-regs-only -fno-strict-aliasing \
	  -fno-delete-null-pointer-checks -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	  -Iguest/client/lib -Imonitor -MMD -MP
CLIENT_LIB := $(patsubst guest/client/lib/%.c,$(BUILD)/guest/client/lib/%.o,$(wildcard guest/client/lib/*.c)) \
	  $(BUILD)/guest/client/lib/format.o $(BUILD)/guest/client/lib/string.o

$(BUILD)/guest/client/lib/format.o $(BUILD)/guest/client/lib/string.o: $(BUILD)/guest/client/lib/%.o: monitor/lib/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CLIENT_CFLAGS) -c -o $@ $<

$(BUILD)/guest/client/%.o: guest/client/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CLIENT_CFLAGS) -c -o $@ $<

$(CLIENTS): $(BUILD)/guest/client/%: $(BUILD)/guest/client/%.o $(CLIENT_LIB)
	$(LD) -m elf_i386 -nostdlib -z noexecstack -z noseparate-code -o $@ $^

# The lecture guests and the ROM page, inside the monitor. A guest's own options
# stand in a comment line "; run: key=value ..." of its source.
$(BUILD)/builtin.nasm: $(patsubst %,guest/lecture/%.nasm,$(LECTURE)) tools/builtin.sh Makefile
	@mkdir -p $(@D)
	tools/builtin.sh $(LECTURE) > $@

$(BUILD)/builtin.o: $(BUILD)/builtin.nasm $(patsubst %,$(BUILD)/guest/lecture/%.bin,$(LECTURE)) \
		    $(BUILD)/guest/rom/rom.bin
	$(NASM) $(NASMFLAGS) -I $(BUILD)/ -o $@ $<

iso: $(BUILD)/trapeze.iso
$(BUILD)/trapeze.iso: $(BUILD)/monitor.elf tools/run/cd.py
	tools/host/need.sh python iso efi
	tools/run/cd.py $@

# A page of each lecture guest's traps, for a browser: build/explain/NAME.html
explain: all
	@mkdir -p $(BUILD)/explain
	set -e; for name in $(LECTURE); do echo "tracing $$name"; \
		./run-qemu.sh --explain --icount --seconds 300 --guest $$name -o $(BUILD)/explain/$$name.html >/dev/null; \
	done

# docs/memory.svg and docs/stack.svg, out of the same headers and linker script.
pictures: ; CC="$(CC)" tools/pictures/pictures.py

run: ; ./run-qemu.sh
debug: ; ./run-qemu.sh --gdb

# As many jobs as there are cores, unless make was told how many.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(or $(shell nproc 2>/dev/null),2))

# For whoever changes a handler: unit tests, board tests, and the check guests on one QEMU, in less than a minute.
check:
	@tools/host/need.sh --look build qemu check
	@$(MAKE) -s $(JOBS) all
	@tests/check/quick.py

# Everything, two parts at a time, those that take long first: none of them runs alone at the end. One of those that wait
# for a debugger, a browser or a guest's clock runs beside them. The documents wait for half of their time, too; so the
# proof, which never waits, is their neighbour. Each prints lines "PASS name" and "FAIL name: why".
TESTS := docs verify check fuzz equivalence virtual hostile host system layers unit bench
BESIDE := gdb explain trace client
test: need-test
	+@tests/run.py $(TESTS) --beside $(BESIDE)
# What several parts build is built before: two of them would build it at the same time.
need-test:
	tools/host/need.sh build qemu python iso efi bochs test gdb equivalence fuzz explain browser verify
	$(MAKE) -s $(JOBS) all
	$(MAKE) -s $(JOBS) -C tests/unit build
	$(MAKE) -s $(JOBS) -C tests/fuzz host
test-unit:
	$(MAKE) -s -C tests/unit
	tests/mutants/run.py --check
	tests/eva/holes.py --check
# Includes and calls go down from floor to floor (tools/layers.txt), and includes say truly what they are for. The other
# compiler takes it all, too.
test-layers: all clang ; tests/layers/run.py
test-host: all
	tests/host/launcher.py
	tests/host/endtoend.py
	tests/host/floppies.py
	tests/host/hints.py
	tests/host/packages.py
	tests/host/parts.py
# Those that flags and interrupts matter to, with VME and with iopl=3 as well; make prove runs them all with VME.
VME_CHECKS := cli-clears-virtual-if int-iret pushf-popf-masks sti-shadow timer-irq slave-irq hlt-wakes single-step \
	      moved-vector-table hostile-flags hostile-stack hostile-vector-table real-eflags-keep-iopl-0
test-check: all
	tests/bench/memory.py --readme
	tests/check/run.py
	tests/check/run.py --on vme $(VME_CHECKS)
	tests/check/run.py --on iopl3 $(VME_CHECKS)
	tests/check/run.py --on wall
	tests/bare/run.py guest/check/*.nasm
# The documents: what they quote, what they draw, what they tell their reader to type.
test-docs: all
	CC="$(CC)" tools/pictures/pictures.py --check
	tests/docs/tour.py --quick
	tests/docs/hacking.py --quick --tour
	tests/docs/commands.py
# 32-bit programs in ring 3 and vm86: what a real Linux printed, claims, examples, hostile programs.
test-client: all ; tests/client/run.py
test-system: all ; tests/system/run.sh
test-virtual: all
	tests/virtual/run.py
	tests/virtual/beside.py
	tests/virtual/floppies.py
test-trace: all ; tests/trace/run.py
# gdb's view of both sides; and what to read for one trap (README.md), by what a CPU executes.
test-gdb: all
	tests/gdb/run.py
	tests/reading/run.py
test-explain: all ; tests/explain/run.py
# Each instruction against other CPUs, random programs and port accesses against the bare machine, and the list of
# what differs.
test-equivalence: all
	tests/equivalence/table.py
	$(MAKE) -s -C tests/equivalence/insn
	tests/equivalence/program/run.py
	tests/equivalence/program/run.py --self-test
	tests/equivalence/devices/run.py
	tests/equivalence/devices/run.py --self-test
	tests/equivalence/vga/run.py
# Guests that try to get out, and faults of the monitor itself.
test-hostile: all
	tests/hostile/run.py --self-test
	tests/hostile/run.py --guests 2000
	tests/hostile/run.py --bochs --guests 200 --seed 2
	tests/ring0/run.py
	tests/ring0/run.py --bochs
test-fuzz:
	$(MAKE) -s -C tests/fuzz check
	tests/fuzz/run.py
	tests/fuzz/run.py --selftest
	tests/fuzz/coverage.py

# The monitor's own code, proved for all that a guest may do: docs/proof.md.
verify:
	@tools/host/need.sh verify
	@tests/eva/run.py
	@$(MAKE) -s -C tests/enumerate
test-verify:
	tests/eva/run.py --at-once 1
	tests/eva/holes.py popf-gives-iopl line-ring-has-no-end pic-top-is-not-wrapped
	$(MAKE) -s -C tests/enumerate

# A trap, or a picture, that takes more instructions than it may.
test-bench: all
	tests/bench/traps.py --limits
	tests/bench/clients.py --limits
	tests/bench/wall.py --limits
	tests/bench/frames.py --limits

# The page of figures: instructions per trap and of whole programs, counted by QEMU, the
# same on every machine; idle time, memory, size. docs/proof.md explains it.
bench: all
	tools/host/need.sh build qemu test
	tests/bench/page.py

# A figure for each of Popek and Goldberg's properties, by judges that are not ours.
prove: need-test
	tests/prove.py

# Bugs planted one at a time, and pieces of the worked examples left out; each has to be noticed.
mutants: need-test
	tests/mutants/run.py
	tests/eva/holes.py
	tests/docs/hacking.py

# cppcheck's own idea of style is not ours; warnings, performance and portability are. It takes the names of signals for
# macros of the C library.
SIGNALS = $(shell sed -n 's/^\tSIG[^=]* = /&/p' monitor/client/signals.h | grep -o 'SIG[A-Z0-9]*')
lint:
	tools/host/need.sh lint
	cppcheck --quiet --std=c11 --platform=unix32 --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 -D__STDC_HOSTED__=0 $(SIGNALS:%=-U%) -I. -Imonitor -Iguest boot monitor
	clang-tidy --quiet $(SOURCES) -- -std=c11 -m32 -march=i386 -mregparm=3 -ffreestanding -I. -Imonitor -Iguest

# The other compiler has to like the code, too.
clang:
	$(MAKE) -s BUILD=build/clang CC=clang build/clang/monitor.elf

# As on a host that is no x86: the monitor by a cross compiler, the unit tests of an ARM64 machine.
cross:
	tools/host/need.sh build cross
	$(MAKE) -s BUILD=build/cross CROSS=i686-linux-gnu- all
	$(MAKE) -s -C tests/unit OUT=../../build/unit-arm64 HOSTCC=aarch64-linux-gnu-gcc SANITIZE= \
		RUN="qemu-aarch64 -L /usr/aarch64-linux-gnu"

clean:
	rm -rf $(BUILD)

.SECONDARY:
.PHONY: all guests iso explain pictures run debug check test need-test $(addprefix test-,$(TESTS) $(BESIDE)) bench verify prove mutants lint clang cross clean
-include $(OBJECTS:.o=.d) $(CLIENTS:=.d) $(CLIENT_LIB:.o=.d)
