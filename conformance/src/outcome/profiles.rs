//! The profiles of a run: what is claimed, and whether it can be certified.

use serde::Serialize;

use super::{CaseOutcome, Counts, Run};
use crate::ledger::Profile;

/// A profile in a run.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileOutcome {
    /// The profile.
    pub profile: Profile,
    /// Its numbers.
    pub counts: Counts,
    /// How many of its cases were skipped although it is claimed.
    pub blocked: usize,
    /// What can be said of it.
    pub certifiable: Certifiable,
}

/// Whether a profile can be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certifiable {
    /// Everything in it was asked, and nothing failed.
    Yes,
    /// The subject does not claim it.
    NotClaimed,
    /// Something failed, be it known or not.
    Failed,
    /// Something in it was not asked: the filters, a part of the fixture that is missing, an end of the run before its time.
    Incomplete,
}

impl Certifiable {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "certifiable",
            Self::NotClaimed => "not claimed",
            Self::Failed => "failed",
            Self::Incomplete => "incomplete",
        }
    }
}

impl Run {
    /// Every profile, in order.
    pub fn profiles(&self) -> Vec<ProfileOutcome> {
        Profile::ALL.into_iter().map(|profile| self.profile(profile)).collect()
    }

    /// Every claimed profile can be certified, and at least one is claimed.
    pub fn is_certifiable(&self) -> bool {
        let claimed = |outcome: &ProfileOutcome| outcome.certifiable != Certifiable::NotClaimed;
        let outcomes = self.profiles();
        self.stray_entries.is_empty()
            && outcomes.iter().any(claimed)
            && outcomes
                .iter()
                .filter(|outcome| claimed(outcome))
                .all(|outcome| outcome.certifiable == Certifiable::Yes)
    }

    fn profile(&self, profile: Profile) -> ProfileOutcome {
        let of_it = |case: &&CaseOutcome| case.profiles.contains(&profile);
        let counts = Counts::of(self.cases.iter().filter(of_it));
        let blocked = self.cases.iter().filter(of_it).filter(|case| case.scored && case.blocks);
        let blocked = blocked.count();
        let certifiable = if !self.claims.contains(&profile) {
            Certifiable::NotClaimed
        } else if counts.failed + counts.known > 0 {
            Certifiable::Failed
        } else if blocked > 0 || self.is_partial() {
            Certifiable::Incomplete
        } else {
            Certifiable::Yes
        };
        ProfileOutcome { profile, counts, blocked, certifiable }
    }
}
