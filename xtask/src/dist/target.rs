//! What the runner is built for: musl where it can be had, else glibc linked statically.

use crate::{process, setup};
use std::path::Path;

/// What to build for, and how.
pub(super) struct Target {
    pub(super) triple: String,
    /// More flags of rustc.
    pub(super) flags: Vec<&'static str>,
    /// More environment of the build.
    pub(super) environment: Vec<(String, String)>,
    /// What whoever hands the runner out has to know.
    pub(super) caution: Option<&'static str>,
}

/// A static glibc still loads what it needs for names from the machine that it runs on.
const GLIBC: &str = "linked with glibc instead of musl. The runner resolves names by /etc/hosts and DNS alone; where \
                     /etc/nsswitch.conf asks for more (mDNS, LDAP, systemd-resolved), it loads that machine's \
                     libraries, which fit only the glibc that it was built with. What to do: make musl available, \
                     as told above, and run this again";

/// Installs what musl needs where that may be, and falls back with a word of why.
pub(super) fn choose() -> Result<Target, String> {
    println!("\n== target");
    let arch = std::env::consts::ARCH;
    let musl = format!("{arch}-unknown-linux-musl");
    match musl_ready(&musl) {
        Ok(()) => {
            println!("{musl}");
            let compiler = format!("CC_{}", musl.replace('-', "_"));
            Ok(Target {
                triple: musl,
                flags: vec!["-Ctarget-feature=+crt-static"],
                environment: vec![(compiler, "musl-gcc".to_owned())],
                caution: None,
            })
        }
        Err(reason) => {
            let triple = format!("{arch}-unknown-linux-gnu");
            println!("no {musl}: {reason}\n{triple} instead");
            Ok(Target {
                triple,
                flags: vec!["-Ctarget-feature=+crt-static"],
                environment: Vec::new(),
                caution: Some(GLIBC),
            })
        }
    }
}

/// The standard library for musl, and a C compiler for it: the cryptography under TLS has parts in C.
fn musl_ready(triple: &str) -> Result<(), String> {
    if !has_standard_library(triple) {
        process::run(process::program("rustup").args(["target", "add", triple]))
            .map_err(|error| format!("{error}; `rustup target add {triple}` would install it"))?;
    }
    let compiles = || process::succeeds(process::program("musl-gcc").arg("--version"));
    if !compiles() {
        setup::install_package("musl-tools")
            .map_err(|error| format!("{error}; install the package musl-tools for musl-gcc"))?;
    }
    match compiles() && has_standard_library(triple) {
        true => Ok(()),
        false => Err("what was installed is not found".to_owned()),
    }
}

fn has_standard_library(triple: &str) -> bool {
    let mut command = process::program("rustc");
    command.args(["--print", "target-libdir", "--target", triple]);
    process::first_line(&mut command).is_some_and(|folder| Path::new(&folder).is_dir())
}
