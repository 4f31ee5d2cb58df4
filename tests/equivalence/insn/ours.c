#include "ours.h"
#include "memory.h"

#include "bios/rom.h"		/* rom_service */
#include "cpu/cpu.h"		/* read_cr2, read_dr6: implemented here */
#include "drivers/irq.h"		/* irq_arrived: implemented here */
#include "lib/log.h"		/* kprintf: implemented here */
#include "machine/devices/vfpu.h"	/* vfpu_error */
#include "machine/video_insn.h"	/* video_* */
#include "machine/vm.h"		/* struct vm, vm_stop, vm_halted */
#include "trace/ring.h"		/* trace_ring */
#include "trace/trace.h"	/* trace_interrupt */
#include "trap/attention.h"
#include "trap/trap.h"		/* exit_gp, trap_dispatch */
#include "vcpu/common_road.h"	/* exit_general, trap_attend */
#include "vcpu/emulate.h"	/* machine_answers_int */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stdlib.h>
#include <string.h>

struct port_log our_ports;

struct trace_ring trace_ring;

static struct vm vm;
static uint32_t pte[MEMORY_SIZE >> 12];
static unsigned inputs;
static enum stop stopped;

/* --- what the trap path calls of the machine ------------------------------ */

uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width)
{
	const uint32_t value = port_pattern(port, width, inputs++);

	(void)v;
	port_note(&our_ports, false, port, width, value);
	return value;
}

void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value)
{
	(void)v;
	port_note(&our_ports, true, port, width, value & (0xffffffffu >> (32 - 8 * width)));
}

static void stop(struct vcpu *v, enum stop why)
{
	if (!vcpu_is_over(v))
		stopped = why;
	vcpu_leave(v, EXIT_STOPPED);
}

void vm_stop(struct vm *m, const char *sentence)
{
	stop(&m->vcpu, strstr(sentence, "CR0.PE") ? STOP_PROTECTED_MODE : STOP_NO_DELIVERY);
}

void vm_halted(struct vm *m)
{
	stop(&m->vcpu, STOP_HALTED);
}

/* A HLT ends at once. */
void trap_attend(struct vcpu *v)
{
	v->attention = 0;
	v->exit = EXIT_NONE;
	v->halted = false;
}

void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value)
{
	(void)v;
	(void)lin;
	(void)value;
	abort();
}

bool machine_answers_int(struct vcpu *v, uint8_t vector)
{
	(void)v;
	(void)vector;
	return false;
}

void trace_interrupt(const struct vcpu *v, enum trace_why why, uint8_t vector, uint16_t cs, uint16_t ip)
{
	(void)v, (void)why, (void)vector, (void)cs, (void)ip;
}

void attention_before(struct vcpu *v) { (void)v; }
bool rom_service(struct vm *m) { (void)m; return false; }
uint32_t read_dr6(void) { return 0; }			/* INT1: no bit is set */
void write_dr6(uint32_t value) { (void)value; }

/* No case gets here. */
uint32_t read_cr2(void) { abort(); }
void irq_arrived(unsigned irq) { (void)irq; abort(); }
bool rom_write_allow(struct vm *m, uint32_t lin) { (void)m; (void)lin; abort(); }
bool vfpu_error(struct vm *m) { (void)m; abort(); }
/* No guest here has a VGA of its own. */
bool video_decode(const struct vm *m, struct video_insn *i) { (void)m; (void)i; abort(); }
bool video_goes_on(const struct vm *m, const struct video_insn *i) { (void)m; (void)i; abort(); }
const char *video_unknown(const struct vm *m, uint32_t lin) { (void)m; (void)lin; abort(); }
void attention_begin_step(struct vcpu *v) { (void)v; abort(); }
void attention_keep_shadow(struct vcpu *v) { (void)v; abort(); }
void trap_in_monitor(struct trap_frame *tf) { (void)tf; abort(); }
void kprintf(const char *fmt, ...) { (void)fmt; abort(); }	/* a guest that boots is reset; this one is flat */
_Noreturn void panic_trap(const struct trap_frame *tf, const char *why) { (void)tf; (void)why; abort(); }

/* --- one trap ------------------------------------------------------------- */

/* Where the frame has the registers that ModRM numbers so: by name, for vcpu/insn.h is what is tested. */
static uint32_t *slot(struct trap_frame *f, unsigned number)
{
	uint32_t *const slots[GPRS] = { &f->eax, &f->ecx, &f->edx, &f->ebx, &f->esp, &f->ebp, &f->esi, &f->edi };

	return slots[number];
}

/* Which flags the CPU keeps in the frame, and which are virtual: SDM vol 3 20.2.7. */
enum { IN_FRAME = 0xdd5, VIRTUAL = 0x247200 };

