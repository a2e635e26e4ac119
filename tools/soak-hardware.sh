#!/usr/bin/env bash
# `make soak-hardware MINUTES=n SEED=s`: one hardware server, two guests that run hybrid programs at random, session
# after session, and a host that kills the worker and calibrates at random. Every session's trace must verify and
# replay, and every worker that ended while a guest was there must be in that guest's trace as a provider lost: those
# near a session's first and last moments may be, the others must. Exit status 1 when anything else happens.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
minutes=${1:-30} seed=${2:-1} limit=900
folder=$PWD/.artifacts/soak-hardware
server=$(mktemp -d /tmp/xdv-soak-XXXXXX)
end=$(($(date +%s) + minutes * 60))
rm -rf "$folder" && mkdir -p "$folder"
programs=(hello-hybrid 'qrun bell.qasm' 'qrun adder_n10.qasm' 'phirun interference.phi' teleport rus imprint qaoa
    'surface --trials 8 --error 0.03' 'hello-hybrid & qrun bell.qasm --shots 4000' 'phirun interference.phi & rus'
    'vhm run --profile kq --qubits 8 qrun bell.qasm')

# One guest's sessions; a line for each: guest, session, status, verified, replayed, records, losses of Q and of Φ.
guest() {
    local number=$1 session=0 command trace status verified replayed records
    RANDOM=$((seed * 100 + number))
    while (($(date +%s) < end)); do
        session=$((session + 1)) command="" trace=$folder/guest$number-$session.trace
        while ((${#command} < 3900)); do command+="${programs[RANDOM % ${#programs[@]}]}; "; done
        tools/xdv run --direct --hardware "$server" --files libxdv/Programs/examples --seed $RANDOM --timeout $limit \
            --trace "$trace" --command "${command%; }" > "${trace%.trace}.out" 2> "${trace%.trace}.err"
        status=$?
        tools/xdv trace verify "$trace" > "${trace%.trace}.verify" 2>&1
        verified=$?
        tools/xdv replay "$trace" > "${trace%.trace}.replay" 2>&1
        replayed=$?
        records=$(sed -n 's/^\([0-9]*\) records, T .*/\1/p' "${trace%.trace}.verify")
        echo "$number $session $status $verified $replayed ${records:-0}" \
            "$(losses "$trace" Q) $(losses "$trace" Φ)" >> "$folder/sessions"
    done
}

# Workers whose end a trace has: each is a ProviderLost, or, on a machine so busy that the guest did not get to attach
# in between, a generation that was left out.
losses() {
    tools/xdv trace show "$1" --kind ProviderLost,ProviderAttached --domain "$2" 2> /dev/null | awk '
        /ProviderLost/ { open = 1 }
        match($0, /generation=[0-9]+/) {
            last = substr($0, RSTART + 11, RLENGTH - 11)
            if (!first) first = last
            open = 0
        }
        END { print last - first + open }'
}

# What programs say of themselves: of how many they have right.
wrong() {
    grep -hoE '(teleported|imprinted) [0-9]+ of [0-9]+|[0-9]+ of [0-9]+ right' "$folder"/*.out |
        awk '{ good = $1 + 0 ? $1 : $2; all = $1 + 0 ? $3 : $4; if (good != all) n++ } END { print n + 0, NR + 0 }'
}

# The host: most of the time a kill, sometimes a calibration.
trouble() {
    RANDOM=$((seed * 100))
    while (($(date +%s) < end)); do
        sleep $((6 + RANDOM % 15))
        if ((RANDOM % 3)); then
            kill -KILL "$(cat "$server/worker.pid")" && echo kill
        else
            tools/xdv hw calibrate "$server"
        fi >> "$folder/trouble" 2>&1
    done
}

# From the server's log: workers that ended while a guest was at a device, all of them and those not near its ends.
expected() {
    awk -v device="$1" '
        function seconds(line) {
            match(line, /T[0-9:.]+/)
            split(substr(line, RSTART + 1, RLENGTH - 1), part, ":")
            now = part[1] * 3600 + part[2] * 60 + part[3]
            return now < first ? now + 86400 : now
        }
        function field(line, name) {
            match(line, "\"" name "\":\"?[^,\"}]*")
            value = substr(line, RSTART, RLENGTH)
            sub(/^[^:]*:"?/, "", value)
            return value
        }
        NR == 1 { first = seconds($0) }
        /"event":"worker gone"/ { gone[++ends] = seconds($0) }
        /"event":"guest (came|went)"/ && field($0, "device") == device {
            if (/guest came/) { came[field($0, "guest")] = seconds($0); next }
            from = came[field($0, "guest")]
            to = seconds($0)
            for (i = 1; i <= ends; i++) {
                if (gone[i] > from && gone[i] < to) all++
                if (gone[i] > from + 5 && gone[i] < to - 10) sure++
            }
        }
        END { print sure + 0, all + 0 }' "$folder/log"
}

tools/xdv hw serve --directory "$server" --log "$folder/log" > "$folder/server.out" 2>&1 &
serving=$!
trap 'kill "$serving" 2> /dev/null; rm -rf "$server"' EXIT
for ((i = 0; i < 100; i++)); do [[ -e $server/worker.pid ]] && break; sleep 0.1; done
guest 1 & first=$!
guest 2 & second=$!
trouble & host=$!
wait "$first" "$second"
tools/xdv hw top "$server" --once
kill "$host" 2> /dev/null
kill "$serving" && wait "$serving"

read -r sessions bad records quantum phase < <(awk '
    { sessions++; records += $6; quantum += $7; phase += $8 }
    ($3 >= 124 && $3 <= 126) || $4 || $5 { bad++ }
    END { print sessions + 0, bad + 0, records + 0, quantum + 0, phase + 0 }' "$folder/sessions")
read -r sureQuantum allQuantum < <(expected q)
read -r surePhase allPhase < <(expected phi)
echo "$(grep -c kill "$folder/trouble") kills, $(grep -c '^calibrating' "$folder/trouble") calibrations"
read -r wrong answers < <(wrong)
echo "$sessions sessions, $records records; $bad sessions died, were late, or do not verify or replay"
echo "$answers programs judged their answers, $wrong were wrong"
echo "Q lost $quantum times in the traces, $sureQuantum to $allQuantum by the server's log"
echo "Φ lost $phase times in the traces, $surePhase to $allPhase by the server's log"
if ((sessions == 0 || bad || wrong || quantum < sureQuantum || quantum > allQuantum)) ||
    ((phase < surePhase || phase > allPhase)); then
    echo "soak-hardware: see $folder" >&2
    exit 1
fi
rm -f "$folder"/*.trace
