#!/usr/bin/env bash
# Starts the real services that tests need and prints the variables that name them, for: eval "$(eng/services.sh)"
# With the word "durable" first, PostgreSQL waits for the disk at each commit, as proofs and benchmarks need it. With "restart-rabbitmq TERM" or "KILL" alone the broker ends and is started again.
# PostgreSQL runs as a private cluster in a folder under /tmp; Chromium is only located. Both come from Debian's packages, which
# this script installs where they are missing and it may (root). Where it may not, it says on stderr what is left out.
set -u
say() { printf '%s\n' "$*" >&2; }

install() { # package…
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "services: $* not installed, and this user may not install it: tests that need it are skipped"
    return 1
  fi
  say "services: installing $*"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >/tmp/concordat-apt.log 2>&1 ||
    { say "services: installing $* failed, see /tmp/concordat-apt.log"; return 1; }
}

postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

# From a folder that the service's user can read, and without our descriptors: a daemon that kept them would hang $(…).
as_owner() { (cd /tmp && if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi); }

start_postgres() {
  local bin port=54329 root data
  root="/tmp/concordat-services-$(id -u)"
  data="$root/postgres"
  [ -n "$(postgres_bin)" ] || install postgresql || return
  bin=$(postgres_bin)
  mkdir -p "$root" && chmod 755 "$root"
  if [ ! -f "$data/PG_VERSION" ]; then
    mkdir -p "$data" && { [ "$(id -u)" != 0 ] || chown postgres "$data"; }
    as_owner "$bin/initdb" -D "$data" -U concordat --auth=trust -E UTF8 --no-locale >"$root/initdb.log" 2>&1 ||
      { say "services: initdb failed, see $root/initdb.log"; return; }
    printf '%s\n' "port = $port" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "max_connections = 300" "shared_buffers = 256MB" |
      as_owner tee -a "$data/postgresql.conf" >/dev/null
  fi
  # Tests kill our processes and never the server, so theirs need not wait for the disk; proofs and benchmarks do.
  local waits=off; [ "${1:-}" = durable ] && waits=on
  printf '%s\n' "fsync = $waits" "synchronous_commit = $waits" "full_page_writes = $waits" | as_owner tee "$data/postgresql.auto.conf" >/dev/null
  if ! as_owner "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    as_owner "$bin/pg_ctl" -D "$data" -l "$data/server.log" -w start >/dev/null 2>&1 </dev/null ||
      { say "services: PostgreSQL did not start, see $data/server.log"; return; }
  fi
  as_owner "$bin/pg_ctl" -D "$data" reload >/dev/null 2>&1
  echo "export CONCORDAT_TEST_POSTGRES='Host=127.0.0.1;Port=$port;Username=concordat;Database=postgres'"
}

find_chromium() {
  command -v chromium >/dev/null || install chromium fonts-dejavu || return
  echo "export CONCORDAT_TEST_CHROMIUM='$(command -v chromium)'"
}

# Clients that others wrote, from npm: pinned in eng/foreign/package-lock.json.
install_foreign() {
  local folder; folder=$(cd "$(dirname "$0")/foreign" && pwd)
  if ! command -v npm >/dev/null; then say "services: npm is missing: tests with foreign clients are skipped"; return; fi
  if [ ! -f "$folder/node_modules/.package-lock.json" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    npm ci --prefix "$folder" --no-audit --no-fund --silent >/tmp/concordat-npm.log 2>&1 ||
      { say "services: npm ci failed, see /tmp/concordat-npm.log: tests with foreign clients are skipped"; return; }
  fi
  echo "export CONCORDAT_TEST_FOREIGN='$folder'"
}

# A collector that others wrote, for the audit ledger over syslog and TLS.
find_rsyslog() { ls /usr/lib/*/rsyslog/lmnsd_ossl.so >/dev/null 2>&1 || install rsyslog rsyslog-openssl; }

# A PKCS#11 module in software, for master keys that never leave their module.
find_softhsm() { [ -e /usr/lib/softhsm/libsofthsm2.so ] || install softhsm2; }

# A broker for bridges and to measure against: its node, port and folder are its own, and it is small.
start_rabbitmq() {
  local root data
  root="/tmp/concordat-services-$(id -u)"; data="$root/rabbitmq"
  if ! command -v rabbitmq-server >/dev/null; then
    install rabbitmq-server || return
    systemctl stop rabbitmq-server >/dev/null 2>&1 # the package starts one of its own
  fi
  mkdir -p "$data"
  printf '%s\n' 'listeners.tcp.default = 127.0.0.1:56729' 'vm_memory_high_watermark.absolute = 512MB' 'heartbeat = 10' 'raft.wal_max_size_bytes = 33554432' >"$data/rabbitmq.conf"
  [ "$(id -u)" != 0 ] || chown -R rabbitmq "$data"
  local rabbit="env HOME=$data RABBITMQ_NODENAME=concordat@localhost RABBITMQ_NODE_PORT=56729 RABBITMQ_DIST_PORT=56730 RABBITMQ_MNESIA_BASE=$data RABBITMQ_LOG_BASE=$data RABBITMQ_PID_FILE=$data/pid RABBITMQ_CONFIG_FILE=$data/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$data/plugins"
  if ! rabbitmq_listens; then
    # Two schedulers that sleep where there is nothing to do: a broker of tests is no reason to warm the machine.
    ( cd /tmp && export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
      if [ "$(id -u)" = 0 ]; then setsid runuser -u rabbitmq -- $rabbit /usr/lib/rabbitmq/bin/rabbitmq-server; else setsid $rabbit /usr/lib/rabbitmq/bin/rabbitmq-server; fi ) >/tmp/concordat-rabbitmq.log 2>&1 </dev/null &
    for _ in $(seq 300); do rabbitmq_listens && break; sleep 0.2; done
  fi
  rabbitmq_listens || { say "services: RabbitMQ did not start, see $data and /tmp/concordat-rabbitmq.log: tests of bridges to it are skipped"; return; }
  echo "export CONCORDAT_TEST_RABBITMQ='amqp://guest:guest@127.0.0.1:56729'"
  echo "export CONCORDAT_TEST_RABBITMQ_RESTART='$(cd "$(dirname "$0")" && pwd)/services.sh restart-rabbitmq'"
}

rabbitmq_listens() { (echo >/dev/tcp/127.0.0.1/56729) 2>/dev/null; }

# Ends the broker (TERM: in order; KILL: in the middle of whatever it does), and starts it again.
restart_rabbitmq() {
  local pid; pid=$(cat "/tmp/concordat-services-$(id -u)/rabbitmq/pid")
  kill "-${1:-TERM}" "$pid"
  for _ in $(seq 600); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  start_rabbitmq
}

if [ "${1:-}" = restart-rabbitmq ]; then restart_rabbitmq "${2:-}"; exit; fi

start_postgres "${1:-}"
start_rabbitmq
find_chromium
find_rsyslog
find_softhsm
install_foreign
