# Sourced by ./sotto: starts the appliance and stops it again.

up() {
  local data domain="" config="" secured=no
  data=$(data_folder)
  while [ $# -gt 0 ]; do
    case "$1" in
      --data) data=${2:?--data needs a folder}; shift 2 ;;
      --config) config=${2:?--config needs a file}; shift 2 ;;
      --domain) domain=${2:?--domain needs a host name or address}; shift 2 ;;
      *) fail "up takes --data DIR, --config FILE and --domain HOST, not '$1'" ;;
    esac
  done
  mkdir -p "$data"
  data=$(cd "$data" && pwd)
  [ -n "$config" ] || config="$data/sotto.yaml"
  [ "$(id -u)" = 0 ] && [ "$data" = /var/lib/sotto ] && secured=yes
  app=$root
  if [ $secured = yes ]; then separate_users "$data"; else
    mkdir -p "$data/kd" "$data/md" "$data/gw"
    note "one user: the KD is not protected from this account"
  fi
  [ -f "$config" ] || first_config "$config" "$data" "${domain:-$(own_address)}"
  run_all "$data" "$config" $secured
}

own_address() {
  local address
  address=$(hostname -I 2>/dev/null | awk '{print $1}')
  printf '%s' "${address:-127.0.0.1}"
}

# A system user for each program, so that none can read another's keys; the programs themselves are readable by all.
separate_users() {
  local data=$1 name module
  for name in md kd gw; do
    id "sotto-$name" >/dev/null 2>&1 ||
      useradd --system --no-create-home --home-dir "$data/$name" --shell /usr/sbin/nologin "sotto-$name"
    install -d -m 700 -o "sotto-$name" -g "sotto-$name" "$data/$name"
  done
  chmod 755 "$data"
  app="$data/app"
  for module in appliance/md appliance/kd appliance/gw; do
    rm -rf "${app:?}/$module"
    install -d -m 755 "$app" "$app/${module%/*}" "$app/$module" "$app/$module/target" "$app/$module/target/lib"
    install -m 644 "$root/$module"/target/*.jar "$app/$module/target/"
    install -m 644 "$root/$module"/target/lib/*.jar "$app/$module/target/lib/"
  done
}

# What callers are told: what is spoken, and over it what people put into the folder prompts of the data folder.
lay_prompts() {
  local data=$1 to=$1/app/prompts
  rm -rf "${to:?}"
  mkdir -p "$to"
  cp -rL "$root/target/prompts/." "$to/"
  [ ! -d "$data/prompts" ] || cp -r "$data/prompts/." "$to/"
  chmod -R a+rX "$to"
  export SOTTO_GW_PROMPTS=${SOTTO_GW_PROMPTS:-$to}
}

first_config() {
  cat >"$1" <<YAML
# Sotto's configuration. Every key, with its default and what it means, is in
# appliance/config/src/main/resources/sotto-default.yaml; put here only what differs.
data: $2
sip:
  domain: "$3"
  send-phones-to-gateway: redirect
conferences:
  - user: "1000"
    name: First conference
gw:
  # Everything is on this machine, so its addresses do not tell the front end from a phone beside it.
  carriers: none
YAML
  note "wrote $1; people dial sip:1000@$3"
}

# Becomes one program: as NAME SECURED MAIN ARGUMENT ... A core file would hold keys, so there is none.
as() {
  local name=$1 secured=$2 main=$3
  shift 3
  local run=()
  [ "$secured" = yes ] && run=(setpriv "--reuid=sotto-$name" "--regid=sotto-$name" --init-groups --inh-caps=-all --)
  local module="appliance/$name"
  ulimit -c 0
  # shellcheck disable=SC2046
  exec "${run[@]}" "$(find_jdk)/bin/java" $(flags_of "$module") -cp "$app/$module/target/*:$app/$module/target/lib/*" "$main" "$@"
}

md_pid="" kd_pid="" gw_pid=""
GW_MAIN=dev.sotto.appliance.gw.GatewayCommand
KD_MAIN=dev.sotto.appliance.kd.KeyDistributorCommand
MD_MAIN=dev.sotto.appliance.md.MediaDistributorCommand

# Each program learns the others' pins; nothing secret changes hands. The key distributor's journal belongs to its running
# process alone, so that is told through its socket.
run_all() {
  local data=$1 config=$2 secured=$3
  rm -f "$data/kd/ready" "$data/md/ready" "$data/gw/ready"
  trap 'stop_all 0' INT TERM
  # Whatever goes wrong on the way leaves nothing running.
  trap stop_all EXIT
  (as kd "$secured" $KD_MAIN run --config "$config") &
  kd_pid=$!
  await_ready kd "$kd_pid" "$data/kd/ready"
  (as md "$secured" $MD_MAIN trust --config "$config" kd "$(as kd "$secured" $KD_MAIN fingerprint --config "$config")") >/dev/null
  (as kd "$secured" $KD_MAIN trust --config "$config" md "$(as md "$secured" $MD_MAIN fingerprint --config "$config")") >/dev/null
  (as md "$secured" $MD_MAIN run --config "$config") &
  md_pid=$!
  await_ready md "$md_pid" "$data/md/ready"
  leave_cpus "$md_pid"
  (as kd "$secured" $KD_MAIN welcome --config "$config")
  run_gateway "$data" "$config" "$secured"
  note "runs; Ctrl-C stops it"
  # The first of them to end ends the others: half an appliance helps nobody.
  wait -n "$kd_pid" "$md_pid" ${gw_pid:+"$gw_pid"} || true
  stop_all 0
}

# The gateway may hold keys of the first conference, and phones get in with a PIN that is drawn now; for all others the key
# distributor's operator decides.
run_gateway() {
  local data=$1 config=$2 secured=$3 first pin
  lay_prompts "$data"
  (as gw "$secured" $GW_MAIN trust --config "$config" kd "$(as kd "$secured" $KD_MAIN fingerprint --config "$config")") >/dev/null
  (as kd "$secured" $KD_MAIN trust --config "$config" gw "$(as gw "$secured" $GW_MAIN fingerprint --config "$config")" phones) >/dev/null
  if [ ! -e "$data/gw/home/conferences" ]; then
    first=$( (as kd "$secured" $KD_MAIN conferences --config "$config") | awk '$2 == "private" { print $1; exit }')
    [ -n "$first" ] || { note "no private conference yet, so the gateway is not started"; return; }
    pin=$(shuf -i 100000-999999 -n 1 --random-source=/dev/urandom)
    (as gw "$secured" $GW_MAIN enroll --config "$config" "$( (as kd "$secured" $KD_MAIN invite-gateway --config "$config" "$first" phones) | awk 'END { print $NF }')") >/dev/null
    (as kd "$secured" $KD_MAIN phones --config "$config" "$first" allow "$pin") >/dev/null
    note "phones dial ${first%%@*}@${first#*@}:5070 (or 9000 and the number) with the PIN $pin; ./sotto kd phones $first allow PIN changes it, off ends it"
  fi
  (as gw "$secured" $GW_MAIN run --config "$config") &
  gw_pid=$!
  await_ready gw "$gw_pid" "$data/gw/ready"
}

# Where media.cpus names CPUs, the media distributor keeps its own threads off them; this does it for those that the virtual
# machine had before, for garbage and compilation. What they start later inherits it.
leave_cpus() {
  local pid=$1 task rest
  command -v taskset >/dev/null || return 0
  rest=$(for task in "/proc/$pid/task"/*; do
    [ "$(cat "$task/comm" 2>/dev/null)" != conductor ] || sed -n 's/^Cpus_allowed_list:\s*//p' "$task/status"
  done)
  [ -n "$rest" ] && [ "$rest" != "$(sed -n 's/^Cpus_allowed_list:\s*//p' "/proc/$pid/status")" ] || return 0
  for task in "/proc/$pid/task"/*; do
    case "$(cat "$task/comm" 2>/dev/null)" in
      core-*) ;;
      *)
        [ "${task##*/}" = "$pid" ] || taskset -pc "$rest" "${task##*/}" >/dev/null 2>&1 || [ ! -e "$task" ] ||
          { note "the kernel refuses to keep the virtual machine's own threads on the CPUs $rest"; return 0; } ;;
    esac
  done
  note "all threads but the forwarding cores stay on the CPUs $rest"
}

await_ready() {
  local name=$1 pid=$2 file=$3 tries
  for tries in $(seq 300); do
    [ -e "$file" ] && return 0
    kill -0 "$pid" 2>/dev/null || fail "$name did not start; see what it printed above"
    sleep 0.1
  done
  fail "$name did not say it is ready within 30 seconds"
}

stop_all() {
  local status=${1:-$?} pid
  trap - INT TERM EXIT
  for pid in $gw_pid $md_pid $kd_pid; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  note "stopped"
  exit "$status"
}
