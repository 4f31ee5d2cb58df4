/* Between the files of the wall: a line of dots in another width. Pure functions, 32 bits a dot, 00RRGGBBh. */
#ifndef RUN_WALL_SCALE_H
#define RUN_WALL_SCALE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * wall_widen - each of @count dots, @times times
 * @times: not 0
 * @to:    @count * @times dots
 */
void wall_widen(uint32_t *to, const uint32_t *from, unsigned count, unsigned times);

/**
 * wall_stretch - @count dots for @width: some of them twice
 * @count: @width to 2 * @width
 * @mixes: with what stands in @to
 */
void wall_stretch(uint32_t *to, unsigned count, const uint32_t *from, unsigned width, bool mixes);

/**
 * wall_narrow - @count dots for @width: each the mean of those that it stands for, the later the more where it is three or more
 * @count: not 0; @width at most
 * @mixes: as above
 */
void wall_narrow(uint32_t *to, unsigned count, const uint32_t *from, unsigned width, bool mixes);

#endif
