//! Makes a failing body smaller while the same oracle complains.

use super::codec::FuzzCodec;
use super::oracle::{Complaint, check};
use super::sample::Sample;

/// How many smaller bodies are tried.
const TRIES: usize = 400;

/// A smaller body with the same complaint. A structured body stays as it is: its value belongs to it.
pub(super) fn shrunk(codec: &mut dyn FuzzCodec, sample: &Sample, complaint: &Complaint) -> Sample {
    let mut best = sample.clone();
    if best.expected.take().is_some() && !complains(codec, &best, complaint) {
        return sample.clone();
    }
    let mut tries = 0;
    let mut piece = best.body.len() / 2;
    while piece > 0 && tries < TRIES {
        let mut at = 0;
        while at < best.body.len() && tries < TRIES {
            let mut smaller = best.clone();
            smaller.body.drain(at..(at + piece).min(best.body.len()));
            tries += 1;
            if complains(codec, &smaller, complaint) { best = smaller } else { at += piece }
        }
        piece /= 2;
    }
    best
}

fn complains(codec: &mut dyn FuzzCodec, sample: &Sample, complaint: &Complaint) -> bool {
    check(codec, sample).is_err_and(|found| found.oracle == complaint.oracle)
}
