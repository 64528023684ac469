import type {Queries} from './database.js';
import type {AuditEntry} from './repository.js';

interface Note extends Omit<AuditEntry, 'id' | 'createdAt'> {
  readonly environment: string;
}

/** Adds a line to the trail; inside the transaction that makes the change. */
export async function note(
  queries: Queries,
  {environment, actor, author, action, subject, detail}: Note,
): Promise<void> {
  await queries.query(
    `insert into rulectl.audit (environment, actor, author, action, subject, detail)
     values ($1, $2, $3, $4, $5, $6::jsonb)`,
    [environment, actor, author, action, subject, JSON.stringify(detail)],
  );
}
