/* The ring of events, and what is printed of it. */
#include "trace/trace.h"
#include "boot/options.h"	/* struct options */
#include "drivers/end.h"	/* end_with_error */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* strcmp */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm */
#include "trace/detail.h"	/* struct trace_detail, trace_text, trace_json */
#include "trace/filter.h"	/* filter_* */
#include "trace/lines.h"	/* lines_to_* */

struct trace_ring trace_ring;
struct trace_detail trace_detail;

static struct trace_filter filter;
static bool to_log, to_json;
static uint32_t printed;		/* events before this one were looked at */

static void watch(struct vm *vm)
{
	vm->vcpu.attention |= ATTENTION_TRACE;
	if (!to_json)
		return;
	/* The guest's own writes there would get between the lines. */
	ports_claim(&vm->ports, PORT_E9, PORT_E9, &port_empty);
}

static bool is_guest(const char *name)
{
	for (const struct vm *vm = vms; vm; vm = vm->next)
		if (strcmp(name, vm->options.name) == 0)
			return true;
	return false;
}

void trace_start(const struct options *options)
{
	const char *text = options->trace;
	char error[280];

	if (!text[0])
		text = options->trace_out == TRACE_OUT_LOG ? "off" : "on";
	if (strcmp(text, "off") == 0)
		return;
	if (!filter_parse(text, &filter, error, sizeof(error)))
		end_with_error("%s", error);
	if (filter.guest[0] && !is_guest(filter.guest))
		end_with_error("trace=guest:%s: no guest has that name", filter.guest);
	if (!filter.ring_only) {
		to_log = options->trace_out == TRACE_OUT_LOG || options->trace_out == TRACE_OUT_BOTH;
		to_json = options->trace_out != TRACE_OUT_LOG;
	}
	if (to_json && options->trace_out == TRACE_OUT_MEMORY) {
		if (!lines_to_memory())
			end_with_error("trace-out=memory: there is no room for it; give the machine 8 MiB more");
	} else if (to_json && !lines_to_e9()) {
		end_with_error("trace-out=e9: nothing answers at port E9h; QEMU needs -debugcon for it, "
			       "Bochs port_e9_hack");
	}
	for (struct vm *vm = vms; vm; vm = vm->next)
		watch(vm);
}

void trace_print_new(void)
{
	if (!to_log && !to_json)
		return;
	for (; printed != trace_ring.count; printed++) {
		const struct trace_event *e = trace_event(printed);
		const struct trace_detail *d = printed == trace_detail.number ? &trace_detail : NULL;

		if (!filter_passes(&filter, e, printed, vm_of((struct vcpu *)(uintptr_t)e->v)->options.name))
			continue;
		if (to_log)
			trace_text("trace: ", printed, e, d);
		if (to_json)
			trace_json(printed, e, d);
	}
}

struct trace_event *trace_new(const struct vcpu *v, enum trace_kind kind, uint16_t cs, uint16_t ip)
{
	struct trace_event *e;

	if (!trace_detail.pending)
		trace_print_new();	/* before the ring comes round */
	e = trace_event(trace_ring.count++);
	*e = (struct trace_event){ .v = v, .cs = cs, .ip = ip, .kind = (uint8_t)kind };
	return e;
}

void trace_print_ring(void)
{
	const uint32_t count = trace_ring.count < TRACE_RING ? trace_ring.count : TRACE_RING;

	kprintf("trapeze: the last %u of %u events, oldest first:\n", (unsigned)count, (unsigned)trace_ring.count);
	for (uint32_t n = trace_ring.count - count; n != trace_ring.count; n++)
		trace_text("  ", n, trace_event(n), NULL);
}
