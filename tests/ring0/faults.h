/* Faults of the monitor itself, made on purpose. */
#ifndef RING0_FAULTS_H
#define RING0_FAULTS_H

struct fault {
	const char *name;
	void (*raise)(void);
};

extern const struct fault faults[];	/* ends with a NULL name */

#endif
