/* IBM PS/2 Hardware Interface Technical Reference, "Mouse"; Microsoft, "IntelliMouse"
 * for the wheel. Counts are those of the mouse that the user has, whatever
 * resolution the guest asks for. */
#include "machine/devices/vmouse.h"
#include "drivers/ps2_bytes.h"	/* PS2_*, PACKET_* */
#include "lib/string.h"		/* memcpy, memmove */
#include "machine/clock.h"	/* clock_now, CLOCK_HZ */
#include "machine/vm.h"		/* struct vm */

/* Commands and an answer beside those of ps2_bytes.h. */
enum { SCALE_1_1 = 0xe6, SCALE_2_1, SET_RESOLUTION, STATUS_REQUEST, STREAM_MODE, READ_DATA, RESET_WRAP,
       SET_WRAP = 0xee, REMOTE_MODE = 0xf0, SET_RATE = 0xf3 };
enum { ERROR = 0xfc };
enum { STATUS_DOUBLED = 0x10, STATUS_REPORTING = 0x20, STATUS_REMOTE = 0x40 };
enum { BUTTON_LEFT = 0x01, BUTTON_RIGHT = 0x02, BUTTON_MIDDLE = 0x04 };
enum { ID_MOUSE = 0, ID_WHEEL = 3, MAX_RESOLUTION = 3, DEFAULT_RESOLUTION = 2, DEFAULT_RATE = 100 };
enum { FARTHEST = 0x7fff };

static const uint8_t rates[] = { 10, 20, 40, 60, 80, 100, 200 };
static const uint8_t wheel_knock[] = { 200, 100, 80 };

/* An answer that does not fit is lost whole, as QEMU's is. */
static void replies(struct vmouse *m, const uint8_t *bytes, unsigned count)
{
	if (m->replies + count > m->room)
		return;
	memcpy(m->reply + m->replies, bytes, count);
	m->replies = (uint8_t)(m->replies + count);
}

static void reply(struct vmouse *m, uint8_t byte)
{
	replies(m, &byte, 1);
}

static void forget_movement(struct vmouse *m)
{
	m->dx = m->dy = m->dz = 0;
	m->told_buttons = m->buttons;
	m->packet_length = m->packet_at = 0;
}

/* The mouse keeps its wheel through this; only a reset hides it again. */
static void set_default(struct vmouse *m)
{
	forget_movement(m);
	m->rate = DEFAULT_RATE;
	m->resolution = DEFAULT_RESOLUTION;
	m->doubled = m->remote = m->reporting = false;
}

/* At most 127, so that twice as much still has 9 bits; the rest stays for the next packet. */
static int take_movement(int *counter)
{
	const int n = *counter > 127 ? 127 : *counter < -127 ? -127 : *counter;

	*counter -= n;
	return n;
}

/* Scaling 2:1: 1, 1, 3, 6, 9 for 1 to 5, beyond that the double. */
static int doubled(int n)
{
	static const uint8_t small[] = { 0, 1, 1, 3, 6, 9 };
	const int size = n < 0 ? -n : n, scaled = size < 6 ? small[size] : 2 * size;

	return n < 0 ? -scaled : scaled;
}

static unsigned make_packet(struct vmouse *m, bool scale, uint8_t *packet)
{
	int dx = take_movement(&m->dx), dy = take_movement(&m->dy);

	if (scale) {
		dx = doubled(dx);
		dy = doubled(dy);
	}
	packet[0] = (uint8_t)(PACKET_SYNC | m->buttons | (dx < 0 ? PACKET_X_NEGATIVE : 0) |
			      (dy < 0 ? PACKET_Y_NEGATIVE : 0));
	packet[1] = (uint8_t)dx;
	packet[2] = (uint8_t)dy;
	m->told_buttons = m->buttons;
	if (m->id != ID_WHEEL) {
		m->dz = 0;
		return 3;
	}
	packet[3] = (uint8_t)take_movement(&m->dz);
	return 4;
}

bool vmouse_listens(const struct vm *vm)
{
	return vm->vmouse.reporting || vm->vmouse.remote;
}

/* A guest that does not read is told of some part of it later: more than it could use, and less than a counter holds. */
static int moved(int counter, int by)
{
	const int sum = counter + by;

	return sum > FARTHEST ? FARTHEST : sum < -FARTHEST ? -FARTHEST : sum;
}

bool vmouse_input(struct vm *vm, int dx, int dy, int dz, unsigned buttons)
{
	struct vmouse *m = &vm->vmouse;

	m->buttons = buttons & PACKET_BUTTONS;
	if (!vmouse_listens(vm)) {
		m->told_buttons = m->buttons;
		return false;
	}
	m->dx = moved(m->dx, dx);
	m->dy = moved(m->dy, dy);
	if (m->id == ID_WHEEL)
		m->dz = moved(m->dz, dz);
	return true;
}

uint64_t vmouse_next(const struct vm *vm)
{
	const struct vmouse *m = &vm->vmouse;

	if (m->packet_at < m->packet_length)
		return 0;
	if (!m->reporting || m->remote || m->wrap)
		return CLOCK_NEVER;
	return m->dx || m->dy || m->dz || m->buttons != m->told_buttons ? m->next_sample : CLOCK_NEVER;
}

