#!/usr/bin/env bash
# `make tamper TRACE=FILE`: what verification is for, on a trace from the guest: every bit flipped, every cut, every
# block removed, repeated, swapped with every other. Each must be found at its place. Without TRACE a session is run for
# it; the time goes with the square of the trace's length.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
trace=${1:-.artifacts/tamper.trace}
if (($# == 0)); then
    tools/xdv run --direct --timeout 120 --command "hello-hybrid" --trace "$trace"
fi
tools/xdv trace verify "$trace"
echo "changing every bit of $(stat -c %s -- "$trace") bytes"
XDV_TRACE=$(realpath -- "$trace") .artifacts/bin/Xdv.Traces.Tests/release/Xdv.Traces.Tests --no-progress \
    --filter-class '*TamperTests'
