//! What a sealed transcript that was judged again proves, in words.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::again::JudgedAgain;
use super::header::{Header, this_program};
use super::key::PublicKey;
use super::seal::{Role, Seal};
use super::transcript::Sealed;
use crate::Result;
use crate::data::Data;

/// What it comes to.
#[derive(Debug, Clone)]
pub struct Standing {
    /// A given authority's seal stands on a run that can be certified, and is not past.
    pub certificate: bool,
    /// 0: a certificate, or sound and conformant. 1: past, other verdicts, not conformant, or no seal of an authority that
    /// was given. 3: not everything is in evidence.
    pub exit_code: u8,
    /// In words.
    pub text: String,
}

/// Puts together what holds. `authorities`: whose seals are believed; `now`: the moment that it is asked.
pub fn statement(
    sealed: &Sealed,
    again: &JudgedAgain,
    data: &Data,
    authorities: &[PublicKey],
    now: Timestamp,
) -> Result<Standing> {
    let header = &sealed.transcript.header;
    let past = now >= header.expires;
    let believed = |seal: &Seal| authorities.iter().any(|key| key.to_string() == seal.key);
    let of_authority = sealed.seals.iter().any(believed);
    let certifiable = again.run.is_certifiable() && sealed.transcript.verdicts.certifiable;
    let same = again.differences.other.is_empty();
    let all_there = again.differences.missing.is_empty();
    let certificate = of_authority && certifiable && same && all_there && !past;
    let mut text = about(header);
    for seal in &sealed.seals {
        let _ = writeln!(text, "sealed by {} ({})", seal.key, whose(seal, believed(seal)));
    }
    text.push_str(&suites(header, data)?);
    differences(again, &mut text);
    let said = if certificate {
        format!(
            "CERTIFICATE, until {}: an authority given here stands for this run.",
            header.expires
        )
    } else if of_authority {
        format!(
            "NO CERTIFICATE, although an authority given here sealed it: {}.",
            why_not(again, certifiable, past)
        )
    } else {
        "NO CERTIFICATE: no authority given here sealed it. What holds is integrity alone: nothing was changed since it was \
         sealed. That the answers came from the subject named is the word of who sealed it."
            .to_owned()
    };
    let _ = writeln!(text, "{said}");
    if past {
        let _ = writeln!(text, "PAST: it was to be used until {}.", header.expires);
    }
    let wanted = authorities.is_empty() || of_authority;
    let fine = wanted && same && !past && again.run.counts().failed == 0;
    let exit_code = match (fine, all_there) {
        (false, _) => 1,
        (true, false) => 3,
        (true, true) => again.run.exit_code(),
    };
    Ok(Standing { certificate, exit_code, text })
}

fn about(header: &Header) -> String {
    let subject = &header.subject;
    let parts = [&subject.organisation, &subject.product, &subject.version];
    let named = parts.into_iter().flatten().map(String::as_str);
    let who: Vec<&str> =
        named.chain([subject.reached_by.as_str()]).filter(|text| !text.is_empty()).collect();
    let mut text = format!("transcript of a {}: {}\n", header.kind, who.join(" "));
    if let Some(certificate) = &header.fingerprint.certificate {
        let _ = writeln!(text, "TLS certificate {certificate}");
    }
    let _ = writeln!(text, "known again by {}", header.fingerprint.digest);
    let _ = writeln!(text, "recorded {}, to be used until {}", header.started, header.expires);
    text
}

fn whose(seal: &Seal, believed: bool) -> &'static str {
    match (believed, seal.role) {
        (true, _) => "an authority given here",
        (false, Role::OneTime) => {
            "a key made for this seal alone: integrity from that moment, and nobody's word"
        }
        (false, Role::Vendor) => "the key of who ran the suite: integrity, and that one's word",
        (false, Role::Authority) => {
            "calls itself an authority, and is none given here: it adds nothing"
        }
    }
}

fn suites(header: &Header, data: &Data) -> Result<String> {
    let mut text = String::new();
    if header.suite.version != env!("CARGO_PKG_VERSION") {
        let _ = writeln!(
            text,
            "judged then by version {}, now by {}",
            header.suite.version,
            env!("CARGO_PKG_VERSION")
        );
    }
    let program = this_program()?;
    if header.program != program {
        let _ = writeln!(text, "judged then by the program {}, now by {program}", header.program);
    }
    if header.data != data.digest {
        let _ = writeln!(text, "judged then by the data {}, now by {}", header.data, data.digest);
    }
    Ok(text)
}

fn differences(again: &JudgedAgain, text: &mut String) {
    let found = &again.differences;
    for (lines, head) in [
        (&found.other, "VERDICTS DIFFER from the sealed ones"),
        (&found.missing, "NOT IN EVIDENCE: this suite asks what the transcript does not hold"),
        (&found.cases, "cases of one suite alone"),
    ] {
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{head} ({}):", lines.len());
        lines.iter().for_each(|line| {
            let _ = writeln!(text, "  {line}");
        });
    }
    if found.other.is_empty() && found.missing.is_empty() {
        let _ = writeln!(text, "judged again: the same verdicts");
    }
}

fn why_not(again: &JudgedAgain, certifiable: bool, past: bool) -> &'static str {
    if past {
        "it is past"
    } else if again.run.is_partial() {
        "it is partial"
    } else if !again.differences.missing.is_empty() {
        "not everything is in evidence"
    } else if !certifiable {
        "the run cannot be certified"
    } else {
        "judged again, the verdicts differ"
    }
}
