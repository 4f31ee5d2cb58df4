/* Between the files of the orders. */
#ifndef RUN_ORDERS_LOOK_H
#define RUN_ORDERS_LOOK_H

#include <stdint.h>

#include "run/orders.h"		/* struct orders_answer */

struct vm;

/**
 * orders_text - the text that the guest shows; in graphics modes only the size of its picture
 * orders_lines - its picture, from line @first on: as many lines as there is room for
 * @answer: ORDERS_ROOM bytes
 */
enum orders_state orders_text(const struct vm *vm, struct orders_answer *answer);
enum orders_state orders_lines(const struct vm *vm, struct orders_answer *answer, uint32_t first);

#endif
