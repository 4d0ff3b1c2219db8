//! Servers, codecs and clients, right and wrong: recorded, gone, and judged again to the same verdicts.

use super::{Folder, codec_transcript, script, sealed, selection, setup, stands};
use crate::live::RightServer;
use crate::live::proxy::{self, Fault, Message, NONE};
use crate::{check_exit, shipped};
use unicrm_conformance::evidence::{Sealed, Tape, Transcript};
use unicrm_conformance::judge::Verdict;
use unicrm_conformance::live::{Fixture, server};
use unicrm_conformance::outcome::Run;
use unicrm_conformance::outcome::{Beside, Unwatched};

#[track_caller]
fn recorded(fixture: &Fixture, only: &[&str]) -> (Run, Transcript) {
    let data = shipped();
    let setup = setup(selection(only));
    let plan = server::Plan {
        selection: setup.selection.clone(),
        timeout: setup.timeout,
        seed: unicrm_conformance::live::fresh_seed(),
        strict: false,
        subject: fixture.subject.clone(),
        claims: fixture.profiles(),
    };
    let tape = Tape::recording();
    let run = server::run_beside(
        &data.ledger,
        fixture,
        &plan,
        &mut Beside { tape: tape.clone(), watch: &mut Unwatched },
    )
    .expect("a run");
    let setup = unicrm_conformance::evidence::Setup { fixture: Some(fixture.clone()), ..setup };
    let transcript = Transcript::of(&run, &data, setup, &tape).expect("a transcript");
    (run, transcript)
}

/// The secrets and tokens that the suite knew, or got.
fn secrets(fixture: &Fixture) -> Vec<String> {
    let application = &fixture.application;
    let others = [&application.read_only, &fixture.other, &fixture.barred];
    let mut secrets: Vec<String> =
        others.into_iter().flatten().map(|other| other.appsecret.clone()).collect();
    secrets.push(application.appsecret.clone());
    secrets.extend(application.expired_token.clone());
    if let Some(stopped) = &fixture.stopped {
        secrets.push(stopped.appsecret.clone());
        secrets.extend(stopped.token.clone());
    }
    secrets
}

#[test]
fn a_server_that_is_gone_is_judged_again_and_no_secret_stands_in_its_transcript() {
    let (folder, server) = (Folder::new(), RightServer::start("evidence"));
    let (file, fixture) = (folder.path("run.jsonl"), server.fixture.to_string_lossy().into_owned());
    let text = check_exit(
        &[
            "server",
            "--fixture",
            &fixture,
            "--evidence",
            &file,
            "--only",
            "token*",
            "--only",
            "member-*",
            "--only",
            "access-*",
            "--only",
            "pay-*",
            "--only",
            "key-at-once*",
            "--only",
            "form-token*",
            "--only",
            "balance-*",
        ],
        0,
    );
    assert!(text.contains("sealed: ") && text.contains("made for it alone"), "{text}");
    let known = secrets(&server.fixture(None));
    drop(server);
    let judged = check_exit(&["judge", &file], 0);
    assert!(judged.contains("judged again: the same verdicts"), "{judged}");
    assert!(judged.contains("NO CERTIFICATE") && judged.contains("integrity alone"), "{judged}");
    assert_eq!(judged.lines().last(), text.lines().find(|line| line.ends_with(" skipped")));
    let written = std::fs::read_to_string(&file).expect("a transcript");
    for secret in known {
        assert!(!written.contains(&secret), "a secret stands in the transcript");
    }
}

