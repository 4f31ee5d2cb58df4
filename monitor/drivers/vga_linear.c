/* Through the Bochs graphics interface. Bochs keeps the mode that it has, and says nothing, if another one is too large
 * for its window. So its limits are asked for, and what was set is read back. */
#include "drivers/vga_linear.h"
#include "cpu/cpu.h"		/* inl, outl */
#include "drivers/pc.h"		/* VGA_* */
#include "drivers/vga_dispi.h"	/* dispi_read, dispi_write, DISPI_* */
#include "drivers/vga_ports.h"	/* vga_status_port, VGA_* */

enum { DOT_BITS = 32, DOT_BYTES = 4 };
enum { ATTRIBUTE_SHOW = 0x20 };

/* PCI configuration mechanism 1: PCI Local Bus Specification 2.1, 3.7.4.1. */
enum { PCI_ADDRESS = 0xcf8, PCI_DATA = 0xcfc, PCI_DEVICES = 32, PCI_BAR0 = 0x10 };
#define PCI_ENABLE   (1u << 31)
#define PCI_QEMU_VGA 0x11111234u
#define BOCHS_ISA_AT 0xe0000000u	/* where Bochs's card has it that is no PCI device */

static uint32_t pci_read(unsigned device, unsigned at)
{
	outl(PCI_ADDRESS, PCI_ENABLE | device << 11 | at);
	return inl(PCI_DATA);
}

static phys_t find_memory(void)
{
	for (unsigned device = 0; device < PCI_DEVICES; device++)
		if (pci_read(device, 0) == PCI_QEMU_VGA)
			return phys(pci_read(device, PCI_BAR0) & ~15u);
	return phys(BOCHS_ISA_AT);
}

static uint32_t bytes_of_card(uint16_t id)
{
	return id < DISPI_ID_WITH_MEMORY_SIZE ? 4u << 20 : (uint32_t)dispi_read(DISPI_MEMORY_64K) << 16;
}

/* Where there is none, reads tell something else than was written. */
bool vga_linear_is_there(phys_t at)
{
	volatile uint32_t *dot = phys_window(at);

	*dot = 0x00123456;
	if (*dot != 0x00123456)
		return false;
	*dot = 0;
	return true;
}

static bool try(struct vga_linear *l, uint16_t width, uint16_t height)
{
	dispi_write(DISPI_ENABLE, 0);
	dispi_write(DISPI_XRES, width);
	dispi_write(DISPI_YRES, height);
	dispi_write(DISPI_BPP, DOT_BITS);
	dispi_write(DISPI_ENABLE, DISPI_ENABLED | DISPI_LINEAR);
	if (!(dispi_read(DISPI_ENABLE) & DISPI_ENABLED) || dispi_read(DISPI_XRES) != width ||
	    dispi_read(DISPI_YRES) != height || dispi_read(DISPI_BPP) != DOT_BITS)
		return false;
	*l = (struct vga_linear){ width, height, (uint32_t)dispi_read(DISPI_VIRTUAL_WIDTH) * DOT_BYTES, find_memory() };
	return vga_linear_is_there(l->at);
}

/* Else QEMU shows black, in these modes as well. */
static void show(void)
{
	inb(vga_status_port(inb(VGA_MISC_READ)));
	outb(VGA_ATTRIBUTE_PORT, ATTRIBUTE_SHOW);
}

bool vga_linear_set(struct vga_linear *l)
{
	static const struct {
		uint16_t width, height;
	} modes[] = { { VGA_LINEAR_WIDEST, VGA_LINEAR_HIGHEST }, { 1024, 768 }, { 800, 600 }, { 640, 480 } };
	const uint16_t id = dispi_read(DISPI_ID);
	uint16_t most_wide, most_high;

	if (id < DISPI_ID_WITH_32_BITS || id > DISPI_ID_LAST)
		return false;
	dispi_write(DISPI_ENABLE, DISPI_CAPABILITIES);
	most_wide = dispi_read(DISPI_XRES);
	most_high = dispi_read(DISPI_YRES);
	dispi_write(DISPI_ENABLE, 0);
	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (modes[i].width > most_wide || modes[i].height > most_high ||
		    (uint32_t)modes[i].width * modes[i].height * DOT_BYTES > bytes_of_card(id))
			continue;
		if (try(l, modes[i].width, modes[i].height)) {
			show();
			return true;
		}
	}
	dispi_write(DISPI_ENABLE, 0);
	return false;
}
