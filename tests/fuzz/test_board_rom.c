/* The option ROM's services beside disk and memory, and how a guest starts, ends and resets. */
#include "board.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "bios/rom.h"		/* rom_* */
#include "boot/loader.h"	/* struct loader_info */
#include "machine/post_memory.h" /* post_memory_clear_real */
#include "vcpu/common_road.h"	/* trap_attend */
#include "vcpu/guest_mem.h"	/* running_*, linear, guest_memory */
#include "vcpu/ports.h"		/* port_out */

#include <stddef.h>
#include <string.h>

static struct vm vm;

static void install(void *unused)
{
	(void)unused;
	rom_install(&vm);
}

static void page_is_an_option_rom(void)
{
	const uint8_t *page;
	uint8_t sum = 0;

	host_virtual_guest(&vm);
	page = guest_memory + linear(vm.rom_segment, 0);
	CHECK("after the video ROM", 0xc800, vm.rom_segment);
	CHECK("sign", 0xaa55, page[0] | page[1] << 8);
	for (unsigned i = 0; i < PAGE_SIZE; i++)
		sum = (uint8_t)(sum + page[i]);
	CHECK("sum", 0, sum);
	CHECK("INT 13h", 0xc800, running_read16(&vm.vcpu, 0x13 * 4 + 2));
	CHECK("read-only", 0, vm.space.table[0xc8] & PTE_W);
}

static void no_room(void)
{
	host_virtual_guest(&vm);
	for (unsigned page = 0xc8; page < 0xe0; page++) {
		vm.space.table[page] |= PTE_W;
		paging_flush();
		guest_memory[page * PAGE_SIZE + 77] = 0x5a;
	}
	CHECK("the run ends", HOST_ENDED, host_run(install, NULL));
	CHECK_SAID("no free page for the monitor's option ROM");
}

static enum host_exit serve(enum rom_trap service)
{
	host_virtual_guest(&vm);
	return rom_call(&vm, service);
}

static void boot_failures(void)
{
	CHECK("no boot sector", HOST_ENDED, serve(service_boot_failed));
	CHECK_SAID("boot sector of drive a could not be read");
	CHECK("no signature", HOST_ENDED, serve(service_not_bootable));
	CHECK_SAID("no 55AAh signature");
	host_virtual_guest(&vm);
	vm.options.any_signature = true;
	const uint16_t ip = (uint16_t)vm.vcpu.frame.eip;
	CHECK("signature=any", HOST_RETURNED, rom_call(&vm, service_not_bootable));
	CHECK("the ROM's code goes on", true, (uint16_t)vm.vcpu.frame.eip != ip);
	CHECK("it came back", HOST_ENDED, serve(service_boot_returned));
	CHECK_SAID("gave up and returned to the firmware");
	CHECK_SAID("trapeze: end: stopped");
}

static void firmware_screen(void)
{
	CHECK("served", HOST_RETURNED, serve(service_firmware_screen));
	CHECK("the cursor is the firmware's", 0, vm.vcpu.frame.edx & 0xffff);
}

static void program_calls(void)
{
	host_virtual_guest(&vm);
	rom_start_program(&vm);
	CHECK("INT 21h", vm.rom_segment, running_read16(&vm.vcpu, 0x21 * 4 + 2));
	CHECK("INT 20h ends it", HOST_ENDED, rom_call(&vm, service_program_end));
	CHECK_SAID("trapeze: end: clean");
	host_virtual_guest(&vm);
	vm.vcpu.frame.eax = 0x4c03;
	CHECK("AH=4Ch ends it", HOST_ENDED, rom_call(&vm, service_dos));
	CHECK_SAID("trapeze: end: failed 3");
	host_virtual_guest(&vm);
	vm.vcpu.frame.eax = 0x0900;
	CHECK("others stop it", HOST_ENDED, rom_call(&vm, service_dos));
	CHECK_SAID("calls DOS (INT 21h AH=09h)");
}

static void reboots(void)
{
	host_virtual_guest(&vm);
	CHECK("INT 19h", HOST_RETURNED, rom_call(&vm, service_reboot));
	CHECK("to the ROM's boot code", vm.rom_segment, vm.vcpu.frame.cs);
	CHECK("with the drive", 0, vm.vcpu.frame.edx);
	vm.options.boot = 0;
	CHECK("without a disk", HOST_ENDED, rom_call(&vm, service_reboot));
	CHECK_SAID("was not started from a disk");
}

