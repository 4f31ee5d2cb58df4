/* What must hold of a client, whatever it does. */
#ifndef FUZZ_CLIENT_HOLDS_H
#define FUZZ_CLIENT_HOLDS_H

struct vm;

/**
 * space_holds - its page tables show memory of its own, the borrowed low megabyte, and nothing else
 * Every page of its own is mapped once, and all are accounted for.
 */
void space_holds(struct vm *vm);

/**
 * client_frame_holds - the image that IRETD would load is one of ring 3 that does not fault, or of its v86 code; and
 * the CPU will push where that mode's frame is
 */
void client_frame_holds(const struct vm *vm);

#endif
