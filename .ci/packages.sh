# shellcheck shell=bash
# What each step needs, as Debian and Ubuntu name it, and how it is installed. Sourced by
# quickstart, check and .ci/run.
# shellcheck disable=SC2034
build_packages=(g++ cmake ninja-build git ca-certificates libeigen3-dev libboost-program-options-dev
  libyaml-cpp-dev libhdf5-dev libfmt-dev nlohmann-json3-dev libssl-dev zlib1g-dev)
test_packages=(catch2 hdf5-tools netcdf-bin python3-numpy python3-h5py python3-h5netcdf python3-netcdf4
  python3-xarray python3-jsonschema python3-yaml python3-matplotlib python3-ipykernel jupyter-nbconvert r-base-core r-cran-ncdf4)
bench_packages=(libbenchmark-dev)

# Installs those of the named packages that are not there; silent when none is missing.
install_missing() {
  local missing=() package sudo=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Please install as root: ${missing[*]}" >&2; return 4; }
    sudo=(sudo)
  fi
  echo "Installing ${missing[*]} ..."
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >"$(log install)" 2>&1 || fail install
}

# Each step's output goes to a file of its own and is shown only when the step fails.
log() {
  mkdir -p .build
  echo ".build/$1.log"
}
fail() {
  tail -n 40 "$(log "$1")" >&2
  echo "The step '$1' failed; its whole output is in $(log "$1")." >&2
  exit 4
}