static void next_drive(void)
{
	host_virtual_guest(&vm);
	rom_boot(&vm);
	running_write8(&vm.vcpu, BDA_DISK_COUNT, 1);
	CHECK("INT 18h", HOST_RETURNED, rom_call(&vm, service_boot_next));
	CHECK("boots", vm.rom_segment, vm.vcpu.frame.cs);
	CHECK("drive C", 0x80, vm.vcpu.frame.edx);
	CHECK("there is no third", HOST_ENDED, rom_call(&vm, service_boot_next));
	CHECK_SAID("the boot sector of drive c asks for another drive (INT 18h)");
	CHECK("INT 19h", HOST_RETURNED, serve(service_reboot));
	CHECK("begins anew", 0, vm.vcpu.frame.edx);
	running_write8(&vm.vcpu, BDA_DISK_COUNT, 0);
	CHECK("none", HOST_ENDED, rom_call(&vm, service_boot_next));
	CHECK_SAID("the boot sector of drive a asks for another drive (INT 18h)");
}

static void other_arpl(void)
{
	host_virtual_guest(&vm);
	vm.vcpu.frame.cs = 0x1000;
	CHECK("not the ROM's", false, rom_service(&vm));
}

static void halt_at(uint8_t byte)
{
	host_virtual_guest(&vm);
	vm.vcpu.frame.cs = 0x1000;
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.ss = 0x2000;
	vm.vcpu.frame.esp = 0x1000;
	running_write8(&vm.vcpu, 0x10100, byte);
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
}

enum { CALLS = 200 };

/* The same INT over and over, until the processor is given back; between two of them the guest
 * reads @port, if any. Returns the calls. */
static unsigned call(uint8_t vector, uint16_t ax, uint16_t port)
{
	unsigned calls;

	running_write8(&vm.vcpu, 0x10101, vector);
	for (calls = 0; calls < CALLS && !host.sleeps; calls++) {
		vm.vcpu.frame.cs = 0x1000;
		vm.vcpu.frame.eip = 0x100;
		vm.vcpu.frame.esp = 0x1000;
		vm.vcpu.frame.eax = ax;
		vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
		CHECK("comes back", HOST_RETURNED, trap(&vm, VEC_GP));
		if (port)
			port_in(&vm.vcpu, port, 1);
	}
	return calls;
}

static const struct { uint8_t vector; uint16_t ax; } asks[] = {
	{ 0x16, 0x0100 }, { 0x16, 0x1100 }, { 0x28, 0x0000 }, { 0x2f, 0x1680 },
};

static void asking_sleeps(void)
{
	for (unsigned i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		unsigned calls;

		check_case("INT %02Xh AX=%04Xh", asks[i].vector, asks[i].ax);
		halt_at(0xcd);
		calls = call(asks[i].vector, asks[i].ax, 0);
		CHECK("some calls, before it sleeps", true, calls > 10 && calls < CALLS);
		halt_at(0xcd);
		CHECK("not while it reads the timer", CALLS, call(asks[i].vector, asks[i].ax, 0x40));
		halt_at(0xcd);
		CHECK("nor the screen's status", CALLS, call(asks[i].vector, asks[i].ax, 0x3da));
		halt_at(0xcd);
		vm.options.idle = SWITCH_OFF;
		CHECK("nor with idle=off", CALLS, call(asks[i].vector, asks[i].ax, 0));
	}
	check_case("another INT");
	halt_at(0xcd);
	CHECK("says nothing", CALLS, call(0x21, 0x0b00, 0));
	halt_at(0xcd);
	CHECK("nor another function", CALLS, call(0x2f, 0x1600, 0));
	halt_at(0xcd);
	running_write16(&vm.vcpu, BDA_KEY_TAIL, 0x20);
	CHECK("nor a poll that finds a key", CALLS, call(0x16, 0x0100, 0));
}

