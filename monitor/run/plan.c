#include "run/plan.h"
#include "boot/loader.h"	/* struct loader_module */
#include "lib/string.h"		/* strcmp, strlcpy */
#include "run/plan_parts.h"
#include "run/program.h"	/* LOWEST_LOAD, COM_STACK, PSP_SIZE */

/* --- what the modules are ------------------------------------------------------------------- */

static bool add_program(struct planning *p, const struct loader_module *m, const struct guest_options *o)
{
	if (p->program)
		return WRONG(p, "two programs were passed as modules, and there can be one: the others have to be drives (drive=)");
	p->program = m;
	p->program_options = *o;
	return true;
}

static struct plan_guest *guest_named(struct planning *p, const char *name)
{
	struct plan *plan = p->plan;
	struct plan_guest *g = plan->guests;

	for (; g < plan->guests + plan->count; g++)
		if (strcmp(g->options.name, name) == 0)
			return g;
	if (plan->count == plan->most)
		return NULL;
	plan->count++;
	*g = (struct plan_guest){ .options = { .boot = 0 } };
	return g;
}

static bool two_called(struct planning *p, const char *name)
{
	return WRONG(p, "two guests are called %s: give one of them another name=", name);
}

static bool too_many(struct planning *p)
{
	return WRONG(p, "there are more than the %u guests that this memory could hold: give the machine %u MiB or more",
		     p->plan->most, plan_machine_mib(p, (uint64_t)p->plan->most + 1));
}

/* Each drive may say something of its guest; all of it holds. */
static bool add_drive(struct planning *p, const struct loader_module *m, struct guest_options *o, const char *name)
{
	const unsigned slot = (unsigned)(o->drive - 'a');
	struct plan_guest *g;

	if (o->format == FORMAT_ELF)
		return WRONG(p, "the image of drive %c has format=elf, which is for a 32-bit program", o->drive);
	g = guest_named(p, name);
	if (!g)
		return too_many(p);
	if (plan_is_client(g))
		return two_called(p, name);
	if (g->drives[slot].image)
		return WRONG(p, "two images for drive %c", o->drive);
	g->drives[slot] = (struct plan_drive){ .image = m, .read_only = o->read_only };
	o->read_only = false;		/* of a drive, not of the guest */
	o->drive = 0;
	options_apply(&g->options, o);
	strlcpy(g->options.name, name, sizeof(g->options.name));
	return true;
}

/* Each 32-bit program is a guest of its own. */
static bool add_client(struct planning *p, const struct loader_module *m, struct guest_options *o)
{
	const unsigned before = p->plan->count;
	struct plan_guest *g;

	if (!o->name[0])
		strlcpy(o->name, "client", sizeof(o->name));
	g = guest_named(p, o->name);
	if (!g)
		return too_many(p);
	if (p->plan->count == before)
		return two_called(p, o->name);
	g->program = m;
	g->options = *o;
	return true;
}

/* A drive without a name= belongs to the guest of the drive before it. */
static bool read_modules(struct planning *p)
{
	char name[OPTION_NAME_MAX] = "";

	for (unsigned i = 0; i < p->in->info->module_count; i++) {
		const struct loader_module *m = &p->in->info->module[i];
		struct guest_options o = { .boot = 0 };

		if (!options_parse(m->string, NULL, &o, p->error, p->size))
			return false;
		if (o.drive && o.name[0])
			strlcpy(name, o.name, sizeof(name));
		if (!(o.drive ? add_drive(p, m, &o, name) :
		      o.format == FORMAT_ELF ? add_client(p, m, &o) : add_program(p, m, &o)))
			return false;
	}
	return true;
}

/* --- what each guest runs --------------------------------------------------------------------- */

