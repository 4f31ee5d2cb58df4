/* The functions of the monitor's that ran in a trap, the first of them first. */

const ROADS = [
	['exit_ring3', 'a client’s trap'],
	['trap_dispatch', 'by its vector'],
	['exit_general', 'general road'],
	['exit_general_at', 'general road'],
	['exit_gp_watched', 'common road'],
];

/** roadOf - { functions, name }: none where the page was made without the monitor's file */
export function roadOf({ roads, functions }, step) {
	const found = (roads?.[step.road] ?? []).map((number) => functions[number]);

	return { functions: found, name: ROADS.find(([first]) => found.some(({ name }) => name === first))?.[1] ?? '' };
}
