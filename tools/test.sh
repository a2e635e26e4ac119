#!/usr/bin/env bash
# Runs the test projects one after another (two cores, and the guest tests want them) and adds up their reports.
# Fails when a test fails, when a project crashes or runs nothing, and when nothing ran at all: `dotnet test` would call
# that a success.
#   test.sh all    every project; the guest tests must run, not skip
#   test.sh fast   all but the tests that boot the guest
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
mode=${1:-all}
results=$PWD/.artifacts/test-results
rm -rf "$results" && mkdir -p "$results"
[[ $mode == all ]] && export XDV_REQUIRE_GUEST=1

passed=0 failed=0 skipped=0 projects=0
for project in tests/*/*.csproj; do
    [[ -f $project ]] || continue
    name=$(basename "$project" .csproj)
    [[ $mode == fast && $project == tests/@(Guest|Benchmarks)/* ]] && continue
    program=.artifacts/bin/$name/release/$name
    projects=$((projects + 1))
    if [[ ! -x $program ]]; then
        echo "FAILED  $name: not built" >&2
        failed=$((failed + 1))
        continue
    fi
    started=$SECONDS
    log=$results/$name.log
    timeout --kill-after=10 1200 "$program" --no-progress --no-ansi --results-directory "$results" \
        --report-xunit --report-xunit-filename "$name.xml" > "$log" 2>&1
    status=$?
    line=$(grep -o '<assembly [^>]*>' "$results/$name.xml" 2>/dev/null | head -n 1)
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$line"; }
    ran=$(count passed) broke=$(count failed) left=$(count skipped) errors=$(count errors)
    ran=${ran:-0} broke=$((${broke:-0} + ${errors:-0})) left=${left:-0}
    if ((status != 0 && broke == 0)) || ((ran + broke + left == 0)); then
        broke=$((broke + 1))
        echo "$name: no test ran, or the program ended with status $status" >> "$log"
    fi
    verdict=ok
    ((broke == 0)) || verdict=FAILED
    printf '%-7s %-28s %5d passed, %d failed, %d skipped (%d s)\n' \
        "$verdict" "$name" "$ran" "$broke" "$left" $((SECONDS - started))
    ((broke == 0)) || tail -n 200 "$log"
    passed=$((passed + ran)) failed=$((failed + broke)) skipped=$((skipped + left))
done

((skipped == 0)) || echo "$skipped skipped (reasons in .artifacts/test-results)"
((projects && passed + failed)) || failed=$((failed + 1))
echo "$passed passed, $failed failed"
((failed == 0))
