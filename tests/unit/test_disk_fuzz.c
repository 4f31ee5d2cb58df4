/* Random calls: nothing changes but what the call names. */
#include "disk_machine.h"

#include <stdlib.h>
#include <string.h>

enum { CALLS = 100000, CHECK_EVERY = 128 };

static uint32_t state;
static uint8_t *before_memory, *before_image[IMAGES];

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint16_t some(const uint16_t *list, unsigned count)
{
	const uint32_t r = random32();

	return r % 4 ? list[r / 4 % count] : (uint16_t)(r >> 8);
}
#define SOME(...) some((const uint16_t[]){ __VA_ARGS__ }, sizeof((const uint16_t[]){ __VA_ARGS__ }) / 2)

static void random_call(void)
{
	struct trap_frame *tf = &vm.vcpu.frame;
	const uint16_t function = SOME(0, 1, 2, 2, 3, 4, 5, 8, 0x15, 0x16, 0x17, 0x18, 0x41, 0x42, 0x42, 0x43,
				       0x44, 0x45, 0x46, 0x47, 0x48, 0x4e);

	*tf = (struct trap_frame){ .eflags = EFLAGS_VM | EFLAGS_FIXED };
	tf->eax = (random32() & 0xffff0000) | (function & 0xff) << 8 | (SOME(0, 1, 2, 9, 18, 63, 128) & 0xff);
	tf->ebx = random32();
	tf->ecx = (random32() & 0xffff0000) | SOME(1, 2, 9, 0x0112, 0x013f, 0x4f12, 0x27c9);
	tf->edx = (random32() & 0xffff0000) | SOME(0, 1, 0x80, 0x81, 0x100, 0x101, 0xf80, 2, 0x82);
	tf->esi = random32();
	tf->edi = random32();
	tf->ebp = random32();
	tf->esp = random32();
	tf->eip = random32();
	tf->ss = random32() & 0xffff;
	tf->ds = random32() & 0xffff;
	tf->es = SOME(0x4000, 0x9fc0, 0xa000, 0xbff0, 0xc000, 0xf000, 0xffff);
	for (unsigned i = 0; i < 24; i++) {		/* a packet, or a wild guess */
		const uint32_t at = linear((uint16_t)tf->ds, (uint16_t)(tf->esi + i));

		if (random32() % 4 == 0)
			running_write8(&vm.vcpu, at, (uint8_t)(i == 2 ? random32() % 140 : random32()));
		else if (i != 2 && i != 8 && i != 9)
			running_write8(&vm.vcpu, at, 0);
	}
}

static void allow(uint32_t lin, uint32_t n)
{
	if (lin < GUEST_SIZE)
		memcpy(before_memory + lin, memory + lin, lin + n > GUEST_SIZE ? GUEST_SIZE - lin : n);
}

static void allow_packet(const struct trap_frame *tf, uint32_t at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		allow(linear((uint16_t)tf->ds, (uint16_t)(tf->esi + at + i)), 1);
}

/* After the call: forget the bytes that it had a right to change. */
static void allow_memory(const struct trap_frame *was, uint32_t packet_buffer, uint16_t packet_count)
{
	const uint8_t function = (uint8_t)(was->eax >> 8);

	allow(0x43e, 11);
	allow(BDA_DISK_STATUS, 1);
	allow(BDA_FLOPPY_RATE, 1);
	allow(BDA_FLOPPY_MEDIA, 6);
	allow(linear((uint16_t)was->ss, (uint16_t)(was->esp + 4)), 2);
	if (function == 0x02)
		allow(linear((uint16_t)was->es, (uint16_t)was->ebx), (was->eax & 0xff) * SECTOR_SIZE);
	if (function == 0x42 && packet_count <= DISK_MOST_SECTORS)
		allow(packet_buffer, packet_count * SECTOR_SIZE);
	if (function >= 0x42 && function <= 0x44)
		allow_packet(was, 2, 2);
	if (function == 0x48)
		allow_packet(was, 0, 30);
}

