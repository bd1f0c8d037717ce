# For ./bench and ./check: installs packages that are missing, builds. Sourced by bash, not run.
# Everything is said on standard error: standard output belongs to results.

readonly impossible_here=3

# missing_packages LIST...: the packages named in the files that dpkg does not know as installed, one a line.
missing_packages() {
  local wanted installed
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' -- "$@" | sort -u)
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u) || true
  comm -23 <(echo "$wanted") <(echo "$installed")
}

# install_missing LIST...: silent when nothing is missing. Needs root or sudo otherwise.
install_missing() {
  local name=${0##*/} missing as_root=()
  command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what it does not find
  missing=$(missing_packages "$@" | paste -sd' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
      refuse_to_install "$name" "$missing"
    fi
  fi
  echo "$name: installing with apt-get: $missing" >&2
  if ! { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing; } >&2; then
    refuse_to_install "$name" "$missing"
  fi
}

refuse_to_install() {
  {
    echo "$1: these Debian packages are missing and could not be installed: $2"
    echo "$1: install them as root, then call again:"
    echo "    apt-get update && apt-get install --no-install-recommends $2"
  } >&2
  exit "$impossible_here"
}

# build ROOT TARGET: configures build/release once and builds TARGET. Silent when it takes no time; a failure shows the log.
build() {
  local name=${0##*/} folder=$1/build/release log=$1/build/release/build.log notice status=0
  mkdir -p "$folder"
  exec 9>"$folder/.building" # one build at a time
  flock 9
  (sleep 2 && echo "$name: building, see $log" >&2) 9>&- &
  notice=$!
  {
    { [ -f "$folder/build.ninja" ] || (cd "$1" && cmake --preset release); } &&
      cmake --build "$folder" --target "$2"
  } >"$log" 2>&1 9>&- || status=$?
  { kill "$notice" && wait "$notice"; } 2>/dev/null || true
  exec 9>&-
  if [ "$status" -ne 0 ]; then
    tail -n 60 "$log" >&2
    echo "$name: the build failed; the whole log is $log" >&2
    exit "$impossible_here"
  fi
}
