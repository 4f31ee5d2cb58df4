/* What the back row of a lecture hall needs, on the pages of real runs in headless Chromium (chromium.test.js). */
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, open } from './browser.js';

const directory = process.env.EXPLAIN_DIRECTORY;
const LECTURE = { viewport: { width: 1280, height: 800 } };
const PANES = ['source', 'monitor', 'frame', 'printed', 'told'];
const steps = (name) => JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8'));
const own = (name) => steps(name).filter((step) => step.file?.startsWith('guest/lecture/'));
const repository = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');

/* Opening a page takes longer than all that is asked of it. Most claims share one, of cr0 at 1280x800, and begin at
   the first of its own traps. */
let browser, shared, visits = 0;
before(async () => {
	browser = await launch();
	shared = await open(browser, join(directory, 'cr0.html'), LECTURE);
});
after(async () => {
	await browser.close();
	assert.deepEqual(shared.complaints, []);
});

async function onCr0(use) {
	const [step] = own('cr0');

	// The page notices a hash that is another one.
	await shared.page.evaluate((hash) => { location.hash = hash; }, `trap=${step.trap}&in=${step.file}&visit=${++visits}`);
	await shared.page.waitForFunction((id) => document.getElementById('number').value === id, String(step.trap));
	await use(shared.page);
}

/* `use` gets the page of a run, which must have nothing to complain of in the end. */
async function on(name, options, use) {
	const { page, complaints } = await open(browser, join(directory, `${name}.html`), options);

	await use(page);
	await page.close();
	assert.deepEqual(complaints, []);
}

/* Runs in the page: texts in sight that are smaller than 14 px. */
function smallTexts() {
	const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
	const found = [];

	while (walker.nextNode()) {
		const { data, parentElement } = walker.currentNode;
		const size = parseFloat(getComputedStyle(parentElement).fontSize);

		if (data.trim() && size < 14 && parentElement.checkVisibility() && !parentElement.closest('.unseen'))
			found.push(`${data.trim().slice(0, 20)}: ${size} px`);
	}
	return found;
}

test('explain-no-text-is-below-14-px-at-1280x800', () => onCr0(async (page) => {
	for (const key of ['Home', 'End', 'a', 'Home', 'l', 'Escape', '?', 'Escape']) {
		await page.keyboard.press(key);
		assert.deepEqual(await page.evaluate(smallTexts), [], key);
	}
}));

test('explain-mod-reg-and-rm-are-told-apart', () => onCr0(async (page) => {
	const [step] = own('cr0');
	const bits = parseInt(step.modrm, 16).toString(2).padStart(8, '0');

	assert.deepEqual(await page.locator('.modrm i').allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, ' '))),
		[`${bits.slice(0, 2)} mod`, `${bits.slice(2, 5)} reg`, `${bits.slice(5)} r/m`]);
}));

const sizes = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.panel')].map((pane) =>
	[pane.dataset.pane, [pane.clientWidth, parseFloat(getComputedStyle(pane).fontSize)]])));

test('explain-key-z-enlarges-the-pane-under-the-mouse-and-back', () => onCr0(async (page) => {
	const before = await sizes(page);

	assert.deepEqual(Object.keys(before), PANES);
	for (const [name, back] of PANES.map((pane, i) => [pane, i % 2 ? 'Escape' : 'z'])) {
		await page.hover(`.panel.${name} h2`);
		await page.keyboard.press('z');
		const { [name]: [width, font], ...others } = await sizes(page);

		assert.ok(width > 1200, `${name} is ${width} pixels wide`);
		assert.ok(font >= 1.3 * before[name][1], `${name} has ${font} px`);
		assert.ok(Object.values(others).every(([other]) => other === 0), name);
		await page.keyboard.press(back);
		assert.deepEqual(await sizes(page), before);
	}
}));

test('explain-enlarged-pane-goes-from-trap-to-trap', () => onCr0(async (page) => {
	await page.click('.panel.source .enlarge');
	for (const step of own('cr0')) {
		assert.equal(await page.textContent('.code [aria-current] .gutter'), String(step.line));
		await page.keyboard.press('ArrowRight');
	}
	await page.keyboard.press('z');
	assert.equal(await page.locator('.panel:visible').count(), PANES.length);
}));

test('explain-enlarged-stack-needs-no-scrolling', async () => {
	for (const [width, height] of [[1280, 800], [1920, 1080]])
		await on('cr0', { viewport: { width, height } }, async (page) => {
			await page.click('.panel.frame .enlarge');
			assert.ok(await page.evaluate(() => {
				const { scrollHeight, clientHeight } = document.querySelector('.frame .scroll');

				return scrollHeight <= clientHeight;
			}), `${width}x${height}`);
		});
});

