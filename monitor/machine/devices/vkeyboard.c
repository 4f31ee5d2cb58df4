/* IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and 102-Key)":
 * commands, replies, the 16-byte buffer. The repeat rate is that of the keyboard
 * that the user has, whatever the guest asks for. */
#include "machine/devices/vkeyboard.h"
#include "drivers/ps2_bytes.h"	/* PS2_* */
#include "lib/string.h"		/* memset */
#include "machine/vm.h"		/* struct vm */

/* Commands beside those of ps2_bytes.h. */
enum { SET_LEDS = 0xed, ECHO, SELECT_SET = 0xf0, SET_TYPEMATIC = 0xf3, ALL_TYPEMATIC = 0xf7, ALL_BREAK, ALL_MAKE,
       ALL_BOTH, KEY_TYPEMATIC, KEY_BREAK, KEY_MAKE };
enum { ID_FIRST = 0xab, ID_SECOND = 0x83 };
enum { LEDS = 0x07, TYPEMATIC_RESERVED = 0x80,
       TYPEMATIC_DEFAULT = 0x2b };	/* 10.9 a second after 500 ms */

static void reply(struct vkeyboard *k, uint8_t byte)
{
	if (k->replies < VKEYBOARD_REPLIES)
		k->reply[k->replies++] = byte;
}

static void clear(struct vkeyboard *k)
{
	k->count = k->partial_count = k->held = 0;
}

static void set_default(struct vkeyboard *k)
{
	clear(k);
	k->set = 2;
	k->typematic = TYPEMATIC_DEFAULT;
	for (unsigned key = 0; key < SET3_KEYS; key++)
		k->type[key] = set3_default_type((uint8_t)key);
}

static void append(struct vkeyboard *k, uint8_t byte)
{
	k->buffer[(k->first + k->count++) % sizeof(k->buffer)] = byte;
}

/* All bytes of a code or none: half a code would be another key. The place after
 * the buffer takes the overrun code, and from then on codes are lost. */
static void store(struct vkeyboard *k, const uint8_t *code, unsigned count)
{
	if (k->count + count <= VKEYBOARD_BUFFER)
		for (unsigned i = 0; i < count; i++)
			append(k, code[i]);
	else if (k->count <= VKEYBOARD_BUFFER &&
		 k->buffer[(k->first + k->count + sizeof(k->buffer) - 1) % sizeof(k->buffer)] !=
		 (k->set == 1 ? SET1_OVERRUN : SET2_OVERRUN))
		append(k, k->set == 1 ? SET1_OVERRUN : SET2_OVERRUN);
}

static void store_set3(struct vkeyboard *k, uint8_t key, bool up)
{
	const uint8_t code[] = { SET2_BREAK, key };
	const bool repeats = !up && k->held == key;

	if (!key)
		return;
	if (!up)
		k->held = key;
	else if (k->held == key)
		k->held = 0;
	if (up && (k->type[key] & SET3_BREAKS))
		store(k, code, 2);
	else if (!up && (!repeats || (k->type[key] & SET3_TYPEMATIC)))
		store(k, code + 1, 1);
}

static void store_key(struct vkeyboard *k, const uint8_t *in, unsigned count)
{
	uint8_t code[SCAN_LONGEST];

	if (k->set == 1)
		store(k, in, count);
	else if (k->set == 2)
		store(k, code, set2_from_set1(in, count, code));
	else
		store_set3(k, set3_from_set1(in, count), in[count - 1] & SET1_BREAK);
}

bool vkeyboard_input(struct vm *vm, uint8_t scancode)
{
	struct vkeyboard *k = &vm->vkeyboard;
	unsigned wanted;

	if (!k->scanning || !(scancode & ~SET1_BREAK))
		return false;		/* 0 is no key */
	k->partial[k->partial_count++] = scancode;
	wanted = k->partial[0] == SCAN_E0 ? 2 : k->partial[0] == SCAN_E1 ? 3 : 1;
	if (k->partial_count < wanted)
		return false;
	k->partial_count = 0;
	store_key(k, k->partial, wanted);
	return true;
}

bool vkeyboard_idle(const struct vm *vm)
{
	return vm->vkeyboard.count == 0;
}

