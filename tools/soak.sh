#!/usr/bin/env bash
# `make soak ROUNDS=n SEED=s`: programs, kills, threads, messages and memory pressure at random in one guest session,
# then its trace verified and replayed on the host. LIMIT is host seconds for each of the three. The exit status is the
# guest's; a trace that does not verify or replay fails too.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
rounds=${1:-1000} seed=${2:-1} limit=${LIMIT:-5400}
trace=.artifacts/soak.trace
rm -f "$trace"

tools/xdv run --direct --files libxdv/Programs/examples --timeout "$limit" --seed "$seed" --trace "$trace" \
    --command "soak $rounds --seed $seed" > .artifacts/soak.out
status=$?
tail -n 14 .artifacts/soak.out
((status == 0)) || echo "soak: the guest ended with status $status; its output is in .artifacts/soak.out" >&2
[[ -s $trace ]] || exit "$status"
timeout "$limit" tools/xdv trace verify "$trace" || exit 1
timeout "$limit" tools/xdv replay "$trace" || exit 1
exit "$status"