static const struct builtin *find_builtin(struct planning *p, const char *name)
{
	const struct builtin *b = p->in->builtins;
	int length;

	for (; b->name; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	length = format_string(p->error, p->size, "there is no built-in guest \"%s\"; there are", name);
	for (b = p->in->builtins; b->name; b++)
		length = format_after(p->error, p->size, length, " %s", b->name);
	return NULL;
}

/* The user's options override a built-in guest's own. */
static bool begin_with_builtin(struct planning *p, const char *name, struct plan_guest *g, struct guest_options *o)
{
	struct options none;

	g->builtin = find_builtin(p, name);
	if (!g->builtin)
		return false;
	options_init(&none);
	*o = none.defaults;
	strlcpy(o->name, g->builtin->name, sizeof(o->name));
	if (!options_parse(g->builtin->options, NULL, o, p->error, p->size))
		return false;
	options_apply(o, &p->in->options->defaults);
	return true;
}

static void default_name(struct guest_options *o, const char *program_name)
{
	if (!o->name[0])
		strlcpy(o->name, o->boot == 'a' ? "floppy" : o->boot ? "disk" : program_name, sizeof(o->name));
}

/* There is one real machine. So copies of a built-in guest get virtual ones, without a drive if none is passed. */
static bool plan_builtin_copies(struct planning *p)
{
	struct plan_guest g = { .copy = 0 };
	struct guest_options o;

	if (p->plan->count || p->program || p->in->options->defaults.boot || !p->in->options->guest[0])
		return true;
	if (!begin_with_builtin(p, p->in->options->guest, &g, &o))
		return false;
	return o.copies <= 1 || guest_named(p, "") || too_many(p);
}

/* One guest: a program, a disk of the real machine, or a built-in one. */
static bool plan_real(struct planning *p)
{
	const struct options *said = p->in->options;
	struct plan_guest *g = p->plan->guests;
	struct guest_options o = said->defaults;

	*g = (struct plan_guest){ .program = p->program };
	p->plan->count = 1;
	if (said->guest[0] && (p->program || o.boot))
		return WRONG(p, "guest=%s and %s were passed: choose one", said->guest,
			     o.boot ? "boot=" : "a module");
	if (p->program)
		options_apply(&o, &p->program_options);
	if (p->program && o.boot)
		return WRONG(p, "boot=%c starts a disk, but a program was passed as well", o.boot);
	if (!p->program && !o.boot && !begin_with_builtin(p, said->guest[0] ? said->guest : "cr0", g, &o))
		return false;
	default_name(&o, "module");
	if (o.copies > 1)
		return WRONG(p, "copies= is for virtual guests: guest %s is given the real machine, and there is one",
			     o.name);
	if (p->in->options->share)
		return WRONG(p, "share=on is for virtual guests: guest %s is given the real machine", o.name);
	if (o.restarts)
		return WRONG(p, "restart= is for virtual guests: guest %s's restart is the machine's, and nobody would count",
			     o.name);
	/* The CPU would hold back the guest's own interrupts, but not the real ones. */
	if (o.vme == SWITCH_ON)
		return WRONG(p, "vme=on is for virtual guests: guest %s owns the real machine (--virtual?)", o.name);
	g->options = o;
	return true;
}

/* Beside a program, drives are there for its use, and nothing boots. */
static bool choose_boot(struct planning *p, struct plan_guest *g, struct guest_options *o)
{
	if (!o->boot)
		o->boot = g->drives[0].image ? 'a' : 'c';
	default_name(o, "module");
	if (p->program || p->in->options->guest[0])
		o->boot = 0;
	if (o->boot && !g->drives[o->boot - 'a'].image)
		return WRONG(p, "boot=%c, but no image is drive %c", o->boot, o->boot);
	return true;
}

static bool plan_virtual(struct planning *p, struct plan_guest *g)
{
	const struct options *said = p->in->options;
	struct guest_options o = said->defaults;

	if (said->guest[0]) {
		if (!begin_with_builtin(p, said->guest, g, &o))
			return false;
		strlcpy(g->options.name, o.name, sizeof(o.name));
	}
	options_apply(&o, &g->options);
	if (p->program)
		options_apply(&o, &p->program_options);
	o.read_only = false;
	o.drive = 0;
	g->program = p->program;
	g->options = o;
	return choose_boot(p, g, &g->options);
}

/* What is said of all guests is said of a client, too. */
static bool plan_client(struct planning *p, struct plan_guest *g)
{
	struct guest_options all = p->in->options->defaults;

	options_apply(&all, &g->options);
	strlcpy(all.name, g->options.name, sizeof(all.name));	/* whether its line says one or not */
	if (!g->program->size)
		return WRONG(p, "client %s is an empty file", all.name);
	if (all.vme == SWITCH_ON || all.iopl3 == SWITCH_ON)
		return WRONG(p, "vme=on and iopl=3 are for guests that are 8086 code: client %s is a 32-bit program", all.name);
	if (all.borrows == BOARD_PASSTHROUGH && p->plan->count > 1)
		return WRONG(p, "board=passthrough gives client %s the real machine: it has to be alone", all.name);
	g->options = all;
	return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool plan_all_virtual(struct planning *p)
{
	const char *builtin = p->in->options->guest;

	if (builtin[0] && p->program)
		return WRONG(p, "guest=%s and a program were passed: choose one", builtin);
	FOR_EACH_GUEST(g, p->plan)
		if (!(plan_is_client(g) ? plan_client(p, g) : plan_virtual(p, g)))
			return false;
	return plan_copies(p);
}

/* What can be checked of a program before there is memory to put it into. */
static bool check_program(struct planning *p, struct plan_guest *g)
{
	const uint32_t size = g->builtin ? g->builtin->size : g->program ? g->program->size : 0;
	struct guest_options *o = &g->options;

	if (o->format == FORMAT_COM)
		o->load_off = PSP_SIZE;
	if (!size)
		return WRONG(p, "guest %s is empty", o->name);
	if (o->load_seg * 16u + o->load_off < LOWEST_LOAD)
		return WRONG(p, "load=%04x:%04x lies in the interrupt vectors or BIOS data; take 0050:0000 or above",
			     o->load_seg, o->load_off);
	if (o->format == FORMAT_COM && size > COM_STACK - PSP_SIZE)
		return WRONG(p, "guest %s has %u bytes; a .com program has at most %u", o->name, (unsigned)size,
			     COM_STACK - PSP_SIZE);
	return true;
}

bool plan_make(const struct plan_input *in, struct plan *plan, char *error, unsigned size)
{
	struct planning p = { .in = in, .plan = plan, .error = error, .size = size };

	plan->count = 0;
	plan->room = in->room;
	if (in->options->defaults.format == FORMAT_ELF)
		return WRONG(&p, "format=elf is for the line of a module that is a 32-bit program");
	if (!read_modules(&p) || !plan_builtin_copies(&p))
		return false;
	plan->is_virtual = plan->count;
	plan->shares = plan->is_virtual && in->options->share;
	plan->pool_pages = 0;
	if (!(plan->is_virtual ? plan_all_virtual(&p) : plan_real(&p)))
		return false;
	plan_displays(plan);
	FOR_EACH_GUEST(g, plan) {
		options_decide(&g->options);
		if (!g->options.boot && !plan_is_client(g) && !check_program(&p, g))
			return false;
	}
	return plan_links(&p) && plan_memory(&p);
}
