/* A guest reached video memory of its own VGA's where that has logic. */
#ifndef TRAP_VIDEO_TRAP_H
#define TRAP_VIDEO_TRAP_H

struct vcpu;

/**
 * exit_video - a page fault at such an address: CR2 has it
 */
void exit_video(struct vcpu *v);

#endif
