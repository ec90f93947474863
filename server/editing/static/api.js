// Requests to the server of this workbench. A refusal becomes an error with the server's words.

const GONE = 'The server does not answer. Start onrecord edit again and open the address that it prints: this page then works again.';

export async function send(method, address, body) {
  const options = { method };
  if (body !== undefined) Object.assign(options, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  let response;
  try { response = await fetch(address, options); } catch { throw Object.assign(new Error(GONE), { isGone: true }); }
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const answer = isJson ? await response.json() : { error: (await response.text()).trim() };
  if (!response.ok) throw Object.assign(new Error(answer.error), {
    conflicts: answer.conflicts, problems: answer.problems, isUnreadable: answer.is_unreadable, isGone: response.status === 401 });
  return answer;
}

// The server looks words up one after the other. So does the page: a browser has six connections, and keystrokes that
// are to be kept must not wait for one.
let lookUps = Promise.resolve();
function lookUp(address) {
  const found = lookUps.then(() => send('GET', address));
  lookUps = found.catch(() => {});
  return found;
}

export const get = (address, words) => (words === undefined ? send('GET', address) : lookUp(`${address}?q=${encodeURIComponent(words)}`));

export const post = (address, body = {}) => send('POST', address, body);
