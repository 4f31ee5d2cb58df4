/* The pages of real runs in headless Chromium, compared with the JSON traces that they were made of.
   EXPLAIN_DIRECTORY has NAME.html and NAME.json (the steps with their sentences) of cr0, flags, one
   and client. */
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, look, open, teach } from './browser.js';
import { faintTexts } from './contrast.js';
import { compare } from './expected.js';

const directory = process.env.EXPLAIN_DIRECTORY;
const file = (name) => join(directory, `${name}.html`);
const steps = (name) => JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8'));
const own = (step) => step.file?.startsWith('guest/lecture/');

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function visit(name, options) {
	const visited = await open(browser, file(name), options);

	await teach(visited.page);
	return visited;
}

async function leave({ page, complaints }) {
	await page.close();
	assert.deepEqual(complaints, []);
}

/* Every trap is reached by a real key, and each is compared. */
async function stepThrough(page, list, key) {
	for (const [i, step] of list.entries()) {
		if (i)
			await page.keyboard.press(key);
		const seen = await look(page);

		assert.equal(seen.id, String(step.trap));
		compare(seen, step);
	}
}

for (const name of ['cr0', 'flags'])
	test(`explain-${name}-own-traps-by-keys-show-what-the-trace-says`, async () => {
		const list = steps(name).filter(own);
		const visited = await visit(name);

		assert.ok(list.length >= 8);
		await stepThrough(visited.page, list, 'ArrowRight');
		await stepThrough(visited.page, list.reverse(), 'ArrowLeft');
		await leave(visited);
	});

test('explain-cr0-all-traps-by-buttons-show-what-the-trace-says', async () => {
	const list = steps('cr0');
	const visited = await visit('cr0');
	const { page } = visited;

	await page.click('#show-all');
	await page.click('#first');
	for (const [button, order] of [['next', list], ['back', [...list].reverse()]]) {
		const seen = await page.evaluate(([id, n]) => Array.from({ length: n }, (_, i) => {
			if (i)
				document.getElementById(id).click();
			return window.lookAtPage();
		}), [button, order.length]);

		seen.forEach((looked, i) => {
			assert.equal(looked.id, String(order[i].trap));
			compare(looked, order[i]);
		});
	}
	await leave(visited);
});

test('explain-source-line-is-the-trapped-instruction', async () => {
	const visited = await visit('cr0');
	const source = readFileSync(new URL('../../guest/lecture/cr0.nasm', import.meta.url), 'utf8').split('\n');

	for (const step of steps('cr0').filter(own)) {
		const seen = await look(visited.page);
		const line = source[Number(seen.gutter) - 1];

		assert.equal(seen.line.replace(/\s+/g, ' '), line.replace(/\s+/g, ' '));
		assert.ok(line.includes(step.text.split(' ')[0]), `${line} is no ${step.text}`);
		await visited.page.keyboard.press('ArrowRight');
	}
	await leave(visited);
});

