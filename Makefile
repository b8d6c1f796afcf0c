# `make help` lists the targets.
PREFIX ?= /usr/local
INSTALLED = $(DESTDIR)$(PREFIX)/lib/nbrun
CONFIGURATION := release
BIN := .build/$(CONFIGURATION)
NBRUN := $(BIN)/nbrun
PYTHON ?= python3
TENSORFLOW := .build-benchmarks/tensorflow/bin/python
PEERS := .build-benchmarks/peers/bin/python

# Debian packages that the program needs, and more that only the tests need.
# Package.swift names the packages of the C libraries.
PACKAGES := pkg-config $(shell sed -n 's/.*\.apt(\["\([^"]*\)"\]).*/\1/p' Package.swift)
TEST_PACKAGES := cmark cmark-gfm tidy faketime python3 python3-pip
SWIFT_SOURCES := Sources Tests Benchmarks Package.swift

.DEFAULT_GOAL := random_seed
.PHONY: random_seed build check test notebooks bench bench_cells bench_kernels benchmarks exhaustive fuzz kills portability sanitizers reference format lint install clean help packages test-packages

random_seed: build ## render notebooks/random_seed.md (plain `make` does this)
	$(NBRUN) notebooks/random_seed.md

build: packages ## build nbrun for release: .build/release/nbrun
	swift build -c $(CONFIGURATION)

