//! The fuzz, on few cases.

use crate::check_exit;

#[test]
fn our_own_codec_survives_the_fuzz_and_the_same_seed_gives_the_same_run() {
    let run = || {
        let text = check_exit(&["fuzz", "--seed", "20161128", "--cases", "400"], 0);
        let numbers =
            text.lines().find(|line| line.contains("structured bodies")).expect("a summary");
        numbers.rsplit_once(';').expect("the time comes last").0.to_owned()
    };
    assert_eq!(run(), run());
}

#[test]
fn each_planted_fault_is_found() {
    let text = check_exit(&["fuzz", "--seed", "20161128", "--planted-fault"], 0);
    assert!(text.ends_with("\n2 passed, 0 failed, 0 skipped\n"), "{text}");
}

#[test]
fn a_planted_fault_that_is_not_found_fails() {
    check_exit(&["fuzz", "--seed", "20161128", "--planted-fault", "--cases", "1"], 1);
}

#[test]
fn a_codec_behind_the_adapter_is_fuzzed_too() {
    let adapter = format!("'{}' adapter", env!("CARGO_BIN_EXE_unicrm-conformance"));
    let text =
        check_exit(&["fuzz", "--seed", "20161128", "--cases", "100", "--adapter", &adapter], 0);
    assert!(text.ends_with("100 passed, 0 failed, 0 skipped\n"), "{text}");
}

#[test]
fn a_failing_body_is_saved_with_its_row_and_its_case_can_be_repeated() {
    let folder = std::env::temp_dir().join(format!("unicrm-candidates-{}", std::process::id()));
    let folder = folder.to_str().expect("a path");
    let crashing = "python3 -c '
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    if request[\"command\"] != \"describe\": sys.exit(3)
    print(json.dumps({\"id\": request[\"id\"], \"protocol\": 1, \"implementation\": \"x\", \"messages\": [], \"formats\": [], \"modes\": [\"tolerant\"]}), flush=True)
'";
    let text = check_exit(
        &["fuzz", "--seed", "5", "--case", "17", "--adapter", crashing, "--candidates", folder],
        1,
    );
    assert!(text.contains("--seed 5 --case 17"), "{text}");
    let saved: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").collect();
    assert_eq!(saved.len(), 2, "a body and its row");
    let _ = std::fs::remove_dir_all(folder);
}
