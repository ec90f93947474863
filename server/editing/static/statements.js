// The statement of a quote, "STANCE MODALITY inferred name = kind(roles) label", as parts and back.
// A statement with several contents, a condition or a dispute has no parts: it is changed as it is written.

const STANCES = 'affirms|denies|doubts';
const MODALITIES = 'actual|planned|proposed|possible|conditional';
const NAME = '[a-z0-9]+(?:-[a-z0-9]+)*';
const LEAD = new RegExp(`^(?:(${STANCES}) )?(?:(${MODALITIES}) )?(?:(inferred|stated) )?(.*)$`);
const SITUATION = new RegExp(`^(?:(${NAME})\\s*=\\s*)?([\\w-]+)\\s*\\(([^()]*)\\)\\s*([^;()]*)$`);
const TAIL = /\b(if|disputes)\b/;
const LISTS = ['agent', 'affected', 'participant', 'location', 'theme', 'opposes', 'moved'];

export const stances = STANCES.split('|');
export const modalities = MODALITIES.split('|');

export function readStatement(line) {
  const [, stance = '', modality = '', basis = '', rest] = LEAD.exec(line.trim().replaceAll(/\s+/g, ' '));
  const lead = { stance, modality, basis };
  if (new RegExp(`^${NAME}$`).test(rest)) return { ...lead, situation: rest, kind: '', args: [], label: '', name: '' };
  const found = SITUATION.exec(rest);
  if (!found || TAIL.test(found[4])) return null;
  const [, name = '', kind, args, label] = found;
  return { ...lead, situation: '', name, kind, args: splitArguments(args), label };
}

const NAMES = `${NAME}(?:\\s*\\+\\s*${NAME})*`;
const DISPUTE = new RegExp(`^(.*\\S)\\s+disputes\\s+(${NAMES})$`);

// A line without the claims that it disputes, and these; a line that cannot be read as parts stays whole.
export function splitDispute(line) {
  const [, start, names] = DISPUTE.exec(line.trim()) ?? [];
  return start && holdsDispute(start) ? [start, names] : [line, ''];
}

// Only contents without a label can be followed by a dispute in the line.
export const holdsDispute = (line) => readStatement(line)?.label === '';

// At commas, but not those in double quotes or in 1,500.
const splitArguments = (args) => (args.trim() ? args.match(/(?:"[^"]*"|[^,"]|,(?=\d{3}\b))+|(?<=^|,)(?=,|$)/g).map((each) => each.trim()) : []);

// Sort the arguments by role; what fits no role is kept as it is written.
export function byRole(args, roles) {
  const found = Object.fromEntries(roles.map((role) => [role, '']));
  const others = [];
  args.forEach((each, index) => {
    const [key, ...value] = each.split('=');
    if (value.length && !each.startsWith('"') && key.trim() in found) found[key.trim()] = value.join('=').trim();
    else if (value.length && !each.startsWith('"')) others.push(each);
    else if (roles[index]) found[roles[index]] = each;
    else if (each) others.push(each);
  });
  return { found, others: others.join(', ') };
}

export function writeSituation({ name, kind, roles, others, label }) {
  const values = Object.values(roles).map((each) => each.trim());
  while (values.length && !values.at(-1)) values.pop();
  const args = [...values, ...(others ? [others] : [])].join(', ');
  return `${name ? `${name} = ` : ''}${kind}(${args})${label ? ` ${label}` : ''}`;
}

// A situation that is written as keys, as a line; null if a line cannot say all of it.
export function lineOf(keys) {
  const { id = '', kind = 'occurrence', label = '', ...others } = keys;
  const args = [];
  for (const [key, value] of Object.entries(others)) {
    if (LISTS.includes(key)) args.push(`${key}=${[value].flat().join(' + ')}`);
    else if (typeof value === 'string') args.push(`${key}=${value}`);
    else return null;
  }
  const name = id === nameOf(label) ? '' : id;
  return /[;()]/.test(label) || TAIL.test(label) ? null : writeSituation({ name, kind, roles: {}, others: args.join(', '), label });
}

// The name that the sheet makes of some words.
export function nameOf(words) {
  const name = words.normalize('NFKD').toLowerCase().replaceAll(/['’\u0300-\u036f]/g, '').replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  return name.length > 60 ? name.slice(0, 61).replace(/-[^-]*$/, '') : name;
}