notebooks: build ## render every notebook in notebooks/ to output/
	$(NBRUN) notebooks/*.md

test: packages test-packages lint ## install what the tests need, check the format, build and run all tests
	swift build -c $(CONFIGURATION) --build-tests
	$(call run_tests,-c $(CONFIGURATION))

# Left out are the tests that start other programs, and those that train longest or sweep most sizes.
QUICK_TESTS := --filter '^(CKernels|DeepLearning|Display|NotebookCore)Tests\.' \
  --skip 'CommonMarkSpecTests|HTMLValidityTests|ObjectFileTests|TableExtensionTests' \
  --skip 'CurveTests|aMillionResults|everySize|everyThreadCount|onePixelThatIsNotFinite'

check: packages lint ## check the format, build for debugging and run the quick unit tests: for use while working
	swift build --build-tests
	$(call run_tests,$(QUICK_TESTS))

# Runs tests with the options $(1), lists those that were skipped, and fails if one failed.
define run_tests
@mkdir -p .build/tests; rm -f .build/tests/status
@{ swift test --skip-build $(1) 2>&1; echo $$? > .build/tests/status; } | tee .build/tests/output
@awk -f Tests/skipped.awk .build/tests/output
@exit $$(cat .build/tests/status)
endef

bench: build benchmarks ## measure the tutorial beside TensorFlow 2.14, PyTorch and JAX (from PyPI, Python 3.11)
	$(PYTHON) Benchmarks/tutorial.py $(TENSORFLOW) $(NBRUN) .build-benchmarks/release/TutorialEpochs
	$(PYTHON) Benchmarks/epochs.py $(TENSORFLOW) $(PEERS) .build-benchmarks/release/TutorialEpochs .build-benchmarks/libkernels.so

bench_kernels: benchmarks ## measure the kernels beside the machine's peak, OpenBLAS, oneDNN, NumPy and PyTorch
	$(PEERS) Benchmarks/kernels.py .build-benchmarks/libkernels.so

benchmarks: packages
	@$(call install_missing,time)
	swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks
	clang -O2 -march=native -ffp-contract=fast -std=gnu11 -fPIC -c Benchmarks/peak.c -o .build-benchmarks/peak.o
	clang -O2 -std=gnu11 -fPIC -shared -ISources/CKernels/include Sources/CKernels/*.c .build-benchmarks/peak.o \
	  -lpthread -lm -o .build-benchmarks/libkernels.so
	test -x $(TENSORFLOW) || $(PYTHON) -m venv .build-benchmarks/tensorflow
	$(TENSORFLOW) -m pip install --quiet --requirement Benchmarks/requirements.txt
	test -x $(PEERS) || $(PYTHON) -m venv .build-benchmarks/peers
	$(PEERS) -m pip install --quiet --requirement Benchmarks/requirements-peers.txt

bench_cells: build ## measure what compiling, loading and caching cells cost
	$(PYTHON) Benchmarks/cells.py $(NBRUN)

EVERY ?= 1

exhaustive: ## compare eight functions with MPFR in every instruction set for all 2^32 arguments (EVERY=64: for one in 64)
	@$(call install_missing,libmpfr-dev)
	mkdir -p .build-exhaustive
	clang -O2 -std=gnu11 -Wall -Werror -ISources/CKernels/include Sources/CKernels/*.c \
	  Tests/Exhaustive/functions.c -lmpfr -lm -lpthread -o .build-exhaustive/functions
	printf '%s $(EVERY)\n' sin cos exp expm1 log log1p sigmoid tanh | NBRUN_THREADS=1 xargs -P $$(nproc) -L 1 .build-exhaustive/functions

PORTABLE := -O2 -std=gnu11 -Wall -Werror -I$(CURDIR)/Sources/CKernels/include
WORKLOAD := $(CURDIR)/Sources/CKernels/*.c $(CURDIR)/Tests/Portability/workload.c

CROSS_PACKAGES := gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user
KERNELS := Sources/CKernels/include/CKernels.h

portability: ## compare the kernels' bits in every instruction set, and on emulated x86-64, aarch64 and s390x
	@$(call install_missing,$(CROSS_PACKAGES))
	# The workload must call every kernel.
	for kernel in $$(sed '1,/---- Products/d' $(KERNELS) | grep -o '\bnbk_\w*(' | sort -u); do \
	  grep -q "$$kernel" Tests/Portability/workload.c || { echo "workload.c does not call $$kernel)" >&2; exit 1; }; done
	mkdir -p .build-portability/aarch64-objects .build-portability/s390x-objects
	clang $(PORTABLE) $(WORKLOAD) -static -lpthread -lm -o .build-portability/x86-64
	$(call cross_compile,aarch64,)
	$(call cross_compile,s390x,-march=z14)
	for isa in baseline avx2 avx512; do NBRUN_ISA=$$isa .build-portability/x86-64; done > .build-portability/digests
	# One processor without AVX2 and one without AVX-512: the kernels choose the instruction set.
	for cpu in Nehalem Haswell; do qemu-x86_64 -cpu $$cpu .build-portability/x86-64 2>/dev/null; done >> .build-portability/digests
	# Another instruction set (aarch64), and a big-endian processor (s390x).
	for machine in aarch64 s390x; do qemu-$$machine .build-portability/$$machine; done >> .build-portability/digests
	cat .build-portability/digests
	test "$$(awk '{ print $$2 }' .build-portability/digests | uniq -c | xargs)" = "7 $$(cat Tests/Portability/digest)"

# Builds the workload for machine $(1), with the additional options $(2).
define cross_compile
cd .build-portability/$(1)-objects && clang --target=$(1)-linux-gnu --sysroot=/usr/$(1)-linux-gnu \
  -isystem /usr/$(1)-linux-gnu/include $(2) $(PORTABLE) -c $(WORKLOAD) && \
  $(1)-linux-gnu-gcc -static *.o -lpthread -lm -o ../$(1)
endef

sanitizers: ## run the kernels' tests under the address, undefined-behaviour and thread sanitizers
	$(call test_sanitized,address)
	$(call test_sanitized,thread)

# Runs the kernels' tests under sanitizer $(1). They have a package of their own.
test_sanitized = swift test -c release --disable-xctest --package-path Tests/Sanitizers \
  --scratch-path .build-sanitizers/$(1) --sanitize=$(1)

RUNS ?= 20000
FUZZ := .build-fuzzing/release/Fuzz
# The same inputs in every run. The corpus begins with the notebooks and the documents.
fuzz = FUZZ=$(1) $(FUZZ) -seed=1 -runs=$(RUNS) -max_len=4096 -timeout=10 -rss_limit_mb=6000 \
  -artifact_prefix=.build-fuzzing/ $(2) .build-fuzzing/$(1)

fuzz: packages ## give the parsers and the readers of frames RUNS invented inputs each (RUNS=10000000)
	swift build -c release --package-path Tests/Fuzzing --scratch-path .build-fuzzing
	rm -rf .build-fuzzing/notebook .build-fuzzing/frames
	mkdir -p .build-fuzzing/notebook .build-fuzzing/frames
	cp notebooks/*.md docs/notebook-format.md README.md .build-fuzzing/notebook
	$(call fuzz,notebook,-dict=Tests/Fuzzing/notebook.dict)
	$(call fuzz,frames,)

KILLS ?= 1000

kills: build ## kill nbrun KILLS times at random moments, and look for what stays
	$(PYTHON) Tests/Kills/kills.py $(NBRUN) $(KILLS)

reference: packages ## write docs/reference again from the doc comments and the examples there
	swift build -c $(CONFIGURATION) --build-tests
	NBRUN_RECORD=1 swift test -c $(CONFIGURATION) --skip-build --filter ReferenceTests

format: ## format the Swift sources in place
	swift format --in-place --recursive --parallel $(SWIFT_SOURCES)

lint: ## check the Swift sources against .swift-format
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

install: build ## install under PREFIX (default /usr/local)
	install -d "$(INSTALLED)/Modules" "$(DESTDIR)$(PREFIX)/bin"
	install $(BIN)/nbrun "$(DESTDIR)$(PREFIX)/bin"
	install $(BIN)/nbrun-session $(BIN)/nbrun-confine $(BIN)/libDeepLearning.so "$(INSTALLED)"
	install -m 644 $(BIN)/Modules/DeepLearning.swiftmodule $(BIN)/Modules/Display.swiftmodule \
	  "$(INSTALLED)/Modules"
	cp -R $(BIN)/nbrun_DeepLearning.resources "$(INSTALLED)"

clean: ## remove the build folders
	rm -rf .build .build-benchmarks .build-exhaustive .build-fuzzing .build-portability .build-sanitizers

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z_]+:.*## / { printf "make %-13s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages:
	@$(call install_missing,$(PACKAGES))

test-packages:
	@$(call install_missing,$(TEST_PACKAGES))

# Installs those of the Debian packages $(1) that are missing, or names them and fails.
define install_missing
missing=; for package in $(1); do \
  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
  echo "installing:$$missing"; \
  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
  { echo "make: install these Debian packages, then try again:$$missing" >&2; exit 1; }; \
fi
endef
