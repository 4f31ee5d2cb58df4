/* The option ROM: where it finds room, with any bytes of option ROMs there, and each of its services, from any place in it
 * with any registers. Of its own image only the size is known.
 *
 * sources: monitor/bios/rom.c
 * with: guest_memory_far.c paging.c shared_pages.c format.c end.c video_window.c
 * options: -eva-precision 2 -eva-ilevel 64
 * variant install: -DINSTALL
 * variant services: -DSERVICES
 * seconds: 5
 */
#include "guest_memory.h"
#include "guest_pages.h"
#include "bios/disk.h"
#include "bios/disk_tables.h"
#include "bios/memory.h"
#include "bios/rom.h"
#include "lib/log.h"
#include "machine/virtual.h"

enum { IMAGE_MOST = 0xf00 };		/* then come the tables */

extern const uint8_t rom_image[IMAGE_MOST];
const uint32_t rom_image_size = IMAGE_MOST;

static struct vm the_vm;

void kprintf(const char *fmt, ...) { (void)fmt; }
void vm_stop(struct vm *vm, const char *sentence) { vm->ending.sentence = sentence; }

void vm_end(struct vm *vm, enum verdict verdict, unsigned detail)
{
	vm->ending.verdict = verdict;
	vm->ending.detail = detail;
}

/* bios.c has the services. */
static enum service_result served(struct vm *vm)
{
	vm->vcpu.frame.eax = any32();
	return any_bool() ? SERVICE_DONE : any_bool() ? SERVICE_CHAIN : SERVICE_JUMPED;
}

enum service_result memory_int15(struct vm *vm) { return served(vm); }
void virtual_show_firmware_screen(struct vm *vm) { vm->vcpu.frame.edx = any32(); }

enum service_result disk_int13(struct vm *vm)
{
	MAKE_BOOL(vm->missed_disk);
	return served(vm);
}

void disk_tables_install(struct vm *vm, uint8_t *where, uint16_t seg, uint16_t off)
{
	(void)vm;
	(void)seg;
	(void)off;
	Frama_C_make_unknown((char *)where, DISK_TABLES_SIZE);
}

static bool place_rom_page(struct vm *vm, unsigned page)
{
	/*@ assert a_page_of_roms: 0xc8 <= page < 0xe0; */
	vm->space.table[page] |= PTE_W;
	return any_bool();
}

static struct board a_board = { .place_rom_page = place_rom_page };

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_pages(vm);
	MAKE_UNKNOWN(guest_memory);
	MAKE_BOOL(a_board.serves_disks);
	MAKE_BOOL(vm->missed_disk);
	MAKE_BOOL(vm->options.any_signature);
	vm->options.boot = any_bool() ? 0 : any_bool() ? 'a' : 'c';
	vm->board = &a_board;
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
#if defined(INSTALL)
	rom_install(vm);
#else
	switch (any_from(0, 4)) {
	case 0: rom_service(vm); break;
	case 1: rom_vector_at(vm, any16(), any16()); break;
	case 2: rom_boot(vm); break;
	case 3: rom_restart(vm); break;
	case 4: rom_start_program(vm); break;
	}
#endif
}
