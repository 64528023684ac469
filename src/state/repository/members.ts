import type {Queries} from './database.js';
import type {NamedMember} from './repository.js';

/** A control that is silent for this long is gone, and its nodes have found another. */
const leaseSeconds = 10;

/** Replaces what a control said about its nodes, forgets controls that are gone, and answers the others' nodes. */
export async function exchangeMembers(
  queries: Queries,
  environment: string,
  control: string,
  own: readonly NamedMember[],
): Promise<NamedMember[]> {
  const names = own.map(({name}) => name);
  await queries.query(
    `delete from rulectl.member where environment = $1
        and ((control = $2 and name <> all($3::text[])) or seen_at < now() - make_interval(secs => $4::int))`,
    [environment, control, names, leaseSeconds],
  );
  await queries.query(
    `insert into rulectl.member (environment, control, name, member)
     select $1, $2, each->>'name', each from jsonb_array_elements($3::jsonb) each
     on conflict (environment, control, name) do update set member = excluded.member, seen_at = now()`,
    [environment, control, JSON.stringify(own)],
  );
  const others = await queries.query<{member: NamedMember}>(
    `select distinct on (name) member from rulectl.member
      where environment = $1 and control <> $2 and name <> all($3::text[]) order by name, seen_at desc`,
    [environment, control, names],
  );
  return others.map(({member}) => member);
}
