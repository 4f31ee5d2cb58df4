/* A third kind of board is one new file: this one. It is a small machine with 1 MiB of RAM, no
 * gate at A20, one port, and an interrupt controller that does not queue. All that the monitor
 * does for a guest works on it, and nothing in the monitor knows it. */
#include "board.h"
#include "cpu/phys.h"		/* phys_*, ram */
#include "machine/memory_map.h"	/* memory_row */
#include "run/console.h"	/* console_add */
#include "run/life.h"		/* life_begin, life_reset */
#include "trace/detail.h"	/* trace_irq_number */
#include "vcpu/guest_mem.h"	/* running_* */

#include <string.h>

/* --- the board ------------------------------------------------------------------------------- */

enum { VECTOR_BASE = 0x60, PORT_ECHO = 0x123, MEMORY = 6 * 1024 * 1024 };
enum { PUSHF = 0x9c, IN_AL_DX = 0xec, ENTRY = 0x1000 };
#define SMALL_RAM 0x100000u

static uint32_t echo_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)port;
	(void)width;
	return vm->rom_segment >> 8;
}

static void echo_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)port;
	(void)width;
	vm->board->raise_irq(vm, value & 15);
}

static const struct port_device port_echo = { "echo", 1, echo_in, echo_out };

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	*to = phys_add(vm->memory, at % SMALL_RAM);
	return at < SMALL_RAM;
}

static void map_memory(struct vm *vm)
{
	for (uint32_t page = 0; page < GUEST_PAGES; page++)
		paging_map(&vm->space, page, phys_add(vm->memory, page * PAGE_SIZE % SMALL_RAM), PTE_P | PTE_W | PTE_U);
}

static void reset(struct vm *vm)
{
	memcpy(ram(vm->memory), ram(phys(0)), SMALL_RAM);
	map_memory(vm);
	paging_flush();
	vm_reset_cpu(vm);
}

static void init(struct vm *vm, uint16_t log_port)
{
	(void)log_port;
	memcpy(ram(vm->memory), ram(phys(0)), SMALL_RAM);
	map_memory(vm);
	ports_init(&vm->ports, &port_empty);
	ports_claim(&vm->ports, PORT_ECHO, PORT_ECHO, &port_echo);
}

static void raise_irq(struct vm *vm, unsigned irq)
{
	vm->pending_vector = (uint8_t)(VECTOR_BASE + irq);
	vm->vcpu.attention |= ATTENTION_IRQ;
}

static uint8_t acknowledge(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_IRQ;
	return vm->pending_vector;
}

static void set_a20(struct vm *vm, bool on)
{
	(void)vm;
	(void)on;
}

static bool a20(const struct vm *vm)
{
	(void)vm;
	return false;
}

static bool place_rom_page(struct vm *vm, unsigned page)
{
	vm->space.table[page] |= PTE_W;
	return true;
}

static void memory_rows(const struct vm *vm, struct memory_rows *rows)
{
	(void)vm;
	memory_row(rows, 0, 0xc8000, E820_RAM);
}

static uint32_t no_kib(const struct vm *vm)
{
	(void)vm;
	return 0;
}

static uint8_t vector_base(const struct vm *vm, unsigned chip)
{
	(void)vm;
	return (uint8_t)(VECTOR_BASE + 8 * chip);
}

static const struct board board_small = {
	.name = "small", .raise_irq = raise_irq, .acknowledge = acknowledge, .init = init, .reset = reset,
	.translate = translate, .set_a20 = set_a20, .a20 = a20, .place_rom_page = place_rom_page,
	.memory_rows = memory_rows, .contiguous_kib = no_kib, .total_kib = no_kib, .vector_base = vector_base,
};

/* --- what the monitor does on it ----------------------------------------------------------------- */

static struct vm vm;

static void make(void *unused)
{
	struct guest_options options = { .name = "third", .boot = 'a' };

	(void)unused;
	options_decide(&options);
	vm.memory = phys(MEMORY);
	life_begin(&vm, &options, &board_small, 0);
	console_add(&vm);
	paging_switch(&vm.space);
}

static void start(void)
{
	host_power_on();
	memset(&vm, 0, sizeof(vm));
	CHECK("made", HOST_RETURNED, host_run(make, NULL));
}

