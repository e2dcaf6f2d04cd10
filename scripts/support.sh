# Sourced by ./sotto: one file for whoever helps. It has no key, password, PIN or token in it, but names and addresses of people.

support() {
  [ $# -eq 1 ] || fail "support takes the file to write: ./sotto support FILE.tar.gz"
  local target=$1 work data
  [ ! -e "$target" ] || fail "$target is there already; nothing was written"
  umask 077
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  data=$(data_folder)
  mkdir "$work/sotto"
  keep versions.txt versions
  keep doctor.txt doctor
  keep config.txt administer config show --origin
  keep faults.txt administer config validate
  keep md.json operator appliance/md dev.sotto.appliance.md.MediaDistributorCommand describe
  keep kd.json operator appliance/kd dev.sotto.appliance.kd.KeyDistributorCommand describe
  keep gw.json operator appliance/gw dev.sotto.appliance.gw.GatewayCommand describe
  keep health.txt health
  keep room.txt room
  keep log.txt journal
  tar -C "$work" -czf "$target" sotto
  note "wrote $target. It says who called whom and from where: look at it before you give it away."
}

# What a command prints goes into a file, also if it fails: that it fails is worth knowing.
keep() {
  local name=$1 status=0
  shift
  ("$@") >"$work/sotto/$name" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || printf '(ended with %s)\n' "$status" >>"$work/sotto/$name"
}

versions() {
  date -u
  head -20 "$root/CHANGELOG.md" | sed -n 's/^## //p' | head -1
  git -C "$root" log -1 --format='%H %cI' 2>/dev/null || echo "no git"
  uname -srvm
  cat /etc/os-release
  "$(find_jdk)/bin/java" -version
  nproc
  free -m
}

# Asked as strangers do, at the address of the configuration.
health() {
  local config host port
  config=$( (administer config show) )
  host=$(sed -n 's/^console\.listen: //p' <<<"$config") port=$(sed -n 's/^console\.port: //p' <<<"$config")
  [ "$host" != 0.0.0.0 ] || host=127.0.0.1
  printf 'GET /health/ready HTTP/1.0\r\nHost: %s\r\n\r\n' "$host" | timeout 10 openssl s_client -quiet -connect "$host:$port" 2>/dev/null
}

room() {
  df -h "$data"
  df -i "$data"
  du -sh "$data"/* 2>/dev/null
  ps -eo pid,ppid,etime,time,rss,nlwp,comm --sort=-rss | head -20
}

journal() {
  command -v journalctl >/dev/null || { echo "no journal: what the programs print goes to the terminal of ./sotto up"; return; }
  journalctl --no-pager --lines=5000 --unit='sotto*' || true
}
