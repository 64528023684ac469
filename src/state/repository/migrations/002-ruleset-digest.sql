-- The digest by which answers name the rules of a version. Null for versions that were pushed before this column came:
-- theirs is computed from their content when they are listed, since rows of versions are never changed.
alter table rulectl.version add column ruleset_digest text check (ruleset_digest like 'sha256:%');
