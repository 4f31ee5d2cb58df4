/* Holes made on purpose: a proof that finds nothing has to show that it could. */
#ifndef HOSTILE_PLANT_H
#define HOSTILE_PLANT_H

#include "actor.h"
#include "parade.h"

/**
 * plant_before, plant_after, plant_witness - the hole of @g, if it has one, is made
 * before the guest runs, after it, or before the witness does
 */
void plant_before(const struct parade_guest *g, struct actor *hostile);
void plant_after(const struct parade_guest *g);
void plant_witness(const struct parade_guest *g, struct actor *witness);

#endif
