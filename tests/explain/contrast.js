/* Runs in the page: texts whose contrast with their background is below 4.5 (WCAG 2.2, 1.4.3). */
export function faintTexts() {
	const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
	const paint = (...colours) => {
		for (const colour of colours) {
			canvas.fillStyle = colour;
			canvas.fillRect(0, 0, 1, 1);
		}
		return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const luminance = (rgb) => rgb.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
		.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const grounds = (node) => node ? [...grounds(node.parentElement), getComputedStyle(node).backgroundColor] : ['#fff'];
	const found = [];

	for (const node of document.querySelectorAll('#app *')) {
		if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) || !node.checkVisibility())
			continue;
		const behind = grounds(node), style = getComputedStyle(node);
		const [a, b] = [luminance(paint(...behind)), luminance(paint(...behind, style.color))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

		if (ratio < 4.5)
			found.push(`${node.className || node.tagName} "${node.textContent.trim().slice(0, 20)}" ${ratio.toFixed(2)}`);
	}
	return found;
}
