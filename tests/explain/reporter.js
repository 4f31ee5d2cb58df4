/* For node --test: one line "PASS name" or "FAIL name: why" for each test, as all tests of the project print. */
export default async function* reporter(source) {
	for await (const { type, data } of source) {
		if (data?.details?.type === 'suite' || data?.nesting)
			continue;
		if (type === 'test:pass' && !data.skip)
			yield `PASS ${data.name}\n`;
		else if (type === 'test:fail')
			yield `FAIL ${data.name}: ${why(data.details.error)}\n`;
		else if (type === 'test:stderr')
			yield data.message;
	}
}

const why = (error) => String(error.cause?.message ?? error.message).trim().replace(/\s*\n\s*/g, ' ').slice(0, 400);