/* The guest executes @code at 0:1000h, up to the one that traps. */
static void execute(uint8_t code)
{
	struct trap_frame *tf = &vm.vcpu.frame;

	running_write8(&vm.vcpu, ENTRY, code);
	running_write8(&vm.vcpu, ENTRY + 1, 0x90);
	tf->cs = tf->ss = 0;
	tf->eip = ENTRY;
	tf->esp = 0x800;
	CHECK("comes back", HOST_RETURNED, trap(&vm, VEC_GP));
}

static void memory_and_ports(void)
{
	start();
	running_write8(&vm.vcpu, 0x5000, 0x77);
	CHECK("RAM is the board's own", 0x77, *(uint8_t *)ram(phys(MEMORY + 0x5000)));
	CHECK("and not the machine's", 0, *(uint8_t *)ram(phys(0x5000)));
	CHECK("the ROM page is there", 0xaa55, running_read16(&vm.vcpu, vm.rom_segment * 16u));
	CHECK("disks are not the monitor's", 0xff13, running_read16(&vm.vcpu, 0x13 * 4));
	vm.vcpu.frame.edx = PORT_ECHO;
	execute(IN_AL_DX);
	CHECK("its port", vm.rom_segment >> 8, vm.vcpu.frame.eax & 0xff);
	vm.vcpu.frame.edx = 0x3b0;
	execute(IN_AL_DX);
	CHECK("no other", 0xff, vm.vcpu.frame.eax & 0xff);
	CHECK("its name in a trace", true, !strcmp("echo", ports_name(&vm.ports, PORT_ECHO)));
}

static void interrupts(void)
{
	start();
	running_write16(&vm.vcpu, (VECTOR_BASE + 5) * 4, 0x0222);
	running_write16(&vm.vcpu, (VECTOR_BASE + 5) * 4 + 2, 0x0111);
	vcpu_set_flags(&vm.vcpu, 0, false);
	vm.board->raise_irq(&vm, 5);
	execute(PUSHF);
	CHECK("held off while IF is 0", ENTRY + 1, (uint32_t)vm.vcpu.frame.cs << 16 | vm.vcpu.frame.eip);
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
	execute(PUSHF);
	CHECK("its vector's handler", 0x01110222, (uint32_t)vm.vcpu.frame.cs << 16 | vm.vcpu.frame.eip);
	CHECK("its number in a trace", 5, trace_irq_number(&vm.vcpu, VECTOR_BASE + 5));
	CHECK("of the other chip", 11, trace_irq_number(&vm.vcpu, VECTOR_BASE + 11));
}

static void what_int15_tells(void)
{
	start();
	int15(&vm, 0x8800, 0, 0, 0);
	CHECK("nothing from 1 MiB up", 0, vm.vcpu.frame.eax & 0xffff);
	vm.vcpu.frame.es = 0x3000;
	vm.vcpu.frame.edi = 0;
	int15(&vm, 0xe820, 0, 20, 0x534d4150);
	CHECK("one row", 0, vm.vcpu.frame.ebx);
	CHECK("of its RAM", 0xc8000, running_read32(&vm.vcpu, 0x30000 + 8));
	vm.vcpu.frame.esi = 0;
	int15(&vm, 0x8700, 0, 1, 0);
	running_write16(&vm.vcpu, 0x30012, 0);
	running_write32(&vm.vcpu, 0x30018 + 2, 0x93200000);
	int15(&vm, 0x8700, 0, 1, 0);
	CHECK("none is moved to where none is", true, carry(&vm));
}

static void reset_line(void *unused)
{
	(void)unused;
	life_reset(&vm);
}

static void starts_again(void)
{
	start();
	running_write8(&vm.vcpu, 0x5000, 0x77);
	CHECK("reset", HOST_RETURNED, host_run(reset_line, NULL));
	CHECK("its memory is new", 0, running_read8(&vm.vcpu, 0x5000));
	CHECK("the ROM page is there", 0xaa55, running_read16(&vm.vcpu, vm.rom_segment * 16u));
	CHECK("and starts it", vm.rom_segment, vm.vcpu.frame.cs);
}

const struct test third_tests[] = {
	{ "third-board-has-memory-and-ports-of-its-own", memory_and_ports },
	{ "third-board-interrupts-by-its-own-vectors", interrupts },
	{ "third-board-says-what-memory-there-is", what_int15_tells },
	{ "third-board-resets", starts_again },
	{ NULL, NULL },
};
