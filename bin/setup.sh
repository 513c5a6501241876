# Sourced by bin/run, bin/test and bin/kafield: what the machine must have, then what .venv must have.
# A second call costs milliseconds: stamps in .venv say for which lock file and packages it is complete.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
python="$root/.venv/bin/python"
run_packages="python3 python3-venv ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# Playwright's own node needs libatomic1, and chromium does not bring it. Three browser engines, for the outbox runs in each.
test_packages="chromium libatomic1 poppler-utils firefox-esr webkit2gtk-driver xvfb xauth"
unset PYTHONDONTWRITEBYTECODE # every start would compile everything again
export UV_SYSTEM_CERTS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUTF8=1
export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" KAFIELD_DATA="${KAFIELD_DATA:-$root/data}"

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# set_up run|dev: after it, $python has everything of that lock file.
set_up() {
  local lock packages
  case $1 in
    run) lock=requirements.lock packages=$run_packages ;;
    dev) lock=requirements-dev.lock packages="$run_packages $test_packages" ;;
  esac
  is_complete "$1" "$lock" "$packages" && return
  ( flock 9 && install_all "$1" "$lock" "$packages" ) 9<"$root"
}

is_complete() { [ -x "$python" ] && [ "$(cat "$(stamp "$1")" 2>/dev/null)" = "$(fingerprint "$2" "$3")" ]; }
stamp() { printf '%s/.venv/complete-for-%s' "$root" "$1"; }
fingerprint() { { cat "$root/$1"; printf '%s' "$2"; } | sha256sum; }

install_all() {
  is_complete "$@" && return # someone else did it while we waited
  install_packages $3
  make_venv
  install_lock "$root/$2" || die "The Python packages of $2 could not be installed; see above."
  "$python" -c 'import flask, sqlalchemy, weasyprint' || die "The installed packages do not work; see above."
  fingerprint "$2" "$3" >"$(stamp "$1")"
}

install_packages() {
  local missing
  command -v dpkg-query >/dev/null || return 0 # not a Debian: whoever runs it has seen to python3 and pango
  missing=$(for package; do is_installed "$package" || printf '%s ' "$package"; done)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    die "These Debian packages are missing. Please run this once, then try again:" \
      $'\n'"  sudo apt-get install -y --no-install-recommends $missing"
  fi
  say "Installing $missing…"
  local log
  log=$(mktemp)
  { apt_get update && apt_get install -y --no-install-recommends $missing; } >"$log" 2>&1 \
    || { cat "$log" >&2; rm "$log"; die "apt-get failed; see above."; }
  rm "$log"
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
# Another apt at work is waited for, and nothing is asked.
apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null; }

make_venv() {
  "$python" -c '' 2>/dev/null && return
  local base
  base=$(find_python) || die "Python 3.11 or newer with its venv module is needed."
  say "Making .venv…"
  "$base" -m venv --clear "$root/.venv" || die "The folder .venv could not be made; see above."
}

find_python() {
  local found
  for found in /usr/bin/python3 "$(command -v python3)"; do
    "$found" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$found" && return
  done
  return 1
}

# uv is ten times as fast; where it does not work pip does the same from the same file.
install_lock() {
  local uv
  say "Installing Python packages…"
  uv=$(find_uv) && use_pips_registry \
    && "$uv" pip install --quiet --python "$python" --require-hashes -r "$1" >&2 && return
  "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >&2
  "$python" -m pip install --quiet --require-hashes -r "$1" >&2
}

find_uv() {
  [ -x "$root/.venv/bin/uv" ] && echo "$root/.venv/bin/uv" && return
  "$python" -m pip install --quiet --require-hashes -r "$root/requirements-setup.lock" >/dev/null 2>&1 \
    && echo "$root/.venv/bin/uv" && return
  command -v uv
}

# uv does not read pip's settings, so it is told where pip would look.
use_pips_registry() {
  local registry
  registry=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null)}
  [ -z "$registry" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$registry}"
}
