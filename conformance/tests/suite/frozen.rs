//! The frozen set: nothing of it may be gone, and what is newer runs without being counted.

use std::path::Path;

use unicrm_conformance::data::DataFolder;
use unicrm_conformance::ledger::Frozen;
use unicrm_conformance::outcome::Kind;

use crate::{check_exit, shipped};

/// A copy of the suite's data with another frozen set; gone when dropped.
struct Copy(std::path::PathBuf);

impl Copy {
    #[track_caller]
    fn with(name: &str, change: impl Fn(&str) -> String) -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder =
            std::env::temp_dir().join(format!("unicrm-frozen-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("requirements/frozen")).expect("a folder");
        std::fs::create_dir_all(folder.join("requirements/v0.2")).expect("a folder");
        let clauses = std::fs::read_dir(ours.join("requirements/v0.2")).expect("the ledger");
        for file in clauses.flatten() {
            let to = folder.join("requirements/v0.2").join(file.file_name());
            std::fs::copy(file.path(), to).expect("a copy");
        }
        std::fs::copy(ours.join("requirements/gaps.txt"), folder.join("requirements/gaps.txt"))
            .expect("a copy");
        #[cfg(unix)]
        std::os::unix::fs::symlink(ours.join("vectors"), folder.join("vectors")).expect("a link");
        let frozen = std::fs::read_to_string(ours.join("requirements/frozen/v0.2.txt"));
        let frozen = change(&frozen.expect("the frozen set"));
        std::fs::write(folder.join("requirements/frozen/v0.2.txt"), frozen).expect("a file");
        Self(folder)
    }

    #[track_caller]
    fn check(&self, arguments: &[&str], code: i32) -> String {
        let mut all = vec!["--data", self.0.to_str().expect("a path")];
        all.extend(arguments);
        check_exit(&all, code)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn nothing_that_was_frozen_is_gone_or_stands_otherwise() {
    let data = shipped();
    let frozen = data.ledger.frozen().expect("the revision is frozen");
    assert_eq!(frozen.broken_by(&Frozen::of(&data)), Vec::<String>::new());
    for suite in Kind::ALL {
        assert!(frozen.cases_of(suite).count() > 50, "{suite}");
    }
}

#[test]
fn a_frozen_set_is_read_as_it_is_written() {
    let now = Frozen::of(&shipped());
    assert_eq!(Frozen::parse(&now.text()), Ok(now));
    for wrong in [
        "clause E1.1 firm",
        "case browser x",
        "case codec",
        "word",
        "clause E1.1 ruled\nclause E1.1 ruled",
    ] {
        assert!(Frozen::parse(wrong).is_err(), "{wrong}");
    }
}

#[cfg(unix)]
#[test]
fn a_case_that_is_newer_than_the_set_runs_and_counts_nowhere() {
    let copy = Copy::with("newer", |set| set.replace("case codec empty-xml-sample-verbatim\n", ""));
    let id = "empty-xml-sample-verbatim";
    assert!(shipped().vectors.get(id).is_some(), "the row is there");
    let text = copy.check(&["codec", "--only", id, "--skip", "*/*"], 3);
    assert!(text.contains("new, and not scored before `freeze` (1):"), "{text}");
    assert!(text.ends_with("\n0 passed, 0 failed, 0 skipped\n"), "{text}");
    let text = copy.check(&["coverage", "--gate"], 0);
    assert!(text.contains("warning: 1 clauses and cases are newer"), "{text}");
    assert!(
        copy.check(&["freeze", "--check"], 0).contains("new: case codec empty-xml-sample-verbatim")
    );
    copy.check(&["freeze"], 0);
    let text = copy.check(&["codec", "--only", id, "--skip", "*/*"], 0);
    assert!(text.ends_with("\n1 passed, 0 failed, 0 skipped\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn what_was_frozen_and_is_gone_is_red_until_it_is_dropped_on_purpose() {
    let gone = |set: &str| {
        format!("{set}case server gone/xml\n").replace("clause E1.1 corrected", "clause E1.1 ruled")
    };
    let copy = Copy::with("gone", gone);
    for command in [["coverage", "--gate"], ["freeze", "--check"]] {
        let text = copy.check(&command, 1);
        assert!(text.contains("case server gone/xml: expected, found nowhere"), "{text}");
        assert!(
            text.contains("clause E1.1: expected the standing ruled, found corrected"),
            "{text}"
        );
    }
    assert!(copy.check(&["freeze"], 1).contains("nothing is written"));
    copy.check(&["freeze", "--drop"], 0);
    copy.check(&["freeze", "--check"], 0);
}

#[test]
fn the_data_folder_names_the_set() {
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    assert!(Frozen::load(&folder.frozen().expect("a folder")).is_ok());
    let problem = Frozen::load(Path::new("/nonexistent")).expect_err("there is none");
    assert!(problem.to_string().contains("freeze"), "{problem}");
}
