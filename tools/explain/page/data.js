/* The trace in the page: JSON, compressed, as text. */

/** unpack - the object in the base64 text of its compressed JSON */
export async function unpack(text) {
	const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
	return JSON.parse(await new Response(stream).text());
}
