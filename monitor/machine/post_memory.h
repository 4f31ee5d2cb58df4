/* What the firmware's self test leaves of conventional memory. SeaBIOS 1.16 on QEMU,
 * measured at power-on and after resets by ports 64h, 92h and CF9h, a triple fault and
 * a jump to FFFF:0:
 *
 *	00000h-004FFh	made again: vectors and BIOS data
 *	00500h-06FFFh	kept, but for the firmware's own stacks (0F98h, 6740h and up)
 *	07000h-8FFFFh	cleared
 *	90000h and up	kept, as far as 40:13h counts
 *	above that	made again: the extended BIOS data area
 *
 * At power-on what is kept is zero. */
#ifndef MACHINE_POST_MEMORY_H
#define MACHINE_POST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct loader_info;
struct vm;

/**
 * post_memory_has_bios - has a PC BIOS made the BIOS data area?
 * It counts conventional memory at 40:13h (IBM, PS/2 and PC BIOS Technical Reference, 1987).
 */
bool post_memory_has_bios(void);

/**
 * post_memory_has_video_bios - has a video BIOS set a mode?
 * It notes the columns of the screen at 40:4Ah (the same reference).
 */
bool post_memory_has_video_bios(void);

/**
 * post_memory_clear_real - take what the multiboot loader left out of the memory that the
 * self test had cleared
 * @info: has been read, and nothing of it lies there any more but modules, which stay
 */
void post_memory_clear_real(const struct loader_info *info);

/**
 * post_memory_start - a virtual guest's conventional memory, as at power-on
 * post_memory_reset - the same after a reset: programs hand over data by what is kept
 * @vm: its conventional memory is mapped
 * Differs: the firmware's stacks are memory like what is around them.
 */
void post_memory_start(struct vm *vm);
void post_memory_reset(struct vm *vm);

#endif
