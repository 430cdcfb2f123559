#!/bin/sh
# Three nodes of NATS on this machine, to try it: run.sh [DATA]. They listen on 4222, 4223 and 4224, and end together.
# On three machines: one of the commands on each, with the addresses of all.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
data=${1:-./nats-data}
program=${NATS_SERVER:-nats-server}

export ROUTE_1='"nats://127.0.0.1:6222"' ROUTE_2='"nats://127.0.0.1:6223"' ROUTE_3='"nats://127.0.0.1:6224"'

nodes=''
# Also if one of them does not start.
trap 'kill $nodes 2>/dev/null || true; wait' EXIT
trap 'exit 0' INT TERM

for node in 1 2 3; do
  last=$((node + 1))
  NODE_NAME="\"node$node\"" \
  NODE_LISTEN="\"127.0.0.1:422$last\"" \
  NODE_ROUTE="\"127.0.0.1:622$last\"" \
  NODE_MONITOR="\"127.0.0.1:822$last\"" \
  NODE_DATA="\"$data/node$node\"" \
    "$program" -c "$here/nats.conf" &
  nodes="$nodes $!"
done

wait
