/* Headless Chromium on one page. Whatever the page says on its console, and whatever it asks the network for,
   is kept. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const modules = fileURLToPath(new URL('../../build/explain/test/', import.meta.url));
const { chromium } = createRequire(modules)('playwright-core');

/* Chromium as root has no sandbox to offer; the rest keeps it from calling home. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync', '--disable-quic'];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ARGUMENTS });

/** open - { page, complaints } of a page file, when it is ready */
export async function open(browser, file, { hash = '', ...options } = {}) {
	const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, ...options });
	const complaints = [];
	const own = pathToFileURL(file).href;

	page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('request', (request) => {
		if (!request.url().startsWith('data:') && request.url().split('#')[0] !== own)
			complaints.push(`request of ${request.url()}`);
	});
	await page.goto(own + hash);
	await page.waitForSelector('html[data-ready]');
	return { page, complaints };
}

/** look - what the page shows of the current trap, read off the document */
export const look = (page) => page.evaluate(() => window.lookAtPage());

/** teach - put that function into the page */
export const teach = (page) => page.evaluate(() => {
	const text = (node) => node?.textContent.replace(/was |changed to /g, '').replace(/\s+/g, '') ?? null;
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];

	window.lookAtPage = () => ({
		id: document.getElementById('number').value,
		sentence: document.getElementById('sentence').textContent,
		text: document.getElementById('text')?.textContent ?? '',
		source: document.getElementById('source')?.textContent ?? '',
		bytes: all('.byte b').map(text).join('').toLowerCase(),
		parts: all('.byte').map((byte) => byte.className.replace('byte part-', '')).join(' '),
		slots: Object.fromEntries(all('[data-slot]').map((row) => [row.dataset.slot, {
			offset: text(row.querySelector('.offset')), was: text(row.querySelector('.was')),
			now: text(row.querySelector('.now')), changed: row.classList.contains('changed'),
		}])),
		flags: Object.fromEntries(all('[data-flags]').map((row) => [row.dataset.flags,
			Object.fromEntries(all('[data-flag]', row).map((cell) => [cell.dataset.flag, text(cell.querySelector('b'))]))])),
		stack: all('.guest-stack tbody tr').map((row) => all('td', row).map((cell) => text(cell.querySelector('b')))),
		changes: Object.fromEntries(all('.changes dl div').map((row) => [text(row.querySelector('dt')), text(row.querySelector('b'))])),
		line: document.querySelector('.code [aria-current] code')?.textContent ?? null,
		gutter: text(document.querySelector('.code [aria-current] .gutter')),
		within: all('.within [data-event]').map((item) => item.textContent),
		hash: location.hash,
	});
});
