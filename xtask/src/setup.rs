//! `cargo xtask setup`: the tools that `cargo xtask test` needs besides Rust and a C compiler.
//!
//! What is missing is installed where that changes nothing that is not ours to change:
//! cargo-deny into the target folder, parts of the toolchain through rustup, Debian's packages
//! only as root. Elsewhere it is said what to install.

use crate::{Verdict, process};
use std::path::PathBuf;
use std::process::Command;

/// The version that is installed where there is none. Any version that reads deny.toml will do.
const CARGO_DENY: &str = "0.20.2";

/// A tool is built once and runs for a second: a quick build costs less than a fast program saves.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

struct Tool {
    name: &'static str,
    /// Prints the tool's version, and fails where the tool is missing.
    version: fn() -> Command,
    install: fn() -> Result<(), String>,
    advice: &'static str,
}

const TOOLS: [Tool; 5] = [
    Tool {
        name: "g++",
        version: || with_arguments(process::program("g++"), &["--version"]),
        install: || install_package("g++"),
        advice: "install a C++ compiler that is called g++",
    },
    Tool {
        name: "python3",
        version: || with_arguments(process::program("python3"), &["--version"]),
        install: || install_package("python3"),
        advice: "install Python 3.9 or later as python3",
    },
    Tool {
        name: "rustfmt",
        version: || with_arguments(process::cargo(), &["fmt", "--version"]),
        install: || install_component("rustfmt"),
        advice: "run `rustup component add rustfmt`",
    },
    Tool {
        name: "clippy",
        version: || with_arguments(process::cargo(), &["clippy", "--version"]),
        install: || install_component("clippy"),
        advice: "run `rustup component add clippy`",
    },
    Tool {
        name: "cargo-deny",
        version: || with_arguments(cargo_deny(), &["--version"]),
        install: install_cargo_deny,
        advice: "run `cargo install cargo-deny --locked`",
    },
];

/// What `cargo xtask setup` does.
pub(crate) fn task() -> Verdict {
    match run() {
        Ok(()) => Verdict::Passed,
        Err(error) => {
            eprintln!("error: {error}");
            Verdict::Failed
        }
    }
}

/// Checks every tool, installs what is missing, and names all that could not be installed.
pub(crate) fn run() -> Result<(), String> {
    let mut missing = Vec::new();
    for tool in &TOOLS {
        let mut version = process::first_line(&mut (tool.version)());
        if version.is_none() {
            println!("{:<11} missing", tool.name);
            if let Err(error) = (tool.install)() {
                println!("{:<11} not installed: {error}", tool.name);
            }
            version = process::first_line(&mut (tool.version)());
        }
        match version {
            Some(version) => println!("{:<11} {version}", tool.name),
            None => missing.push(tool),
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let advice: Vec<String> =
        missing.iter().map(|tool| format!("{} is missing: {}", tool.name, tool.advice)).collect();
    Err(advice.join("\n       "))
}

/// cargo-deny, as found on the path or else as installed by [`run`].
pub(crate) fn cargo_deny() -> Command {
    let on_path = process::succeeds(process::program("cargo-deny").arg("--version"));
    match on_path {
        true => process::program("cargo-deny"),
        false => process::program(tools_folder().join("bin").join("cargo-deny")),
    }
}

fn tools_folder() -> PathBuf {
    process::target_folder().join("tools")
}

fn with_arguments(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

fn install_cargo_deny() -> Result<(), String> {
    let mut command = process::cargo();
    command
        .args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--quiet"])
        .arg("--root")
        .arg(tools_folder())
        .envs(QUICK_BUILD);
    process::run(&mut command)
}

fn install_component(name: &str) -> Result<(), String> {
    process::run(process::program("rustup").args(["component", "add", name]))
}

/// A package of Debian, installed where this runs as root.
pub(crate) fn install_package(name: &str) -> Result<(), String> {
    let root = process::first_line(process::program("id").arg("-u")).is_some_and(|id| id == "0");
    if !root {
        return Err("packages of the system are installed only as root".to_owned());
    }
    let apt = || {
        let mut command = process::program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "--yes", "--no-install-recommends", name]))
}
