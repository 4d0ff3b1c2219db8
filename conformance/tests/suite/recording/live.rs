//! A real client and a real server, recorded, checked as vectors, and played back.

use std::time::{Duration, Instant};

use unicrm_conformance::exchange::cases;
use unicrm_conformance::judge::Verdict;
use unicrm_conformance::vectors::Vectors;
use unicrm_conformance::vectors::exchanges::Exchanges;

use super::{Folder, Running, client};
use crate::live::RightServer;
use crate::shipped;

const CALLS: [&[&str]; 5] = [
    &["sorts"],
    &["member", "--card", "11000121"],
    &["items", "--card", "11000121", "--account", "00", "--top", "2"],
    &["create", "--openid", "o-invented-recording-1", "--name", "甲乙丙丁", "--sort", "01"],
    &["pay", "--card", "11000121", "--account", "00", "--quantity", "1.50", "--from-no", "T-0001"],
];

#[track_caller]
fn check_as_vectors(out: &Folder, count: usize) {
    let files = unicrm_conformance::data::Files::of_one(&out.0, "out")
        .unwrap_or_else(|problem| panic!("{problem}"));
    let exchanges =
        Exchanges::load(files.folder("out")).unwrap_or_else(|problem| panic!("{problem}"));
    let ledger = shipped().ledger;
    exchanges.check(&ledger, &Vectors::default()).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(exchanges.all().len(), count);
    let mut steps = 0;
    for case in cases(&exchanges) {
        let judged = case.judge();
        assert_eq!(judged.verdict, Verdict::Pass, "{}: {:?}", case.id, judged.reasons());
        steps += 1;
    }
    // Another project's programs: they write what ours writes, so that no side had to be left out.
    assert!(steps >= 3 * count, "{steps} steps of {count} exchanges");
    crate::exchange::check_schema(out.lines("manifest.jsonl"));
}

#[test]
fn a_session_in_json_is_recorded_without_a_secret_and_played_back() {
    session("json");
}

#[test]
fn a_session_in_xml_is_recorded_without_a_secret_and_played_back() {
    session("xml");
}

#[track_caller]
fn session(format: &str) {
    let server = RightServer::start(&format!("recording-{format}"));
    let fixture = server.fixture(None);
    let secret = Folder::new(&format!("secret-{format}"));
    std::fs::create_dir_all(&secret.0).expect("a folder");
    let file = secret.0.join("secret");
    std::fs::write(&file, &fixture.application.appsecret).expect("a file");
    let application = (fixture.application.appid.as_str(), file.as_path());
    let upstream = format!("http://{}/openapi", server.address());

    let out = Folder::new(&format!("live-{format}"));
    let recording = Running::record(&upstream, &out);
    let mut said = Vec::new();
    for call in CALLS {
        let (code, text) = client(&recording.url, format, application, call);
        assert_eq!(code, 0, "{call:?}: {text}");
        said.push(text);
    }
    // A kill would lose nothing of this: each exchange is there already.
    let give_up = Instant::now() + Duration::from_secs(5);
    while out.lines("manifest.jsonl").len() < 10 && Instant::now() < give_up {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(out.lines("manifest.jsonl").len(), 10);
    let (code, text) = recording.end();
    assert!(code == 0 && text.contains("10 exchanges as vectors, 0 others"), "{text}");
    check_as_vectors(&out, 10);

    let secret = fixture.application.appsecret.as_str();
    let values = [secret, "11000121", "甲乙丙丁", "o-invented-recording-1", "13900000000"];
    for (path, bytes) in out.everything() {
        let text = String::from_utf8_lossy(&bytes);
        for value in values {
            assert!(!text.contains(value), "{value} in {}", path.display());
        }
    }
    let har: serde_json::Value = serde_json::from_str(&out.text("recording.har")).expect("a HAR");
    assert_eq!(har["log"]["version"], "1.2");
    let entries = har["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 10);
    for entry in entries {
        assert!(
            entry["time"].is_number()
                && entry["timings"]["wait"].is_number()
                && entry["cache"].is_object()
        );
        assert!(entry["startedDateTime"].as_str().is_some_and(|time| time.ends_with('Z')));
        assert!(
            entry["request"]["headersSize"].as_u64() > Some(20)
                && entry["response"]["content"]["text"].is_string()
        );
    }
    play_back(&out, format);
}

/// A client that asks for what the recording has gets it, from the folder and from the HAR.
fn play_back(out: &Folder, format: &str) {
    let rows = out.lines("manifest.jsonl");
    let of = |at: usize, pointer: &str| {
        let found = rows[at].pointer(pointer).and_then(|value| value.as_str());
        found.unwrap_or_else(|| panic!("{pointer} in {}", rows[at])).to_owned()
    };
    let secret = out.0.join("secret");
    std::fs::write(&secret, of(0, "/server/call/appsecret")).expect("a file");
    let appid = of(0, "/server/call/appid");
    let card = of(3, "/server/call/card_no");
    let openid = of(7, "/server/call/body/wx_open_id");
    let name = of(7, "/server/call/body/name");
    let har = out.0.join("recording.har");
    // One format from the folder, the other from the HAR.
    let from = if format == "json" { out.path() } else { har.to_str().expect("a path") };
    let replay = Running::replay(from, &[]);
    let ask = |arguments: &[&str]| {
        let (code, text) = client(&replay.url, format, (&appid, &secret), arguments);
        assert_eq!(code, 0, "{arguments:?}: {text}");
        text
    };
    ask(&["sorts"]);
    assert!(ask(&["member", "--card", &card]).contains(&card));
    ask(&["items", "--card", &card, "--account", "00", "--top", "2"]);
    ask(&["create", "--openid", &openid, "--name", &name, "--sort", "01"]);
    // Money is compared as a number.
    ask(&["pay", "--card", &card, "--account", "00", "--quantity", "1.5", "--from-no", "T-0001"]);
    let (code, text) = replay.end();
    assert!(code == 0 && text.ends_with("10 passed, 0 failed, 0 skipped\n"), "{code}\n{text}");

    let _ = std::fs::remove_file(secret);
}
