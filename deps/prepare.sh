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

# needs_of_command DEPS WORDS...: the lists of what this command line of bench needs besides building: DEPS/bench-COMMAND.txt, and
# DEPS/bench-OPTION-VALUE.txt for an option (--engine hyperfine), where there is one. One a line.
needs_of_command() {
  local deps=$1 before= word list
  shift
  for word in "$@"; do
    [ "$word" != -- ] || break
    case $word in
      */*) list= ;;
      --*=*) list=${word#--} list=$deps/bench-${list/=/-}.txt ;;
      -*) list= ;;
      *) list=$deps/bench-${before:+$before-}$word.txt ;;
    esac
    [ -z "$list" ] || [ ! -f "$list" ] || echo "$list"
    before=
    case $word in --*=*) ;; --*) before=${word#--} ;; esac
  done
}

refuse_to_install() {
  {
    echo "$1: these Debian packages are missing and could not be installed: $2"
    echo "$1: install them as root, then call again:"
    echo "    apt-get update && apt-get install --no-install-recommends $2"
  } >&2
  exit "$impossible_here"
}

# build ROOT TARGET [PRESET]: builds TARGET in build/PRESET (release), which is configured first where it is not yet. Says how far it is when it
# takes longer than two seconds; a failure shows the log. SIGINT and SIGTERM end all that it started before it ends with 130 or
# 143; the next call goes on from there.
build() {
  local name=${0##*/} folder=$1/build/${3:-release} building showing status=0
  local log=$folder/build.log
  mkdir -p "$folder"
  exec 9>"$folder/.building" # one build at a time
  flock 9
  set -m # each job is a process group, which one signal reaches whole
  { flock -w 10 8 || true; configure_and_build "$@"; } 8>"$folder/.compiling" >"$log" 2>&1 </dev/null 9>&- &
  building=$!
  show_progress "$name" "$log" 9>&- &
  showing=$!
  set +m
  trap 'status=130; kill -INT -- "-$building"' INT
  trap 'status=143; kill -TERM -- "-$building"' TERM
  while kill -0 "$building" 2>/dev/null; do
    wait "$building" || [ "$status" -ne 0 ] || status=$?
  done
  trap - INT TERM
  { kill -- "-$showing" && wait "$showing"; } 2>/dev/null || true
  [ ! -t 2 ] || printf '\r\033[K' >&2
  exec 9>&-
  case $status in
    0) ;;
    130 | 143)
      # cmake does not wait for ninja, nor ninja for the children of its children: they are gone when this lock is free.
      exec 8>"$folder/.compiling"
      flock -w 10 8 || kill -KILL -- "-$building" 2>/dev/null || true
      exec 8>&-
      echo "$name: interrupted while it built; the next call goes on from there" >&2
      exit "$status"
      ;;
    *)
      tail -n 60 "$log" >&2
      echo "$name: the build failed; the whole log is $log" >&2
      exit "$impossible_here"
      ;;
  esac
}

configure_and_build() { # ROOT TARGET [PRESET]
  local folder=$1/build/${3:-release}
  if [ ! -f "$folder/build.ninja" ] || is_of_another_tree "$1" "${3:-release}"; then
    configure "$1" "${3:-release}" || return
  fi
  NINJA_STATUS='[%f/%t] ' cmake --build "$folder" --target "$2"
}

# configure ROOT [PRESET]: build/PRESET (release), anew where it was made for another tree.
configure() {
  local fresh=()
  ! is_of_another_tree "$1" "${2:-release}" || fresh=(--fresh)
  (cd "$1" && cmake "${fresh[@]}" --preset "${2:-release}")
}

# is_of_another_tree ROOT PRESET: whether build/PRESET would build the tree that ROOT is a copy of, or where ROOT was before.
is_of_another_tree() {
  local source
  source=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$1/build/$2/CMakeCache.txt" 2>/dev/null) || true
  [ -n "$source" ] && ! [ "$source" -ef "$1" ]
}

# show_progress NAME LOG: how far the build is that writes LOG: on a terminal one line that changes, elsewhere a line now and then.
# Until it is killed.
show_progress() {
  local began=$SECONDS every=30 step said
  [ ! -t 2 ] || every=1
  sleep 2
  said="building, see $2"
  while :; do
    if [ -t 2 ]; then printf '\r\033[K%s: %s' "$1" "$said"; else echo "$1: $said"; fi >&2
    sleep "$every"
    step=$(tail -c 20000 -- "$2" | sed -nE 's|^\[([0-9]+/[0-9]+)\] .*|\1|p' | tail -n 1)
    [ -z "$step" ] || said=$(progress_text "${step%/*}" "${step#*/}" "$((SECONDS - began))")
  done
}

# progress_text DONE ALL SECONDS: "building 214 of 290, about 1 min left"; the first steps say little about the time.
progress_text() {
  local left
  printf 'building %d of %d' "$1" "$2"
  [ $(($1 * 20)) -ge "$2" ] || return 0
  left=$(($3 * ($2 - $1) / $1))
  if [ "$left" -ge 60 ]; then printf ', about %d min left' $(((left + 30) / 60)); else printf ', about %d s left' "$left"; fi
}
