# Sourced by ./sotto: what forwarding costs on this machine. See docs/performance/README.md.

bench_usage() {
  cat <<'TEXT'
usage: ./sotto bench [--quick | --long] [--only CHAPTER]
       ./sotto bench micro [JMH ARGUMENT ...]

Measures the engine, the same loop in C, and rtpengine and Janus where they are installed, in one run. At most ten minutes on
two cores; --quick at most two, without the chapter shape, and six more for the chapter mixing; --long as long as the acceptance needs. Everything also goes to
target/bench/latest.md, latest.json and cost.svg.
As root it makes a private network namespace whose device drops what it transmits; otherwise it uses loopback.
Chapters: forwarding, primitives, latency, allocation, fallback, shape, cores, stalls, mixing. `micro` runs the JMH benchmarks.
SOTTO_BENCH_REFERENCE names the folder of the C reference (default: ../shared/bench).
TEXT
}

for_bench() {
  if [ "$(id -u)" = 0 ]; then
    install_missing gcc=gcc '/usr/include/stdio.h=libc6-dev' '/usr/include/openssl/evp.h=libssl-dev' ip=iproute2
    # Only x86 has it; without it neither the C reference builds nor the fastest ciphers load.
    if apt-cache show libipsec-mb-dev >/dev/null 2>&1; then install_missing '/usr/include/intel-ipsec-mb.h=libipsec-mb-dev'; fi
  else
    local probe
    for probe in gcc /usr/include/openssl/evp.h; do
      [ -e "$probe" ] || command -v "$probe" >/dev/null || fail "needs $probe: apt install gcc libc6-dev libssl-dev (and libipsec-mb-dev)"
    done
  fi
  local peer
  for peer in rtpengine=rtpengine-daemon janus=janus; do
    command -v "${peer%%=*}" >/dev/null || note "${peer%%=*} is not here and will not be measured: apt install ${peer#*=}"
  done
}

bench() {
  case "${1:-}" in --help | -h) bench_usage; return ;; esac
  for_bench
  note "builds"
  maven -q -Dmaven.test.skip=true -pl tests/bench -am package
  if [ "${1:-}" = micro ]; then
    shift
    exec "$(find_jdk)/bin/java" -cp "$root/tests/bench/target/*:$root/tests/bench/target/lib/*" org.openjdk.jmh.Main "$@"
  fi
  ulimit -n "$(ulimit -Hn)"
  local allowed housekeeping sink=LOOPBACK prefix=() reference=${SOTTO_BENCH_REFERENCE:-$root/../shared/bench}
  allowed=$(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status)
  # The last CPU forwards; this program, the load and all threads of the JVMs but the cores stay on the others.
  housekeeping=$(all_but_last "$allowed")
  if [ "$(id -u)" = 0 ] && unshare -n ip link add ifb9 type ifb 2>/dev/null; then
    sink=IFB
    prefix=(unshare -n bash -c 'ip link set lo up && ip link add ifb9 type ifb && ip addr add 10.9.0.1/16 dev ifb9 &&
      ip link set ifb9 up && exec "$@"' _)
  else
    note "without root, or without the right to make a network namespace: the sink is loopback"
  fi
  exec "${prefix[@]}" taskset -c "$housekeeping" "$(find_jdk)/bin/java" -XX:+UseSerialGC -Xmx256m \
    -Dsotto.bench.cpus="$allowed" -Dsotto.bench.sink="$sink" -Dsotto.bench.folder="$root/target/bench" \
    -Dsotto.bench.reference="$reference" -Dsotto.bench.engine.flags="$(flags_of appliance/md)" \
    -Dsotto.bench.commit="$(commit_of)" -cp "$root/tests/bench/target/*:$root/tests/bench/target/lib/*" \
    dev.sotto.tests.bench.Bench "$@"
}

# A list like 0-3,5 without its last CPU, unless it has only one.
all_but_last() {
  local part cpu cpus=()
  for part in ${1//,/ }; do
    for ((cpu = ${part%-*}; cpu <= ${part#*-}; cpu++)); do cpus+=("$cpu"); done
  done
  [ ${#cpus[@]} -eq 1 ] || unset 'cpus[-1]'
  local IFS=,
  echo "${cpus[*]}"
}

commit_of() {
  local commit
  commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null) || { echo unknown; return; }
  [ -z "$(git -C "$root" status --porcelain 2>/dev/null)" ] || commit+=" with changes"
  echo "$commit"
}
