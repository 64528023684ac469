-- The rule repository. Every row that others build on is written once; triggers see to it.
-- Statements of one migration run in one transaction, under an advisory lock.

create table rulectl.environment (
  name text primary key,
  -- Raised by each change: the lock that makes writers queue, and what readers compare.
  revision bigint not null default 0,
  created_at timestamptz not null default now()
);

-- What versions hold, stored once however often it is pushed. Text, not jsonb: rules may hold U+0000.
create table rulectl.content (
  digest text primary key check (digest like 'sha256:%'),
  body text not null,
  created_at timestamptz not null default now()
);

create table rulectl.version (
  environment text not null references rulectl.environment (name),
  ruleset text not null,
  version integer not null check (version > 0),
  digest text not null references rulectl.content (digest),
  author text not null,
  message text not null,
  -- Where the rules came from: a commit, a folder.
  source text not null,
  -- The plan as it was when pushed: stages, parts, co-locations.
  split jsonb not null,
  rules integer not null,
  pushed_by text not null,
  created_at timestamptz not null default now(),
  primary key (environment, ruleset, version),
  unique (environment, ruleset, digest)
);

-- Which version was put into use, and when. A roll-back is one more activation. The last one is in force.
create table rulectl.activation (
  environment text not null,
  ruleset text not null,
  sequence integer not null check (sequence > 0),
  version integer not null,
  kind text not null check (kind in ('activate', 'rollback')),
  author text not null,
  message text not null,
  -- {keyId, sequence, value}, made where the rules were pushed from.
  signature jsonb,
  activated_by text not null,
  created_at timestamptz not null default now(),
  primary key (environment, ruleset, sequence),
  foreign key (environment, ruleset, version) references rulectl.version (environment, ruleset, version)
);

-- Shadow and canary runs of a version beside the active one.
create table rulectl.rollout (
  environment text not null,
  ruleset text not null,
  number integer not null,
  version integer not null,
  kind text not null check (kind in ('shadow', 'canary')),
  percent numeric not null check (percent between 0 and 100),
  state text not null check (state in ('running', 'promoted', 'aborted')),
  author text not null,
  detail jsonb not null default '{}',
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (environment, ruleset, number),
  foreign key (environment, ruleset, version) references rulectl.version (environment, ruleset, version)
);

-- The cluster file's own history: a row for each text that came with a push and was not the last one.
create table rulectl.spec (
  environment text not null references rulectl.environment (name),
  ruleset text not null,
  number integer not null,
  digest text not null,
  body text not null,
  author text not null,
  created_at timestamptz not null default now(),
  primary key (environment, ruleset, number)
);

-- API keys by their SHA-256 alone.
create table rulectl.api_key (
  environment text not null references rulectl.environment (name),
  id text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  scopes text[] not null,
  note text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (environment, id),
  unique (environment, hash)
);

-- Every change, by whom. `actor` is the id of the key that allowed it, `role` for the cluster's own token.
create table rulectl.audit (
  id bigint generated always as identity primary key,
  environment text not null,
  actor text not null,
  author text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  created_at timestamptz not null default now()
);
create index audit_by_environment on rulectl.audit (environment, id desc);

-- Nodes, by the control that they registered with; gone with a crash of the database, for they register again.
create unlogged table rulectl.member (
  environment text not null,
  control text not null,
  name text not null,
  member jsonb not null,
  seen_at timestamptz not null default now(),
  primary key (environment, control, name)
);

create function rulectl.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of %.% are never changed', tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger immutable before update or delete on rulectl.content for each row execute function rulectl.refuse_change();
create trigger immutable before update or delete on rulectl.version for each row execute function rulectl.refuse_change();
create trigger immutable before update or delete on rulectl.activation for each row execute function rulectl.refuse_change();
create trigger immutable before update or delete on rulectl.spec for each row execute function rulectl.refuse_change();
create trigger immutable before update or delete on rulectl.audit for each row execute function rulectl.refuse_change();