void ours_load(const struct state *s, bool own_real_if)
{
	struct vcpu *const v = &vm.vcpu;
	struct trap_frame *const f = &v->frame;

	memset(v, 0, sizeof(*v));
	for (unsigned i = 0; i < sizeof(pte) / sizeof(pte[0]); i++)
		pte[i] = i << 12 | (i >= ROM_START >> 12 && i < ROM_END >> 12 ? 5 : 7);
	v->mem = (struct guest_mem){ our_memory, pte };
	vcpu_reset(v);
	for (unsigned n = 0; n < GPRS; n++)
		*slot(f, n) = s->gpr[n];
	f->es = (uint16_t)s->seg[ES], f->cs = (uint16_t)s->seg[CS], f->ss = (uint16_t)s->seg[SS];
	f->ds = (uint16_t)s->seg[DS], f->fs = (uint16_t)s->seg[FS], f->gs = (uint16_t)s->seg[GS];
	f->eip = s->ip;
	vcpu_own_real_if(v, own_real_if);
	v->virtual_flags = s->flags & VIRTUAL;
	f->eflags = EFLAGS_VM | EFLAGS_FIXED | (s->flags & IN_FRAME) |
		    (own_real_if ? s->flags & EFLAGS_IF : EFLAGS_IF);
	v->cr0 = s->cr0, v->cr2 = s->cr2, v->cr3 = s->cr3, v->cr4 = s->cr4;
	memcpy(v->dr, s->dr, sizeof(v->dr));
	v->gdtr = (struct vtable_register){ (uint16_t)s->gdtr.limit, s->gdtr.base };
	v->idtr = (struct vtable_register){ (uint16_t)s->idtr.limit, s->idtr.base };
	v->ivt_moved = s->idtr.base || s->idtr.limit < IVT_LIMIT;
	v->gp_reflect = true;
	inputs = 0;
	our_ports.count = 0;
}

void ours_store(struct state *s)
{
	struct vcpu *const v = &vm.vcpu;
	struct trap_frame *const f = &v->frame;

	for (unsigned n = 0; n < GPRS; n++)
		s->gpr[n] = *slot(f, n);
	s->seg[ES] = f->es, s->seg[CS] = f->cs, s->seg[SS] = f->ss;
	s->seg[DS] = f->ds, s->seg[FS] = f->fs, s->seg[GS] = f->gs;
	s->ip = f->eip;
	s->flags = (f->eflags & (IN_FRAME | EFLAGS_FIXED)) | v->virtual_flags;
	s->cr0 = v->cr0, s->cr2 = v->cr2, s->cr3 = v->cr3, s->cr4 = v->cr4;
	memcpy(s->dr, v->dr, sizeof(s->dr));
	s->gdtr = (struct table){ v->gdtr.base, v->gdtr.limit };
	s->idtr = (struct table){ v->idtr.base, v->idtr.limit };
}

void ours_move(uint32_t ip)
{
	vm.vcpu.frame.eip = ip;
}

/* --selftest: every kind of thing that is compared, wrong once. */
static void falsify(struct vcpu *v, unsigned plant)
{
	static const uint32_t some_bit = 1 << 6;

	switch (plant) {
	case 1: v->frame.ebx ^= 0x80000000u; break;
	case 2: v->frame.esp ^= 2; break;
	case 3: v->frame.eflags ^= some_bit; break;
	case 4: v->virtual_flags ^= EFLAGS_NT; break;
	case 5: v->frame.gs ^= 1; break;
	case 6: v->cr2 ^= 1; break;
	case 7: v->dr[3] ^= 1; break;
	case 8: v->idtr.limit ^= 1; break;
	case 9: our_memory[linear_of(v->frame.ss, v->frame.esp - 1)] ^= 1; break;
	case 10: port_out(v, 0x80, 1, 0); break;
	case 11: v->frame.eflags |= EFLAGS_IOPL; break;
	default: our_memory[0x54321] ^= 1; break;	/* far from everything: the full comparison */
	}
}

/* As exit_gp() would, but by the decode table. */
static void general(struct vcpu *v)
{
	v->traps++;
	exit_general(v);
}

enum stop ours_trap(enum road road, uint32_t vector, unsigned length, unsigned plant)
{
	struct vcpu *const v = &vm.vcpu;
	/* A trap, not a fault, is reported after the instruction. */
	const unsigned behind = vector == VEC_GP || vector == VEC_UD ? 0 : length;

	v->frame.vector = vector;
	v->frame.eip += behind;
	v->attention = road == ROAD_WATCHED ? ATTENTION_TRACE : 0;
	stopped = STOP_NONE;
	if (vector != VEC_GP)			/* as the stubs of entry.nasm do */
		trap_dispatch(&v->frame);
	else if (road == ROAD_GENERAL)
		general(v);
	else
		exit_gp(&v->frame);
	if (stopped != STOP_NONE)
		v->frame.eip -= behind;
	if (plant)
		falsify(v, plant);
	return stopped;
}

const char *ours_rules(void)
{
	const uint32_t flags = vm.vcpu.frame.eflags;

	if (!(flags & EFLAGS_VM))
		return "VM is clear in the frame";
	if (flags & (EFLAGS_IOPL | EFLAGS_NT | EFLAGS_AC | EFLAGS_ID | EFLAGS_VIF | EFLAGS_VIP))
		return "IOPL, NT, AC, ID, VIF or VIP is set in the frame";
	if ((flags & EFLAGS_IF) != ((vm.vcpu.virtual_flags | vm.vcpu.forced) & EFLAGS_IF))
		return "IF in the frame is not what the guest's policy says";
	return NULL;
}