test('explain-shows-what-the-guest-has-printed-so-far', () => onCr0(async (page) => {
	const printed = async () => (await page.textContent('.output')).replace('▁', '');
	const said = readFileSync(join(directory, 'cr0.out'), 'utf8').replaceAll('\r', '');

	assert.equal(await printed(), 'Who reads which CR0?\n');
	await page.keyboard.press('End');
	assert.equal((await printed()).split('\n').length, 7);
	assert.ok(said.includes(await printed()));
}));

test('explain-names-the-function-that-ran-with-its-lines', () => onCr0(async (page) => {
	const lines = () => page.locator('.monitor .line code').allTextContents();
	const road = () => page.locator('.road button').allTextContents();
	const ran = { mov: ['common_0f', 'do_mov_from_cr'], cli: ['common_cli', 'do_cli'], sti: ['common_sti', 'do_sti'],
		hlt: ['exit_general_at', 'emu_hlt'] };

	for (const step of own('cr0')) {
		const functions = ['exit_gp', 'exit_gp_watched', ...ran[step.text.split(' ')[0]]];
		const file = await page.textContent('#file'), first = Number(await page.textContent('#file-line'));
		const shown = await lines();

		assert.deepEqual(await road(), functions);
		assert.ok(shown[0].includes(`${functions.at(-1)}(`));
		assert.deepEqual(shown, repository(file).slice(first - 1, first - 1 + shown.length));
		assert.equal(shown.at(-1), '}');
		await page.keyboard.press('ArrowRight');
	}
	await page.click('[data-function=exit_general_at]');
	assert.equal((await lines())[0], 'void exit_general_at(struct vcpu *v, uint32_t lin)');
}));

test('explain-eip-goes-on-by-the-length-of-the-instruction', () => onCr0(async (page) => {
	for (const step of own('cr0').slice(0, -1)) {
		const length = step.bytes.length / 2;

		assert.equal(step.after.eip - step.before.eip, length);
		assert.equal(await page.textContent('[data-slot=eip] .length'), `+${length}`);
		assert.equal(await page.textContent(`.source .line:nth-child(${step.line + 1}) .next`), `◂ EIP + ${length}`);
		await page.keyboard.press('ArrowRight');
	}
	assert.equal(await page.locator('.length, .next').count(), 0);	/* HLT at the end: EIP stays */
}));

test('explain-position-is-one', () => onCr0(async (page) => {
	const list = own('cr0');
	const position = async () => (await page.innerText('#position')).trim();

	assert.equal(await position(), `trap 1 of ${list.length} in cr0.nasm`);
	await page.keyboard.press('End');
	assert.equal(await position(), `trap ${list.length} of ${list.length} in cr0.nasm`);
	await page.keyboard.press('a');
	assert.equal(await position(), `trap ${list.at(-1).trap.toLocaleString('en')} of ${steps('cr0').length.toLocaleString('en')}`);
}));

test('explain-lanes-without-a-shown-trap-take-no-room', () => onCr0(async (page) => {
	const tracks = () => page.locator('.track').count();
	const height = async () => (await page.locator('.timeline').boundingBox()).height;
	const few = await height();

	assert.equal(await tracks(), 3);	/* of its own: MOV r,CR0; CLI and STI; HLT */
	assert.equal(await page.locator('.others [data-kind]').count(), 3);
	await page.keyboard.press('a');
	assert.equal(await tracks(), 6);
	assert.ok(await height() > few + 30);
	await page.keyboard.press('3');
	assert.equal(await tracks(), 5);
	assert.equal(await page.isChecked('.others [data-kind=port]'), false);
	await page.keyboard.press('3');
	assert.equal(await tracks(), 6);
}));

test('explain-two-guests-have-a-lane-each-with-their-slices', () => on('two', LECTURE, async (page) => {
	const bars = page.locator('.tracks .kind-guest path:not(.hidden)');

	assert.deepEqual((await page.locator('.names .kind-guest').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
		['G cr0 2', 'G twin 1']);
	assert.equal((await bars.first().getAttribute('d')).match(/M/g).length, 2);
}));

test('explain-fits-the-width-of-a-phone-and-of-a-projector', async () => {
	for (const [width, height] of [[420, 800], [1280, 800], [1920, 1080]])
		await on('cr0', { viewport: { width, height } }, async (page) => {
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`);
		});
});
