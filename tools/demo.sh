#!/usr/bin/env bash
# `make demo`: one guest session that uses K, Q and Φ, then its trace verified and replayed on the host. The exit
# status is the guest's; a trace that does not verify or replay fails too.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
files=libxdv/Programs/examples
trace=.artifacts/demo.trace
commands='hello-hybrid && qrun bell.qasm && qrun adder_n10.qasm && teleport && phirun interference.phi'

echo "xdv run --files $files --command '$commands'"
tools/xdv run --files "$files" --command "$commands" --trace "$trace" "$@" 2> >(grep -v '^orchestration ' >&2)
status=$?
echo
((status == 0)) || echo "demo: the guest ended with status $status" >&2
[[ -s $trace ]] || exit "$status"
tools/xdv trace verify "$trace" || exit 1
tools/xdv replay "$trace" || exit 1
exit "$status"