static void halting(void)
{
	halt_at(0xf4);
	port_out(&vm.vcpu, 0x21, 1, 0);
	CHECK("the timer wakes it", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("and enters", 0xf000ff08, (uint32_t)vm.vcpu.frame.cs << 16 | vm.vcpu.frame.eip);
	halt_at(0xf4);
	host.idle_vector = VEC_NMI;
	CHECK("an NMI wakes it", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("and is the guest's", 0xf000ff02, (uint32_t)vm.vcpu.frame.cs << 16 | vm.vcpu.frame.eip);
	halt_at(0xf4);
	vcpu_set_flags(&vm.vcpu, 0, false);
	CHECK("without interrupts it is the end", HOST_ENDED, trap(&vm, VEC_GP));
	CHECK_SAID("guest guest has ended");
	CHECK_SAID("trapeze: end: clean");
}

/* INT 28h goes to its handler; an interrupt without a device is none. */
static void idle_calls(void)
{
	halt_at(0xcd);
	running_write8(&vm.vcpu, 0x10101, 0x28);
	CHECK("the guest goes on", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("without a sleep: one call is nothing", 0, host.sleeps);
	CHECK("in its INT 28h", 0xf000ff28, (uint32_t)vm.vcpu.frame.cs << 16 | vm.vcpu.frame.eip);
	irq_arrived(7);
	CHECK("a spurious one asks for nothing", 0, vm.vcpu.attention & ATTENTION_IRQ);
}

/* Port 64h, and the firmware's own way by protected mode. */
static void resets(void)
{
	/* Measured on bare QEMU: machine/post_memory.h. */
	static const struct {
		uint32_t at;
		uint8_t wanted;
		const char *what;
	} left[] = {
		{ 0x4ff, 0, "end of BIOS data" }, { 0x500, 0x77, "first kept byte" }, { 0x6fff, 0x77, "last kept byte" },
		{ 0x7000, 0, "first clear byte" }, { 0x8ffff, 0, "last clear byte" }, { 0x90000, 0x77, "kept again" },
		{ 0x9fbff, 0x77, "end of free memory" }, { 0x9fc00, 0, "extended BIOS data" },
		{ MIB, 0x77, "extended memory" },
	};

	halt_at(0xee);
	for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		running_write8(&vm.vcpu, left[i].at, 0x77);
	vm.vrtc.nvram[0x0f] = 4;
	vm.vcpu.frame.edx = 0x64;
	vm.vcpu.frame.eax = 0xfe;
	CHECK("the guest goes on", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("in the ROM", vm.rom_segment, vm.vcpu.frame.cs);
	for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		CHECK(left[i].what, left[i].wanted, running_read8(&vm.vcpu, left[i].at));
	CHECK("the shutdown byte is taken", 0, vm.vrtc.nvram[0x0f]);
	halt_at(0xf4);
	vm.vcpu.frame.cs = 0xf000;
	vm.vcpu.frame.ss = 0;
	CHECK("the firmware's reset", HOST_RETURNED, trap(&vm, VEC_SS));
	CHECK("in the ROM", vm.rom_segment, vm.vcpu.frame.cs);
}

static void stop(void *unused)
{
	(void)unused;
	vm_stop(&vm, "a test stops it");
	trap_attend(&vm.vcpu);
	host_decide(&vm);
}

/* MOV from CR0 and the report tell the same story. */
static void report_control_registers(void)
{
	host_virtual_guest(&vm);
	vm.vcpu.real_cr0 = 0x80010031;
	vm.vcpu.cr0_real = true;
	vm.vcpu.cr3_real = false;
	vm.vcpu.cr3 = 0x1234000;
	CHECK("stopped", HOST_ENDED, host_run(stop, NULL));
	CHECK_SAID("the guest reads cr0=80010031 (the real one; the virtual one is 00000010) cr2=00000000 cr3=01234000 cr4");
	host_virtual_guest(&vm);
	vm.vcpu.real_cr0 = 0x80010031;
	vm.vcpu.cr0_real = false;
	vm.vcpu.cr3_real = true;
	vm.vcpu.real_cr3 = 0x5678000;
	CHECK("stopped", HOST_ENDED, host_run(stop, NULL));
	CHECK_SAID("the guest reads cr0=00000010 cr2=00000000 cr3=05678000 (the real one; the virtual one is 00000000)");
}

/* INT @vector with @ax, answered with @answer by an IRET. */
static void ask(uint8_t vector, uint16_t ax, uint16_t answer)
{
	vm.vcpu.frame.cs = 0x1000;
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.ss = 0x2000;
	vm.vcpu.frame.esp = 0x1000;
	vm.vcpu.frame.eax = ax;
	running_write8(&vm.vcpu, 0x10100, 0xcd);
	running_write8(&vm.vcpu, 0x10101, vector);
	CHECK("enters", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("the firmware", 0xf000, vm.vcpu.frame.cs);
	CHECK("the answer is waited for", ATTENTION_ASKED, vm.vcpu.attention & ATTENTION_ASKED);
	vm.vcpu.frame.eax = answer;
	CHECK("comes back", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("to its caller", 0x102, vm.vcpu.frame.eip);
	CHECK("the common road is open again", 0, vm.vcpu.attention & ATTENTION_ASKED);
}

/* A stop report says what the guest had asked for; the last answer counts. */
static void asked(void)
{
	host_virtual_guest(&vm);
	ask(0x2f, 0x1687, 0x1687);
	ask(0x2f, 0x4300, 0x4300);
	ask(0x67, 0xde00, 0x8400);
	CHECK("stopped", HOST_ENDED, host_run(stop, NULL));
	CHECK_SAID("  a test stops it; it had asked for a DPMI host, INT 2Fh AX=1687h, for a VCPI server, "
		   "INT 67h AX=DE00h, for an XMS driver, INT 2Fh AX=4300h, and found none\r\n");
	host_virtual_guest(&vm);
	ask(0x2f, 0x1687, 0x1687);
	ask(0x2f, 0x1687, 0x0000);
	ask(0x2f, 0x4300, 0x4380);
	ask(0x67, 0xde00, 0x0012);
	CHECK("stopped", HOST_ENDED, host_run(stop, NULL));
	CHECK_SAID("  a test stops it\r\n");
}

/* A call that has come back unseen is given up, and says nothing. */
static void asked_unseen(void)
{
	host_virtual_guest(&vm);
	ask(0x2f, 0x1687, 0x0000);
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.eax = 0x1687;
	trap(&vm, VEC_GP);
	vm.vcpu.frame.cs = 0x1000;		/* RETF 2, and then one POP */
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.esp = 0x1002;
	running_write8(&vm.vcpu, 0x10100, 0xfa);
	CHECK("a CLI later", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("the common road is open again", 0, vm.vcpu.attention & ATTENTION_ASKED);
	CHECK("stopped", HOST_ENDED, host_run(stop, NULL));
	CHECK_SAID("  a test stops it\r\n");
}

/* The multiboot loader's, in the memory that the firmware had cleared. */
static void leftovers(void)
{
	static const struct loader_info info = { .module_count = 1, .module[0] = { .start = 0x20800, .size = 0x1000 } };
	static const struct {
		uint32_t at;
		uint8_t wanted;
	} left[] = {
		{ 0x6fff, 0x77 }, { 0x7000, 0 }, { 0x1ffff, 0 }, { 0x20800, 0x77 }, { 0x217ff, 0x77 }, { 0x22000, 0 },
		{ 0x8ffff, 0 }, { 0x90000, 0x77 },
	};

	host_power_on();
	for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		*host_ram(phys(left[i].at)) = 0x77;
	post_memory_clear_real(&info);
	for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		CHECK("byte", left[i].wanted, *host_ram(phys(left[i].at)));
	*host_ram(phys(0x413)) = 0x00;
	*host_ram(phys(0x414)) = 0x01;		/* 256 KiB, and above them the firmware's own */
	*host_ram(phys(0x3ffff)) = *host_ram(phys(0x40000)) = 0x77;
	post_memory_clear_real(&info);
	CHECK("below the end", 0, *host_ram(phys(0x3ffff)));
	CHECK("the firmware's", 0x77, *host_ram(phys(0x40000)));
}

const struct test rom_tests[] = {
	{ "rom-page-is-an-option-rom", page_is_an_option_rom },
	{ "rom-without-room-ends-the-run", no_room },
	{ "rom-explains-why-booting-failed", boot_failures },
	{ "rom-shows-the-firmwares-screen", firmware_screen },
	{ "rom-ends-programs-that-have-no-dos", program_calls },
	{ "rom-reboots-from-the-drive", reboots },
	{ "rom-boots-the-other-drive-where-one-gives-up", next_drive },
	{ "rom-leaves-other-arpls-alone", other_arpl },
	{ "rom-sleeps-when-the-guest-only-asks", asking_sleeps },
	{ "hlt-sleeps-until-an-interrupt", halting },
	{ "int28-is-entered-and-spurious-interrupts-are-none", idle_calls },
	{ "reset-line-starts-the-guest-again", resets },
	{ "report-shows-control-registers-as-the-guest-reads-them", report_control_registers },
	{ "report-says-what-the-guest-asked-for-and-did-not-find", asked },
	{ "report-says-nothing-of-a-call-that-came-back-unseen", asked_unseen },
	{ "memory-is-cleared-of-the-loaders-leftovers", leftovers },
	{ NULL, NULL },
};
