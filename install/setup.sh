# shellcheck shell=bash
# What install/lab and install/test share: finding the tools, the Python environment, the kernel.
# It is sourced, and works in the project's folder from then on.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
me=install/$(basename "$0")

# A relative target folder is meant from where the user stands.
case ${CARGO_TARGET_DIR:-} in
    /*) ;;
    ?*) export CARGO_TARGET_DIR=$PWD/$CARGO_TARGET_DIR ;;
esac
cd "$root" || exit

# The toolchain that rust-toolchain.toml pins is the one that is built and tested with.
unset RUSTUP_TOOLCHAIN
# What another environment or tool set for its own Python does not belong in ours.
unset PYTHONHOME PYTHONPATH

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$me" "$*" >&2
    exit 1
}

# step TITLE COMMAND…: runs the command and says how long it took. A command that fails ends the
# script, and say_which_step_failed tells where.
step() {
    local title=$1 started=$SECONDS
    shift
    current_step=$title
    say "==> $title"
    "$@"
    current_step=
    say "    done in $((SECONDS - started)) s"
}

current_step=
say_which_step_failed() {
    if [[ $1 -ne 0 && -n $current_step ]]; then
        printf '%s: the step "%s" failed; what it printed above says why.\n' "$me" "$current_step" >&2
    fi
}
trap 'say_which_step_failed $?' EXIT

# ---- The steps ----------------------------------------------------------------------------------

check_tools() {
    local missing=0
    if ! command -v rustup >/dev/null && [[ -x ${CARGO_HOME:-$HOME/.cargo}/bin/rustup ]]; then
        PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
    fi
    if ! command -v rustup >/dev/null || ! command -v cargo >/dev/null; then
        say "rustup is missing: install it as https://rustup.rs says, then open a new shell." >&2
        missing=1
    fi
    python=$(command -v "${PYTHON:-python3}" || true)
    if [[ -z $python ]]; then
        say "Python 3 is missing: install it (on Debian and Ubuntu: apt-get install python3-venv)." >&2
        missing=1
    elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "$("$python" --version) is too old: install Python 3.11 or newer, or name one by" \
            "setting PYTHON to its path." >&2
        missing=1
    elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        say "Python's venv module is missing: install it (on Debian and Ubuntu: apt-get install" \
            "python3-venv)." >&2
        missing=1
    fi
    if ! printf '#include <stdio.h>\nint main(void) { return 0; }\n' |
        cc -x c - -o /dev/null 2>/dev/null; then
        say "A working C compiler is missing: \`cc\` does not compile and link a program (on" \
            "Debian and Ubuntu: apt-get install gcc libc6-dev; on macOS: xcode-select --install)." >&2
        missing=1
    fi
    if [[ $missing -ne 0 ]]; then
        current_step=
        exit 1
    fi
}

add_toolchain() {
    local channel sysroot
    channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
    if ! rustup run "$channel" rustc --version >/dev/null 2>&1; then
        rustup toolchain install "$channel" --profile minimal ||
            fail "Rust $channel is missing and could not be installed: try \`rustup toolchain" \
                "install $channel\` when rustup can reach its server."
    fi
    sysroot=$(rustc --print sysroot)
    if [[ ! -f $sysroot/lib/rustlib/src/rust/library/std/Cargo.toml ]]; then
        add_component "$channel" rust-src
    fi
    if [[ -n $for_tests && ! -x $sysroot/bin/cargo-fmt ]]; then
        add_component "$channel" rustfmt
    fi
    if [[ -n $for_tests && ! -x $sysroot/bin/cargo-clippy ]]; then
        add_component "$channel" clippy
    fi
    rustc --version
}

add_component() {
    rustup component add "$2" --toolchain "$1" ||
        fail "$2 of Rust $1 is missing and could not be added: try \`rustup component add $2" \
            "--toolchain $1\` when rustup can reach its server."
}

# make_environment REQUIREMENTS…: .venv with what these files of install/ list. Each file is copied
# into .venv once it is installed, so that the next run sees whether it changed.
make_environment() {
    local identity file
    identity="$venv made by $("$python" -c 'import sys; print(sys.base_prefix, sys.version)')"
    if [[ ! -x $venv/bin/python || $(cat "$venv/identity" 2>/dev/null) != "$identity" ]]; then
        "$python" -m venv --clear "$venv"
        printf '%s\n' "$identity" >"$venv/identity"
    fi
    for file in "$@"; do
        if cmp -s "install/$file" "$venv/$file" &&
            cmp -s install/constraints.txt "$venv/$file.constraints"; then
            say "    $file is installed"
            continue
        fi
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --requirement "install/$file" --constraint install/constraints.txt
        cp "install/$file" "$venv/$file"
        cp install/constraints.txt "$venv/$file.constraints"
    done
}

# The whole workspace is named because it decides the features of the dependencies: with the kernel
# alone, the evaluator would be built once for this and once more for the tests.
build_kernel() { cargo build --release --locked --workspace --bin ndlab; }

# Puts the binary into .venv by a rename, so that a kernel that is running keeps its own, then
# makes Jupyter know it and builds the array library for this machine.
install_kernel() {
    local built=${CARGO_TARGET_DIR:-$root/target}/release/ndlab
    if ! cmp -s "$built" "$venv/bin/ndlab"; then
        cp "$built" "$venv/bin/.ndlab-$$"
        mv -f "$venv/bin/.ndlab-$$" "$venv/bin/ndlab"
    fi
    "$venv/bin/ndlab" install --prefix "$venv"
}

# Not empty where the tests are to run, too: they need more of Rust and of Python.
for_tests=

# Every step before a server can start, or the tests.
set_up() {
    step "Looking for rustup, Python and a C compiler" check_tools
    step "Rust's toolchain and its library's sources" add_toolchain
    step "The Python environment .venv" make_environment requirements.txt \
        ${for_tests:+requirements-test.txt}
    step "Building the kernel (the first time: about 10 minutes)" build_kernel
    step "Installing the kernel, and building its array library" install_kernel
}
