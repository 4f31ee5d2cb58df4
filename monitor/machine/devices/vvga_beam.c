/* The beam: input status register 1. A frame is 449 lines of 31.8 us with 400 or 350 lines to see, 70 a second, or
 * 525 lines with 480, 60 a second: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "Miscellaneous
 * Output Register". Whatever the CRTC says counts for the picture, and not for its time.
 * Differs: the numbers of lines before and after the picture are those of 400 and 480 lines. */
#include "machine/devices/vvga.h"

enum { MISC_LINES = 0xc0, LINES_480 = 0xc0, NOT_DISPLAYED = 0x01, RETRACE = 0x08 };

/* In ticks of 0.838 us, from the start of the retrace. */
struct frame {
	uint32_t length, retrace, picture, picture_end;
};
enum { LINE = 38, LINE_SHOWN = 30 };

static const struct frame *frame_of(const struct vvga *v)
{
	static const struct frame lines_400 = { 17024, 2 * LINE, 37 * LINE, 437 * LINE },
				  lines_480 = { 19905, 2 * LINE, 35 * LINE, 515 * LINE };

	return (v->misc & MISC_LINES) == LINES_480 ? &lines_480 : &lines_400;
}

/* When the last retrace up to @now began. Retraces follow each other from v->frame on. */
static uint64_t frame_start(const struct vvga *v, uint64_t now)
{
	const uint32_t length = frame_of(v)->length;
	const uint64_t since = now - v->frame;

	if (since < length)
		return v->frame;
	/* An hour has less than 2^32 ticks. After more than that without a look the beam is where it likes. */
	return now - (since <= UINT32_MAX ? (uint32_t)since % length : 0);
}

uint64_t vvga_next_retrace(const struct vvga *v, uint64_t now)
{
	return frame_start(v, now) + frame_of(v)->length;
}

uint8_t vvga_status(struct vvga *v, uint64_t now, bool polls)
{
	const struct frame *f = frame_of(v);
	const uint64_t start = frame_start(v, now);
	const uint32_t at = (uint32_t)(now - start);
	const bool missed = polls && start != v->frame;

	v->attribute_expects_data = false;
	v->frame = start;
	if (at < f->retrace || missed)
		return RETRACE | NOT_DISPLAYED;
	if (at < f->picture || at >= f->picture_end || (at - f->picture) % LINE >= LINE_SHOWN)
		return NOT_DISPLAYED;
	return 0;
}
