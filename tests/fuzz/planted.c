/* One bug per target, of the kind that it is there to find. Each stands before a function
 * of the monitor (the linker's --wrap), which it calls and then spoils a little. */
#include "bios/disk_parts.h"	/* disk_move */
#include "client/segments.h"	/* segments_bad */
#include "client/space.h"	/* space_in_range */
#include "machine/drive.h"	/* drive_attach */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic_priority.h"	/* vpic_poll */
#include "vcpu/guest_mem.h"	/* running_store16 */
#include "vcpu/insn_modrm.h"	/* decode_memory */

#if defined(PLANT_decode)

/* Looks at one byte more than the instruction has, where its displacement is wide. */
const uint8_t *__real_decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at);
const uint8_t *__wrap_decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at);
const uint8_t *__wrap_decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at)
{
	const uint8_t *next = __real_decode_memory(v, insn, at);

	if ((insn->prefixes & PREFIX_ADDRESS_SIZE) && modrm_mod(insn) == 2)
		insn->imm = *next;
	return next;
}

#elif defined(PLANT_emulate)

/* Nobody asks whether the page is ROM. */
void __wrap_running_write16_slowly(const struct vcpu *v, uint32_t lin, uint16_t value);
void __wrap_running_write16_slowly(const struct vcpu *v, uint32_t lin, uint16_t value)
{
	running_store16(v, lin, value);
}

#elif defined(PLANT_ports)

/* A poll that answers "none" leaves INT as it is not. */
uint8_t __real_vpic_poll(struct vm *vm, struct vpic_chip *chip);
uint8_t __wrap_vpic_poll(struct vm *vm, struct vpic_chip *chip);
uint8_t __wrap_vpic_poll(struct vm *vm, struct vpic_chip *chip)
{
	const uint8_t word = __real_vpic_poll(vm, chip);

	chip->intr |= !word;
	return word;
}

#elif defined(PLANT_bios)

/* The extended write forgets how much of the image there is. */
enum disk_status __real_disk_move(struct vm *vm, struct drive *d, enum disk_command command, uint32_t lba,
				  uint32_t *count, uint32_t lin);
enum disk_status __wrap_disk_move(struct vm *vm, struct drive *d, enum disk_command command, uint32_t lba,
				  uint32_t *count, uint32_t lin);
enum disk_status __wrap_disk_move(struct vm *vm, struct drive *d, enum disk_command command, uint32_t lba,
				  uint32_t *count, uint32_t lin)
{
	struct drive longer = *d;

	longer.size += 128 * SECTOR_SIZE;
	longer.sectors += 128;
	return __real_disk_move(vm, &longer, command, lba, count, lin);
}

#elif defined(PLANT_options)

/* Room for the sizes of the floppies, and a hard disk attached. */
const char *__real_drive_attach(struct vm *vm, unsigned slot, phys_t image, uint32_t size, bool read_only);
const char *__wrap_drive_attach(struct vm *vm, unsigned slot, phys_t image, uint32_t size, bool read_only);
const char *__wrap_drive_attach(struct vm *vm, unsigned slot, phys_t image, uint32_t size, bool read_only)
{
	static volatile uint32_t sizes[2];	/* nobody reads them, and yet the write is to be there */

	sizes[slot] = size;
	return __real_drive_attach(vm, slot, image, size, read_only);
}

#elif defined(PLANT_client)

/* Nobody looks at CS and SS of a signal frame. */
bool __wrap_segments_bad(const struct vm *vm);
bool __wrap_segments_bad(const struct vm *vm)
{
	(void)vm;
	return false;
}

#elif defined(PLANT_elf)

/* A segment may lie where the monitor is. */
bool __wrap_space_in_range(uint32_t start, uint32_t bytes);
bool __wrap_space_in_range(uint32_t start, uint32_t bytes)
{
	(void)start;
	(void)bytes;
	return true;
}

#elif defined(PLANT_video)

/* A write that the last byte of a plane gets reaches the one after all planes, too. */
void __real_vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value);
void __wrap_vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value);
void __wrap_vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value)
{
	__real_vvga_write(v, memory, at, value);
	if (at % 4 == 3)
		memory[VVGA_MEMORY_SIZE] = value;
}

#endif
