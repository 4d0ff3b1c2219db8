//! What the fixture leaves out: its cases are not applicable, which is told.

use super::Probe;
use crate::ledger::Profile;

impl Probe<'_> {
    pub(super) fn left_out(&mut self) {
        let fixture = self.bench.fixture;
        let (application, cards) = (&fixture.application, &fixture.cards);
        let member = fixture.member.as_ref();
        let (writes, pays) = (self.claims(Profile::Members), self.claims(Profile::Payments));
        let parts = [
            ("application.expired_token", application.expired_token.is_some()),
            ("application.read_only", application.read_only.is_some()),
            ("stopped", fixture.stopped.is_some()),
            ("barred", fixture.barred.is_some()),
            ("member", member.is_some()),
            ("member.mobilephone", member.is_none_or(|member| member.mobilephone.is_some())),
            ("member.wx_open_id", member.is_none_or(|member| member.wx_open_id.is_some())),
            ("member.second_card_no", member.is_none_or(|member| member.second_card_no.is_some())),
            ("sort", fixture.sort.is_some() || !writes),
            ("spending", fixture.spending.is_some() || !pays),
            ("cards.invalid_card", cards.invalid_card.is_some() || !pays),
            ("cards.invalid_member", cards.invalid_member.is_some() || !pays),
            ("cards.expired", cards.expired.is_some() || !pays),
            ("cards.empty_account", cards.empty_account.is_some() || !pays),
        ];
        let missing: Vec<&str> =
            parts.iter().filter(|(_, there)| !there).map(|(key, _)| *key).collect();
        if !missing.is_empty() {
            self.tell(
                "(left out)",
                "every part, for a certificate",
                format!("none of {}", missing.join(", ")),
                "add them, or take their cases as not applicable; `init` writes a fixture with every key",
            );
        }
    }
}