test('explain-link-leads-to-its-trap', async () => {
	const step = steps('flags')[4321];
	const visited = await visit('flags', { hash: `#trap=${step.trap}` });

	compare(await look(visited.page), step);
	await visited.page.keyboard.press('ArrowRight');
	await visited.page.waitForFunction((hash) => location.hash === hash, `#trap=${steps('flags')[4322].trap}`);
	await visited.page.goto(visited.page.url().replace(/#.*/, '#trap=1'));
	compare(await look(visited.page), steps('flags')[0]);
	await leave(visited);
});

test('explain-number-field-goes-to-a-trap-and-refuses-others', async () => {
	const visited = await visit('flags');
	const { page } = visited;

	await page.keyboard.press('g');
	await page.keyboard.type('2000');
	await page.keyboard.press('Enter');
	compare(await look(page), steps('flags').find((step) => step.trap === 2000));
	await page.fill('#number', '999999');
	await page.keyboard.press('Enter');
	assert.equal(await page.locator('#number.wrong').count(), 1);
	await leave(visited);
});

test('explain-filters-leave-what-they-say', async () => {
	const list = steps('cr0');
	const visited = await visit('cr0');
	const { page } = visited;
	const ports = list.filter((step) => /^(in|out) /.test(step.text));

	await page.keyboard.press('a');
	const kinds = await page.locator('.lane-name input').evaluateAll((boxes) => boxes.map((box) => box.dataset.kind));

	for (const kind of kinds.filter((each) => each !== 'port'))
		await page.click(`[data-kind=${kind}]`);
	await page.keyboard.press('Home');
	await stepThrough(page, ports.slice(0, 25), 'ArrowRight');
	await page.keyboard.press('End');
	compare(await look(page), ports.at(-1));
	assert.match(await page.innerText('#position'), new RegExp(`trap \\S+ of ${ports.length.toLocaleString('en')}$`));
	await leave(visited);
});

test('explain-clients-calls-are-a-lane-and-entry-and-return-are-told', async () => {
	const list = steps('client').filter((step) => step.call);
	const visited = await visit('client');
	const { page } = visited;

	assert.equal(list.length, 2);
	assert.match(await page.textContent('.names .kind-call'), /vm86 calls\s+2/);
	assert.equal((await page.getAttribute('.tracks .kind-call path:not(.hidden)', 'd')).match(/M/g).length, 2);
	await page.keyboard.press('Home');
	for (const step of list) {
		const told = await page.locator('.within li[data-event=vm86]').allTextContents();

		assert.deepEqual(told, step.within.filter((event) => event.event === 'vm86').map((event) => event.sentence));
		assert.equal(told.length, 2);
		await page.keyboard.press('ArrowRight');
	}
	await leave(visited);
});

test('explain-timeline-goes-where-it-is-clicked', async () => {
	const list = steps('cr0');
	const visited = await visit('cr0');
	const { page } = visited;

	await page.keyboard.press('a');
	const box = await page.locator('.tracks').boundingBox();

	await page.mouse.click(box.x + box.width / 2, box.y + 5);
	assert.equal((await look(page)).id, String(list[Math.floor(list.length / 2)].trap));
	assert.equal(await page.getAttribute('.tracks', 'aria-valuenow'), String(Math.floor(list.length / 2) + 1));
	await leave(visited);
});

test('explain-list-shows-and-chooses-traps-of-thousands', async () => {
	const list = steps('flags');
	const visited = await visit('flags');
	const { page } = visited;

	await page.keyboard.press('a');
	await page.keyboard.press('l');
	await page.waitForSelector('.row[aria-selected=true]');
	await page.keyboard.press('End');
	await page.waitForSelector(`#row-${list.length - 1}[aria-selected=true]`);
	assert.ok(await page.locator('.row').count() < 80);
	assert.equal(await page.textContent('.row[aria-selected=true] .said'), list.at(-1).sentence);
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Enter');
	assert.equal(await page.locator('dialog[open]').count(), 0);
	compare(await look(page), list.at(-2));
	await leave(visited);
});

test('explain-dark-and-light-follow-the-system-and-the-key', async () => {
	for (const colorScheme of ['light', 'dark']) {
		const visited = await visit('cr0', { colorScheme });
		const ground = () => visited.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const brightness = async () => Number((await ground()).match(/\d+/)[0]);
		const wasBright = await brightness() > 128;

		assert.equal(wasBright, colorScheme === 'light');
		await visited.page.keyboard.press('t');
		assert.equal(await brightness() > 128, !wasBright);
		await leave(visited);
	}
});

test('explain-every-ink-has-contrast-aa', async () => {
	for (const colorScheme of ['light', 'dark']) {
		const visited = await visit('cr0', { colorScheme });
		const faint = await visited.page.evaluate(faintTexts);

		assert.deepEqual(faint, [], colorScheme);
		await leave(visited);
	}
});

test('explain-works-with-a-single-trap', async () => {
	const [step, ...others] = steps('one');
	const visited = await visit('one');

	assert.equal(others.length, 0);
	compare(await look(visited.page), step);
	for (const key of ['ArrowRight', 'ArrowLeft', 'End', 'Home', 'PageDown'])
		await visited.page.keyboard.press(key);
	compare(await look(visited.page), step);
	await leave(visited);
});

test('explain-step-is-announced', async () => {
	const visited = await visit('cr0');

	await visited.page.keyboard.press('ArrowRight');
	const { sentence } = steps('cr0').filter(own)[1];

	await visited.page.waitForFunction((said) => document.getElementById('announcer').textContent.includes(said), sentence);
	await leave(visited);
});

test('explain-prints-one-trap-on-one-sheet', async () => {
	const visited = await visit('cr0');
	const pdf = await visited.page.pdf({ preferCSSPageSize: true, printBackground: true });

	assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1);
	await leave(visited);
});

test('explain-fits-a-lecture-screen-without-scrolling', async () => {
	for (const [width, height] of [[1280, 720], [1920, 1080], [3840, 2160]]) {
		const visited = await visit('cr0', { viewport: { width, height } });
		const over = await visited.page.evaluate(() => {
			const frame = document.querySelector('.frame .scroll');

			return [document.documentElement.scrollHeight - innerHeight, frame.scrollHeight - frame.clientHeight];
		});

		assert.ok(over.every((pixels) => pixels <= 0), `${width}x${height}: ${over} pixels too many`);
		await leave(visited);
	}
});
