#!/usr/bin/env bash
# The official conformance suite of xAPI against this server: both versions, on a fresh database.
#
#   tests/conformance/adl.sh PATH_TO_SUITE [-x 1.0.3|2.0.0] [-g PATTERN] [--postgres]
#
# PATH_TO_SUITE is a checkout of github.com/adlnet/lrs-conformance-test-suite after `npm install`, outside of this
# repository: nothing of it is ours. Prints one summary line for each version; ends with 1 unless everything passed.
# --postgres makes a database on the server of DATABASE_URL and drops it afterwards; without it the database is a file.
set -euo pipefail

suite=$(realpath "${1:?usage: $0 PATH_TO_SUITE [-x VERSION] [-g PATTERN] [--postgres]}"); shift
versions=(1.0.3 2.0.0) pattern=() postgres=
while (($#)); do
    case $1 in
        -x) versions=("$2"); shift 2 ;;
        -g) pattern=(-g "$2"); shift 2 ;;
        --postgres) postgres=1; shift ;;
        *) echo "Unknown option $1" >&2; exit 2 ;;
    esac
done
cd "$(dirname "$0")/../.."
python=.venv/bin/python work=$(mktemp -d) server=

database() { DATABASE_URL=$maintenance $python -m tests.conformance.database "$1" "$name"; }
finish() {
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    if [[ -n $postgres ]]; then database drop; fi
    rm -rf "$work"
}
trap finish EXIT

export DJANGO_SETTINGS_MODULE=lms.settings.dev DEBUG=false LOG_LEVEL=ERROR DATA_DIR=$work ASSETS_DIR=$PWD/var/assets
where=SQLite
if [[ -n $postgres ]]; then
    where=PostgreSQL
    maintenance=${DATABASE_URL:?--postgres needs DATABASE_URL} name=lms_conformance_$$
    DATABASE_URL=$(database create); export DATABASE_URL
else
    unset DATABASE_URL
fi
$python manage.py migrate --verbosity 0
created=$($python manage.py xapi_client create "Conformance suite" --scope all --requests-per-minute 0)
key=$(sed -n 's/^Basic key: *//p' <<<"$created") secret=$(sed -n 's/^Basic secret: *//p' <<<"$created")

port=$($python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
.venv/bin/gunicorn lms.wsgi --bind "127.0.0.1:$port" --workers 2 --threads 4 --log-level error --timeout 60 &
server=$!
for _ in $(seq 100); do
    curl --silent --fail --output /dev/null "http://127.0.0.1:$port/xapi/about" && break
    sleep 0.2
done

failed=0
for version in "${versions[@]}"; do
    log=${ADL_LOG_DIR:-$work}/suite-$version.log
    (cd "$suite" && node bin/console_runner.js -x "$version" -e "http://127.0.0.1:$port/xapi" -a -u "$key" -p "$secret" \
        -z "${pattern[@]}") >"$log" 2>&1 || true
    summary=$(grep -o '{"total":[^}]*}' "$log" | tail -1)
    took=$(sed -n 's/^Tests completed in \(.*\)/\1/p' "$log")
    echo "xAPI $version on $where: ${summary:-no result} (${took:-ended early})"
    [[ $summary =~ \"total\":([0-9]+),\"passed\":([0-9]+) && ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]] || failed=1
done
exit $failed