#[test]
fn a_token_that_was_got_is_replaced_by_one_like_it_in_requests_and_answers() {
    let server = RightServer::start("evidence-token");
    let seen = |_: &Message, answer: &mut Message| {
        // A token that nobody can take for anything else.
        let Some((_, rest)) = answer.body.split_once("\"token\":\"") else { return };
        let token = rest.split('"').next().unwrap_or_default().to_owned();
        std::fs::write(std::env::temp_dir().join(seen_file()), token).expect("a file");
    };
    let url = proxy::start(server.address(), Fault { answer: seen, ..NONE });
    let (_, transcript) = recorded(&server.fixture(Some(&url)), &["token-works/json"]);
    let path = std::env::temp_dir().join(seen_file());
    let token = std::fs::read_to_string(&path).expect("a token was seen");
    let _ = std::fs::remove_file(&path);
    let written = String::from_utf8(transcript.bytes().expect("bytes")).expect("UTF-8");
    assert!(!written.contains(&token));
    let (_, rest) = written.split_once("\\\"token\\\":\\\"").expect("a token's answer");
    let substitute = rest.split('\\').next().unwrap_or_default();
    assert_eq!(substitute.len(), token.len());
    assert!(written.contains(&format!("token={substitute}")), "{written}");
}

fn seen_file() -> String {
    format!("unicrm-evidence-token-{}", std::process::id())
}

#[test]
fn a_wrong_server_gets_the_same_findings_when_it_is_gone() {
    let server = RightServer::start("evidence-wrong");
    let wrong = |_: &Message, answer: &mut Message| {
        answer.body = answer.body.replace("1001", "1005");
    };
    let url = proxy::start(server.address(), Fault { answer: wrong, ..NONE });
    let (run, transcript) = recorded(&server.fixture(Some(&url)), &["member-unknown-*"]);
    drop(server);
    let (again, standing) = stands(&sealed(transcript), &[]);
    assert!(run.counts().failed > 0);
    assert_eq!(standing.exit_code, 1, "{}", standing.text);
    for (then, now) in run.cases.iter().zip(&again.run.cases) {
        assert_eq!((&then.id, then.verdict), (&now.id, now.verdict));
        assert_eq!(then.findings, now.findings);
    }
}

#[test]
fn a_server_that_nobody_reached_is_judged_again_as_unreachable() {
    let server = RightServer::start("evidence-nobody");
    let fixture = server.fixture(Some("http://127.0.0.1:9/openapi"));
    let (_, transcript) = recorded(&fixture, &["token/*"]);
    let (again, standing) = stands(&sealed(transcript), &[]);
    assert_eq!(again.run.cases[0].verdict, Verdict::Unreachable);
    assert_eq!(standing.exit_code, 1);
}

#[test]
fn our_codec_is_judged_again_from_what_it_answered() {
    let transcript = codec_transcript(&shipped(), &["sorts-*", "member-*"]);
    assert!(transcript.asked() > 20);
    let sealed = Sealed::read(sealed(transcript).bytes().to_vec()).expect("sound");
    let (again, standing) = stands(&sealed, &[]);
    assert!(again.differences.other.is_empty() && again.differences.missing.is_empty());
    assert_eq!(standing.exit_code, 0, "{}", standing.text);
}

#[test]
fn a_client_is_judged_again_by_the_requests_that_arrived() {
    let folder = Folder::new();
    let file = folder.path("client.jsonl");
    let client = script("adapters/python/unicrm_client.py");
    let only = ["--only", "pay-re*/json", "--only", "sorts/json", "--only", "plain-http"];
    let command = ["--evidence", &file, "--", "python3", &client];
    check_exit(&[&["client"], &only[..], &command].concat(), 0);
    let judged = check_exit(&["judge", &file], 0);
    assert!(judged.contains("judged again: the same verdicts"), "{judged}");
}

#[test]
fn a_client_that_pays_twice_is_found_again_in_its_transcript() {
    let folder = Folder::new();
    let (file, report) = (folder.path("client.jsonl"), folder.path("report.json"));
    let wrong = script("tests/suite/live/wrong_client.py");
    let only = ["--only", "pay-lost-answer/json"];
    let command = ["--evidence", &file, "--", "python3", &wrong, "retry"];
    check_exit(&[&["client"], &only[..], &command].concat(), 1);
    let judged = check_exit(&["judge", &file, "--json", &report], 1);
    assert!(judged.contains("O15.3: expected exactly one debit, found 2"), "{judged}");
    assert!(judged.contains("the same verdicts"), "{judged}");
    let report = std::fs::read_to_string(&report).expect("a report");
    assert!(report.contains("expected exactly one debit, found 2"));
}