bool vmouse_take(struct vm *vm, bool only_replies, uint8_t *byte)
{
	struct vmouse *m = &vm->vmouse;

	if (m->replies) {
		*byte = m->reply[0];
		memmove(m->reply, m->reply + 1, --m->replies);
	} else if (only_replies || vmouse_next(vm) > clock_now(vm)) {
		return false;
	} else {
		if (m->packet_at >= m->packet_length) {
			m->packet_length = (uint8_t)make_packet(m, m->doubled, m->packet);
			m->packet_at = 0;
			m->next_sample = clock_now(vm) + CLOCK_HZ / m->rate;
		}
		*byte = m->packet[m->packet_at++];
	}
	m->last_sent = *byte;
	return true;
}

static void reject(struct vmouse *m)
{
	reply(m, m->erred ? ERROR : PS2_ASK_RESEND);
	m->erred = !m->erred;
}

static bool is_rate(uint8_t value)
{
	for (unsigned i = 0; i < sizeof(rates); i++)
		if (rates[i] == value)
			return true;
	return false;
}

static void set_rate(struct vmouse *m, uint8_t rate)
{
	m->rate = rate;
	m->knock = rate == wheel_knock[m->knock] ? m->knock + 1 : rate == wheel_knock[0];
	if (m->knock == sizeof(wheel_knock)) {
		m->id = ID_WHEEL;
		m->knock = 0;
	}
}

static void parameter(struct vmouse *m, uint8_t value)
{
	if (m->awaits == SET_RATE && is_rate(value)) {
		set_rate(m, value);
	} else if (m->awaits == SET_RESOLUTION && value <= MAX_RESOLUTION) {
		m->resolution = value;
	} else {
		reject(m);
		return;			/* and wait for a better one */
	}
	m->awaits = 0;
	reply(m, PS2_ACK);
}

static void status(struct vmouse *m)
{
	const uint8_t b = m->buttons;
	const uint8_t flags = (uint8_t)((m->remote ? STATUS_REMOTE : 0) | (m->reporting ? STATUS_REPORTING : 0) |
					(m->doubled ? STATUS_DOUBLED : 0) | (b & BUTTON_LEFT ? 4 : 0) |
					(b & BUTTON_MIDDLE ? 2 : 0) | (b & BUTTON_RIGHT ? 1 : 0));
	replies(m, (const uint8_t[]){ PS2_ACK, flags, m->resolution, m->rate }, 4);
}

/* The acknowledge may fit where the packet does not, which then stays to be read. */
static void read_data(struct vmouse *m)
{
	uint8_t packet[VMOUSE_PACKET];

	reply(m, PS2_ACK);
	if (m->replies + (m->id == ID_WHEEL ? 4u : 3u) <= m->room)	/* never scaled, in either mode */
		replies(m, packet, make_packet(m, false, packet));
}

static void command(struct vm *vm, struct vmouse *m, uint8_t value)
{
	const bool erred = m->erred;

	m->erred = false;
	switch (value) {
	case SCALE_1_1: m->doubled = false; break;
	case SCALE_2_1: m->doubled = true; break;
	case SET_RESOLUTION:
	case SET_RATE: m->awaits = value; break;
	case STATUS_REQUEST: status(m); return;
	case STREAM_MODE: forget_movement(m); m->remote = false; break;
	case REMOTE_MODE: forget_movement(m); m->remote = true; break;
	case READ_DATA: read_data(m); return;
	case RESET_WRAP: m->wrap = false; break;
	case SET_WRAP: m->wrap = true; break;
	case PS2_READ_ID: replies(m, (const uint8_t[]){ PS2_ACK, m->id }, 2); return;
	case PS2_ENABLE: m->reporting = true; break;
	case PS2_DISABLE: forget_movement(m); m->reporting = false; break;
	case PS2_SET_DEFAULT: set_default(m); break;
	case PS2_RESET:
		vmouse_reset(vm);
		m->room = VMOUSE_REPLIES;
		replies(m, (const uint8_t[]){ PS2_ACK, PS2_TEST_PASSED, ID_MOUSE }, 3);
		return;
	default:
		m->erred = erred;
		reject(m);
		return;
	}
	reply(m, PS2_ACK);
}

/* Whatever comes, a packet under way is not continued; PS2_RESEND starts it again. */
bool vmouse_command(struct vm *vm, uint8_t value, unsigned unread)
{
	struct vmouse *m = &vm->vmouse;

	m->room = (uint8_t)(VMOUSE_REPLIES - unread);
	m->packet_at = 0;
	if (value == PS2_RESEND && !m->wrap && m->packet_length)
		return false;
	m->packet_length = 0;
	if (m->wrap && value != RESET_WRAP && value != PS2_RESET) {
		reply(m, value);
	} else if (m->awaits && value < SCALE_1_1) {
		parameter(m, value);
	} else {
		m->awaits = 0;
		if (value == PS2_RESEND)
			reply(m, m->last_sent);
		else
			command(vm, m, value);
	}
	return value == PS2_RESET;
}

void vmouse_reset(struct vm *vm)
{
	vm->vmouse = (struct vmouse){ .buttons = vm->vmouse.buttons };
	set_default(&vm->vmouse);
}

void vmouse_init(struct vm *vm)
{
	vmouse_reset(vm);
}
