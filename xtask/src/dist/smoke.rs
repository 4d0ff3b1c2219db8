//! The runner where nothing else is: in an empty folder, with an empty environment.

use crate::process;
use crate::tally::Tally;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Checks that the runner is one file that needs no other, and carries just the archive.
pub(super) fn check(runner: &Path, archive: &Path) -> Result<(), String> {
    println!("\n== checks of the runner");
    let program = fs::read(runner).map_err(|error| format!("{}: {error}", runner.display()))?;
    check_static(&program)?;
    println!("linked statically");
    check_names_no_folder(&program)?;
    println!("names no folder of this machine");

    let empty = EmptyFolder::new()?;
    let start = || {
        let mut command = Command::new(runner);
        command.env_clear().current_dir(&empty.0);
        command
    };
    let listed = process::output(start().arg("list"))?;
    let id = listed.split_whitespace().next().unwrap_or_default();
    println!("list: {}", listed.lines().last().unwrap_or_default());
    process::output(start().args(["show", id]))?;
    println!("show {id}");
    let judged = process::output(start().arg("codec"))?;
    match judged.lines().last().and_then(Tally::parse) {
        Some(tally) if tally.passed > 0 && tally.failed == 0 => println!("codec: {tally}"),
        _ => return Err(format!("codec: expected that cases passed, found:\n{judged}")),
    }
    check_adapter(start().arg("adapter"))?;
    println!("adapter: describes itself");
    process::output(start().args(["pack", "--out", "packed"]))?;
    let again = empty.0.join("packed").join(archive.file_name().unwrap_or_default());
    match fs::read(again).ok() == fs::read(archive).ok() {
        true => println!("pack: the data in it is the archive, byte for byte"),
        false => return Err("pack: expected the archive's bytes, found others".to_owned()),
    }
    if process::output(start().arg("--data").arg(archive).arg("list"))? != listed {
        return Err("--data: expected the list of the data within, found another".to_owned());
    }
    println!("--data {}: the same", super::name(archive));
    Ok(())
}

fn check_adapter(command: &mut Command) -> Result<(), String> {
    let broken = |error: std::io::Error| format!("adapter: {error}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(broken)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(b"{\"id\":1,\"command\":\"describe\"}\n").map_err(broken)?;
    }
    let output = child.wait_with_output().map_err(broken)?;
    let text = String::from_utf8_lossy(&output.stdout);
    match output.status.success() && text.contains("\"implementation\":\"unicrm-proto\"") {
        true => Ok(()),
        false => Err(format!("adapter: expected that it describes itself, found: {text}")),
    }
}

/// A program that asks for an interpreter (`PT_INTERP`) is linked when it starts, by files of the machine.
fn check_static(program: &[u8]) -> Result<(), String> {
    const PT_INTERP: u64 = 3;
    let headers = program_headers(program).ok_or("expected a 64-bit ELF file, found none")?;
    match headers.contains(&PT_INTERP) {
        false => Ok(()),
        true => Err("expected a static program, found one that is linked as it starts".to_owned()),
    }
}

/// The types of an ELF file's program headers; `None` where it is no 64-bit, little-endian one.
fn program_headers(program: &[u8]) -> Option<Vec<u64>> {
    let number = |at: u64, length: u64| {
        let range = usize::try_from(at).ok()?..usize::try_from(at.checked_add(length)?).ok()?;
        let bytes = program.get(range)?.iter().rev();
        Some(bytes.fold(0u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    if !program.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, size, count) = (number(0x20, 8)?, number(0x36, 2)?, number(0x38, 2)?);
    (0..count).map(|index| number(table.checked_add(index * size)?, 4)).collect()
}

fn check_names_no_folder(program: &[u8]) -> Result<(), String> {
    let folder = process::root().as_os_str().as_encoded_bytes();
    match program.windows(folder.len()).any(|bytes| bytes == folder) {
        false => Ok(()),
        true => Err(format!(
            "expected a program without the folder it was built in, found {} in it",
            process::root().display()
        )),
    }
}

/// Removed again.
struct EmptyFolder(PathBuf);

impl EmptyFolder {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("unicrm-dist-{}", std::process::id()));
        fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for EmptyFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{check_static, program_headers};

    /// A 64-bit ELF file of program headers alone.
    fn elf(types: &[u8]) -> Vec<u8> {
        let mut file = b"\x7fELF\x02\x01".to_vec();
        file.resize(0x40, 0);
        (file[0x20], file[0x36], file[0x38]) = (0x40, 56, u8::try_from(types.len()).unwrap_or(0));
        for &kind in types {
            file.push(kind);
            file.resize(file.len() + 55, 0);
        }
        file
    }

    #[test]
    fn a_program_with_an_interpreter_is_not_static() {
        assert_eq!(program_headers(&elf(&[6, 1, 2])), Some(vec![6, 1, 2]));
        assert!(check_static(&elf(&[6, 1, 2])).is_ok());
        assert!(check_static(&elf(&[6, 3, 1])).is_err());
    }

    #[test]
    fn what_is_no_whole_program_is_told() {
        assert!(check_static(b"#!/bin/sh\n").is_err());
        let file = elf(&[6, 1]);
        assert!(check_static(&file[..0x60]).is_err());
    }
}
