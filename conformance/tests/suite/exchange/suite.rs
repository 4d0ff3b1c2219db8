//! Exchanges in the suite and its commands.

use unicrm_conformance::codec::{Selection, run};
use unicrm_conformance::judge::Verdict;
use unicrm_conformance::protocol::{Command, Description, Outcome};
use unicrm_conformance::report::text;
use unicrm_conformance::subject::{Answer, Subject};

use super::{folder, loaded, payment, wrong_method};
use crate::check_exit;

/// A codec that has nothing to say.
struct Silent;

impl Subject for Silent {
    fn ask(&mut self, _: Command) -> Answer {
        let description = Description { protocol: 1, ..Description::default() };
        Answer::Reply(Outcome::Description(description))
    }
}

#[test]
fn behind_the_adapter_protocol_exchanges_are_not_applicable_and_no_skip_of_a_claim() {
    let data = loaded("adapter", &[payment()]);
    let report = run(&data, &mut Silent, &Selection::default(), false).expect("a report");
    assert_eq!((report.counts().skipped, report.cases.len()), (4, 4));
    for case in &report.cases {
        assert_eq!(case.verdict, Verdict::NotApplicable, "{}", case.id);
        assert!(!case.blocks && case.reasons()[0].contains("adapter protocol"), "{case:?}");
    }
    assert!(!text(&report, &data.ledger, false).contains("SKIPPED"));
}

#[test]
fn list_show_and_codec_know_exchanges() {
    let folder = folder("commands", &[payment(), wrong_method()]);
    let data = folder.0.to_str().expect("a path");
    // What is not frozen runs and counts nowhere.
    check_exit(&["--data", data, "freeze"], 0);
    let listed = check_exit(&["--data", data, "list", "--operation", "Pay"], 0);
    assert!(listed.contains("pay-json-refused") && !listed.contains("members-xml"), "{listed}");
    let shown = check_exit(&["--data", data, "show", "pay-json-refused/route"], 0);
    for part in [
        "POST /openapi/memberpay",
        "HTTP/1.1 200 OK",
        "refused with 1005",
        "with the key invented-key",
    ] {
        assert!(shown.contains(part), "expected `{part}` in:\n{shown}");
    }
    let clause = check_exit(&["--data", data, "show", "T1.1"], 0);
    assert!(clause.contains("request, outcome, route, answer"), "{clause}");
    let judged = check_exit(&["--data", data, "codec"], 0);
    assert!(judged.ends_with("\n5 passed, 0 failed, 0 skipped\n"), "{judged}");
    let some = check_exit(&["--data", data, "codec", "--only", "pay-*", "--skip", "*/route"], 0);
    assert!(some.contains("partial: 3 of 5"), "{some}");
    let covered = check_exit(&["--data", data, "coverage", "--gate", "2"], 0);
    assert!(covered.contains("gap: T1.2 answer SaveWeiXinMember/json"), "{covered}");
}
