#!/usr/bin/env bash
# `make boots COUNT=n SEED=s`: one session booted n times. The first boot has providers that answer at once; the others
# have answers late by up to a random 0–200 ms, and every third shares the host with two busy loops a processor. All
# must come to the same orchestration hash (determinism: neither the host nor the providers decide anything). The trace
# of a boot that differs is kept beside the first one's, for `xdv trace diff`. Exit status 1 when one differs or fails.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
count=${1:-100} RANDOM=${2:-1}
session='hello-hybrid && qrun bell.qasm && teleport && phirun interference.phi'
folder=.artifacts/boots most=200 processors=$(nproc)
rm -rf "$folder" && mkdir -p "$folder"

loops=()
busy() {
    for ((i = 0; i < 2 * processors; i++)); do
        nice -n 5 sh -c 'while :; do :; done' &
        loops+=($!)
    done
}
quiet() {
    ((${#loops[@]})) && kill "${loops[@]}" && wait "${loops[@]}"
    loops=()
} 2> /dev/null
trap quiet EXIT

expected="" same=0 loaded=0 failed=0 least=999999 longest=0
for ((boot = 1; boot <= count; boot++)); do
    jitter=$((boot == 1 ? 0 : RANDOM % (most + 1))) how=""
    if ((boot % 3 == 0)); then
        busy
        how=", busy host" loaded=$((loaded + 1))
    fi
    trace=$folder/boot-$boot.trace begin=$(date +%s%N)
    errors=$(nice -n $((boot % 3 == 0 ? 5 : 0)) tools/xdv run --direct --files libxdv/Programs/examples --timeout 300 \
        --provider-jitter "$jitter" --command "$session" --trace "$trace" 2>&1 > /dev/null)
    status=$? took=$((($(date +%s%N) - begin) / 1000000)) hash=$(sed -n 's/^orchestration //p' <<< "$errors")
    quiet
    least=$((took < least ? took : least)) longest=$((took > longest ? took : longest))
    if ((status != 0)) || [[ -z $hash ]]; then
        printf 'boot %d (up to %d ms late%s): status %d\n%s\n' "$boot" "$jitter" "$how" "$status" "$errors" >&2
        failed=$((failed + 1))
    elif [[ $hash == "${expected:=$hash}" ]]; then
        same=$((same + 1))
        ((same == 1)) || rm -f "$trace"
        printf 'boot %d of %d: up to %d ms late%s, %d ms\n' "$boot" "$count" "$jitter" "$how" "$took" >&2
    else
        printf 'boot %d (up to %d ms late%s) decided otherwise: orchestration %s; %s\n' "$boot" "$jitter" "$how" \
            "$hash" "$trace" >&2
    fi
done
printf 'boots: %d of %d the same, orchestration %s; answers late by up to %d ms, %d on a busy host, %d failed, %s\n' \
    "$same" "$count" "$expected" "$most" "$loaded" "$failed" "$least to $longest ms a boot"
((same == count))
