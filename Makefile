# What a person types. Every target does its own set-up; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run demo debug test check requirements sim explore mutants conformance conformance-mutants soak tamper \
	soak-hardware boots fuzz fuzz-host image iso host setup clean

BUILD := dotnet msbuild -restore -m -v:q -nologo
XDV := tools/xdv

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: image ## boot XDV with its shell on this terminal (Ctrl-] quits)
	@$(XDV) run --files libxdv/Programs/examples

demo: image ## a hybrid session without a keyboard: run it, verify its trace, replay it on the host
	@tools/demo.sh

test: image host ## build everything, run all tests, the guest's in QEMU too
	@tools/test.sh all

check: setup host ## the fast part: host build and the tests without QEMU
	@tools/test.sh fast

FORMAT ?=
requirements: setup host ## requirement -> tests, verdict of their last run, the check they prove: FORMAT=--json for tools
	@.artifacts/bin/Xdv.Architecture.Tests/release/Xdv.Architecture.Tests requirements $(FORMAT)

PROGRAM ?=
COMMAND ?=
debug: image ## the machine stopped in gdb: make debug, make debug PROGRAM=qrun COMMAND="qrun bell.qasm"
	@$(XDV) debug --files libxdv/Programs/examples $(if $(PROGRAM),--program $(PROGRAM)) \
		$(if $(COMMAND),--command "$(COMMAND)")

SEED ?= 1
COUNT ?= 1000
sim: setup ## simulate COUNT seeds from SEED on: make sim SEED=1 COUNT=1000
	@$(BUILD) tests/Simulation/Xdv.Simulation.Tests.csproj
	@.artifacts/bin/Xdv.Simulation.Tests/release/Xdv.Simulation.Tests campaign $(SEED) $(COUNT)

DEPTH ?= 7
explore: setup ## every history of a small configuration to a depth, on the real Core: make explore DEPTH=7
	@$(BUILD) tests/Simulation/Xdv.Simulation.Tests.csproj
	@.artifacts/bin/Xdv.Simulation.Tests/release/Xdv.Simulation.Tests explore $(DEPTH)

MUTANT ?=
mutants: setup ## seeded bugs in Core: which of simulator, exploration, z3 finds each; one: make mutants MUTANT=name
	@$(BUILD) tests/Mutants/Xdv.Mutants.Tests.csproj
	@.artifacts/bin/Xdv.Mutants.Tests/release/Xdv.Mutants.Tests run $(MUTANT)

conformance: image ## the conformance suite (XDV-084) in the guest and on its trace; report in .artifacts/conformance.json
	@$(XDV) conformance --output .artifacts/conformance.json

conformance-mutants: image ## a kernel for each seeded bug: which case of the suite fails; one: MUTANT=name
	@$(BUILD) tests/Mutants/Xdv.Mutants.Tests.csproj
	@.artifacts/bin/Xdv.Mutants.Tests/release/Xdv.Mutants.Tests conformance $(MUTANT)

ROUNDS ?= 30000
soak: image ## half an hour of programs, kills, memory pressure at random, its trace replayed: make soak ROUNDS=30000 SEED=1
	@tools/soak.sh $(ROUNDS) $(SEED)

MINUTES ?= 30
soak-hardware: image ## two guests on one server, workers killed, calibrations: make soak-hardware MINUTES=30 SEED=1
	@tools/soak-hardware.sh $(MINUTES) $(SEED)

TRACE ?=
tamper: image ## a trace with every bit flipped, every block removed, repeated, moved: each found; one of your own: TRACE=FILE
	@$(BUILD) -p:Configuration=Release tests/Traces/Xdv.Traces.Tests.csproj
	@tools/tamper.sh $(TRACE)

boots: COUNT = 100
boots: image ## a session booted COUNT times, late providers, a busy host: one orchestration hash: make boots COUNT=100
	@tools/boots.sh $(COUNT) $(SEED)

CALLS ?= 10000000
fuzz: image ## system calls with random operands from ring 3: make fuzz CALLS=10000000 SEED=1
	@$(XDV) run --direct --timeout 7200 --command "fuzz $(CALLS) --seed $(SEED)"

CASES ?= 10000000
fuzz-host: setup ## texts, programs, jobs, frames and rings from hostile hands: make fuzz-host CASES=10000000 SEED=1
	@$(BUILD) -p:Configuration=Release tests/Qasm/Xdv.Qasm.Tests.csproj
	@XDV_FUZZ_CASES=$(CASES) XDV_FUZZ_SEED=$(SEED) \
		.artifacts/bin/Xdv.Qasm.Tests/release/Xdv.Qasm.Tests --filter-class "*Fuzz3Tests"
	@$(BUILD) -p:Configuration=Release tests/Transforms/Xdv.Transforms.Tests.csproj
	@XDV_FUZZ_CASES=$(CASES) XDV_FUZZ_SEED=$(SEED) \
		.artifacts/bin/Xdv.Transforms.Tests/release/Xdv.Transforms.Tests --filter-method "*AnyWordsAreAnswered"
	@$(BUILD) -p:Configuration=Release tests/Phase/Xdv.Phase.Tests.csproj
	@XDV_FUZZ_CASES=$(CASES) XDV_FUZZ_SEED=$(SEED) \
		.artifacts/bin/Xdv.Phase.Tests/release/Xdv.Phase.Tests --filter-class "*ProgramFuzz"
	@$(BUILD) -p:Configuration=Release tests/HardwareServer/Xdv.HardwareServer.Tests.csproj
	@XDV_FUZZ_CASES=$(CASES) XDV_FUZZ_SEED=$(SEED) \
		.artifacts/bin/Xdv.HardwareServer.Tests/release/Xdv.HardwareServer.Tests --filter-class "*JobFuzz" \
		--filter-class "*ConversationFuzz"
	@XDV_FUZZ_CASES=$(CASES) XDV_FUZZ_SEED=$(SEED) \
		.artifacts/bin/Xdv.HardwareServer.Tests/release/Xdv.HardwareServer.Tests --filter-method "*Mutated_rings*"

image: setup ## kernel, programs, tool and bootable ISO, up to date; prints sizes and SHA3-256
	@$(BUILD) tools/image.proj
	@$(XDV) image

iso: image ## the same, and say where the ISO is
	@echo ".artifacts/image/xdv.iso"

host: setup ## .NET side: tools, hardware server, libraries, tests
	@$(BUILD) -p:Configuration=Release XDV.Kernel.sln

setup:
	@tools/setup.sh

clean: ## remove everything that was built
	rm -rf .artifacts
