/* What the x87 and SSE have in a signal frame. */
#include "client/frames_fpu.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_read, user_write */
#include "cpu/features.h"	/* features_get */
#include "lib/string.h"		/* memcpy, memset */

/* FNSAVE's image, then FXSAVE's; the word between says that the second is there. */
struct fp_frame {
	uint32_t control, status, tag, ip, cs, dp, ds;
	uint8_t st[8][10];
	uint16_t status_copy, magic;	/* 0: an FXSAVE image follows; FFFFh: none */
	struct fpu_state fx;
};

_Static_assert(sizeof(struct fp_frame) == FRAME_FPU_BYTES && __builtin_offsetof(struct fp_frame, fx) % 16 == 0,
	       "frames have Linux's layout");

enum { FX_CONTROL = 0, FX_STATUS = 2, FX_TAG = 4, FX_MXCSR = 24, FX_MXCSR_MASK = 28, FX_ST = 32 };
#define MXCSR_RESET 0x1f80u
#define MXCSR_KNOWN 0xffbfu	/* where the CPU does not say which bits it has: SDM vol 1 11.6.6 */

static uint32_t fx_word(const struct fpu_state *fx, unsigned at)
{
	uint32_t value;

	memcpy(&value, fx->image + at, sizeof(value));
	return value;
}

static uint32_t mxcsr_mask(struct vm *vm)
{
	const uint32_t mask = fx_word(&vm->client->signals.fpu, FX_MXCSR_MASK);

	return mask ? mask : MXCSR_KNOWN;
}

/* Two bits a register, as FNSAVE has them, out of FXSAVE's one. A register in use counts as valid:
 * what it holds more exactly nobody reads from a frame. */
static uint32_t full_tag(uint8_t in_use)
{
	uint32_t tag = 0xffff0000u;

	for (unsigned i = 0; i < 8; i++)
		if (!(in_use >> i & 1))
			tag |= 3u << 2 * i;
	return tag;
}

void frame_fpu_fresh(void)
{
	const uint32_t reset = MXCSR_RESET;
	struct fpu_state fresh;

	fpu_init();
	if (!features_get()->has_fxsr)
		return;
	fpu_save(&fresh);
	memcpy(fresh.image + FX_MXCSR, &reset, sizeof(reset));
	fpu_load(&fresh);
}

bool frame_fpu_save(struct vm *vm, uint32_t at)
{
	struct fpu_state *fx = &vm->client->signals.fpu;
	struct fp_frame f;

	memset(&f, 0, sizeof(f));
	fpu_save(fx);
	if (!features_get()->has_fxsr) {
		f.magic = 0xffff;
		memcpy(&f, fx, __builtin_offsetof(struct fp_frame, status_copy));
		f.status_copy = (uint16_t)f.status;
		return user_write(vm, at, &f, sizeof(f));
	}
	f.control = 0xffff0000u | (uint16_t)fx_word(fx, FX_CONTROL);
	f.status = 0xffff0000u | (uint16_t)fx_word(fx, FX_STATUS);
	f.status_copy = (uint16_t)f.status;
	f.tag = full_tag(fx->image[FX_TAG]);
	for (unsigned i = 0; i < 8; i++)
		memcpy(f.st[i], fx->image + FX_ST + 16 * i, sizeof(f.st[i]));
	f.fx = *fx;
	return user_write(vm, at, &f, sizeof(f));
}

/* Bits of MXCSR that the CPU does not have would fault. */
bool frame_fpu_restore(struct vm *vm, uint32_t at)
{
	struct fpu_state *fx = &vm->client->signals.fpu;
	struct fp_frame f;
	uint32_t mxcsr;

	if (!at) {
		frame_fpu_fresh();
		return true;
	}
	if (!user_read(vm, &f, at, sizeof(f)))
		return false;
	fpu_save(fx);
	if (!features_get()->has_fxsr) {
		memcpy(fx, &f, __builtin_offsetof(struct fp_frame, status_copy));
	} else {
		mxcsr = fx_word(&f.fx, FX_MXCSR) & mxcsr_mask(vm);
		*fx = f.fx;
		memcpy(fx->image + FX_MXCSR, &mxcsr, sizeof(mxcsr));
	}
	fpu_load(fx);
	return true;
}
