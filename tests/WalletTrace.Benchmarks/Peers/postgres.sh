#!/bin/sh
# Starts or stops a PostgreSQL server of its own for the benchmark: on loopback, without passwords, with its data in a folder that is thrown away.
#   postgres.sh start FOLDER PORT
#   postgres.sh stop FOLDER PORT
# Says on standard error what is wrong and ends with 1 if it cannot.
set -u
verb=$1 folder=$2 port=$3

for candidate in "$(command -v pg_ctl || true)" $(ls -d /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | sort -rV); do
    if [ -x "$candidate" ]; then
        bin=$(dirname "$(readlink -f "$candidate")")
        break
    fi
done
if [ -z "${bin:-}" ]; then
    echo "no pg_ctl found on the PATH or in /usr/lib/postgresql; expected PostgreSQL's server (Debian: apt-get install postgresql)" >&2
    exit 1
fi

# The server refuses to run as root.
as=""
if [ "$(id -u)" = 0 ]; then
    if ! id postgres >/dev/null 2>&1; then
        echo "run as root, and there is no user postgres that the server could run as" >&2
        exit 1
    fi
    as="runuser -u postgres --"
    chown postgres "$folder"
fi

data=$folder/data
case $verb in
    start)
        # What it says goes into a file: a pipe would stay open as long as the server runs.
        log=$folder/start.log
        {
            $as "$bin/initdb" --pgdata "$data" --username postgres --auth trust --encoding UTF8 --locale C --no-sync &&
                $as "$bin/pg_ctl" --pgdata "$data" --log "$folder/server.log" --wait start --options \
                    "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c shared_buffers=2GB -c work_mem=256MB -c maintenance_work_mem=1GB -c effective_cache_size=4GB -c max_wal_size=8GB -c fsync=off -c jit=off"
        } >"$log" 2>&1 </dev/null || {
            tail -n 5 "$log" "$folder/server.log" >&2
            exit 1
        }
        ;;
    stop)
        $as "$bin/pg_ctl" --pgdata "$data" --wait --mode immediate stop >"$folder/stop.log" 2>&1 </dev/null || {
            cat "$folder/stop.log" >&2
            exit 1
        }
        ;;
    *)
        echo "found '$verb', expected start or stop" >&2
        exit 1
        ;;
esac
