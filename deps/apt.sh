# Debian's packages of any suite and architecture, downloaded and unpacked beside the system, of which nothing changes. Sourced by bash, not run.
# $directory is where everything goes, $here the folder of the script. $architecture, where it is set, is another than this machine's.

refuse() {
  printf '%s: %s\n' "$(realpath --relative-to="$here/../.." -- "$0")" "$1" >&2
  exit 3
}

require_programs() {
  local program
  for program in apt-get dpkg "$@"; do
    command -v "$program" >/dev/null || refuse "there is no $program"
  done
}

# find_mirror: $mirror is that of this machine's own sources, $keys what signs Debian's releases.
find_mirror() {
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keys" ] || refuse "there is no $keys"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1) || true
  [ -n "$mirror" ] || refuse "apt has no source of Debian's own packages (after apt-get update)"
}

# apt_folder SUITE: where apt has its lists and archives of that suite.
apt_folder() { printf '%s\n' "$directory/.apt/$1${architecture:+-$architecture}"; }

# apt_of SUITE WORDS...: apt-get as if on an empty system of that suite.
apt_of() {
  local suite of=()
  suite=$(apt_folder "$1")
  [ -z "${architecture:-}" ] || of=(-o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture")
  mkdir -p "$suite"/{etc/preferences.d,state/lists/partial,cache/archives/partial}
  printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" "$1" >"$suite/etc/sources.list"
  case $1 in # no suites of their own
    experimental) printf 'deb [signed-by=%s] %s sid main\n' "$keys" "$mirror" >>"$suite/etc/sources.list" ;;
    *-backports) printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" "${1%-backports}" >>"$suite/etc/sources.list" ;;
  esac
  : >"$suite/state/status"
  apt-get -qq -o Dir::Etc::sourcelist="$suite/etc/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferences=- \
    -o Dir::Etc::preferencesparts="$suite/etc/preferences.d" -o Dir::State="$suite/state" -o Dir::State::status="$suite/state/status" \
    -o Dir::Cache="$suite/cache" -o APT::Install-Recommends=false -o APT::Sandbox::User= -o Acquire::Languages=none \
    -o DPkg::Post-Invoke= -o APT::Update::Post-Invoke= -o APT::Keep-Downloaded-Packages=true "${of[@]}" "${@:2}"
}

# know_packages_of SUITE: once.
know_packages_of() {
  local updated
  updated=$(apt_folder "$1")/updated
  [ ! -e "$updated" ] || return 0
  apt_of "$1" update >&2 || refuse "the list of packages of $1 cannot be downloaded from this machine's mirror"
  : >"$updated"
}

# unpack SUITE ROOT PACKAGE...: the packages with all that they depend on, in the new directory ROOT. Their archives stay in
# .apt/SUITE/cache/archives until the next call. Fails where the suite has them not.
unpack() {
  local archives deb
  archives=$(apt_folder "$1")/cache/archives
  rm -rf -- "$archives" "$2"
  apt_of "$1" install -y --download-only -t "$1" "${@:3}" >&2 || return 1
  mkdir -p "$2"
  for deb in "$archives"/*.deb; do dpkg -x "$deb" "$2"; done
}

# unpack_alone SUITE ROOT PACKAGE...: the same without what they depend on, which a suite may have no longer.
unpack_alone() {
  local archives deb
  archives=$(apt_folder "$1")/cache/archives
  rm -rf -- "$archives" "$2"
  mkdir -p "$archives/partial" "$2"
  (cd "$archives" && apt_of "$1" download "${@:3}" >&2) || return 1
  for deb in "$archives"/*.deb; do dpkg -x "$deb" "$2"; done
}
