/* The BIOS services: INT 13h, 15h and 16h, whatever the registers, the guest's memory, the drives and their images.
 *
 * sources: monitor/bios/disk*.c monitor/bios/memory.c monitor/bios/keyboard.c monitor/bios/answered_calls.c
 * sources: monitor/machine/drive.c monitor/machine/drive_floppy.c monitor/machine/asked.c monitor/vcpu/guest_mem.c
 * with: video_window.c guest_memory_far.c phys.c format.c shared_pages.c
 * options: -eva-precision 2 -eva-unroll-recursive-calls 2 -eva-split-return-function geometry_of_partitions:0,drive_attach:0
 * variant disk: -DDISK
 * variant geometry: -DGEOMETRY
 * variant memory: -DMEMORY
 * seconds: 10
 */
#include "guest_memory.h"
#include "guest_pages.h"
#include "bios/disk.h"
#include "bios/disk_tables.h"
#include "bios/memory.h"
#include "lib/format.h"
#include "machine/memory_map.h"
#include "vcpu/emulate.h"

/*@ predicate holds(struct drive *d) = 1 <= d->logical.heads && 1 <= d->logical.sectors && 1 <= d->medium.heads &&
  @	1 <= d->medium.sectors; */

enum { KINDS = 4 };		/* asked.c */

static struct vm the_vm;

/* drive_image.c: the sector is unknown. The page of the guest and the bytes of the image lie beside each other as
 * disk_move.c has counted them, which is a relation of three numbers: unit-disk-random-calls shows it. */
void drive_read(const struct drive *d, uint32_t at, void *to, uint32_t n)
{
	(void)d;
	(void)at;
#ifdef GEOMETRY
	Frama_C_make_unknown(to, n);
#else
	(void)n;
	*(uint8_t *)to = any8();
#endif
}

void drive_write(const struct drive *d, uint32_t at, const void *from, uint32_t n)
{
	(void)d;
	(void)at;
	(void)from;
	(void)n;
}

void vm_asks(struct vm *vm) { (void)vm; }
void idle_works(struct vm *vm) { (void)vm; }
void vuart_line_waits_elsewhere(struct vm *vm) { (void)vm; }

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	(void)vm;
	(void)at;
	*to = phys(any32());
	return any_bool();
}

static bool a20(const struct vm *vm) { return vm->a20; }

static void memory_rows(const struct vm *vm, struct memory_rows *rows)
{
	(void)vm;
	MAKE_UNKNOWN(*rows);
}

static uint32_t any_kib(const struct vm *vm)
{
	(void)vm;
	return any32();
}

static struct board a_board = { .set_a20 = any_set_a20, .translate = translate, .a20 = a20, .memory_rows = memory_rows,
				.contiguous_kib = any_kib, .total_kib = any_kib };

static void any_drive(struct drive *d, bool is_floppy)
{
	d->is_floppy = is_floppy;
	MAKE_BOOL(d->present);
	MAKE_BOOL(d->read_only);
	MAKE_BOOL(d->changed);
	/*@ admit holds(d); */
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_pages(vm);
	MAKE_UNKNOWN(guest_memory);
	vm->vcpu.mem.pte = vm->space.table;
	MAKE_BOOL(vm->vcpu.ivt_moved);
	MAKE_BOOL(vm->missed_disk);
	MAKE_BOOL(vm->asked.open);
	vm->asked.kind = (uint8_t)any_from(0, KINDS - 1);
	/*@ loop unroll 8; */
	for (unsigned slot = 0; slot < DRIVE_SLOTS; slot++)
		any_drive(&vm->drives[slot], slot < DRIVE_C);
	a_board.may_yield = any_bool();
	vm->board = &a_board;
}

/* A drive that is there has tracks, whatever its image was. */
static inline void attach(struct vm *vm, unsigned slot)
{
	if (!drive_attach(vm, slot, phys(any32()), any32(), any_bool())) {
		/*@ assert image_has_tracks: holds(&vm->drives[slot]); */
	}
	if (slot < DRIVE_C) {
		drive_attach_empty(vm, slot);
		/*@ assert empty_drive_has_tracks: holds(&vm->drives[slot]); */
	}
}

static inline void call(struct vm *vm, uint8_t number)
{
	vm->vcpu.frame.edx = any32() << 8 | number;
	disk_int13(vm);
}

void main(void)
{
	struct vm *const vm = &the_vm;
	static uint8_t tables[DISK_TABLES_SIZE];

	any_state(vm);
#if defined(DISK)
	/* Drive A, drive B, a hard disk: whose functions runs depends on DL. */
	switch (any_from(0, 3)) {
	case 0: call(vm, DRIVE_A); break;
	case 1: call(vm, DRIVE_B); break;
	case 2:
		vm->drives[DRIVE_A].present = vm->drives[DRIVE_B].present = false;
		disk_int13(vm);
		break;
	case 3: disk_tables_install(vm, tables, any16(), any16()); break;
	}
#elif defined(GEOMETRY)
	switch (any_from(0, 4)) {
	case 0: attach(vm, DRIVE_A); break;
	case 1: attach(vm, DRIVE_B); break;
	case 2: attach(vm, DRIVE_C); break;
	case 3: attach(vm, DRIVE_SLOTS - 1); break;
	case 4: drive_attach(vm, DRIVE_SLOTS, phys(any32()), any32(), any_bool()); break;
	}
#else
	switch (any_from(0, 2)) {
	/* But for AH=87h, whose pieces in a buffer are sums of two numbers below a third: fuzz_bios runs it. */
	case 0: vm->vcpu.frame.eax = any_bool() ? any_from(0, 0x86ff) : any_from(0x8800, 0xffff); memory_int15(vm); break;
	case 1: machine_answers_int(&vm->vcpu, any8()); break;
	case 2: asked_after(vm); break;
	}
#endif
}
