//! `cargo xtask dist`: what is handed out, in `target/dist`.
//!
//! ```text
//! unicrm-conformance-VERSION-TARGET        the runner, one file: static, the data in it
//! unicrm-vectors-REVISION-VERSION.tar.gz   the data, packed
//! SHA256SUMS                               of both
//! ```
//!
//! The archive is packed first and then built into the runner, byte for byte.

mod smoke;
mod target;

use crate::conformance::seconds;
use crate::{Verdict, process};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use target::Target;

/// Where the archive lies that is built into the runner.
const ARCHIVE_VARIABLE: &str = "UNICRM_CONFORMANCE_ARCHIVE";

/// The profile in Cargo.toml.
const PROFILE: &str = "runner";

/// Would put other data into the archive than the project's own.
const DATA_VARIABLE: &str = "UNICRM_CONFORMANCE_DATA";

/// What `cargo xtask dist` does.
pub(crate) fn task() -> Verdict {
    if std::env::consts::OS != "linux" {
        eprintln!(
            "error: expected Linux, found {}; a runner for Linux is made there",
            std::env::consts::OS
        );
        return Verdict::Incomplete;
    }
    match run() {
        Ok(()) => Verdict::Passed,
        Err(error) => {
            eprintln!("error: {error}");
            Verdict::Failed
        }
    }
}

fn run() -> Result<(), String> {
    let start = Instant::now();
    let folder = process::target_folder().join("dist");
    empty(&folder)?;
    let archive = pack(&folder)?;
    let target = target::choose()?;
    let runner = build(&archive, &target, &folder)?;
    smoke::check(&runner, &archive)?;
    sums(&folder)?;

    println!("\n{}:", folder.display());
    for path in files(&folder)? {
        let size = fs::metadata(&path).map_err(|error| at(&path, error))?.len();
        println!("{size:>10}  {}", name(&path));
    }
    if let Some(caution) = target.caution {
        println!("\ncaution: {caution}");
    }
    println!("\nevery check of the runner passed, {}", seconds(start.elapsed()));
    Ok(())
}

/// What lies there from another time would be handed out along.
fn empty(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| at(folder, error))?;
    }
    fs::create_dir_all(folder).map_err(|error| at(folder, error))
}

fn pack(folder: &Path) -> Result<PathBuf, String> {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "unicrm-conformance", "--", "pack", "--out"]);
    command.arg(folder).env_remove(DATA_VARIABLE);
    process::run(&mut command)?;
    files(folder)?.into_iter().next().ok_or_else(|| {
        format!("expected an archive in {}, found none: `pack` made it elsewhere", folder.display())
    })
}

fn build(archive: &Path, target: &Target, folder: &Path) -> Result<PathBuf, String> {
    println!("\n== build, {}", target.triple);
    let mut command = process::cargo();
    command
        .args(["build", "--profile", PROFILE, "--package", "unicrm-conformance"])
        .args(["--features", "embedded-data", "--target", &target.triple])
        .env(ARCHIVE_VARIABLE, archive)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(target).join("\u{1f}"))
        .envs(target.environment.iter().cloned());
    process::run(&mut command)?;

    let built =
        process::target_folder().join(&target.triple).join(PROFILE).join("unicrm-conformance");
    let version = env!("CARGO_PKG_VERSION"); // of the whole workspace
    let runner = folder.join(format!("unicrm-conformance-{version}-{}", target.triple));
    fs::copy(&built, &runner).map_err(|error| at(&built, error))?;
    Ok(runner)
}

/// The program is to show no folder of this machine, not even where it panics.
fn flags(target: &Target) -> Vec<String> {
    let mut flags = vec![format!("--remap-path-prefix={}=.", process::root().display())];
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    if let Some(home) = home {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    flags.extend(target.flags.iter().map(ToString::to_string));
    flags
}

fn sums(folder: &Path) -> Result<(), String> {
    let mut command = process::program("sha256sum");
    command.current_dir(folder).args(files(folder)?.iter().map(|path| name(path)));
    let sums = process::output(&mut command)?;
    let path = folder.join("SHA256SUMS");
    fs::write(&path, sums).map_err(|error| at(&path, error))
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listing = fs::read_dir(folder).map_err(|error| at(folder, error))?;
    let mut paths: Vec<PathBuf> = listing.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
}

fn at(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}
