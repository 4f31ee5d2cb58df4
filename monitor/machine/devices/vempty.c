/* Hardware that this machine has not. A port that nobody claims reads all ones and
 * drops what is written, which is what software finds in an empty slot. So these
 * are not claimed, and why that is right:
 *
 *   B2h-B3h              SMI command and status: nothing happens
 *   170h-177h 1F0h-1F7h  ATA: FFh is the status of a floating bus, no controller
 *   376h 3F6h            (ATA-2, 9.1; a drive that is absent answers 7Fh or 00h)
 *   201h                 game port: the axes never time out, no button is down
 *   278h-27Ah 378h-37Ah  LPT: the data latch does not keep what is written
 *   2E8h 2F8h 3E8h       COM2-4: neither does the scratch register
 *   3F0h-3F5h 3F7h       floppy controller: the main status never asks for a command
 *   402h E9h             debug ports: they would answer E9h
 *   CF8h-CFFh            PCI: the address register does not keep what is written
 *                        (PCI BIOS 2.1, mechanism 1), no device answers
 *
 * What differs from that is here: the POST code at 80h, which can be read back as
 * on an AT (74LS612, page register 0), and the reset control register at CF9h. */
#include "machine/devices/vempty.h"
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm, vm_request_reset */

enum { PORT_POST = 0x80, PCI_FIRST = 0xcf8, PORT_RESET = 0xcf9, PCI_LAST = 0xcff };
enum { RESET_CPU = 0x04, RESET_KEPT = 0x06 };

static uint32_t post_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)port;
	(void)width;
	return vm->vempty.post_code;
}

static void post_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)port;
	(void)width;
	vm->vempty.post_code = (uint8_t)value;
}

static const struct port_device port_post = { "post code", 1, post_in, post_out };

static uint32_t pci_in(struct vm *vm, uint16_t port, unsigned width)
{
	if (port == PORT_RESET && width == 1)
		return vm->vempty.reset_control;
	return 0xffffffffu >> (32 - 8 * width);
}

/* Intel PIIX4 data sheet (290562), "RC - Reset Control Register": a byte access
 * only, for the dword at CF8h is another register. Bit 2 going up resets the CPU,
 * and all else as well if bit 1 is set; a guest is always reset as a whole. */
static void pci_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct vempty *e = &vm->vempty;
	const uint8_t raised = (uint8_t)value & (uint8_t)~e->reset_control;

	if (port != PORT_RESET || width != 1)
		return;
	e->reset_control = value & RESET_KEPT;
	if (raised & RESET_CPU)
		vm_request_reset(vm);
}

/* All eight ports, so that a dword to CF8h is not taken apart into bytes. */
static const struct port_device port_pci = { "pci", 4, pci_in, pci_out };

void vempty_reset(struct vm *vm)
{
	vm->vempty = (struct vempty){ 0 };
}

void vempty_init(struct vm *vm)
{
	ports_claim(&vm->ports, PORT_POST, PORT_POST, &port_post);
	ports_claim(&vm->ports, PCI_FIRST, PCI_LAST, &port_pci);
	vempty_reset(vm);
}
