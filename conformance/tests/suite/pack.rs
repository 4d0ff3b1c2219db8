//! The packed data: the same bytes again, and the same data out of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use unicrm_conformance::data::{DataFolder, Files, archive, sha256};

use crate::{check_exit, shipped};

/// A folder that is removed again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("unicrm-pack-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shipped_files() -> Files {
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    folder.files().expect("the data can be read")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Copies the files of data alone, in another order and with other times than they have.
fn copy_backwards(files: &Files, to: &Path) {
    let mut all: Vec<_> = files.iter().collect();
    all.reverse();
    for (path, bytes) in all {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
}

#[test]
fn the_same_data_in_another_folder_packs_to_the_same_bytes_and_the_printed_digest_is_theirs() {
    let out = Folder::new("twice");
    let copy = out.0.join("copy");
    copy_backwards(&shipped_files(), &copy);
    let (first, second) = (out.0.join("first"), out.0.join("second"));
    let printed = check_exit(&["pack", "--out", text(&first)], 0);
    check_exit(&["--data", text(&copy), "pack", "--out", text(&second)], 0);

    let read = |folder: &Path| fs::read(folder.join(archive::file_name())).expect("an archive");
    let packed = read(&first);
    assert!(packed == read(&second), "two packs of the same data differ");
    for line in [
        format!("archive sha256 {}", sha256(&packed)),
        format!("data digest    {}", shipped().digest),
    ] {
        assert!(printed.lines().any(|other| other == line), "expected `{line}` in:\n{printed}");
    }
}

#[test]
fn what_is_unpacked_in_memory_is_the_folder() {
    let files = shipped_files();
    let packed = archive::pack(&files).expect("an archive");
    let unpacked = archive::unpack("the archive", &packed).expect("an archive");
    assert!(files.iter().eq(unpacked.iter()), "unpacked, the files differ");
    assert_eq!(files.digest(), unpacked.digest());
}

#[test]
fn another_byte_and_another_name_are_another_digest() {
    let folder = Folder::new("digest");
    copy_backwards(&shipped_files(), &folder.0);
    let digest = || Files::of_folder(&folder.0).expect("the data can be read").digest();
    let before = digest();
    assert_eq!(before, shipped().digest);

    let body = folder.0.join("vectors/MemberPay/sample-verbatim.json");
    let mut bytes = fs::read(&body).expect("the vector's body");
    bytes[0] ^= 1;
    fs::write(&body, &bytes).expect("a file can be written");
    let another_byte = digest();
    bytes[0] ^= 1;
    fs::write(&body, &bytes).expect("a file can be written");
    fs::rename(&body, body.with_file_name("renamed.json")).expect("a file can be renamed");
    let another_name = digest();
    assert!(before != another_byte && before != another_name && another_byte != another_name);
}

#[test]
fn the_archive_and_what_tar_unpacks_from_it_serve_as_data() {
    let out = Folder::new("unpacked");
    check_exit(&["pack", "--out", text(&out.0)], 0);
    let packed = out.0.join(archive::file_name());
    let status = Command::new("tar").arg("-xzf").arg(&packed).arg("-C").arg(&out.0).status();
    assert!(status.expect("tar starts").success());
    let unpacked = out.0.join(archive::name());
    let listed = check_exit(&["list"], 0);
    for data in [&packed, &unpacked] {
        assert_eq!(check_exit(&["--data", text(data), "list"], 0), listed);
        let folder = DataFolder::find(Some(data)).expect("data");
        assert_eq!(folder.digest().expect("a digest"), shipped().digest);
    }

    // What sha256sum would check, and what names the data.
    let sums = fs::read(unpacked.join("SHA256SUMS")).expect("the sums");
    assert_eq!(sha256(&sums), shipped().digest);
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "vectors/README.md"] {
        assert!(unpacked.join(name).is_file(), "{name}");
    }
}

#[test]
fn a_file_that_is_no_archive_or_a_cut_one_is_a_wrong_invocation() {
    let folder = Folder::new("no-archive");
    let path = folder.0.join("data.tar.gz");
    fs::write(&path, "no archive").expect("a file can be written");
    let told = check_exit(&["--data", text(&path), "list"], 2);
    assert!(told.contains("expected a packed archive"), "{told}");

    let packed = archive::pack(&shipped_files()).expect("an archive");
    fs::write(&path, &packed[..packed.len() / 2]).expect("a file can be written");
    check_exit(&["--data", text(&path), "list"], 2);
}
