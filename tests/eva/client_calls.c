/* A client's other system calls: any arguments, any bytes where they point to, any files and timers.
 *
 * sources: monitor/client/call_memory.c monitor/client/call_process.c monitor/client/call_signals.c
 * sources: monitor/client/call_terminal.c monitor/client/call_folder.c monitor/client/files.c monitor/client/files_write.c
 * sources: monitor/client/timers.c
 * with: user.c phys.c clock.c client_signals.c client_space.c
 * options: -eva-precision 2 -eva-auto-loop-unroll 64 -eva-slevel-function read_path:200,open_path:200,call_statx:200
 * variant files: -DFILES
 * variant others: -DOTHERS
 * seconds: 10
 */
#include "guest_pages.h"
#include "client/calls.h"
#include "client/client.h"
#include "client/frames.h"
#include "client/segments.h"

static struct vm the_vm;
static struct client the_client;

uint64_t desc_data_segment(uint32_t base, uint32_t limit, uint32_t flags)
{
	(void)base;
	(void)limit;
	(void)flags;
	return any64();
}

void desc_set_tls(unsigned slot, uint64_t descriptor)
{
	/*@ assert a_slot_of_the_program: slot < RING3_TLS_SLOTS; */
	(void)descriptor;
}

void client_exit(struct vm *vm, unsigned status) { vm->vcpu.exit = (uint8_t)status; }
void segments_check(struct vm *vm) { (void)vm; }
uint32_t frame_pop(struct vm *vm, bool rt) { (void)vm; (void)rt; return any32(); }
uint32_t stdin_read(struct vm *vm, uint32_t buffer, uint32_t size) { (void)vm; (void)buffer; (void)size; return any32(); }

/*@ requires all_of_it_is_ours: \valid_read(bytes + (0 .. count - 1));
  @ assigns \nothing; */
void stdin_put(const uint8_t *bytes, uint32_t count);

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	(void)vm;
	(void)at;
	*to = phys(any32());
	return any_bool();
}

static const struct board a_board = { .translate = translate };

static void any_files(struct client_files *files)
{
	/*@ loop unroll 32; */
	for (unsigned n = 0; n < CLIENT_FILES; n++) {
		struct client_file *f = &files->file[n];

		f->kind = (enum file_kind)any_from(FILE_CLOSED, FILE_FOLDER);
		MAKE_BOOL(f->listed);
	}
}

static inline void files_hold(const struct client_files *files)
{
	/*@ loop unroll 32; */
	for (unsigned n = 0; n < CLIENT_FILES; n++) {
		const enum file_kind kind = files->file[n].kind;

		/*@ assert a_kind_that_there_is: FILE_CLOSED <= kind <= FILE_FOLDER; */
	}
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	MAKE_UNKNOWN(ram_base);
	MAKE_UNKNOWN(the_client);
	any_files(&the_client.files);
	vm->client = &the_client;
	vm->board = &a_board;
}

#if defined(FILES)
static client_call *const some[] = { call_read, call_write, call_writev, call_open, call_openat, call_close, call_ioctl,
				     call_statx, call_getdents64 };
#else
static client_call *const some[] = { call_brk, call_mmap, call_mmap2, call_munmap, call_mprotect, call_kill, call_alarm,
				     call_setitimer, call_sigreturn, call_rt_sigreturn, call_rt_sigaction,
				     call_rt_sigprocmask, call_rt_sigpending, call_sigaltstack, call_restart, call_exit,
				     call_getpid, call_set_thread_area, call_set_tid_address };
#endif

void main(void)
{
	struct vm *const vm = &the_vm;
	uint32_t arguments[6];

	any_state(vm);
	MAKE_UNKNOWN(arguments);
	switch (any_from(0, 2)) {
	case 0: some[any_from(0, sizeof(some) / sizeof(some[0]) - 1)](vm, arguments); break;
	case 1: timers_due(vm, any64()); break;
	case 2: timers_wait(vm, any_bool()); break;
	}
	files_hold(&the_client.files);
}
