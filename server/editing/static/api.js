// Requests to the server of this workbench. A refusal becomes an error with the server's words.

async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { conflicts: answer.conflicts });
  return answer;
}

export const get = async (address, words) =>
  answerOf(await fetch(words === undefined ? address : `${address}?q=${encodeURIComponent(words)}`));

export const post = async (address, body = {}) =>
  answerOf(await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
