/* machine/devices/vvga_memory.h: device_vga.c shows that any address will do. A block stays within the window. */
#include "any_vm.h"
#include "machine/devices/vvga_memory.h"

uint8_t ram_base[1];

uint8_t vvga_read(struct vvga *v, const uint8_t *memory, uint32_t at)
{
	(void)memory;
	(void)at;
	v->latch = any32();
	return any8();
}

void vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value)
{
	(void)memory;
	(void)at;
	(void)value;
	v->changed |= VVGA_CHANGED_MEMORY;
	v->written |= any32();
}

void vvga_fill(struct vvga *v, uint8_t *memory, uint32_t at, uint32_t count, uint8_t value)
{
	(void)count;
	vvga_write(v, memory, at, value);
}

void vvga_copy(struct vvga *v, uint8_t *memory, uint32_t to, uint32_t from, uint32_t count)
{
	(void)count;
	vvga_write(v, memory, to, vvga_read(v, memory, from));
}
