//! A later suite on an older transcript: what it judges otherwise, and what the transcript does not hold.

use super::{codec_recorded, codec_transcript, sealed, selection, setup, stands};
use crate::shipped;
use unicrm_conformance::evidence::{Event, Transcript};
use unicrm_conformance::judge::Verdict;
use unicrm_conformance::live::Fixture;

#[test]
fn a_case_that_the_transcript_does_not_hold_is_neither_passed_nor_failed() {
    let mut transcript = codec_transcript(&shipped(), &["sorts-*"]);
    let ids: Vec<String> = transcript
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Case { id, .. } if id.starts_with("sorts-") => Some(id.clone()),
            _ => None,
        })
        .collect();
    let [gone, changed, ..] = ids.as_slice() else { panic!("two cases: {ids:?}") };
    let mut current = String::new();
    transcript.events.retain_mut(|event| match event {
        Event::Case { id, .. } => {
            current.clone_from(id);
            current != *gone
        }
        Event::Asked { question, .. } => {
            if current == *changed {
                *question = "something else".into();
            }
            current != *gone
        }
    });
    let (again, standing) = stands(&sealed(transcript), &[]);
    for id in [gone, changed] {
        let case = again.run.cases.iter().find(|case| case.id == *id).expect("the case");
        assert_eq!(case.verdict, Verdict::NotApplicable, "{id}");
        assert!(case.blocks && case.findings.is_empty(), "{id}");
    }
    assert_eq!(again.differences.missing.len(), 2, "{:?}", again.differences);
    assert_eq!(standing.exit_code, 3, "{}", standing.text);
    assert!(standing.text.contains("NOT IN EVIDENCE"), "{}", standing.text);
}

#[test]
fn verdicts_that_are_not_those_of_the_answers_are_listed_by_case_and_finding() {
    let mut transcript = codec_transcript(&shipped(), &["sorts-*"]);
    let case = transcript.verdicts.cases.first_mut().expect("a case");
    case.verdict = Verdict::Fail;
    case.reasons = vec!["S2.data: expected one thing, found another".to_owned()];
    transcript.header.data = "0".repeat(64);
    let id = case.id.clone();
    let (again, standing) = stands(&sealed(transcript), &[]);
    assert_eq!(standing.exit_code, 1);
    assert!(again.differences.other[0].starts_with(&format!("{id}: sealed fail, judged again")));
    assert!(standing.text.contains("only sealed: S2.data"), "{}", standing.text);
    assert!(standing.text.contains("judged then by the data 0000"), "{}", standing.text);
}

#[test]
fn a_transcript_with_a_secret_in_a_form_that_is_not_replaced_is_never_written() {
    let data = shipped();
    let text = "
[service]
url = \"http://127.0.0.1:1/openapi\"
[application]
appid = \"suite\"
appsecret = \"not-a-secret-0001\"
";
    let fixture = Fixture::parse(text, None).expect("a fixture");
    let mut transcript = codec_transcript(&data, &["empty-*"]);
    transcript.header.fixture = Some(fixture.clone());
    let with = |answer: &str| {
        let mut transcript = transcript.clone();
        transcript.events.push(Event::Asked { question: "x".into(), answer: answer.into() });
        transcript.without_secrets()
    };
    let plain = with("appsecret=not-a-secret-0001").expect("it is replaced");
    let written = String::from_utf8(plain.bytes().expect("bytes")).expect("UTF-8");
    assert!(!written.contains("not-a-secret-0001") && written.contains("appsecret="));
    // In capitals, and in base64 behind another byte.
    for hidden in ["NOT-A-SECRET-0001", "eG5vdC1hLXNlY3JldC0wMDAx"] {
        let refused = with(hidden).expect_err("a secret").to_string();
        assert!(refused.contains("nothing was written"), "{refused}");
        assert!(!refused.contains("not-a-secret"), "{refused}");
    }
    let mut short = fixture;
    short.application.appsecret = "a1".to_owned();
    transcript.header.fixture = Some(short);
    assert!(transcript.without_secrets().is_err());
}

#[test]
fn verdicts_that_the_record_does_not_come_to_are_not_sealed() {
    let data = shipped();
    let (mut run, tape) = codec_recorded(&data, &["sorts-*"]);
    run.cases[0].verdict = Verdict::Fail;
    let refused = Transcript::of(&run, &data, setup(selection(&["sorts-*"])), &tape);
    let refused = refused.expect_err("other verdicts").to_string();
    assert!(
        refused.contains("nothing was written") && refused.contains("sealed fail"),
        "{refused}"
    );
}