bool vkeyboard_take(struct vm *vm, bool only_replies, uint8_t *byte)
{
	struct vkeyboard *k = &vm->vkeyboard;

	if (k->replies) {
		*byte = k->reply[0];
		memmove(k->reply, k->reply + 1, --k->replies);
	} else if (!only_replies && k->count) {
		*byte = k->buffer[k->first];
		k->first = (uint8_t)((k->first + 1) % sizeof(k->buffer));
		k->count--;
	} else {
		return false;
	}
	k->last_sent = *byte;
	return true;
}

/* Only set 3 has key types; in the others these commands change what is not used. */
static void set_all_types(struct vkeyboard *k, uint8_t type)
{
	memset(k->type, type, sizeof(k->type));
}

static void parameter(struct vkeyboard *k, uint8_t value)
{
	const uint8_t command = k->awaits;

	k->awaits = 0;
	switch (command) {
	case SET_LEDS:
		k->leds = value & LEDS;
		break;
	case SET_TYPEMATIC:
		if (value & TYPEMATIC_RESERVED) {
			reply(k, PS2_ASK_RESEND);
			return;
		}
		k->typematic = value;
		break;
	case SELECT_SET:
		if (value > 3) {
			reply(k, PS2_ASK_RESEND);
			return;
		}
		reply(k, PS2_ACK);
		if (!value) {
			reply(k, k->set);
		} else {
			clear(k);
			k->set = value;
		}
		return;
	default:			/* KEY_*: any number of keys, until the next command */
		k->awaits = command;
		if (value < SET3_KEYS)
			k->type[value] = command == KEY_TYPEMATIC ? SET3_TYPEMATIC :
					 command == KEY_BREAK ? SET3_BREAKS : 0;
		break;
	}
	reply(k, PS2_ACK);
}

static void command(struct vm *vm, uint8_t value)
{
	struct vkeyboard *k = &vm->vkeyboard;

	switch (value) {
	case ECHO: reply(k, ECHO); return;
	case PS2_RESEND: reply(k, k->last_sent); return;
	case SET_LEDS:
	case SELECT_SET:
	case SET_TYPEMATIC: k->awaits = value; break;
	case KEY_TYPEMATIC:
	case KEY_BREAK:
	case KEY_MAKE: clear(k); k->awaits = value; break;
	case PS2_READ_ID:
		reply(k, PS2_ACK);
		reply(k, ID_FIRST);
		reply(k, ID_SECOND);
		return;
	case PS2_ENABLE: clear(k); k->scanning = true; break;
	case PS2_DISABLE: set_default(k); k->scanning = false; break;
	case PS2_SET_DEFAULT: set_default(k); k->scanning = true; break;
	case ALL_TYPEMATIC: clear(k); set_all_types(k, SET3_TYPEMATIC); break;
	case ALL_BREAK: clear(k); set_all_types(k, SET3_BREAKS); break;
	case ALL_MAKE: clear(k); set_all_types(k, 0); break;
	case ALL_BOTH: clear(k); set_all_types(k, SET3_TYPEMATIC | SET3_BREAKS); break;
	case PS2_RESET:
		vkeyboard_reset(vm);
		reply(k, PS2_ACK);
		reply(k, PS2_TEST_PASSED);
		return;
	default: reply(k, PS2_ASK_RESEND); return;
	}
	reply(k, PS2_ACK);
}

/* A command in place of a parameter is a new command. */
bool vkeyboard_command(struct vm *vm, uint8_t value)
{
	struct vkeyboard *k = &vm->vkeyboard;

	k->replies = 0;
	if (k->awaits && value < SET_LEDS) {
		parameter(k, value);
		return false;
	}
	k->awaits = 0;
	command(vm, value);
	return value == PS2_DISABLE || value == PS2_SET_DEFAULT || value == PS2_RESET;
}

void vkeyboard_reset(struct vm *vm)
{
	vm->vkeyboard = (struct vkeyboard){ .scanning = true };
	set_default(&vm->vkeyboard);
}

void vkeyboard_init(struct vm *vm)
{
	vkeyboard_reset(vm);
}
