//! Where a client lets its secret go (ruling O16).

use super::super::stage::{Stage, exit};
use super::{Scenario, scenario};
use crate::live::complaint::Ended;

pub(super) const SCENARIOS: &[Scenario] = &[scenario(
    "plain-http",
    "plain http to another machine is refused before anything is sent",
    &["O16.1"],
    plain,
)
.once()];

/// Reserved for documentation (RFC 5737): nobody is there.
const ELSEWHERE: &str = "http://192.0.2.1:9/openapi";

fn plain(stage: &mut Stage<'_>) -> Ended {
    let played = stage.play_at(ELSEWHERE, &["sorts"], Vec::new)?;
    stage.exits("O16.1", &played, &[exit::USAGE]);
    stage.keeps_secrets(&played, true);
    Ok(())
}
