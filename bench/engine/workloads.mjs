/** Rules and facts of the comparison. Every engine gets the same ones in its own language. */

/** Rules that do not touch each other; of the facts below 1, 2, about 10 and about 100 of them match. */
export const independent = count =>
  Array.from(
    {length: count},
    (_, i) =>
      `rule "R${i}" salience ${i % 100} no-loop { when Customer.age > ${(i % 60) + 10} && Customer.tier == "t${i % 50}" then Result.r${i} = ${i}; }`,
  ).join('\n');

/** The same number of rules matches, however many there are. */
export const sparse = count =>
  Array.from(
    {length: count},
    (_, i) =>
      `rule "R${i}" no-loop { when Customer.age > 20 && Customer.tier == "${i < 2 ? 't7' : `u${i}`}" then Result.r${i} = ${i}; }`,
  ).join('\n');

/** Twenty fields, ranges, arithmetic in the actions; about one in seventy fires. */
export const mixed = count =>
  Array.from({length: count}, (_, i) => {
    const [field, other, from] = [i % 20, (i + 3) % 20, (i * 37) % 1000];
    return `rule "M${i}" salience ${i % 10} { when F.f${field} >= ${from} && F.f${field} < ${from + 20} && F.f${other} > ${i % 500} then Out.m${i} = F.f${field} * 2; }`;
  }).join('\n');

/** Each rule makes the next one true. `backwards` declares the last one first. */
export function chain(count, {backwards = false} = {}) {
  const rules = Array.from(
    {length: count},
    (_, i) => `rule "C${i}" no-loop { when Chain.s${i} == 1 then Chain.s${i + 1} = 1; }`,
  );
  return (backwards ? rules.reverse() : rules).join('\n');
}

/** A thousand customers as JSON texts, to be parsed for every evaluation: facts vary, and strings come from a parser. */
export function customers() {
  const texts = Array.from({length: 1000}, (_, i) =>
    JSON.stringify({Customer: {age: 18 + (i % 51), tier: `t${(i * 7) % 50}`}}),
  );
  let turn = 0;
  return () => JSON.parse(texts[(turn = (turn + 1) % 1000)]);
}

/** A thousand facts for `mixed`. */
export function readings() {
  const texts = Array.from({length: 1000}, (_, i) => {
    const fields = Array.from({length: 20}, (_, field) => [`f${field}`, (i * 7919 + field * 104_729) % 1000]);
    return JSON.stringify({F: Object.fromEntries(fields)});
  });
  let turn = 0;
  return () => JSON.parse(texts[(turn = (turn + 1) % 1000)]);
}
