/* Light or dark: as the system says until the reader chooses. */

const KEY = 'trapeze-theme';

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)').matches;
export const isDark = () => (document.documentElement.dataset.theme ?? (systemIsDark() ? 'dark' : 'light')) === 'dark';

/* A page that was opened as a file may be denied its storage; then the choice lasts as long as the page. */
function remembered(value) {
	try {
		return value === undefined ? localStorage.getItem(KEY) : localStorage.setItem(KEY, value);
	} catch {
		return null;
	}
}

export function applyTheme() {
	const chosen = remembered();

	if (chosen === 'dark' || chosen === 'light')
		document.documentElement.dataset.theme = chosen;
}

export function toggleTheme() {
	document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
	remembered(document.documentElement.dataset.theme);
}