static void check_registers(const struct trap_frame *was)
{
	const struct trap_frame *is = &vm.vcpu.frame;
	const uint8_t function = (uint8_t)(was->eax >> 8);
	const bool facts = function == 0x08, cx = facts || function == 0x15 || function == 0x41;
	struct trap_frame same = *is;

	CHECK("high halves", 0, ((is->eax ^ was->eax) | (is->ebx ^ was->ebx) | (is->ecx ^ was->ecx) |
				 (is->edx ^ was->edx) | (is->edi ^ was->edi)) >> 16);
	same.eax = was->eax;
	same.ebx = facts || function == 0x41 ? was->ebx : is->ebx;
	same.ecx = cx ? was->ecx : is->ecx;
	same.edx = facts || function == 0x15 ? was->edx : is->edx;
	same.edi = facts || function == 0x18 ? was->edi : is->edi;
	same.es = facts || function == 0x18 ? was->es : is->es;
	CHECK("the other registers", 0, memcmp(was, &same, sizeof(same)));
}

static uint32_t buffer_of_packet(const struct trap_frame *tf)
{
	uint8_t p[24];

	for (unsigned i = 0; i < sizeof(p); i++)
		p[i] = memory[linear((uint16_t)tf->ds, (uint16_t)(tf->esi + i))];
	if ((p[4] & p[5] & p[6] & p[7]) == 0xff && p[0] >= 24)
		return (p[19] | p[20] | p[21] | p[22] | p[23]) ? GUEST_SIZE :
		       (uint32_t)(p[16] | p[17] << 8 | p[18] << 16);
	return linear((uint16_t)(p[6] | p[7] << 8), (uint16_t)(p[4] | p[5] << 8));
}

static void one_call(bool thorough)
{
	const struct trap_frame was = vm.vcpu.frame;
	const uint32_t flags_at = linear((uint16_t)was.ss, (uint16_t)(was.esp + 4));
	const uint32_t buffer = buffer_of_packet(&was);
	const uint8_t function = (uint8_t)(was.eax >> 8);
	const uint16_t count = (uint16_t)(memory[linear((uint16_t)was.ds, (uint16_t)(was.esi + 2))] |
					  memory[linear((uint16_t)was.ds, (uint16_t)(was.esi + 3))] << 8);
	const bool writes = function == 0x03 || function == 0x05 || function == 0x43;
	const uint8_t flags_high = memory[flags_at + 1];

	if (thorough) {
		memcpy(before_memory, memory, GUEST_SIZE);
		for (unsigned i = 0; i < IMAGES; i++)
			memcpy(before_image[i], images[i].bytes, images[i].size);
	}
	check_case("AX=%04x BX=%04x CX=%04x DX=%04x ES=%04x DS:SI=%04x:%04x", was.eax & 0xffff,
		   was.ebx & 0xffff, was.ecx & 0xffff, was.edx & 0xffff, was.es & 0xffff, was.ds & 0xffff,
		   was.esi & 0xffff);
	CHECK("result", SERVICE_DONE, disk_int13(&vm));
	check_registers(&was);
	if (!thorough)
		return;
	if (function != 0x02 && function != 0x42 && function != 0x48)
		CHECK("FLAGS but CF", flags_high, memory[flags_at + 1]);
	allow_memory(&was, buffer, count);
	CHECK("all other memory", 0, memcmp(before_memory, memory, GUEST_SIZE));
	for (unsigned i = 0; i < IMAGES && !writes; i++)
		CHECK("the images", 0, memcmp(before_image[i], images[i].bytes, images[i].size));
}

static void fuzz(void)
{
	state = 0x2545f491;
	disk_machine();
	before_memory = malloc(GUEST_SIZE);
	for (unsigned i = 0; i < IMAGES; i++)
		before_image[i] = malloc(images[i].size);
	for (unsigned i = 0; i < CALLS && !check_failed(); i++) {
		random_call();
		one_call(i % CHECK_EVERY == 0);
	}
	for (unsigned i = 0; i < IMAGES; i++)
		free(before_image[i]);
	free(before_memory);
}

const struct test fuzz_tests[] = {
	{ "disk-random-calls-touch-nothing-else", fuzz },
	{ NULL, NULL },
};
