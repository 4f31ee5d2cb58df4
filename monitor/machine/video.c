#include "machine/video.h"
#include "cpu/paging.h"		/* PTE_* */
#include "drivers/pc.h"		/* SCREEN_START */
#include "machine/devices/vvga_memory.h"	/* vvga_* */


uint8_t video_peek(struct vm *vm, uint32_t lin)
{
	return vvga_read(&vm->vvga, video_memory(vm), lin - SCREEN_START);
}

void video_look(const struct vm *vm, uint32_t lin, uint8_t *to, uint32_t n)
{
	struct vvga v = vm->vvga;

	for (uint32_t i = 0; i < n; i++)
		to[i] = vvga_read(&v, video_memory(vm), lin + i - SCREEN_START);
}

void video_poke(struct vm *vm, uint32_t lin, uint8_t value)
{
	vvga_write(&vm->vvga, video_memory(vm), lin - SCREEN_START, value);
}

void video_keep_dirty(struct vm *vm)
{
	if (!video_has_model(vm))
		return;
	for (uint32_t page = 0; page < VIDEO_PAGES; page++)
		if ((vm->space.table[VIDEO_FIRST_PAGE + page] & (PTE_U | PTE_D)) == (PTE_U | PTE_D))
			vm->video_written |= 1u << page;
}
