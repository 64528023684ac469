# Makes the database once, as the official image does, then runs it.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -d -o postgres -g postgres -m 0700 "$(dirname "$PGDATA")" "$PGDATA"
  echo "$POSTGRES_PASSWORD" > /tmp/password
  chown postgres /tmp/password
  as='setpriv --reuid=postgres --regid=postgres --init-groups'
  $as initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  $as pg_ctl --silent --wait --options="-c listen_addresses=''" start
  [ "$POSTGRES_DB" = postgres ] || $as createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  $as pg_ctl --silent --wait --mode=fast stop
fi
exec setpriv --reuid=postgres --regid=postgres --init-groups postgres -c listen_addresses='*'
