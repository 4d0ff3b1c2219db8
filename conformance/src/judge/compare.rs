//! What an answer lacks against its expectation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use unicrm_proto::{Body, DecodeOptions, DeviationKind, Format, MessageName};

use super::{Fault, FaultSort, Judge};
use crate::codec::{At, Case};
use crate::independent;
use crate::ledger::Profile;
use crate::neutral::{as_reread_from_json, differences, normalised};
use crate::protocol::{Outcome, ReplyDeviation, ReplyRefusal};
use crate::report::excerpt;
use crate::shape::{Shape, shape};

impl Judge<'_> {
    pub(super) fn compare_value(
        &self,
        case: &Case<'_>,
        value: &Value,
        deviations: &[At<'_>],
        outcome: Outcome,
    ) -> Vec<Fault> {
        let (found, forgiven) = match outcome {
            Outcome::Value(found, forgiven) => (found, forgiven),
            other => {
                return vec![wrong(format!("expected the value {value}, found {}", shown(&other)))];
            }
        };
        let message = case.vector.row.message;
        let differing = differences(&normalised(message, value), &normalised(message, &found));
        let mut faults: Vec<Fault> =
            differing.iter().map(|difference| wrong(difference.to_string())).collect();
        if self.claims(Profile::Diagnostics) && !same_deviations(deviations, &forgiven) {
            let expected: Vec<String> = deviations.iter().map(ToString::to_string).collect();
            let found: Vec<String> = forgiven.iter().map(shown_deviation).collect();
            faults.push(Fault {
                clause: None,
                text: format!(
                    "deviations: expected [{}], found [{}]",
                    expected.join(", "),
                    found.join(", ")
                ),
                sort: FaultSort::Diagnostic,
            });
        }
        faults
    }

    pub(super) fn compare_refusal(&self, any_of: &[At<'_>], outcome: Outcome) -> Vec<Fault> {
        let expected: Vec<String> = any_of.iter().map(ToString::to_string).collect();
        let expected = expected.join(" or ");
        let refused = match outcome {
            Outcome::Refused(refused) => refused,
            found @ Outcome::Value(..) => {
                let text = format!("expected a refusal ({expected}), found {}", shown(&found));
                return vec![Fault { clause: None, text, sort: FaultSort::Lenient }];
            }
            found => {
                return vec![wrong(format!(
                    "expected a refusal ({expected}), found {}",
                    shown(&found)
                ))];
            }
        };
        if self.claims(Profile::Diagnostics) && !any_of.iter().any(|at| at.describes(&refused)) {
            let text =
                format!("expected a refusal ({expected}), found {}", shown_refusal(&refused));
            return vec![Fault { clause: None, text, sort: FaultSort::Diagnostic }];
        }
        Vec::new()
    }

    pub(super) fn compare_body(
        &self,
        case: &Case<'_>,
        value: &Value,
        bytes: Option<&[u8]>,
        outcome: Outcome,
    ) -> Vec<Fault> {
        let body = match outcome {
            Outcome::Body(body) => body,
            other => {
                return vec![wrong(format!("expected a body of {value}, found {}", shown(&other)))];
            }
        };
        let body = match BASE64.decode(body) {
            Ok(body) => body,
            Err(found) => {
                let text = format!("expected a body in base64, found: {found}");
                return vec![Fault { clause: None, text, sort: FaultSort::Protocol }];
            }
        };
        let row = &case.vector.row;
        let findings = independent::faults(row.message, row.format, &body, value);
        let mut faults: Vec<Fault> = findings
            .into_iter()
            .map(|finding| Fault {
                clause: finding.clause.map(str::to_owned),
                ..wrong(finding.to_string())
            })
            .collect();
        let nothing_seen = faults.is_empty();
        faults.extend(read_again(case, &body, value, nothing_seen));
        if self.ours && bytes.is_some_and(|bytes| bytes != body) {
            faults.push(wrong(format!(
                "expected the canonical bytes\n{}",
                excerpt(bytes.unwrap_or_default(), None)
            )));
        }
        if !faults.is_empty() {
            faults.push(wrong(format!("found the body\n{}", excerpt(&body, None))));
        }
        faults
    }
}

/// What our own tolerant reader says of a written body. Its values are compared only where the independent reader
/// has seen nothing; deviations that live in the value itself are no fault of the writer.
fn read_again(case: &Case<'_>, body: &[u8], value: &Value, compare: bool) -> Vec<Fault> {
    let row = &case.vector.row;
    let decoded = match Body::decode(row.message, row.format, body, &DecodeOptions::tolerant()) {
        Ok(decoded) => decoded,
        Err(refusal) => {
            let clause = refusal.clause().map(str::to_owned);
            return vec![Fault {
                clause,
                ..wrong(format!("expected a body that is read again, found: {refusal}"))
            }];
        }
    };
    let either_root =
        |kind: DeviationKind| kind == DeviationKind::ForeignRoot && two_roots_shown(row.message);
    let written = decoded.deviations.iter().filter(|deviation| {
        let kind = deviation.kind();
        !(lives_in_the_value(kind) || either_root(kind))
    });
    let mut faults: Vec<Fault> = written
        .map(|deviation| Fault {
            clause: Some(deviation.clause().to_owned()),
            ..wrong(format!(
                "expected nothing to forgive, found {} at byte {} ({})",
                deviation.kind(),
                deviation.offset(),
                deviation.clause()
            ))
        })
        .collect();
    if compare && let Ok(found) = serde_json::to_value(&decoded.value) {
        let due = if row.format == Format::Json {
            as_reread_from_json(row.message, value)
        } else {
            value.clone()
        };
        let differing =
            differences(&normalised(row.message, &due), &normalised(row.message, &found));
        faults
            .extend(differing.iter().map(|difference| wrong(format!("read again, {difference}"))));
    }
    faults
}

/// The source shows two roots for the answer: who keeps to the other of its two places is not failed.
fn two_roots_shown(message: MessageName) -> bool {
    matches!(shape(message), Shape::Answer(roots, _) if roots.len() > 1)
}

/// Deviations that any writing of the value repeats.
pub(crate) fn lives_in_the_value(kind: DeviationKind) -> bool {
    matches!(
        kind,
        DeviationKind::ContradictoryEnvelope
            | DeviationKind::MissingData
            | DeviationKind::LooseDate
    )
}

fn wrong(text: String) -> Fault {
    Fault { clause: None, text, sort: FaultSort::Wrong }
}

fn same_deviations(expected: &[At<'_>], found: &[ReplyDeviation]) -> bool {
    let mut expected: Vec<(Option<usize>, &str)> =
        expected.iter().map(|at| (at.offset, at.kind.unwrap_or(""))).collect();
    let mut found: Vec<(Option<usize>, &str)> =
        found.iter().map(|found| (found.offset, found.kind.as_str())).collect();
    expected.sort_unstable();
    found.sort_unstable();
    expected == found
}

impl At<'_> {
    fn describes(&self, refused: &ReplyRefusal) -> bool {
        let kind = refused.kind.as_deref().unwrap_or_default();
        let right_kind = match self.kind {
            Some(due) => due == kind,
            None => kind.parse::<DeviationKind>().is_ok(),
        };
        right_kind
            && self.offset.is_none_or(|due| refused.offset == Some(due))
            && self.path.is_none_or(|due| refused.path.as_deref() == Some(due))
    }
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.unwrap_or("any deviation's kind"))?;
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        match self.path {
            Some("") => f.write_str(" in the root"),
            Some(path) => write!(f, " in {path}"),
            None => Ok(()),
        }
    }
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Value(value, deviations) => {
            let kinds: Vec<String> = deviations.iter().map(shown_deviation).collect();
            format!("the value {value} with the deviations [{}]", kinds.join(", "))
        }
        Outcome::Body(body) => match BASE64.decode(body) {
            Ok(body) => format!("the body\n{}", excerpt(&body, None)),
            Err(_) => "a body that is not base64".to_owned(),
        },
        Outcome::Refused(refusal) => format!("a refusal: {}", shown_refusal(refusal)),
        Outcome::Unsupported => "that it is unsupported".to_owned(),
        Outcome::Description(_) => "a description".to_owned(),
        Outcome::Error(error) => format!("the error: {error}"),
        Outcome::Nothing => "no answer of the protocol".to_owned(),
    }
}

fn shown_deviation(deviation: &ReplyDeviation) -> String {
    At { kind: Some(&deviation.kind), offset: deviation.offset, path: None }.to_string()
}

fn shown_refusal(refusal: &ReplyRefusal) -> String {
    let kind = refusal.kind.as_deref().unwrap_or("no kind");
    let at =
        At { kind: Some(kind), offset: refusal.offset, path: refusal.path.as_deref() }.to_string();
    match &refusal.message {
        Some(message) => format!("{at}: {message}"),
        None => at,
    }
}
